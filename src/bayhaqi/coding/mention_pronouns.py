"""The antecedent of a pronoun: number, gender, distance, subjects first, and who speaks.

Weights after the preferences of Lappin and Leass 1994 ("An Algorithm for Pronominal Anaphora Resolution"), set by hand
on twenty articles of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayhaqi.coding.mention_words import PRONOUNS, REPORTING, words_of

if TYPE_CHECKING:
    from bayhaqi.coding.entities import Entity, Item
    from bayhaqi.coding.mention_tokens import TokenTable

REACH_SENTENCES = 3
# Two antecedents nearer to each other than this are equals.
EQUALS = 0.2
RECENT_MENTIONS = 80
# What a sentence between costs.
DISTANCE = 0.9
# "They" after one body: a group, rather than an institution, a state or a medium.
PLURAL_BONUS = {"group": -0.2, "organisation": -1.2, "state": -1.2, "media": -1.4}
# "It" after these is what was said or done, no actor.
PROPOSITIONAL = words_of("deny confirm do condemn reject say call describe regret report make find know believe")
REFLEXIVE = frozenset(("himself", "herself", "itself", "themselves"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """The subject of a reporting verb in a sentence."""

    item: Item
    verb: int


def find_speakers(items: Sequence[Item]) -> dict[int, Speaker]:
    """The last speaker of each sentence, by the sentence's number in the article."""
    speakers: dict[int, Speaker] = {}
    for item in items:
        verb = item.table.governor(item.candidate.head)
        if item.subject and item.candidate.form != "modifier" and item.table.lemma[verb] in REPORTING:
            outer = speakers.get(item.sentence)
            if outer is None or outer.verb not in _governing_verbs(item.table, verb):
                speakers[item.sentence] = Speaker(item, verb)
        elif _follows_according_to(item):
            speakers.setdefault(item.sentence, Speaker(item, item.candidate.head))
    return speakers


def _follows_according_to(item: Item) -> bool:
    table, first = item.table, item.candidate.first
    return first >= 2 and table.lower[first - 1] == "to" and table.lower[first - 2] == "according"


