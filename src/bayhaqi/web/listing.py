"""A list page: the filters that hold, sorting, paging, facets and the histogram of days, each state an address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bayhaqi.errors import UsageError
from bayhaqi.query import FACETS, FILTERS, Query, Reader
from bayhaqi.query.filters import BY_NAME
from bayhaqi.web.links import with_query
from bayhaqi.web.settings import Settings

Row = dict[str, Any]
STATUSES = ("happened", "historical", "future", "hypothetical", "negation")
# Facets whose values are names of somebody or something; the filter takes the whole name with "=" before it.
NAMED = ("actor", "origin", "publisher", "place")
MOST_BARS = 180
FAR = 3  # how many times the days of most a histogram may cover
DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}
TITLES = {
    "type": "Type", "quad": "Quad category", "status": "Status", "country": "Country", "sector": "Sector", "actor": "Actor",
    "origin": "Origin", "publisher": "Publisher", "place": "Place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds: its name and value, and the address without it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list at an address: `own` are parameters of the page that are no filters."""

    path: str
    query: Query
    total: int
    rows: Sequence[Row]
    own: dict[str, str | None] = field(default_factory=dict)

    def url(self, **changes: Any) -> str:
        """The address with other filters; it begins at the first row again."""
        return with_query(self.path, self.query.but(**{"offset": None, **changes}), **self.own)

    def own_url(self, **own: str | None) -> str:
        """The address with other parameters of the page itself."""
        return with_query(self.path, self.query, **{**self.own, **own})

    def chips(self) -> list[Chip]:
        """The filters that hold."""
        chips: list[Chip] = []
        for one in FILTERS:
            value = getattr(self.query, one.name)
            if value is None or value == ():
                continue
            label = one.name.replace("_", " ")
            if one.several:
                chips += [
                    Chip(label, item, self.url(**{one.name: tuple(other for other in value if other != item)}))
                    for item in value
                ]
            elif one.kind == "flag":
                chips.append(Chip(label, "yes" if value else "no", self.url(**{one.name: None})))
            else:
                chips.append(Chip(label, str(value), self.url(**{one.name: None})))
        return chips

    def hidden(self, *but: str) -> Iterator[tuple[str, str]]:
        """Names and values of everything that holds, for the hidden fields of a form that changes `but`."""
        for name, value in self.query.given().items():
            if name in (*but, "offset"):
                continue
            for one in value if isinstance(value, tuple) else (value,):
                yield name, ("yes" if one else "no") if isinstance(one, bool) else str(one)
        for name, own in self.own.items():
            if own is not None and name not in but:
                yield name, own

    def sort_url(self, column: str, default: str) -> str:
        """The address that sorts by a column: the largest first, or the other way where it is sorted so."""
        wanted = column if (self.query.sort or default) == "-" + column else "-" + column
        return self.url(sort=None if wanted == default else wanted)

    def sorted_by(self, column: str, default: str) -> str | None:
        """How a column is sorted, as `aria-sort` says it; None where it is not."""
        sort = self.query.sort or default
        return {column: "ascending", "-" + column: "descending"}.get(sort)

    @property
    def first(self) -> int:
        """The number of the first row that is shown, counting from 1; 0 where there is none."""
        return self.query.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row that is shown."""
        return self.query.offset + len(self.rows)

    @property
    def before(self) -> str | None:
        """The address of the page before."""
        if self.query.offset == 0:
            return None
        limit = self.query.limit or len(self.rows)
        offset = max(0, min(self.query.offset, self.total) - limit)
        return with_query(self.path, self.query.but(offset=offset), **self.own)

    @property
    def after(self) -> str | None:
        """The address of the page after."""
        if self.last >= self.total or not self.rows:
            return None
        return with_query(self.path, self.query.but(offset=self.last), **self.own)


def paged(query: Query, settings: Settings) -> Query:
    """The query with the rows of one page, which has a largest size."""
    return query.but(limit=min(query.limit or settings.page_rows, settings.most_rows))


def shown_query(query: Query, settings: Settings) -> Query:
    """The query as addresses have it: without the limit that holds anyway."""
    return query.but(limit=None) if query.limit == settings.page_rows else query


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet: how it is called, how many it has, whether it is chosen, and the address that turns it over."""

    value: str
    name: str
    number: int | None
    chosen: bool
    url: str


