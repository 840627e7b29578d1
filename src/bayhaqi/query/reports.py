"""Events with their reports, one after the other, however many there are: what exports read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bayhaqi.query.conditions import Known, of_events
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Row, fetched, reading_errors
from bayhaqi.query.tables import ordered, page

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Names that an article's mentions and places give; the people and the organisations of a report.
CONTEXT = """
    LEFT JOIN (
        SELECT article, list_sort(list(DISTINCT name) FILTER (kind = 'person')) AS people,
            list_sort(list(DISTINCT name) FILTER (kind IN ('organisation', 'group', 'media'))) AS organisations
        FROM main.mentions GROUP BY article
    ) AS told_of ON told_of.article = claim.article
    LEFT JOIN (
        SELECT article, list_sort(list(DISTINCT place)) AS locations FROM main.claims WHERE place IS NOT NULL GROUP BY article
    ) AS told_where ON told_where.article = claim.article
"""


def events_with_reports(
    connect: Callable[[], DuckDBPyConnection], query: Query, known: Known, *, context: bool
) -> Iterator[Row]:
    """Each event that a query asks for, in its order, with `reports`: its claims and what is known of their articles.

    With `context`, reports have `people`, `organisations` and `locations` of their article.
    """
    where = of_events(query, known)
    order = ordered("events", query)
    wanted = (
        f"SELECT id, row_number() OVER (ORDER BY {order}) AS place_in_order FROM facts.events WHERE {where.sql} "
        f"ORDER BY place_in_order{page(query)}"
    )
    events = _streamed(
        connect(),
        f"SELECT wanted.place_in_order, event.* FROM ({wanted}) AS wanted JOIN main.events AS event ON event.id = wanted.id "
        "ORDER BY wanted.place_in_order",
        where.parameters,
    )
    more = ", told_of.people, told_of.organisations, told_where.locations" if context else ""
    reports = _streamed(
        connect(),
        f"""SELECT wanted.place_in_order, claim.*, read.publisher, read.day AS published, read.title, read.url, read.language,
            read.agency, read.coder, told.story, length(read.text) AS length,
            coalesce(nullif(instr(read.text, chr(10) || chr(10)), 0), length(read.text)) AS lead{more}
        FROM ({wanted}) AS wanted
        JOIN main.claim_events AS link ON link.event = wanted.id
        JOIN main.claims AS claim ON claim.article = link.article AND claim.id = link.claim
        JOIN main.articles AS read ON read.id = claim.article
        LEFT JOIN main.stories AS told ON told.article = claim.article
        {CONTEXT if context else ""}
        ORDER BY wanted.place_in_order, read.day NULLS LAST, claim.article, claim.evidence_start, claim.id""",
        where.parameters,
    )
    waiting = next(reports, None)
    for event in events:
        number = event.pop("place_in_order")
        if isinstance(event["differences"], str):
            event["differences"] = json.loads(event["differences"])
        event["reports"] = []
        while waiting is not None and waiting["place_in_order"] == number:
            del waiting["place_in_order"]
            event["reports"].append(waiting)
            waiting = next(reports, None)
        yield event


def _streamed(connection: DuckDBPyConnection, sql: str, parameters: list[Any]) -> Iterator[Row]:
    with reading_errors():
        cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    while batch := fetched(cursor):
        for values in batch:
            yield dict(zip(names, values, strict=True))


def nodes_of(query: Query, known: Known) -> tuple[str, list[Any]]:
    """SQL for the actors of the dyads of a query: `id`, `label`, and the country and sector that they have most often."""
    where = of_events(query, known)
    sql = f"""
        SELECT coalesce(side.actor, side.name, side.text) AS id, min(coalesce(side.name, side.text)) AS label,
            mode(side.country) AS country, mode(side.sectors[1]) AS sector
        FROM (SELECT unnest(list_concat(actors, recipients)) AS side FROM main.events
              WHERE id IN (SELECT id FROM facts.events WHERE {where.sql}))
        GROUP BY 1 ORDER BY 1
    """
    return sql, where.parameters
