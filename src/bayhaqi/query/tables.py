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
    if _known(table) == "events":
        where = of_events(query, known)
        return Asked(f"SELECT count(*) FROM facts.events WHERE {where.sql}", tuple(where.parameters))
    rows = FORMS[table].rows(query, known)
    return Asked(f"SELECT count(*) FROM ({rows.sql})", rows.parameters)


def event_page(query: Query, known: Known) -> Asked:
    """Id and day of the events of a page, in its order."""
    where = of_events(query, known)
    sql = f"SELECT id, date_start FROM facts.events WHERE {where.sql} ORDER BY {ordered('events', query)}{page(query)}"
    return Asked(sql, tuple(where.parameters))


def events_of(found: Sequence[tuple[str, date | None]]) -> Asked:
    """Events by id, in that order; their days are given too, because the store is sorted by them and the rest is not read."""
    ids = [one for one, _ in found]
    days = [day for _, day in found if day is not None]
    dated = "date_start BETWEEN ? AND ?" if days else "false"
    if len(days) < len(found):
        dated += " OR date_start IS NULL"
    bounds = [min(days), max(days)] if days else []
    return Asked(
        f"SELECT * FROM main.events WHERE id IN (SELECT unnest(?::VARCHAR[])) AND ({dated}) ORDER BY list_position(?::VARCHAR[], id)",
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


def _claims(query: Query, known: Known) -> Asked:
    where = of_claims(query, known)
    return Asked(
        f"""SELECT claim.id, claim.article, link.event, read.publisher, read.day AS published, claim.* EXCLUDE (id, article)
        FROM (SELECT * EXCLUDE ({DERIVED}) FROM facts.claims WHERE {where.sql}) AS claim
        LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
        LEFT JOIN main.articles AS read ON read.id = claim.article""",
        tuple(where.parameters),
    )


_CLAIMS_OF_ARTICLE = """
    SELECT claim.article, count(*) AS claims, count(DISTINCT link.event) AS events
    FROM main.claims AS claim LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
    GROUP BY claim.article
"""


def _articles(query: Query, known: Known) -> Asked:
    where = of_articles(query, known)
    return Asked(
        f"""SELECT read.id, told.story, read.title, read.day, read.published, read.publisher, read.url, read.language,
            read.agency, read.dateline, read.coder, coalesce(counts.claims, 0) AS claims, coalesce(counts.events, 0) AS events
        FROM (SELECT * FROM main.articles WHERE {where.sql}) AS read
        LEFT JOIN main.stories AS told ON told.article = read.id
        LEFT JOIN ({_CLAIMS_OF_ARTICLE}) AS counts ON counts.article = read.id""",
        tuple(where.parameters),
    )


def _stories(query: Query, known: Known) -> Asked:
    where = of_articles(query, known)
    return Asked(
        f"""SELECT told.story AS id, arg_min(read.title, (coalesce(read.day, DATE '9999-12-31'), read.id)) AS title,
            min(read.day) AS first_reported, max(read.day) AS last_reported, count(DISTINCT told.article) AS articles,
            coalesce(list_sort(list(DISTINCT read.publisher) FILTER (read.publisher IS NOT NULL)), []) AS publishers,
            coalesce(list_sort(list(DISTINCT read.agency) FILTER (read.agency IS NOT NULL)), []) AS agencies,
            count(DISTINCT (link.article, link.claim)) FILTER (link.claim IS NOT NULL) AS claims,
            count(DISTINCT link.event) AS events
        FROM main.stories AS told JOIN main.articles AS read ON read.id = told.article
        LEFT JOIN main.claim_events AS link ON link.article = told.article
        WHERE told.story IN (SELECT story FROM main.stories WHERE article IN (SELECT id FROM main.articles WHERE {where.sql}))
        GROUP BY told.story""",
        tuple(where.parameters),
    )


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
            FROM (SELECT * FROM facts.claims WHERE {where.sql}) AS claim
            LEFT JOIN main.claim_events AS link ON link.article = claim.article AND link.claim = claim.id
        ) AS heard
        LEFT JOIN (SELECT id, origins, origin_names, disputed FROM main.events) AS event ON event.id = heard.event
        LEFT JOIN (SELECT source_actor, min(source_name) AS name FROM main.attributions GROUP BY source_actor) AS named
            ON named.source_actor = heard.voice
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
