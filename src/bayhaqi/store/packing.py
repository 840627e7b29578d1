"""Facts of claims as short bytes, and the digest by which two states of an event are told apart."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from bayhaqi.linking import ClaimFacts, Side
from bayhaqi.store.rows import json_of
from bayhaqi.store.tables import EVENTS

# What claims often hold: compression begins with these words known, which halves a claim. A change needs a new `FORM`.
COMMON = json.dumps(
    [
        "negation historical hypothetical future REL EDU JRN MED BUS ELI JUD LEG SPY REB OPP COP MIL GOV CVL UNK IGO NGO",
        "agree consult support cooperate aid yield request accuse reject threaten protest sanction mobilize coerce assault",
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT",
        "the president of the foreign minister said that officials government military people were killed and arrested on Monday in",
        [
            [
                "person",
                "organisation",
                "group",
                "state",
                "city",
                "published",
                "text",
                "verbal conflict",
                "material conflict",
            ]
        ],
        [
            "verbal cooperation",
            None,
            None,
            [["", "", "USA", ["GOV"], "state", None, ""]],
            [],
            "said",
            "",
            False,
            "2024-01-01",
        ],
        ["2023-01-01", "text", None, None, None, None, None, [], None, False, None, None, None, None, 0.9, None],
    ]
).encode()
FORM = 1
SIDES = ("actors", "recipients")
DAYS = ("date_start", "date_end")
LISTS = ("modes", "contexts", "chain")
NAMES = tuple(name for name in ClaimFacts.__dataclass_fields__ if name not in ("article", "id"))
VALUES = attrgetter(*NAMES)
REALS = frozenset(name for name, kind in EVENTS.columns if kind == "DOUBLE")


def pack_claim(claim: ClaimFacts) -> bytes:
    """A claim without its key as bytes."""
    plain = [_plain_sides(value) if name in SIDES else value for name, value in zip(NAMES, VALUES(claim), strict=True)]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, zdict=COMMON)
    return packer.compress(text.encode()) + packer.flush()


def _plain_sides(sides: tuple[Side, ...]) -> list[tuple[Any, ...]]:
    return [(one.actor, one.name, one.country, one.sectors, one.kind, one.title, one.text) for one in sides]


def unpack_claim(article: str, claim: str, packed: bytes) -> ClaimFacts:
    """The claim of this key that bytes hold."""
    text = zlib.decompressobj(-15, zdict=COMMON).decompress(packed)
    values: dict[str, Any] = dict(zip(NAMES, json.loads(text), strict=True))
    for side in SIDES:
        values[side] = tuple(_side(*one) for one in values[side])
    for several in LISTS:
        values[several] = tuple(values[several])
    for day in DAYS:
        values[day] = date.fromisoformat(values[day]) if values[day] else None
    return ClaimFacts(article, claim, **values)


def _side(actor: str | None, name: str, country: str | None, sectors: list[str], *rest: str | None) -> Side:
    kind, title, text = rest
    return Side(actor, name, country, tuple(sectors), kind, title, text)


def event_digest(row: Mapping[str, Any]) -> bytes:
    """Sixteen bytes that are the same for a row of `events` as it is made and as it is read."""
    plain = [_alike(name, row[name]) for name in EVENTS.names]
    return hashlib.blake2b(json_of(plain).encode(), digest_size=16).digest()


def _alike(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in REALS:
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
