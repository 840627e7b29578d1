"""Which claim of a coder is which claim of the gold, and in what the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from bayhaqi.evaluating.records import ClaimRow, RecordRow, Words

FIELDS = ("type", "sides", "status", "attribution", "day", "place")
# Kinds of errors in the order of a page: what is missing, what is too much, then what is wrong in what was found.
KINDS = ("missed", "invented", *FIELDS)


@dataclass(frozen=True, slots=True)
class Error:
    """One error: its kind, the article, and both sides of it; None where there is no such claim."""

    kind: str
    article: RecordRow
    gold: ClaimRow | None
    said: ClaimRow | None


@dataclass(frozen=True, slots=True)
class Compared:
    """An article compared: pairs of gold and said claims, those without a partner, and the errors in all of them."""

    pairs: tuple[tuple[ClaimRow, ClaimRow], ...]
    missed: tuple[ClaimRow, ...]
    invented: tuple[ClaimRow, ...]
    errors: tuple[Error, ...]


def compared(gold: RecordRow, said: RecordRow | None) -> Compared:
    """The claims of an article paired with those of its gold, the best fitting first, each at most once.

    Two claims can be a pair where their triggers share a character, or where their evidence does and their types are the same.
    What nobody decided on (`unreviewed`) is left out unless it fits a claim of the gold.
    """
    given = said.claims if said is not None else []
    fits = [
        (fit, -i, -j)
        for (i, one), (j, other) in product(enumerate(gold.claims), enumerate(given))
        if (fit := _fit(one, other))
    ]
    taken: dict[int, int] = {}
    for _, i, j in sorted(fits, reverse=True):
        if -i not in taken and -j not in taken.values():
            taken[-i] = -j
    pairs = tuple((gold.claims[i], given[j]) for i, j in sorted(taken.items()))
    missed = tuple(one for i, one in enumerate(gold.claims) if i not in taken)
    used = set(taken.values())
    invented = tuple(one for j, one in enumerate(given) if j not in used and one.id not in gold.unreviewed)
    errors = [Error("missed", gold, one, None) for one in missed]
    errors += [Error("invented", gold, None, one) for one in invented]
    for one, other in pairs:
        errors += [Error(kind, gold, one, other) for kind, right in agreement(one, other).items() if not right]
    return Compared(pairs, missed, invented, tuple(errors))


def _fit(gold: ClaimRow, said: ClaimRow) -> int:
    """How well two claims fit, 0 where they cannot be a pair."""
    trigger, typed = gold.trigger.meets(said.trigger), gold.type == said.type
    if not (trigger or (typed and gold.evidence.meets(said.evidence))):
        return 0
    return 1 + 4 * typed + 3 * trigger + 2 * sides_agree(gold, said) + (gold.status == said.status)


def agreement(gold: ClaimRow, said: ClaimRow) -> dict[str, bool]:
    """Whether a said claim is right in each of `FIELDS`."""
    return {
        "type": gold.type == said.type,
        "sides": sides_agree(gold, said),
        "status": gold.status == said.status,
        "attribution": same_chain(gold.chain, said.chain),
        "day": gold.days == said.days,
        "place": same_place(gold, said),
    }


def sides_agree(gold: ClaimRow, said: ClaimRow) -> bool:
    """Whether actors and recipients are the gold's; the sides of a joint act, actors all in the gold, may be divided otherwise."""
    if _same_side(gold.actors, said.actors) and _same_side(gold.recipients, said.recipients):
        return True
    together = len(gold.actors) > 1 and not gold.recipients
    return together and _same_side(gold.actors, said.actors + said.recipients)


def _same_side(gold: Sequence[Words], said: Sequence[Words]) -> bool:
    """Whether each of the gold is said, and nobody else."""
    return all(any(one.same(other) for other in said) for one in gold) and all(
        any(one.same(other) for one in gold) for other in said
    )


def same_chain(gold: Sequence[Words], said: Sequence[Words]) -> bool:
    """Whether two chains have the same voices in the same order."""
    return len(gold) == len(said) and all(one.same(other) for one, other in zip(gold, said, strict=True))


def same_place(gold: ClaimRow, said: ClaimRow) -> bool:
    """Whether two claims have no place, or places of one GeoNames id or one name in one country."""
    if gold.place is None or said.place is None:
        return gold.place is said.place
    countries = {gold.place[1], said.place[1]} - {None}
    return bool(gold.place[0] & said.place[0]) and len(countries) < 2
