"""Full-text search of articles with SQLite FTS5, made from the parts and consistent with each snapshot.

Every indexed article carries the number of the commit that added it, so that a reader leaves out what is later than its
snapshot. The index may be lost or behind: the next writer brings it up.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

from bayhaqi.errors import StoreError, UsageError
from bayhaqi.store.files import remove_database

SEARCH = "search.sqlite"
WAIT_S = 30.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS articles (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, added INTEGER NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, text, content='', tokenize='unicode61 remove_diacritics 2');
"""


class SearchIndex:
    """The index as a writer has it; `committed` is the last commit that it holds whole."""

    def __init__(self, store: Path) -> None:
        self._path = store / SEARCH
        try:
            self._open()
        except sqlite3.OperationalError as error:
            # Locked, or no room: the index itself may be sound.
            raise StoreError(f"{self._path} cannot be opened: {error}; make room, or wait, and try again") from error
        except sqlite3.DatabaseError:
            # It is only an index: a damaged one is made again.
            remove_index(store)
            self._open()

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(SCHEMA)
        self._database.execute("INSERT OR IGNORE INTO facts VALUES ('commit', 0)")

    @property
    def committed(self) -> int:
        """The last commit that the index holds whole."""
        found = self._database.execute("SELECT value FROM facts WHERE name = 'commit'").fetchone()
        return int(found[0]) if found else 0

    def forget_after(self, commit: int) -> None:
        """Leave out what commits brought that were never made."""
        with Transaction(self._database):
            # The words of a contentless index cannot be taken out; without its article a number is never given back.
            self._database.execute("DELETE FROM articles WHERE added > ?", [commit])
            if self.committed > commit:
                self._set_commit(commit)

    def add(self, articles: Iterable[tuple[str, str | None, str, int]], commit: int) -> None:
        """Index articles given as (id, title, text, commit that added it); the index then holds `commit` whole."""
        with Transaction(self._database):
            for article, title, text, added in articles:
                inserted = self._database.execute(
                    "INSERT OR IGNORE INTO articles (id, added) VALUES (?, ?)", [_plain(article), added]
                )
                if inserted.rowcount:
                    self._database.execute(
                        "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                        [inserted.lastrowid, _plain(title or ""), _plain(text)],
                    )
            self._set_commit(commit)

    def _set_commit(self, commit: int) -> None:
        self._database.execute("INSERT OR REPLACE INTO facts VALUES ('commit', ?)", [commit])

    def holds(self, articles: set[str]) -> bool:
        """Whether the index has just these articles, and no words of others."""
        ids = {article for (article,) in self._database.execute("SELECT id FROM articles")}
        words = self._database.execute("SELECT count(*) FROM words_docsize").fetchone()
        return ids == articles and words[0] == len(ids)

    def close(self) -> None:
        """Let the index go."""
        self._database.close()


class Transaction:
    """One SQLite transaction: all of it or nothing."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> Self:
        self._database.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.execute("COMMIT" if error is None else "ROLLBACK")


def remove_index(store: Path) -> None:
    """Remove the index with what SQLite keeps beside it."""
    remove_database(store / SEARCH)


def find_articles(store: Path, text: str, commit: int, limit: int | None = None) -> list[str]:
    """The ids of the articles of a snapshot that hold all the words, the best match first.

    Words in double quotes are a phrase; a word that ends in * stands for all that begin so. Raises `UsageError` where the
    text holds no word, `StoreError` where the index is missing or behind.
    """
    words = match_expression(text)
    query = (
        "SELECT articles.id FROM words JOIN articles ON articles.number = words.rowid "
        "WHERE words MATCH ? AND articles.added <= ? ORDER BY words.rank, articles.id LIMIT ?"
    )
    return [article for (article,) in _read(store, commit, query, [words, commit, -1 if limit is None else limit])]


def index_matches(store: Path, articles: set[str], commit: int) -> bool:
    """Whether the index holds just the articles of a snapshot, with their words."""
    try:
        query = (
            "SELECT articles.id FROM articles JOIN words_docsize AS sizes ON sizes.id = articles.number "
            "WHERE articles.added <= ?"
        )
        return {article for (article,) in _read(store, commit, query, [commit])} == articles
    except StoreError:
        return False


def _read(store: Path, commit: int, query: str, values: Sequence[object]) -> list[tuple[str]]:
    """The rows of a query, from an index that holds the commit. Raises `StoreError` where there is none."""
    path = store / SEARCH
    behind = StoreError(
        f"the search index of {store} is missing or behind; make it again with: bayhaqi compact {store}"
    )
    if not path.exists():
        raise behind
    # In a folder that cannot be written nobody writes, and SQLite cannot make the files that it would keep beside.
    mode = "mode=ro" if os.access(store, os.W_OK) else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=WAIT_S)) as database:
            found = database.execute("SELECT value FROM facts WHERE name = 'commit'").fetchone()
            if found is None or int(found[0]) < commit:
                raise behind
            return database.execute(query, values).fetchall()
    except sqlite3.DatabaseError as error:
        raise behind from error


def match_expression(text: str) -> str:
    """What a person typed as an FTS5 expression in which no character has a meaning of its own."""
    terms: list[str] = []
    for number, piece in enumerate(text.replace("\0", " ").split('"')):
        phrases: Sequence[str] = [piece] if number % 2 else piece.split()
        for phrase in phrases:
            if any(character.isalnum() for character in phrase):
                prefix = "*" if phrase.endswith("*") and not number % 2 else ""
                terms.append(f'"{phrase.rstrip("*") if prefix else phrase}"{prefix}')
    if not terms:
        raise UsageError(f"{text[:80]!r} holds no word to search for; give words, or a phrase in double quotes")
    return " ".join(_plain(term) for term in terms)


def _plain(text: str) -> str:
    """A text without lone surrogates, which SQLite cannot take."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
