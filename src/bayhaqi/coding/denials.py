"""Denials: acts that a voice says did not happen, and the claims elsewhere in the article that it denies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bayhaqi.coding.merging import MUTUAL
from bayhaqi.coding.responsibility import is_own_word
from bayhaqi.model import Attribution, Claim, Mention, Span

PLAIN_DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|refut|disavow)", re.IGNORECASE)
REFUSAL = re.compile(r"\b(?:reject|dismiss|repudiat|disput|brush|contradict)", re.IGNORECASE)
# What is refused where a refusal is a denial, before the act that it is about.
CHARGE = re.compile(
    r"\b(?:accusation|allegation|assertion|charge|claim|report|rumou?r|suggestion)s?\b(?= (?:that|of)\b)", re.IGNORECASE
)
# A short content that takes up what was told before, without a clause of its own.
RESUMING = re.compile(
    r"\b(accusations?|allegations?|charges?|claims?|reports?|involvement|responsibility|complicity|attacks?|assault|"
    r"bombings?|shelling|killings?|strikes?|raids?|massacres?|arrests?|abductions?|kidnappings?|incursions?|it|this|that)\b",
    re.IGNORECASE,
)
# A longer content has words of its own about what is denied.
LONGEST_RESUMING = 60


def denies_content(link: Attribution, trigger: Span) -> bool:
    """Whether an attribution says that the act at the trigger, which lies in its content, did not happen."""
    cue = " ".join(piece.text for piece in link.cue)
    if PLAIN_DENIAL.search(cue):
        return True
    before = [
        piece.text[: max(0, trigger.start - piece.start)]
        for piece in link.content
        if piece.in_title == trigger.in_title
    ]
    if REFUSAL.search(cue):
        return any(CHARGE.search(f"{words} that" if words.endswith(" ") else words) for words in before)
    return False


def is_denied(chain: Sequence[Attribution], trigger: Span) -> bool:
    """Whether some voice of a chain denies the act at the trigger."""
    return any(denies_content(link, trigger) for link in chain)


def with_denials(
    claims: Sequence[Claim], attributions: Sequence[Attribution], resumed: Callable[[Attribution, Span, Claim], Claim]
) -> list[Claim]:
    """The claims with `denies` set, and a negated claim for each denial that only takes up what was told before.

    "Rwanda denied the attack" denies the attack that the article told as Rwanda's; `resumed` makes that claim from the
    denying attribution, the words that take the act up, and the claim denied.
    """
    out = [
        claim.model_copy(update={"denies": denied.id})
        if claim.status == "negation" and claim.attribution and (denied := _denied_by(claim, claims)) is not None
        else claim
        for claim in claims
    ]
    for link in attributions:
        words = _resuming_words(link)
        if words is None or any(link in claim.attribution for claim in claims):
            continue
        told = [
            claim
            for claim in claims
            if claim.status in (None, "historical") and _is_before(claim.trigger, words) and is_own_word(link, claim.actors)
            and claim.quad == "material conflict"
        ]  # fmt: skip
        if told:
            out.append(
                resumed(link, words, max(told, key=lambda claim: (not claim.trigger.in_title, claim.trigger.start)))
            )
    return out


def _denied_by(denial: Claim, claims: Sequence[Claim]) -> Claim | None:
    """The claim of the article that a negated one denies: the same act of the same sides, nearest before it, else after."""
    same = [
        claim
        for claim in claims
        if claim.status in (None, "historical")
        and claim.type == denial.type
        and claim.origin != denial.origin
        and _agree(claim, denial)
    ]
    before = [claim for claim in same if _is_before(claim.trigger, denial.trigger)]
    if before:
        return max(before, key=lambda claim: (not claim.trigger.in_title, claim.trigger.start))
    return min(same, key=lambda claim: claim.trigger.start, default=None)


def _agree(first: Claim, second: Claim) -> bool:
    if first.type in MUTUAL:
        return _meet(first.actors + first.recipients, second.actors + second.recipients)
    sides = ((first.actors, second.actors), (first.recipients, second.recipients))
    if not any(one and other for one, other in sides):
        return False
    # Whoever denies it is the one to whom it is laid, whatever "its troops" was read as.
    own = is_own_word(second.attribution[-1], first.actors)
    actors, recipients = (not (one and other) or _meet(one, other) for one, other in sides)
    return (own or actors) and recipients


def _meet(first: Sequence[Mention], second: Sequence[Mention]) -> bool:
    """Whether two sides share an entity, or a country where neither says more than the country and its forces."""
    if {one.entity for one in first} & {one.entity for one in second}:
        return True
    return bool({one.country for one in first if one.country} & {one.country for one in second if one.country})


def _resuming_words(link: Attribution) -> Span | None:
    """The word of a denial's short content that takes up an act, or None."""
    cue = " ".join(piece.text for piece in link.cue)
    if not link.source or len(link.content) != 1 or len(link.content[0].text) > LONGEST_RESUMING:
        return None
    piece = link.content[0]
    if not PLAIN_DENIAL.search(cue) and not REFUSAL.search(cue):
        return None
    found = RESUMING.search(piece.text)
    if found is None or (
        not PLAIN_DENIAL.search(cue) and not re.match(r"accus|alleg|charge|claim|report", found[1], re.I)
    ):
        return None
    return Span(
        start=piece.start + found.start(1), end=piece.start + found.end(1), text=found[1], in_title=piece.in_title
    )


def _is_before(first: Span, second: Span) -> bool:
    return (not first.in_title, first.start) < (not second.in_title, second.start)
