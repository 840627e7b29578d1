"""The file that holds the actor base: packed arrays that are mapped into memory, never parsed as a whole.

    magic · length of the header · header (JSON: version, sections, counts) · sections, each at a multiple of 8

`names` holds the sorted 64-bit hashes of all folded names, `names_at` where each one's postings begin in
`names_posts`; a posting is the actor's number times 8 plus the form of the name. `frames` is the same for
transliteration skeletons, `prefixes` the sorted hashes of every beginning of a name of several words. Record i, a
JSON array, lies at `records_at[i]` in `records`. Actors are numbered from the most to the least prominent.

A sorted array under `bisect` was measured against SQLite on the same 300,000 names: see docs/actors.md.
"""

from __future__ import annotations

import json
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bayhaqi.errors import InstallationError

_MAGIC = b"BAYHAQIACTORS01\n"


def write_actor_file(
    path: Path,
    version: str,
    tables: Mapping[str, Mapping[int, Sequence[int]]],
    prefixes: Iterable[int],
    records: Iterable[str],
    *,
    places: Sequence[str],
    strings: Sequence[str],
) -> None:
    """Write an actor file. `tables` maps a table's name to hash → postings; `records` are JSON texts in order,
    `places` the country codes that postings of places number, `strings` the sectors and titles that roles number.
    """
    sections: dict[str, bytes] = {}
    for name, table in tables.items():
        hashes = array("Q", sorted(table))
        starts, posts = array("I", [0]), array("I")
        for value in hashes:
            posts.extend(table[value])
            starts.append(len(posts))
        sections |= {name: hashes.tobytes(), f"{name}_at": starts.tobytes(), f"{name}_posts": posts.tobytes()}
    sections["prefixes"] = array("Q", sorted(set(prefixes))).tobytes()
    record_bytes = [record.encode() for record in records]
    starts = array("I", [0])
    for record in record_bytes:
        starts.append(starts[-1] + len(record))
    sections |= {"records_at": starts.tobytes(), "records": b"".join(record_bytes)}

    offset = 0
    spans: dict[str, list[int]] = {}
    for name, content in sections.items():
        spans[name] = [offset, len(content)]
        offset += len(content) + (-len(content)) % 8
    header = json.dumps(
        {
            "version": version,
            "actors": len(record_bytes),
            "places": list(places),
            "strings": list(strings),
            "sections": spans,
        }
    ).encode()
    header += b" " * ((-len(header) - len(_MAGIC)) % 8)
    # Written beside and then moved, so that a process that reads the old file is never disturbed.
    written = path.with_suffix(".part")
    with written.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for content in sections.values():
            file.write(content + b"\0" * ((-len(content)) % 8))
    written.replace(path)


class ActorFile:
    """An actor file opened for look-ups. Safe to share between threads and across a fork."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise InstallationError(
                f"the actor base {path.name} cannot be opened ({error}); reinstall bayhaqi"
            ) from error
        if self._map[: len(_MAGIC)] != _MAGIC:
            raise InstallationError(f"the actor base {path.name} is not one of this version; reinstall bayhaqi")
        start = len(_MAGIC) + 8
        length = int.from_bytes(self._map[len(_MAGIC) : start], "little")
        self.header: dict[str, Any] = json.loads(self._map[start : start + length])
        self.strings: list[str] = self.header["strings"]
        self._base = start + length
        self.count: int = self.header["actors"]
        self._tables = {
            name: (self._view(name, "Q"), self._view(f"{name}_at", "I"), self._view(f"{name}_posts", "I"))
            for name in ("names", "frames")
        }
        self._prefixes = self._view("prefixes", "Q")
        self._records_at = self._view("records_at", "I")
        self._records = self._base + self.header["sections"]["records"][0]

    def _view(self, section: str, code: str) -> memoryview[int]:
        offset, length = self.header["sections"][section]
        view = memoryview(self._map)[self._base + offset : self._base + offset + length]
        return view.cast("Q") if code == "Q" else view.cast("I")

    def postings(self, table: str, value: int) -> Sequence[int]:
        """Give the postings of a hash in `names` or `frames`; empty when it is not there."""
        hashes, starts, posts = self._tables[table]
        place = bisect_left(hashes, value)
        if place == len(hashes) or hashes[place] != value:
            return ()
        return posts[starts[place] : starts[place + 1]].tolist()

    def begins_name(self, value: int) -> bool:
        """Tell whether a hash is that of the first words of some longer name."""
        place = bisect_left(self._prefixes, value)
        return place < len(self._prefixes) and self._prefixes[place] == value

    def record(self, number: int) -> list[Any]:
        """Read record `number`."""
        start, end = self._records_at[number], self._records_at[number + 1]
        record: list[Any] = json.loads(self._map[self._records + start : self._records + end])
        return record
