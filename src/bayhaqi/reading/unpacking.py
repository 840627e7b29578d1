"""Decompressed streams that end with a clear error where the archive is broken, cut off, or a bomb."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.reading.limits import HIGHEST_RATIO, MOST_UNPACKED_BYTES, RATIO_COUNTS_FROM_BYTES, in_megabytes

GZIP_MAGIC = b"\x1f\x8b"
# What the library raises of a zip archive that is damaged, locked, or packed in a way that it does not know.
ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
)
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")


class Counted(io.RawIOBase):
    """A stream that counts the bytes read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills the buffer; gives back how many bytes, 0 at the end."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class Pushback(io.RawIOBase):
    """A stream whose first bytes have been looked at and are read again."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills the buffer; gives back how many bytes, 0 at the end."""
        data = self._head[: len(buffer)] if self._head else self._stream.read(len(buffer))
        self._head = self._head[len(data) :] if self._head else b""
        buffer[: len(data)] = data
        return len(data)


class Budget:
    """How much an archive may unpack to: 200 times its packed size, and 20 GB."""

    def __init__(self, packed: Callable[[], int]) -> None:
        self._packed = packed
        self._unpacked = 0

    def spend(self, count: int) -> None:
        """Counts bytes that were unpacked. Raises `InputError` when they are too many."""
        self._unpacked += count
        if self._unpacked > RATIO_COUNTS_FROM_BYTES and self._unpacked > HIGHEST_RATIO * self._packed():
            raise InputError(
                f"the archive unpacks to over {HIGHEST_RATIO} times its size, as archives made to fill a memory do; "
                "if you trust it, unpack it yourself and give the folder"
            )
        if self._unpacked > MOST_UNPACKED_BYTES:
            raise InputError(
                f"the archive unpacks to over {in_megabytes(MOST_UNPACKED_BYTES)}; unpack it and give the folder"
            )


class Unpacked(io.RawIOBase):
    """A decompressing stream within a budget. Raises `InputError` for what the decompressor cannot read."""

    def __init__(self, stream: BinaryIO, budget: Budget, kind: str) -> None:
        self._stream = stream
        self._budget = budget
        self._kind = kind

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills the buffer; gives back how many bytes, 0 at the end."""
        try:
            data = self._stream.read(len(buffer))
        except EOFError as error:
            raise InputError(
                f"the {self._kind} archive is cut off: its end is missing; fetch or pack it again"
            ) from error
        except (zlib.error, zipfile.BadZipFile, lzma.LZMAError, gzip.BadGzipFile, OSError, ValueError) as error:
            raise InputError(f"the {self._kind} archive is damaged ({error}); fetch or pack it again") from error
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def gunzipped(stream: BinaryIO) -> BinaryIO:
    """The stream that a gzip stream holds."""
    counted = Counted(stream)
    inner = gzip.GzipFile(fileobj=io.BufferedReader(counted))
    return io.BufferedReader(Unpacked(inner, Budget(lambda: counted.count), "gzip"), 65_536)  # type: ignore[arg-type]
