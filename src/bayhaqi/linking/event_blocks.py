"""Which pairs of claims are worth comparing: those with a common key and days close by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bayhaqi.linking.claim_reading import EVENT_DAYS
from bayhaqi.linking.claim_table import NO_DAY, ClaimTable, Ints, Small
from bayhaqi.linking.event_scores import Pairs

BATCH = 1_500_000
# A million claims have about 25 million keys; sorting them in parts keeps the working memory at a few hundred megabytes.
KEYS_AT_ONCE = 2_000_000
MOST_PARTS = 2**16


class Keyed(NamedTuple):
    """Blocking keys, and the row of the claim that has each."""

    keys: Ints
    rows: Small


def parts_of(table: ClaimTable, least: int = 1) -> Iterator[Keyed]:
    """The parts in which the pairs of a table are found, at `least` so many: each has the keys that leave one remainder, all of them."""
    number = min(max(1 + len(table.key) // KEYS_AT_ONCE, least), MOST_PARTS)
    # Sixteen bits are sorted in one pass over the keys.
    remainders = (table.key % number).astype(np.uint16)
    order = np.argsort(remainders, kind="stable")
    ends = np.cumsum(np.bincount(remainders, minlength=number)).tolist()
    del remainders
    for start, end in zip([0, *ends], ends, strict=False):
        chosen = order[start:end]
        yield Keyed(table.key[chosen], table.key_claim[chosen])


def candidate_pairs(table: ClaimTable, part: Keyed) -> Iterator[tuple[Pairs, Pairs]]:
    """Pairs of rows with a common key of a part, the earlier first, in batches; a pair with several common keys may come again.

    Dated claims meet dated ones at most EVENT_DAYS apart; a claim without a day meets every claim with its key.
    """
    keys, holders = part
    order = np.lexsort((holders, table.blocked[holders], keys))
    holders = holders[order]
    yield from _batched(_offsets(keys[order], table.blocked[holders], holders.astype(np.int64)))


def _offsets(keys: Pairs, days: Small, items: Pairs) -> Iterator[tuple[Pairs, Pairs]]:
    """Pairs at distance 1, 2, … in the order of key and day, while any key reaches so far.

    Undated claims sort first in their block, as NO_DAY is below every day.
    """
    here = np.arange(len(keys) - 1, dtype=np.int64)
    distance = 1
    while len(here):
        there = here + distance
        inside = there < len(keys)
        here, there = here[inside], there[inside]
        close = keys[here] == keys[there]
        undated = days[here] == NO_DAY
        close &= undated | (days[there].astype(np.int64) - days[here] <= EVENT_DAYS)
        here, there = here[close], there[close]
        a, b = items[here], items[there]
        yield np.minimum(a, b), np.maximum(a, b)
        distance += 1


def _batched(pairs: Iterator[tuple[Pairs, Pairs]]) -> Iterator[tuple[Pairs, Pairs]]:
    held: list[tuple[Pairs, Pairs]] = []
    size = 0
    for one, other in pairs:
        held.append((one, other))
        size += len(one)
        if size >= BATCH:
            yield _distinct(held)
            held, size = [], 0
    if held:
        yield _distinct(held)


def _distinct(held: list[tuple[Pairs, Pairs]]) -> tuple[Pairs, Pairs]:
    one = np.concatenate([pair[0] for pair in held])
    other = np.concatenate([pair[1] for pair in held])
    joined = np.unique((one << 32) | other)
    joined = joined[(joined >> 32) != (joined & 0xFFFFFFFF)]
    return joined >> 32, joined & 0xFFFFFFFF
