"""The tables that can be asked for: what a row is, its columns, and how rows may be sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bayhaqi.errors import UsageError
from bayhaqi.query.conditions import NOTHING, Known, of_articles, of_claims, of_events
from bayhaqi.query.queries import Query
from bayhaqi.query.relations import DERIVED
from bayhaqi.store.tables import EVENTS

TABLES = ("events", "claims", "stories", "articles", "voices")


@dataclass(frozen=True, slots=True)
class Asked:
    """SQL with its bound parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table without order and page: `sorts` gives SQL by the names that `sort` may have; `ties` makes the order total."""

    rows: Callable[[Query, Known], Asked]
    sorts: dict[str, str]
    ties: str
    default: str


def asked(table: str, query: Query, known: Known = NOTHING) -> Asked:
    """The rows of a table that a query asks for, in its order and of its page. Raises `UsageError`."""
    form = FORMS[_known(table)]
    rows = form.rows(query, known)
    return Asked(f"{rows.sql} ORDER BY {ordered(table, query)}{page(query)}", rows.parameters)


def counted(table: str, query: Query, known: Known = NOTHING) -> Asked:
    """How many rows a query has without limit and offset."""
    if _known(table) in ("events", "claims"):
        where = of_events(query, known) if table == "events" else of_claims(query, known)
        return Asked(f"SELECT count(*) FROM facts.{table} WHERE {where.sql}", tuple(where.parameters))
    rows = FORMS[table].rows(query, known)
    return Asked(f"SELECT count(*) FROM ({rows.sql})", rows.parameters)


def event_page(query: Query, known: Known) -> Asked:
    """Place in memory, id and day of the events of a page, in its order; events must be warm."""
    where = of_events(query, known)
    sql = (
        f"SELECT events.rowid, id, date_start FROM kept.main.events AS events WHERE {where.sql} "
        f"ORDER BY {ordered('events', query)}{page(query)}"
    )
    return Asked(sql, tuple(where.parameters))


def warm_events_of(places: Sequence[int]) -> Asked:
    """Warm events by their place in memory, in that order: of each column only these rows are read."""
    wanted = "rowid IN (SELECT unnest(?::BIGINT[]))"
    wide = ("id", "actors", "recipients", "differences", "description")
    columns = ", ".join(f'{"wide" if name in wide else "narrow"}."{name}"' for name in EVENTS.names)
    return Asked(
        f"""SELECT {columns} FROM (SELECT rowid AS place_in_memory, * FROM kept.main.events WHERE {wanted}) AS narrow
        JOIN (SELECT * FROM kept.main.wide_events WHERE {wanted}) AS wide ON wide.id = narrow.id
        ORDER BY list_position(?::BIGINT[], narrow.place_in_memory)""",
        (list(places), list(places), list(places)),
    )


def events_of(found: Sequence[tuple[str, date | None]]) -> Asked:
    """Events by id, in that order; their days are given too, because the store is sorted by them and the rest is not read."""
    ids = [one for one, _ in found]
    dated, bounds = _dated([day for _, day in found])
    return Asked(
        f"SELECT * FROM main.events WHERE id IN (SELECT unnest(?::VARCHAR[])) AND {dated} ORDER BY list_position(?::VARCHAR[], id)",
        (ids, *bounds, ids),
    )


def ordered(table: str, query: Query) -> str:
    """The ORDER BY terms of a query. Raises `UsageError` where the table cannot be sorted so."""
    form = FORMS[_known(table)]
    sort = query.sort or form.default
    name, falling = sort.removeprefix("-"), sort.startswith("-")
    if name not in form.sorts:
        raise UsageError(
            f"{table} cannot be sorted by {name!r}; allowed are {', '.join(form.sorts)}, with - before it for the largest first"
        )
    return f"{form.sorts[name]} {'DESC' if falling else 'ASC'} NULLS LAST, {form.ties}"


def page(query: Query) -> str:
    """LIMIT and OFFSET; both are checked whole numbers."""
    limit = "" if query.limit is None else f" LIMIT {query.limit:d}"
    return limit + (f" OFFSET {query.offset:d}" if query.offset else "")


def _known(table: str) -> str:
    if table not in FORMS:
        raise UsageError(f"there is no table {table!r}; allowed are {', '.join(FORMS)}")
    return table


def _events(query: Query, known: Known) -> Asked:
    where = of_events(query, known)
    return Asked(
        f"SELECT * FROM main.events WHERE id IN (SELECT id FROM facts.events WHERE {where.sql})",
        tuple(where.parameters),
    )


_CLAIM = """SELECT claim.id, claim.article, link.event, read.publisher, read.day AS published, claim.* EXCLUDE (id, article)
    FROM {} AS claim
    LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
    LEFT JOIN main.articles AS read ON read.id = claim.article"""


def _claims(query: Query, known: Known) -> Asked:
    where = of_claims(query, known)
    if known.claims:
        # Warm claims have no words; these are read from the store.
        found = f"(SELECT * FROM main.claims WHERE (article, id) IN (SELECT (article, id) FROM facts.claims WHERE {where.sql}))"
    else:
        found = f"(SELECT * EXCLUDE ({DERIVED}) FROM facts.claims WHERE {where.sql})"
    return Asked(_CLAIM.format(found), tuple(where.parameters))


def claim_page(query: Query, known: Known) -> Asked:
    """Article, id, event, publisher, day of publication and day of the claims of a page, in its order; claims must be warm."""
    where = of_claims(query, known)
    sql = (
        f"SELECT article, id, event, publisher, published, date_start FROM facts.claims WHERE {where.sql} "
        f"ORDER BY {ordered('claims', query)}{page(query)}"
    )
    return Asked(sql, tuple(where.parameters))


def claims_of(found: Sequence[tuple[Any, ...]]) -> Asked:
    """Claims by what `claim_page` gives of them, in that order; their days are used as in `events_of`."""
    kinds = ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "DATE")
    names = ("article", "id", "event", "publisher", "published")
    columns = ", ".join(f"unnest(?::{kind}[]) AS {name}" for kind, name in zip(kinds, names, strict=True))
    dated, bounds = _dated([row[-1] for row in found])
    sql = f"""SELECT claim.id, claim.article, wanted.event, wanted.publisher, wanted.published, claim.* EXCLUDE (id, article)
        FROM (SELECT {columns}, unnest(range({len(found)})) AS place_in_order) AS wanted
        JOIN main.claims AS claim ON claim.article = wanted.article AND claim.id = wanted.id
        WHERE {dated} ORDER BY wanted.place_in_order"""
    values = [[row[place] for row in found] for place in range(len(names))]
    return Asked(sql, (*values, *bounds))


def _dated(days: Sequence[date | None]) -> tuple[str, list[date]]:
    """A condition on days that lets the store leave out what lies before and after, and its parameters."""
    known = [day for day in days if day is not None]
    dated = "date_start BETWEEN ? AND ?" if known else "false"
    if len(known) < len(days):
        dated += " OR date_start IS NULL"
    return f"({dated})", [min(known), max(known)] if known else []


def _articles(query: Query, known: Known) -> Asked:
    where = of_articles(query, known)
    if query.text and known.matches is None:
        # The words are looked for in texts, which lists of articles do not hold.
        sql = f"SELECT * FROM facts.articles WHERE id IN (SELECT id FROM main.articles WHERE {where.sql})"
    else:
        sql = f"SELECT * FROM facts.articles WHERE {where.sql}"
    return Asked(sql, tuple(where.parameters))


def _stories(query: Query, known: Known) -> Asked:
    where = of_articles(query, known)
    if not where.parts:
        return Asked("SELECT * FROM facts.stories")
    wanted = f"SELECT story FROM main.stories WHERE article IN (SELECT id FROM main.articles WHERE {where.sql})"
    return Asked(f"SELECT * FROM facts.stories WHERE id IN ({wanted})", tuple(where.parameters))


def _voices(query: Query, known: Known) -> Asked:
    where = of_claims(query, known)
    return Asked(
        f"""SELECT heard.voice, coalesce(any_value(named.name), heard.voice) AS name, count(*) AS claims,
            count(*) FILTER (heard.voice = heard.origin) AS as_origin, count(DISTINCT heard.event) AS events,
            count(DISTINCT heard.event) FILTER (event.origins = 1 AND list_contains(event.origin_names, heard.voice))
                AS only_origin,
            count(DISTINCT heard.event) FILTER (event.disputed) AS disputed,
            min(heard.date_start) AS first_day, max(heard.date_end) AS last_day
        FROM (
            SELECT link.event, claim.origin, claim.date_start, claim.date_end,
                unnest(list_distinct(list_append(claim.chain, claim.origin))) AS voice
            FROM (SELECT article, id, chain, origin, date_start, date_end FROM facts.claims WHERE {where.sql}) AS claim
            LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
        ) AS heard
        LEFT JOIN (SELECT id, origins, origin_names, disputed FROM facts.events) AS event ON event.id = heard.event
        LEFT JOIN facts.voice_names AS named ON named.label = heard.voice
        WHERE heard.voice IS NOT NULL GROUP BY heard.voice""",
        tuple(where.parameters),
    )


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


FORMS = {
    "events": TableForm(
        _events,
        {"day": "date_start", **_same("type", "score", "place", "origins", "articles", "stories", "claims"),
         **_same("first_reported", "last_reported")},
        "id",
        "-day",
    ),
    "claims": TableForm(
        _claims,
        {"day": "date_start", **_same("type", "score", "confidence", "place", "publisher", "published", "origin", "event")},
        "article, id",
        "-day",
    ),
    "stories": TableForm(
        _stories, {"day": "first_reported", **_same("last_reported", "articles", "claims", "events", "title")}, "id", "-day"
    ),
    "articles": TableForm(
        _articles, _same("day", "publisher", "title", "story", "claims", "events"), "id", "-day"
    ),
    "voices": TableForm(
        _voices, _same("claims", "events", "as_origin", "only_origin", "disputed", "voice", "name"), "voice", "-claims"
    ),
}  # fmt: skip
