"""Which words name a place: the gazetteer's names and the parser's entities, weighed by the words around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from bayhaqi.coding.places_words import (
    AILMENTS,
    CALENDAR,
    DIRECTIONS,
    HONORIFICS,
    INSTITUTIONS,
    NOT_PLACES,
    OBJECT_LEMMAS,
    REGION_WORDS,
    TOWN_WORDS,
    WHERE,
    WHITHER,
    WITHIN,
)
from bayhaqi.knowledge.gazetteer import GENERIC, Gazetteer, NamedPlace, standing
from bayhaqi.knowledge.gazetteer_names import key_of
from bayhaqi.language import Paragraph

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
# Entities that hold no place of their own, however much their words look like one.
OTHER_LABELS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"})
THRESHOLD = 1.1


@dataclass(slots=True)
class Candidate:
    """Some tokens of a paragraph that may name a place; `weight` is the evidence for it."""

    paragraph: Paragraph
    start: int
    end: int
    surface: str
    key: str
    named: list[NamedPlace]
    weight: float = 0.0
    hint: str | None = None
    container: str | None = None
    dateline: bool = False
    label: str = ""
    listed: bool = False
    mates: list[Candidate] = field(default_factory=list)
    inner: list[Candidate] = field(default_factory=list)
    chosen: NamedPlace | None = field(default=None)


@lru_cache(maxsize=1)
def _no_labels() -> tuple[int, int, str]:
    return 0, 0, ""


def candidates_of(paragraph: Paragraph, gazetteer: Gazetteer, taken: Collection[tuple[int, int]]) -> list[Candidate]:
    """The candidates of a paragraph in text order, weighed; none inside the `taken` spans (article offsets)."""
    doc = paragraph.doc
    words = [token.text for token in doc]
    entities = _entities(doc)
    found: list[Candidate] = []
    covered: set[int] = set()
    shouting = _capitals(words)
    for start, end in gazetteer.scan(words):
        candidate = _candidate(paragraph, start, end, gazetteer, shouting)
        if candidate is not None and not _inside(candidate, taken):
            candidate.weight = _weigh(candidate, words, entities, shouting)
            found.append(candidate)
            covered.update(range(candidate.start, candidate.end))
    for entity in doc.ents:
        if entity.label_ in PLACE_LABELS and covered.isdisjoint(range(entity.start, entity.end)):
            candidate = _unlisted(paragraph, entity, gazetteer)
            if candidate is not None and not _inside(candidate, taken):
                candidate.weight = _weigh_unlisted(candidate, words, entity)
                found.append(candidate)
    found.sort(key=lambda candidate: candidate.start)
    _contain(found, words)
    return found


def _entities(doc: Doc) -> dict[int, tuple[int, int, str]]:
    return {
        index: (entity.start, entity.end, entity.label_)
        for entity in doc.ents
        for index in range(entity.start, entity.end)
    }


def _capitals(words: Sequence[str]) -> bool:
    """Whether the paragraph is in capitals or a headline that gives every word one, so that capitals tell nothing."""
    letters = [word for word in words if word[:1].isalpha() and len(word) > 3]
    return bool(letters) and sum(word[0].isupper() for word in letters) > 0.7 * len(letters)


def _candidate(paragraph: Paragraph, start: int, end: int, gazetteer: Gazetteer, shouting: bool) -> Candidate | None:
    tokens = paragraph.doc[start:end]
    surface = tokens.text
    named = gazetteer.named(surface)
    letters = surface.replace(".", "")
    if letters.isupper() and len(letters) <= 4:
        # "EU" is no town named Eu; but a dateline writes ROME.
        line = start == 0 and len(paragraph.doc) > end and paragraph.doc[end].text in (",", "(", "-", "–", "—", "/")
        named = (
            named
            if shouting or (line and "." not in surface)
            else [option for option in named if option.acronym or option.abbreviation]
        )
    elif letters.isalpha():
        named = [option for option in named if not option.acronym]
    before = paragraph.doc[start - 1].text if start else ""
    if before not in (",", "(", "-") and "." not in surface[:-1]:
        named = [option for option in named if not option.abbreviation]
    if not named or len(surface) < 2 or key_of(surface) in NOT_PLACES or _says_which_part(tokens):
        return None
    named.sort(key=standing, reverse=True)
    return Candidate(paragraph, start, end, surface, key_of(surface), named[:40])


def _says_which_part(tokens: TokenSpan) -> bool:
    """Whether the words name no place by themselves: "Western", "Eastern province", "The city"."""
    words = [token.lower_ for token in tokens]
    if not all(word in DIRECTIONS or word in GENERIC or word in TOWN_WORDS or word == "the" for word in words):
        return False
    return len(words) == 1 or tokens[-1].is_lower


def _unlisted(paragraph: Paragraph, entity: TokenSpan, gazetteer: Gazetteer) -> Candidate | None:
    """A place entity that the gazetteer's scan did not find, without its article, direction and possessive."""
    start, end = entity.start, entity.end
    doc = paragraph.doc
    while start < end and (doc[start].lower_ in ("the", "a", "an") or not doc[start].text[:1].isupper()):
        start += 1
    while end > start and not doc[end - 1].text[:1].isalnum():
        end -= 1
    if start == end:
        return None
    if start + 1 < end and doc[start].lower_ in DIRECTIONS and (named := gazetteer.named(doc[start + 1 : end].text)):
        start += 1
    else:
        named = gazetteer.named(doc[start:end].text)
    surface = doc[start:end].text
    if all(token.lower_ in DIRECTIONS or token.lower_ in GENERIC for token in doc[start:end]):
        return None
    if key_of(surface) in NOT_PLACES or len(surface) > 60 or not any(letter.isalpha() for letter in surface):
        return None
    named = [option for option in named if not (option.acronym or option.abbreviation)]
    return Candidate(paragraph, start, end, surface, key_of(surface), sorted(named, key=standing, reverse=True)[:40])


