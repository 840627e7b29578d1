"""The sides of an event, from the sides that its claims name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bayhaqi.linking.claim_reading import head_stem
from bayhaqi.linking.facts import Side


def joint_sides(named: Iterable[Sequence[Side]], besides: Sequence[Side] = ()) -> tuple[Side, ...]:
    """One side for each actor that at least half as many claims name as name the most frequent, the most frequent first.

    `besides` are sides that the event has already; they are not named again.
    """
    groups: list[list[Side]] = []
    for sides in named:
        for side in sides:
            group = next((some for some in groups if any(same_side(side, other) for other in some)), None)
            if group is None:
                groups.append([side])
            else:
                group.append(side)
    most = max((len(group) for group in groups), default=0)
    kept = sorted(
        (group for group in groups if 2 * len(group) >= most),
        key=lambda group: (-len(group), _fullest(group).name),
    )
    chosen = (_fullest(group) for group in kept)
    return tuple(side for side in chosen if not any(_identical(side, other) for other in besides))


def same_side(one: Side, other: Side) -> bool:
    """Whether two sides may be one actor: the same in the actor base, one country and sector, or one head word."""
    if one.actor and other.actor:
        return one.actor == other.actor
    if one.country and other.country and one.country != other.country:
        return False
    if one.name.casefold() == other.name.casefold() or head_stem(one.name) == head_stem(other.name):
        return True
    return bool(one.country) and one.country == other.country and one.sectors[:1] == other.sectors[:1]


def _identical(one: Side, other: Side) -> bool:
    return (one.actor or one.name.casefold()) == (other.actor or other.name.casefold())


def _fullest(group: Sequence[Side]) -> Side:
    """The side that says most: known to the actor base, then with a country, then named most often, then longest."""
    names = [side.name for side in group]
    return min(
        group,
        key=lambda side: (
            side.actor is None,
            side.country is None,
            -names.count(side.name),
            -len(side.name),
            side.name,
        ),
    )
