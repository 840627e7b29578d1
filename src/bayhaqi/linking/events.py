"""Events: which claims tell of one happening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from bayhaqi.linking.claim_reading import EVENT_DAYS, claim_day, event_keys
from bayhaqi.linking.claim_table import STATUS, ClaimTable, claim_table, table_of, with_stories
from bayhaqi.linking.event_blocks import candidate_pairs, parts_of
from bayhaqi.linking.event_scores import Pairs, Scores, event_scores, may_link
from bayhaqi.linking.facts import ClaimFacts, ClaimKey, EventOf, StoryOf
from bayhaqi.linking.grouping import cluster_with_denials
from bayhaqi.linking.parallel import mapped, read_columns
from bayhaqi.machine import cores

__all__ = ["EVENT_DAYS", "claim_day", "event_keys", "link_events", "link_table", "touched_claims"]

LINK = 0.0
# Up to so many claims every pair of a reach is compared; in a larger one pairs without a link count as MISSING.
DENSE = 400
MISSING = -3.0
LARGEST = 6000
BATCH = 300_000
DENIED = STATUS["negation"]

StoryNames = Mapping[str, str] | Mapping[str, StoryOf]


def link_events(
    claims: Iterable[ClaimFacts], stories: StoryNames, workers: int | None = None
) -> dict[ClaimKey, EventOf]:
    """The event and reach of every claim; `stories` gives the story of each article (its id, or a `StoryOf`).

    Reads `claims` once, as a stream, and keeps only small columns of it; their order does not matter. Many claims are read and
    compared by `workers` processes and threads, unless told by as many as the process may use cores; the result is the same.
    """
    workers = workers or cores()
    table = table_of(read_columns(with_stories(claims, stories), workers))
    events, reaches = link_table(table, workers)
    names = table.names
    return {
        name: EventOf(names[event], names[reach])
        for name, event, reach in zip(names, events.tolist(), reaches.tolist(), strict=True)
    }


def link_table(table: ClaimTable, threads: int = 1) -> tuple[Pairs, Pairs]:
    """For every row of a table the first row of its event and of its reach."""
    one, other, scores = _links(table, threads=threads)
    reaches = _components(len(table.names), one, other)
    events = reaches.copy()
    denies = table.status == DENIED
    small, large = _reaches(reaches)
    for members, matrix in _matrices(table, small, threads):
        # Where every pair agrees the reach is one event, as most are.
        if matrix.min() < 0:
            for group in cluster_with_denials(matrix, denies[members]):
                events[members[group]] = members[group[0]]
    for members in large:
        inside = reaches[one] == members[0]
        for some in _split(members, (one[inside], other[inside], scores[inside]), denies):
            events[some] = some.min()
    return events, reaches


def touched_claims(new: Iterable[ClaimFacts], near: Iterable[ClaimFacts], stories: StoryNames) -> set[ClaimKey]:
    """The keys of those `near` that link to some `new` claim."""
    fresh = {claim.key: claim for claim in new}
    stored = {claim.key: claim for claim in near if claim.key not in fresh}
    table = claim_table([*fresh.values(), *stored.values()], stories)
    is_fresh = np.array([name in fresh for name in table.names], bool)
    one, other, _ = _links(table, is_fresh)
    touched = np.where(is_fresh[one], other, one)
    return {table.names[at] for at in np.unique(touched).tolist()}


def _links(
    table: ClaimTable, parted: NDArray[np.bool_] | None = None, *, threads: int = 1
) -> tuple[Pairs, Pairs, Scores]:
    """Every linked pair once, sorted, with its score; with `parted`, only pairs of a row of which it holds and one of which not."""

    def linked(part: int) -> tuple[Pairs, Scores]:
        kept: list[tuple[Pairs, Scores]] = [(np.zeros(0, np.int64), np.zeros(0))]
        for one, other in candidate_pairs(table, part):
            if parted is not None:
                across = parted[one] != parted[other]
                one, other = one[across], other[across]
            hopeful = may_link(table, one, other, LINK)
            one, other = one[hopeful], other[hopeful]
            scores = event_scores(table, one, other)
            good = scores >= LINK
            kept.append(((one[good] << 32) | other[good], scores[good]))
        return np.concatenate([pairs for pairs, _ in kept]), np.concatenate([values for _, values in kept])

    kept = list(mapped(linked, parts_of(table), threads))
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


def _reaches(reaches: Pairs) -> tuple[list[Pairs], list[Pairs]]:
    """The members of every reach of three or more, those of up to DENSE and the larger ones."""
    order = np.argsort(reaches, kind="stable")
    starts = np.flatnonzero(np.diff(reaches[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    big = ends - starts > 2
    found = [order[start:end] for start, end in zip(starts[big].tolist(), ends[big].tolist(), strict=True)]
    return [some for some in found if len(some) <= DENSE], [some for some in found if len(some) > DENSE]


def _matrices(table: ClaimTable, reaches: list[Pairs], threads: int) -> Iterator[tuple[Pairs, Scores]]:
    """The scores of every pair of each reach, computed for many reaches at once."""

    def scored(batch: list[Pairs]) -> list[tuple[Pairs, Scores]]:
        sides = [np.triu_indices(len(members), 1) for members in batch]
        one = np.concatenate([members[a] for members, (a, _) in zip(batch, sides, strict=True)])
        other = np.concatenate([members[b] for members, (_, b) in zip(batch, sides, strict=True)])
        scores = event_scores(table, one, other)
        start, found = 0, []
        for members, (a, b) in zip(batch, sides, strict=True):
            matrix = np.zeros((len(members), len(members)))
            matrix[a, b] = matrix[b, a] = scores[start : start + len(a)]
            start += len(a)
            found.append((members, matrix))
        return found

    for batch in mapped(scored, _batches(reaches), threads):
        yield from batch


def _batches(reaches: list[Pairs]) -> Iterator[list[Pairs]]:
    held: list[Pairs] = []
    pairs = 0
    for members in reaches:
        held.append(members)
        pairs += len(members) * (len(members) - 1) // 2
        if pairs > BATCH:
            yield held
            held, pairs = [], 0
    if held:
        yield held


def _split(members: Pairs, links: tuple[Pairs, Pairs, Scores], denies: NDArray[np.bool_]) -> list[Pairs]:
    """The events of a large reach, of which only the links have scores."""
    one, other, scores = links
    if len(members) > LARGEST:
        return _loosened(members, links, denies)
    upper = np.full((len(members), len(members)), MISSING)
    upper[np.searchsorted(members, one), np.searchsorted(members, other)] = scores
    upper = np.triu(upper, 1)
    return [members[group] for group in cluster_with_denials(upper + upper.T, denies[members])]


def _loosened(members: Pairs, links: tuple[Pairs, Pairs, Scores], denies: NDArray[np.bool_]) -> list[Pairs]:
    """A reach too large for a matrix falls apart along its weaker half of links first."""
    one, other, scores = links
    strong = scores > np.median(scores) if len(scores) else np.zeros(0, bool)
    if not strong.any():
        return [members[at : at + LARGEST] for at in range(0, len(members), LARGEST)]
    one, other, scores = one[strong], other[strong], scores[strong]
    labels = _components(len(members), np.searchsorted(members, one), np.searchsorted(members, other))
    of_link = labels[np.searchsorted(members, one)]
    groups: list[Pairs] = []
    for label in np.unique(labels).tolist():
        inside = of_link == label
        groups += _split(members[labels == label], (one[inside], other[inside], scores[inside]), denies)
    return groups
