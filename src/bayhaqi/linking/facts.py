"""What linking reads of articles and claims, and what it gives back; plain slotted records, built from a coding or from a table's rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bayhaqi.model.article import Article
    from bayhaqi.model.coding import Claim, Coding, Mention

ClaimKey = tuple[str, str]
"""(article id, claim id): a claim's id is unique only within its article."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """One article as linking reads it; `agency` is the agency that it credits, such as Reuters.

    `superseded` says that a later version of the report took its place.
    """

    id: str
    title: str | None
    text: str
    day: date | None
    publisher: str | None
    agency: str | None = None
    origins: tuple[str, ...] = ()
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """An actor or recipient of a claim; the columns of the `actors` structs."""

    actor: str | None
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kind: str | None = None
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One claim as linking reads it; the fields are those of the `claims` table, and `key` tells it from every other."""

    article: str
    id: str
    type: str
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    quad: str | None = None
    score: float | None = None
    cameo: str | None = None
    status: str | None = None
    actors: tuple[Side, ...] = ()
    recipients: tuple[Side, ...] = ()
    trigger: str = ""
    evidence: str = ""
    in_title: bool = False
    date_start: date | None = None
    date_end: date | None = None
    date_basis: str | None = None
    place: str | None = None
    place_country: str | None = None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None
    chain: tuple[str, ...] = ()
    origin: str | None = None
    quoted: bool = False
    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    size: int | None = None
    confidence: float = 1.0
    responsibility: str | None = None

    @property
    def key(self) -> ClaimKey:
        """The article's id and the claim's."""
        return (self.article, self.id)


class SideRead(NamedTuple):
    """What events are found by of a `Side`."""

    actor: str | None
    name: str
    country: str | None
    sectors: tuple[str, ...]
    kind: str | None


class ClaimRead(NamedTuple):
    """What events are found by of a `ClaimFacts`, which takes long to be sent and to be made."""

    article: str
    id: str
    type: str
    status: str | None
    actors: tuple[Side | SideRead, ...]
    recipients: tuple[Side | SideRead, ...]
    trigger: str
    evidence: str
    date_start: date | None
    date_end: date | None
    date_basis: str | None
    place: str | None
    place_country: str | None
    geonames: int | None
    lat: float | None
    lon: float | None
    killed: int | None
    injured: int | None
    arrested: int | None
    size: int | None


class StoryOf(NamedTuple):
    """Where an article stands: its story, its group of copies, and the reach that must be re-linked together.

    Each is labelled with the id of its earliest article (day, then id). Copies are near-copies and rewrites of one report
    and count as one voice; a story holds every report of one happening; a reach holds every article that a chain of links
    joins, and is at least as wide as its stories.
    """

    story: str
    copy: str
    reach: str


class EventOf(NamedTuple):
    """Where a claim stands: its event and the reach that must be re-linked together, labelled by their earliest claim."""

    event: ClaimKey
    reach: ClaimKey


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a field on which the claims of an event differ, and the origins that give it."""

    field: str
    value: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One event: what its claims say together; the columns of the `events` table except `id`.

    `articles`, `stories`, `claims` and `origins` are numbers; `origins` counts mutually independent origins.
    """

    type: str
    quad: str | None
    score: float | None
    status: str | None
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    date_start: date | None
    date_end: date | None
    place: str | None
    place_country: str | None
    lat: float | None
    lon: float | None
    first_reported: date | None
    last_reported: date | None
    articles: int
    stories: int
    copies: int
    claims: int
    origins: int
    origin_names: tuple[str, ...]
    disputed: bool
    denied: bool
    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    size: int | None = None
    differences: tuple[Difference, ...] = field(default=())
    description: str = ""


def article_facts(article: Article, origins: tuple[str, ...] = ()) -> ArticleFacts:
    """The facts of an article as it was read; the agency credit is found in its text, byline and dateline."""
    from bayhaqi.linking.agencies import credited_agency

    agency = credited_agency(article.text, article.publisher)
    return ArticleFacts(article.id, article.title, article.text, article.day, article.publisher, agency, origins)


def coding_facts(coding: Coding) -> tuple[ArticleFacts, list[ClaimFacts]]:
    """The facts of a coded article and of its claims."""
    claims = [claim_facts(claim, coding.article.id) for claim in coding.claims]
    origins = tuple(sorted({claim.origin for claim in claims if claim.origin}))
    return article_facts(coding.article, origins), claims


def claim_facts(claim: Claim, article: str) -> ClaimFacts:
    """The facts of a claim of the article with this id."""
    when, place, counts = claim.date, claim.place, claim.counts
    return ClaimFacts(
        article=article,
        id=claim.id,
        type=claim.type,
        modes=claim.modes,
        contexts=claim.contexts,
        quad=claim.quad,
        score=claim.score,
        cameo=claim.cameo,
        status=claim.status,
        actors=tuple(_side(mention) for mention in claim.actors),
        recipients=tuple(_side(mention) for mention in claim.recipients),
        trigger=claim.trigger.text,
        evidence=claim.evidence.text,
        in_title=claim.trigger.in_title,
        date_start=date.fromisoformat(when.start) if when else None,
        date_end=date.fromisoformat(when.end) if when else None,
        date_basis=when.basis if when else None,
        place=place.name if place else None,
        place_country=place.country if place else None,
        geonames=place.geonames if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        chain=voices(claim),
        origin=claim.origin,
        quoted=claim.quoted,
        killed=counts.killed,
        injured=counts.injured,
        arrested=counts.arrested,
        size=counts.size,
        confidence=claim.confidence,
        responsibility=getattr(claim, "responsibility", None),
    )


def voices(claim: Claim) -> tuple[str, ...]:
    """The voices of a claim's chain, outermost first: the actor's key, its name, or the words of the source."""
    named = []
    for link in claim.attribution:
        mention = next((piece.mention for piece in link.source if piece.mention), None)
        words = " ".join(piece.text for piece in link.source)
        voice = (mention.actor or mention.name) if mention else words
        if voice:
            named.append(voice)
    return tuple(named)


def _side(mention: Mention) -> Side:
    return Side(
        mention.actor, mention.name, mention.country, mention.sectors, mention.kind, mention.title, mention.text
    )
