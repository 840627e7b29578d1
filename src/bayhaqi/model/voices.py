"""What each source of an article says: its contents and the claims in them, grouped by entity."""

from __future__ import annotations

from bayhaqi.model.coding import Attribution, Claim, Coding, Mention
from bayhaqi.model.spans import Json, Record


class Said(Record):
    """One content of a voice.

    `through` are the attributions that it comes through, outermost first; `claims` those of which the voice is the last
    teller, `relayed` those that it passes on from voices that it quotes.
    """

    attribution: Attribution
    through: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    relayed: tuple[Claim, ...] = ()

    @property
    def text(self) -> str:
        """The words of the content; pieces of a split one are joined with an ellipsis."""
        return " … ".join(piece.text for piece in self.attribution.content)

    def to_dict(self) -> Json:
        """The content with ids of its attribution, of those around it, and of its claims."""
        return {
            "attribution": self.attribution.id,
            "through": [link.id for link in self.through],
            "text": self.text,
            "claims": [claim.id for claim in self.claims],
            "relayed": [claim.id for claim in self.relayed],
        }


class Voice(Record):
    """A source with all that it says, in text order.

    `name` is None for contents without a source. `entity` is the number that mentions of the source share in this article,
    None where the source is no actor mention; `mention` is the first of its mentions with a name, else the first.
    """

    name: str | None
    entity: int | None = None
    mention: Mention | None = None
    said: tuple[Said, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of which this voice is the last teller."""
        found = {claim.id: claim for one in self.said for claim in one.claims}
        return tuple(found.values())

    def to_dict(self) -> Json:
        """The voice, with the ids of its mention, attributions and claims."""
        return {
            "name": self.name,
            "entity": self.entity,
            "mention": self.mention.id if self.mention else None,
            "said": [one.to_dict() for one in self.said],
        }


def voices_of(coding: Coding) -> tuple[Voice, ...]:
    """Each source of the coding with all that it says, in the order of their first words.

    Sources that are mentions of one entity are one voice, and so are sources of the same words that are none. A link
    that `claims` tell of but the article's attributions do not hold is left out.
    """
    by_id = {one.id: one for one in coding.attributions}
    told: dict[int, list[Claim]] = {}
    passed: dict[int, list[Claim]] = {}
    for claim in coding.claims:
        for place, link in enumerate(claim.attribution):
            last = place == len(claim.attribution) - 1
            (told if last else passed).setdefault(link.id, []).append(claim)
    groups: dict[tuple[str, object], list[Attribution]] = {}
    for one in sorted(coding.attributions, key=_place):
        groups.setdefault(_key(one), []).append(one)
    return tuple(
        _voice(
            [
                Said(
                    attribution=one,
                    through=_around(one, by_id),
                    claims=tuple(told.get(one.id, ())),
                    relayed=tuple(passed.get(one.id, ())),
                )
                for one in members
            ]
        )
        for members in groups.values()
    )


def _place(one: Attribution) -> tuple[bool, int]:
    pieces = [*one.source, *one.cue, *one.content]
    first = min(pieces, key=lambda piece: (not piece.in_title, piece.start), default=None)
    return (True, 0) if first is None else (not first.in_title, first.start)


def _mention(one: Attribution) -> Mention | None:
    return next((piece.mention for piece in one.source if piece.mention is not None), None)


def _words(one: Attribution) -> str | None:
    return " ".join(piece.text for piece in one.source) or None


def _key(one: Attribution) -> tuple[str, object]:
    mention = _mention(one)
    if mention is not None:
        return "entity", mention.entity
    words = _words(one)
    return "words", words.casefold() if words else None


def _around(one: Attribution, by_id: dict[int, Attribution]) -> tuple[Attribution, ...]:
    around: list[Attribution] = []
    seen = {one.id}
    while one.within is not None and one.within in by_id and one.within not in seen:
        one = by_id[one.within]
        seen.add(one.id)
        around.insert(0, one)
    return tuple(around)


def _voice(said: list[Said]) -> Voice:
    mentions = [mention for one in said if (mention := _mention(one.attribution)) is not None]
    named = next((mention for mention in mentions if mention.text[:1].isupper()), mentions[0] if mentions else None)
    name = named.name if named is not None else _words(said[0].attribution)
    return Voice(name=name, entity=named.entity if named else None, mention=named, said=tuple(said))
