"""Links the mentions of one article that stand for one entity: names, acronyms, titles, "the group", pronouns.

A sieve in the manner of Raghunathan et al. 2010 ("A Multi-Pass Sieve for Coreference Resolution"), in one pass over
the text: each mention is tried against the entities before it, sure ways first. Between equals nothing is linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bayhaqi.coding.mention_fit import begins_name, is_part_of_name, is_short_form, role_fits
from bayhaqi.coding.mention_phrases import Candidate
from bayhaqi.coding.mention_pronouns import Speaker, choose_antecedent, find_speakers
from bayhaqi.coding.mention_resolution import (
    STATE_BODIES,
    ArticleLookup,
    Description,
    canonical_role,
    folded,
    with_side,
    without_article,
)
from bayhaqi.coding.mention_tokens import TokenTable
from bayhaqi.coding.mention_words import (
    COLLECTIVES,
    PERSON_ROLES,
    STATE_ANAPHORS,
    words_of,
)

# A bare "the minister" reaches this many sentences back; a name reaches through the whole article.
ROLE_REACH_SENTENCES = 8
# Bounds that keep an article of any length linear: what lies further back is not looked at.
MOST_BEARERS = 40
LONGEST_NAME = 12
RECENT_ENTITIES = 200
RECENT_MENTIONS = 200
# Small words that are no part of an acronym: "Economic Community of West African States".
ACRONYM_SKIPS = words_of("of the and for in on to de la y et")


@dataclass(slots=True)
class Item:
    """A candidate with its description and where it stands: `sentence` counts through the article, body first."""

    candidate: Candidate
    description: Description | None
    table: TokenTable
    sentence: int
    subject: bool
    entity: Entity | None = None


@dataclass(slots=True)
class Entity:
    """What is known of an entity so far, and its items in text order."""

    best: Description
    items: list[Item] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    plural: bool = False
    gender: str = ""
    title: str | None = None

    @property
    def last(self) -> Item:
        """The latest mention."""
        return self.items[-1]


class EntityLinker:
    """Links the items of one article; `link` takes them in reading order, the body before the headline."""

    def __init__(self, lookup: ArticleLookup) -> None:
        self.lookup = lookup
        self.entities: list[Entity] = []
        self.by_actor: dict[str, Entity] = {}
        self.by_word: dict[str, list[Entity]] = {}
        self.by_phrase: dict[str, Entity] = {}
        self.states: dict[str, Entity] = {}
        self.acronyms: dict[str, Entity] = {}

    def link(self, items: Sequence[Item]) -> list[Entity]:
        """Sets each item's entity; a pronoun without antecedent gets none. Returns the entities."""
        speakers = find_speakers(items)
        previous: list[Item] = []
        for item in items:
            if item.candidate.form == "pronoun":
                self._pronoun(item, previous, speakers)
            else:
                self._nominal(item, previous)
            if item.entity is not None:
                previous.append(item)
        return self.entities

    def _nominal(self, item: Item, previous: list[Item]) -> None:
        assert item.description is not None
        entity = self._apposition(item, previous)
        if entity is None:
            entity = self._by_name(item) if item.description.named else self._by_role(item, previous)
        if entity is None:
            entity = Entity(item.description, plural=item.candidate.plural)
            self.entities.append(entity)
        self._join(item, entity)
        self._note_acronym(item, entity)

    def _join(self, item: Item, entity: Entity) -> None:
        item.entity = entity
        entity.items.append(item)
        description = item.description
        if description is None:
            return
        if description.named:
            name = " ".join(description.words)
            if name not in entity.names:
                entity.names.add(name)
                for word in description.words:
                    bearers = self.by_word.setdefault(word, [])
                    if entity not in bearers[-MOST_BEARERS:]:
                        bearers.append(entity)
            if description.kind == "state" and description.country and not entity.plural:
                self.states.setdefault(description.country, entity)
        else:
            self.by_phrase[_phrase(item)] = entity
        entity.gender = entity.gender or description.gender
        # The fullest title that the article gives goes before the base's.
        if description.stated and len(description.title or "") > len(entity.title or ""):
            entity.title = description.title
        if description is not entity.best:
            entity.best = _better(entity.best, description)
        if entity.best.actor and entity.best.actor not in self.by_actor:
            self.by_actor[entity.best.actor] = entity

    def _note_acronym(self, item: Item, entity: Entity) -> None:
        """Keeps the acronym in brackets after a name, and the one that its capitals make."""
        table, last = item.table, item.candidate.last
        if last + 2 < len(table) and table.text[last] in ("(", "[") and table.text[last + 2] in (")", "]"):
            inside = table.text[last + 1]
            if inside.isupper() and 2 <= len(inside) <= 12:
                self.acronyms[folded(inside)] = entity
        description = item.description
        if description is None or not description.named or description.kind == "person" or len(description.words) < 3:
            return
        capitals = "".join(word[0] for word in description.words if word not in ACRONYM_SKIPS)
        if len(capitals) >= 3:
            self.acronyms.setdefault(capitals, entity)

    def _apposition(self, item: Item, previous: list[Item]) -> Entity | None:
        """The entity of the noun phrase that this one explains: "Husam Badran, a member of …", "its rival, Fatah"."""
        candidate, table = item.candidate, item.table
        before = candidate.first - 1
        if before < 1 or candidate.form == "modifier":
            return None
        for earlier in reversed(previous[-6:]):
            other = earlier.candidate
            if (
                earlier.table is not table
                or other.form == "pronoun"
                or earlier.description is None
                or earlier.entity is None
            ):
                continue
            if other.last > candidate.first or other.form == "modifier":
                continue
            joined = table.text[before] == "," and (other.last == before or _ends_at(table, other, before))
            copular = _is_copular(table, other, candidate)
            if (joined and _may_explain(table, earlier, item)) or (copular and _agree(earlier, item)):
                if not _consistent(earlier.entity, item):
                    return None
                _make_person(earlier, item)
                return earlier.entity
        return None

    def _by_name(self, item: Item) -> Entity | None:
        description = item.description
        assert description is not None
        if len(description.words) == 1 and description.kind == "person":
            # A surname means the bearer that the article has named, before any that the base knows.
            bearers = [e for e in self._sharing(description) if self._same_name(e, description, description.words[0])]
            if len(bearers) == 1:
                return bearers[0]
        if description.actor and description.actor in self.by_actor:
            known = self.by_actor[description.actor]
            if (known.best.kind == "population") == (description.kind == "population"):
                return known
        state = self.states.get(description.country) if description.kind == "state" and description.country else None
        # A region with a name of its own in the base (Nagorno-Karabakh) is not the state whose code it has.
        if state is not None and (not description.actor or state.best.actor in (None, description.actor)):
            return state
        joined = " ".join(description.words)
        if len(description.words) == 1 and joined in self.acronyms:
            return self.acronyms[joined]
        sharing = self._sharing(description)
        matches = [entity for entity in sharing if self._same_name(entity, description, joined)]
        exact = [entity for entity in matches if joined in entity.names]
        if exact:
            return exact[-1]
        if not matches and len(description.words) == 1 and description.actor is None:
            # "Tito" for Tito Karnavian, "Moon" for Moon Jae-in.
            matches = [entity for entity in sharing if entity.best.kind == "person" and begins_name(entity, joined)]
        return matches[0] if len(matches) == 1 else None

    def _sharing(self, description: Description) -> list[Entity]:
        """The entities that share a word of the name, the first named first."""
        found: dict[int, Entity] = {}
        for word in description.words[:LONGEST_NAME]:
            found.update((id(entity), entity) for entity in self.by_word.get(word, ())[-MOST_BEARERS:])
        return list(found.values())

    def _same_name(self, entity: Entity, description: Description, joined: str) -> bool:
        best = entity.best
        if not best.named:
            return False
        if joined in entity.names:
            return (best.kind == "state") == (description.kind == "state")
        if (best.kind == "person") != (description.kind == "person"):
            # A surname that nobody knows may have been taken for an organisation.
            person = best if best.kind == "person" else description
            other = description if person is best else best
            shorter = min(len(person.words), len(other.words))
            return other.actor is None and shorter == 1 and other.words[-1] == person.words[-1]
        if best.kind != "person":
            return is_short_form(description.words, best.words)
        if description.gender and entity.gender and description.gender != entity.gender:
            return False
        return any(is_part_of_name(description.words, tuple(phrase.split())) for phrase in entity.names)

    def _by_role(self, item: Item, previous: list[Item]) -> Entity | None:
        description, candidate = item.description, item.candidate
        assert description is not None
        if description.actor and description.actor in self.by_actor and not candidate.plural:
            known = self.by_actor[description.actor]
            if (
                description.kind in ("person", "media", "group")
                or candidate.lemma in STATE_BODIES
                or known.best.kind == description.kind
            ):
                return known
        if candidate.lemma == "counterpart":
            return self._counterpart(item, previous)
        owner = self._owner(item, previous)
        if owner is not None and candidate.lemma in STATE_ANAPHORS:
            return self._state_of(owner.best.country)
        if owner is not None and candidate.lemma in PERSON_ROLES:
            return self._holder(owner, canonical_role(candidate.lemma)) if not candidate.plural else None
        phrase = _phrase(item)
        recurs = candidate.definite or candidate.plural or candidate.lemma in COLLECTIVES
        if recurs and " " in phrase and phrase in self.by_phrase:
            return self.by_phrase[phrase]
        if not candidate.definite and not (candidate.plural and len(phrase.split()) == 1):
            return None
        return self._by_definite_role(item, previous)

    @staticmethod
    def _owner(item: Item, previous: list[Item]) -> Entity | None:
        """The entity of the possessive pronoun in front: "his" in "his country"."""
        candidate, table = item.candidate, item.table
        if candidate.possessor is None or table.tag[candidate.possessor] != "PRP$":
            return None
        for earlier in reversed(previous[-3:]):
            if earlier.table is table and earlier.candidate.head == candidate.possessor:
                return earlier.entity
        return None

    def _state_of(self, country: str | None) -> Entity | None:
        return self.states.get(country or "")

    def _holder(self, owner: Entity, role: str) -> Entity | None:
        """The person with this role whose title names the owner: "its leader" after "X, leader of the League"."""
        names = owner.names | {" ".join(owner.best.words)}
        for entity in self.entities[: -RECENT_ENTITIES - 1 : -1]:
            title = folded(entity.best.title or "")
            if role in entity.best.roles and any(name and name in title for name in names):
                return entity
        return None

    def _by_definite_role(self, item: Item, previous: list[Item]) -> Entity | None:
        """The latest entity that "the minister", "the group", "the protesters" may stand for; None between equals."""
        if item.candidate.possessor is not None and item.table.tag[item.candidate.possessor] == "PRP$":
            return None
        fitting: list[tuple[float, Entity]] = []
        seen: set[int] = set()
        for earlier in reversed(previous[-RECENT_MENTIONS:]):
            entity = earlier.entity
            if entity is None or id(entity) in seen:
                continue
            distance = item.sentence - earlier.sentence
            if distance > ROLE_REACH_SENTENCES:
                break
            if earlier.table is item.table and earlier.candidate.first <= item.candidate.first < earlier.candidate.last:
                continue
            seen.add(id(entity))
            strength = role_fits(entity, item)
            if strength > 0:
                fitting.append((strength - 0.5 * distance + 0.4 * earlier.subject, entity))
        fitting.sort(key=lambda pair: -pair[0])
        if not fitting or (len(fitting) > 1 and fitting[0][0] - fitting[1][0] < 0.1):
            return None
        return fitting[0][1]

    def _counterpart(self, item: Item, previous: list[Item]) -> Entity | None:
        """ "his Iraqi counterpart": the holder of the same office in the other country becomes known."""
        candidate, table = item.candidate, item.table
        owner = self._owner(item, previous)
        if owner is None or item.description is None:
            return None
        title = owner.best.title
        country_word = table.words(candidate.first + 1, candidate.head)
        if not title or not country_word:
            return None
        office = title.split(" of ")[0] if " of " in title and "minister" not in title.casefold() else title
        known = self.lookup.actor(f"{country_word} {office.lower()}")
        description = item.description
        if known is not None:
            description.country = known.country or description.country
            description.sectors = tuple(known.sectors) or description.sectors
            description.title = office
            if known.key and known.name and known.kind == "person":
                description.actor, description.name, description.kind = known.key, known.name, "person"
                description.words = tuple(folded(known.name).split())
        description.sectors = description.sectors or owner.best.sectors
        description.roles |= owner.best.roles
        return self.by_actor.get(description.actor) if description.actor else None

    def _pronoun(self, item: Item, previous: list[Item], speakers: dict[int, Speaker]) -> None:
        entity = choose_antecedent(item, previous, speakers)
        if entity is None:
            return
        item.entity = entity
        entity.items.append(item)


