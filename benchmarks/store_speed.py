"""Times adding to a store of a million claims, and asking it.

    python benchmarks/store_speed.py [CLAIMS] [--folder FOLDER]

A few hundred articles made of sentences of ours are coded, stored and linked. Copies of them with other ids, on other days of
some nine years, then fill a store up to CLAIMS claims (a million); they have the rows, words and linking keys of the articles
that they copy, and short records. A hundred further articles are added to an empty store and to the large one, with the same
coder, loaded before: coding, linking, storing, opening and closing count. Then come questions over as many events, each asked
once before it is timed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import bayhaqi
from bayhaqi.model import Article
from bayhaqi.query import Query, Reader
from bayhaqi.store import Snapshot, Writer
from bayhaqi.store.manifest import Manifest, Part, write_manifest
from bayhaqi.store.parts import write_query
from bayhaqi.store.snapshot import connect, define_views
from bayhaqi.store.tables import TABLES, quoted

BASE = 200
ADDED = 100
DAYS = 3300
FIRST = date(2015, 1, 1)
COUNTRIES = (
    "Russia Ukraine China Japan India Pakistan Iran Iraq Israel Egypt Kenya Ethiopia Sudan Nigeria Mali France Germany Poland "
    "Turkey Greece Brazil Venezuela Colombia Mexico Peru Myanmar Thailand Vietnam Syria Jordan"
).split()
PLACES = "Geneva Vienna Cairo Nairobi Lima Bangkok Istanbul Warsaw Tokyo Bogota".split()
SAYINGS = (
    "{one} bombed {other} on {day}, killing {number} people, officials in {place} said.",
    "{one} imposed sanctions on {other} on {day}.",
    "The foreign minister of {one} met his counterpart from {other} in {place} on {day}.",
    "{one} accused {other} of breaking the agreement, according to diplomats in {place}.",
    "Police in {one} arrested {number} protesters on {day}.",
    "{one} sent food and medicine to {other} on {day}.",
    "The president of {one} praised {other} for its help with the negotiations in {place}.",
    "Thousands of people marched through {place} on {day} against the government of {one}.",
)
BETWEEN = (
    "The weather in the region was mild for the season, and the markets opened as they do every week.",
    "Nobody whom this paper asked wished to say more than that, and the offices were closed by the evening.",
    "The two capitals lie far apart, and travellers between them change trains at least once on the way.",
)


def articles(number: int, seed: int) -> list[Article]:
    """Articles of ours, the same for the same seed: several tell one happening in words of their own."""
    draw = random.Random(seed)
    made: list[Article] = []
    while len(made) < number:
        day = FIRST + timedelta(days=1500 + draw.randrange(60))
        told = []
        for saying in draw.sample(SAYINGS, 5):
            one, other = draw.sample(COUNTRIES, 2)
            words = {"one": one, "other": other, "place": draw.choice(PLACES), "number": draw.randrange(2, 60)}
            told.append(saying.format(day=f"{day:%A}", **words))
        for _ in range(min(draw.choice((1, 1, 2, 3)), number - len(made))):
            lines = [
                *draw.sample(told, draw.choice((4, 5))),
                draw.choice(BETWEEN),
                f"Desk number {len(made)} filed this.",
            ]
            made.append(
                Article(
                    text="\n\n".join(lines),
                    title=lines[0].split(",")[0],
                    published=(day + timedelta(days=1)).isoformat(),
                    publisher=f"Paper {draw.randrange(40)}",
                )
            )
    return made


def fill(base: Path, large: Path, claims: int) -> None:
    """Make a large store of copies of a small one."""
    (large / "parts").mkdir(parents=True)
    (large / "manifests").mkdir()
    with Snapshot(base) as snapshot:
        manifest = snapshot.manifest
    database = connect()
    define_views(database, base, manifest, rows=True)
    found = database.execute("SELECT count(*) FROM claims").fetchone()
    assert found is not None
    copies = -(-claims // found[0])
    database.execute(
        f"CREATE TABLE copies AS SELECT range AS n, (range * 7919) % {DAYS} - 1500 AS shift FROM range({copies})"
    )
    parts: list[Part] = []
    for table in TABLES.values():
        if table.name == "dead" or not manifest.of(table.name):
            continue
        columns = ", ".join(_copied(table.name, name, kind, manifest.next_row) for name, kind in table.columns)
        order = ", ".join(f"{quoted(name)} NULLS LAST" for name in table.order)
        query = f"SELECT row + n * {manifest.next_row} AS row, {columns} FROM {table.name} CROSS JOIN copies ORDER BY {order}"
        parts.append(write_query(database, large, table, query, 1))
        print(f"  {table.name}: {parts[-1].rows:,} rows, {parts[-1].bytes / 1e6:,.0f} MB", file=sys.stderr)
    write_manifest(large, Manifest(commit=1, next_row=manifest.next_row * copies, parts=tuple(parts)))


def _copied(table: str, name: str, kind: str, rows: int) -> str:
    """A column of the n-th copy."""
    column = quoted(name)
    if name == "item":
        return f"item + n * {rows} AS item"
    if table == "articles" and name == "added":
        return "1::BIGINT AS added"
    if table == "articles" and name == "record":
        return "json_object('article', json_object('id', id || '-' || n))::VARCHAR AS record"
    if name in {"article", "story", "copy", "reach", "event", "old", "new"} or (
        table in {"articles", "events"} and name == "id"
    ):
        return f"{column} || '-' || n AS {column}"
    if table == "articles" and name == "published":
        return "(day + shift::INTEGER)::VARCHAR AS published"
    if kind == "DATE":
        return f"({column} + shift::INTEGER)::DATE AS {column}"
    return column


def add(store: Path, coder: bayhaqi.Coder) -> tuple[float, float]:
    """Seconds that adding takes, opening and closing included, and seconds of processor time."""
    new = articles(ADDED, seed=99)
    began, busy = time.perf_counter(), time.process_time()
    with Writer(store) as writer:
        done = writer.add(new, coder)
    assert done.stored == ADDED
    return time.perf_counter() - began, time.process_time() - busy


def warm_ms(ask: Callable[[], object], times: int = 7) -> tuple[float, float]:
    """The median time of a question that was asked before, and of the processor time of all threads, in milliseconds."""
    ask()
    taken, worked = [], []
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(taken), statistics.median(worked)


def ask(store: Path) -> None:
    """Time questions over a store."""
    with Snapshot(store) as snapshot:
        reader = Reader(snapshot)
        reader.warm()
        some = Query.of(country=["RUS"], since="2017", until="2019")
        questions: dict[str, Callable[[], object]] = {
            "facet of types": lambda: reader.facet(Query(), "type"),
            "facet of types, filtered": lambda: reader.facet(some, "type"),
            "series by month": lambda: reader.series(Query(), by="month").records(),
            "series by day, filtered": lambda: reader.series(some, by="day").records(),
            "page of 50": lambda: reader.events(Query.of(limit=50)).records(),
            "page of 50, filtered": lambda: reader.events(some.but(limit=50)).records(),
        }
        print(f"{reader.count():,} events")
        for what, question in questions.items():
            taken, worked = warm_ms(question)
            print(f"{what}: {taken:.0f} ms, {worked:.0f} ms of processor time", flush=True)


def main() -> None:
    """Fill, add, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Keep the stores here, and use those that are here.")
    given = parser.parse_args()
    coder = bayhaqi.load()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not (folder / "large" / "manifest.json").exists():
            with Writer(folder / "base") as writer:
                print(writer.add(articles(BASE, seed=1), coder), file=sys.stderr)
                writer.compact()
            fill(folder / "base", folder / "large", given.claims)
            with Writer(folder / "large"):
                # Opening makes the search index.
                pass
        ask(folder / "large")
        empty, large = add(folder / "empty", coder), add(folder / "large", coder)
        for what, one, other in zip(("seconds", "seconds of processor time"), empty, large, strict=True):
            print(
                f"adding {ADDED} articles: {one:.1f} {what} to an empty store, {other:.1f} to the large one: {other / one:.2f}x"
            )
        print("after adding:")
        ask(folder / "large")


if __name__ == "__main__":
    main()
