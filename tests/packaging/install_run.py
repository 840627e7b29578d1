"""Install the wheel on each Python that it names, without a network, and code the README's examples with it.

    python -m tests.packaging.install_run [--wheel FILE] [--python 3.12]... [--present]

Without `--wheel` one is built with `python -m build`. The wheels of the dependencies are downloaded first; then all runs in a
network namespace that leads nowhere (Linux): installing from those files alone, the report through the command, the lines of
Python, and `demo`. What the install takes on the disk is measured, and has a limit. A Python that is not found is a fault unless
`--present` is given.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import readme

ROOT = Path(__file__).parents[2]
# The room of a core install, without pip and setuptools, which stand in most environments before it. MB are 2**20 bytes, as in du -m.
LARGEST_MB = 700
MB = 1 << 20
NOT_OURS = re.compile(r"(pip|setuptools|pkg_resources|_distutils_hack|distutils-precedence\.pth)(-[^/]*)?")
# Where pyenv and uv keep their interpreters.
KEPT = (".pyenv/versions/{}.*/bin/python3", ".local/share/uv/python/cpython-{}.*/bin/python3")
# Succeeds only where packets have a way out. The address is one of those for documentation, and nothing is sent.
REACH_OUT = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"


class CheckError(Exception):
    """What does not hold, in words."""


def named_versions(wheel: Path) -> list[str]:
    """The Pythons, such as 3.12, that a wheel's classifiers name."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    return re.findall(r"^Classifier: Programming Language :: Python :: (\d\.\d+)$", metadata, re.MULTILINE)


def interpreter(version: str) -> str | None:
    """A Python of a version, if one is found that runs and can make environments."""
    found = shutil.which(f"python{version}")
    candidates = [found] if found else []
    candidates += [str(path) for kept in KEPT for path in sorted(Path.home().glob(kept.format(version)))]
    ask = "import ensurepip, sys, venv; print('{}.{}'.format(*sys.version_info))"
    for candidate in candidates:
        answer = subprocess.run([candidate, "-c", ask], capture_output=True, text=True, check=False)
        if answer.stdout.strip() == version:
            return candidate
    return None


def cut_off() -> list[str]:
    """What goes before a command so that it has no network. Raises `CheckError` if that is not so, or not to be had."""
    command = shutil.which("unshare")
    if command is None:
        raise CheckError("unshare is needed, which cuts a command off from the network; it comes with util-linux")
    before = [command, "--net"] if os.geteuid() == 0 else [command, "--net", "--map-root-user"]
    inside = subprocess.run([*before, sys.executable, "-c", REACH_OUT], capture_output=True, text=True, check=False)
    if "Network is unreachable" not in inside.stderr:
        raise CheckError(f"unshare does not cut off the network: {inside.stderr.strip() or 'a way out was left'}")
    return before


def run(command: Sequence[str | Path], folder: Path, *, given: str = "", bare: bool = True) -> str:
    """What a command prints, in a folder that is its home too. Raises `CheckError` with the end of its words if it fails.

    `bare` leaves it only the folder and the plain PATH of the environment.
    """
    environment = {"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment if bare else None,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CheckError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def taken_mb(packages: Path) -> float:
    """What the files and folders of an environment's site-packages take on the disk, without pip and setuptools."""
    return sum(path.lstat().st_blocks * 512 for path in _paths(packages)) / MB


def _paths(packages: Path) -> Iterator[Path]:
    for top in packages.iterdir():
        if not NOT_OURS.fullmatch(top.name):
            yield top
            if top.is_dir():
                yield from top.rglob("*")


def check(python: str, wheel: Path, folder: Path, before: Sequence[str]) -> float:
    """Install the wheel in a new environment and use it, both without a network; the MB that it takes. Raises `CheckError`."""
    run([python, "-m", "venv", "environment"], folder)
    programs = folder / "environment" / "bin"
    get: list[str | Path] = [programs / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run([*get, "download", "--only-binary", ":all:", "--dest", "wheels", wheel], folder, bare=False)
    run([*before, *get, "install", "--no-index", "--find-links", "wheels", wheel], folder)
    run([*get, "check"], folder)
    missing = readme.missing_in(
        run([*before, programs / "bayhaqi", "code", "-f", "text", "-"], folder, given=readme.report())
    )
    if missing:
        raise CheckError("the README's report is not coded as the README says; missing:\n" + "\n\n".join(missing))
    code, said = readme.python_lines()
    *lines, last = code.splitlines()
    printed = run([*before, programs / "python", "-c", "\n".join([*lines, f"print(({last}))"])], folder).strip()
    if printed != said:
        raise CheckError(f"the README's lines of Python give {printed}, not {said}")
    if not run([*before, programs / "bayhaqi", "demo"], folder).strip():
        raise CheckError("bayhaqi demo prints nothing")
    (packages,) = (folder / "environment" / "lib").glob("python*/site-packages")
    size = taken_mb(packages)
    if size >= LARGEST_MB:
        raise CheckError(f"the install takes {size:.0f} MB; it must stay under {LARGEST_MB}")
    return size


def built(folder: Path) -> Path:
    """A wheel built from a source distribution built from this repository."""
    run([sys.executable, "-m", "build", "--outdir", folder, ROOT], folder, bare=False)
    (wheel,) = folder.glob("*.whl")
    return wheel


def main() -> int:
    """Check each Python and say how it went; 1 if something does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="check this one rather than build one")
    parser.add_argument("--python", action="append", metavar="3.X", help="only this version (may be repeated)")
    parser.add_argument("--present", action="store_true", help="pass over versions that are not installed")
    given = parser.parse_args()
    faults = 0
    with TemporaryDirectory() as temporary:
        try:
            before = cut_off()
            wheel = given.wheel.resolve() if given.wheel else built(Path(temporary))
        except CheckError as fault:
            print(fault, file=sys.stderr)
            return 1
        for version in given.python or named_versions(wheel):
            python = interpreter(version)
            if python is None:
                faults += not given.present
                print(f"{version}: not found; install it, or pass it over with --present", file=sys.stderr)
                continue
            with TemporaryDirectory(dir=temporary) as folder:
                try:
                    size = check(python, wheel, Path(folder), before)
                except CheckError as fault:
                    faults += 1
                    print(f"{version}: {fault}", file=sys.stderr)
                else:
                    print(f"{version}: installs and codes without a network; {size:.0f} MB", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
