"""Facets, series and networks: counts of the events that a query asks for."""

from __future__ import annotations

from bayhaqi.errors import UsageError
from bayhaqi.query.conditions import Known, of_events
from bayhaqi.query.queries import Query
from bayhaqi.query.tables import Asked, page

# What an event is counted under, and the filter that a facet takes no notice of: its own.
FACETS = {
    "type": ("type", "type"),
    "quad": ("quad", "quad"),
    "status": ("coalesce(status, 'happened')", "status"),
    "country": ("unnest(countries)", "country"),
    "sector": ("unnest(sectors)", "sector"),
    "actor": ("unnest(labels)", "party"),
    "origin": ("unnest(origin_names)", "origin"),
    "publisher": ("unnest(publishers)", "publisher"),
    "place": ("place", "place"),
}
PERIODS = ("day", "week", "month", "year")
# What is counted: events, their claims, or their reports, each once for each event that it tells.
COUNTS = {"events": "1", "claims": "claims", "reports": "articles"}
OUTSIDE = 0.05  # the share of events that lies before the usual first day, and after the usual last
DYADS = ("actor", "country")
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
# Names for the keys that stand for actors and voices.
NAMES = {
    "actor": "SELECT label, min(name) AS name FROM facts.parties_of_events GROUP BY label",
    "origin": "FROM facts.voice_names",
}
HAPPENED = ("happened", "historical")


def happened(query: Query) -> Query:
    """The query, asking for what is told as having happened unless it says itself which statuses it wants."""
    return query if query.status else query.but(status=HAPPENED)


def facet(query: Query, field: str, most: int, known: Known, count: str = "events") -> Asked:
    """The values of a field that most events have: `value`, `name`, `events`; the field's own filter does not count.

    With `count`, the number is that of claims or reports, and named so.
    """
    if field not in FACETS:
        raise UsageError(f"there is no facet {field!r}; allowed are {', '.join(FACETS)}")
    where = of_events(query.but(**{FACETS[field][1]: None}), known)
    return Asked(_facet(field, most, known, count, f"facts.events WHERE {where.sql}"), tuple(where.parameters))


def facets(query: Query, most: int, known: Known, count: str = "events") -> Asked:
    """Every facet in one statement, with its name as `field`: what the facets share is found once."""
    given = query.given()
    where = of_events(query, known)
    columns = "id, type, quad, status, countries, sectors, labels, origin_names, place, claims, articles"
    columns += ", publishers" if known.warm else ""
    # A facet whose own filter is given asks for other events than the rest.
    bases = {"found": where} | {
        f"found_{field}": of_events(query.but(**{own: None}), known)
        for field, (_, own) in FACETS.items()
        if own in given
    }
    named = ", ".join(
        f"{name} AS MATERIALIZED (SELECT {columns} FROM facts.events WHERE {one.sql})" for name, one in bases.items()
    )
    pieces = " UNION ALL ".join(
        f"SELECT '{field}' AS field, * FROM "
        f"({_facet(field, most, known, count, f'found_{field}' if f'found_{field}' in bases else 'found', ' WHERE true')})"
        for field in FACETS
    )
    parameters = [one for base in bases.values() for one in base.parameters]
    return Asked(f"WITH {named} {pieces}", tuple(parameters))


def _facet(field: str, most: int, known: Known, count: str, source: str, condition: str = "") -> str:
    """SQL for the values of a field in the events of a source."""
    weight = COUNTS[_count(count)]
    value = FACETS[field][0]
    if count != "events" and field in ("publisher", "origin"):
        # What a publisher or an origin has itself, not all of the events that it is in.
        counts = (
            f"SELECT label AS value, sum({count})::BIGINT AS {count} FROM facts.{field}s_of_events "
            f"WHERE event IN (SELECT id FROM {source}{condition})"
        )
    elif field == "publisher" and not known.warm:
        counts = (
            "SELECT label AS value, count(*) AS events FROM facts.publishers_of_events "
            f"WHERE event IN (SELECT id FROM {source}{condition})"
        )
    else:
        weighed = f"SELECT {value} AS value, {weight} AS weight FROM {source}{condition}"
        counts = f"SELECT value, sum(weight)::BIGINT AS {count} FROM ({weighed}) WHERE true"
    counts += f" AND value IS NOT NULL GROUP BY value ORDER BY {count} DESC, value LIMIT {most:d}"
    names = NAMES.get(field)
    if names is None:
        return f"SELECT value, value AS name, {count} FROM ({counts}) ORDER BY {count} DESC, value"
    return f"""
        WITH counts AS ({counts}), named AS (SELECT * FROM ({names}) WHERE label IN (SELECT value FROM counts))
        SELECT value, coalesce(named.name, value) AS name, {count} FROM counts LEFT JOIN named ON named.label = value
        ORDER BY {count} DESC, value
    """


def _count(count: str) -> str:
    if count not in COUNTS:
        raise UsageError(f"there is no count of {count!r}; allowed are {', '.join(COUNTS)}")
    return count