def _phrase(item: Item) -> str:
    """The words of a role phrase without article and numbers, folded: what two mentions of one role share."""
    table, candidate = item.table, item.candidate
    first = candidate.first
    while first < candidate.last - 1 and table.tag[first] in ("CD", "DT"):
        first += 1
    return folded(without_article(table.words(first, candidate.last)))


def _better(best: Description, new: Description) -> Description:
    """The more telling of two descriptions of one entity, with the other's side where it has none."""
    rank_best, rank_new = _rank(best), _rank(new)
    if rank_new > rank_best:
        return with_side(new, best)
    return with_side(best, new)


def _rank(description: Description) -> tuple[bool, bool, int]:
    return (description.actor is not None, description.named, len(description.words) if description.named else 0)


def _make_person(earlier: Item, item: Item) -> None:
    """Calls a name that holds a person's role a person: the small model takes many such names for bodies."""
    for named, role in ((earlier, item), (item, earlier)):
        description = named.description
        if description is None or not description.named or role.candidate.lemma not in PERSON_ROLES:
            continue
        if description.kind == "organisation" and description.actor is None:
            description.kind = "person"


def _ends_at(table: TokenTable, other: Candidate, comma: int) -> bool:
    """Whether the other phrase, with what follows its end up to the comma, is one noun phrase."""
    return (
        comma - other.last <= 8
        and all(table.text[i] != "," and not table.tag[i].startswith("V") for i in range(other.last, comma))
        and table.head[comma] == other.head
    )


