"""Acts that the act coder is not sure of, typed again by the pair typer with their sides and trigger marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bayhaqi.coding.acts import Act, Offsets, Readings
from bayhaqi.coding.mentions import FoundMention
from bayhaqi.coding.pairs import MarkedAct, PairReading, PairTyper
from bayhaqi.coding.stated import Stated
from bayhaqi.model import Claim, Span

# An act is typed again where the act coder's chance of its trigger and type together is below this, by model; the constants were
# chosen on the tuning part of our own sentences (training/acts/claims_eval.py --part tune): whole claims F1 .593 without, .619
# with .75 and .630 with 1, with the weights of that time.
SURE_ENOUGH = {"default": 1.0, "fast": 0.75}
# The share of the pair typer in the chances of the types.
PAIR_SHARE = 0.7


class Retyper:
    """Types acts again with a pair typer; acts surer than `sure_enough` are left as they are."""

    def __init__(self, typer: PairTyper, sure_enough: float = SURE_ENOUGH["default"]) -> None:
        self.typer = typer
        self.sure_enough = sure_enough

    def __call__(self, stated: Sequence[Stated]) -> list[Stated]:
        """The acts of one article, the unsure ones with types, mode and chance of both networks."""
        unsure = [i for i, one in enumerate(stated) if one.act.chance * one.act.types[one.act.type] < self.sure_enough]
        out = list(stated)
        readings = self.typer.read([marked_act(stated[i]) for i in unsure])
        for i, reading in zip(unsure, readings, strict=True):
            out[i] = replace(stated[i], act=_weighed(stated[i].act, reading))
        return out


def marked_act(one: Stated) -> MarkedAct:
    """The act with its sides and trigger marked in its sentence; the second of several actors stands for a missing recipient."""
    actors, recipients = one.sides.actors, one.sides.recipients
    if not recipients and len(actors) > 1:
        actors, recipients = actors[:1], actors[1:2]
    return MarkedAct(
        text=one.sentence.text,
        actor=_span(actors, one),
        recipient=_span(recipients, one),
        trigger=one.act.trigger,
    )


def marked_claim(claim: Claim) -> MarkedAct:
    """A claim's evidence with its sides and trigger marked; sides that lie elsewhere are left out."""

    def inside(span: Span) -> tuple[int, int] | None:
        evidence = claim.evidence
        if span.in_title != evidence.in_title or span.start < evidence.start or span.end > evidence.end:
            return None
        return span.start - evidence.start, span.end - evidence.start

    actors = [place for one in claim.actors if (place := inside(one)) is not None]
    recipients = [place for one in claim.recipients if (place := inside(one)) is not None]
    if not recipients and len(actors) > 1:
        actors, recipients = actors[:1], actors[1:2]
    return MarkedAct(
        claim.evidence.text,
        actor=actors[0] if actors else None,
        recipient=recipients[0] if recipients else None,
        trigger=inside(claim.trigger),
    )


def _span(side: Sequence[FoundMention], one: Stated) -> Offsets | None:
    if not side:
        return None
    doc = one.sentence.paragraph.doc
    words = doc[side[0].first : side[0].last]
    return words.start_char - one.sentence.offset, words.end_char - one.sentence.offset


def _weighed(act: Act, reading: PairReading) -> Act:
    """The act with the chances of both networks."""
    none = reading.types["NONE"]
    rest = max(1 - none, 1e-6)
    types = {
        kind: (1 - PAIR_SHARE) * chance + PAIR_SHARE * reading.types[kind] / rest for kind, chance in act.types.items()
    }
    best = max(types, key=lambda kind: types[kind])
    modes = dict(reading.modes[best])
    if best == act.type:
        for name in modes:
            own = act.mode_chance if name == act.mode else (1 - act.mode_chance) / max(len(modes) - 1, 1)
            modes[name] = PAIR_SHARE * modes[name] + (1 - PAIR_SHARE) * own
    mode = max(modes, key=lambda name: modes[name])
    readings = Readings(act.chance, act.types, reading.types)
    return replace(
        act,
        type=best,
        types=types,
        chance=act.chance * (1 - none),
        mode=mode,
        mode_chance=modes[mode],
        readings=readings,
    )
