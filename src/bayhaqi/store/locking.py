"""Who may write, and which snapshots are being read: locks that end with their process, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import weakref
from pathlib import Path

from bayhaqi.errors import StoreBusyError, StoreError

LOCK = "lock"


class WriterLock:
    """The right to write to a store; one process has it at a time. `name` and `done` are those of another right.

    Raises `StoreBusyError`, which names the process that holds it.
    """

    def __init__(self, store: Path, name: str = LOCK, done: str = "written") -> None:
        self._path = store / name
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreError(
                f"cannot write to {store}: {error.strerror}; choose a folder that exists and is yours"
            ) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(self._handle)
            os.close(self._handle)
            raise StoreBusyError(f"{store} is being {done} by {holder}; wait for it to end, or stop it") from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode(), 0)

    def release(self) -> None:
        """Let others write."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def _holder(handle: int) -> str:
    """The process that the lock's file names."""
    try:
        plain = json.loads(os.pread(handle, 4096, 0))
        return f"process {int(plain['pid'])} on {plain['host']}"
    except (ValueError, KeyError, TypeError):
        return "another process"


class ReadLock:
    """A hold on one kept manifest, so that its parts stay. Raises `FileNotFoundError` where the manifest is gone."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_SH)
            if os.fstat(self._handle).st_nlink == 0:
                raise FileNotFoundError(path)
        except OSError:
            os.close(self._handle)
            raise
        self._release = weakref.finalize(self, os.close, self._handle)

    def release(self) -> None:
        """Let the parts go; they also go with the last reference to this lock."""
        self._release()


def remove_unless_read(path: Path) -> bool:
    """Remove a kept manifest that nobody reads; whether it was removed."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
