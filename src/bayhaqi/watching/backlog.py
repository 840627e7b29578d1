"""What is to be fetched and when, kept in the store's folder so that a watcher which was killed goes on where it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayhaqi.closing import Closing
from bayhaqi.errors import StoreError
from bayhaqi.store.locking import WriterLock
from bayhaqi.store.search import WAIT_S, Transaction

BACKLOG = "watch.sqlite"
LOCK = "watch.lock"
SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
  address TEXT PRIMARY KEY, title TEXT, parent TEXT, state TEXT NOT NULL DEFAULT 'watched', due REAL NOT NULL,
  etag TEXT, modified TEXT, moved TEXT, failures INTEGER NOT NULL DEFAULT 0, read REAL, fault TEXT
);
CREATE TABLE IF NOT EXISTS pages (
  address TEXT PRIMARY KEY, source TEXT, title TEXT, published TEXT, updated TEXT, publisher TEXT, content TEXT,
  state TEXT NOT NULL DEFAULT 'waiting', due REAL, tries INTEGER NOT NULL DEFAULT 0, checks INTEGER NOT NULL DEFAULT 0,
  etag TEXT, modified TEXT, article TEXT, fault TEXT, found REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS due_pages ON pages (due) WHERE due IS NOT NULL;
"""
# A feed's own text is kept until its page is read; a longer one is no report.
LONGEST_CONTENT = 200_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and how far it is; `due` is when it is read next, None where it is not any more."""

    address: str
    title: str | None
    due: float | None
    etag: str | None
    modified: str | None
    moved: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page and how far it is: `state` is "waiting", "stored" or "failed"; `due` is when it is fetched, None for never again."""

    address: str
    source: str | None
    title: str | None
    published: str | None
    updated: str | None
    publisher: str | None
    content: str | None
    state: str
    due: float | None
    tries: int
    checks: int
    etag: str | None
    modified: str | None
    article: str | None


SOURCE_COLUMNS = "address, title, CASE state WHEN 'watched' THEN due END, etag, modified, moved, failures"
PAGE_COLUMNS = (
    "address, source, title, published, updated, publisher, content, state, due, tries, checks, etag, modified, article"
)


