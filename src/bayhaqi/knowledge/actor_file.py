"""The file that holds the actor base: packed arrays that are mapped into memory, never parsed as a whole.

    magic · length of the header · header (JSON: version, sections, counts) · sections, each at a multiple of 8

`names` holds the sorted 64-bit hashes of all folded names, `names_at` where each one's postings begin in
`names_posts`; a posting is the actor's number times 8 plus the form of the name. `frames` is the same for
transliteration skeletons, `prefixes` the sorted hashes of every beginning of a name of several words. Record i, a
JSON array, lies at `records_at[i]` in `records`. Actors are numbered from the most to the least prominent.
`names_by`, `frames_by` and `prefixes_by` tell for the first bits of a hash, at most 16, where the hashes that begin so
begin, which leaves a few of them to search.

A sorted array under `bisect` was measured against SQLite on the same 300,000 names: see docs/actors.md.
"""

from __future__ import annotations

import json
import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bayhaqi.errors import InstallationError

_MAGIC = b"BAYHAQIACTORS02\n"
_MOST_BITS = 16
_read_json = json.JSONDecoder().raw_decode


def write_actor_file(
    path: Path,
    version: str,
    tables: Mapping[str, Mapping[int, Sequence[int]]],
    prefixes: Iterable[int],
    records: Iterable[str],
    *,
    places: Sequence[str],
    strings: Sequence[str],
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write an actor file. `tables` maps a table's name to hash → postings; `records` are JSON texts in order,
    `places` the country codes that postings of places number, `strings` the sectors and titles that roles number;
    `more` goes into the header.
    """
    sections: dict[str, bytes] = {}
    for name, table in tables.items():
        hashes = array("Q", sorted(table))
        starts, posts = array("I", [0]), array("I")
        for value in hashes:
            posts.extend(table[value])
            starts.append(len(posts))
        sections |= {name: hashes.tobytes(), f"{name}_at": starts.tobytes(), f"{name}_posts": posts.tobytes()}
        sections[f"{name}_by"] = _beginnings(hashes)
    beginnings = array("Q", sorted(set(prefixes)))
    sections |= {"prefixes": beginnings.tobytes(), "prefixes_by": _beginnings(beginnings)}
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
            **(more or {}),
        }
    ).encode()
    header += b" " * ((-len(header) - len(_MAGIC)) % 8)
    # Written beside and then moved, so that a process that reads the old file is never disturbed.
    written = path.with_suffix(f".{os.getpid()}.part")
    with written.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for content in sections.values():
            file.write(content + b"\0" * ((-len(content)) % 8))
    written.replace(path)


def _beginnings(hashes: Sequence[int]) -> bytes:
    """Give the place of the first hash for each beginning of some bits, and the number of hashes at the end."""
    bits = max(1, min(_MOST_BITS, len(hashes).bit_length()))
    return array("I", (bisect_left(hashes, step << 64 - bits) for step in range((1 << bits) + 1))).tobytes()


class _Sorted:
    """A sorted array of hashes with the places where each beginning begins."""

    __slots__ = ("_by", "_hashes", "_shift")

    def __init__(self, hashes: memoryview[int], by: memoryview[int]) -> None:
        self._hashes, self._by = hashes, by
        self._shift = 65 - len(by).bit_length()

    def place(self, value: int) -> int:
        """Give the place of a hash, -1 where it is not there."""
        beginning = value >> self._shift
        end = self._by[beginning + 1]
        place = bisect_left(self._hashes, value, self._by[beginning], end)
        return place if place < end and self._hashes[place] == value else -1


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
        if len(self._map) < self._base + max(sum(span) for span in self.header["sections"].values()):
            raise InstallationError(f"the actor base {path.name} is cut short; reinstall bayhaqi")
        self.count: int = self.header["actors"]
        self.version: str = self.header["version"]
        self._tables = {
            name: (
                _Sorted(self._view(name, "Q"), self._view(f"{name}_by", "I")),
                self._view(f"{name}_at", "I"),
                self._view(f"{name}_posts", "I"),
            )
            for name in ("names", "frames")
        }
        self._prefixes = _Sorted(self._view("prefixes", "Q"), self._view("prefixes_by", "I"))
        self._records_at = self._view("records_at", "I")
        self._records = self._base + self.header["sections"]["records"][0]

    def __len__(self) -> int:
        return self.count

    def numbers(self) -> Iterable[int]:
        """Give the numbers of all records."""
        return range(self.count)

    def _view(self, section: str, code: str) -> memoryview[int]:
        offset, length = self.header["sections"][section]
        view = memoryview(self._map)[self._base + offset : self._base + offset + length]
        return view.cast("Q") if code == "Q" else view.cast("I")

    def postings(self, table: str, value: int) -> Sequence[int]:
        """Give the postings of a hash in `names` or `frames`; empty when it is not there."""
        hashes, starts, posts = self._tables[table]
        place = hashes.place(value)
        return () if place < 0 else posts[starts[place] : starts[place + 1]].tolist()

    def begins_name(self, value: int) -> bool:
        """Tell whether a hash is that of the first words of some longer name."""
        return self._prefixes.place(value) >= 0

    def record(self, number: int) -> list[Any]:
        """Read record `number`; the sectors and the title of its roles stand as strings."""
        start, end = self._records_at[number], self._records_at[number + 1]
        record: list[Any] = _read_json(str(self._map[self._records + start : self._records + end], "utf-8"))[0]
        strings = self.strings
        for role in record[-1] if isinstance(record[-1], list) else ():
            role[2], role[3] = strings[role[2]], strings[role[3]]
        return record


class LayeredActorFile:
    """A base with a user's actors before it, looked up like one `ActorFile`.

    A name that the user file gives as a full name or alias is the user's alone. An actor of the base that the user file
    takes up (its header's `replaces`) is the user's under all the base's names.
    """

    def __init__(self, base: ActorFile, user: ActorFile) -> None:
        self._base, self._user = base, user
        self._replaces: dict[int, int] = {old: new + base.count for old, new in user.header["replaces"]}
        self.header: dict[str, Any] = base.header
        self.version = f"{base.version}+user.{user.version}"

    def __len__(self) -> int:
        return self._base.count + self._user.count - len(self._replaces)

    def numbers(self) -> Iterable[int]:
        """Give the numbers of all records, the user's first."""
        yield from range(self._base.count, self._base.count + self._user.count)
        yield from (number for number in range(self._base.count) if number not in self._replaces)

    def postings(self, table: str, value: int) -> Sequence[int]:
        """Give the postings of a hash, the user's first."""
        own = [post + self._base.count * 8 for post in self._user.postings(table, value)]
        # Forms 0 to 2 are the names that were given; a surname is only drawn from one.
        if table == "names" and any(post & 7 < 3 for post in own):
            return own
        rest = self._base.postings(table, value)
        if not rest:
            return own
        known = {post >> 3 for post in own}
        mapped = [self._replaces.get(post >> 3, post >> 3) * 8 + (post & 7) for post in rest]
        return own + [post for post in mapped if post >> 3 not in known]

    def begins_name(self, value: int) -> bool:
        """Tell whether a hash is that of the first words of some longer name."""
        return self._user.begins_name(value) or self._base.begins_name(value)

    def record(self, number: int) -> list[Any]:
        """Read record `number`."""
        return self._base.record(number) if number < self._base.count else self._user.record(number - self._base.count)
