"""The flat relations of the tagger joined with the voices that it reads at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bayhaqi.coding.attribution_relations import Relation, any_overlap, covers

# A voice outside all contents that no flat relation has is a relation of its own from this mean chance of its content on.
LEAST_CHANCE = 0.9


@dataclass(slots=True)
class Read:
    """A voice as a relation; `first` is the first piece of its cue in the article.

    `chance` says how sure its content is, `parent` is the place of the voice around it in the same list.
    """

    relation: Relation
    chance: float
    parent: int | None
    first: int


def with_nested(flat: Sequence[Relation], voices: Sequence[Read]) -> list[Relation]:
    """The flat relations and, within them, the voices that only the nested reading has; `within` is set where it is read."""
    out = list(flat)
    made: dict[int, Relation] = {}
    for number, voice in enumerate(voices):
        same = next((one for one in flat if any_overlap(one.cue, voice.relation.cue)), None)
        if same is not None:
            made[number] = same
    parents = {voice.parent for voice in voices if voice.parent is not None}
    for number, voice in enumerate(voices):
        relation = voice.relation
        if number in made or not relation.content or not (relation.source or relation.cue):
            continue
        inside = any(covers(one.content, relation.cue) for one in flat)
        if inside or voice.parent is not None or number in parents or voice.chance >= LEAST_CHANCE:
            made[number] = relation
            out.append(relation)
    for number, relation in made.items():
        parent = voices[number].parent
        above = made.get(parent) if parent is not None else None
        if above is not None and above is not relation and not _lies_in(above, relation):
            relation.within = above
    return out


def _lies_in(inner: Relation, outer: Relation) -> bool:
    one: Relation | None = inner
    while one is not None:
        if one is outer:
            return True
        one = one.within
    return False
