"""Events: which claims tell of one happening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from bayhaqi.linking.claim_reading import EVENT_DAYS, claim_day, event_keys
from bayhaqi.linking.claim_table import ClaimTable, claim_table
from bayhaqi.linking.event_blocks import candidate_pairs
from bayhaqi.linking.event_scores import Pairs, event_scores
from bayhaqi.linking.facts import ClaimFacts, ClaimKey, EventOf, StoryOf
from bayhaqi.linking.grouping import cluster

__all__ = ["EVENT_DAYS", "claim_day", "event_keys", "link_events", "link_table", "touched_claims"]

LINK = 0.0
# Up to so many claims every pair of a reach is compared; in a larger one pairs without a link count as MISSING.
DENSE = 400
MISSING = -3.0
LARGEST = 6000

StoryNames = Mapping[str, str] | Mapping[str, StoryOf]


def link_events(claims: Iterable[ClaimFacts], stories: StoryNames) -> dict[ClaimKey, EventOf]:
    """The event and reach of every claim; `stories` gives the story of each article (its id, or a `StoryOf`).

    Reads `claims` once, as a stream, and keeps only small columns of it; their order does not matter.
    """
    table = claim_table(claims, stories)
    events, reaches = link_table(table)
    names = table.names
    return {
        name: EventOf(names[event], names[reach])
        for name, event, reach in zip(names, events.tolist(), reaches.tolist(), strict=True)
    }


def link_table(table: ClaimTable) -> tuple[Pairs, Pairs]:
    """For every row of a table the first row of its event and of its reach."""
    one, other, scores = _links(table)
    reaches = _components(len(table.names), one, other)
    events = reaches.copy()
    for members, pairs in _reaches(reaches, one):
        links = (one[pairs], other[pairs], scores[pairs])
        for group in _split(table, members, links):
            events[group] = group.min()
    return events, reaches


def touched_claims(new: Iterable[ClaimFacts], near: Iterable[ClaimFacts], stories: StoryNames) -> set[ClaimKey]:
    """The keys of those `near` that link to some `new` claim."""
    fresh = {claim.key: claim for claim in new}
    stored = {claim.key: claim for claim in near if claim.key not in fresh}
    table = claim_table([*fresh.values(), *stored.values()], stories)
    is_fresh = np.array([name in fresh for name in table.names], bool)
    one, other, _ = _links(table)
    across = is_fresh[one] != is_fresh[other]
    touched = np.where(is_fresh[one[across]], other[across], one[across])
    return {table.names[at] for at in np.unique(touched).tolist()}


def _links(table: ClaimTable) -> tuple[Pairs, Pairs, NDArray[np.float64]]:
    """Every linked pair once, sorted, with its score."""
    kept: list[tuple[Pairs, NDArray[np.float64]]] = []
    for one, other in candidate_pairs(table):
        scores = event_scores(table, one, other)
        good = scores >= LINK
        kept.append(((one[good] << 32) | other[good], scores[good]))
    if not kept:
        empty = np.zeros(0, np.int64)
        return empty, empty, np.zeros(0)
    joined, first = np.unique(np.concatenate([pairs for pairs, _ in kept]), return_index=True)
    scores = np.concatenate([values for _, values in kept])[first]
    return joined >> 32, joined & 0xFFFFFFFF, scores


def _components(size: int, one: Pairs, other: Pairs) -> Pairs:
    """The first row of every row's component: labels are lowered along links, and jump, until nothing changes."""
    label = np.arange(size, dtype=np.int64)
    while True:
        lower = np.minimum(label[one], label[other])
        before = label.copy()
        np.minimum.at(label, label[one], lower)
        np.minimum.at(label, label[other], lower)
        np.minimum.at(label, one, lower)
        np.minimum.at(label, other, lower)
        label = label[label]
        if np.array_equal(label, before):
            return label


def _reaches(reaches: Pairs, one: Pairs) -> list[tuple[Pairs, Pairs]]:
    """The members of every reach of three or more, and the numbers of its links."""
    order = np.argsort(reaches, kind="stable")
    starts = np.flatnonzero(np.diff(reaches[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    by_link = np.argsort(reaches[one], kind="stable")
    of_link = reaches[one][by_link]
    found = []
    big = ends - starts > 2
    for start, end in zip(starts[big].tolist(), ends[big].tolist(), strict=True):
        members = order[start:end]
        label = reaches[members[0]]
        left, right = np.searchsorted(of_link, [label, label + 1])
        found.append((np.sort(members), by_link[left:right]))
    return found


def _split(table: ClaimTable, members: Pairs, links: tuple[Pairs, Pairs, NDArray[np.float64]]) -> list[Pairs]:
    """The events of one reach."""
    size = len(members)
    one, other, scores = links
    if size > LARGEST:
        return _loosened(table, members, links)
    matrix = np.full((size, size), MISSING)
    if size <= DENSE:
        a, b = np.triu_indices(size, 1)
        matrix[a, b] = event_scores(table, members[a], members[b])
    else:
        matrix[np.searchsorted(members, one), np.searchsorted(members, other)] = scores
    upper = np.triu(matrix, 1)
    return [members[group] for group in cluster(upper + upper.T)]


def _loosened(table: ClaimTable, members: Pairs, links: tuple[Pairs, Pairs, NDArray[np.float64]]) -> list[Pairs]:
    """A reach too large for a matrix falls apart along its weaker half of links first."""
    one, other, scores = links
    strong = scores > np.median(scores)
    if not strong.any():
        return [members]
    a, b = np.searchsorted(members, one[strong]), np.searchsorted(members, other[strong])
    labels = _components(len(members), a, b)
    groups: list[Pairs] = []
    for label in np.unique(labels).tolist():
        some = members[labels == label]
        inside = np.isin(one[strong], some)
        groups += _split(table, some, (one[strong][inside], other[strong][inside], scores[strong][inside]))
    return groups
