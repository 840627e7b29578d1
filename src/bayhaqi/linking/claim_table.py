"""Claims as columns: about 300 bytes each, so that a million can be compared at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bayhaqi.linking.claim_reading import (
    SIDES,
    WORDS,
    claim_day,
    event_keys,
    head_stem,
    place_token,
    quad_of,
    telling_words,
    trigger_root,
)
from bayhaqi.linking.facts import ClaimFacts, ClaimKey, ClaimRead, Side, SideRead, StoryOf
from bayhaqi.linking.words import key_of

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Floats = NDArray[np.float32]

NO_DAY = -(2**30)
STATUS = {None: 0, "historical": 0, "future": 1, "hypothetical": 2, "negation": 3}
SINGLE = frozenset(("person", "organisation", "group"))


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """Columns of claims in their canonical order; hashes are 31-bit, nought where there is nothing.

    `sides` is (n, 2·SIDES, 5): actors, then recipients, each with hashes of actor or name, country, sector and head of the
    name, and whether it is a person or body known to the actor base. `words` and `weights` are (n, WORDS). `counts` is
    (n, 4), -1 where there is none. `key`, `key_claim` list every blocking key with its claim.
    """

    names: list[ClaimKey]
    article: Small
    story: Small
    type: Small
    quad: Small
    status: Small
    day: Small
    last: Small
    blocked: Small
    published: NDArray[np.bool_]
    place: Small
    country: Small
    lat: Floats
    lon: Floats
    verb: Small
    sides: Small
    words: Small
    weights: Floats
    counts: Small
    key: Ints
    key_claim: Small


@lru_cache(maxsize=262144)
def small_hash(word: str) -> int:
    """A positive 31-bit hash of a word."""
    return (key_of(word) & 0x3FFFFFFF) + 1


class Columns:
    """What the columns of a table are made from: every claim's numbers one after another, in the order of reading."""

    def __init__(self) -> None:
        self.names: list[ClaimKey] = []
        self.scalars = array("i")
        self.places = array("f")
        self.sides = array("i")
        self.words = array("i")
        self.weights = array("f")
        self.keys = array("q")
        self.key_numbers = array("i")

    def join(self, others: Columns) -> None:
        """Append what was read elsewhere."""
        for name, values in vars(others).items():
            getattr(self, name).extend(values)

    def add(self, claim: ClaimFacts | ClaimRead, story: str) -> None:
        """Append one claim, of an article of this story."""
        place = place_token(claim)
        blocked, start = claim_day(claim), claim.date_start
        last = claim.date_end or start
        self.names.append((claim.article, claim.id))
        self.scalars.extend(
            (
                small_hash(claim.article),
                small_hash(story),
                small_hash(claim.type),
                small_hash(quad_of(claim.type)),
                STATUS.get(claim.status, 0),
                _ordinal(start),
                _ordinal(last),
                _ordinal(blocked),
                claim.date_basis == "published",
                small_hash(place) if place else 0,
                small_hash(claim.place_country) if claim.place_country else 0,
                small_hash(trigger_root(claim.trigger)) if claim.trigger else 0,
                _count(claim.killed),
                _count(claim.injured),
                _count(claim.arrested),
                _count(claim.size),
            )
        )
        known = claim.lat is not None and claim.lon is not None
        self.places.extend((claim.lat or 0.0, claim.lon or 0.0) if known else (np.nan, np.nan))
        for some in (claim.actors, claim.recipients):
            for side in some[:SIDES]:
                self.sides.extend(_side(side))
            self.sides.extend(NOBODY * (SIDES - len(some)))
        found = telling_words(claim.evidence)
        missing = WORDS - len(found)
        self.words.extend([small_hash(word) for word, _ in found] + [0] * missing)
        self.weights.extend([value for _, value in found] + [0.0] * missing)
        keys = event_keys(claim)
        self.keys.extend(keys)
        self.key_numbers.append(len(keys))


SCALARS = 16
NOBODY = (0, 0, 0, 0, 0)


def with_stories(
    claims: Iterable[ClaimFacts], stories: Mapping[str, str] | Mapping[str, StoryOf] | None
) -> Iterator[tuple[ClaimFacts, str]]:
    """Claims with the story of their article; an article without one is its own."""
    for claim in claims:
        story = stories.get(claim.article) if stories else None
        yield claim, story.story if isinstance(story, StoryOf) else (story or claim.article)


def columns_of(told: Iterable[tuple[ClaimFacts | ClaimRead, str]]) -> Columns:
    """The columns of claims with their stories, read once as a stream."""
    columns = Columns()
    for claim, story in told:
        columns.add(claim, story)
    return columns


def claim_table(
    claims: Iterable[ClaimFacts], stories: Mapping[str, str] | Mapping[str, StoryOf] | None = None
) -> ClaimTable:
    """The columns of some claims, read once as a stream; an article without a story is its own."""
    return table_of(columns_of(with_stories(claims, stories)))


def table_of(columns: Columns) -> ClaimTable:
    """The table of what was read, in its canonical order."""
    size = len(columns.names)
    scalars = (
        np.frombuffer(columns.scalars, np.int32).reshape(size, SCALARS) if size else np.zeros((0, SCALARS), np.int32)
    )
    order = _canonical(columns.names, scalars[:, 5])
    place = np.array(order, np.int64)
    scalars = scalars[place]
    new_place = np.empty(size, np.int32)
    new_place[place] = np.arange(size, dtype=np.int32)
    coordinates = np.array(columns.places, np.float32).reshape(size, 2)[place]
    return ClaimTable(
        names=[columns.names[at] for at in order],
        article=scalars[:, 0].copy(),
        story=scalars[:, 1].copy(),
        type=scalars[:, 2].copy(),
        quad=scalars[:, 3].copy(),
        status=scalars[:, 4].copy(),
        day=scalars[:, 5].copy(),
        last=scalars[:, 6].copy(),
        blocked=scalars[:, 7].copy(),
        published=scalars[:, 8].astype(bool),
        place=scalars[:, 9].copy(),
        country=scalars[:, 10].copy(),
        verb=scalars[:, 11].copy(),
        counts=scalars[:, 12:16].copy(),
        lat=coordinates[:, 0].copy(),
        lon=coordinates[:, 1].copy(),
        sides=np.array(columns.sides, np.int32).reshape(size, 2 * SIDES, len(NOBODY))[place],
        words=np.array(columns.words, np.int32).reshape(size, WORDS)[place],
        weights=np.array(columns.weights, np.float32).reshape(size, WORDS)[place],
        key=np.array(columns.keys, np.int64),
        key_claim=np.repeat(new_place, np.array(columns.key_numbers, np.int32)),
    )


def _canonical(names: list[ClaimKey], days: Small) -> list[int]:
    """Positions by day (undated last), article and claim."""
    late = np.where(days == NO_DAY, 2**30, days).tolist()
    return sorted(range(len(names)), key=lambda at: (late[at], names[at]))


def _ordinal(day: date | None) -> int:
    return NO_DAY if day is None else day.toordinal()


def _count(value: int | None) -> int:
    return -1 if value is None else min(value, 2**30)


def _side(side: Side | SideRead) -> tuple[int, int, int, int, int]:
    return (
        small_hash(side.actor or side.name.casefold()),
        small_hash(side.country) if side.country else 0,
        small_hash(side.sectors[0]) if side.sectors else 0,
        small_hash(head_stem(side.name)),
        int(side.actor is not None and side.kind in SINGLE),
    )
