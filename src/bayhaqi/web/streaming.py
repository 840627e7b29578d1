"""What a writer writes, sent while it is written: memory holds a few pieces, whatever the length."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TextIO

PIECE = 64 * 1024  # characters
AHEAD = 8  # pieces that wait for a slow client
WAIT_S = 0.2


class _GoneError(Exception):
    """The client reads no more."""


class _Pieces(io.TextIOBase):
    """A stream that puts what is written into a queue, piece by piece."""

    def __init__(self, queue: Queue[bytes | Exception | None], gone: Event) -> None:
        self._queue, self._gone = queue, gone
        self._waiting: list[str] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        self._waiting.append(text)
        self._length += len(text)
        if self._length >= PIECE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            self.put("".join(self._waiting).encode("utf-8", "replace"))
            self._waiting.clear()
            self._length = 0

    def put(self, piece: bytes | Exception | None) -> None:
        while not self._gone.is_set():
            try:
                self._queue.put(piece, timeout=WAIT_S)
            except Full:
                continue
            return
        raise _GoneError


def pieces_of(write: Callable[[TextIO], object]) -> Iterator[bytes]:
    """What `write` writes to the stream that it is given, as pieces of UTF-8.

    It writes in a thread of its own, which ends when the pieces are not read any more. What it raises is raised here.
    """
    queue: Queue[bytes | Exception | None] = Queue(AHEAD)
    gone = Event()
    stream = _Pieces(queue, gone)

    def run() -> None:
        ending: Exception | None = None
        try:
            try:
                write(stream)  # type: ignore[arg-type]
                stream.flush()
            except _GoneError:
                return
            except Exception as error:  # noqa: BLE001 - it is raised again where the pieces are read
                ending = error
            stream.put(ending)
        except _GoneError:
            return

    writer = Thread(target=run, daemon=True)
    writer.start()
    try:
        while True:
            try:
                piece = queue.get(timeout=WAIT_S)
            except Empty:
                continue
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece
    finally:
        gone.set()
        writer.join()


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, with the first one made now, so that an error is one before anything was sent."""
    first = next(pieces, b"")

    def all_of_them() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of_them()
