"""What a language model tells of an article as records: every word checked against the text, everything else read by our own readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayhaqi.coding.chains import chain_of, origin_of, with_mentions
from bayhaqi.coding.claims import claim_id
from bayhaqi.coding.counts import counts_of
from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.dates_values import days_of
from bayhaqi.coding.mentions import FoundMention, find_mentions
from bayhaqi.coding.places import find_places
from bayhaqi.coding.places_acts import place_of_act
from bayhaqi.coding.responsibility import responsibility_of
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.knowledge.actors import ActorBase
from bayhaqi.knowledge.resolving import ActorResolver
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.llm.answers import ToldAttribution, ToldClaim, items
from bayhaqi.llm.finding import Words
from bayhaqi.llm.prompts import ASSERTED, STATUSES
from bayhaqi.model import (
    Attribution,
    Claim,
    ClaimDate,
    Counts,
    Mention,
    Place,
    SourceSpan,
    Span,
    Status,
    TimeExpression,
)
from bayhaqi.ontology import Ontology

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan

Json = dict[str, Any]
# The share of the shorter of two spans that must be common for words to be a mention that is known.
SHARED = 0.6
LONGEST_TRIGGER = 80
# Words by which a text speaks to a language model rather than to its readers. What such a sentence and the next one say is not
# taken from a model: it may have done as it was told.
ADDRESSING = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,30}\b(?:previous|prior|above|earlier|preceding|foregoing|system|your)\b"
    r"[^.!?]{0,30}\b(?:instructions?|prompts?|rules|guidelines|schema|tasks?)\b"
    r"|\bsystem prompt\b|\b(?:you are|act as)\s+(?:now\s+)?(?:an?\s+)?(?:ai|assistant|language model|chatbot)\b"
    r"|<\|[a-z_]+\|>|\[/?INST\]|</?data-|^\s*(?:system|assistant)\s*:",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Reading:
    """An article as our own readers read it, before the model is asked."""

    parsed: ParsedArticle
    mentions: tuple[FoundMention, ...]
    dates: tuple[TimeExpression, ...]
    places: tuple[Place, ...]
    addressing: tuple[Span, ...]


@dataclass(slots=True)
class Told:
    """What an answer comes to; `dropped` counts what was left out, by reason."""

    mentions: list[Mention] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def reading_of(parsed: ParsedArticle, resolver: ActorResolver, base: ActorBase) -> Reading:
    """The article's mentions, dates and places, and the sentences of it that speak to a language model."""
    mentions = find_mentions(parsed, resolver, base)
    bodies = [
        (found.mention.start, found.mention.end, found.mention.in_title)
        for found in mentions
        if found.mention.kind in ("person", "organisation", "media", "group")
    ]
    places = find_places(parsed, actor_spans=bodies)
    return Reading(parsed, mentions, find_dates(parsed), places, tuple(_addressing(parsed)))


def _addressing(parsed: ParsedArticle) -> Iterator[Span]:
    for paragraph in parsed.paragraphs:
        spoken = False
        for sentence in paragraph.doc.sents:
            speaks = ADDRESSING.search(sentence.text) is not None
            if speaks or spoken:
                yield paragraph.token_span(sentence)
            spoken = speaks


