"""SQL of the user's own for the page and the interface: one at a time, bounded in rows and time."""

from __future__ import annotations

from itertools import islice
from threading import BoundedSemaphore

from fastapi import HTTPException

from bayhaqi.query import Reader
from bayhaqi.query.results import Row
from bayhaqi.web.settings import Settings

# A statement may take 1.5 GB and all cores; a second one waits its turn, a third is sent away.
_TURN = BoundedSemaphore(1)
WAIT_S = 5.0


def run_sql(reader: Reader, statement: str, settings: Settings) -> tuple[list[str], list[Row], bool]:
    """Columns, rows, and whether there are more than `settings.sql_rows`. Raises `UsageError` where the statement is wrong."""
    if not settings.sql:
        raise HTTPException(404, "SQL is off on this server")
    if not _TURN.acquire(timeout=WAIT_S):
        raise HTTPException(503, "another statement is running; ask again when it has ended")
    try:
        result = reader.sql(statement, seconds=settings.sql_seconds)
        rows = list(islice(result, settings.sql_rows + 1))
        columns = list(result.columns)
    finally:
        _TURN.release()
    return columns, rows[: settings.sql_rows], len(rows) > settings.sql_rows
