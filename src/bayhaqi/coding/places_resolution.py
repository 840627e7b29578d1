"""Which place of that name: by population and kind, the article's countries, containment and nearness to others.

One name has one sense in an article.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bayhaqi.coding.places_evidence import Candidate, contains
from bayhaqi.knowledge.gazetteer import Gazetteer, GazetteerPlace, NamedPlace, standing
from bayhaqi.language import ParsedArticle

# In units of `standing` (powers of ten of inhabitants); chosen on one half of the development articles.
COUNTRY_WEIGHT = 2.5
# For a region that bears a country's name: Georgia.
STATE_WEIGHT = 4.0
CONTAINED_WEIGHT = 5.0
MATE_WEIGHT = 2.0
NEAR_WEIGHT = 2.0
HINT_WEIGHT = 3.0
NEAR_KM = 250.0
# A name of which the best place stands this far above the second needs no context and gives it to others.
CLEAR_MARGIN = 2.0
HINTED = {"region": ("region", "island", "area"), "city": ("city", "capital")}
LARGE_KINDS = frozenset({"country", "continent", "area", "sea", "river"})


def distance_km(first: GazetteerPlace, second: GazetteerPlace) -> float:
    """The great-circle distance."""
    lat, other = math.radians(first.lat), math.radians(second.lat)
    chord = math.sin((lat - other) / 2) ** 2
    chord += math.cos(lat) * math.cos(other) * math.sin(math.radians(first.lon - second.lon) / 2) ** 2
    return 12_742.0 * math.asin(min(1.0, math.sqrt(chord)))


def demonym_countries(parsed: ParsedArticle, gazetteer: Gazetteer) -> Counter[str]:
    """How often the article names each country by its people or adjective."""
    counts: Counter[str] = Counter()
    for paragraph in parsed.paragraphs:
        previous = ""
        for token in paragraph.doc:
            word = token.text
            if word[:1].isupper():
                country = gazetteer.demonyms.get(f"{previous} {word}") or gazetteer.demonyms.get(word)
                if country:
                    counts[country] += 1
            previous = word
    return counts


def resolve(candidates: Sequence[Candidate], demonyms: Counter[str], dateline: Candidate | None) -> None:
    """Sets `chosen` of every candidate that the gazetteer knows."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.named:
            groups[candidate.key].append(candidate)
    context = _country_context(groups, demonyms, dateline)
    by_key = {key: group[0] for key, group in groups.items()}
    for key, group in groups.items():
        _choose(group, by_key, context, [])
        by_key[key] = group[0]
    # The second look knows where the others lie.
    anchors = {key: group[0].chosen for key, group in groups.items()}
    for key, group in groups.items():
        others = [
            found.place
            for other, found in anchors.items()
            if other != key and found and found.place.kind not in LARGE_KINDS
        ]
        _choose(group, by_key, context, others[:40])


def _country_context(
    groups: dict[str, list[Candidate]], demonyms: Counter[str], dateline: Candidate | None
) -> dict[str, float]:
    """Share of each country in what the article says without ambiguity, the largest scaled to one."""
    weights: dict[str, float] = defaultdict(float)
    for country, count in demonyms.items():
        weights[country] += math.sqrt(count)
    for group in groups.values():
        options = group[0].named
        best = options[0]
        rivals = [option for option in options[1:] if option.place.country != best.place.country]
        if best.place.country and (not rivals or standing(best) - standing(rivals[0]) >= CLEAR_MARGIN):
            weights[best.place.country] += math.sqrt(len(group)) * (1.5 if best.place.kind == "country" else 1.0)
    if dateline is not None and dateline.named and dateline.named[0].place.country:
        weights[dateline.named[0].place.country] += 1.5
    top = max(weights.values(), default=0.0)
    return {country: weight / top for country, weight in weights.items()} if top else {}


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an article says round a name: countries, places in it, round it, in a row with it and near it."""

    context: dict[str, float]
    containers: list[Candidate]
    inner: list[Candidate]
    mates: list[GazetteerPlace]
    hint: str | None
    others: Sequence[GazetteerPlace]


def _choose(
    group: list[Candidate], by_key: dict[str, Candidate], context: dict[str, float], others: Sequence[GazetteerPlace]
) -> None:
    hints = Counter(candidate.hint for candidate in group if candidate.hint)
    around = _Surroundings(
        context=context,
        containers=[by_key[candidate.container] for candidate in group if candidate.container in by_key],
        inner=[inner for candidate in group for inner in candidate.inner],
        mates=[
            mate.named[0].place
            for candidate in group
            for mate in candidate.mates
            if mate.named and mate.key != candidate.key
        ],
        hint=hints.most_common(1)[0][0] if hints else None,
        others=others,
    )
    best = max(group[0].named, key=lambda option: _score(option, group[0].named, around))
    for candidate in group:
        candidate.chosen = best


def _score(option: NamedPlace, rivals: Sequence[NamedPlace], around: _Surroundings) -> float:
    place = option.place
    namesake = (
        place.kind == "region"
        and place.population >= 1_000_000
        and any(rival.place.kind == "country" for rival in rivals)
    )
    weight = STATE_WEIGHT if namesake else COUNTRY_WEIGHT
    score = standing(option) + weight * around.context.get(place.country or "", 0.0)
    if any(contains(outer, option) for container in around.containers for outer in _meant(container)):
        score += CONTAINED_WEIGHT
    if any(contains(option, inner) for candidate in around.inner for inner in _meant(candidate)):
        score += CONTAINED_WEIGHT
    if any(_alike(place, mate) for mate in around.mates):
        score += MATE_WEIGHT
    if place.kind in HINTED.get(around.hint or "", ()):
        score += HINT_WEIGHT
    elif around.hint is None and place.kind == "region" and any(_is_seat(rival.place, place) for rival in rivals):
        score -= 1.5  # a bare name is the town rather than the division round it
    if around.others:
        nearest = min(distance_km(place, other) for other in around.others)
        score += NEAR_WEIGHT * math.exp(-nearest / NEAR_KM)
    return score


def _meant(candidate: Candidate) -> Sequence[NamedPlace]:
    return [candidate.chosen] if candidate.chosen else candidate.named


def _alike(place: GazetteerPlace, mate: GazetteerPlace) -> bool:
    """Whether two places of one row are of one kind: countries, or regions of one country."""
    return place.kind == mate.kind and (
        place.kind == "country" or (place.kind == "region" and place.country == mate.country)
    )


def _is_seat(town: GazetteerPlace, region: GazetteerPlace) -> bool:
    return town.kind in ("city", "capital") and town.country == region.country and distance_km(town, region) < 300
