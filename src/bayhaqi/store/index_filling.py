"""Bringing the linking index up: with the rows of the commit that was just made, or from the parts."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bayhaqi.linking import ClaimFacts
from bayhaqi.store.link_index import TABLES, LinkIndex
from bayhaqi.store.manifest import Manifest, row_total
from bayhaqi.store.packing import event_digest, pack_claim
from bayhaqi.store.rows import Row, Rows, claim_facts_of
from bayhaqi.store.tables import DEAD, EVENTS, ROW, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Rows that are read from the parts at once.
AT_ONCE = 2000
PLAIN = {
    "stories": ("article", "story", "copy", "reach"),
    "claim_events": ("article", "claim", "event", "reach"),
    "redirects": ("old", "new"),
}
ARTICLES = f"""
    SELECT read.{ROW}, id, title, day::VARCHAR AS day, publisher, agency, added, text, coalesce(origins, []) AS origins,
        first_mention, mentions, first_attribution, attributions
    FROM (SELECT * EXCLUDE (record) FROM articles WHERE {ROW} >= $1) AS read
    LEFT JOIN (SELECT article, list(DISTINCT origin) FILTER (origin IS NOT NULL) AS origins
        FROM claims WHERE {ROW} >= $1 GROUP BY article) AS said ON said.article = id
    LEFT JOIN (SELECT article, min({ROW}) AS first_mention, count(*) AS mentions
        FROM mentions WHERE {ROW} >= $1 GROUP BY article) AS named ON named.article = id
    LEFT JOIN (SELECT article, min({ROW}) AS first_attribution, count(*) AS attributions
        FROM attributions WHERE {ROW} >= $1 GROUP BY article) AS told ON told.article = id
"""


def put_commit(index: LinkIndex, rows: Rows, manifest: Manifest) -> None:
    """Have the index hold a commit that was just made, from its rows, those that name dead rows among them."""
    with index.transaction():
        for row in rows.get(DEAD.name, ()):
            index.bury(row["of"], [row["gone"]])
        index.put("articles", (_article(row) for row in _with_coding(rows)))
        index.put("claims", (_claim(row) for row in rows.get("claims", ())))
        index.put("events", ((row[ROW], row["id"], event_digest(row)) for row in rows.get("events", ())))
        for name, columns in PLAIN.items():
            index.put(name, ([row[ROW], *(row[column] for column in columns)] for row in rows.get(name, ())))
        index.mark(manifest)


def bring_up(index: LinkIndex, connection: DuckDBPyConnection, manifest: Manifest) -> None:
    """Have the index hold what the manifest holds; `connection` has the manifest's views, with the rows' numbers."""
    behind = index.next_row
    if behind is not None and behind <= manifest.next_row:
        try:
            with index.transaction():
                _fill(index, connection, behind)
                if index.counts() == _expected(connection, manifest):
                    index.mark(manifest)
        except sqlite3.IntegrityError:
            # It is of another history: a row that it has should have been taken out by one that was merged away.
            pass
        if index.is_of(manifest):
            return
    index.begin_anew()
    with index.transaction():
        _fill(index, connection, 0)
        index.make_lookups()
        index.mark(manifest)


def _fill(index: LinkIndex, connection: DuckDBPyConnection, first: int) -> None:
    """Put the rows from a number on into the index, and take the dead ones out."""
    for of, gone in _read(connection, "SELECT of, gone FROM internal.dead"):
        index.bury(of, [gone])
    index.put("articles", (_article(row) for row in _rows(connection, ARTICLES, first)))
    columns = ", ".join((ROW, *(quoted(name) for name in ClaimFacts.__dataclass_fields__)))
    claims = f"SELECT {columns} FROM claims WHERE {ROW} >= $1 ORDER BY {ROW}"
    index.put("claims", (_claim(row) for row in _rows(connection, claims, first)))
    columns = ", ".join((ROW, *(quoted(name) for name in EVENTS.names)))
    events = f"SELECT {columns} FROM events WHERE {ROW} >= $1 ORDER BY {ROW}"
    index.put("events", ((row[ROW], row["id"], event_digest(row)) for row in _rows(connection, events, first)))
    for name, plain in PLAIN.items():
        query = f"SELECT {ROW}, {', '.join(plain)} FROM {name} WHERE {ROW} >= $1 ORDER BY {ROW}"
        index.put(name, _read(connection, query, first))


def _expected(connection: DuckDBPyConnection, manifest: Manifest) -> dict[str, int]:
    """The live rows of every table."""
    dead = dict(_read(connection, "SELECT of, count(*) FROM internal.dead GROUP BY of"))
    return {name: row_total(manifest.of(name)) - dead.get(name, 0) for name in TABLES}


def _read(connection: DuckDBPyConnection, query: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    result = connection.cursor().execute(query, list(values))
    while some := result.fetchmany(AT_ONCE):
        yield from some


def _rows(connection: DuckDBPyConnection, query: str, first: int) -> Iterator[Row]:
    result = connection.cursor().execute(query, [first])
    names = [column[0] for column in result.description or ()]
    while some := result.fetchmany(AT_ONCE):
        for row in some:
            yield dict(zip(names, row, strict=True))


def _with_coding(rows: Rows) -> Iterator[Row]:
    """The articles of a commit with their origins and the places of their mentions and attributions."""
    origins: dict[str, set[str]] = {}
    for claim in rows.get("claims", ()):
        if claim["origin"]:
            origins.setdefault(claim["article"], set()).add(claim["origin"])
    mentions, attributions = (_places(rows.get(name, ())) for name in ("mentions", "attributions"))
    for row in rows.get("articles", ()):
        first_mention, number = mentions.get(row["id"], (None, None))
        first_attribution, other = attributions.get(row["id"], (None, None))
        yield {
            **row,
            "origins": origins.get(row["id"], ()),
            "first_mention": first_mention,
            "mentions": number,
            "first_attribution": first_attribution,
            "attributions": other,
        }


def _places(rows: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """The first row and the number of the rows of every article: they stand together, since a commit numbers them so."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        first, number = found.get(row["article"], (row[ROW], 0))
        found[row["article"]] = (min(first, row[ROW]), number + 1)
    return found


def _article(row: Mapping[str, Any]) -> Sequence[Any]:
    origins = json.dumps(sorted(one for one in row["origins"] if one))
    plain = [row[name] for name in ("id", "title", "day", "publisher", "agency")]
    places = [row[name] for name in ("first_mention", "mentions", "first_attribution", "attributions")]
    return [row[ROW], *plain, origins, row["added"], *places, zlib.compress(row["text"].encode(), 6)]


def _claim(row: Mapping[str, Any]) -> Sequence[Any]:
    return [row[ROW], row["article"], row["id"], pack_claim(claim_facts_of(row))]
