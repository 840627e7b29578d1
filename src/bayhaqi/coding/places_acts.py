"""Where an act happened, by syntax first, then by sentence and passage; and which places stand for governments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from bayhaqi.coding.places_words import (
    ADDRESSED_LEMMAS,
    ANAPHORA,
    ANAPHORIC_NOUNS,
    APART,
    DURING,
    GATHERINGS,
    GROUND_NOUNS,
    HAPPENING,
    LEAVING_LEMMAS,
    LIGHT_LEMMAS,
    LOCATIVE,
    MODALS,
    MOTION_LEMMAS,
    OBJECT_LEMMAS,
    OBJECT_NOUNS,
    ON_THE_SPOT,
    PART_OF,
    PARTNER_PREPOSITIONS,
    PLACE_NOUNS,
    PLACE_SUBJECTS,
    RELATION_NOUNS,
    SAYING,
    SPEAKING,
    TARGET_PREPOSITIONS,
    UPON_KINDS,
    VIOLENT_LEMMAS,
    VISITS,
    WITNESSES,
)
from bayhaqi.language import Paragraph
from bayhaqi.model import Place

# Clauses whose content is not where the governing verb is.
BARRIERS = frozenset({"ccomp", "parataxis"})
CLAUSES = frozenset({"ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "pcomp"})
# Just under a location on the act itself, which weighs 10 less its distance.
WHERE_CLAUSE_WEIGHT = 9.0
GOVERNING_KINDS = frozenset({"country", "capital", "region", "site", "city", "area"})


def place_of_act(
    paragraph: Paragraph, trigger: Token, sentence: TokenSpan, places: Sequence[Place], *, dateline: Place | None
) -> Place | None:
    """Where the act of a trigger happened, or None where the text does not say.

    First the place that the parse ties to the trigger, to its light verb or to its object; then another location of
    the sentence that is not the reporter's; then what the passage has set; the dateline's place last, and only in
    an article's opening. Never a place that stands for a government or gives an actor's origin.
    """
    inside = [
        (place, root)
        for place, root in _roots(paragraph, places)
        if sentence.start <= root.i < sentence.end and place != dateline
    ]
    tied = [
        (weight, -abs(root.i - trigger.i), place)
        for place, root in inside
        if (weight := _tie(root, trigger, place)) > 0
    ]
    if tied:
        # "in Mosul, Iraq": of two that are tied alike the first is the finer.
        best = max(tied, key=lambda tie: tie[:2])
        return _finest(best, tied)
    for place, root in inside:
        if _names_witnesses(root):
            return place
    return _of_passage(paragraph, trigger, sentence, places, dateline, bool(inside))


def _roots(paragraph: Paragraph, places: Sequence[Place]) -> Iterator[tuple[Place, Token]]:
    """The places of a paragraph with the head token of each."""
    length = len(paragraph.text)
    for place in places:
        start = place.start - paragraph.start
        if place.in_title is paragraph.in_title and 0 <= start < length:
            span = paragraph.doc.char_span(start, place.end - paragraph.start, alignment_mode="expand")
            if span is not None and len(span):
                yield place, span.root


def _finest(best: tuple[float, int, Place], tied: list[tuple[float, int, Place]]) -> Place:
    coarse = ("country", "region", "continent", "area")
    if best[2].kind not in coarse:
        return best[2]
    finer = [
        place
        for weight, _, place in tied
        if weight >= best[0] - 1.5
        and place.kind not in coarse
        and (place.country == best[2].country or best[2].country is None)
    ]
    return finer[0] if finer else best[2]


def _tie(root: Token, trigger: Token, place: Place) -> float:
    """How closely the parse ties a place to a trigger as its location; 0 where it does not."""
    if _where_clause_holds(root, trigger):
        return WHERE_CLAUSE_WEIGHT
    if place.kind == "country" and root.dep_ in ("compound", "amod", "nmod") and root.head != trigger:
        return 0.0  # "a US destroyer", "the Syrian border town": whose it is, not where
    if root.dep_ in ("compound", "amod", "nmod") and any(child.lower_ == "of" for child in root.head.children):
        return 0.0  # "the Idlib town of Ariha", "the Aegean resort of Bodrum": the finer one follows
    return _climb(root, trigger, place)


def _climb(root: Token, trigger: Token, place: Place) -> float:
    """The weight of the path from a place up the parse to a trigger; 0 where none says that it is the location."""
    token, locative, target, gathered = root, False, False, False
    weight = 10.0
    for _ in range(16):
        head = token.head
        if head == token:
            return 0.0
        if token.dep_ in ("pobj", "pcomp"):
            preposition = head
            kind = _role(preposition, trigger)
            locative |= kind == "where"
            target |= kind == "target"
            # "rescued them from a camp in Sambisa": where the camp is they were rescued.
            passes = locative and _passes(preposition, trigger, gathered)
            if kind == "other" and not (passes or _is_part(preposition) or preposition.lower_ in DURING):
                return 0.0
            gathered |= locative and preposition.lower_ == "at" and token.lemma_.lower() in GATHERINGS
            if kind == "on" and not _is_ground(preposition, token, trigger, token == root and place):
                return 0.0
            locative |= kind == "on"
            weight -= 1.0 if preposition.lower_ in DURING else 0.0
            token = preposition
            continue
        if (
            token.dep_ in ("dobj", "nsubjpass")
            and head == trigger
            and head.lemma_.lower() in OBJECT_LEMMAS
            and not locative
        ):
            return weight
        whole = token == root or root.head == token
        rocked = whole and token.dep_ == "dobj" and head == trigger.head and trigger.dep_ == "nsubj"
        if rocked and head.lemma_.lower() in OBJECT_LEMMAS:
            return weight  # "an explosion rocked the square"
        if token != trigger and _is_apart(token):
            return 0.0
        if token == trigger or head == trigger:
            return _host_weight(token, trigger, place, weight, locative, target)
        if (locative or target) and (reached := _reaches(head, token, trigger)):
            return weight - reached
        if token.dep_ in ("nsubj", "agent") and not locative:
            return 0.0
        if token.dep_ in CLAUSES and token != root and trigger not in head.subtree:
            return 0.0
        if (
            not locative
            and head.pos_ == "VERB"
            and token.dep_ not in ("dobj", "nsubjpass", "prep", "advmod", "npadvmod", "conj")
        ):
            return 0.0
        token = head
        weight -= 0.4
    return 0.0


def _where_clause_holds(root: Token, trigger: Token) -> bool:
    """Whether an act is told in a clause on the place: "flew to Kerbala, where he met the governor"."""
    for clause in root.children:
        if clause.dep_ == "relcl" and any(word.lower_ == "where" for word in clause.children):
            above = trigger
            while above != clause and above.head != above and above.dep_ not in BARRIERS:
                above = above.head
            return above == clause
    return False


def _passes(preposition: Token, trigger: Token, gathered: bool) -> bool:
    """Whether where the preposition's object is, there is also what it belongs to.

    "rescued from a camp in Sambisa", "two of its boats near the shoal", "clashed with youths near Shwebo", and
    whatever happened "at a summit in Kuwait".
    """
    word, owner = preposition.lower_, preposition.head
    if gathered or word == "from":
        return True
    if word == "of":
        return owner.pos_ in ("NOUN", "PROPN", "NUM")
    return word in ("with", "against") and (owner == trigger or owner.head == trigger) and owner.pos_ != "ADJ"


def _names_witnesses(root: Token) -> bool:
    """Whether a place is that of local people who report: "Villagers in Darfur said that"."""
    preposition = root.head
    if root.dep_ != "pobj" or preposition.lower_ not in LOCATIVE:
        return False
    people = preposition.head
    return people.dep_ == "nsubj" and people.lemma_.lower() in WITNESSES and preposition.dep_ == "prep"


def _role(preposition: Token, trigger: Token) -> str:
    """What a preposition says of its object: where, target (of the trigger's own noun or motion), or something else."""
    word = preposition.lower_
    owner = preposition.head
    while owner.dep_ == "prep" and owner.head != owner:
        owner = owner.head
    own = owner == trigger or trigger.head == owner
    lemma = trigger.lemma_.lower()
    if word == "from" and owner.lemma_.lower() in SPEAKING:
        return "where"
    if word == "to" and owner.lemma_.lower() in VISITS and owner.head.lower_ in ("on", "during"):
        return "where"
    if word == "on" and owner.lemma_.lower() in OBJECT_NOUNS and owner.head.lower_ in ("in", "during"):
        return "target"  # "killed in an attack on a village"
    if own and word in TARGET_PREPOSITIONS and lemma in OBJECT_NOUNS and trigger.pos_ in ("NOUN", "PROPN"):
        return "target"
    if word in ("to", "into", "toward", "towards", "through", "via", "for") and (own or owner.head == trigger):
        return "target" if lemma in MOTION_LEMMAS or owner.lemma_.lower() in MOTION_LEMMAS else "other"
    if word == "from" and lemma in LEAVING_LEMMAS and (own or owner.head == trigger):
        return "target"
    if word in ("on", "over"):
        return "on"
    return "where" if word in LOCATIVE else "other"


def _is_part(preposition: Token) -> bool:
    """Whether a preposition ties a place to a noun that is one: "the port of Odesa", not "the government of Mali"."""
    return preposition.lower_ in PART_OF and preposition.head.lemma_.lower() in PLACE_NOUNS


def _is_ground(preposition: Token, thing: Token, trigger: Token, place: Place | Literal[False]) -> bool:
    """Whether "on" or "over" says where, not what about: "on the outskirts of Kyiv", "fired on a crowd in Almaty"."""
    if place:
        named = {word.lower() for word in place.text.split()}
        return bool(
            place.kind in UPON_KINDS or named & GROUND_NOUNS or (preposition.lower_ == "over" and _is_violent(trigger))
        )
    return thing.lemma_.lower() in GROUND_NOUNS | VISITS or (preposition.lower_ == "on" and _is_violent(trigger))


def _is_violent(trigger: Token) -> bool:
    return bool({trigger.lemma_.lower(), trigger.head.lemma_.lower()} & VIOLENT_LEMMAS)


def _host_weight(token: Token, trigger: Token, place: Place, weight: float, locative: bool, target: bool) -> float:
    """The tie of a place whose path has come to the trigger, or to something right under it."""
    head = token.head
    if locative or target:
        return weight
    if head == trigger and token.dep_ in ("dobj", "nsubjpass") and trigger.lemma_.lower() in OBJECT_LEMMAS:
        return weight
    named = place.kind != "country" and token.dep_ in ("compound", "nmod")
    if head == trigger and named and trigger.pos_ in ("NOUN", "PROPN"):
        # "the Mosul offensive", "Geneva talks"
        return weight - 2.0
    if (
        head == trigger
        and token.dep_ == "poss"
        and trigger.lemma_.lower() in ("fall", "siege", "capture", "liberation")
    ):
        return weight - 1.0
    return 0.0


def _reaches(head: Token, token: Token, trigger: Token) -> float:
    """The cost at which a location on `head` is one of the trigger; 0 where it is not."""
    if (
        head == trigger.head
        and trigger.dep_ in ("dobj", "nsubj", "nsubjpass", "attr", "pobj", "oprd", "compound")
        and head.pos_ in ("VERB", "AUX")
    ):
        return 0.5 if head.lemma_.lower() in LIGHT_LEMMAS else 1.5
    if trigger.dep_ == "pobj" and trigger.head.head == head:
        return 1.5
    if _is_apart(head):
        return 0.0
    if head in trigger.children or (
        head.head == trigger and head.dep_ in ("dobj", "nsubj", "nsubjpass", "relcl", "acl", "prep", "advcl")
    ):
        return 0.6 if head.dep_ not in CLAUSES or head.lemma_.lower() in HAPPENING or head.dep_ == "acl" else 2.5
    # A location on a verb above holds below it unless a report lies between.
    above, cost = trigger, 1.0
    for _ in range(10):
        if above.dep_ in BARRIERS or above.head == above or _is_apart(above):
            return 0.0
        if above.dep_ == "relcl":
            cost += 1.5
        above = above.head
        cost += 0.5
        if above == head:
            return cost
    return 0.0


def _is_apart(clause: Token) -> bool:
    """Whether a clause tells of another time and so of another place: "after a flag was burned in Riga"."""
    return clause.dep_ == "advcl" and any(word.dep_ == "mark" and word.lower_ in APART for word in clause.children)


def _of_passage(
    paragraph: Paragraph,
    trigger: Token,
    sentence: TokenSpan,
    places: Sequence[Place],
    dateline: Place | None,
    names_places: bool,
) -> Place | None:
    """The place that the words before the sentence have set."""
    start = paragraph.start + sentence.start_char
    before = [
        place
        for place in places
        if place.in_title is paragraph.in_title and place.end <= start and place.kind not in ("continent", "area")
    ]
    local = [place for place in before if place.kind not in ("country", "region")]
    if (pointer := _points_back(sentence)) and local:
        if pointer != "capital":
            return local[-1]
        capitals = [place for place in local if place.kind == "capital"]
        return dateline if dateline in capitals else (capitals or local)[-1]
    if names_places or not _is_on_the_spot(trigger) or _names_unknown_place(sentence) or _is_to_come(trigger):
        return None
    for place, root in reversed([pair for pair in _roots(paragraph, before) if pair[1].i < sentence.start]):
        located = root.dep_ == "pobj" and root.head.lower_ in LOCATIVE and not is_metonym(paragraph, place)
        if located and not _is_where_it_was_said(root):
            return place
    opening = paragraph.number <= 2 and not paragraph.in_title
    return dateline if opening and dateline is not None and not _is_reported(trigger) else None


def _is_on_the_spot(trigger: Token) -> bool:
    """Whether an act needs a spot to happen on: a raid or an arrest does, a demand or an offer does not."""
    return trigger.lemma_.lower() in ON_THE_SPOT or trigger.lemma_.lower() in OBJECT_NOUNS


def _points_back(sentence: TokenSpan) -> str | None:
    """The word by which the sentence speaks of a place named before: "there", "in the city", "the same town"."""
    for token in sentence:
        if token.lower_ in ANAPHORA and token.dep_ == "advmod":
            return token.lower_
        if (
            token.lower_ in ANAPHORIC_NOUNS
            and token.dep_ == "pobj"
            and token.head.lower_ in (*LOCATIVE, "into", "from")
        ):
            modifiers = {child.lower_ for child in token.children if child.dep_ != "punct"}
            if modifiers & {"the", "that", "this"} and modifiers <= {"the", "that", "this", "same"}:
                return token.lower_
    return None


def _names_unknown_place(sentence: TokenSpan) -> bool:
    """Whether the sentence says where by a name that no gazetteer knows: then what went before does not hold."""
    return any(
        token.pos_ == "PROPN" and token.dep_ == "pobj" and token.head.lower_ in ("in", "at", "near", "outside")
        for token in sentence
        if token.ent_type_ not in ("DATE", "TIME", "ORG", "PERSON", "EVENT")
    )


def _is_to_come(trigger: Token) -> bool:
    """Whether an act is still to come or only possible, and so need not be where the story is."""
    verb = trigger if trigger.pos_ in ("VERB", "AUX") else trigger.head
    return any(child.dep_ == "aux" and child.lemma_.lower() in MODALS for child in verb.children)


def _is_where_it_was_said(root: Token) -> bool:
    """Whether a place is only the speaker's: "said in Abuja", "according to a newspaper in Dakar"."""
    above = root.head.head
    for _ in range(4):
        if above.lemma_.lower() in SAYING:
            return True
        if above.pos_ in ("VERB", "AUX") or above.head == above:
            return False
        above = above.head
    return False


def _is_reported(trigger: Token) -> bool:
    return any(token.dep_ == "ccomp" and token.head.pos_ == "VERB" for token in (trigger, *trigger.ancestors))


def is_metonym(paragraph: Paragraph, place: Place) -> bool:
    """Whether a place stands for its government: "Moscow rejected", "talks with Tehran", "urged Beijing to"."""
    root = next((token for other, token in _roots(paragraph, (place,)) if other is place), None)
    if root is None or place.kind not in GOVERNING_KINDS:
        return False
    token = root
    while token.dep_ == "conj" and token.head != token and token.head.pos_ == "PROPN":
        token = token.head
    head, lemma = token.head, token.head.lemma_.lower()
    if token.dep_ == "nsubj":
        return head.pos_ in ("VERB", "AUX") and lemma not in PLACE_SUBJECTS
    if token.dep_ in ("dobj", "dative"):
        return lemma in ADDRESSED_LEMMAS
    if token.dep_ == "nsubjpass":
        return lemma in ADDRESSED_LEMMAS
    if token.dep_ == "pobj":
        owner = head.head.lemma_.lower()
        if head.dep_ == "agent" or head.lower_ in PARTNER_PREPOSITIONS:
            return True
        return owner in RELATION_NOUNS and head.lower_ in ("on", "from", "to", "for")
    return False