class RecordMaker:
    """Makes the records of one article from what a model tells of it, answer by answer."""

    def __init__(self, reading: Reading, resolver: ActorResolver, ontology: Ontology) -> None:
        self._reading = reading
        self._resolver = resolver
        self._ontology = ontology
        self._article = reading.parsed.article
        self._words = Words(self._article)
        self._passage = PassageDays(reading.parsed, reading.dates)
        self.told = Told(mentions=[found.mention for found in reading.mentions], places=list(reading.places))

    def add(self, answer: Json) -> None:
        """Take one answer up."""
        told = self.told
        attributions, broken = items(answer, "attributions", ToldAttribution)
        claims, more = items(answer, "claims", ToldClaim)
        if broken + more:
            told.dropped["of a wrong form"] += broken + more
        known = self._attributions(attributions)
        for one in claims:
            claim = self._claim(one, known)
            if claim is not None and all(claim.id != other.id for other in told.claims):
                told.claims.append(claim)

    # Attributions

    def _attributions(self, given: Sequence[ToldAttribution]) -> dict[int, Attribution]:
        """The attributions whose content stands in the text, by the model's id."""
        numbers: dict[int, int] = {}
        found: dict[int, Attribution] = {}
        for one in given:
            content = self._find(one.content, "content")
            if content is None or one.id in found:
                continue
            near = self._around(content)
            source = self._find(one.source, "source", near)
            cue = self._find(one.cue, "cue", near)
            number = len(self.told.attributions) + len(found)
            numbers[one.id] = number
            found[one.id] = Attribution(
                id=number,
                source=() if source is None else (SourceSpan(**source.model_dump()),),
                cue=() if cue is None else (cue,),
                content=(content,),
                quoted=one.quoted,
            )
        for one in given:
            outer = numbers.get(one.within) if one.within is not None else None
            if one.id in found and outer is not None and outer != found[one.id].id:
                found[one.id] = found[one.id].model_copy(update={"within": outer})
        tied = with_mentions(list(found.values()), self._reading.mentions)
        self.told.attributions += tied
        return dict(zip(found, tied, strict=True))

    def _around(self, span: Span) -> Span:
        """The paragraph that a span lies in, where its source and cue are looked for first."""
        paragraph = self._paragraph(span)
        return span if paragraph is None else paragraph.span(0, len(paragraph.text))

    # Claims

    def _claim(self, one: ToldClaim, attributions: dict[int, Attribution]) -> Claim | None:
        kind = self._ontology.types.get(one.type)
        if kind is None:
            self.told.dropped["of a type that is not in the ontology"] += 1
            return None
        evidence = self._find(one.evidence, "evidence")
        if evidence is None:
            self.told.dropped["claims"] += 1
            return None
        if any(_meet(evidence, span) for span in self._reading.addressing):
            self.told.dropped["claims from words that speak to a language model"] += 1
            return None
        trigger = self._find(one.trigger, "trigger", evidence, only=True)
        actors = self._sides(one.actors, "actor", evidence)
        recipients = self._sides(one.recipients, "recipient", evidence)
        paragraph = self._paragraph(trigger) if trigger is not None else None
        if trigger is None or paragraph is None or len(trigger.text) > LONGEST_TRIGGER or not (actors or recipients):
            self.told.dropped["claims"] += 1
            return None
        return self._built(one, evidence, trigger, paragraph, actors, recipients, attributions)

    def _built(
        self,
        one: ToldClaim,
        evidence: Span,
        trigger: Span,
        paragraph: Paragraph,
        actors: tuple[Mention, ...],
        recipients: tuple[Mention, ...],
        attributions: dict[int, Attribution],
    ) -> Claim:
        article, ontology = self._article, self._ontology
        kind = ontology.types[one.type]
        modes = (one.mode,) if one.mode in kind.modes and one.mode is not None else ()
        contexts = tuple(dict.fromkeys(name for name in one.contexts if name in ontology.contexts))[:3]
        status = status_named(one.status)
        tokens = paragraph.doc.char_span(
            trigger.start - paragraph.start, trigger.end - paragraph.start, alignment_mode="expand"
        )
        token = tokens.root if tokens is not None and len(tokens) else None
        sentence: TokenSpan = token.sent if token is not None else paragraph.doc[:]
        named = tuple(attributions[number] for number in dict.fromkeys(one.attributed_to) if number in attributions)
        chain = named or chain_of(trigger, list(attributions.values()))
        date = self._day(one.when, evidence)
        if date is None and token is not None:
            context = self._passage.at(paragraph, token)
            date = day_of_act(
                paragraph, token, self._reading.dates, published=article.day, status=status, context_day=context
            )
        return Claim(
            id=claim_id(article, one.type, trigger, actors, recipients),
            type=one.type,
            modes=modes,
            contexts=contexts,
            quad=kind.quad,
            score=ontology.score(one.type, modes),
            cameo=ontology.cameo_code(one.type, modes, contexts),
            status=status,
            actors=actors,
            recipients=recipients,
            trigger=trigger,
            evidence=evidence,
            date=date,
            place=self._place(one.where, evidence, paragraph, token),
            attribution=chain,
            origin=origin_of(chain, article),
            quoted=any(link.quoted for link in chain),
            counts=Counts() if token is None else counts_of(one.type, token, sentence),
            responsibility=responsibility_of(status, actors, recipients, chain, token, sentence),
            confidence=0.0,
        )

    def _day(self, when: str | None, evidence: Span) -> ClaimDate | None:
        """The days of the words that the model gives, as our reader of dates has them."""
        span = self._find(when, "when", evidence)
        if span is None:
            return None
        for expression in self._reading.dates:
            days = days_of(expression.value, self._article.day) if _meet(expression, span) else None
            if days is not None:
                return ClaimDate(start=days[0].isoformat(), end=days[1].isoformat(), basis="text")
        return None

    def _place(self, where: str | None, evidence: Span, paragraph: Paragraph, token: Any) -> Place | None:
        """The place of the words that the model gives, as the gazetteer has it, else what our reader of places says of the act."""
        span = self._find(where, "where", evidence)
        if span is not None:
            known = [place for place in self.told.places if _meet(place, span)]
            if known:
                return known[0]
            self.told.places.append(
                Place(
                    start=span.start, end=span.end, text=span.text, in_title=span.in_title, name=span.text, kind="area"
                )
            )
            return self.told.places[-1]
        if token is None:
            return None
        line = self._article.dateline
        dateline = next(
            (
                place
                for place in self._reading.places
                if line is not None and not place.in_title and place.start < line.end and line.start < place.end
            ),
            None,
        )
        return place_of_act(paragraph, token, token.sent, self._reading.places, dateline=dateline)

    # Sides

    def _sides(self, given: Sequence[str], role: str, evidence: Span) -> tuple[Mention, ...]:
        sides: dict[int, Mention] = {}
        for words in given:
            span = self._find(words, role, evidence)
            if span is not None:
                mention = self._mention(span)
                sides[mention.id] = mention
        return tuple(sides.values())

    def _mention(self, span: Span) -> Mention:
        """The mention that some words are; words that our reader has not found are resolved with the actor base."""
        best, chosen = SHARED, None
        for mention in self.told.mentions:
            shared = min(mention.end, span.end) - max(mention.start, span.start)
            if mention.in_title != span.in_title or shared <= 0:
                continue
            share = shared / min(mention.end - mention.start, span.end - span.start) + shared / 1000
            if share > best:
                best, chosen = share, mention
        if chosen is not None:
            return chosen
        context = self._around(span).text
        actor = self._resolver.resolve(span.text, context=context, day=self._article.day)
        number = len(self.told.mentions)
        entity = max((mention.entity for mention in self.told.mentions), default=-1) + 1
        plain: Json = {"id": number, "start": span.start, "end": span.end, "text": span.text, "in_title": span.in_title}
        if actor is None:
            made = Mention(**plain, name=span.text, kind="role", entity=entity)
        else:
            made = Mention.model_validate(
                {
                    **plain,
                    "actor": actor.key,
                    "name": actor.name or span.text,
                    "country": actor.country,
                    "sectors": actor.sectors,
                    "kind": actor.kind,
                    "title": actor.title,
                    "entity": entity,
                }
            )
        self.told.mentions.append(made)
        return made

    # Words

    def _find(self, words: str | None, what: str, within: Span | None = None, *, only: bool = False) -> Span | None:
        """Where words stand: inside `within` first, then, unless `only`, anywhere. What stands nowhere is counted."""
        if words is None or not words.strip():
            return None
        span = self._words.find(words, within) if within is not None else None
        if span is None and not only:
            span = self._words.find(words)
        if span is None:
            self.told.dropped[f"{what} not in the text"] += 1
        return span

    def _paragraph(self, span: Span) -> Paragraph | None:
        """The paragraph that holds the beginning of a span."""
        return next(
            (
                one
                for one in self._reading.parsed.paragraphs
                if one.in_title == span.in_title and one.start <= span.start < one.start + len(one.text)
            ),
            None,
        )


def status_named(name: str | None) -> Status | None:
    """The status of the record that a name in an answer means; what is asserted, or not known, has none."""
    if name is None or name == ASSERTED or name not in STATUSES:
        return None
    return name  # type: ignore[return-value]


def _meet(one: Span, other: Span) -> bool:
    return one.in_title == other.in_title and one.start < other.end and other.start < one.end
