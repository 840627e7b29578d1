"""Asking a store: one `Query`, tables, facets, series, networks, single records, and SQL of one's own."""

from bayhaqi.query.counting import DYADS, FACETS, PERIODS
from bayhaqi.query.filters import FILTERS, Filter
from bayhaqi.query.queries import Query
from bayhaqi.query.reader import Reader
from bayhaqi.query.results import Result
from bayhaqi.query.showing import Shown
from bayhaqi.query.tables import TABLES

__all__ = ["DYADS", "FACETS", "FILTERS", "PERIODS", "TABLES", "Filter", "Query", "Reader", "Result", "Shown"]
