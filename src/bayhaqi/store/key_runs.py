"""Runs of blocking keys: sorted columns in files that are mapped into memory, so that a few keys are found without reading the rest.

A run is one part of the table `story_keys` or `event_keys`. Its file holds three columns one after the other, little-endian and
without a header: keys (64-bit), items (64-bit, the row of an article or claim), days (32-bit, counted from 1970-01-01, or NO_DAY).
Its rows are sorted by key, day and item. A commit writes one run; runs of about one size are merged as other parts are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bayhaqi.integrity import sha256_of
from bayhaqi.store.files import sync_file
from bayhaqi.store.manifest import EVENT_KEYS, PARTS, STORY_KEYS, Part

ITEMS = {STORY_KEYS: "articles", EVENT_KEYS: "claims"}
NO_DAY = -(2**31)
EPOCH = date(1970, 1, 1).toordinal()
ROW_BYTES = 20
# Rows that are merged at once: some 100 megabytes of working memory.
MERGED_AT_ONCE = 1_000_000

Longs = NDArray[np.int64]
Days = NDArray[np.int32]


class Keys(NamedTuple):
    """Columns of one length: a blocking key, the item that has it, and the item's day."""

    key: Longs
    item: Longs
    day: Days


def day_number(day: date | None) -> int:
    """A day as a run holds it."""
    return NO_DAY if day is None else day.toordinal() - EPOCH


