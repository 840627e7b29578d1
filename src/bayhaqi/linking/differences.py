"""Where the claims of an event differ, and which value has most origins behind it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bayhaqi.linking.facts import ClaimFacts, Difference, Side
from bayhaqi.linking.sides import same_side

DENIED = "denied"
NEAR_KM = 60.0
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with its origin, the group of origins that depend on one another, and the article's group of copies."""

    claim: ClaimFacts
    origin: str
    group: int
    copy: str


def value_of(given: Iterable[tuple[Value | None, Told]]) -> Value | None:
    """The value with most independent origins, then copy groups, then claims; the first given of equals."""
    support: dict[Hashable, list[Told]] = defaultdict(list)
    values: dict[Hashable, Value] = {}
    for value, told in given:
        if value is not None:
            name = _name(value)
            values.setdefault(name, value)
            support[name].append(told)
    if not support:
        return None

    def rank(name: Hashable) -> tuple[int, int, int]:
        some = support[name]
        return (len({one.group for one in some}), len({one.copy for one in some}), len(some))

    return values[max(support, key=rank)]


def day_values(told: Iterable[Told]) -> list[tuple[tuple[date, date] | None, Told]]:
    """The day or days that each claim gives; days taken from the publication count only where no text gives one."""
    given = [(_days(one.claim), one) for one in told]
    stated = [(days, one) for days, one in given if days and one.claim.date_basis != "published"]
    return list(stated) or list(given)


def place_values(told: Iterable[Told]) -> list[tuple[ClaimFacts | None, Told]]:
    """The claims that name a place, which stand for it."""
    return [(one.claim if one.claim.place else None, one) for one in told]


def differing(told: Sequence[Told], weighty: Sequence[Told]) -> tuple[Difference, ...]:
    """Every value of a field on which the claims differ, with the origins that give it; and who denies the event.

    `told` are all claims of the event, `weighty` those that its values are taken from.
    """
    found: list[Difference] = []
    days = _first_told([(days, one) for days, one in day_values(weighty) if days])
    if _apart([days for days, _ in days]):
        found += _by_value("day", [(_day_words(days), one) for days, one in days])
    places = [one for _, one in _first_told([(one.claim.place, one) for one in weighty if one.claim.place])]
    if _scattered([one.claim for one in places]):
        found += _by_value("place", [(str(one.claim.place), one) for one in places])
    for name in ("killed", "injured", "arrested", "size"):
        given = [(str(value), one) for one in weighty if (value := getattr(one.claim, name)) is not None]
        counts = _first_told(given)
        if len({value for value, _ in counts}) > 1:
            found += _by_value(name, counts)
    for name in ("actors", "recipients"):
        named = [(one, sides) for one in weighty if (sides := getattr(one.claim, name))]
        different = list(dict.fromkeys(sides for _, sides in named))
        if any(_strangers(some, others) for at, some in enumerate(different) for others in different[at + 1 :]):
            found += _by_value(name, [(" and ".join(side.name for side in sides), one) for one, sides in named])
    denials = [one for one in told if one.claim.status == "negation"]
    if denials and len(denials) < len(told):
        found += _by_value(DENIED, [("yes", one) for one in denials])
    return tuple(found)


def _first_told(given: Sequence[tuple[Value, Told]]) -> list[tuple[Value, Told]]:
    """What each origin says first in each group of copies: a copy that was coded otherwise than its original disputes nothing."""
    first: dict[tuple[str, int], Value] = {}
    for value, one in given:
        first.setdefault((one.copy, one.group), value)
    return [(value, one) for value, one in given if first[one.copy, one.group] == value]


def _by_value(field: str, given: Iterable[tuple[str, Told]]) -> list[Difference]:
    origins: dict[str, dict[str, None]] = defaultdict(dict)
    for value, one in given:
        origins[value].setdefault(one.origin)
    return [
        Difference(field, value, tuple(names))
        for value, names in sorted(origins.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _days(claim: ClaimFacts) -> tuple[date, date] | None:
    return (claim.date_start, claim.date_end or claim.date_start) if claim.date_start else None


def _day_words(days: tuple[date, date]) -> str:
    return days[0].isoformat() if days[0] == days[1] else f"{days[0].isoformat()}/{days[1].isoformat()}"


def _apart(days: Sequence[tuple[date, date]]) -> bool:
    """Whether some two spans of days have no day in common."""
    return bool(days) and max(start for start, _ in days) > min(end for _, end in days)


def _scattered(claims: Sequence[ClaimFacts]) -> bool:
    """Whether some two places are certainly different ones."""
    different = list({(_place_name(claim), claim.geonames): claim for claim in claims}.values())
    return any(_elsewhere(one, other) for at, one in enumerate(different) for other in different[at + 1 :])


def _strangers(some: Sequence[Side], others: Sequence[Side]) -> bool:
    """Whether no side of the one claim can be a side of the other: all are of other countries, or other known actors."""
    return not any(
        same_side(one, other) or not (one.country and other.country) or one.country == other.country
        for one in some
        for other in others
    )


def _elsewhere(one: ClaimFacts, other: ClaimFacts) -> bool:
    if _place_name(one) == _place_name(other) or (one.geonames is not None and one.geonames == other.geonames):
        return False
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return True
    east = math.radians(one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return 6371.0 * math.hypot(math.radians(one.lat - other.lat), east) > NEAR_KM


def _place_name(claim: ClaimFacts) -> str:
    return (claim.place or "").casefold()


def _name(value: object) -> Hashable:
    return _place_name(value) if isinstance(value, ClaimFacts) else value
