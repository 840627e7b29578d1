"""What linking looks up, by key and by row number, in SQLite: made of the parts, and brought up by the next writer if it is lost.

Parts are made for questions, which read a few columns of many rows. A commit needs all of a few rows, wherever they lie; from here it
reads these and no others, so that its cost does not grow with the store. Only the writer opens the index, and it changes it
after the manifest is replaced: killed in between, it finds the index behind, and reads the rows that are missing from the parts.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bayhaqi.errors import StoreError
from bayhaqi.linking import ArticleFacts, ClaimFacts, ClaimKey, StoryOf
from bayhaqi.store.files import remove_database
from bayhaqi.store.packing import FORM, unpack_claim
from bayhaqi.store.search import Transaction
from bayhaqi.store.tables import ROW

if TYPE_CHECKING:
    from bayhaqi.store.manifest import Manifest

INDEX = "links.sqlite"
WAIT_S = 30.0
# Values that one statement may bind.
BOUND = 900

TABLES = {
    "articles": "id TEXT NOT NULL, title TEXT, day TEXT, publisher TEXT, agency TEXT, origins TEXT NOT NULL, added INTEGER NOT NULL, "
    "first_mention INTEGER, mentions INTEGER, first_attribution INTEGER, attributions INTEGER, text BLOB NOT NULL",
    "claims": "article TEXT NOT NULL, id TEXT NOT NULL, facts BLOB NOT NULL",
    "stories": "article TEXT NOT NULL, story TEXT NOT NULL, copy TEXT NOT NULL, reach TEXT NOT NULL",
    "claim_events": "article TEXT NOT NULL, claim TEXT NOT NULL, event TEXT NOT NULL, reach TEXT NOT NULL",
    "events": "id TEXT NOT NULL, digest BLOB NOT NULL",
    "redirects": "old TEXT NOT NULL, new TEXT NOT NULL",
}
LOOKED_UP = {
    "articles": ("id",),
    "claims": ("article, id",),
    "stories": ("article", "story", "reach"),
    "claim_events": ("article, claim", "reach"),
    "events": ("id",),
    "redirects": ("old", "new"),
}
FACTS = "id, title, day, publisher, agency, origins"


class Reached(NamedTuple):
    """The stored place of an article (`one` its story, `copy`) or of a claim (`one` its event), with the row that holds it."""

    row: int
    one: str
    copy: str | None
    reach: str


class LinkIndex:
    """The index as the writer of a store has it."""

    def __init__(self, store: Path) -> None:
        self._path = store / INDEX
        try:
            self._open()
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self._path} cannot be opened: {error}; make room, or wait, and try again") from error
        except sqlite3.DatabaseError:
            # It is only an index: a damaged one is made again.
            self.begin_anew()

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "mmap_size = 4294967296"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
        for name, columns in TABLES.items():
            self._database.execute(f"CREATE TABLE IF NOT EXISTS {name} ({ROW} INTEGER PRIMARY KEY, {columns})")

    def begin_anew(self) -> None:
        """Empty the index; `make_lookups` must follow when it is filled."""
        if hasattr(self, "_database"):
            self._database.close()
        remove_database(self._path)
        self._open()

    def make_lookups(self) -> None:
        """Have every table found by what it is asked by."""
        for name, lookups in LOOKED_UP.items():
            for number, columns in enumerate(lookups):
                unique = "UNIQUE " if number == 0 else ""
                self._database.execute(f"CREATE {unique}INDEX IF NOT EXISTS {name}_{number} ON {name} ({columns})")

    # State

    def is_of(self, manifest: Manifest) -> bool:
        """Whether the index holds just what this manifest holds."""
        return self._state() == {"form": FORM, "next_row": manifest.next_row, "manifest": _digest(manifest)}

    @property
    def next_row(self) -> int | None:
        """The next row's number when the index was last whole; None where it never was, or has another form."""
        state = self._state()
        return int(state["next_row"]) if state.get("form") == FORM else None

    def _state(self) -> dict[str, Any]:
        return dict(self._database.execute("SELECT name, value FROM state").fetchall())

    def mark(self, manifest: Manifest) -> None:
        """Say that the index holds this manifest."""
        state = {"form": FORM, "next_row": manifest.next_row, "manifest": _digest(manifest)}
        self._database.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state.items())

    def transaction(self) -> Transaction:
        """All of what is written within, or nothing."""
        return Transaction(self._database)

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of a table: the row's number, then the columns in order."""
        places = ", ".join("?" * (TABLES[table].count(",") + 2))
        self._database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)

    def bury(self, table: str, rows: Iterable[int]) -> None:
        """Take rows out."""
        if table in TABLES:
            self._database.executemany(f"DELETE FROM {table} WHERE {ROW} = ?", ((row,) for row in rows))

    def live(self, table: str) -> NDArray[np.int64]:
        """The numbers of the rows of a table, in order."""
        found = self._database.execute(f"SELECT {ROW} FROM {table} ORDER BY {ROW}")
        return np.fromiter((row for (row,) in found), np.int64)

    def ids(self) -> set[str]:
        """The ids of all articles."""
        return {article for (article,) in self._database.execute("SELECT id FROM articles")}

    def counts(self) -> dict[str, int]:
        """The rows of every table."""
        return {name: self._database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}

    def close(self) -> None:
        """Let the index go."""
        self._database.close()

    # Looking up

    def _where(self, columns: str, table: str, column: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table whose column has one of the values."""
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), BOUND):
            some = wanted[start : start + BOUND]
            query = f"SELECT {columns} FROM {table} WHERE {column} IN ({', '.join('?' * len(some))})"
            yield from self._database.execute(query, some)

    def articles(self, column: str, values: Iterable[Any], *, text: bool = True) -> list[ArticleFacts]:
        """Articles by `row` or `id`, in the order of their ids; without `text` theirs is empty."""
        columns = FACTS + (", text" if text else "")
        return sorted(
            (_article(row) for row in self._where(columns, "articles", column, values)), key=lambda one: one.id
        )

    def digests(self, ids: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of the text of those articles that are there."""
        found = self._where("id, text", "articles", "id", ids)
        return {one: hashlib.sha256(zlib.decompress(text)).hexdigest() for one, text in found}

    def added(self, ids: Iterable[str]) -> dict[str, int]:
        """The commits that added articles."""
        return dict(self._where("id, added", "articles", "id", ids))

    def rows_of(self, ids: Iterable[str]) -> dict[str, list[int]]:
        """The numbers of the rows that the codings of articles have, by table."""
        ids = list(ids)
        columns = "row, first_mention, mentions, first_attribution, attributions"
        found = list(self._where(columns, "articles", "id", ids))
        return {
            "articles": [row for row, *_ in found],
            "mentions": [row for _, first, number, _, _ in found for row in _counted(first, number)],
            "attributions": [row for *_, first, number in found for row in _counted(first, number)],
            "claims": [row for (row,) in self._where(ROW, "claims", "article", ids)],
        }

    def claims(self, column: str, values: Iterable[Any]) -> list[ClaimFacts]:
        """Claims by `row` or `article`, in the order of their keys."""
        found = self._where("article, id, facts", "claims", column, values)
        return sorted((unpack_claim(*row) for row in found), key=lambda one: one.key)

    def claims_of(self, keys: Iterable[ClaimKey]) -> list[ClaimFacts]:
        """Claims by their keys."""
        query = "SELECT article, id, facts FROM claims WHERE article = ? AND id = ?"
        found = (self._database.execute(query, key).fetchone() for key in keys)
        return [unpack_claim(*row) for row in found if row is not None]

    def stories_of(self, articles: Iterable[str]) -> dict[str, StoryOf]:
        """The stories of articles."""
        found = self._where("article, story, copy, reach", "stories", "article", articles)
        return {article: StoryOf(story, copy, reach) for article, story, copy, reach in found}

    def reached_stories(self, articles: Iterable[str]) -> dict[str, Reached]:
        """The places of every article whose reach is that of one of these, in the order of their ids."""
        reaches = (reach for (reach,) in self._where("reach", "stories", "article", articles))
        found = self._where("article, row, story, copy, reach", "stories", "reach", list(reaches))
        return {article: Reached(*place) for article, *place in sorted(found)}

    def reached_claims(self, keys: Iterable[ClaimKey], articles: Iterable[str]) -> dict[ClaimKey, Reached]:
        """The places of every claim whose reach is that of one of these claims, or of a claim of these articles."""
        query = "SELECT reach FROM claim_events WHERE article = ? AND claim = ?"
        reaches = [reach for key in keys for (reach,) in self._database.execute(query, key)]
        reaches += [reach for (reach,) in self._where("reach", "claim_events", "article", articles)]
        found = self._where("article, claim, row, event, NULL, reach", "claim_events", "reach", reaches)
        return {(article, claim): Reached(*place) for article, claim, *place in sorted(found)}

    def events(self, ids: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """The row and digest of events."""
        return {event: (row, digest) for event, row, digest in self._where("id, row, digest", "events", "id", ids)}

    def redirects(self, ids: Iterable[str]) -> list[tuple[int, str, str]]:
        """Redirects from or to one of the ids: row, old, new."""
        ids = list(ids)
        found = [
            *self._where("row, old, new", "redirects", "old", ids),
            *self._where("row, old, new", "redirects", "new", ids),
        ]
        return sorted(set(found))

    def taken(self, table: str, ids: Iterable[str]) -> set[str]:
        """Those of the ids that a story or event has, or a redirect leads from."""
        ids = list(ids)
        column = {"stories": "story", "events": "id"}[table]
        return {
            one
            for some in (self._where(column, table, column, ids), self._where("old", "redirects", "old", ids))
            for (one,) in some
        }


def index_problems(store: Path, manifest: Manifest, expected: Callable[[str], tuple[int, int]]) -> Iterator[str]:
    """What an index that says to hold this manifest lacks; one that is behind is no problem: the next writer brings it up.

    `expected` gives the number of live rows of a table and the sum of their numbers.
    """
    path = store / INDEX
    if not path.exists():
        return
    # In a folder that cannot be written nobody writes, and SQLite cannot make the files that it would keep beside.
    mode = "mode=ro" if os.access(store, os.W_OK) else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=WAIT_S)) as database:
            state = dict(database.execute("SELECT name, value FROM state").fetchall())
            if state.get("manifest") != _digest(manifest):
                return
            query = f"SELECT count(*), coalesce(sum({ROW}), 0) FROM "
            wrong = [name for name in TABLES if database.execute(query + name).fetchone() != expected(name)]
    except sqlite3.DatabaseError as error:
        yield f"{INDEX} cannot be read ({error}); remove it: the next command that writes makes it again"
        return
    if wrong:
        yield f"{INDEX} has other {', '.join(wrong)} than the parts; remove it: the next command that writes makes it again"


def _digest(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.to_bytes()).hexdigest()


def _counted(first: int | None, number: int | None) -> range:
    return range(first, first + (number or 0)) if first is not None else range(0)


def _article(row: tuple[Any, ...]) -> ArticleFacts:
    from datetime import date

    article, title, day, publisher, agency, origins, *text = row
    return ArticleFacts(
        id=article,
        title=title,
        text=zlib.decompress(text[0]).decode() if text else "",
        day=date.fromisoformat(day) if day else None,
        publisher=publisher,
        agency=agency,
        origins=tuple(json.loads(origins)),
    )
