"""The flat relations of the tagger joined with the voices that it reads at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bayhaqi.coding.attribution_relations import Relation, any_overlap, covers


@dataclass(slots=True)
class Read:
    """A voice as a relation.

    `parent` is the place of the voice around it in the same list, `first` the first piece of its cue in the article.
    """

    relation: Relation
    parent: int | None
    first: int


def with_nested(flat: Sequence[Relation], voices: Sequence[Read]) -> list[Relation]:
    """The flat relations and, within them, the voices that only the nested reading has; `within` is set where it is read."""
    out = list(flat)
    made: dict[int, Relation] = {}
    near: dict[int, list[Relation]] = {}
    for one in flat:
        for number in {piece.paragraph for piece in (*one.cue, *one.content)}:
            near.setdefault(number, []).append(one)
    for place, voice in enumerate(voices):
        read = voice.relation
        same = next((one for one in near.get(read.cue[0].paragraph, ()) if any_overlap(one.cue, read.cue)), None)
        if same is not None:
            made[place] = same
            # The nested reading knows better who speaks where several voices share a sentence.
            if read.source and same.source and not any_overlap(same.source, read.source):
                same.source = read.source
    parents = {voice.parent for voice in voices if voice.parent is not None}
    for number, voice in enumerate(voices):
        relation = voice.relation
        if number in made or not relation.content:
            continue
        inside = any(covers(one.content, relation.cue) for one in near.get(relation.cue[0].paragraph, ()))
        if inside or voice.parent is not None or number in parents:
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
