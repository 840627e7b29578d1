"""Times adding to a store of a million claims, and keeping and asking it.

    python benchmarks/store_speed.py [CLAIMS] [--folder FOLDER] [--coder quick|packaged] [--keep]

Thirty-five days of news of ours (`made_news.py`) are coded by the quick coder there, stored and linked. Copies of these days, each
thirty-five days after the one before, then fill a store up to CLAIMS claims (a million): what linking all of them at once gives, since
topics have words of their own and a copy lies further from the next than reports of one story may. Its linking index is made
from its parts, as the first writer does.

A hundred reports of four days in the middle were held back: of topics that the store has, and of others. They are added to an empty store
and to the large one: coding, linking, storing, opening and closing count. With `--keep` come `check` and `compact`; then questions over the
events, each asked once before it is timed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

import bayhaqi
from bayhaqi.model import Article
from bayhaqi.query import Query, Reader
from bayhaqi.store import Snapshot, SomeCoder, Writer, check
from bayhaqi.store.key_runs import ITEMS, Keys, merged, read_run, write_run
from bayhaqi.store.manifest import Manifest, Part, write_manifest
from bayhaqi.store.parts import write_query
from bayhaqi.store.snapshot import connect, define_views
from bayhaqi.store.tables import TABLES, quoted
from made_news import FIRST, QuickCoder, made_news

DAYS = 35
HELD_BACK = range(15, 19)
ADDED = 100
COPIES_AT_ONCE = 10


def base_articles() -> tuple[list[Article], list[Article]]:
    """The articles of the days that are copied, and those that were held back."""
    stored: list[Article] = []
    held: list[Article] = []
    for number, article in enumerate(made_news(10_000_000)):
        day = (date.fromisoformat(str(article.published)) - FIRST).days
        if day > DAYS:
            return stored, held
        later = day in HELD_BACK and number % 2 and len(held) < ADDED
        (held if later else stored).append(article)
    raise AssertionError("there is no end of news")


def moved(articles: list[Article], copy: int) -> list[Article]:
    """Articles as they stand in a copy."""
    later = timedelta(days=DAYS * copy)
    return [
        Article(
            text=article.text,
            title=article.title,
            published=(date.fromisoformat(str(article.published)) + later).isoformat(),
            publisher=article.publisher,
            language="en",
        )
        for article in articles
    ]


def fill(base: Path, large: Path, claims: int) -> int:
    """Make a large store of copies of a small one; how many copies."""
    shutil.rmtree(large, ignore_errors=True)
    (large / "parts").mkdir(parents=True)
    (large / "manifests").mkdir()
    with Snapshot(base) as snapshot:
        manifest = snapshot.manifest
    database = connect()
    define_views(database, base, manifest, rows=True)
    found = database.execute("SELECT count(*) FROM claims").fetchone()
    assert found is not None
    copies = -(-claims // found[0])
    database.execute(f"CREATE TABLE copies AS SELECT range AS n, range * {DAYS} AS shift FROM range({copies})")
    parts: list[Part] = []
    for table in TABLES.values():
        if table.name == "dead" or not manifest.of(table.name):
            continue
        columns = ", ".join(_copied(table.name, name, kind) for name, kind in table.columns)
        order = ", ".join(f"{quoted(name)} NULLS LAST" for name in table.order)
        query = f"SELECT row + n * {manifest.next_row} AS row, {columns} FROM {table.name} CROSS JOIN copies ORDER BY {order}"
        parts.append(write_query(database, large, table, query, 1))
        print(f"  {table.name}: {parts[-1].rows:,} rows, {parts[-1].bytes / 1e6:,.0f} MB", file=sys.stderr, flush=True)
    for name in ITEMS:
        runs = [read_run(base, part) for part in manifest.of(name)]
        part = write_run(large, name, merged([_run_of(runs, copies, manifest.next_row)]), 1)
        assert part is not None
        parts.append(part)
        print(f"  {name}: {part.rows:,} rows, {part.bytes / 1e6:,.0f} MB", file=sys.stderr, flush=True)
    write_manifest(large, Manifest(commit=1, next_row=manifest.next_row * copies, parts=tuple(parts)))
    return int(copies)


def _run_of(runs: list[Keys], copies: int, rows: int) -> Keys:
    """The keys of all copies, in order."""
    key = np.concatenate([run.key for run in runs for _ in range(copies)])
    item = np.concatenate([run.item + copy * rows for run in runs for copy in range(copies)])
    day = np.concatenate([run.day + np.int32(DAYS * copy) for run in runs for copy in range(copies)])
    order = np.lexsort((item, day, key))
    return Keys(key[order], item[order], day[order])


def _copied(table: str, name: str, kind: str) -> str:
    """A column of the n-th copy."""
    column = quoted(name)
    if table == "articles" and name == "added":
        return "1::BIGINT AS added"
    if table == "articles" and name == "record":
        return "json_object('article', json_object('id', id || '-' || n))::VARCHAR AS record"
    if name in {"article", "story", "copy", "event", "old", "new"} or (
        table in {"articles", "events"} and name == "id"
    ):
        return f"{column} || '-' || n AS {column}"
    if name == "reach":
        return f"{column} || '-' || n AS {column}"
    if table == "articles" and name == "published":
        return "(day + shift::INTEGER)::VARCHAR AS published"
    if kind == "DATE":
        return f"({column} + shift::INTEGER)::DATE AS {column}"
    return column


def add(store: Path, coder: SomeCoder, new: list[Article]) -> tuple[float, float]:
    """Seconds that adding takes, opening and closing included, and seconds of processor time."""
    began, busy = time.perf_counter(), time.process_time()
    with Writer(store) as writer:
        done = writer.add(new, coder)
    assert done.stored == len(new), done
    return time.perf_counter() - began, time.process_time() - busy


def timed(what: str, act: Callable[[], object]) -> None:
    """Do something and say how long it took."""
    began, busy = time.perf_counter(), time.process_time()
    found = act()
    print(
        f"{what}: {time.perf_counter() - began:.1f} s, {time.process_time() - busy:.1f} s of processor time; {found}",
        flush=True,
    )


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


def sizes(store: Path) -> Iterator[str]:
    """What the files of a store take."""
    parts = sum(path.stat().st_size for path in (store / "parts").glob("*.parquet"))
    keys = sum(path.stat().st_size for path in (store / "parts").glob("*.keys"))
    yield f"parts {parts / 1e6:,.0f} MB, keys {keys / 1e6:,.0f} MB"
    for name in ("links.sqlite", "search.sqlite"):
        yield f"{name} {(store / name).stat().st_size / 1e6:,.0f} MB"


def make(folder: Path, claims: int) -> None:
    """The large store, as its writer left it."""
    stored, _ = base_articles()
    with Writer(folder / "base") as writer:
        print(writer.add(stored, QuickCoder()), file=sys.stderr, flush=True)
        writer.compact()
    copies = fill(folder / "base", folder / "large", claims)

    def open_first() -> str:
        with Writer(folder / "large"):
            return f"{copies} copies, " + ", ".join(sizes(folder / "large"))

    timed("making the indexes of the large store", open_first)


def keep(store: Path) -> None:
    """Check and compact."""

    def compact() -> object:
        with Writer(store) as writer:
            writer.compact()
            return writer.size()

    timed("check", lambda: check(store))
    timed("compact", compact)


def main() -> None:
    """Fill, add, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="Keep the stores here, and use those that are here.")
    parser.add_argument("--coder", choices=("quick", "packaged"), default="quick")
    parser.add_argument("--keep", action="store_true", help="Time check and compact too.")
    given = parser.parse_args()
    coder: SomeCoder = QuickCoder() if given.coder == "quick" else bayhaqi.load()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not (folder / "large" / "links.sqlite").exists():
            make(folder, given.claims)
        with Snapshot(folder / "large") as snapshot:
            found = snapshot.connection.execute(
                "SELECT (SELECT count(*) FROM claims), (SELECT max(day) FROM articles)"
            ).fetchone()
        assert found is not None
        _, held = base_articles()
        new = moved(held, (found[1] - FIRST).days // DAYS // 2)
        shutil.rmtree(folder / "empty", ignore_errors=True)
        with tempfile.TemporaryDirectory() as other:
            # Loads what is loaded on first use.
            add(Path(other) / "store", coder, new[:20])
        empty, large = add(folder / "empty", coder, new), add(folder / "large", coder, new)
        for what, one, other_one in zip(("seconds", "seconds of processor time"), empty, large, strict=True):
            print(
                f"adding {len(new)} articles to {found[0]:,} claims: {one:.2f} {what} to an empty store, {other_one:.2f} to the large one: "
                f"{other_one / one:.2f}x",
                flush=True,
            )
        if given.keep:
            keep(folder / "large")
        ask(folder / "large")


if __name__ == "__main__":
    main()
