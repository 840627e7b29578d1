"""Whether a name or a role phrase fits an entity that the article has named before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayhaqi.coding.mention_resolution import canonical_role
from bayhaqi.coding.mention_words import (
    BROADER_ROLE,
    COLLECTIVES,
    GROUP_ANAPHORS,
    MEDIA_ANAPHORS,
    PERSON_ANAPHORS,
    PERSON_ROLES,
    STATE_ANAPHORS,
)

# Forces that a bare "the army", "the police" may stand for, by PLOVER sector.
FORCES = {"army": "MIL", "police": "COP"}
OTHERS = frozenset(("other", "another", "rival", "second", "new", "opposing", "same", "two"))

if TYPE_CHECKING:
    from bayhaqi.coding.entities import Entity, Item


def is_part_of_name(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a person's name is a shorter form of another: its last word is in it and all its words are, in order."""
    if len(short) > len(long):
        short, long = long, short
    if not short or len(short[-1]) < 3 or (len(short) == len(long) and short != long):
        return False
    if short[-1] != long[-1] and short[-1] not in long[1:]:
        return False
    place = 0
    for word in short:
        while place < len(long) and not (long[place] == word or (len(word) <= 2 and long[place].startswith(word[0]))):
            place += 1
        if place == len(long):
            return False
        place += 1
    return True


def begins_name(entity: Entity, word: str) -> bool:
    """Whether a person's name begins with the word."""
    return any(name.startswith(f"{word} ") for name in entity.names)


def is_short_form(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a body's name is the other without its last, generic words: "Wagner", "the Wagner Group"."""
    if len(short) > len(long):
        short, long = long, short
    rest = long[len(short) :]
    return (
        bool(short)
        and long[: len(short)] == short
        and 0 < len(rest) <= 1
        and all(
            word in COLLECTIVES
            or word in MEDIA_ANAPHORS
            or word in GROUP_ANAPHORS
            or word in ("inc", "corp", "ltd", "plc")
            for word in rest
        )
    )


def role_fits(entity: Entity, item: Item) -> float:
    """How well an entity fits a definite role phrase; 0 not at all."""
    description, candidate, best = item.description, item.candidate, entity.best
    assert description is not None
    lemma = candidate.lemma
    if description.actor and best.actor and description.actor != best.actor:
        return 0.0
    if (
        not description.soft
        and not best.soft
        and description.country
        and best.country
        and description.country != best.country
    ):
        return 0.0
    role = canonical_role(lemma)
    size = candidate.last - candidate.first
    bare = size <= 2 or (candidate.bare and size == 3 and item.table.lower[candidate.first + 1] not in OTHERS)
    if candidate.plural:
        return _plural_fits(entity, role, size <= 2)
    if entity.plural:
        return 0.0
    if size <= 2 and role in FORCES and best.named and best.kind in ("organisation", "group"):
        return 2.0 * (FORCES[role] in best.sectors)
    if lemma in PERSON_ROLES:
        return _person_fits(entity, item, role, size <= 2)
    if lemma in STATE_ANAPHORS:
        return 2.0 if bare and best.kind == "state" and best.named else 0.0
    if best.kind == "person":
        return 0.0
    if lemma in MEDIA_ANAPHORS and best.kind == "media":
        return 2.5 if bare else 0.0
    if (
        bare
        and lemma in GROUP_ANAPHORS
        and best.kind in ("group", "organisation")
        and (best.named or role in best.roles)
    ):
        other_kind = bool(best.roles) and role not in best.roles
        return 2.0 + (role in best.roles or lemma in best.words) + 0.5 * (best.kind == "group") - other_kind
    if role in best.roles or (best.named and lemma in best.words and best.kind != "state"):
        return 2.0 + 1.2 * (role in best.roles) if bare or description.country == best.country else 0.0
    return 0.0


def _person_fits(entity: Entity, item: Item, role: str, bare: bool) -> float:
    description, best = item.description, entity.best
    assert description is not None
    if best.kind not in ("person", "role"):
        return 0.0
    if description.gender and entity.gender and description.gender != entity.gender:
        return 0.0
    if item.candidate.lemma in PERSON_ANAPHORS:
        return (
            1.5
            if bare and best.kind in ("person", "role") and not best.roles & {"minister", "president", "spokesperson"}
            else 0.0
        )
    exact = role in best.roles
    broader = bool(BROADER_ROLE.get(role, frozenset()) & best.roles)
    if not exact and not broader:
        return 0.0
    own = description.title_words - {role}
    if not bare and own and not own <= (best.title_words | set(best.words)):
        return 0.0
    return 2.0 + 0.6 * exact + 0.3 * best.named


def _plural_fits(entity: Entity, role: str, bare: bool) -> float:
    if not entity.plural:
        # "the militants" for a group that is named once.
        named_group = entity.best.kind == "group" and entity.best.named
        return (
            1.5
            if bare and named_group and role in ("militant", "rebel", "fighter", "jihadist", "guerrilla", "separatist")
            else 0.0
        )
    if role in entity.best.roles:
        return 2.0
    return 1.6 if BROADER_ROLE.get(role, frozenset()) & entity.best.roles and bare else 0.0
