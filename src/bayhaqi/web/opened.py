"""`OpenStore`: the newest snapshot of a store, warm, for any number of requests at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection

from bayhaqi.errors import StoreError
from bayhaqi.query import COUNTS, Query, Reader
from bayhaqi.query.results import Row
from bayhaqi.store import Snapshot, read_manifest

LOOK_S = 1.0  # how often the manifest is looked at
MOST_ANSWERS = 400  # that a reader remembers
T = TypeVar("T")


# The cursors of the request that runs, so that its questions can be ended when it takes too long.
CURSORS: ContextVar[list[DuckDBPyConnection] | None] = ContextVar("cursors", default=None)


class _Watched(Snapshot):
    """A snapshot whose cursors are known to the request that asks."""

    def cursor(self) -> DuckDBPyConnection:
        made = super().cursor()
        mine = CURSORS.get()
        if mine is not None:
            mine.append(made)
        return made


class KeptReader(Reader):
    """A reader that remembers answers, which stay true because its snapshot does not change; nobody may change them either."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._remembering = Lock()

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer under a key, made when it is asked for first."""
        with self._remembering:
            if key in self._answers:
                self._answers.move_to_end(key)
                found: T = self._answers[key]
                return found
        made = make()
        with self._remembering:
            self._answers[key] = made
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return made

    def facets(self, query: Query, *, most: int = 20, count: str = "events") -> dict[str, list[Row]]:
        """Every facet by its name, remembered."""
        return self.remember(
            ("facets", query, most, count), lambda: super(KeptReader, self).facets(query, most=most, count=count)
        )

    def totals(self, query: Query) -> Row:
        """What `Reader.totals` gives, remembered."""
        query = query.but(sort=None, limit=None, offset=None)
        return self.remember(("totals", query), lambda: super(KeptReader, self).totals(query))

    def prepare(self, first: Sequence[Callable[[KeptReader], object]]) -> None:
        """Be warm, and have the answers that most people ask for first."""
        self.warm()
        for ask in first:
            ask(self)
        for count in COUNTS:
            self.facets(Query(), most=FACET_VALUES, count=count)
        self.totals(Query())


FACET_VALUES = 8  # that a list of events shows of each facet


class OpenStore:
    """One reader for all requests; when the store has a new commit, a reader of it takes over once it is warm.

    A reader that was taken over is closed when the last request that uses it has ended. `first` are asked before any request.
    Raises `StoreError` where the folder is no store.
    """

    def __init__(self, path: Path, first: Sequence[Callable[[KeptReader], object]] = ()) -> None:
        self.path = path
        self._first = first
        self._lock = Lock()
        self._opening = Lock()
        self._looked = time.monotonic()
        self._users: dict[KeptReader, int] = {}
        self._reader = KeptReader(_Watched(path))
        self._users[self._reader] = 0
        self._warming: Thread | None = Thread(target=self._prepare_quietly, daemon=True)
        self._warming.start()

    @contextmanager
    def lease(self) -> Iterator[KeptReader]:
        """A reader that stays on its snapshot until the end of the block."""
        self._look()
        with self._lock:
            reader = self._reader
            self._users[reader] += 1
        try:
            yield reader
        finally:
            with self._lock:
                self._users[reader] -= 1
            self._let_go()

    def refresh(self) -> None:
        """Go on to the newest commit now, and wait until it is warm."""
        with self._opening:
            if read_manifest(self.path).commit == self._reader.snapshot.commit:
                return
            new = KeptReader(_Watched(self.path))
            new.prepare(self._first)
            with self._lock:
                self._reader = new
                self._users[new] = 0
        self._let_go()

    def settle(self) -> None:
        """Wait until the reader is warm."""
        if self._warming is not None:
            self._warming.join()
            self._warming = None

    def close(self) -> None:
        """Let all snapshots go; requests must have ended."""
        self.settle()
        with self._lock:
            for reader in self._users:
                reader.snapshot.close()
            self._users.clear()

    def _look(self) -> None:
        """Have a newer commit opened beside the one that is read."""
        now = time.monotonic()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        try:
            newer = read_manifest(self.path).commit != self._reader.snapshot.commit
        except StoreError:
            # What is open stays readable even if the folder was moved away.
            return
        if newer and not self._opening.locked():
            Thread(target=self._refresh_quietly, daemon=True).start()

    def _prepare_quietly(self) -> None:
        try:
            self._reader.prepare(self._first)
        except StoreError:
            # A damaged part is told to whoever asks for what is in it.
            return

    def _refresh_quietly(self) -> None:
        try:
            self.refresh()
        except StoreError:
            # The next look tries again.
            return

    def _let_go(self) -> None:
        with self._lock:
            for reader in [one for one, users in self._users.items() if users == 0 and one is not self._reader]:
                del self._users[reader]
                reader.snapshot.close()
