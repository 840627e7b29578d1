"""Why an act became a claim or did not: the candidates of every sentence with their probabilities and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayhaqi.coding.acts import Act
    from bayhaqi.coding.stated import Sentence, Stated
    from bayhaqi.model import Claim, Json, Span

# Words that may be triggers are shown from this chance on.
LEAST_SHOWN = 0.05
MOST_TYPES = 3


@dataclass(slots=True)
class Candidate:
    """A word that may carry an act, and what became of it.

    `chance` is the probability that it is a trigger at all, `types` the likeliest types given that it is, `confidence` that of the
    claim (None where it did not come so far). `fate` is one of kept, joined, unsure, told already, no side, no trigger; `reason`
    says it in words.
    """

    trigger: Span
    chance: float
    types: dict[str, float]
    fate: str
    reason: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    confidence: float | None = None
    claim: str | None = None

    def to_dict(self) -> Json:
        """The candidate as `bayhaqi explain` writes it."""
        return {
            "trigger": self.trigger.to_dict(),
            "chance": round(self.chance, 4),
            "types": {name: round(chance, 4) for name, chance in self.types.items()},
            "actors": list(self.actors),
            "recipients": list(self.recipients),
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "fate": self.fate,
            "reason": self.reason,
            "claim": self.claim,
        }


@dataclass(slots=True)
class Explanation:
    """One sentence with its candidates; `reason` says why it was not read for acts, where it was not."""

    sentence: Span
    candidates: list[Candidate] = field(default_factory=list)
    reason: str | None = None

    def to_dict(self) -> Json:
        """The sentence as `bayhaqi explain` writes it."""
        return {
            "sentence": self.sentence.to_dict(),
            "reason": self.reason,
            "candidates": [candidate.to_dict() for candidate in self.candidates],
        }


@dataclass(slots=True)
class Trace:
    """What happened to each act of an article on its way to the claims; filled by `claims_of` where it is given."""

    candidates: list[Candidate] = field(default_factory=list)

    def found(self, sentence: Sentence, act: Act, trigger: Span) -> None:
        """An act was found; until something else happens it has no side."""
        reason = "none of the sentence's mentions is likely enough to be its actor or recipient"
        self.candidates.append(Candidate(trigger, act.chance, _likeliest(act), "no side", reason))

    def no_trigger(self, act: Act, trigger: Span, threshold: float) -> None:
        """A word is likelier no trigger."""
        reason = f"the chance that the word carries an act is {act.chance:.2f}; {threshold:.2f} is needed"
        self.candidates.append(Candidate(trigger, act.chance, _likeliest(act), "no trigger", reason))

    def sided(self, one: Stated) -> None:
        """Sides were found, and the act was typed with them."""
        candidate = self._of(one.trigger)
        if candidate is not None:
            candidate.chance, candidate.types = one.act.chance, _likeliest(one.act)
            candidate.actors = tuple(found.mention.name for found in one.sides.actors)
            candidate.recipients = tuple(found.mention.name for found in one.sides.recipients)
            candidate.fate = "told already"
            candidate.reason = (
                "another act of the sentence says it, or holds it as what is promised, asked, threatened or refused"
            )

    def told(self, claim: Claim, least: float) -> None:
        """A claim was made of an act; it is left out where it is not sure enough."""
        candidate = self._of(claim.trigger)
        if candidate is None:
            return
        candidate.confidence = claim.confidence
        if claim.confidence < least:
            candidate.fate = "unsure"
            candidate.reason = (
                f"the claim would be right with probability {claim.confidence:.2f}; {least:.2f} is needed"
            )
        else:
            candidate.fate = "joined"
            candidate.reason = "the article says it elsewhere; the fuller telling stands for both"

    def kept(self, claims: Sequence[Claim]) -> None:
        """The claims that stand."""
        for claim in claims:
            candidate = self._of(claim.trigger)
            if candidate is not None:
                candidate.fate, candidate.claim = "kept", claim.id
                candidate.reason = f"told as {claim.type} with probability {claim.confidence:.2f} of being right"

    def _of(self, trigger: Span) -> Candidate | None:
        return next((one for one in self.candidates if one.trigger == trigger), None)

    def within(self, sentence: Span) -> Iterator[Candidate]:
        """The candidates of a sentence, in the order of their triggers."""
        inside = [one for one in self.candidates if one.trigger.in_title == sentence.in_title
                  and sentence.start <= one.trigger.start < sentence.end]  # fmt: skip
        yield from sorted(inside, key=lambda one: one.trigger.start)


def _likeliest(act: Act) -> dict[str, float]:
    return dict(sorted(act.types.items(), key=lambda pair: -pair[1])[:MOST_TYPES])
