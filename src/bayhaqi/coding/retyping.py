"""Acts looked at a second time, with their sides and trigger marked: by the judge, and by the pair typer where that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bayhaqi.coding.acts import Act, Offsets, Readings
from bayhaqi.coding.judge import Judge, parts_of
from bayhaqi.coding.mentions import FoundMention
from bayhaqi.coding.pairs import MarkedAct, PairReading, PairTyper
from bayhaqi.coding.stated import Stated
from bayhaqi.model import Claim, Span

# The share of the second reading in the chances of the types.
SECOND_SHARE = 0.7


class Retyper:
    """Gives acts the chances of a second reading too: the judge's, or a pair typer's, which is slower and errs less."""

    def __init__(self, reader: Judge | PairTyper) -> None:
        self.reader = reader

    @property
    def models(self) -> dict[str, str]:
        """The digest of the reader's weights, where they are not among the act coder's."""
        return {} if isinstance(self.reader, Judge) else {"pairs": self.reader.encoder.sha256}

    def __call__(self, stated: Sequence[Stated]) -> list[Stated]:
        """The acts of one article with types, mode and chance of both readings."""
        marked = [marked_act(one) for one in stated]
        if isinstance(self.reader, Judge):
            parts = [
                parts_of(one.act.pieces, (spans.actor, spans.recipient, spans.trigger))
                for one, spans in zip(stated, marked, strict=True)
            ]
            readings = self.reader.read([one.act.states for one in stated], parts)
        else:
            readings = self.reader.read(marked)
        return [replace(one, act=_weighed(one.act, reading)) for one, reading in zip(stated, readings, strict=True)]


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
    """The act with the chances of both readings."""
    none = reading.types["NONE"]
    rest = max(1 - none, 1e-6)
    types = {
        kind: (1 - SECOND_SHARE) * chance + SECOND_SHARE * reading.types[kind] / rest
        for kind, chance in act.types.items()
    }
    best = max(types, key=lambda kind: types[kind])
    modes = dict(reading.modes[best])
    if best == act.type:
        for name in modes:
            own = act.mode_chance if name == act.mode else (1 - act.mode_chance) / max(len(modes) - 1, 1)
            modes[name] = SECOND_SHARE * modes[name] + (1 - SECOND_SHARE) * own
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
