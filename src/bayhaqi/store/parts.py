"""Parquet parts: written once, from rows or from a query, and described as the manifest names them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bayhaqi.errors import StoreError
from bayhaqi.integrity import sha256_of
from bayhaqi.store.files import sync_file
from bayhaqi.store.manifest import PARTS, Manifest, Part
from bayhaqi.store.rows import Row, json_of
from bayhaqi.store.snapshot import files_literal, literal
from bayhaqi.store.tables import ARTICLES, DEAD, ROW, Table, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Rows that Parquet keeps together. Articles are long, and are mostly read a few at a time; the narrow rows are scanned.
ROW_GROUP = {ARTICLES.name: 2048}
ROW_GROUP_OTHERS = 8192
STAGING = "staging.jsonl"


def write_rows(connection: DuckDBPyConnection, store: Path, table: Table, rows: Sequence[Row], commit: int) -> Part:
    """Write rows, which have their numbers and stand in order, as a part of a commit that is yet to be made.

    Raises `StoreError` where the disk is full or cannot be written.
    """
    staged = store / PARTS / STAGING
    longest = 0
    with writing(store):
        with staged.open("wb") as stream:
            for row in rows:
                line = json_of(row).encode() + b"\n"
                longest = max(longest, len(line))
                stream.write(line)
        columns = ", ".join(f"{quoted(name)}: {literal(kind)}" for name, kind in ((ROW, "BIGINT"), *table.columns))
        query = (
            f"SELECT * FROM read_json({literal(str(staged.absolute()))}, format = 'newline_delimited', "
            f"columns = {{{columns}}}, maximum_object_size = {max(16_777_216, 2 * longest)})"
        )
        part = write_query(connection, store, table, query, commit)
        staged.unlink()
    if part.rows != len(rows):
        raise StoreError(f"{part.file} holds {part.rows} of {len(rows)} rows; run the same command again")
    return part


def write_query(connection: DuckDBPyConnection, store: Path, table: Table, query: str, commit: int) -> Part:
    """Write what a query gives, in its order, as a part; it must give `row` and the table's columns."""
    name = f"{table.name}-{commit:08}.parquet"
    path = store / PARTS / name
    size = ROW_GROUP.get(table.name, ROW_GROUP_OTHERS)
    with writing(store):
        connection.execute(
            f"COPY ({query}) TO {literal(str(path.absolute()))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {size}, USE_TMP_FILE false)"
        )
        sync_file(path)
        found = connection.execute(
            f"SELECT count(*), coalesce(min({ROW}), 0), coalesce(max({ROW}), 0) "
            f"FROM read_parquet({literal(str(path.absolute()))})"
        ).fetchone()
    assert found is not None
    rows, first, last = found
    return Part(table.name, name, rows, first, last, path.stat().st_size, sha256_of(path), commit)


class writing:  # noqa: N801 - reads as the word it is
    """Turns what DuckDB, SQLite and the system say of a disk, or of damaged parts, into a `StoreError`."""

    def __init__(self, store: Path) -> None:
        self._store = store

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import duckdb

        if isinstance(error, OSError):
            raise StoreError(_full_message(self._store, os.strerror(error.errno or 0))) from error
        if isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException, sqlite3.Error)):
            raise StoreError(_full_message(self._store, str(error).splitlines()[0])) from error
        if isinstance(error, (duckdb.InvalidInputException, duckdb.SerializationException)):
            reason = str(error).splitlines()[0]
            raise StoreError(
                f"a part of {self._store} is damaged ({reason}); see which with: bayhaqi check {self._store}"
            ) from error


def _full_message(store: Path, reason: str) -> str:
    """What to say when a store cannot be written."""
    return f"cannot write to {store}: {reason}; what was committed is safe: make room, then run the same command again"


def live_query(store: Path, table: Table, parts: Sequence[Part], dead: str | None) -> str:
    """The live rows of some parts in the table's order; `dead` names a table of the numbers that are gone."""
    columns = ", ".join(quoted(name) for name in (ROW, *table.names))
    order = ", ".join(f"{quoted(name)} NULLS LAST" for name in table.order)
    gone = f" ANTI JOIN {dead} AS dead ON part.{ROW} = dead.gone" if dead else ""
    files = files_literal(store, list(parts))
    return f"SELECT {columns} FROM read_parquet({files}, union_by_name = true) AS part{gone} ORDER BY {order}"


def merge_parts(
    connection: DuckDBPyConnection, store: Path, manifest: Manifest, merged: dict[str, list[Part]], commit: int
) -> tuple[Part, ...]:
    """The parts of a manifest with some of each table's replaced by one, without their dead rows.

    `connection` has the manifest's views. What was dead in the merged parts is forgotten.
    """
    from bayhaqi.store.tables import TABLES

    gone = {part.file for parts in merged.values() for part in parts}
    kept = [part for part in manifest.parts if part.file not in gone]
    kept = [part for part in kept if part.table != DEAD.name]
    for name, parts in merged.items():
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE gone_now AS SELECT gone FROM internal.dead WHERE of = ?", [name]
        )
        query = live_query(store, TABLES[name], parts, "gone_now")
        part = write_query(connection, store, TABLES[name], query, commit)
        if part.rows:
            kept.append(part)
    dead = _dead_still(connection, store, merged, manifest, commit)
    return (*kept, *dead)


def _dead_still(
    connection: DuckDBPyConnection, store: Path, merged: dict[str, list[Part]], manifest: Manifest, commit: int
) -> Iterable[Part]:
    """The dead rows that lie in parts that were not merged, as one part."""
    connection.execute("CREATE OR REPLACE TEMP TABLE buried (of VARCHAR, gone BIGINT)")
    for name, parts in merged.items():
        connection.execute(
            f"INSERT INTO buried SELECT {literal(name)}, {ROW} FROM read_parquet({files_literal(store, parts)})"
        )
    query = (
        "SELECT row_number() OVER () AS row, of, gone FROM "
        "(SELECT DISTINCT of, gone FROM internal.dead AS dead ANTI JOIN buried USING (of, gone)) ORDER BY of, gone"
    )
    if not manifest.of(DEAD.name):
        return ()
    part = write_query(connection, store, DEAD, query, commit)
    return (part,) if part.rows else ()
