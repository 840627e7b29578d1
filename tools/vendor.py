"""Make the files of others that the web pages need, from pinned npm packages: src/bayhaqi/web/static/vendor.

    python tools/vendor.py            # fetch, build, write
    python tools/vendor.py --check    # fail unless what is written is what a fresh build gives

Needs npm and the network; nobody who installs or uses bayhaqi does. The packages, with the SHA-512 of each, are those of
tools/vendor/package-lock.json. Libraries become minified ES modules with what is used of them; each package that is in one has its
licence in LICENSES.txt and its line in manifest.json, which also has the SHA-256 of every file.
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tools" / "vendor"
TARGET = ROOT / "src" / "bayhaqi" / "web" / "static" / "vendor"
BUNDLES = ("geo", "plot", "sigma")
ALLOWED_LICENCES = {"0BSD", "BSD-3-Clause", "ISC", "MIT", "OFL-1.1", "Unlicense"}
# Variable fonts, of which a browser loads what a page has letters of.
FONTS = (
    "source-sans-3-latin-wght-normal", "source-sans-3-latin-ext-wght-normal", "source-sans-3-latin-wght-italic",
    "source-serif-4-latin-wght-normal", "source-serif-4-latin-ext-wght-normal",
)  # fmt: skip
LARGEST_BYTES = 2_000_000

# Plot writes its few rules as <style> elements, which a strict Content-Security-Policy refuses; they are in pictures.css.
STYLES = {
    "src/plot.js": 'svg.append("style").text(',
    "src/legends/ramp.js": 'svg.append("style").text(',
    "src/legends/swatches.js": 'div.insert("style", "*").text(',
}


def main() -> int:
    """Build into a temporary folder; write it, or compare it with what is written."""
    parser = argparse.ArgumentParser(description="Make the vendored files of the web pages from pinned npm packages.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a fresh build differs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = build(Path(folder))
        if options.check:
            return compare(made)
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(made, TARGET)
    total = sum(file.stat().st_size for file in TARGET.iterdir())
    print(f"{TARGET.relative_to(ROOT)}: {total:,} bytes", file=sys.stderr)
    return 0


def build(folder: Path) -> Path:
    """The folder with everything that is vendored, made from nothing."""
    made = folder / "made"
    made.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCES / name, folder / name)
    shutil.copytree(SOURCES / "entries", folder / "entries")
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)
    packages = folder / "node_modules"
    leave_styles_out(packages / "@observablehq" / "plot")
    used = {"htmx.org", "world-atlas"}
    for name in BUNDLES:
        used |= bundle(folder, name)
    shutil.copy(packages / "htmx.org" / "dist" / "htmx.min.js", made / "htmx.min.js")
    for font in FONTS:
        package = f"@fontsource-variable/{font.split('-latin')[0]}"
        used.add(package)
        shutil.copy(packages / package / "files" / f"{font}.woff2", made / f"{font}.woff2")
    for scale in ("110m", "50m"):
        basemap(packages / "world-atlas" / f"countries-{scale}.json", made / f"land-{scale}.json")
    describe(packages, sorted(used), made)
    total = sum(file.stat().st_size for file in made.iterdir())
    if total > LARGEST_BYTES:
        raise SystemExit(f"the vendored files have {total:,} bytes; allowed are {LARGEST_BYTES:,}")
    return made


def run(command: list[str], folder: Path) -> None:
    """Run a command in a folder; its messages go to standard error."""
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)


def leave_styles_out(plot: Path) -> None:
    """Have Plot write no <style> element. Fails where its source is not the one that this was written for."""
    for name, call in STYLES.items():
        file = plot / name
        source = file.read_text(encoding="utf-8")
        if source.count(call) != 1:
            raise SystemExit(f"{name} of Plot has {source.count(call)} times {call!r}, not once; look at it again")
        file.write_text(source.replace(call, "((rules) => rules)("), encoding="utf-8")


def bundle(folder: Path, name: str) -> set[str]:
    """Make one ES module, and give the names of the packages that are in it."""
    facts = folder / f"{name}.meta.json"
    esbuild = folder / "node_modules" / ".bin" / "esbuild"
    run(
        [
            str(esbuild), f"entries/{name}.js", "--bundle", "--format=esm", "--minify", "--target=es2020", "--charset=utf8",
            "--legal-comments=none", "--log-level=warning", f"--outfile=made/{name}.js", f"--metafile={facts.name}",
        ],
        folder,
    )  # fmt: skip
    output = json.loads(facts.read_text(encoding="utf-8"))["outputs"][f"made/{name}.js"]
    inputs = [one for one, facts in output["inputs"].items() if facts["bytesInOutput"] and "node_modules/" in one]
    return {package_of(one) for one in inputs}


def package_of(path: str) -> str:
    """The package that a file under node_modules belongs to."""
    parts = path.rsplit("node_modules/", 1)[1].split("/")
    return "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]


def basemap(source: Path, target: Path) -> None:
    """The shapes of land and countries, without names: the page draws borders, and d3 cuts them at the antimeridian."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    for country in topology["objects"]["countries"]["geometries"]:
        country.pop("properties", None)
        country.pop("id", None)
    target.write_text(json.dumps(topology, separators=(",", ":")), encoding="utf-8")


def describe(packages: Path, used: list[str], made: Path) -> None:
    """Write LICENSES.txt and manifest.json. Fails where a licence is missing, or is not one of those that are allowed."""
    listed, texts = [], []
    for name in used:
        facts = json.loads((packages / name / "package.json").read_text(encoding="utf-8"))
        if facts["license"] not in ALLOWED_LICENCES:
            raise SystemExit(f"{name} has the licence {facts['license']!r}; allowed are {sorted(ALLOWED_LICENCES)}")
        licences = sorted((packages / name).glob("LICEN[CS]E*"))
        text = licences[0].read_text(encoding="utf-8").strip() if licences else f"Licence: {facts['license']}"
        listed.append({"name": name, "version": facts["version"], "licence": facts["license"]})
        texts.append(f"{name} {facts['version']} ({facts['license']})\n\n{text}\n")
    texts.append("Basemap: Natural Earth (https://www.naturalearthdata.com), public domain, through world-atlas.\n")
    (made / "LICENSES.txt").write_text(("\n" + "-" * 80 + "\n\n").join(texts), encoding="utf-8")
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(made.iterdir())}
    manifest = json.dumps({"packages": listed, "files": files}, indent=1)
    (made / "manifest.json").write_text(manifest + "\n", encoding="utf-8")


def compare(made: Path) -> int:
    """Name what differs between a fresh build and what is written."""
    names = sorted({file.name for folder in (made, TARGET) for file in folder.iterdir()})
    _, differing, missing = filecmp.cmpfiles(made, TARGET, names, shallow=False)
    for name in [*differing, *missing]:
        print(f"{TARGET.relative_to(ROOT) / name}: is not what a fresh build gives", file=sys.stderr)
    return 1 if differing or missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
