"""Whether a store is whole: its parts against their checksums, its tables against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bayhaqi.integrity import sha256_of
from bayhaqi.store.manifest import PARTS, Manifest, Part
from bayhaqi.store.search import index_matches
from bayhaqi.store.snapshot import connect, define_views, files_literal, held_manifest
from bayhaqi.store.tables import ROW, TABLES, Table, quoted

if TYPE_CHECKING:
    import duckdb

EXAMPLES = 3

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
    (
        "linking keys of an item that is not there",
        "SELECT DISTINCT item FROM keys ANTI JOIN (SELECT 'story' AS kind, row AS item FROM articles "
        "UNION ALL SELECT 'event', row FROM claims) AS live USING (kind, item)",
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
        problems = [*_row_problems(database, path, manifest), *_reference_problems(database)]
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
        if missing := set(TABLES[part.table].names) - columns:
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


def _told(database: duckdb.DuckDBPyConnection, what: str, query: str) -> Iterator[str]:
    """One line that says how many there are and names some of them, if there are any."""
    rows = database.execute(
        f"SELECT x, count(*) OVER () FROM ({query}) AS wrong (x) ORDER BY x LIMIT {EXAMPLES}"
    ).fetchall()
    if rows:
        named = ", ".join(str(one)[:80] for one, _ in rows)
        yield f"{rows[0][1]} {what}: {named}" + (" …" if rows[0][1] > len(rows) else "")
