"""Kills `add` at random moments, resumes it, and compares the store with one that nobody disturbed.

    python -m tests.store.kill_run --kills 100 --articles 500 --batch 20
    python -m tests.store.kill_run --kills 10 --articles 14 --batch 4 --coder bayhaqi

With `--coder test` (the default) the quick coder of the tests codes articles of ours; `--coder bayhaqi` codes the packaged
example reports with the real coder. Kills are SIGKILL, at moments spread evenly over the time that a run takes. A run that
ends before its kill completes a store; the kills then go on with another one, and each completed store is compared.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bayhaqi.store import Snapshot, Writer, check

ROOT = Path(__file__).parents[2]
COMPARED = ("articles", "mentions", "attributions", "claims", "stories", "claim_events", "events", "redirects")


def contents(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a store's tables in a fixed order; only the numbers of the commits, which depend on the kills, are left out."""
    with Snapshot(store) as snapshot:
        return {
            table: snapshot.connection.execute(
                f"SELECT {'* EXCLUDE (added)' if table == 'articles' else '*'} FROM {table} ORDER BY ALL"
            ).fetchall()
            for table in COMPARED
        }


def kill_and_resume(folder: Path, kills: int, arguments: list[str], seed: int = 1) -> dict[str, int]:
    """Kill `kills` times; gives the number of kills, of completed stores and of commits that were there after a kill.

    Raises `AssertionError` where a store differs from the undisturbed one or is not whole.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    run(folder / "undisturbed", arguments)
    length = time.monotonic() - began
    expected = contents(folder / "undisturbed")
    done, completed, commits = 0, 0, set()
    while done < kills:
        store = folder / f"killed-{completed}"
        child = start(store, arguments)
        try:
            child.wait(chance.uniform(0, length))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            done += 1
            if (store / "manifest.json").exists():
                with Snapshot(store) as snapshot:
                    commits.add((completed, snapshot.commit))
            continue
        compare(store, expected)
        completed += 1
    store = folder / f"killed-{completed}"
    run(store, arguments)
    compare(store, expected)
    return {"kills": done, "stores": completed + 1, "commits after a kill": len(commits)}


def compare(store: Path, expected: dict[str, list[tuple[Any, ...]]]) -> None:
    """Raise `AssertionError` unless the store is whole and holds what is expected, and nothing else lies in it."""
    problems = check(store)
    assert not problems, problems
    found = contents(store)
    for table, rows in expected.items():
        assert found[table] == rows, f"{table} of {store} differs: {len(found[table])} rows for {len(rows)}"
    with Writer(store) as writer:
        assert {path.name for path in (store / "parts").iterdir()} == writer.manifest.files()


def start(store: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    """A process that adds."""
    return subprocess.Popen([sys.executable, "-m", "tests.store.adding", str(store), *arguments], cwd=ROOT)


def run(store: Path, arguments: list[str]) -> None:
    """Add to the end."""
    assert start(store, arguments).wait() == 0


def main() -> None:
    """Run the kill test and print what was done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", default="500")
    parser.add_argument("--batch", default="20")
    parser.add_argument("--coder", default="test", choices=["test", "bayhaqi"])
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        done = kill_and_resume(Path(folder), given.kills, [given.articles, given.batch, given.coder])
    print(", ".join(f"{what}: {number}" for what, number in done.items()), f"in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
