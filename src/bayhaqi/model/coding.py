"""What one coded article looks like: mentions, dates, places, attributions and claims.

In Python a claim holds its mentions, place and attributions themselves; `to_dict` writes their ids, as the record's form asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bayhaqi.model.article import Article
from bayhaqi.model.spans import Json, Record, Span

if TYPE_CHECKING:
    from bayhaqi.model.voices import Voice

Kind = Literal["person", "group", "state", "organisation", "media", "population", "role"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Status = Literal["historical", "future", "hypothetical", "negation"]
Basis = Literal["text", "context", "published"]
Responsibility = Literal["claimed by actor", "accused by others", "reported as fact", "suspected"]


class Mention(Span):
    """An actor mention; mentions of one entity in an article share `entity`."""

    id: int
    actor: str | None = None
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kind: Kind
    title: str | None = None
    entity: int

    def to_dict(self) -> Json:
        """The mention as the record writes it."""
        return {
            "id": self.id,
            **super().to_dict(),
            "actor": self.actor,
            "name": self.name,
            "country": self.country,
            "sectors": list(self.sectors),
            "kind": self.kind,
            "title": self.title,
            "entity": self.entity,
        }


class TimeExpression(Span):
    """A TIMEX3 expression with its type and value.

    `alternative` is the other value of a date in figures whose order of day and month cannot be told.
    """

    type: TimexType
    value: str
    alternative: str | None = None

    def to_dict(self) -> Json:
        """The expression as the record writes it; `alternative` only where there is one."""
        plain = {**super().to_dict(), "type": self.type, "value": self.value}
        return plain if self.alternative is None else {**plain, "alternative": self.alternative}


class Place(Span):
    """A toponym, located where the gazetteer has it; `lat` and `lon` are degrees; a `metonym` stands for its government."""

    name: str
    country: str | None = None
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None
    kind: str
    metonym: bool = False

    def to_dict(self) -> Json:
        """The place as the record writes it."""
        plain: Json = {
            **super().to_dict(),
            "name": self.name,
            "country": self.country,
            "geonames": self.geonames,
            "lat": self.lat,
            "lon": self.lon,
            "kind": self.kind,
        }
        if self.metonym:
            plain["metonym"] = True
        return plain


class SourceSpan(Span):
    """A piece of a source, with the mention that it is, if it is one."""

    mention: Mention | None = None

    def to_dict(self) -> Json:
        """The piece as the record writes it."""
        return {**super().to_dict(), "mention": self.mention.id if self.mention else None}


class Attribution(Record):
    """One source-cue-content relation; `within` is the id of the attribution whose content holds this one."""

    id: int
    source: tuple[SourceSpan, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    quoted: bool = False
    within: int | None = None

    def to_dict(self) -> Json:
        """The attribution as the record writes it."""
        return {
            "id": self.id,
            "source": [piece.to_dict() for piece in self.source],
            "cue": [piece.to_dict() for piece in self.cue],
            "content": [piece.to_dict() for piece in self.content],
            "quoted": self.quoted,
            "within": self.within,
        }


class ClaimDate(Record):
    """The day or span of days of an act, ISO days, both inclusive; `basis` says where they came from."""

    start: str
    end: str
    basis: Basis

    def to_dict(self) -> Json:
        """The date as the record writes it."""
        return {"start": self.start, "end": self.end, "basis": self.basis}


class Counts(Record):
    """Numbers that the text gives for an act: persons killed, injured or arrested; `size` of a crowd, a force or an amount.

    `ranges` gives, for a number that the text does not give exactly, the least and the most that it may be; None is no bound:
    "at least 12" is 12 with the range (12, None), "dozens" 24 with (24, 99).
    """

    killed: int | None = None
    injured: int | None = None
    arrested: int | None = None
    size: int | None = None
    ranges: dict[str, tuple[int | None, int | None]] = Field(default_factory=dict)

    def to_dict(self) -> Json:
        """The counts as the record writes them; `ranges` only where a number is not exact."""
        plain: Json = {"killed": self.killed, "injured": self.injured, "arrested": self.arrested, "size": self.size}
        if self.ranges:
            plain["ranges"] = {name: {"least": least, "most": most} for name, (least, most) in self.ranges.items()}
        return plain


class PloverCoding(Record):
    """The PLOVER type and modes of a claim that a codebook of the user's gave another type."""

    type: str
    modes: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        """The coding as the record writes it."""
        return {"type": self.type, "modes": list(self.modes)}


