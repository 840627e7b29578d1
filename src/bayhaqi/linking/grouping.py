"""Grouping: which items are joined by links, and how a reach falls into clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# A pair that disagrees strongly weighs more against a merge than a pair that agrees weighs for it: without the square, two
# look-alike happenings that share their names were merged on 8 of 33 development topics.
DISAGREEMENT = 0.4
CEILING = 6.0
FLOOR = -6.0


def components(size: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """The smallest member of the component of each of the items 0 … size-1."""
    parent = list(range(size))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for one, other in links:
        a, b = root(one), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    return [root(item) for item in range(size)]


def agreement(scores: Scores) -> Scores:
    """Log-odds as votes for a merge: clipped, and with strong disagreement squared."""
    clipped = np.clip(scores, FLOOR, CEILING)
    return clipped - DISAGREEMENT * np.minimum(clipped, 0.0) ** 2


def cluster(scores: Scores, together: Iterable[Sequence[int]] = ()) -> list[list[int]]:
    """The clusters of a reach from its symmetric log-odds: merged while the mean vote between two clusters is above nought.

    Average linkage; ties go to the pair with the smaller members, so items must come in a canonical order.
    The items of each group of `together` stay together whatever their scores.
    """
    size = len(scores)
    votes = agreement(scores)
    np.fill_diagonal(votes, -np.inf)
    members: list[list[int]] = [[item] for item in range(size)]
    weights = np.ones(size)
    alive = size
    for first, *others in together:
        for other in others:
            _merge(votes, weights, first, other)
            members[first] += members[other]
            members[other] = []
            alive -= 1
    best = votes.argmax(axis=1)
    height = votes[np.arange(size), best]
    while alive > 1:
        one = int(height.argmax())
        if height[one] <= 0:
            break
        other = int(best[one])
        one, other = min(one, other), max(one, other)
        _merge(votes, weights, one, other)
        members[one] += members[other]
        members[other] = []
        alive -= 1
        _refresh(votes, best, height, one, other)
    return [sorted(some) for some in members if some]


def cluster_with_denials(scores: Scores, denies: NDArray[np.bool_]) -> list[list[int]]:
    """The clusters of a reach some of whose claims deny something.

    What is asserted is clustered alone. A denial goes to the assertion that it fits best, however many other reports of the same
    event it fits less well; denials that fit none are clustered among themselves.
    """
    if denies.all() or not denies.any():
        return cluster(scores)
    asserted, denied = np.flatnonzero(~denies), np.flatnonzero(denies)
    groups = [asserted[some].tolist() for some in cluster(scores[np.ix_(asserted, asserted)])]
    home = {item: group for group in groups for item in group}
    left: list[int] = []
    for item in denied.tolist():
        best = int(asserted[scores[item, asserted].argmax()])
        if scores[item, best] >= 0:
            home[best].append(item)
        else:
            left.append(item)
    rest = np.array(left, np.intp)
    groups += [rest[some].tolist() for some in cluster(scores[np.ix_(rest, rest)])] if left else []
    return [sorted(group) for group in groups]


def _merge(votes: Scores, weights: Scores, one: int, other: int) -> None:
    mine, theirs = float(weights[one]), float(weights[other])
    whole = mine + theirs
    joined = (mine * votes[one] + theirs * votes[other]) / whole
    joined[one] = joined[other] = -np.inf
    votes[one] = votes[:, one] = joined
    votes[other] = votes[:, other] = -np.inf
    weights[one] = whole


def _refresh(votes: Scores, best: NDArray[np.intp], height: Scores, one: int, other: int) -> None:
    outdated = (best == one) | (best == other)
    outdated[one] = outdated[other] = True
    stale = outdated.nonzero()[0]
    best[stale] = votes[stale].argmax(axis=1)
    height[stale] = votes[stale, best[stale]]
    better = votes[:, one] > height
    best[better] = one
    height[better] = votes[better, one]


def dense(size: int, score: Callable[[int, int], float]) -> Scores:
    """The symmetric matrix of a score of pairs."""
    matrix = np.zeros((size, size))
    for one in range(size):
        for other in range(one + 1, size):
            matrix[one, other] = matrix[other, one] = score(one, other)
    return matrix


def by_component(roots: Sequence[int]) -> list[list[int]]:
    """The members of every component, in the order of their smallest members."""
    groups: dict[int, list[int]] = {}
    for item, root in enumerate(roots):
        groups.setdefault(root, []).append(item)
    return list(groups.values())
