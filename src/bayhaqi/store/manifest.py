"""The manifest: which parts make up a store, replaced in one step at each commit.

crisis.bayhaqi/
  manifest.json        the newest manifest; what it does not name does not count
  manifests/N.json     the manifest of each commit that may still be read; a reader holds a shared lock on its own
  parts/               Parquet files and runs of keys, written once
  search.sqlite        full-text search; can be rebuilt from the parts
  links.sqlite         what linking looks up; can be rebuilt from the parts
  reviews.sqlite       what people said about claims and events
  lock                 held by the one process that writes
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from bayhaqi.errors import StoreError
from bayhaqi.store.files import replace_file, sync_folder
from bayhaqi.store.tables import OLD_KEYS, TABLES

FORMAT = "bayhaqi-store"
VERSION = 2

MANIFEST = "manifest.json"
MANIFESTS = "manifests"
PARTS = "parts"
# Blocking keys of articles and of claims (`bayhaqi.store.key_runs`).
STORY_KEYS, EVENT_KEYS = "story_keys", "event_keys"
KNOWN = frozenset((*TABLES, STORY_KEYS, EVENT_KEYS, OLD_KEYS))


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its table, name, rows, numbers of its first and last row, bytes and SHA-256, and its commit."""

    table: str
    file: str
    rows: int
    first: int
    last: int
    bytes: int
    sha256: str
    commit: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of a store; `next_row` is the next number that a row may get."""

    commit: int = 0
    version: int = VERSION
    next_row: int = 1
    parts: tuple[Part, ...] = ()

    def of(self, table: str) -> list[Part]:
        """The parts of a table, the oldest first."""
        return [part for part in self.parts if part.table == table]

    def files(self) -> set[str]:
        """The names of all parts."""
        return {part.file for part in self.parts}

    def to_bytes(self) -> bytes:
        """The manifest as its file holds it."""
        plain = {"format": FORMAT, **asdict(self)}
        return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, where: Path) -> Self:
        """The manifest that a file holds. Raises `StoreError` where it holds none, or a later version's."""
        try:
            plain = json.loads(content)
            if not isinstance(plain, dict) or plain.pop("format", None) != FORMAT:
                raise ValueError("it is no manifest of a store")
            version = int(plain["version"])
            if version > VERSION:
                raise StoreError(
                    f"{where.parent} was written by a later version of bayhaqi (store version {version}, this one reads "
                    f"up to {VERSION}); upgrade with: pip install --upgrade bayhaqi"
                )
            parts = tuple(_part(one) for one in plain["parts"])
            return cls(commit=int(plain["commit"]), version=version, next_row=int(plain["next_row"]), parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"{where} is damaged ({error}); copy the newest file of {MANIFESTS}/ over it, then run: bayhaqi check"
            ) from error


def _part(plain: dict[str, Any]) -> Part:
    part = Part(**plain)
    # A manifest is data: a name in it must not lead out of the folder of parts.
    if Path(part.file).name != part.file or part.table not in KNOWN:
        raise ValueError(f"the part {part.file!r} of table {part.table!r} is not one of a store")
    return part


def manifest_file(store: Path, commit: int) -> Path:
    """The file that keeps a commit's manifest while it may be read."""
    return store / MANIFESTS / f"{commit:010}.json"


def read_manifest(store: Path) -> Manifest:
    """The newest manifest. Raises `StoreError` where the folder is no store."""
    path = store / MANIFEST
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        what = "is a folder but no store" if store.is_dir() else "does not exist"
        raise StoreError(f"{store} {what}; make a store with: bayhaqi add {store} INPUT...") from error
    except NotADirectoryError as error:
        raise StoreError(f"{store} is a file; a store is a folder, made with: bayhaqi add FOLDER INPUT...") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    return Manifest.from_bytes(content, path)


def write_manifest(store: Path, manifest: Manifest) -> None:
    """Make a manifest the newest one; its parts must be on the disk already."""
    content = manifest.to_bytes()
    replace_file(manifest_file(store, manifest.commit), content)
    replace_file(store / MANIFEST, content)
    sync_folder(store)


def kept_commits(store: Path) -> Iterator[int]:
    """The commits whose manifests are kept, the oldest first."""
    for path in sorted((store / MANIFESTS).glob("*.json")):
        if path.stem.isdigit():
            yield int(path.stem)


def row_total(parts: Iterable[Part]) -> int:
    """The rows of all the parts."""
    return sum(part.rows for part in parts)