def keys_of(items: Iterable[tuple[int, date | None, Sequence[int]]]) -> Keys:
    """Sorted columns of items, given as (row, day, keys)."""
    rows = [(key, row, day_number(day)) for row, day, keys in items for key in set(keys)]
    if not rows:
        return Keys(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
    key, item, day = zip(*rows, strict=True)
    return _sorted(Keys(np.array(key, np.int64), np.array(item, np.int64), np.array(day, np.int32)))


def _sorted(keys: Keys) -> Keys:
    order = np.lexsort((keys.item, keys.day, keys.key))
    return Keys(keys.key[order], keys.item[order], keys.day[order])


def write_run(store: Path, table: str, pieces: Iterable[Keys], commit: int) -> Part | None:
    """Write sorted pieces, each after the one before, as a run of a commit that is yet to be made; None where they are empty."""
    name = f"{table}-{commit:08}.keys"
    path = store / PARTS / name
    sides = [path.with_name(f"{name}.{column}") for column in ("items", "days")]
    rows, first, last = 0, 0, 0
    with path.open("wb") as keys, sides[0].open("wb") as items, sides[1].open("wb") as days:
        for piece in pieces:
            if not len(piece.key):
                continue
            keys.write(piece.key.astype("<i8").tobytes())
            items.write(piece.item.astype("<i8").tobytes())
            days.write(piece.day.astype("<i4").tobytes())
            lowest, highest = int(piece.item.min()), int(piece.item.max())
            first, last = (min(first, lowest), max(last, highest)) if rows else (lowest, highest)
            rows += len(piece.key)
    with path.open("ab") as whole:
        for side in sides:
            with side.open("rb") as stream:
                _append(stream, whole)
            side.unlink()
    if not rows:
        path.unlink()
        return None
    sync_file(path)
    return Part(table, name, rows, first, last, path.stat().st_size, sha256_of(path), commit)


def _append(stream: BinaryIO, whole: BinaryIO) -> None:
    while block := stream.read(1 << 22):
        whole.write(block)


def read_run(store: Path, part: Part) -> Keys:
    """The columns of a run, mapped into memory. Raises `OSError` or `ValueError` where the file is missing or too short."""
    path, rows = store / PARTS / part.file, part.rows
    return Keys(
        np.memmap(path, "<i8", "r", 0, (rows,)),
        np.memmap(path, "<i8", "r", 8 * rows, (rows,)),
        np.memmap(path, "<i4", "r", 16 * rows, (rows,)),
    )


def near_items(runs: Iterable[Keys], wanted: Iterable[tuple[int, date | None]], days: int) -> list[int]:
    """The items that share a key with a wanted (key, day), and lie at most so many days from it or have no day; in order."""
    asked = sorted({(key, day_number(day)) for key, day in wanted})
    if not asked:
        return []
    key, day = np.array([one for one, _ in asked], np.int64), np.array([one for _, one in asked], np.int64)
    found = [items for run in runs for items in _near_in(run, key, day, days)]
    return np.unique(np.concatenate(found)).tolist() if found else []


def _near_in(run: Keys, key: Longs, day: Longs, days: int) -> Iterator[Longs]:
    """The items of one run that are near, once for each range of rows that holds some."""
    start = np.searchsorted(run.key, key, "left")
    end = np.searchsorted(run.key, key, "right")
    held = end > start
    start, end, day = start[held], end[held], day[held]
    dated = day != NO_DAY
    undated_end = _bisect(run.day, start, end, np.full(len(day), NO_DAY + 1, np.int64))
    first = _bisect(run.day, undated_end, end, np.where(dated, day - days, NO_DAY))
    last = _bisect(run.day, first, end, np.where(dated, day + days + 1, np.iinfo(np.int64).max))
    yield _ranges(run.item, start, undated_end)
    yield _ranges(run.item, first, last)


def _bisect(values: Days, start: Longs, end: Longs, sought: Longs) -> Longs:
    """For each range of sorted values the first place whose value is not below the sought one."""
    low, high = start.copy(), end.copy()
    while (open_ := low < high).any():
        middle = (low + high) // 2
        below = np.zeros(len(low), bool)
        below[open_] = values[middle[open_]] < sought[open_]
        low = np.where(open_ & below, middle + 1, low)
        high = np.where(open_ & ~below, middle, high)
    return low


def _ranges(values: Longs, start: Longs, end: Longs) -> Longs:
    """The values of all the ranges."""
    lengths = end - start
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    offsets = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.unique(values[np.repeat(start, lengths) + offsets])


def merged(runs: Sequence[Keys], live: Longs | None = None) -> Iterator[Keys]:
    """The rows of some runs in order, piece by piece; with `live`, a sorted column, those of its items only."""
    total = sum(len(run.key) for run in runs)
    if not total:
        return
    largest = max(runs, key=lambda run: len(run.key)).key
    pieces = 1 + total // MERGED_AT_ONCE
    # The keys are hashes, so that parting the largest run evenly parts the others about evenly too.
    borders = [largest[len(largest) * piece // pieces] for piece in range(1, pieces)]
    places = [[0, *np.searchsorted(run.key, borders).tolist(), len(run.key)] for run in runs]
    for piece in range(pieces):
        cut = [slice(at[piece], at[piece + 1]) for at in places]
        whole = _joined(
            [Keys(run.key[part], run.item[part], run.day[part]) for run, part in zip(runs, cut, strict=True)]
        )
        if live is not None:
            there = _among(whole.item, live)
            whole = Keys(whole.key[there], whole.item[there], whole.day[there])
        yield whole


def _joined(runs: Sequence[Keys]) -> Keys:
    """The rows of some runs as one."""
    return _sorted(
        Keys(
            np.concatenate([run.key for run in runs]),
            np.concatenate([run.item for run in runs]),
            np.concatenate([run.day for run in runs]),
        )
    )


def _among(items: Longs, some: Longs) -> NDArray[np.bool_]:
    """Which items are in a sorted column."""
    if not len(some):
        return np.zeros(len(items), bool)
    at = np.minimum(np.searchsorted(some, items), len(some) - 1)
    return np.asarray(some[at] == items)


def items_with_keys(runs: Iterable[Keys]) -> Longs:
    """The items of some runs, each once, in order."""
    found = [np.unique(run.item) for run in runs]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def unsorted(run: Keys) -> str | None:
    """What is wrong with a run; None where its rows are in order."""
    for start in range(0, len(run.key), MERGED_AT_ONCE):
        key, item, day = (np.asarray(column[start : start + MERGED_AT_ONCE + 1]).astype(np.int64) for column in run)
        same_key = key[1:] == key[:-1]
        same_day = day[1:] == day[:-1]
        good = (key[1:] > key[:-1]) | (same_key & ((day[1:] > day[:-1]) | (same_day & (item[1:] > item[:-1]))))
        if not good.all():
            return "its rows are not in order"
    return None
