"""Stores of earlier versions brought to this one: by the next writer, in one commit, so that a stopped migration is begun again.

1 → 2: blocking keys, which were a table of Parquet parts, become runs (`bayhaqi.store.key_runs`), and the linking index is made.
Readers read both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bayhaqi.store.key_runs import MERGED_AT_ONCE, NO_DAY, Keys, write_run
from bayhaqi.store.manifest import EVENT_KEYS, STORY_KEYS, VERSION, Manifest, Part, row_total
from bayhaqi.store.parts import write_query
from bayhaqi.store.snapshot import files_literal
from bayhaqi.store.tables import DEAD, OLD_KEYS, ROW

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KINDS = {"story": STORY_KEYS, "event": EVENT_KEYS}


def migrated(connection: DuckDBPyConnection, store: Path, manifest: Manifest) -> Manifest:
    """The manifest of this version with the content of one of an earlier version; its new parts are written.

    `connection` has the views of the manifest, with the rows' numbers.
    """
    commit = manifest.commit + 1
    old = manifest.of(OLD_KEYS)
    parts: list[Part] = [part for part in manifest.parts if part.table not in (OLD_KEYS, DEAD.name)]
    if old:
        for kind, table in KINDS.items():
            run = write_run(store, table, _old_keys(connection, store, old, kind), commit)
            parts += [run] if run else []
    parts += _dead(connection, store, manifest, commit)
    return replace(manifest, commit=commit, version=VERSION, parts=tuple(parts))


def _old_keys(connection: DuckDBPyConnection, store: Path, parts: list[Part], kind: str) -> Iterator[Keys]:
    """The live keys of one kind, sorted as a run has them, in pieces of about equal size: keys are hashes."""
    pieces = 1 + row_total(parts) // MERGED_AT_ONCE
    low, high = -(2**63), 2**63 - 1
    borders = [low + (high - low) * piece // pieces for piece in range(pieces)] + [high]
    source = (
        f"SELECT key, item, coalesce(day - DATE '1970-01-01', {NO_DAY})::INTEGER AS day "
        f"FROM read_parquet({files_literal(store, parts)}) AS part "
        f"ANTI JOIN (SELECT gone FROM internal.dead WHERE of = '{OLD_KEYS}') AS dead ON part.{ROW} = dead.gone "
        "WHERE kind = ? AND key BETWEEN ? AND ? ORDER BY key, day, item"
    )
    for start, end in pairwise(borders):
        last = end if end == high else end - 1
        found = connection.execute(source, [kind, start, last]).fetchnumpy()
        yield Keys(
            np.asarray(found["key"], np.int64), np.asarray(found["item"], np.int64), np.asarray(found["day"], np.int32)
        )


def _dead(connection: DuckDBPyConnection, store: Path, manifest: Manifest, commit: int) -> list[Part]:
    """The parts that name dead rows, without those of keys."""
    parts = manifest.of(DEAD.name)
    found = connection.execute("SELECT count(*) FROM internal.dead WHERE of = ?", [OLD_KEYS]).fetchone()
    if not found or not found[0]:
        return parts
    query = (
        f"SELECT row_number() OVER () AS {ROW}, of, gone "
        f"FROM (SELECT of, gone FROM internal.dead WHERE of <> '{OLD_KEYS}' ORDER BY of, gone)"
    )
    part = write_query(connection, store, DEAD, query, commit)
    return [part] if part.rows else []
