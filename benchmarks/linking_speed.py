"""Links a million synthetic claims; says how long it took, how long the processor worked for it, and how much memory it took.

    python benchmarks/linking_speed.py [CLAIMS] [--on ray] [--workers N]

The claims spread over one year per 250,000, a thousand dyads of unequal weight, a thousand places and three reports an event on average,
with days, places, counts and words that differ between the reports of one event. All cores are used that the process may use. The claims
are made while they are linked, and the seconds count in which this is done; how many they are is told. With `--on` they are linked on Ray
(`ray` starts it here before the time counts, `ray://HOST:PORT` is a cluster), whose own processor time and memory are not told.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta

from bayhaqi.linking import ClaimFacts, Side, link_events
from bayhaqi.machine import cores
from bayhaqi.running import workers

TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
).split()
VERBS = {kind: [f"{kind.lower()}{number}ed" for number in range(6)] for kind in TYPES}
SECTORS = ("GOV", "MIL", "CVL", "REB", "OPP", "COP")
FIRST = date(2020, 1, 1)


def claims(number: int, seed: int = 7) -> Iterator[ClaimFacts]:
    """Synthetic claims, the reports of one event one after another; the same for the same seed."""
    draw = random.Random(seed)
    countries = [f"C{at:02d}" for at in range(150)]
    weights = [1 / (at + 3) for at in range(150)]
    words = [f"word{at:05d}" for at in range(30000)]
    days = max(60, number * 365 // 250_000)
    made = event = 0
    while made < number:
        event += 1
        one, other = draw.choices(countries, weights, k=2)
        kind, day = draw.choice(TYPES), FIRST + timedelta(days=draw.randrange(days))
        sectors = (draw.choice(SECTORS), draw.choice(SECTORS))
        place, told = f"place {draw.randrange(1000)}", draw.sample(words, 9)
        killed = draw.randrange(50) if kind == "ASSAULT" else None
        for _ in range(min(draw.choice((1, 1, 1, 2, 3, 4, 9)), number - made)):
            yield _report(
                draw, made, kind, (one, other), sectors, day, place, [*told[:6], *draw.sample(words, 4)], killed
            )
            made += 1


def _report(
    draw: random.Random,
    number: int,
    kind: str,
    sides: tuple[str, str],
    sectors: tuple[str, str],
    day: date,
    place: str,
    words: list[str],
    killed: int | None,
) -> ClaimFacts:
    said = day + timedelta(days=draw.choice((0, 0, 0, 0, 1, -1)))
    return ClaimFacts(
        article=f"a{number // 3 if draw.random() < 0.3 else number}",
        id=f"c{number}",
        type=kind,
        actors=(Side(None, f"{sides[0]} forces", sides[0], (sectors[0],)),),
        recipients=(Side(None, f"{sides[1]} people", sides[1], (sectors[1],)),),
        trigger=draw.choice(VERBS[kind]),
        evidence=" ".join(words) + f" in {place}.",
        date_start=said,
        date_end=said,
        date_basis="text",
        place=place if draw.random() < 0.7 else None,
        killed=killed if draw.random() < 0.6 else None,
        origin=f"origin {draw.randrange(500)}",
    )


class Making:
    """Claims as they are made, and the `seconds` that passed inside their making."""

    def __init__(self, made: Iterator[ClaimFacts]) -> None:
        self._made = made
        self.seconds = 0.0

    def __iter__(self) -> Iterator[ClaimFacts]:
        while True:
            began = time.perf_counter()
            claim = next(self._made, None)
            self.seconds += time.perf_counter() - began
            if claim is None:
                return
            yield claim


def main() -> None:
    """Time the linking, the making of the claims included."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--on", help="ray or ray://HOST:PORT")
    parser.add_argument("--workers", type=int, default=cores())
    given = parser.parse_args()
    number = given.claims
    making = Making(claims(number))
    with ExitStack() as stack:
        cluster = stack.enter_context(workers(given.workers, on=given.on)).cluster if given.on else None
        started, busy = time.perf_counter(), _processor_s()
        found = link_events(making, {}, given.workers, cluster=cluster)
        seconds = time.perf_counter() - started
    events = len({of.event for of in found.values()})
    digest = hashlib.sha256(repr(sorted((*key, *of.event, *of.reach) for key, of in found.items())).encode())
    gigabytes = (
        sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 2**20
    )
    print(
        f"{number} claims, {events} events: {seconds:.0f} s, {_processor_s() - busy:.0f} s of processor time, "
        f"{gigabytes:.2f} GB at most; of the seconds {making.seconds:.0f} passed while claims were made, which is no linking; "
        f"sha256 of the result {digest.hexdigest()[:16]}"
    )


def _processor_s() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    main()