def totals(query: Query, known: Known) -> Asked:
    """`events`, `claims` and `reports` of a query, the first and last day of its events, and those that most lie between."""
    where = of_events(query, known)
    usual = f"quantile_disc(date_start, [{OUTSIDE}, {1 - OUTSIDE}])"
    sums = ", ".join(f"coalesce(sum({weight}), 0)::BIGINT AS {name}" for name, weight in COUNTS.items())
    return Asked(
        f"SELECT {sums}, min(date_start) AS first_day, max(date_start) AS last_day, {usual}[1] AS usual_first, {usual}[2] AS usual_last "
        f"FROM facts.events WHERE {where.sql}",
        tuple(where.parameters),
    )


def series(query: Query, by: str, known: Known, *, score: bool, count: str = "events") -> Asked:
    """Events a day, week, month or year: `period` (its first day; weeks begin on Monday), `events`, and mean `score`.

    An event counts once, on its first day, or on the query's first day if it began before. Periods without events have 0,
    and no score. With `count`, claims or reports are counted.
    """
    if by not in PERIODS:
        raise UsageError(f"there is no series by {by!r}; allowed are {', '.join(PERIODS)}")
    weight = COUNTS[_count(count)]
    where = of_events(query, known)
    first = "NULL::DATE" if query.first_day is None else f"DATE '{query.first_day.isoformat()}'"
    last = "NULL::DATE" if query.last_day is None else f"DATE '{query.last_day.isoformat()}'"
    shown = f"coalesce({count}, 0) AS {count}" + (", round(score, 3) AS score" if score else "")
    sql = f"""
        WITH counts AS (
            SELECT date_trunc('{by}', greatest(date_start, {first}))::DATE AS period, sum({weight})::BIGINT AS {count},
                avg(score) AS score
            FROM facts.events WHERE date_start IS NOT NULL AND {where.sql} GROUP BY 1
        ), periods AS (
            SELECT unnest(generate_series(
                date_trunc('{by}', coalesce({first}, (SELECT min(period) FROM counts)))::TIMESTAMP,
                date_trunc('{by}', coalesce({last}, (SELECT max(period) FROM counts)))::TIMESTAMP,
                INTERVAL 1 {by}))::DATE AS period
        )
        SELECT periods.period, {shown} FROM periods LEFT JOIN counts USING (period) ORDER BY period
    """
    return Asked(sql, tuple(where.parameters))


def undated(query: Query, known: Known) -> Asked:
    """How many events of a query have no day."""
    where = of_events(query, known)
    return Asked(f"SELECT count(*) FROM facts.events WHERE date_start IS NULL AND {where.sql}", tuple(where.parameters))


def network(query: Query, by: str, known: Known, count: str = "events") -> Asked:
    """Dyads: `actor`, `recipient`, their names, `events`, mean `score`, and events by quad category, most events first.

    An event counts once for each pair of its actor and its recipient. Where all sides act together (no recipient), it counts
    once for each ordered pair, as event data do it for mutual acts. With `count`, claims or reports are counted.
    """
    if by not in DYADS:
        raise UsageError(f"there is no network by {by!r}; allowed are {', '.join(DYADS)}")
    weight = COUNTS[_count(count)]
    where = of_events(query, known)
    actors, recipients = (
        ("actor_labels", "recipient_labels") if by == "actor" else ("actor_countries", "recipient_countries")
    )
    quads = ", ".join(
        f"coalesce(sum(weight) FILTER (quad = '{quad}'), 0)::BIGINT AS {quad.replace(' ', '_')}" for quad in QUADS
    )
    dyads = f"""
        SELECT actor, recipient, sum(weight)::BIGINT AS {count}, round(avg(score), 3) AS score, {quads} FROM (
            SELECT DISTINCT id, actor, recipient, score, quad, weight FROM (
                SELECT id, score, quad, weight, actor, unnest(others) AS recipient FROM (
                    SELECT id, score, quad, {weight} AS weight, unnest({actors}) AS actor,
                        CASE WHEN len(recipient_labels) > 0 THEN {recipients} ELSE {actors} END AS others
                    FROM facts.events WHERE {where.sql}))
            WHERE actor <> recipient)
        GROUP BY actor, recipient ORDER BY {count} DESC, actor, recipient{page(query)}
    """
    if by == "country":
        return Asked(dyads, tuple(where.parameters))
    sql = f"""
        WITH dyads AS ({dyads}), names AS ({NAMES["actor"]})
        SELECT actor, coalesce(one.name, actor) AS actor_name, recipient, coalesce(two.name, recipient) AS recipient_name,
            dyads.* EXCLUDE (actor, recipient)
        FROM dyads LEFT JOIN names AS one ON one.label = actor LEFT JOIN names AS two ON two.label = recipient
        ORDER BY {count} DESC, actor, recipient
    """
    return Asked(sql, tuple(where.parameters))