def choose_antecedent(item: Item, previous: Sequence[Item], speakers: dict[int, Speaker]) -> Entity | None:
    """The entity that a pronoun stands for; None where there is none, or two that are equally good."""
    word = item.candidate.lemma
    number, gender = PRONOUNS[word]
    if gender == "n" and _is_expletive(item):
        return None
    clause = _governing_verbs(item.table, item.candidate.head)
    scores: dict[int, tuple[float, Entity]] = {}
    for earlier in reversed(previous[-RECENT_MENTIONS:]):
        entity = earlier.entity
        distance = item.sentence - earlier.sentence
        if distance > REACH_SENTENCES:
            break
        if entity is None or not _agrees(entity, number, gender) or _is_excluded(item, earlier):
            continue
        score = _salience(item, earlier, distance, clause, speakers) + _kind_bonus(entity, number, gender)
        if id(entity) not in scores or scores[id(entity)][0] < score:
            scores[id(entity)] = (score, entity)
    ranked = sorted(scores.values(), key=lambda pair: -pair[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < EQUALS):
        return None
    if gender == "n" and ranked[0][0] < 0.0:
        return None
    chosen = ranked[0][1]
    if gender in ("m", "f") and not chosen.gender:
        chosen.gender = gender
    return chosen


def _agrees(entity: Entity, number: str, gender: str) -> bool:
    kind = entity.best.kind
    if gender in ("m", "f"):
        return kind in ("person", "role") and not entity.plural and entity.gender in ("", gender)
    if gender == "n":
        return kind in ("state", "organisation", "group", "media") and not entity.plural
    if kind in ("person", "role"):
        return entity.plural
    return True


def _kind_bonus(entity: Entity, number: str, gender: str) -> float:
    if number == "p":
        if entity.plural or entity.best.kind == "population":
            return 0.5 if entity.best.kind == "organisation" else 0.8
        return PLURAL_BONUS.get(entity.best.kind, 0.0)
    if gender in ("m", "f"):
        return 0.3 * entity.best.named + 0.3 * (entity.gender == gender)
    return 0.2 * entity.best.named


def _governing_verbs(table: TokenTable, i: int) -> list[int]:
    """The heads above token `i`, nearest first."""
    heads: list[int] = []
    while table.head[i] != i and len(heads) < 30:
        i = table.head[i]
        heads.append(i)
    return heads


def _salience(item: Item, earlier: Item, distance: int, clause: list[int], speakers: dict[int, Speaker]) -> float:
    """How ready an earlier mention is to be taken up by the pronoun."""
    table, candidate, other = item.table, item.candidate, earlier.candidate
    score = -DISTANCE * distance
    score += 1.0 if earlier.subject else 0.35 if earlier.table.role(other.head) == "dobj" else 0.0
    if other.form == "modifier":
        score -= 0.9
    elif earlier.table.dep[other.head] == "poss":
        score -= 0.1
    if earlier.entity is not None:
        score += 0.1 * min(3, len(earlier.entity.items) - 1)
    if distance == 0 and earlier.table is table:
        verb = table.governor(other.head)
        if earlier.subject and verb in clause:
            # "Hamas is working to strengthen its relations": the subject of the own clause, or of one above it.
            nearer = sum(table.tag[i].startswith("V") for i in clause[: clause.index(verb)])
            score += (0.9 if table.tag[candidate.head] == "PRP$" else 0.6) / (1 + nearer)
    if distance == 0 and earlier.table is table and table.dep[other.head] == "poss":
        owned = table.head[other.head]
        # "Netanyahu's office said he …": the owner of the subject.
        if table.is_subject(owned) and table.governor(owned) in clause:
            score += 0.7
    speaker = speakers.get(earlier.sentence)
    if speaker is not None and speaker.item is earlier:
        own_verb = table.governor(candidate.head)
        if item.subject and table.lemma[own_verb] in REPORTING and distance > 0:
            score += 0.8
        elif distance > 0 and item.subject:
            score += 0.2
    return score


def _is_excluded(item: Item, earlier: Item) -> bool:
    """Whether grammar forbids the two to be one: both arguments of one verb, or one inside the other's phrase."""
    table, candidate, other = item.table, item.candidate, earlier.candidate
    if earlier.table is not table:
        return False
    if other.first <= candidate.first < other.last and other.form != "pronoun":
        return other.head != candidate.head and table.head[candidate.head] in range(other.first, other.last)
    if item.sentence == earlier.sentence and _owned_by_other(earlier, item):
        return True
    if candidate.lemma in REFLEXIVE or table.tag[candidate.head] == "PRP$":
        return table.head[candidate.head] == other.head
    if table.dep[other.head] == "poss":
        return False
    verb = table.governor(candidate.head)
    seen = 0
    while verb != table.governor(other.head) and table.dep[verb] == "conj" and seen < 10:
        # "The attackers shot at the car and drove off with them": the second verb has the first one's subject.
        if any(table.dep[child] in ("nsubj", "nsubjpass") for child in table.children[verb]):
            return False
        verb = table.head[verb]
        seen += 1
    return verb == table.governor(other.head)


def _owned_by_other(earlier: Item, item: Item) -> bool:
    """Whether the earlier phrase has a pronoun like this one in front: in "her lawyer said she", she is no lawyer."""
    owner = earlier.candidate.possessor
    if owner is None or earlier.table.tag[owner] != "PRP$":
        return False
    return PRONOUNS.get(earlier.table.lower[owner]) == PRONOUNS.get(item.candidate.lemma)


def _is_expletive(item: Item) -> bool:
    """Whether "it" stands for nothing: "it is clear that", "it rained"."""
    table, head = item.table, item.candidate.head
    if table.tag[head] != "PRP":
        return False
    if table.dep[head] == "expl":
        return True
    verb = table.head[head]
    if table.lemma[verb] in ("seem", "appear", "rain", "snow", "happen", "matter", "turn", "remain"):
        return True
    if table.dep[head] == "dobj" and table.lemma[verb] in PROPOSITIONAL:
        return True
    follows = any(
        table.dep[child] in ("ccomp", "xcomp", "acomp", "attr", "advcl")
        for child in table.children[verb]
        if child > verb
    )
    return table.lemma[verb] == "be" and follows
