"""What a format is written from: the query that it can say, and the rows of a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from bayhaqi.export.cells import write_csv
from bayhaqi.export.formats import Format

if TYPE_CHECKING:
    from bayhaqi.query import Query, Reader

HAPPENED = ("happened", "historical")


def sayable(query: Query, form: Format) -> Query:
    """The query, asking only for what has happened where the format cannot say anything else and no status is asked for.

    Without an order it is that of days, the earliest first.
    """
    query = query if query.sort and not form.by_day else query.but(sort="day")
    return query if form.tells_status or query.status else query.but(status=HAPPENED)


def write_text(reader: Reader, query: Query, form: Format, stream: TextIO, *, by: str = "actor") -> int:
    """Write a format that is text to a stream, and give the number of its rows; `by` says what a node of a network is."""
    if form.write is None:
        result = reader.events(query)
        return write_csv(result, result.columns, stream)
    if form.made == "network":
        return form.write(reader.nodes(query, by=by), reader.network(query, by=by), stream)
    return form.write(reader.reports(query, context=form.context), stream)
