"""What changed in the claims of a report between two of its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz

from bayhaqi.linking.facts import ClaimFacts, Side
from bayhaqi.linking.sides import same_side
from bayhaqi.linking.wording import describe_in_words

COUNTED = ("killed", "injured", "arrested", "size")
# Two claims are one that was changed where they agree in more than their type: the same sides, or nearly the same words.
LEAST_ALIKE = 4.0


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: a field of a claim, or a whole claim ("claim", absent before or after).

    `what` is the claim in words, `before` and `after` are values in words; `claim_before` and `claim_after` are the claims' ids.
    """

    field: str
    what: str
    before: str | None = None
    after: str | None = None
    claim_before: str | None = None
    claim_after: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The change as plain values."""
        return asdict(self)

    def __str__(self) -> str:
        return change_in_words(self.to_dict())


def change_in_words(change: Mapping[str, Any]) -> str:
    """A change, given as `Change.to_dict` does, in one line such as "killed 12 → 20: gunmen attacked traders in Kassala"."""
    if change["field"] == "claim":
        return f"{'no longer' if change['after'] is None else 'now also'}: {change['what']}"
    return f"{change['field']} {change['before'] or 'not said'} → {change['after'] or 'not said'}: {change['what']}"


def changes_between(old: Sequence[ClaimFacts], new: Sequence[ClaimFacts]) -> tuple[Change, ...]:
    """What the claims of a new version say otherwise than those of the old one; claims are paired, the most alike first."""
    pairs = _paired(old, new)
    found = [change for before, after in pairs for change in _changed(before, after)]
    kept_old, kept_new = {id(before) for before, _ in pairs}, {id(after) for _, after in pairs}
    found += [
        Change("claim", _words(one), before="stated", claim_before=one.id) for one in old if id(one) not in kept_old
    ]
    found += [
        Change("claim", _words(one), after="stated", claim_after=one.id) for one in new if id(one) not in kept_new
    ]
    return tuple(found)


def _paired(old: Sequence[ClaimFacts], new: Sequence[ClaimFacts]) -> list[tuple[ClaimFacts, ClaimFacts]]:
    """Pairs of claims that are one, each claim in one pair at most, in the order of the new version."""
    scored = sorted(
        (
            (-score, later, earlier)
            for earlier, before in enumerate(old)
            for later, after in enumerate(new)
            if (score := _alike(before, after)) >= LEAST_ALIKE
        )
    )
    used_old: set[int] = set()
    used_new: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, later, earlier in scored:
        if earlier not in used_old and later not in used_new:
            used_old.add(earlier)
            used_new.add(later)
            pairs.append((later, earlier))
    return [(old[earlier], new[later]) for later, earlier in sorted(pairs)]


def _alike(before: ClaimFacts, after: ClaimFacts) -> float:
    """How much two claims seem to be one, from 0 to 8: type, sides, words."""
    if before.type != after.type and before.evidence != after.evidence:
        return 0.0
    score = 2.0 * (before.type == after.type)
    score += 1.5 * _share(before.actors, after.actors) + 1.5 * _share(before.recipients, after.recipients)
    return score + 3.0 * fuzz.ratio(before.evidence, after.evidence) / 100


def _share(some: Sequence[Side], others: Sequence[Side]) -> bool:
    if not some or not others:
        return not some and not others
    return any(same_side(one, other) for one in some for other in others)


def _changed(before: ClaimFacts, after: ClaimFacts) -> list[Change]:
    what = _words(after)
    values = [(name, getattr(before, name), getattr(after, name)) for name in COUNTED]
    values += [
        ("type", before.type, after.type),
        ("status", before.status or "happened", after.status or "happened"),
        ("day", _days(before), _days(after)),
        ("place", before.place, after.place),
        ("origin", before.origin, after.origin),
        ("responsibility", before.responsibility, after.responsibility),
    ]
    for name in ("actors", "recipients"):
        some, others = getattr(before, name), getattr(after, name)
        if not _share(some, others):
            values.append((name, _names(some), _names(others)))
    return [
        Change(
            name, what, None if one is None else str(one), None if other is None else str(other), before.id, after.id
        )
        for name, one, other in values
        if one != other
    ]


def _days(claim: ClaimFacts) -> str | None:
    """The days of a claim; a day that was only taken from the publication says nothing, and moves with it."""
    if claim.date_start is None or claim.date_basis == "published":
        return None
    start, end = claim.date_start.isoformat(), (claim.date_end or claim.date_start).isoformat()
    return start if start == end else f"{start}/{end}"


def _names(sides: Sequence[Side]) -> str | None:
    return " and ".join(side.name for side in sides) or None


def _words(claim: ClaimFacts) -> str:
    return describe_in_words(claim.type, claim.status, claim.actors, claim.recipients, None, None, claim.place, (), {})
