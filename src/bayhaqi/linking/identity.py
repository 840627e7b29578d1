"""Stable ids: what is still there keeps its id, what was merged redirects."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def _nowhere(_: str) -> bool:
    return False


def stable_ids(
    clusters: Mapping[Item, Hashable],
    old_ids: Mapping[Item, str],
    taken: Callable[[str], bool] = _nowhere,
) -> tuple[dict[Item, str], dict[str, str]]:
    """The id of every item's cluster, and redirects from ids that are gone to the ids that hold their items now.

    `clusters` labels each item (pass `{key: of.event for key, of in link_events(…).items()}`, whose label is the earliest
    member); `old_ids` holds the ids that these items had, removed items included, so that theirs can be told gone.
    An id stays with the cluster that holds most of its items; a cluster that several ids stay with keeps the one that most
    of its items had, and the others redirect to it. A new id is made from the label: 16 hexadecimal digits. `taken` says
    whether an id is in use, or redirects, outside these items. Ties go to the smaller label and the smaller id.
    """
    shared: dict[str, Counter[Hashable]] = defaultdict(Counter)
    for item, old in old_ids.items():
        if item in clusters:
            shared[old][clusters[item]] += 1
    heirs = {old: min(counts, key=lambda label: (-counts[label], str(label))) for old, counts in shared.items()}
    claims: dict[Hashable, list[str]] = defaultdict(list)
    for old, heir in heirs.items():
        claims[heir].append(old)
    ids = {label: min(claimants, key=lambda old: (-shared[old][label], old)) for label, claimants in claims.items()}
    used = set(ids.values()) | set(old_ids.values())
    for label in sorted(set(clusters.values()) - set(ids), key=str):
        ids[label] = _new_id(label, lambda made: made in used or taken(made))
        used.add(ids[label])
    redirects = {old: ids[heir] for old, heir in sorted(heirs.items()) if ids[heir] != old}
    return {item: ids[label] for item, label in clusters.items()}, redirects


def _new_id(label: Hashable, in_use: Callable[[str], bool]) -> str:
    """From the label; where that id is in use (its first owner has moved elsewhere), from the label and a number."""
    parts = label if isinstance(label, tuple) else (label,)
    attempt = 0
    while True:
        words = "\x1f".join([*(str(part) for part in parts), *([str(attempt)] if attempt else [])])
        made = hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()
        if not in_use(made):
            return made
        attempt += 1
