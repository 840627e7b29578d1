"""How much one fetch may take: what keeps memory and time bounded whatever a server does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one fetch, its redirects included.

    `total_s` bounds the whole of it, `idle_s` each wait for the next byte, `connect_s` name, connection and handshake.
    `packed_bytes` is what may come over the wire, `bytes` what it may unpack to. The ratio of the two counts from
    `ratio_counts_from_bytes` on; news pages pack 3 to 10 times, feeds up to 30, a deflate bomb 1,000.
    """

    connect_s: float = 10.0
    idle_s: float = 15.0
    total_s: float = 60.0
    packed_bytes: int = 20_000_000
    bytes: int = 20_000_000
    ratio: int = 200
    ratio_counts_from_bytes: int = 1_000_000
    redirects: int = 5
    address_characters: int = 4_000
    # robots.txt beyond this is cut, as RFC 9309 allows (2.5: at least 500 kibibytes are read).
    robots_bytes: int = 512_000
