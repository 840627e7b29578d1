"""Two actors, or two countries: what happens between them, whoever of the two acts.

A query asks for a dyad with one `actor` and one `recipient`; its other filters hold as everywhere. An event goes `forth` where the
actor acts on the recipient, `back` where it is the other way round, and is `together` where both act and nobody is the recipient.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bayhaqi.errors import UsageError
from bayhaqi.query.conditions import of_events
from bayhaqi.query.counting import happened
from bayhaqi.query.pictures import by_quad, fitting_step, known, unit
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Row, reading_errors
from bayhaqi.query.tables import events_of, ordered, page, warm_events_of

if TYPE_CHECKING:
    from bayhaqi.query.reader import Reader

# What is counted, sorted by and drawn; a table of all columns takes twice as long to make.
COLUMNS = "id, type, quad, score, date_start, first_reported, last_reported, articles, stories, claims, origins, place"
WAYS = ("forth", "back", "together")


class Dyad:
    """What a reader knows of the dyad of a query. Without a status in the query, what is told as having happened counts.

    Raises `UsageError` unless the query names one actor and one recipient.
    """

    def __init__(self, reader: Reader, query: Query) -> None:
        if len(query.actor) != 1 or len(query.recipient) != 1:
            raise UsageError("a dyad is asked for with one actor and one recipient; give each once")
        self.reader, self.query = reader, happened(query)
        self._cursor = reader.snapshot.cursor()
        self._keep()

    def types(self, *, count: str = "events") -> list[Row]:
        """Rows of `type`, `quad`, the numbers `forth`, `back` and `together`, their sum `number`, and mean `score`."""
        ways = ", ".join(f"coalesce(sum(added) FILTER (way = '{way}'), 0)::BIGINT AS {way}" for way in WAYS)
        return self._rows(
            f"""SELECT type, any_value(quad) AS quad, {ways}, sum(added)::BIGINT AS number, round(avg(score), 3) AS score
            FROM (SELECT *, {unit(count)} AS added FROM dyad) GROUP BY type ORDER BY number DESC, type"""
        )

    def ways(self) -> dict[str, int]:
        """How many events go each way."""
        found = {
            row["way"]: row["events"] for row in self._rows("SELECT way, count(*) AS events FROM dyad GROUP BY way")
        }
        return {way: found.get(way, 0) for way in WAYS}

    def series(self, *, step: str | None = None, count: str = "events") -> tuple[list[Row], str]:
        """Bars with something in them: `period`, a number for each quad category, their sum, the mean, least and largest score.

        The second value is the length of a bar, one of `bayhaqi.query.PERIODS`.
        """
        span = self._rows("SELECT min(date_start) AS first, max(date_start) AS last FROM dyad")[0]
        if span["first"] is None:
            return [], step or "day"
        first = max(span["first"], self.query.first_day or date.min)
        step = step or fitting_step((max(first, span["last"]) - first).days)
        return self._rows(
            f"""SELECT date_trunc('{step}', greatest(date_start, DATE '{first.isoformat()}'))::DATE AS period, {by_quad("added")},
                sum(added)::BIGINT AS number, round(avg(score), 3) AS score, min(score) AS least, max(score) AS largest
            FROM (SELECT *, {unit(count)} AS added FROM dyad) WHERE date_start IS NOT NULL GROUP BY 1 ORDER BY 1"""
        ), step

    def points(self, most: int) -> list[Row]:
        """The newest events as points: `id`, `type`, `quad`, `score`, `day`, `way`; the earliest first."""
        return self._rows(
            f"""SELECT * FROM (
                SELECT id, type, quad, score, date_start AS day, way FROM dyad WHERE date_start IS NOT NULL
                ORDER BY date_start DESC, id LIMIT {most:d}) ORDER BY day, id"""
        )

    def events(self) -> list[Row]:
        """The events of the query's page, in its order, each with its `way`."""
        found = self._rows(
            f"SELECT place_in_memory, id, date_start, way FROM dyad ORDER BY {ordered('events', self.query)}{page(self.query)}"
        )
        ways = {row["id"]: row["way"] for row in found}
        if self._warm:
            asked = warm_events_of([row["place_in_memory"] for row in found])
        else:
            asked = events_of([(row["id"], row["date_start"]) for row in found])
        return [{**row, "way": ways[row["id"]]} for row in self.reader._result(asked)]

    def _rows(self, sql: str) -> list[Row]:
        with reading_errors():
            found = self._cursor.execute(sql)
        names = [column[0] for column in found.description or ()]
        with reading_errors():
            return [dict(zip(names, values, strict=True)) for values in found.fetchall()]

    def _keep(self) -> None:
        """Have the events of the dyad with their `way` in a table of the cursor's own, from which everything is counted."""
        held = known(self.reader, self.query)
        self._warm = held.warm
        place, source = ("rowid", "kept.main.events") if held.warm else ("NULL", "facts.events")
        one, two = self.query.actor, self.query.recipient
        forth = of_events(self.query, held)
        back = of_events(self.query.but(actor=two, recipient=one), held)
        together = of_events(self.query.but(recipient=None), held)
        together.within("{}", of_events(Query.of(actor=two), held))
        sql = (
            f"SELECT * EXCLUDE (forth, back, together), CASE WHEN forth THEN 'forth' WHEN back THEN 'back' ELSE 'together' END AS way "
            f"FROM (SELECT {place} AS place_in_memory, {COLUMNS}, ({forth.sql}) AS forth, ({back.sql}) AS back, "
            f"(len(recipient_labels) = 0 AND {together.sql}) AS together FROM {source}) WHERE forth OR back OR together"
        )
        with reading_errors():
            self._cursor.execute(
                f"CREATE TEMP TABLE dyad AS {sql}", [*forth.parameters, *back.parameters, *together.parameters]
            )


def swapped(query: Query) -> Query:
    """The query of the same dyad, seen from the other side."""
    return query.but(actor=query.recipient, recipient=query.actor)
