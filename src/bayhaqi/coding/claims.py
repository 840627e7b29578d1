"""Puts one article's claims together: acts with their sides, status, day, place, counts and chain of voices."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bayhaqi.coding.acts import Act
from bayhaqi.coding.chains import ACCUSING, accusation, chain_of, has_cue, origin_of
from bayhaqi.coding.counts import counts_of
from bayhaqi.coding.mentions import FoundMention
from bayhaqi.coding.merging import merged
from bayhaqi.coding.places_acts import place_of_act
from bayhaqi.coding.sides import Sides, sides_of, trigger_token
from bayhaqi.coding.statuses import status_of
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.model import Article, Attribution, Claim, Mention, Place, Span, TimeExpression
from bayhaqi.ontology import Ontology

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

# A mode is given from this chance on.
MODE_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article that may hold an act, with the mentions in it."""

    paragraph: Paragraph
    tokens: TokenSpan
    mentions: tuple[FoundMention, ...]

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return str(self.tokens.text)

    @property
    def offset(self) -> int:
        """The character of the paragraph's Doc at which the sentence begins."""
        return int(self.tokens.start_char)


@dataclass(slots=True)
class Evidence:
    """What is known of an article before its claims are put together."""

    parsed: ParsedArticle
    mentions: tuple[FoundMention, ...]
    dates: tuple[TimeExpression, ...]
    places: tuple[Place, ...]
    attributions: list[Attribution]
    sentences: list[Sentence] = field(default_factory=list)


def sentences_of(parsed: ParsedArticle, mentions: Sequence[FoundMention]) -> list[Sentence]:
    """The sentences that name an actor; without one no political act is stated."""
    by_paragraph: dict[int, list[FoundMention]] = {}
    for found in mentions:
        by_paragraph.setdefault(found.paragraph, []).append(found)
    sentences = []
    for paragraph in parsed.paragraphs:
        inside = by_paragraph.get(paragraph.number, [])
        if not inside:
            continue
        for tokens in paragraph.doc.sents:
            own = tuple(found for found in inside if tokens.start <= found.first < tokens.end)
            if own and len(tokens) > 2:
                sentences.append(Sentence(paragraph, tokens, own))
    return sentences


@dataclass(frozen=True, slots=True)
class Stated:
    """An act with its sides and where it stands."""

    act: Act
    sides: Sides
    sentence: Sentence
    token: Token | None
    trigger: Span


def claims_of(evidence: Evidence, acts: Sequence[Sequence[Act]], ontology: Ontology) -> tuple[Claim, ...]:
    """The claims of an article, one for each act that it states, in text order, the headline's joined with the body's.

    `acts` holds the acts of each of `evidence.sentences`. Accusations that no attribution covers are added to
    `evidence.attributions`, since what the accused is said to have done comes through the accuser.
    """
    stated = []
    for sentence, found in zip(evidence.sentences, acts, strict=True):
        for act in found:
            start, end = (edge + sentence.offset for edge in act.trigger)
            sides = sides_of(act, sentence.mentions, sentence.paragraph.doc, sentence.offset)
            token = trigger_token(act, sentence.paragraph.doc, sentence.offset)
            if sides.actors or sides.recipients:
                stated.append(Stated(act, sides, sentence, token, sentence.paragraph.span(start, end)))
    _add_accusations(evidence, stated)
    passage = PassageDays(evidence.parsed, evidence.dates)
    claims = [_claim(one, evidence, passage, ontology) for one in stated]
    return tuple(sorted(merged(claims), key=lambda claim: (not claim.trigger.in_title, claim.trigger.start)))


def _add_accusations(evidence: Evidence, stated: Sequence[Stated]) -> None:
    """Attributions for accusations whose content holds another act."""
    for one in stated:
        if one.act.type not in ACCUSING or one.token is None or not one.sides.actors:
            continue
        if has_cue(evidence.attributions, one.trigger):
            continue
        inner = [
            other.token for other in stated if other is not one and other.sentence is one.sentence and other.token is not None
            and one.token.is_ancestor(other.token) and other.token.dep_ not in ("nsubj", "nsubjpass")
        ]  # fmt: skip
        clause = next((child for child in one.token.children if inner and (child is inner[0] or child.is_ancestor(inner[0]))), None)
        if clause is None:
            continue
        content = (clause.left_edge.idx, clause.right_edge.idx + len(clause.right_edge))
        chain = chain_of(one.trigger, evidence.attributions)
        number = max((attribution.id for attribution in evidence.attributions), default=-1) + 1
        accuser = one.sides.actors[0].mention
        evidence.attributions.append(accusation(number, accuser, one.trigger, one.sentence.paragraph, content, chain))


def _claim(one: Stated, evidence: Evidence, passage: PassageDays, ontology: Ontology) -> Claim:
    article = evidence.parsed.article
    act, sentence = one.act, one.sentence
    token = one.token if one.token is not None else sentence.tokens.root
    status, certainty = status_of(act, one.token)
    chain = chain_of(one.trigger, evidence.attributions)
    modes = (act.mode,) if act.mode and act.mode_chance >= MODE_THRESHOLD else ()
    dateline = next((p for p in evidence.places if article.dateline and _at_dateline(p, article)), None)
    context_day = passage.at(sentence.paragraph, token)
    date = day_of_act(
        sentence.paragraph, token, evidence.dates, published=article.day, status=status, context_day=context_day
    )
    actors = tuple(found.mention for found in one.sides.actors)
    recipients = tuple(found.mention for found in one.sides.recipients)
    return Claim(
        id=_claim_id(article, act.type, one.trigger, actors, recipients),
        type=act.type,
        modes=modes,
        contexts=act.contexts,
        quad=ontology.quad(act.type),
        score=ontology.score(act.type, modes),
        cameo=ontology.cameo_code(act.type, modes, act.contexts),
        status=status,
        actors=actors,
        recipients=recipients,
        trigger=one.trigger,
        evidence=sentence.paragraph.token_span(sentence.tokens),
        date=date,
        place=place_of_act(sentence.paragraph, token, sentence.tokens, evidence.places, dateline=dateline),
        attribution=chain,
        origin=origin_of(chain, article),
        quoted=any(attribution.quoted for attribution in chain),
        counts=counts_of(act.type, token, sentence.tokens),
        confidence=min(1.0, act.chance * act.types[act.type] * (0.5 + 0.5 * one.sides.chance) * (0.6 + 0.4 * certainty)),
    )


def _at_dateline(place: Place, article: Article) -> bool:
    line = article.dateline
    return line is not None and not place.in_title and place.start < line.end and line.start < place.end


def _claim_id(article: Article, event_type: str, trigger: Span, actors: Sequence[Mention], recipients: Sequence[Mention]) -> str:
    """Stable for the same text and coder: 16 hexadecimal digits."""
    sides = "|".join(";".join(f"{m.start}-{m.end}" for m in side) for side in (actors, recipients))
    key = f"{article.id}|{event_type}|{int(trigger.in_title)}:{trigger.start}-{trigger.end}|{sides}"
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
