"""What pictures are drawn from: the busiest actors and dyads, places with their events, events over time by quad category.

A picture shows the largest part of what a query finds, and says how much there is. Without a status in the query, what is told
as having happened counts, as in series and networks.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import UsageError
from bayhaqi.query.conditions import Conditions, Known, of_events
from bayhaqi.query.counting import COUNTS, DYADS, PERIODS, QUADS, happened
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Row
from bayhaqi.query.tables import Asked

if TYPE_CHECKING:
    from bayhaqi.query.reader import Reader

# A timeline has bars of days where it is at most so many days long, else of weeks, of months, of years.
LONGEST = {"day": 100, "week": 3 * 366, "month": 40 * 366}
DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}
MOST_BARS = 2000
QUAD_COLUMNS = tuple(quad.replace(" ", "_") for quad in QUADS)


@dataclass(frozen=True, slots=True)
class Graph:
    """The busiest `nodes` (`id`, `name`, `number`, `events`) of `all_nodes`, and the busiest `edges` between them.

    An edge joins `one` and `two`, of whom more is counted for `one`, with `number`, `events`, mean `score`, the numbers of events
    in which one acts on two (`forth`), two on one (`back`) and both act `together`, and a number for each quad category. Nodes
    without a shown edge are left out.
    """

    nodes: list[Row]
    edges: list[Row]
    all_nodes: int


@dataclass(frozen=True, slots=True)
class Places:
    """The busiest places: `place`, `country`, `lat` and `lon` in degrees, `number`, `events`, mean `score`, quad categories.

    `events` is the number of events that the query finds, `placed` of those whose place has coordinates.
    """

    rows: list[Row]
    all_places: int
    events: int
    placed: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars without gaps: `period` (its first day), a number for each quad category, their sum `number`, mean `score`.

    `step` is the length of a bar, one of `PERIODS`. `undated` events have no day and are in none.
    """

    rows: list[Row]
    step: str
    undated: int


def graph(
    reader: Reader, query: Query, *, by: str = "actor", count: str = "events", nodes: int = 100, edges: int = 300
) -> Graph:
    """The network of actors or of countries: the `nodes` that most is counted for, and the `edges` between them with most.

    An event counts once for each two that stand on its two sides, or act together in it. Raises `UsageError`.
    """
    if by not in DYADS:
        raise UsageError(f"there is no network by {by!r}; allowed are {', '.join(DYADS)}")
    query = happened(query)
    where = of_events(query, known(reader, query, "parties" if by == "actor" else None))
    sql = f"""
        WITH {_pairs(where, by, count, nodes)},
        busiest AS MATERIALIZED (
            SELECT one, two, sum(added)::BIGINT AS number, count(*) AS events, round(avg(score), 3) AS score,
                count(*) FILTER (forth) AS forth, count(*) FILTER (back) AS back, count(*) FILTER (together) AS together,
                {by_quad("added")}
            FROM pairs JOIN found USING (item) GROUP BY one, two ORDER BY number DESC, one, two LIMIT {edges:d}),
        edges AS (
            SELECT first.label AS one, second.label AS two, busiest.* EXCLUDE (one, two)
            FROM busiest JOIN chosen AS first ON first.rank = busiest.one JOIN chosen AS second ON second.rank = busiest.two),
        nodes AS (
            SELECT label AS id, coalesce(named.name, label) AS name, number, events
            FROM chosen LEFT JOIN ({_names(by)}) AS named USING (label)
            WHERE rank IN (SELECT one FROM busiest UNION ALL SELECT two FROM busiest))
        SELECT (SELECT list(nodes ORDER BY number DESC, id) FROM nodes) AS nodes,
            (SELECT list(edges ORDER BY number DESC, one, two) FROM edges) AS edges, (SELECT count(*) FROM ends) AS all_nodes
    """
    row = rows(reader, sql, where.parameters)[0]
    return Graph(row["nodes"] or [], row["edges"] or [], row["all_nodes"])