def _is_copular(table: TokenTable, subject: Candidate, candidate: Candidate) -> bool:
    head = candidate.head
    return (
        table.dep[head] == "attr"
        and table.dep[subject.head] == "nsubj"
        and table.head[subject.head] == table.head[head]
        and (table.lemma[table.head[head]] == "be")
    )


def _may_explain(table: TokenTable, earlier: Item, item: Item) -> bool:
    """Whether two phrases around a comma are name and role of one entity, not members of a list."""
    first, second = earlier.description, item.description
    if first is None or second is None or earlier.entity is None:
        return False
    candidate = item.candidate
    parsed = table.dep[candidate.head] == "appos" and table.head[candidate.head] == earlier.candidate.head
    if first.named == second.named:
        return False
    name = first if first.named else second
    role_item = item if first.named else earlier
    after = candidate.last
    closed = (
        after >= len(table)
        or table.text[after] in (",", ".", ")", ";", "—", "–", ":")
        or table.lower[after] in ("who", "whose", "in", "and", "has")
    )
    unknown = name.kind == "organisation" and name.actor is None and len(name.words) > 1 and parsed
    holds_role = role_item.candidate.lemma in PERSON_ROLES and not role_item.candidate.plural
    person = (name.kind in ("person", "role") or unknown) and holds_role
    body = (
        name.kind in ("group", "organisation", "media")
        and (role_item.candidate.lemma in COLLECTIVES or role_item.candidate.lemma in ("rival", "ally"))
        and not role_item.candidate.plural
    )
    if not (person or body):
        return False
    starts = table.lower[role_item.candidate.first] in ("the", "a", "an") or table.tag[role_item.candidate.first] in (
        "NNP",
        "NN",
        "JJ",
        "PRP$",
        "VBG",
    )
    return (parsed or closed) and starts


def _agree(earlier: Item, item: Item) -> bool:
    first, second = earlier.description, item.description
    if first is None or second is None or first.named == second.named:
        return False
    lemma = item.candidate.lemma
    return first.kind == "person" and lemma in PERSON_ROLES and not item.candidate.plural


def _consistent(entity: Entity, item: Item) -> bool:
    """Whether the item's own actor does not speak against the entity's."""
    own = item.description.actor if item.description else None
    if own is None or entity.best.actor is None or own == entity.best.actor:
        return True
    return not (item.description is not None and item.description.named and entity.best.named)
