"""SQL of a user's own: checked by its parse, then run in a process that can be ended, and that reaches nothing but the store.

Four walls, each enough by itself for most attempts: only what `statements` lists is run; the connection reaches no file but
the store's parts and the one that the rows go to, and its settings are locked; memory, file size and time have limits that
the operating system keeps; the process holds nothing that could be changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bayhaqi.query.results import Result
    from bayhaqi.store import Manifest, Snapshot

MEMORY_MB = 1500  # what DuckDB may take for a statement
ADDRESSES_MB = 6000  # what the process may map, which some functions take past DuckDB's own limit
LARGEST_MB = 1000  # the rows as a file
REFUSED = 3  # exit status of the process that says why on standard output
TOO_SLOW = 4
GRACE_S = 20.0  # for starting and ending the process, which the time of the statement leaves out


@contextmanager
def confined(
    snapshot: Snapshot, *, writing: Path | None = None, memory_mb: int | None = None
) -> Iterator[DuckDBPyConnection]:
    """A connection of its own to a snapshot that may also write one file."""
    connection = _confined(snapshot.path, snapshot.manifest, writing, memory_mb)
    try:
        yield connection
    finally:
        connection.close()


def _confined(store: Path, manifest: Manifest, writing: Path | None, memory_mb: int | None) -> DuckDBPyConnection:
    from bayhaqi.store.snapshot import connect, define_views, files_literal, literal

    connection = connect()
    if memory_mb is not None:
        connection.execute(f"SET memory_limit = '{memory_mb:d}MB'")
    connection.execute("SET python_enable_replacements = false")
    define_views(connection, store, manifest)
    paths = files_literal(store, list(manifest.parts))
    if writing is not None:
        paths = f"list_append({paths}, {literal(str(writing.absolute()))})"
    connection.execute(f"SET allowed_paths = {paths}")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def select(snapshot: Snapshot, statement: str, *, seconds: float) -> Result:
    """The rows of one SELECT. Raises `UsageError` where it is refused, wrong, too large or too slow."""
    from bayhaqi.query.results import Result
    from bayhaqi.query.statements import check
    from bayhaqi.store.tables import TABLES

    check(snapshot.cursor(), statement, frozenset(name for name, table in TABLES.items() if not table.internal))
    folder = TemporaryDirectory(prefix="bayhaqi-sql-", ignore_cleanup_errors=True)
    target = Path(folder.name) / "rows.parquet"
    order = {
        "store": str(snapshot.path.absolute()),
        "commit": snapshot.commit,
        "statement": statement,
        "target": str(target),
        "seconds": seconds,
        "memory_mb": MEMORY_MB,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "bayhaqi.query.sandbox"],
            input=json.dumps(order).encode("ascii"),
            capture_output=True,
            timeout=seconds + GRACE_S,
            check=False,
        )
        slow = done.returncode == TOO_SLOW
    except subprocess.TimeoutExpired:
        slow = True
    if slow:
        raise UsageError(
            f"the statement took longer than {seconds:g} seconds and was stopped; ask for less, or give it more with --seconds"
        )
    if done.returncode == REFUSED:
        raise UsageError(done.stdout.decode("utf-8", "replace").strip())
    if done.returncode != 0 or not target.exists():
        raise UsageError(f"the statement needed more than {MEMORY_MB} MB of memory and was stopped; ask for less")
    return Result(_reading(target), "SELECT * FROM rows", write=_copy_of(target), keep=folder)


def _reading(target: Path) -> Any:
    """A way to connect to the rows in a file."""

    def connected() -> DuckDBPyConnection:
        from bayhaqi.store.snapshot import connect, literal

        connection = connect()
        connection.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet({literal(str(target))})")
        return connection

    return connected


def _copy_of(target: Path) -> Any:
    """The rows are a Parquet file already."""

    def write(_sql: str, _parameters: Any, path: Path) -> None:
        from shutil import copyfile

        copyfile(target, path)

    return write


def _limit() -> None:
    """Have the operating system keep memory and file size, where it can."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits; DuckDB's own and the time stay.
        return
    for kind, most in ((resource.RLIMIT_AS, ADDRESSES_MB), (resource.RLIMIT_FSIZE, LARGEST_MB)):
        resource.setrlimit(kind, (most * 2**20, most * 2**20))


def main() -> None:
    """Run the statement that standard input holds, which `select` has checked, and write its rows."""
    import duckdb

    from bayhaqi.errors import BayhaqiError
    from bayhaqi.store.manifest import Manifest, manifest_file
    from bayhaqi.store.snapshot import literal

    order = json.loads(sys.stdin.buffer.read())
    memory_mb = int(order["memory_mb"])
    _limit()
    store, target = Path(order["store"]), Path(order["target"])
    try:
        where = manifest_file(store, int(order["commit"]))
        connection = _confined(store, Manifest.from_bytes(where.read_bytes(), where), target, memory_mb)
        _stop_after(float(order["seconds"]))
        connection.execute(f"COPY ({_bare(order['statement'])}\n) TO {literal(str(target))} (FORMAT parquet)")
    except BayhaqiError as error:
        _refuse(str(error))
    except MemoryError:
        _refuse(f"the statement needed more than {memory_mb} MB of memory and was stopped; ask for less")
    except duckdb.OutOfMemoryException:
        _refuse(f"the statement needed more than {memory_mb} MB of memory and was stopped; ask for less")
    except duckdb.IOException:
        _refuse(f"the rows need more than {LARGEST_MB} MB, or there is no room for them; ask for fewer")
    except duckdb.Error as error:
        _refuse(f"the statement is wrong: {' '.join(str(error).split('LINE 1:')[0].split())[:600]}")


def _stop_after(seconds: float) -> None:
    """End this process then; some functions of DuckDB take no notice of an interrupt."""
    import os
    from threading import Timer

    timer = Timer(seconds, os._exit, [TOO_SLOW])
    timer.daemon = True
    timer.start()


def _bare(statement: str) -> str:
    """A statement without what may end it, so that it can stand in parentheses."""
    return statement.strip().rstrip(";").rstrip()


def _refuse(reason: str) -> None:
    sys.stdout.buffer.write(reason.encode("utf-8", "replace"))
    sys.stdout.flush()
    sys.exit(REFUSED)


if __name__ == "__main__":
    main()
