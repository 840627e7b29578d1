"""What reviews say of the coder and of each other: precision by type with intervals, and agreement between two reviewers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from math import sqrt
from typing import Any

from bayhaqi.query.reviewing import Reviewed, gold_form
from bayhaqi.store import Review

# The quantile of the normal distribution for an interval of 95 %.
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the claims of a type that were reviewed, how many are right in every field, and how many in their type.

    `low` and `high` bound the share of right ones with 95 % confidence (Wilson's interval). `type` is None for all together.
    """

    type: str | None
    reviewed: int
    right: int
    right_type: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two reviewers agree on the claims that both judged: raw shares, and Cohen's kappa where it is defined.

    `types` and `statuses` are of the claims that neither was unsure of; to reject a claim is a type of its own. Kappa has no
    value where both gave all claims the same.
    """

    first: str
    second: str
    claims: int
    verdict: float
    verdict_kappa: float | None
    typed: int
    types: float | None
    type_kappa: float | None
    statuses: float | None
    status_kappa: float | None


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """All that a store's reviews say in numbers. `undecided` claims have as many reviewers for as against them, or are unsure.

    `gone` reviews are of claims that the present coder does not make, `changed` ones of claims that it codes otherwise.
    """

    reviews: int
    claims: int
    undecided: int
    gone: int
    changed: int
    precision: list[Precision] = field(default_factory=list)
    corrected: dict[str, int] = field(default_factory=dict)
    agreement: list[Agreement] = field(default_factory=list)
    reviewers: dict[str, int] = field(default_factory=dict)
    coders: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values."""
        return asdict(self)


def figures(found: Sequence[Reviewed]) -> ReviewFigures:
    """The figures of a store's reviews. Each reviewer's last word on a claim counts, as the claim was coded when it was said."""
    of_claims = [one for one in found if one.review.event is None or one.review.claim is not None]
    latest = _latest(of_claims)
    by_claim: dict[tuple[str, str], list[Reviewed]] = {}
    for (key, _), one in latest.items():
        by_claim.setdefault(key, []).append(one)
    decided = {key: right for key, ones in by_claim.items() if (right := _majority(ones)) is not None}
    last = [one.review for one in latest.values()]
    return ReviewFigures(
        reviews=len(found),
        claims=len(by_claim),
        undecided=len(by_claim) - len(decided),
        gone=sum(one.claim is None for one in latest.values()),
        changed=sum(one.claim is not None and not one.unchanged for one in latest.values()),
        precision=_precision(by_claim, decided),
        corrected=dict(Counter(name for one in last for name in one.corrections).most_common()),
        agreement=_agreements(latest),
        reviewers=dict(Counter(_name(one) for one in last).most_common()),
        coders=dict(Counter(str((one.coded or {}).get("coder") or "unknown") for one in last).most_common()),
    )


def deciding(found: Iterable[Reviewed]) -> dict[tuple[str, str], Reviewed]:
    """The review that decides on each claim: the last one that is not unsure, by whoever made it."""
    decided: dict[tuple[str, str], Reviewed] = {}
    for one in found:
        if one.review.verdict != "unsure" and one.review.coded is not None:
            decided[one.key] = one
    return decided


def _name(review: Review) -> str:
    return review.reviewer or "without a name"


def _latest(found: Iterable[Reviewed]) -> dict[tuple[tuple[str, str], str], Reviewed]:
    """Each reviewer's last word on each claim."""
    return {(one.key, _name(one.review)): one for one in found}


def _majority(ones: Sequence[Reviewed]) -> bool | None:
    """Whether a claim is right by most of those who are sure; None where they are as many, or none."""
    verdicts = Counter(one.review.verdict for one in ones)
    if verdicts["right"] == verdicts["wrong"]:
        return None
    return verdicts["right"] > verdicts["wrong"]


def _precision(
    by_claim: dict[tuple[str, str], list[Reviewed]], decided: dict[tuple[str, str], bool]
) -> list[Precision]:
    counts: dict[str | None, list[int]] = {}
    for key, right in decided.items():
        ones = by_claim[key]
        kind = _coded_type(ones)
        if kind is None:
            continue
        right_type = right or sum(_has_right_type(one.review) for one in ones) * 2 > len(ones)
        for name in (kind, None):
            numbers = counts.setdefault(name, [0, 0, 0])
            numbers[0] += 1
            numbers[1] += right
            numbers[2] += right_type
    rows = []
    for name in sorted(counts, key=lambda one: (one is None, one or "")):
        reviewed, right_ones, typed = counts[name]
        low, high = wilson(right_ones, reviewed)
        rows.append(Precision(name, reviewed, right_ones, typed, right_ones / reviewed, low, high))
    return rows


def _coded_type(ones: Sequence[Reviewed]) -> str | None:
    """The type that a claim had when it was reviewed last."""
    for one in reversed(ones):
        if one.review.coded is not None:
            return str(one.review.coded["type"])
        if one.claim is not None and one.unchanged:
            return str(one.claim["type"])
    return None


def _has_right_type(review: Review) -> bool:
    return review.verdict == "right" or (bool(review.corrections) and "type" not in review.corrections)


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval, of 95 %, for a share: right ones of so many. (0, 1) where there are none."""
    if of == 0:
        return 0.0, 1.0
    share = right / of
    middle = share + Z95**2 / (2 * of)
    reach = Z95 * sqrt(share * (1 - share) / of + Z95**2 / (4 * of**2))
    whole = 1 + Z95**2 / of
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def _agreements(latest: dict[tuple[tuple[str, str], str], Reviewed]) -> list[Agreement]:
    by_reviewer: dict[str, dict[tuple[str, str], Review]] = {}
    for (key, name), one in latest.items():
        by_reviewer.setdefault(name, {})[key] = one.review
    found = []
    for first, second in combinations(sorted(by_reviewer), 2):
        shared = sorted(by_reviewer[first].keys() & by_reviewer[second].keys())
        if shared:
            pairs = [(by_reviewer[first][key], by_reviewer[second][key]) for key in shared]
            found.append(_agreement(first, second, pairs))
    return found


def _agreement(first: str, second: str, pairs: Sequence[tuple[Review, Review]]) -> Agreement:
    verdicts = [(one.verdict, other.verdict) for one, other in pairs]
    sure = [(one, other) for one, other in pairs if _is_typed(one) and _is_typed(other)]
    types = [(_gold(one, "type"), _gold(other, "type")) for one, other in sure]
    both = [(one, other) for one, other in sure if not one.rejects and not other.rejects]
    statuses = [(_gold(one, "status"), _gold(other, "status")) for one, other in both]
    return Agreement(
        first=first,
        second=second,
        claims=len(pairs),
        verdict=_raw(verdicts) or 0.0,
        verdict_kappa=kappa(verdicts),
        typed=len(types),
        types=_raw(types),
        type_kappa=kappa(types),
        statuses=_raw(statuses),
        status_kappa=kappa(statuses),
    )


def _is_typed(review: Review) -> bool:
    return review.verdict != "unsure" and review.coded is not None


def _gold(review: Review, name: str) -> str:
    form = gold_form(review)
    return "no act" if form is None else str(form.get(name))


def _raw(pairs: Sequence[tuple[str, str]]) -> float | None:
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two codings (Cohen 1960); None where there are none, or where chance alone would agree always."""
    if not pairs:
        return None
    number = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[one] * second[one] for one in first) / number**2
    if expected >= 1:
        return None
    return (sum(one == other for one, other in pairs) / number - expected) / (1 - expected)
