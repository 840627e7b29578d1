"""`Result`: the rows that a question has, as dictionaries, or as a table of Arrow, Polars or pandas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import InstallationError, StoreError, in_a_line

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]
BATCH = 1000
JSON_COLUMNS = ("differences",)


@contextmanager
def reading_errors() -> Iterator[None]:
    """Turns what DuckDB says of a damaged store, a full disk or too little memory into errors of ours."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise StoreError("this needs more memory than there is; ask for less, with filters or a limit") from error
    except duckdb.IOException as error:
        raise StoreError(
            f"a file cannot be read or written ({in_a_line(error)}); look for damage with: bayhaqi check"
        ) from error
    except (duckdb.InvalidInputException, duckdb.SerializationException, duckdb.HTTPException) as error:
        raise StoreError(
            f"the store cannot be read ({in_a_line(error)}); look for damage with: bayhaqi check"
        ) from error


def fetched(cursor: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The next rows of a cursor; none at its end."""
    with reading_errors():
        return cursor.fetchmany(BATCH)


class Result:
    """Rows, read when they are asked for; `columns` are their names in order.

    `limit` is the limit that was asked for, and `total` the number of rows that there are without limit and offset.
    """

    def __init__(
        self,
        connect: Callable[[], DuckDBPyConnection],
        sql: str,
        parameters: Sequence[Any] = (),
        *,
        count: tuple[str, Sequence[Any]] | None = None,
        limit: int | None = None,
        offset: int = 0,
        write: Callable[[str, Sequence[Any], Path], None] | None = None,
        keep: object = None,
    ) -> None:
        self._connect, self._sql, self._parameters = connect, sql, list(parameters)
        self._count, self._write, self._keep = count, write, keep
        self.limit, self.offset = limit, offset
        self._total: int | None = None
        self._columns: tuple[str, ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        if self._columns is None:
            with reading_errors():
                found = self._connect().execute(f"DESCRIBE {self._sql}", self._parameters).fetchall()
            self._columns = tuple(row[0] for row in found)
        return self._columns

    @property
    def total(self) -> int:
        """How many rows there are without limit and offset."""
        if self._total is None:
            sql, parameters = self._count or (f"SELECT count(*) FROM ({self._sql})", self._parameters)
            with reading_errors():
                self._total = _first(self._connect().execute(sql, list(parameters)).fetchone())
        return self._total

    def __len__(self) -> int:
        rest = max(0, self.total - self.offset)
        return rest if self.limit is None else min(rest, self.limit)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[Row]:
        with reading_errors():
            cursor = self._connect().execute(self._sql, self._parameters)
        names = tuple(column[0] for column in cursor.description or ())
        self._columns = names
        parsed = [names.index(name) for name in JSON_COLUMNS if name in names]
        while batch := fetched(cursor):
            for values in batch:
                row = dict(zip(names, values, strict=True))
                for place in parsed:
                    row[names[place]] = _parsed(values[place])
                yield row

    def records(self) -> list[Row]:
        """The rows as dictionaries; days are `datetime.date`, absent values None."""
        # Not `list(self)`, which asks for the length first, and that is a second query.
        return list(iter(self))

    def arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table. Raises `InstallationError` where pyarrow is not there."""
        _need("pyarrow", "arrow")
        with reading_errors():
            found = self._connect().sql(self._sql, params=self._parameters)
            # DuckDB 2 renamed it.
            fetch = "to_arrow_table" if hasattr(found, "to_arrow_table") else "fetch_arrow_table"
            table: pyarrow.Table = getattr(found, fetch)()
            return table

    def polars(self) -> polars.DataFrame:
        """The rows as a Polars frame. Raises `InstallationError` where polars is not there."""
        _need("polars", "polars")
        _need("pyarrow", "polars")
        import polars

        return polars.DataFrame(self.arrow())

    def pandas(self) -> pandas.DataFrame:
        """The rows as a pandas frame. Raises `InstallationError` where pandas is not there."""
        _need("pandas", "pandas")
        with reading_errors():
            return self._connect().execute(self._sql, self._parameters).df()

    def write_parquet(self, path: Path) -> int:
        """Write the rows as one Parquet file, over what is there, and give their number."""
        if self._write is None:
            raise TypeError("these rows come from memory; there is no store to write them with")
        self._write(self._sql, self._parameters, path)
        return len(self)

    def __repr__(self) -> str:
        return f"<Result of {len(self)} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first rows as a notebook shows them."""
        from html import escape
        from itertools import islice

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_short(value))}</td>" for value in row.values()) + "</tr>"
            for row in islice(self, 20)
        )
        return f"<table><tr>{head}</tr>{rows}</table><p>{len(self):,} rows</p>"


def _first(row: Any) -> int:
    return int(row[0]) if row else 0


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _short(value: Any, longest: int = 120) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _need(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise InstallationError(f"this needs {module}, which is not installed; run: pip install 'bayhaqi[{extra}]'")


def plain(value: Any) -> Any:
    """A value as JSON has it: days in ISO form."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        # JSON has no NaN and no infinity.
        return value if value == value and value not in (float("inf"), float("-inf")) else None
    return str(value)
