"""Whether a store is whole: its parts against their checksums, its tables against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bayhaqi.integrity import sha256_of
from bayhaqi.linking import event_keys, story_keys
from bayhaqi.store.key_runs import ITEMS, ROW_BYTES, items_with_keys, read_run, unsorted
from bayhaqi.store.link_index import index_problems
from bayhaqi.store.manifest import PARTS, VERSION, Manifest, Part
from bayhaqi.store.rows import CLAIM_FIELDS, article_facts_of, claim_facts_of
from bayhaqi.store.search import index_matches
from bayhaqi.store.snapshot import connect, define_views, files_literal, held_manifest
from bayhaqi.store.tables import ROW, TABLES, Table, quoted

if TYPE_CHECKING:
    import duckdb

EXAMPLES = 3
# Articles or claims without keys that are read to see whether they should have some; hardly any have none.
MOST_READ = 10_000
ARTICLE_FIELDS = ("id", "title", "text", "day", "publisher", "agency")

LIVE = "(SELECT id FROM events UNION SELECT story FROM stories) AS live"
# What must not be there: (what is wrong, a query of the ids for which it is).
REFERENCES = (
    *(
        (
            f"{table} of an article that is not there",
            f"SELECT DISTINCT article FROM {table} ANTI JOIN articles ON articles.id = article",
        )
        for table in ("mentions", "attributions", "claims", "stories")
    ),
    ("articles without a story", "SELECT id FROM articles ANTI JOIN stories ON stories.article = id"),
    (
        "claims without an event",
        "SELECT c.id FROM claims AS c ANTI JOIN claim_events AS e ON e.article = c.article AND e.claim = c.id",
    ),
    (
        "events of a claim that is not there",
        "SELECT e.event FROM claim_events AS e ANTI JOIN claims AS c ON e.article = c.article AND e.claim = c.id",
    ),
    (
        "claims of an event that is not there",
        "SELECT DISTINCT claim FROM claim_events ANTI JOIN events ON events.id = event",
    ),
    (
        "events whose number of claims or articles is wrong",
        "SELECT id FROM events LEFT JOIN "
        "(SELECT event, count(*) AS n, count(DISTINCT article) AS m FROM claim_events GROUP BY event) ON event = id "
        "WHERE claims IS DISTINCT FROM n OR articles IS DISTINCT FROM m",
    ),
    ("redirects to an id that is not there", f"SELECT old FROM redirects ANTI JOIN {LIVE} ON live.id = new"),
    ("redirects from an id that is there", f"SELECT old FROM redirects SEMI JOIN {LIVE} ON live.id = old"),
    ("articles whose text is not the one that was added", "SELECT id FROM articles WHERE sha256(text) <> digest"),
    (
        "articles whose record is another's",
        "SELECT id FROM articles WHERE json_extract_string(record, '$.article.id') IS DISTINCT FROM id",
    ),
)


def check(store: Path | str) -> list[str]:
    """What is wrong with a store, a line each; an empty list where nothing is. Raises `StoreError` where it cannot be opened.

    Where a part is missing or damaged, the tables are not compared with each other.
    """
    path = Path(store)
    manifest, lock = held_manifest(path)
    database = connect()
    try:
        problems = [problem for part in manifest.parts for problem in _part_problems(database, path, part)]
        if problems:
            return [*problems, "the tables were not compared with each other, since parts are damaged"]
        define_views(database, path, manifest, rows=True)
        problems = [
            *_row_problems(database, path, manifest),
            *_reference_problems(database),
            *_key_problems(database, path, manifest),
            *index_problems(path, manifest, lambda name: _rows_and_sum(database, name)),
        ]
        ids = {article for (article,) in database.execute("SELECT id FROM articles").fetchall()}
    finally:
        database.close()
        lock.release()
    if not index_matches(path, ids, manifest.commit):
        problems.append(f"the search index does not hold just the articles; make it again with: bayhaqi compact {path}")
    return problems


def _part_problems(database: duckdb.DuckDBPyConnection, store: Path, part: Part) -> Iterator[str]:
    import duckdb

    path = store / PARTS / part.file
    if not path.is_file():
        yield f"{part.file} is missing"
        return
    size = path.stat().st_size
    if size != part.bytes:
        yield f"{part.file} has {size} bytes; the manifest says {part.bytes}"
    elif sha256_of(path) != part.sha256:
        yield f"{part.file} has another SHA-256 than the manifest says: its content was changed"
    elif part.table in ITEMS:
        if part.bytes != ROW_BYTES * part.rows:
            yield f"{part.file} has {part.bytes} bytes, which are not those of {part.rows} keys"
        elif wrong := unsorted(read_run(store, part)):
            yield f"{part.file} is no run of keys: {wrong}"
    else:
        try:
            source = f"read_parquet({files_literal(store, [part])})"
            found = database.execute(f"SELECT count(*), min({ROW}), max({ROW}) FROM {source}").fetchone()
            columns = {name for name, *_ in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        except duckdb.Error as error:
            yield f"{part.file} cannot be read as Parquet: {str(error).splitlines()[0]}"
            return
        if found != (part.rows, part.first, part.last):
            yield f"{part.file} has rows (number, first, last) {found}; the manifest says {(part.rows, part.first, part.last)}"
        if part.table in TABLES and (missing := set(TABLES[part.table].names) - columns):
            yield f"{part.file} lacks the columns {', '.join(sorted(missing))}"


def _row_problems(database: duckdb.DuckDBPyConnection, store: Path, manifest: Manifest) -> Iterator[str]:
    """Rows whose key or number is not theirs alone."""
    for table in TABLES.values():
        if not manifest.of(table.name):
            continue
        source = "internal.dead" if table.name == "dead" else table.name
        keys = ", ".join(quoted(name) for name in table.key)
        yield from _told(database, f"{table.name} with a key that is there twice", _twice(source, keys, table))
        if source == table.name:
            yield from _told(
                database, f"{table.name} with a row number that is there twice", _twice(source, ROW, table)
            )
            high = f"SELECT {ROW} FROM {source} WHERE {ROW} >= {manifest.next_row}"
            yield from _told(database, f"{table.name} with a row number that was not given out", high)


def _twice(source: str, keys: str, table: Table) -> str:
    return f"SELECT any_value({quoted(table.key[-1])}) FROM {source} GROUP BY {keys} HAVING count(*) > 1"


def _reference_problems(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for what, query in REFERENCES:
        yield from _told(database, what, query)


def _key_problems(database: duckdb.DuckDBPyConnection, store: Path, manifest: Manifest) -> Iterator[str]:
    """Articles and claims that have blocking keys, of which the runs hold none."""
    if manifest.version < VERSION:
        return
    for name, table in ITEMS.items():
        found = database.execute(f"SELECT {ROW} FROM {table} ORDER BY {ROW}").fetchnumpy()[ROW]
        held = items_with_keys([read_run(store, part) for part in manifest.of(name)])
        bare = np.setdiff1d(np.asarray(found, np.int64), held, assume_unique=True).tolist()
        lost = list(_keyed(database, table, bare[:MOST_READ]))
        if lost:
            yield f"{len(lost)} {table} without their blocking keys: {', '.join(lost[:EXAMPLES])}"


def _keyed(database: duckdb.DuckDBPyConnection, table: str, rows: list[int]) -> Iterator[str]:
    """The ids of those articles or claims that must have keys."""
    if not rows:
        return
    columns = ", ".join(quoted(name) for name in (CLAIM_FIELDS if table == "claims" else ARTICLE_FIELDS))
    result = database.execute(
        f"SELECT {columns} FROM {table} WHERE {ROW} IN (SELECT unnest(?::BIGINT[])) ORDER BY id", [rows]
    )
    for values in result.fetchall():
        row = dict(zip((name[0] for name in result.description or ()), values, strict=True))
        if story_keys(article_facts_of(row)) if table == "articles" else event_keys(claim_facts_of(row)):
            yield str(row["id"])


def _rows_and_sum(database: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """How many live rows a table has, and the sum of their numbers."""
    found = database.execute(f"SELECT count(*), coalesce(sum({ROW}), 0)::HUGEINT FROM {table}").fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def _told(database: duckdb.DuckDBPyConnection, what: str, query: str) -> Iterator[str]:
    """One line that says how many there are and names some of them, if there are any."""
    rows = database.execute(
        f"SELECT x, count(*) OVER () FROM ({query}) AS wrong (x) ORDER BY x LIMIT {EXAMPLES}"
    ).fetchall()
    if rows:
        named = ", ".join(str(one)[:80] for one, _ in rows)
        yield f"{rows[0][1]} {what}: {named}" + (" …" if rows[0][1] > len(rows) else "")