class Backlog(Closing):
    """The backlog of a store, which one watcher has at a time.

    Raises `StoreBusyError` while another process watches, and `StoreError` where the file cannot be used.
    """

    def __init__(self, store: Path) -> None:
        self._path = store / BACKLOG
        self._lock = WriterLock(store, LOCK, "watched")
        try:
            self._database = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            self._lock.release()
            raise StoreError(
                f"{self._path} cannot be used ({error}); remove it, and the sources are read from the beginning: articles "
                "that the store has are not stored again"
            ) from error

    def watch(self, sources: Iterable[tuple[str, str | None]], now: float) -> int:
        """Watch just these sources, given as (address, title); gives how many are new. What is known of the others is kept."""
        with Transaction(self._database):
            self._database.execute("UPDATE sources SET state = 'left' WHERE parent IS NULL AND state = 'watched'")
            self._database.executemany(
                "INSERT INTO sources (address, title, due) VALUES (?, ?, ?) ON CONFLICT (address) DO UPDATE SET "
                "title = coalesce(excluded.title, title), parent = NULL, state = CASE state WHEN 'left' THEN 'watched' ELSE state END",
                [(address, title, now) for address, title in sources],
            )
            self._database.execute(
                "UPDATE sources SET state = 'left' WHERE parent IN (SELECT address FROM sources WHERE state = 'left')"
            )
            new = self._database.execute(
                "SELECT count(*) FROM sources WHERE read IS NULL AND state = 'watched'"
            ).fetchone()
        return int(new[0])

    def sources(self) -> list[SourceRow]:
        """The sources that are watched."""
        rows = self._database.execute(f"SELECT {SOURCE_COLUMNS} FROM sources WHERE state = 'watched' ORDER BY address")
        return [SourceRow(*row) for row in rows.fetchall()]

    def source(self, address: str) -> SourceRow | None:
        """One source."""
        found = self._database.execute(f"SELECT {SOURCE_COLUMNS} FROM sources WHERE address = ?", [address]).fetchone()
        return SourceRow(*found) if found else None

    def due_pages(self) -> Iterator[tuple[str, float]]:
        """Every page that is to be fetched some time, as (address, when)."""
        yield from self._database.execute("SELECT address, due FROM pages WHERE due IS NOT NULL ORDER BY due, rowid")

    def page(self, address: str) -> PageRow | None:
        """One page."""
        found = self._database.execute(f"SELECT {PAGE_COLUMNS} FROM pages WHERE address = ?", [address]).fetchone()
        return PageRow(*found) if found else None

    def pages(self, addresses: Sequence[str]) -> dict[str, PageRow]:
        """Those of some pages that are known."""
        found: dict[str, PageRow] = {}
        for first in range(0, len(addresses), AT_ONCE):
            several = addresses[first : first + AT_ONCE]
            marks = ", ".join("?" * len(several))
            rows = self._database.execute(f"SELECT {PAGE_COLUMNS} FROM pages WHERE address IN ({marks})", several)
            found.update((row[0], PageRow(*row)) for row in rows)
        return found

    def source_read(
        self,
        address: str,
        *,
        now: float,
        due: float,
        etag: str | None,
        modified: str | None,
        moved: str | None,
        new: Sequence[dict[str, Any]] = (),
        again: Sequence[dict[str, Any]] = (),
        children: Sequence[str] = (),
    ) -> None:
        """A source was read: its validators and what it brought are kept in one step, so that no page is lost between them."""
        with Transaction(self._database):
            self._database.execute(
                "UPDATE sources SET due = ?, etag = ?, modified = ?, moved = coalesce(?, moved), failures = 0, read = ?, "
                "fault = NULL WHERE address = ?",
                [due, etag, modified, moved, now, address],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO pages (address, source, title, published, updated, publisher, content, due, found) "
                "VALUES (:address, :source, :title, :published, :updated, :publisher, :content, :due, :found)",
                new,
            )
            self._database.executemany(
                "UPDATE pages SET updated = :updated, title = :title, content = :content, due = :due, tries = 0 "
                "WHERE address = :address",
                again,
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO sources (address, parent, due) VALUES (?, ?, ?)",
                [(child, address, now) for child in children],
            )

    def source_failed(self, address: str, *, due: float | None, fault: str, now: float) -> None:
        """A source could not be read; it is asked again at `due`, or never."""
        with Transaction(self._database):
            self._database.execute(
                "UPDATE sources SET due = coalesce(?, due), failures = failures + 1, read = ?, fault = ?, "
                "state = CASE WHEN ? IS NULL THEN 'gone' ELSE state END WHERE address = ?",
                [due, now, fault[:500], due, address],
            )

    def page_failed(self, address: str, *, due: float | None, fault: str) -> None:
        """A page could not be had; it is asked for again at `due`, or never. A page that was stored before stays so."""
        with Transaction(self._database):
            self._database.execute(
                "UPDATE pages SET due = ?, tries = tries + 1, fault = ?, "
                "state = CASE WHEN ? IS NULL AND state = 'waiting' THEN 'failed' ELSE state END WHERE address = ?",
                [due, fault[:500], due, address],
            )

    def pages_stored(self, rows: Sequence[dict[str, Any]]) -> None:
        """Pages whose article is in the store: their validators, and when they are looked at again."""
        with Transaction(self._database):
            self._database.executemany(
                "UPDATE pages SET state = 'stored', article = coalesce(:article, article), etag = :etag, modified = :modified, "
                "due = :due, checks = checks + 1, tries = 0, fault = NULL, content = NULL WHERE address = :address",
                rows,
            )

    def counts(self) -> dict[str, int]:
        """How many pages are in each state."""
        return dict(self._database.execute("SELECT state, count(*) FROM pages GROUP BY state").fetchall())

    def close(self) -> None:
        """Let another watcher have it."""
        self._database.close()
        self._lock.release()