def places(reader: Reader, query: Query, *, count: str = "events", most: int = 400) -> Places:
    """The places that most is counted for; places of one name that lie a tenth of a degree apart are two. Raises `UsageError`."""
    query = happened(query)
    where = of_events(query, known(reader, query))
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT place, place_country, lat, lon, score, quad, {unit(count)} AS added FROM facts.events WHERE {where.sql}),
        spots AS MATERIALIZED (
            SELECT place, place_country AS country, round(avg(lat), 4) AS lat, round(avg(lon), 4) AS lon,
                sum(added)::BIGINT AS number, count(*) AS events, round(avg(score), 3) AS score, {by_quad("added")}
            FROM found WHERE place IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL
            GROUP BY place, place_country, round(lat, 1), round(lon, 1)),
        busiest AS (SELECT * FROM spots ORDER BY number DESC, place, country, lat, lon LIMIT {most:d})
        SELECT (SELECT list(busiest ORDER BY number DESC, place, country, lat, lon) FROM busiest) AS rows,
            (SELECT count(*) FROM spots) AS all_places, (SELECT count(*) FROM found) AS events,
            (SELECT count(*) FROM found WHERE place IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL) AS placed
    """
    row = rows(reader, sql, where.parameters)[0]
    return Places(row["rows"] or [], row["all_places"], row["events"], row["placed"])


def timeline(reader: Reader, query: Query, *, step: str | None = None, count: str = "events") -> Timeline:
    """Events over time by quad category; without a `step`, bars are as long as they must be to be told apart.

    An event counts once, on its first day, or on the query's first day if it began before. Raises `UsageError`.
    """
    query = happened(query)
    where = of_events(query, known(reader, query))
    span = rows(
        reader,
        f"SELECT min(date_start) AS first, max(date_start) AS last, count(*) FILTER (date_start IS NULL) AS undated "
        f"FROM facts.events WHERE {where.sql}",
        where.parameters,
    )[0]
    if span["first"] is None:
        return Timeline([], _step(step, 0), span["undated"])
    first = max(span["first"], query.first_day or date.min)
    last = max(first, span["last"])
    step = _step(step, (last - first).days)
    return Timeline(_bars(reader, where, first, last, step, unit(count)), step, span["undated"])


def _bars(reader: Reader, where: Conditions, first: date, last: date, step: str, added: str) -> list[Row]:
    quads = ", ".join(f"coalesce({name}, 0) AS {name}" for name in QUAD_COLUMNS)
    begin, end = f"DATE '{first.isoformat()}'", f"DATE '{last.isoformat()}'"
    sql = f"""
        WITH counts AS (
            SELECT date_trunc('{step}', greatest(date_start, {begin}))::DATE AS period, sum({added})::BIGINT AS number,
                round(avg(score), 3) AS score, {by_quad(added)}
            FROM facts.events WHERE date_start IS NOT NULL AND {where.sql} GROUP BY 1
        ), periods AS (
            SELECT unnest(generate_series(date_trunc('{step}', {begin})::TIMESTAMP,
                date_trunc('{step}', {end})::TIMESTAMP, INTERVAL 1 {step}))::DATE AS period
        )
        SELECT periods.period, {quads}, coalesce(number, 0) AS number, score
        FROM periods LEFT JOIN counts USING (period) ORDER BY period
    """
    return rows(reader, sql, where.parameters)


def fitting_step(days: int) -> str:
    """The length of bars that can be told apart where they cover so many days."""
    return next((step for step, longest in LONGEST.items() if days <= longest), "year")


def _step(wanted: str | None, days: int) -> str:
    if wanted is None:
        return fitting_step(days)
    if wanted not in PERIODS:
        raise UsageError(f"there is no timeline by {wanted!r}; allowed are {', '.join(PERIODS)}")
    # A bar a day over centuries would be tens of thousands of them.
    return wanted if days <= MOST_BARS * DAYS[wanted] else fitting_step(days)


def last_day_of(first: date, step: str) -> date:
    """The last day of the bar that begins on a day."""
    if step == "day":
        return first
    if step == "week":
        return first + timedelta(days=6)
    if step == "month":
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first.replace(month=12, day=31)


def unit(count: str) -> str:
    """What an event adds to a count of `COUNTS`, as SQL. Raises `UsageError`."""
    if count not in COUNTS:
        raise UsageError(f"there is no count of {count!r}; allowed are {', '.join(COUNTS)}")
    return COUNTS[count]


def by_quad(added: str = "1") -> str:
    """Columns of SQL, named as `QUAD_COLUMNS`, that count by quad category."""
    return ", ".join(
        f"coalesce(sum({added}) FILTER (quad = '{quad}'), 0)::BIGINT AS {column}"
        for quad, column in zip(QUADS, QUAD_COLUMNS, strict=True)
    )


def known(reader: Reader, query: Query, *dictionaries: str | None) -> Known:
    """What the conditions on events of a query may use, with what they need in memory."""
    reader._prepare(query, "events", *dictionaries)
    return reader._known(query)


def rows(reader: Reader, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """The rows of a statement of ours as dictionaries."""
    return reader._result(Asked(sql, tuple(parameters))).records()


def _names(by: str) -> str:
    if by == "country":
        return "SELECT NULL::VARCHAR AS label, NULL::VARCHAR AS name WHERE false"
    chosen = "SELECT label FROM chosen"
    return f"SELECT label, min(name) AS name FROM facts.parties_of_events WHERE label IN ({chosen}) GROUP BY label"


def _pairs(where: Conditions, by: str, count: str, nodes: int) -> str:
    """Named subqueries: the events `found`, the `ends` that they join, those `chosen` with their `rank`, and `pairs` of ranks.

    Ends are chosen before they are paired, and paired as numbers, which takes a quarter of the time that pairing all takes.
    """
    actors, recipients, both = {
        "actor": ("actor_labels", "recipient_labels", "labels"),
        "country": ("actor_countries", "recipient_countries", "countries"),
    }[by]
    return f"""
        found AS MATERIALIZED (
            SELECT row_number() OVER () AS item, score, quad, {unit(count)} AS added, len(recipient_labels) = 0 AS mutual,
                {actors} AS acting, {recipients} AS receiving, {both} AS everybody
            FROM facts.events WHERE {where.sql} AND len({both}) > 1),
        ends AS MATERIALIZED (
            SELECT label, sum(added)::BIGINT AS number, count(*) AS events
            FROM (SELECT added, unnest(everybody) AS label FROM found) WHERE label IS NOT NULL GROUP BY label),
        chosen AS MATERIALIZED (
            SELECT *, row_number() OVER (ORDER BY number DESC, label) AS rank FROM ends
            ORDER BY number DESC, label LIMIT {nodes:d}),
        sides AS (
            SELECT item, mutual, unnest(acting) AS label, true AS acts FROM found
            UNION ALL SELECT item, mutual, unnest(receiving) AS label, false AS acts FROM found),
        near AS MATERIALIZED (SELECT item, mutual, acts, rank FROM sides JOIN chosen USING (label)),
        pairs AS (
            SELECT near.item, near.rank AS one, far.rank AS two, bool_or(NOT near.mutual AND near.acts) AS forth,
                bool_or(NOT near.mutual AND far.acts) AS back, bool_or(near.mutual) AS together
            FROM near JOIN near AS far
                ON far.item = near.item AND near.rank < far.rank AND (near.mutual OR near.acts <> far.acts)
            GROUP BY near.item, near.rank, far.rank)
    """
