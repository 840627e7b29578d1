"""A store as it was at one commit: DuckDB views over its live parts, for reading only."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

from bayhaqi.closing import Closing
from bayhaqi.errors import StoreError
from bayhaqi.store.locking import ReadLock
from bayhaqi.store.manifest import PARTS, Manifest, Part, manifest_file, read_manifest
from bayhaqi.store.tables import DEAD, ROW, TABLES, Table, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# How long a reader looks for a manifest that writers keep replacing under it, in seconds.
PATIENCE_S = 5.0


class Snapshot(Closing):
    """One commit of a store, which stays readable whatever is written meanwhile.

    `connection` is an in-memory DuckDB connection whose views are named as the tables of `bayhaqi.store.tables`. It reaches
    the parts of this snapshot and no other file, no network, and its settings are locked. `commit` is the commit's number.
    Use it as a context manager, or `close` it. Raises `StoreError` where the folder is no store.
    """

    def __init__(self, store: Path | str, *, threads: int | None = None) -> None:
        self.path = Path(store)
        self.manifest, self._lock = held_manifest(self.path)
        self.commit = self.manifest.commit
        try:
            self.connection = connect(threads=threads)
            define_views(self.connection, self.path, self.manifest)
            _confine(self.connection, self.path, self.manifest)
        except BaseException:
            self._lock.release()
            raise

    def cursor(self) -> DuckDBPyConnection:
        """A connection of its own for another thread, with the same views."""
        return self.connection.cursor()

    def search(self, text: str, limit: int | None = None) -> list[str]:
        """The ids of the articles of the snapshot that hold all the words, the best match first (see `find_articles`)."""
        from bayhaqi.store.search import find_articles

        return find_articles(self.path, text, self.commit, limit)

    def close(self) -> None:
        """Let the snapshot go."""
        self.connection.close()
        self._lock.release()


def held_manifest(store: Path) -> tuple[Manifest, ReadLock]:
    """The newest manifest, and a lock that keeps its parts."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        manifest = read_manifest(store)
        try:
            lock = ReadLock(manifest_file(store, manifest.commit))
        except FileNotFoundError:
            # A writer replaced the manifest and removed this one in between: read the new one.
            if time.monotonic() > deadline:
                raise StoreError(
                    f"{store} has lost {manifest_file(store, manifest.commit).relative_to(store)}; "
                    f"mend it with: bayhaqi compact {store}"
                ) from None
            time.sleep(0.02)
        except OSError as error:
            raise StoreError(f"{store} cannot be read: {error.strerror}") from error
        else:
            return manifest, lock


def connect(*, threads: int | None = None) -> DuckDBPyConnection:
    """An empty in-memory DuckDB connection that never loads extensions and never writes into the working folder."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": "",
        "preserve_insertion_order": True,
    }
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET parquet_metadata_cache = true")
    return connection


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def files_literal(store: Path, parts: list[Part]) -> str:
    """The parts as a list of files for `read_parquet`."""
    return "[" + ", ".join(literal(str((store / PARTS / part.file).absolute())) for part in parts) + "]"


def define_views(connection: DuckDBPyConnection, store: Path, manifest: Manifest, *, rows: bool = False) -> None:
    """Define a view for each table over its live parts; with `rows`, the internal ones too, and with the rows' numbers."""
    import duckdb

    try:
        _define_views(connection, store, manifest, rows)
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise StoreError(
            f"a part of {store} is missing or damaged ({str(error).splitlines()[0]}); see which with: bayhaqi check {store}"
        ) from error


def _define_views(connection: DuckDBPyConnection, store: Path, manifest: Manifest, rows: bool) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS internal")
    dead = manifest.of(DEAD.name)
    source = f"SELECT of, gone FROM read_parquet({files_literal(store, dead)})" if dead else _nothing(DEAD)
    connection.execute(f"CREATE OR REPLACE TABLE internal.dead AS {source}")
    for table in TABLES.values():
        if table is DEAD or (table.internal and not rows):
            continue
        connection.execute(f"CREATE OR REPLACE VIEW {table.name} AS {_live(connection, store, manifest, table, rows)}")


def _live(connection: DuckDBPyConnection, store: Path, manifest: Manifest, table: Table, rows: bool) -> str:
    """The query of a table's live rows; parts without dead rows are read without looking for any."""
    parts = manifest.of(table.name)
    found = connection.execute("SELECT gone FROM internal.dead WHERE of = ? ORDER BY gone", [table.name])
    gone = [number for (number,) in found.fetchall()]
    dirty = [part for part in parts if bisect_left(gone, part.first) < bisect_right(gone, part.last)]
    clean = [part for part in parts if part not in dirty]
    columns = ", ".join(quoted(name) for name in (*((ROW,) if rows else ()), *table.names))
    queries = []
    if clean:
        queries.append(f"SELECT {columns} FROM read_parquet({files_literal(store, clean)}, union_by_name = true)")
    if dirty:
        connection.execute(
            f"CREATE OR REPLACE TABLE internal.dead_{table.name} AS SELECT gone FROM internal.dead WHERE of = ?",
            [table.name],
        )
        queries.append(
            f"SELECT {columns} FROM read_parquet({files_literal(store, dirty)}, union_by_name = true) AS part "
            f"ANTI JOIN internal.dead_{table.name} AS dead ON part.{ROW} = dead.gone"
        )
    return " UNION ALL ".join(queries) or _nothing(table, rows)


def _nothing(table: Table, rows: bool = False) -> str:
    typed = [*([(ROW, "BIGINT")] if rows else []), *table.columns]
    return "SELECT " + ", ".join(f"NULL::{kind} AS {quoted(name)}" for name, kind in typed) + " WHERE false"


def _confine(connection: DuckDBPyConnection, store: Path, manifest: Manifest) -> None:
    """Let the connection reach the parts and nothing else, for good."""
    connection.execute(f"SET allowed_paths = {files_literal(store, list(manifest.parts))}")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
