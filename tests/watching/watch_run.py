"""A soak: feeds of many sites watched on a clock that runs faster, killed and started again, every article once.

    python -m tests.watching.watch_run --feeds 200 --articles 20000 --kills 10 --hours 1 --minutes 6

The sites are one server on this machine under a name each, with articles that appear through the simulated time. The watcher
is a process of its own, which is killed (SIGKILL) at moments spread over the run, and started again. The quick coder of the
tests codes. At the end the store must hold every article once, none twice and none missing, and be whole.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bayhaqi.store import Snapshot, check, read_manifest
from bayhaqi.watching import Clock
from tests.fetching.server import Server, Talk
from tests.watching.news import feed, happening

ROOT = Path(__file__).parents[2]
START = 1_772_600_000.0
NEWEST = 200


@dataclass(frozen=True)
class Plan:
    """What a soak does; `real_s` is how long the articles take to appear, in seconds of the machine, for `hours` simulated ones."""

    feeds: int
    articles: int
    kills: int
    hours: float
    real_s: float
    every: str = "300"

    @property
    def speed(self) -> float:
        """Simulated seconds in a second."""
        return self.hours * 3600 / self.real_s

    @property
    def each(self) -> int:
        """Articles of one feed."""
        return self.articles // self.feeds


class Sites:
    """Sites whose feeds list what has appeared so far; a host's name is its number."""

    def __init__(self, plan: Plan, server: Server, clock: Clock) -> None:
        self._plan, self._clock = plan, clock
        server.add("feed", self._feed)
        server.add("report", self._report)

    def _feed(self, talk: Talk) -> None:
        passed = (self._clock.now() - START) / (self._plan.hours * 3600)
        number = min(self._plan.each, int(passed * self._plan.each) + 1)
        tag = f'"{number}"'
        if talk.headers.get("if-none-match") == tag:
            talk.head("304 Not Modified", ETag=tag)
            return
        links = [(f"http://{talk.host}/report/{one}", f"Report {one}") for one in reversed(range(number))]
        talk.answer(feed(links[:NEWEST]), kind="application/rss+xml", ETag=tag)

    def _report(self, talk: Talk) -> None:
        site = int(talk.host.partition(".")[0].removeprefix("site"))
        one = int(talk.path.rpartition("/")[2])
        talk.answer(happening(site * self._plan.each + one))


def soak(folder: Path, plan: Plan, seed: int = 1) -> dict[str, float]:
    """Run a plan; gives what was measured. Raises `AssertionError` where an article is missing, or there twice."""
    chance = random.Random(seed)
    store = folder / "soak.bayhaqi"
    clock = Clock(plan.speed, START)
    began = time.monotonic()
    kills = 0
    with Server() as server:
        Sites(plan, server, clock)
        (folder / "feeds.txt").write_text(
            "".join(f"http://site{number}.example:{server.port}/feed\n" for number in range(plan.feeds)),
            encoding="utf-8",
        )
        moments = sorted(chance.uniform(0.05, 0.95) * plan.real_s for _ in range(plan.kills))
        for moment in moments:
            child = start(store, folder, plan, clock.now())
            wait = began + moment - time.monotonic()
            try:
                child.wait(max(wait, 0.5))
            except subprocess.TimeoutExpired:
                kills += 1
            child.kill()
            child.wait()
        last = start(store, folder, plan, clock.now())
        while (
            stored(store) < plan.each * plan.feeds
            and last.poll() is None
            and time.monotonic() < began + 40 * plan.real_s
        ):
            time.sleep(0.5)
        last.send_signal(signal.SIGTERM)
        assert last.wait(60) == 0
        pages = {path: number for path, number in server.count.items() if path.startswith("/report/")}
    addresses = contents(store)
    expected = {
        f"http://site{site}.example:{server.port}/report/{one}"
        for site in range(plan.feeds)
        for one in range(plan.each)
    }
    assert len(addresses) == len(set(addresses)), f"{len(addresses) - len(set(addresses))} addresses are there twice"
    assert set(addresses) == expected, (
        f"{len(expected - set(addresses))} are missing, {len(set(addresses) - expected)} too many"
    )
    problems = check(store)
    assert not problems, problems
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "articles": len(addresses),
        "kills": kills,
        "pages fetched": sum(pages.values()),
        "processor seconds of the watchers": round(children.ru_utime + children.ru_stime, 1),
        "largest memory of a watcher in MB": round(children.ru_maxrss / 1000),
        "seconds": round(time.monotonic() - began, 1),
    }


def contents(store: Path) -> list[str]:
    """The addresses of the articles in a store."""
    with Snapshot(store) as snapshot:
        return [url for (url,) in snapshot.connection.execute("SELECT url FROM articles").fetchall()]


def stored(store: Path) -> int:
    """How many articles a store has, 0 where there is none yet."""
    if not (store / "manifest.json").exists():
        return 0
    return sum(part.rows for part in read_manifest(store).of("articles"))


def start(store: Path, folder: Path, plan: Plan, now: float) -> subprocess.Popen[bytes]:
    """A watcher as a process of its own."""
    given = {
        "store": str(store),
        "sources": str(folder / "feeds.txt"),
        "speed": plan.speed,
        "now": now,
        "every": plan.every,
    }
    return subprocess.Popen([sys.executable, "-m", "tests.watching.watching", json.dumps(given)], cwd=ROOT)


def main() -> None:
    """Run the soak and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, default=6.0)
    given = parser.parse_args()
    plan = Plan(given.feeds, given.articles, given.kills, given.hours, given.minutes * 60)
    with tempfile.TemporaryDirectory() as folder:
        done = soak(Path(folder), plan)
    print(", ".join(f"{what}: {number}" for what, number in done.items()))


if __name__ == "__main__":
    main()
