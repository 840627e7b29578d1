"""Versions of articles that were read at one address again and again, kept beside the parts.

Every version is an article of its own, with its id and claims, so that nothing that was stored is lost. Here stands which
articles are versions of one report, when each was first seen, and what it changed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayhaqi.errors import StoreError
from bayhaqi.linking.versions import Change
from bayhaqi.store.search import WAIT_S, Transaction

VERSIONS = "versions.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
  address TEXT NOT NULL, number INTEGER NOT NULL, article TEXT NOT NULL, digest TEXT NOT NULL, seen TEXT NOT NULL,
  changes TEXT NOT NULL, PRIMARY KEY (address, number)
);
CREATE INDEX IF NOT EXISTS by_article ON versions (article);
CREATE INDEX IF NOT EXISTS by_seen ON versions (seen);
"""
COLUMNS = "address, number, article, digest, seen, changes"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the report at an address; `number` counts from 1, `seen` is an ISO date-time in UTC.

    `digest` is that of the article's text. `changes` are what it says otherwise than the version before.
    """

    address: str
    number: int
    article: str
    digest: str
    seen: str
    changes: tuple[Change, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The version as plain values."""
        return {
            "address": self.address,
            "number": self.number,
            "article": self.article,
            "seen": self.seen,
            "changes": [change.to_dict() for change in self.changes],
        }


def save_versions(store: Path, versions: Sequence[Version]) -> None:
    """Keep versions for good, all of them or none; those that are kept already stay as they are."""
    if not versions:
        return
    rows = [
        (one.address, one.number, one.article, one.digest, one.seen, json.dumps([c.to_dict() for c in one.changes]))
        for one in versions
    ]
    try:
        with closing(_opened(store)) as database, Transaction(database):
            database.executemany(f"INSERT OR IGNORE INTO versions ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the versions were not saved in {store / VERSIONS}: {error}") from error


def latest_versions(store: Path, addresses: Iterable[str]) -> dict[str, Version]:
    """The newest version of each of these addresses that has any."""
    wanted = json.dumps(list(addresses))
    return {
        one.address: one
        for one in _found(store, "WHERE address IN (SELECT value FROM json_each(?)) ORDER BY address, number", [wanted])
    }


def versions_of(store: Path, article: str) -> list[Version]:
    """All versions of every report that an article is a version of, by address and number."""
    inner = "SELECT address FROM versions WHERE article = ?"
    return list(_found(store, f"WHERE address IN ({inner}) ORDER BY address, number", [article]))


def changed_versions(store: Path, since: str | None = None) -> list[Version]:
    """Versions that changed what their report claims, in the order they were seen; `since` is an ISO date-time, included."""
    return list(
        _found(store, "WHERE number > 1 AND changes <> '[]' AND seen >= ? ORDER BY seen, address", [since or ""])
    )


def superseded(store: Path, articles: Iterable[str]) -> dict[str, str]:
    """Of these articles, those that are an earlier version of a report, with the article that is its newest."""
    wanted = json.dumps(list(articles))
    newest: dict[str, str] = {}
    found = list(
        _found(
            store,
            "WHERE address IN (SELECT address FROM versions WHERE article IN (SELECT value FROM json_each(?))) "
            "ORDER BY address, number",
            [wanted],
        )
    )
    for one in found:
        newest[one.address] = one.article
    current = set(newest.values())
    asked = set(json.loads(wanted))
    return {one.article: newest[one.address] for one in found if one.article in asked and one.article not in current}


def _found(store: Path, where: str, values: list[Any]) -> Iterator[Version]:
    if not (store / VERSIONS).exists():
        return
    try:
        with closing(_opened(store)) as database:
            rows = database.execute(f"SELECT {COLUMNS} FROM versions {where}", values).fetchall()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{store / VERSIONS} is damaged: {error}; copy it back from where you keep copies") from error
    for address, number, article, digest, seen, changes in rows:
        yield Version(address, number, article, digest, seen, tuple(Change(**one) for one in json.loads(changes)))


def _opened(store: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(store / VERSIONS, timeout=WAIT_S, isolation_level=None)
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(SCHEMA)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{store / VERSIONS} cannot be opened: {error}") from error
    return database
