"""Events: which claims tell of one happening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bayhaqi.linking import parallel
from bayhaqi.linking.claim_reading import EVENT_DAYS, claim_day, event_keys
from bayhaqi.linking.claim_table import STATUS, ClaimTable, claim_table, table_of, with_stories
from bayhaqi.linking.event_blocks import Keyed, candidate_pairs, parts_of
from bayhaqi.linking.event_scores import Pairs, Scores, event_scores, may_link
from bayhaqi.linking.facts import ClaimFacts, ClaimKey, EventOf, StoryOf
from bayhaqi.linking.grouping import cluster_with_denials
from bayhaqi.linking.parallel import Cluster, Threads, read_columns
from bayhaqi.machine import cores

__all__ = ["EVENT_DAYS", "claim_day", "event_keys", "link_events", "link_table", "touched_claims"]

LINK = 0.0
# Up to so many claims every pair of a reach is compared; in a larger one pairs without a link count as MISSING.
DENSE = 400
MISSING = -3.0
LARGEST = 6000
BATCH = 300_000
# Parts for each worker of a cluster, so that none waits long for the last one.
PARTS_A_WORKER = 4
DENIED = STATUS["negation"]

StoryNames = Mapping[str, str] | Mapping[str, StoryOf]
Links = tuple[Pairs, Scores]


def link_events(
    claims: Iterable[ClaimFacts], stories: StoryNames, workers: int | None = None, *, cluster: Cluster | None = None
) -> dict[ClaimKey, EventOf]:
    """The event and reach of every claim; `stories` gives the story of each article (its id, or a `StoryOf`).

    Reads `claims` once, as a stream, and keeps only small columns of it; their order does not matter. Many claims are read and
    compared by `workers` processes and threads, unless told by as many as the process may use cores, or on a `cluster`, such as
    the one of `bayhaqi.workers(on="ray://HOST:PORT")`; the result is the same.
    """
    workers = workers or cores()
    table = table_of(read_columns(with_stories(claims, stories), workers, cluster))
    place = Threads(workers) if cluster is None or len(table.names) < parallel.MANY else cluster
    events, reaches = link_table(table, place)
    names = table.names
    return {
        name: EventOf(names[event], names[reach])
        for name, event, reach in zip(names, events.tolist(), reaches.tolist(), strict=True)
    }


def link_table(table: ClaimTable, place: Cluster) -> tuple[Pairs, Pairs]:
    """For every row of a table the first row of its event and of its reach, found in threads or on a cluster."""
    one, other, scores = _links(table, place)
    reaches = _components(len(table.names), one, other)
    events = reaches.copy()
    denies = table.status == DENIED
    small, large = _reaches(reaches)
    for groups in place.map(_grouped, _rows(table), _batches(small)):
        for members in groups:
            events[members] = members[0]
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
    one, other, _ = _links(table, Threads(1), is_fresh)
    touched = np.where(is_fresh[one], other, one)
    return {table.names[at] for at in np.unique(touched).tolist()}


def _links(table: ClaimTable, place: Cluster, parted: NDArray[np.bool_] | None = None) -> tuple[Pairs, Pairs, Scores]:
    """Every linked pair once, sorted, with its score; with `parted`, only pairs of a row of which it holds and one of which not."""
    parts = parts_of(table, 1 if isinstance(place, Threads) else PARTS_A_WORKER * place.size)
    kept = list(place.map(_linked, (_rows(table), parted), parts))
    joined, first = np.unique(np.concatenate([pairs for pairs, _ in kept]), return_index=True)
    scores = np.concatenate([values for _, values in kept])[first]
    return joined >> 32, joined & 0xFFFFFFFF, scores


def _rows(table: ClaimTable) -> ClaimTable:
    """A table with its rows alone: what comparing needs, and all that goes to the machines of a cluster."""
    return replace(table, names=[], key=table.key[:0], key_claim=table.key_claim[:0])


def _linked(rows: tuple[ClaimTable, NDArray[np.bool_] | None], part: Keyed) -> Links:
    """The linked pairs that have a key of a part in common, the two rows of each in one number, and their scores."""
    table, parted = rows
    kept: list[Links] = [(np.zeros(0, np.int64), np.zeros(0))]
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


def _grouped(table: ClaimTable, reaches: list[Pairs]) -> list[Pairs]:
    """The events of those reaches that are not one event; the scores of every pair are computed for all of them at once."""
    sides = [np.triu_indices(len(members), 1) for members in reaches]
    one = np.concatenate([members[a] for members, (a, _) in zip(reaches, sides, strict=True)])
    other = np.concatenate([members[b] for members, (_, b) in zip(reaches, sides, strict=True)])
    scores = event_scores(table, one, other)
    start, found = 0, []
    for members, (a, b) in zip(reaches, sides, strict=True):
        own = scores[start : start + len(a)]
        start += len(a)
        # Where every pair agrees the reach is one event, as most are.
        if own.min() < 0:
            matrix = np.zeros((len(members), len(members)))
            matrix[a, b] = matrix[b, a] = own
            found += [members[group] for group in cluster_with_denials(matrix, table.status[members] == DENIED)]
    return found


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
