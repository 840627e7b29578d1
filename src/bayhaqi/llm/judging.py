"""Verdicts of a language model on claims that the coder is not sure of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bayhaqi.coding.claims import claim_id
from bayhaqi.llm.answers import Verdict, items
from bayhaqi.llm.prompts import ASSERTED
from bayhaqi.llm.records import status_named
from bayhaqi.model import Claim, Coding, Warning
from bayhaqi.ontology import Ontology

Json = dict[str, Any]
# Claims of one question.
MOST_CLAIMS = 20


def doubtful(coding: Coding, under: float) -> list[Claim]:
    """The claims of a coding that are less sure."""
    return [claim for claim in coding.claims if claim.confidence < under]


def item_of(number: int, claim: Claim) -> Json:
    """A claim as the model is shown it, with its sentence."""
    return {
        "number": number,
        "sentence": claim.evidence.text,
        "claim": {
            "actors": [mention.text for mention in claim.actors],
            "type": claim.type,
            "mode": claim.modes[0] if claim.modes else None,
            "recipients": [mention.text for mention in claim.recipients],
            "status": claim.status or ASSERTED,
            "words": claim.trigger.text,
            "according_to": [" ".join(piece.text for piece in link.source) for link in claim.attribution],
        },
    }


def verdicts_in(answer: Json, claims: Sequence[Claim]) -> dict[str, Verdict]:
    """The first verdict on each claim, by the claim's id."""
    found: dict[str, Verdict] = {}
    for one in items(answer, "verdicts", Verdict)[0]:
        if 0 <= one.number < len(claims):
            found.setdefault(claims[one.number].id, one)
    return found


def judged(coding: Coding, asked: Sequence[Claim], verdicts: Mapping[str, Verdict], ontology: Ontology) -> Coding:
    """The coding without the claims that are wrong and with the others corrected, and a warning that counts them.

    A correction that is none among the ontology leaves its claim as it was. Confidences stay those of the coder.
    """
    counts: Counter[str] = Counter()
    renamed: dict[str, str | None] = {}
    kept: list[Claim] = []
    open_ids = {claim.id for claim in asked}
    for claim in coding.claims:
        verdict = verdicts.get(claim.id)
        if claim.id not in open_ids:
            kept.append(claim)
        elif verdict is None:
            counts["not judged"] += 1
            kept.append(claim)
        elif verdict.verdict == "wrong":
            counts["wrong and left out"] += 1
            renamed[claim.id] = None
        else:
            new = corrected(claim, verdict, coding, ontology) if verdict.verdict == "corrected" else claim
            # A correction that is not allowed, and a verdict that is none, say nothing.
            counts["corrected" if new is not claim else "right" if verdict.verdict == "right" else "not judged"] += 1
            renamed[claim.id] = new.id
            kept.append(new)
    kept = [
        claim.model_copy(update={"denies": renamed[claim.denies]}) if claim.denies in renamed else claim
        for claim in kept
    ]
    told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    message = f"{len(asked)} claims of low confidence were judged by a language model: {told}"
    warnings = (*coding.warnings, Warning(code="llm-judged", message=message))
    return coding.model_copy(update={"claims": tuple(kept), "warnings": warnings})


def corrected(claim: Claim, verdict: Verdict, coding: Coding, ontology: Ontology) -> Claim:
    """The claim with the type, mode, status and order of sides that a verdict gives; unchanged where these are not allowed."""
    kind = ontology.types.get(verdict.type or claim.type)
    if kind is None:
        return claim
    mode = verdict.mode if verdict.type is not None else (claim.modes[0] if claim.modes else None)
    modes = (mode,) if mode is not None and mode in kind.modes else ()
    status = claim.status if verdict.status is None else status_named(verdict.status)
    actors, recipients = claim.actors, claim.recipients
    if verdict.exchange_sides and actors and recipients:
        actors, recipients = recipients, actors
    same = (kind.name, modes, status, actors) == (claim.type, claim.modes, claim.status, claim.actors)
    if same:
        return claim
    return claim.model_copy(
        update={
            "id": claim_id(coding.article, kind.name, claim.trigger, actors, recipients),
            "type": kind.name,
            "modes": modes,
            "quad": kind.quad,
            "score": ontology.score(kind.name, modes),
            "cameo": ontology.cameo_code(kind.name, modes, claim.contexts),
            "status": status,
            "actors": actors,
            "recipients": recipients,
        }
    )
