"""Asking a store: one `Query`, tables, facets, series, networks, single records, and SQL of one's own.

Names are loaded when they are first used: the commands need only the filters to show their help.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayhaqi.query.counting import COUNTS, DYADS, FACETS, PERIODS
    from bayhaqi.query.filters import FILTERS, Filter
    from bayhaqi.query.queries import Query
    from bayhaqi.query.reader import Reader
    from bayhaqi.query.results import Result
    from bayhaqi.query.showing import Shown
    from bayhaqi.query.tables import TABLES

_HOMES = {
    "COUNTS": "counting",
    "DYADS": "counting",
    "FACETS": "counting",
    "FILTERS": "filters",
    "PERIODS": "counting",
    "TABLES": "tables",
    "Filter": "filters",
    "Query": "queries",
    "Reader": "reader",
    "Result": "results",
    "Shown": "showing",
}

__all__ = ["COUNTS", "DYADS", "FACETS", "FILTERS", "PERIODS", "TABLES", "Filter", "Query", "Reader", "Result", "Shown"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"bayhaqi.query.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'bayhaqi.query' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