def _inside(candidate: Candidate, taken: Collection[tuple[int, int]]) -> bool:
    doc, base = candidate.paragraph.doc, candidate.paragraph.start
    start = base + doc[candidate.start].idx
    end = base + doc[candidate.end - 1].idx + len(doc[candidate.end - 1])
    return any(other_start <= start and end <= other_end for other_start, other_end in taken)


def _prominence(option: NamedPlace, length: int) -> float:
    """Evidence that the place itself gives: what everybody knows needs no preposition."""
    place = option.place
    if place.kind in ("country", "continent"):
        weight = 2.2
    elif option.written or place.kind == "capital":
        weight = 1.6
    else:
        weight = (
            1.4
            if place.population >= 1_000_000
            else 0.9
            if place.population >= 100_000
            else 0.2
            if place.population >= 15_000
            else -0.2
        )
    if not option.primary:
        weight -= 0.5
    if length == 1:
        weight -= (1.3 if option.ordinary and place.kind not in ("country", "continent") else 0.0) + (
            0.6 if option.person else 0.0
        )
    elif length > 1:
        weight += 0.5
    return weight


def _weigh(
    candidate: Candidate, words: Sequence[str], entities: dict[int, tuple[int, int, str]], shouting: bool
) -> float:
    best = candidate.named[0]
    length = candidate.end - candidate.start
    weight = _prominence(best, length)
    weight += _weigh_entity(candidate, best, entities)
    weight += _weigh_neighbours(candidate, words, entities, shouting)
    token = candidate.paragraph.doc[candidate.end - 1]
    if token.dep_ in ("dobj", "nsubjpass") and token.head.lemma_.lower() in OBJECT_LEMMAS:
        weight += 0.8
    if length == 1 and token.pos_ != "PROPN":
        weight -= 1.0 if best.place.kind not in ("country", "continent") else 0.4
    after = words[candidate.end].lower() if candidate.end < len(words) else ""
    if candidate.key in CALENDAR or after in AILMENTS:
        weight -= 3.0
    if after == "$" or (candidate.start and words[candidate.start - 1][-1:] == "$"):
        weight -= 6.0  # US$ 20 million
    if candidate.start > 1 and words[candidate.start - 1] == "-" and words[candidate.start - 2].islower():
        weight -= 3.0  # trans-Atlantic
    return weight