class Claim(Record):
    """One article's assertion that somebody did something; `status` None is asserted as having happened."""

    id: str
    type: str
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    quad: str
    score: float
    cameo: str
    status: Status | None = None
    actors: tuple[Mention, ...] = ()
    recipients: tuple[Mention, ...] = ()
    trigger: Span
    evidence: Span
    date: ClaimDate | None = None
    place: Place | None = None
    attribution: tuple[Attribution, ...] = ()
    origin: str | None = None
    quoted: bool = False
    counts: Counts = Counts()
    responsibility: Responsibility | None = None
    denies: str | None = None
    plover: PloverCoding | None = None
    confidence: float = Field(ge=0, le=1)

    def to_dict(self, places: tuple[Place, ...] = ()) -> Json:
        """The claim as the record writes it; `places` are the coding's, to write the index of the claim's own."""
        return {
            "id": self.id,
            "type": self.type,
            "modes": list(self.modes),
            "contexts": list(self.contexts),
            "quad": self.quad,
            "score": self.score,
            "cameo": self.cameo,
            "status": self.status,
            "actors": [mention.id for mention in self.actors],
            "recipients": [mention.id for mention in self.recipients],
            "trigger": self.trigger.to_dict(),
            "evidence": self.evidence.to_dict(),
            "date": self.date.to_dict() if self.date else None,
            "place": next((i for i, place in enumerate(places) if place is self.place), None) if self.place else None,
            "attribution": [link.id for link in self.attribution],
            "origin": self.origin,
            "quoted": self.quoted,
            "counts": self.counts.to_dict(),
            "responsibility": self.responsibility,
            "denies": self.denies,
            **({} if self.plover is None else {"plover": self.plover.to_dict()}),
            "confidence": round(self.confidence, 4),
        }


class CoderInfo(Record):
    """What coded the article: version, SHA-256 of the weights by name, version of the actor base."""

    name: str = "bayhaqi"
    version: str
    models: dict[str, str] = Field(default_factory=dict)
    actors: str | None = None

    def to_dict(self) -> Json:
        """The coder as the record writes it."""
        return {"name": self.name, "version": self.version, "models": dict(self.models), "actors": self.actors}


class Warning(Record):  # noqa: A001 - the record's name
    """What could not be read or was guessed."""

    code: str
    message: str

    def to_dict(self) -> Json:
        """The warning as the record writes it."""
        return {"code": self.code, "message": self.message}


class Coding(Record):
    """One coded article."""

    article: Article
    mentions: tuple[Mention, ...] = ()
    dates: tuple[TimeExpression, ...] = ()
    places: tuple[Place, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()
    coder: CoderInfo
    warnings: tuple[Warning, ...] = ()

    def to_dict(self) -> Json:
        """The whole record, ready for `json.dumps`."""
        return {
            "article": self.article.to_dict(),
            "mentions": [mention.to_dict() for mention in self.mentions],
            "dates": [expression.to_dict() for expression in self.dates],
            "places": [place.to_dict() for place in self.places],
            "attributions": [attribution.to_dict() for attribution in self.attributions],
            "claims": [claim.to_dict(self.places) for claim in self.claims],
            "coder": self.coder.to_dict(),
            "warnings": [warning.to_dict() for warning in self.warnings],
        }

    def voices(self) -> tuple[Voice, ...]:
        """Each source of the article with all that it says, in the order of their first words; see `Voice`."""
        from bayhaqi.model.voices import voices_of

        return voices_of(self)

    def _repr_html_(self) -> str:
        """The coding as a notebook shows it."""
        from bayhaqi.model.notebook import to_html

        return to_html(self)
