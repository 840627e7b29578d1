"""`Reader`: asks one snapshot of a store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as numbers
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from bayhaqi.query import counting, relations, tables
from bayhaqi.query.conditions import Known, labels, told_in
from bayhaqi.query.queries import Query
from bayhaqi.query.results import Result, Row, reading_errors
from bayhaqi.query.tables import Asked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bayhaqi.query.showing import Kind, Shown
    from bayhaqi.store import Snapshot

# A page of at most so many events is found in memory, and read from the store by its ids and days.
PAGE = 1000
WARM_CLAIMS = 500_000  # claims of a store that are kept in memory whole
MOST_TOLD = 2_000_000  # claims that hold the words of texts that were asked for, and are remembered
MOST_FOUND = 2000  # filters whose labels are remembered
_DICTIONARIES_OF = {
    "actor": "parties", "recipient": "parties", "party": "parties", "origin": "origins", "place": "places",
    "publisher": "publishers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """The claims whose evidence holds a text: their table, how many they are, and the query that it is made with."""

    table: str
    rows: int
    sql: str
    parameters: list[Any]

    def make(self, connection: DuckDBPyConnection) -> None:
        connection.execute(f"CREATE TABLE {self.table} AS {self.sql}", self.parameters)


class Reader:
    """Asks one snapshot of a store: tables, counts, single records, SQL.

    Any number of threads may share a reader. `warm` makes every later question over events fast; it is worth it from the
    second question on.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._kept: set[str] = set()
        self._warm = self._warm_claims = False
        self._lock = Lock()
        self._found: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._told: OrderedDict[str, _Told] = OrderedDict()
        self._tellings = numbers(1)
        self._fading: list[str] = []
        relations.define(snapshot.connection)

    def warm(self) -> None:
        """Have what is filtered, counted and sorted in memory, compressed: about 800 MB for a million events.

        Claims, articles and stories are kept as well where there are at most `WARM_CLAIMS` claims.
        """
        for name in relations.DICTIONARIES:
            self._keep(name)
        with self._lock:
            if self._warm:
                return
            with reading_errors():
                cursor = self.snapshot.cursor()
                relations.keep(cursor, "events", relations.WARM_EVENTS)
                relations.keep(cursor, "wide_events", relations.WIDE_EVENTS)
                for name, query in relations.WARM.items():
                    relations.keep(cursor, name, query)
                claims = cursor.execute("SELECT count(*) FROM main.claims").fetchone()
                if claims is not None and claims[0] <= WARM_CLAIMS:
                    for name, query in relations.WARM_SMALL.items():
                        relations.keep(cursor, name, query)
                    self._warm_claims = True
                self._warm = True

    def events(self, query: Query | None = None) -> Result:
        """Events: the columns of the store's table, the latest first."""
        query = query or Query()
        if not self._warm or query.limit is None or query.limit > PAGE:
            return self._table("events", query)
        self._prepare(query, "events")
        found = self._rows(tables.event_page(query, self._known(query)))
        stored = tables.events_of([row[1:] for row in found])
        return self._result(tables.warm_events_of([row[0] for row in found]), query, "events", written=stored)

    def claims(self, query: Query | None = None) -> Result:
        """Claims with their event, publisher and day of publication, the latest day first."""
        query = query or Query()
        if not self._warm_claims or query.limit is None or query.limit > PAGE:
            return self._table("claims", query)
        self._prepare(query, "claims")
        found = self._rows(tables.claim_page(query, self._known(query)))
        return self._result(tables.claims_of(found), query, "claims")

    def stories(self, query: Query | None = None) -> Result:
        """Stories: id, title, first and last day reported, numbers of articles, claims and events, publishers, agencies."""
        return self._table("stories", query or Query())

    def articles(self, query: Query | None = None) -> Result:
        """Articles without their text: id, story, title, day, publisher, numbers of claims and events."""
        return self._table("articles", query or Query())

    def voices(self, query: Query | None = None) -> Result:
        """Who is heard: claims, claims as the last voice, events, events with no other origin, disputed events, days."""
        return self._table("voices", query or Query())

    def table(self, name: str, query: Query | None = None) -> Result:
        """One of `bayhaqi.query.TABLES` by name. Raises `UsageError`."""
        if name in ("events", "claims"):
            return self.events(query) if name == "events" else self.claims(query)
        return self._table(name, query or Query())

    def facet(self, query: Query, field: str, *, most: int = 20, count: str = "events") -> list[Row]:
        """The values of a field with most events: `value`, `name`, `events`; the field's own filter does not count.

        Fields are those of `bayhaqi.query.FACETS`; what is counted is one of `bayhaqi.query.COUNTS`, and names the number.
        Raises `UsageError`.
        """
        self._prepare(query, "events", "parties" if field == "actor" else None)
        return self._result(counting.facet(query, field, most, self._known(query), count)).records()

    def facets(self, query: Query, *, most: int = 20, count: str = "events") -> dict[str, list[Row]]:
        """Every facet by its name."""
        self._prepare(query, "events", "parties")
        found: dict[str, list[Row]] = {field: [] for field in counting.FACETS}
        for row in self._result(counting.facets(query, most, self._known(query), count)):
            found[row.pop("field")].append(row)
        # The parts of a union may come in any order.
        return {field: sorted(rows, key=lambda row: (-row[count], row["value"])) for field, rows in found.items()}

    def totals(self, query: Query) -> Row:
        """`events`, their `claims` and their `reports` (each once for each event that it tells), `first_day` and `last_day`.

        90 % of the events begin between `usual_first` and `usual_last`; a single wrong day moves these little.
        """
        self._prepare(query, "events")
        return self._result(counting.totals(query, self._known(query))).records()[0]

    def series(
        self, query: Query | None = None, *, by: str = "month", score: bool = False, count: str = "events"
    ) -> Result:
        """Events a day, week, month or year without gaps: `period`, `events`, and with `score` their mean score.

        Without a status in the query, what is told as having happened counts. `count` is as in `facet`.
        """
        query = counting.happened(query or Query())
        self._prepare(query, "events")
        return self._result(counting.series(query, by, self._known(query), score=score, count=count))

    def network(self, query: Query | None = None, *, by: str = "actor", count: str = "events") -> Result:
        """Dyads of actors, or of countries: events, mean score, events by quad category; most events first.

        Without a status in the query, what is told as having happened counts. `count` is as in `facet`.
        """
        query = counting.happened(query or Query())
        self._prepare(query, "events", "parties" if by == "actor" else None)
        known = self._known(query)
        unlimited = counting.network(query.but(limit=None, offset=None), by, known, count)
        found = counting.network(query, by, known, count)
        return self._result(found, query, count=Asked(f"SELECT count(*) FROM ({unlimited.sql})", unlimited.parameters))

    def names(self, keys: Iterable[str]) -> dict[str, str]:
        """The names of voices by their keys; those that no report names are left out."""
        asked = Asked(
            "SELECT label, name FROM facts.voice_names WHERE label IN (SELECT unnest(?::VARCHAR[])) AND name IS NOT NULL",
            (sorted(set(keys)),),
        )
        return dict(self._rows(asked)) if asked.parameters[0] else {}

    def count(self, query: Query | None = None, table: str = "events") -> int:
        """How many rows a query has without limit and offset."""
        query = query or Query()
        self._prepare(query, table)
        return int(self._rows(tables.counted(table, query, self._known(query)))[0][0])

    def undated(self, query: Query) -> int:
        """How many of the events that a series would count have no day."""
        query = counting.happened(query)
        self._prepare(query, "events")
        return int(self._rows(counting.undated(query, self._known(query)))[0][0])

    def reports(self, query: Query | None = None, *, context: bool = False) -> Iterator[Row]:
        """Events with `reports`, their claims and what is known of their articles, one after the other: what exports read.

        With `context`, reports have `people`, `organisations` and `locations` of their article.
        """
        from bayhaqi.query.reports import events_with_reports

        query = query or Query()
        self._prepare(query, "events")
        return events_with_reports(self.snapshot.cursor, query, self._known(query), context=context)

    def nodes(self, query: Query | None = None, *, by: str = "actor") -> list[Row]:
        """The actors, or countries, of a network: `id`, `label`, `country`, `sector`; those of its dyads only."""
        from bayhaqi.query.reports import nodes_of

        dyads = self.network(query, by=by).records()
        ids = dict.fromkeys(end for dyad in dyads for end in (dyad["actor"], dyad["recipient"]))
        if by == "country":
            return [{"id": code, "label": code, "country": code, "sector": None} for code in ids]
        query = counting.happened(query or Query()).but(limit=None, offset=None)
        sql, parameters = nodes_of(query, self._known(query))
        known = {row["id"]: row for row in self._result(Asked(sql, tuple(parameters)))}
        return [known[one] for one in ids]

    def show(self, wanted: str, kind: Kind | None = None) -> Shown:
        """One event, claim, article or story with all that belongs to it; ids that have moved are followed.

        `wanted` is an id, the beginning of one, or ARTICLE/CLAIM; with a `kind` that is expected, an id of it is found sooner.
        Raises `UsageError` where nothing, or several, bear it.
        """
        from bayhaqi.query.showing import show

        with reading_errors():
            return show(self.snapshot.cursor(), wanted, self.snapshot.path, kind)

    def sql(self, statement: str, *, seconds: float = 30.0) -> Result:
        """The rows of one SELECT, read in a process of its own that reaches no file, no network and no setting.

        Raises `UsageError` where the statement is anything else, is wrong, or takes longer than `seconds`.
        """
        from bayhaqi.query.sandbox import select

        return select(self.snapshot, statement, seconds=seconds)

    def _table(self, name: str, query: Query) -> Result:
        asked = tables.asked(name, query, self._known(query))
        self._prepare(query, name)
        return self._result(asked, query, name)

    def _result(
        self,
        asked: Asked,
        query: Query | None = None,
        table: str | None = None,
        count: Asked | None = None,
        written: Asked | None = None,
    ) -> Result:
        """The result of `asked`; `written` gives the same from the store alone, where files are written."""

        def write(sql: str, parameters: Sequence[Any], path: Path) -> None:
            self._write(*((written.sql, written.parameters) if written else (sql, parameters)), path)

        if table is not None and query is not None:
            count = tables.counted(table, query, self._known(query))
        return Result(
            self.snapshot.cursor,
            asked.sql,
            asked.parameters,
            count=(count.sql, count.parameters) if count else None,
            limit=query.limit if query else None,
            offset=query.offset if query else 0,
            write=write,
            keep=self,
        )

    def _rows(self, asked: Asked) -> list[Any]:
        with reading_errors():
            return self.snapshot.cursor().execute(asked.sql, list(asked.parameters)).fetchall()

    def _known(self, query: Query) -> Known:
        """What the compiler may use: warm events and claims, and what the search index finds."""
        if query.text is None:
            return Known(self._warm, claims=self._warm_claims, find=self._find)
        from bayhaqi.errors import StoreError
        from bayhaqi.store.search import find_articles

        matches: tuple[str, ...] | None
        try:
            matches = tuple(find_articles(self.snapshot.path, query.text, self.snapshot.commit))
        except StoreError:
            # Without an index the texts themselves are read, which is slower and finds the same.
            matches = None
        told = self._told_in(query, Known(self._warm, matches, find=self._find)) if self._warm else None
        return Known(self._warm, matches, self._warm_claims, told, self._find)

    def _find(self, dictionary: str, values: Sequence[str]) -> tuple[str, ...]:
        """The labels of a dictionary that any of the values names, remembered: a page asks for the same a dozen times."""
        key = (dictionary, tuple(values))
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            sql, parameters = labels(dictionary, values)
            found = self._found[key] = tuple(label for (label,) in self._rows(Asked(sql, tuple(parameters))))
        return found

    def _told_in(self, query: Query, known: Known) -> str:
        """The table of the claims whose evidence holds a text, which is made once, because a page asks for it a dozen times."""
        text = str(query.text)
        with self._lock:
            if text in self._told:
                self._told.move_to_end(text)
                return self._told[text].table
            sql, parameters = told_in(query, known)
            told = _Told(f"kept.main.told_{next(self._tellings)}", 0, sql, parameters)
            cursor = self.snapshot.cursor()
            with reading_errors():
                told.make(cursor)
                found = cursor.execute(f"SELECT count(*) FROM {told.table}").fetchone()
            self._told[text] = replace(told, rows=found[0] if found else 0)
            if len(self._told) > 1 and sum(one.rows for one in self._told.values()) > MOST_TOLD:
                # A statement that names the table may just be on its way: it goes when the next one has to.
                for name in self._fading:
                    cursor.execute(f"DROP TABLE {name}")
                self._fading = [self._told.popitem(last=False)[1].table]
            return told.table

    def _prepare(self, query: Query, table: str, *more: str | None) -> None:
        """Have the dictionaries that a query needs in memory."""
        given = query.given()
        side = "parties_of_events" if table == "events" else "parties_of_claims"
        for kind in dict.fromkeys([*(name for one, name in _DICTIONARIES_OF.items() if one in given), *more]):
            if kind is not None:
                self._keep(side if kind == "parties" else kind)

    def _keep(self, name: str) -> None:
        with self._lock:
            if name not in self._kept:
                with reading_errors():
                    relations.keep_dictionary(self.snapshot.cursor(), name)
                self._kept.add(name)

    def _write(self, sql: str, parameters: Sequence[Any], path: Path) -> None:
        """Write rows as Parquet, on a connection that reaches the store and this one file."""
        from bayhaqi.query.sandbox import confined
        from bayhaqi.store.snapshot import literal

        with confined(self.snapshot, writing=path) as connection, reading_errors():
            relations.define(connection, publishers=self._warm)
            for told in [one for one in self._told.values() if one.table in sql]:
                told.make(connection)
            connection.execute(
                f"COPY ({sql}) TO {literal(str(path.absolute()))} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
                list(parameters),
            )