def _weigh_entity(candidate: Candidate, best: NamedPlace, entities: dict[int, tuple[int, int, str]]) -> float:
    start, end, label = entities.get(candidate.start, _no_labels())
    candidate.label = label
    if not label:
        return 0.0
    larger = start < candidate.start or end > candidate.end
    if label in PLACE_LABELS:
        return 2.0
    known = best.place.kind in ("country", "region", "continent")
    plain = not larger and not best.person and not best.ordinary and best.primary
    if plain and label in ("PERSON", "NORP", "ORG") and best.place.population >= 100_000:
        # No one is called Kharkiv: the parser's small model takes foreign towns for people, peoples and firms.
        return -0.3 if best.place.population < 1_000_000 else 0.0
    if label == "PERSON":
        return -3.0 if larger else -0.8 if known else -1.6
    if label == "ORG":
        # "U.S." is the country's adjective ("U.S. Army"), "United States" begins a name ("United States Congress").
        return -0.8 if not larger or best.acronym else -3.0
    if label == "NORP":
        return -0.8 if known else -1.5
    if label in OTHER_LABELS:
        return -2.5
    return -2.0 if larger else -1.0


def _weigh_neighbours(
    candidate: Candidate, words: Sequence[str], entities: dict[int, tuple[int, int, str]], shouting: bool
) -> float:
    before = words[candidate.start - 1] if candidate.start else ""
    after = words[candidate.end] if candidate.end < len(words) else ""
    weight = 0.0
    low = before.lower()
    earlier = words[candidate.start - 2].lower() if candidate.start > 1 else ""
    if low == "the":
        low = earlier
    elif low in DIRECTIONS and before.islower():
        low = earlier
        weight += 0.8
    if low in WITHIN:
        weight += 2.0
    elif low in WHERE:
        weight += 1.5
    elif low == "of" and earlier in TOWN_WORDS | REGION_WORDS:
        weight += 2.0
    elif low in WHITHER:
        weight += 0.5
    if after.lower() in REGION_WORDS:
        candidate.hint = "region"
        weight += 1.5
    elif after.lower() in TOWN_WORDS or (low in TOWN_WORDS and not before.istitle()):
        candidate.hint = "city"
        weight += 1.5
    elif low in REGION_WORDS or (low == "of" and earlier in REGION_WORDS):
        candidate.hint = "region"
        weight += 1.0
    if before.lower().rstrip(".") in HONORIFICS and before[:1].isupper():
        weight -= 3.0
    return weight + _weigh_capitals(candidate, before, after, entities, shouting)


def _weigh_capitals(
    candidate: Candidate, before: str, after: str, entities: dict[int, tuple[int, int, str]], shouting: bool
) -> float:
    """Malus for names that go on: a capital right beside the candidate that no other entity claims."""
    weight = 0.0
    kind = candidate.named[0].place.kind
    if candidate.named[0].acronym:
        return weight
    if candidate.named[0].abbreviation:
        return 1.5  # its comma or hyphen has been seen
    if after.lower() in INSTITUTIONS and (after[:1].isupper() or kind != "country") and not after.islower():
        weight -= 2.5
    elif after[:1].isupper() and not shouting and after.lower() not in TOWN_WORDS | REGION_WORDS and kind != "country":
        weight -= 1.5
    sentence_start = candidate.start == 1
    if (
        before[:1].isupper()
        and not shouting
        and not sentence_start
        and before.lower() not in DIRECTIONS
        and before[-1:].isalnum()
    ):
        other = entities.get(candidate.start - 1)
        if other is None or other[2] in ("PERSON", "ORG"):
            weight -= 1.0
    return weight


