"""The body of an answer: unpacked as it comes, within the limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from bayhaqi.errors import FetchError
from bayhaqi.fetching.limits import Limits

ENCODINGS = ("gzip", "x-gzip", "deflate")
STEP = 65_536
# Either header of deflate that servers send: zlib's, or none. 47 stands for gzip or zlib by the header.
GZIP_OR_ZLIB, RAW = 47, -15


class Body:
    """Collects a body. Raises `FetchError` of the kind "size", "unpacked" or "encoding"."""

    def __init__(self, address: str, encoding: str, limits: Limits) -> None:
        self._address, self._limits = address, limits
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", *ENCODINGS):
            raise self._fault(
                "encoding",
                f"the answer is packed as {encoding[:40]!r}, which was not asked for; allowed are gzip and deflate",
            )
        self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB) if self._encoding in ENCODINGS else None
        self._packed = 0
        self._unpacked = 0
        self._pieces: list[bytes] = []

    def collect(self, pieces: Iterable[bytes]) -> bytes:
        """The whole body."""
        for piece in pieces:
            self._packed += len(piece)
            if self._packed > self._limits.packed_bytes:
                raise too_large(self._address, self._limits)
            if self._unpacker is None:
                self._keep(piece)
            else:
                self._unpack(piece)
        if self._unpacker is not None and self._packed and not self._unpacker.eof:
            raise self._fault("encoding", "the answer is packed and its end is missing", passing=True)
        return b"".join(self._pieces)

    def _unpack(self, piece: bytes) -> None:
        assert self._unpacker is not None
        try:
            while piece:
                if self._unpacker.eof:
                    # Gzip may have several members, and servers add what means nothing behind the last.
                    if not piece.startswith(b"\x1f\x8b"):
                        return
                    self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
                self._keep(self._unpacker.decompress(piece, STEP))
                piece = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
        except zlib.error as error:
            if self._encoding == "deflate" and not self._unpacked:
                self._unpacker = zlib.decompressobj(RAW)
                self._encoding = "raw deflate"
                self._unpack(piece)
                return
            raise self._fault("encoding", f"the answer is packed and damaged ({error})", passing=True) from error

    def _keep(self, data: bytes) -> None:
        self._unpacked += len(data)
        if self._unpacked > self._limits.bytes:
            raise too_large(self._address, self._limits)
        if self._unpacked > max(self._limits.ratio_counts_from_bytes, self._limits.ratio * self._packed):
            raise self._fault(
                "unpacked",
                f"the answer unpacks to over {self._limits.ratio} times its size, as those made to fill a memory do",
            )
        if data:
            self._pieces.append(data)

    def _fault(self, kind: str, message: str, *, passing: bool = False) -> FetchError:
        return FetchError(message, address=self._address, kind=kind, passing=passing)


def too_large(address: str, limits: Limits) -> FetchError:
    """The fault of an answer that is over the limit of size."""
    most = min(limits.bytes, limits.packed_bytes)
    size = f"{most / 1e6:,.0f} MB" if most >= 1_000_000 else f"{most:,} bytes"
    return FetchError(f"the answer is over {size}, the most for one address", address=address, kind="size")
