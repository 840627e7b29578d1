"""A page of voices: those that are heard most are found first, and what takes long is counted for them only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayhaqi.query.conditions import of_claims
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Row
from bayhaqi.query.tables import Asked, ordered, page

if TYPE_CHECKING:
    from bayhaqi.query.reader import Reader

# Orders that what is heard itself gives; any other needs the events of every voice.
QUICK = ("voice", "claims", "as_origin")


def voices_page(reader: Reader, query: Query) -> tuple[list[Row], int]:
    """The rows of `Reader.voices` for a query, and how many there are without limit and offset; most claims first.

    Raises `UsageError` where voices cannot be sorted so.
    """
    query = query if query.sort else query.but(sort="-claims")
    if str(query.sort).removeprefix("-") not in QUICK:
        found = reader.voices(query)
        return found.records(), found.total
    reader._prepare(query, "claims")
    where = of_claims(query, reader._known(query))
    sql = f"""
        WITH told AS MATERIALIZED (
            SELECT article, id, origin, date_start, date_end, unnest(list_distinct(list_append(chain, origin))) AS voice
            FROM facts.claims WHERE {where.sql}),
        heard AS MATERIALIZED (
            SELECT voice, count(*) AS claims, count(*) FILTER (voice = origin) AS as_origin, min(date_start) AS first_day,
                max(date_end) AS last_day
            FROM told WHERE voice IS NOT NULL GROUP BY voice),
        shown AS MATERIALIZED (SELECT * FROM heard ORDER BY {ordered("voices", query)}{page(query)}),
        linked AS (
            SELECT DISTINCT told.voice, link.event FROM told JOIN shown USING (voice)
            JOIN main.claim_events AS link ON link.article = told.article AND link.claim = told.id),
        counted AS (
            SELECT linked.voice, count(*) AS events, count(*) FILTER (fact.disputed) AS disputed,
                count(*) FILTER (fact.origins = 1 AND list_contains(fact.origin_names, linked.voice)) AS only_origin
            FROM linked JOIN facts.events AS fact ON fact.id = linked.event GROUP BY linked.voice),
        named AS (
            SELECT source_actor AS voice, min(source_name) AS name FROM main.attributions
            WHERE source_actor IN (SELECT voice FROM shown) GROUP BY source_actor)
        SELECT shown.voice, coalesce(named.name, shown.voice) AS name, shown.claims, shown.as_origin,
            coalesce(counted.events, 0) AS events, coalesce(counted.only_origin, 0) AS only_origin,
            coalesce(counted.disputed, 0) AS disputed, shown.first_day, shown.last_day, (SELECT count(*) FROM heard) AS everybody
        FROM shown LEFT JOIN counted USING (voice) LEFT JOIN named USING (voice) ORDER BY {ordered("voices", query)}
    """
    rows = reader._result(Asked(sql, tuple(where.parameters))).records()
    total = int(rows[0]["everybody"]) if rows else 0
    return [{name: value for name, value in row.items() if name != "everybody"} for row in rows], total