def _weigh_unlisted(candidate: Candidate, words: Sequence[str], entity: TokenSpan) -> float:
    before = words[candidate.start - 1].lower() if candidate.start else ""
    if before == "the" and candidate.start > 1:
        before = words[candidate.start - 2].lower()
    weight = 0.6 if entity.label_ == "GPE" else 0.2
    if any(token.pos_ == "PROPN" for token in candidate.paragraph.doc[candidate.start : candidate.end]):
        weight += 0.2
    if before in WITHIN or (
        before == "of" and candidate.start > 1 and words[candidate.start - 2].lower() in TOWN_WORDS
    ):
        weight += 1.0
    elif before in WHERE:
        weight += 0.6
    elif before in WHITHER:
        weight += 0.3
    if candidate.named:
        weight += 0.5
    if words[candidate.end - 1].lower() in INSTITUTIONS:
        weight -= 1.0
    if any(letter.isdigit() for letter in candidate.surface) or candidate.surface.isupper():
        weight -= 1.0
    return weight


def _contain(found: list[Candidate], words: Sequence[str]) -> None:
    """Marks "Springfield, Ohio" and "Garissa in Kenya": two candidates of which the second contains the first."""
    for first, second in pairwise(found):
        between = [word.lower() for word in words[first.end : second.start]]
        if between not in ([","], ["("], [",", "in"], ["in"], [",", "the"], ["in", "the"], [",", "in", "the"]):
            continue
        if not second.named or _are_siblings(first, second):
            continue
        # "in Paris, the United States led": what does something is no container.
        if second.paragraph.doc[second.end - 1].dep_ in ("nsubj", "nsubjpass"):
            continue
        if any(contains(outer, inner) for outer in second.named for inner in first.named):
            first.container = second.key
            second.inner.append(first)
            if between[0] in (",", "("):
                first.weight += 2.5
                second.weight += 1.5


def _are_siblings(first: Candidate, second: Candidate) -> bool:
    """Whether both are countries, or states of one, as in a list of them: "Washington, West Virginia and Wyoming"."""
    outer = second.named[0].place
    if outer.kind == "country":
        return bool(first.named) and first.named[0].place.kind == "country"
    if outer.kind != "region" or outer.admin1 is None:
        return False
    return any(
        inner.place.kind == "region" and inner.place.country == outer.country and inner.place.admin1 == inner.place.name
        for inner in first.named
    )


LISTED = frozenset({",", "and", "or", "&", ";", "/", "both", "nor", "-", "–"})


def coordinate(found: Sequence[Candidate]) -> None:
    """Lifts what stands in a row with a sure place: "Zambia, Malawi and Mozambique"."""
    pairs = [
        (first, second)
        for first, second in pairwise(found)
        if first.paragraph is second.paragraph and _in_a_row(first, second)
    ]
    for first, second in (*pairs, *((second, first) for first, second in reversed(pairs))):
        first.mates.append(second)
        if first.weight >= THRESHOLD + 0.5 and second.weight < THRESHOLD + 0.5 and not second.listed:
            second.listed = True
            second.weight += 1.6


def _in_a_row(first: Candidate, second: Candidate) -> bool:
    doc = first.paragraph.doc
    between = [token.lower_ for token in doc[first.end : second.start]]
    return 0 < len(between) <= 2 and all(word in LISTED for word in between) and first.container != second.key


def contains(outer: NamedPlace, inner: NamedPlace) -> bool:
    """Whether a country or region holds a place."""
    large, small = outer.place, inner.place
    if large.country is None or large.country != small.country or small.kind == "country":
        return False
    if large.kind == "country":
        return True
    if large.kind not in ("region", "island", "area"):
        return False
    if large.admin1 and small.admin1:
        return large.admin1 == small.admin1
    return abs(large.lat - small.lat) < 2.5 and abs(large.lon - small.lon) < 3.5