def facet_values(listing: Listing, name: str, rows: Sequence[Row], count: str) -> list[FacetValue]:
    """The values of a facet, those that are chosen first."""
    own = FACETS[name][1]
    chosen: tuple[str, ...] = getattr(listing.query, own)
    found, taken = [], set()
    for row in rows:
        filtered = "=" + row["value"] if name in NAMED else row["value"]
        held = filtered in chosen
        others = tuple(one for one in chosen if one != filtered)
        try:
            url = listing.url(**{own: others if held else (*chosen, filtered)})
        except UsageError:
            # A store may hold what cannot be asked for, such as a country that there is not; that has no link to offer.
            continue
        found.append(FacetValue(row["value"], _name(name, row), row[count], held, url))
        taken.add(filtered)
    missing = [
        FacetValue(one, one.removeprefix("="), None, True, listing.url(**{own: tuple(x for x in chosen if x != one)}))
        for one in chosen
        if one not in taken
    ]
    return missing + sorted(found, key=lambda one: not one.chosen)


def _name(facet: str, row: Row) -> str:
    from bayhaqi.export.rows import country_name
    from bayhaqi.ontology import load_ontology

    if facet == "country":
        return str(country_name(row["value"]))
    if facet == "sector":
        return load_ontology().sectors.get(row["value"]) or str(row["value"])
    return str(row["name"])


@dataclass(frozen=True, slots=True)
class Bar:
    """A period of the histogram: its first and last day, its number, and where it stands, from 0 to 1000."""

    first: date
    last: date
    number: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Numbers over time; heights go from 0 to 100. `outside` are those without a day, or far from the days of most."""

    by: str
    bars: list[Bar]
    largest: int
    outside: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.bars[0].first

    @property
    def last(self) -> date:
        """The last day."""
        return self.bars[-1].last


def histogram(reader: Reader, query: Query, totals: Row, count: str) -> Histogram | None:
    """The numbers of a query by day, week, month or year, as its days need; None where nothing has a day."""
    first, last = query.first_day or totals["first_day"], query.last_day or totals["last_day"]
    if first is None or last is None:
        return None
    usual = totals["usual_first"], totals["usual_last"]
    if (last - first).days > FAR * ((usual[1] - usual[0]).days + 30):
        # A few days of another century would leave one bar for all the rest.
        first, last = query.first_day or usual[0], query.last_day or usual[1]
    by = period_for(first, last)
    every = query.but(limit=None, offset=None, sort=None, status=query.status or STATUSES, since=first, until=last)
    rows = reader.series(every, by=by, count=count).records()[-10 * MOST_BARS :]
    largest = max((row[count] for row in rows), default=0)
    if not largest:
        return None
    step = 1000 / len(rows)
    bars = [
        Bar(
            row["period"], _end_of(row["period"], by), row[count], round(place * step, 2), round(step * 0.86, 2),
            round(100 * row[count] / largest, 2),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return Histogram(by, bars, largest, max(0, totals[count] - sum(bar.number for bar in bars)))


def period_for(first: date, last: date) -> str:
    """The shortest period of which a range has not too many."""
    days = (last - first).days + 1
    return next((by for by, length in DAYS_OF.items() if days / length <= MOST_BARS), "year")


def _end_of(start: date, by: str) -> date:
    """The last day of a period."""
    if by == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if by == "year":
        return start.replace(month=12, day=31)
    return start + timedelta(days=DAYS_OF[by] - 1)


def filter_help() -> dict[str, str]:
    """What each filter is, in words."""
    return {name: one.help for name, one in BY_NAME.items()}
