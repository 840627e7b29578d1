"""What the claims of an event say together: day, place, sides and counts by the number of origins behind them, and where they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from bayhaqi.linking.claim_reading import quad_of
from bayhaqi.linking.differences import DENIED, Told, day_values, differing, place_values, value_of
from bayhaqi.linking.facts import ArticleFacts, ClaimFacts, ClaimKey, Difference, EventFacts, StoryOf
from bayhaqi.linking.origins import Origins, origins_of
from bayhaqi.linking.sides import joint_sides
from bayhaqi.linking.wording import describe_in_words
from bayhaqi.ontology.plover import load_ontology

Label = TypeVar("Label", bound=Hashable)
COUNTS = ("killed", "injured", "arrested", "size")


def describe_events(
    events: Mapping[ClaimKey, Label],
    claims: Iterable[ClaimFacts],
    articles: Mapping[str, ArticleFacts],
    stories: Mapping[str, StoryOf],
) -> dict[Label, EventFacts]:
    """Every event by its label (an id, say); `events` gives each claim's."""
    grouped: dict[Label, list[ClaimFacts]] = defaultdict(list)
    for claim in claims:
        grouped[events[claim.key]].append(claim)
    return {label: describe_event(some, articles, stories) for label, some in grouped.items()}


def describe_event(
    claims: Sequence[ClaimFacts], articles: Mapping[str, ArticleFacts], stories: Mapping[str, StoryOf]
) -> EventFacts:
    """What the claims of one event say together; of `articles` only day, publisher and agency are read (text may be "").

    A value is chosen by the number of independent origins that give it, then by the number of copy groups. Origins are those
    of the claims that say it happened, where there are any; who denies it stands in `differences`. What only earlier versions of
    a report say counts where no other report tells of the event.
    """
    ordered = sorted(claims, key=lambda claim: (_reported(claim, articles), claim.key))
    origins = origins_of(ordered, articles, stories)
    all_told = _told(ordered, origins, stories)
    told = [one for one in all_told if not _is_superseded(one, articles)] or all_told
    asserted = [one for one in told if one.claim.status in (None, "historical")]
    weighty = asserted or [one for one in told if one.claim.status != "negation"] or told
    kind = _leading(weighty)
    typed = [one for one in weighty if one.claim.type == kind]
    days, places = day_values(weighty), place_values(weighty)
    start, end = value_of(days) or (None, None)
    place = value_of(places)
    counts = {name: value_of([(getattr(one.claim, name), one) for one in weighty]) for name in COUNTS}
    differences = differing(told, weighty)
    modes, contexts = _common(typed, "modes")[:1], _common(typed, "contexts")
    actors = joint_sides([one.claim.actors for one in typed])
    recipients = joint_sides([one.claim.recipients for one in typed], besides=actors)
    known = [day for claim in ordered if (article := articles.get(claim.article)) and (day := article.day)]
    names = _names(weighty, origins)
    status = _status(told)
    denied = any(one.field == DENIED for one in differences)
    memberships = [stories.get(claim.article) for claim in ordered]
    return EventFacts(
        type=kind,
        quad=quad_of(kind),
        score=_score(kind, modes),
        status=status,
        modes=modes,
        contexts=contexts,
        actors=actors,
        recipients=recipients,
        date_start=start,
        date_end=end,
        place=place.place if place else None,
        place_country=place.place_country if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        first_reported=min(known, default=None),
        last_reported=max(known, default=None),
        articles=len({claim.article for claim in ordered}),
        stories=len({of.story if of else claim.article for of, claim in zip(memberships, ordered, strict=True)}),
        copies=len({of.copy if of else claim.article for of, claim in zip(memberships, ordered, strict=True)}),
        claims=len(ordered),
        origins=len(names),
        origin_names=names,
        disputed=any(one.field != DENIED for one in differences),
        denied=denied,
        **counts,
        differences=differences,
        description=describe_in_words(
            kind, status, actors, recipients, start, end, place.place if place else None, differences, counts
        ),
    )


def _reported(claim: ClaimFacts, articles: Mapping[str, ArticleFacts]) -> str:
    article = articles.get(claim.article)
    return article.day.isoformat() if article and article.day else "9999"


def _is_superseded(one: Told, articles: Mapping[str, ArticleFacts]) -> bool:
    article = articles.get(one.claim.article)
    return article is not None and article.superseded


def _told(claims: Sequence[ClaimFacts], origins: Origins, stories: Mapping[str, StoryOf]) -> list[Told]:
    return [
        Told(claim, voice.name, group, of.copy if (of := stories.get(claim.article)) else claim.article)
        for claim, voice, group in zip(claims, origins.voices, origins.groups, strict=True)
    ]


def _leading(told: Sequence[Told]) -> str:
    """The type with most copy groups behind it; ties go to the surer claims, then to the alphabet."""
    copies: dict[str, set[str]] = defaultdict(set)
    sure: Counter[str] = Counter()
    for one in told:
        copies[one.claim.type].add(one.copy)
        sure[one.claim.type] += round(one.claim.confidence * 1000)
    return min(copies, key=lambda kind: (-len(copies[kind]), -sure[kind], kind))


def _common(told: Sequence[Told], field: str) -> tuple[str, ...]:
    """The values that at least half of the claims with any value give, the commonest first."""
    given = [values for one in told if (values := getattr(one.claim, field))]
    counted = Counter(value for values in given for value in values)
    kept = [value for value, count in counted.items() if 2 * count >= len(given)]
    return tuple(sorted(kept, key=lambda value: (-counted[value], value)))


def _score(kind: str, modes: tuple[str, ...]) -> float | None:
    ontology = load_ontology()
    if kind not in ontology.types:
        return None
    known = [mode for mode in modes if mode in ontology.types[kind].modes]
    return ontology.score(kind, known)


def _names(weighty: Sequence[Told], origins: Origins) -> tuple[str, ...]:
    """One name for each group of origins that the claims come from."""
    groups = {one.group for one in weighty}
    by_group = dict(zip(sorted(set(origins.groups)), origins.names, strict=True))
    return tuple(by_group[group] for group in sorted(groups))


def _status(told: Sequence[Told]) -> str | None:
    """None when anybody says that it happened; else the commonest of what is said, denial last."""
    statuses = Counter(one.claim.status for one in told)
    if None in statuses:
        return None
    order = {"historical": 0, "future": 1, "hypothetical": 2, "negation": 3}
    return min(statuses, key=lambda status: (status == "negation", -statuses[status], order.get(str(status), 4)))


__all__ = ["Difference", "describe_event", "describe_events"]
