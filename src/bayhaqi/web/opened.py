"""`OpenStore`: the newest snapshot of a store, warm, for any number of requests at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread

from bayhaqi.errors import StoreError
from bayhaqi.query import Reader
from bayhaqi.store import Snapshot, read_manifest

LOOK_S = 1.0  # how often the manifest is looked at


class OpenStore:
    """One reader for all requests; when the store has a new commit, a reader of it takes over once it is warm.

    A reader that was taken over is closed when the last request that uses it has ended. Raises `StoreError` where the folder
    is no store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._opening = Lock()
        self._looked = time.monotonic()
        self._users: dict[Reader, int] = {}
        self._reader = Reader(Snapshot(path))
        self._users[self._reader] = 0
        self._warming: Thread | None = Thread(target=self._reader.warm, daemon=True)
        self._warming.start()

    @contextmanager
    def lease(self) -> Iterator[Reader]:
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
            new = Reader(Snapshot(self.path))
            new.warm()
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
