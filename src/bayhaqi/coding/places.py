"""The places of an article: toponyms found, located and written as records; and where an act happened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from bayhaqi.coding.places_acts import is_metonym, place_of_act
from bayhaqi.coding.places_evidence import PLACE_LABELS, THRESHOLD, Candidate, candidates_of, coordinate
from bayhaqi.coding.places_resolution import demonym_countries, resolve
from bayhaqi.coding.places_words import HONORIFICS
from bayhaqi.knowledge.gazetteer import load_gazetteer
from bayhaqi.knowledge.gazetteer_names import key_of
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.model import Place

__all__ = ["find_places", "is_metonym", "place_of_act"]


def find_places(parsed: ParsedArticle, *, actor_spans: Collection[tuple[int, int, bool]] = ()) -> tuple[Place, ...]:
    """The places that an article names, in text order, the title's first.

    `actor_spans` are start, end and whether in the title of mentions of persons and organisations: no place lies
    inside one.
    A place that the gazetteer does not know has no coordinates and the kind `area`.
    """
    gazetteer = load_gazetteer()
    taken: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for start, end, in_title in actor_spans:
        taken[in_title].append((start, end))
    candidates: list[Candidate] = []
    for paragraph in parsed.paragraphs:
        candidates += candidates_of(paragraph, gazetteer, _near(taken[paragraph.in_title], paragraph))
    dateline = _mark_dateline(parsed, candidates)
    _agree(candidates, _persons(parsed))
    coordinate(candidates)
    accepted = [candidate for candidate in candidates if candidate.weight >= THRESHOLD]
    resolve(accepted, demonym_countries(parsed, gazetteer), dateline)
    return tuple(_marked(candidate.paragraph, _record(candidate)) for candidate in accepted)


def _marked(paragraph: Paragraph, place: Place) -> Place:
    """The place, marked where it stands for its government."""
    return place.model_copy(update={"metonym": True}) if is_metonym(paragraph, place) else place


def _near(spans: list[tuple[int, int]], paragraph: Paragraph) -> list[tuple[int, int]]:
    end = paragraph.start + len(paragraph.text)
    return [span for span in spans if span[0] < end and paragraph.start < span[1]]


def _mark_dateline(parsed: ParsedArticle, candidates: list[Candidate]) -> Candidate | None:
    """The candidate that the article's dateline holds; it is a place whatever the words around it say."""
    line = parsed.article.dateline
    if line is None:
        return None
    for candidate in candidates:
        offset = candidate.paragraph.start + candidate.paragraph.doc[candidate.start].idx
        if not candidate.paragraph.in_title and line.start <= offset < line.end:
            candidate.dateline = True
            candidate.weight = max(candidate.weight, THRESHOLD + 1.0)
            return candidate
    return None


def _persons(parsed: ParsedArticle) -> Counter[str]:
    """How often each word is the last of a person's name or follows a title: "Houston" after "Sam Houston" is he."""
    counts: Counter[str] = Counter()
    for paragraph in parsed.paragraphs:
        doc = paragraph.doc
        for entity in doc.ents:
            titled = entity.start > 0 and doc[entity.start - 1].lower_.rstrip(".") in HONORIFICS
            if titled or (entity.label_ == "PERSON" and (len(entity) > 1 or entity.text.istitle())):
                counts[key_of(entity[-1].text)] += 2 if titled or len(entity) > 1 else 1
    return counts


def _agree(candidates: list[Candidate], persons: Counter[str]) -> None:
    """One sense an article: what is surely a place once is likelier one elsewhere, a person's name less likely."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.key].append(candidate)
    for key, group in groups.items():
        best = max(candidate.weight for candidate in group)
        labelled = sum(candidate.label in PLACE_LABELS for candidate in group)
        known = group[0].named and group[0].named[0].place.kind in ("country", "region", "continent", "capital")
        for candidate in group:
            if persons[key] > 1 and persons[key] > labelled and not known:
                candidate.weight -= 2.0 if candidate.container is None else 0.5
            elif best >= THRESHOLD + 1.5 or labelled * 2 > len(group) > 2:
                candidate.weight += 0.8


def _record(candidate: Candidate) -> Place:
    doc = candidate.paragraph.doc
    last = doc[candidate.end - 1]
    span = candidate.paragraph.span(doc[candidate.start].idx, last.idx + len(last))
    if candidate.chosen is None:
        return Place(
            start=span.start, end=span.end, text=span.text, in_title=span.in_title, name=span.text, kind="area"
        )
    place = candidate.chosen.place
    return Place(
        start=span.start,
        end=span.end,
        text=span.text,
        in_title=span.in_title,
        name=place.name,
        country=place.country,
        geonames=place.geonames,
        lat=round(place.lat, 4),
        lon=round(place.lon, 4),
        kind=place.kind,
    )
