"""Puts one article's claims together: acts with their sides, status, day, place, counts and chain of voices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bayhaqi.coding.acts import Act
from bayhaqi.coding.attribution_rules import is_accused
from bayhaqi.coding.chains import (
    ACCUSING,
    accusation,
    chain_of,
    has_cue,
    is_mute,
    is_own_medium,
    origin_of,
    teller_as_actor,
    with_source,
    with_sources,
)
from bayhaqi.coding.confidence import Signals, signals_of
from bayhaqi.coding.counts import counts_of
from bayhaqi.coding.denials import is_denied, with_denials
from bayhaqi.coding.explaining import Trace
from bayhaqi.coding.mentions import FoundMention
from bayhaqi.coding.merging import merged
from bayhaqi.coding.places_acts import place_of_act
from bayhaqi.coding.responsibility import responsibility_of
from bayhaqi.coding.sides import Sides, sides_of, trigger_token, within_topic
from bayhaqi.coding.stated import (
    OUTER,
    Sentence,
    Stated,
    as_participants,
    as_threats,
    by_telephone,
    without_doubles,
    without_own_state,
)
from bayhaqi.coding.statuses import status_of
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.language import ParsedArticle
from bayhaqi.model import (
    Article,
    Attribution,
    Claim,
    ClaimDate,
    Counts,
    Mention,
    Place,
    Span,
    Status,
    TimeExpression,
)
from bayhaqi.ontology import Ontology

if TYPE_CHECKING:
    from spacy.tokens import Token

# A claim less likely right than this is not told: an invented event is worse than a missed one. With this one 10 are invented in
# the 1,000 tuning sentences without an act (`claims_eval.py --part tuning`); those for reporting were looked at as well.
LEAST_CONFIDENCE = 0.37
# A mode is given from this chance on.
MODE_THRESHOLD = 0.5
# Types that are done rather than said: no words of theirs report anything.
DEEDS = frozenset({"CONSULT", "COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
# Types whose sides, where they are states, are not where the act was.
SPOKEN = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
# Speech acts that are made on a day whatever becomes of their content.
PROMISES = frozenset({"AGREE", "THREATEN"})
# An act of less than so many days before the report is no background.
BACKGROUND_DAYS = 365
# Acts of a state's own police, courts and government fall on its own people unless the text says otherwise.
DOMESTIC_TYPES = frozenset({"COERCE", "SANCTION", "PROTEST"})
DOMESTIC_SECTORS = frozenset({"COP", "JUD", "GOV", "CVL", "LAB", "EDU"})


@dataclass(slots=True)
class Evidence:
    """What is known of an article before its claims are put together."""

    parsed: ParsedArticle
    mentions: tuple[FoundMention, ...]
    dates: tuple[TimeExpression, ...]
    places: tuple[Place, ...]
    attributions: list[Attribution]
    sentences: list[Sentence] = field(default_factory=list)
    telling: list[Attribution] = field(default_factory=list)


def claims_of(
    evidence: Evidence,
    acts: Sequence[Sequence[Act]],
    ontology: Ontology,
    confidence: Callable[[Signals], float],
    retyped: Callable[[Sequence[Stated]], list[Stated]] = list,
    trace: Trace | None = None,
) -> tuple[Claim, ...]:
    """The claims of an article, one for each act that it states, in text order, the headline's joined with the body's.

    `acts` holds the acts of each of `evidence.sentences`. Accusations that no attribution covers are added to
    `evidence.attributions`, since what the accused is said to have done comes through the accuser. `retyped` looks at acts
    with their sides a second time, `confidence` says how likely a claim is right; `trace` takes down what became of each act.
    """
    evidence.telling = telling_of(evidence, acts)
    found = retyped(_sided(evidence, acts, trace))
    if trace is not None:
        for one in found:
            trace.sided(one)
    stated = [_settled(one) for one in found]
    stated = as_threats(without_doubles(stated), evidence.telling)
    _mend_sources(evidence, stated)
    _add_accusations(evidence, stated)
    passage = PassageDays(evidence.parsed, evidence.dates)
    if trace is None:
        stated = [one for one in stated if _may_be_told(one, confidence)]
    claims = [_claim(one, evidence, passage, ontology, confidence) for one in stated]
    resumed = {
        claim.id for claim, one in zip(claims, stated, strict=True) if one.token is not None and _resumes(one.token)
    }
    if trace is not None:
        for claim in claims:
            trace.told(claim, LEAST_CONFIDENCE)
    claims = _with_own_people([claim for claim in claims if claim.confidence >= LEAST_CONFIDENCE], evidence)
    told = [_scored(claim, ontology) for claim in merged(claims, resumed, _lead_end(evidence.parsed))]
    told = with_denials(told, evidence.telling, partial(_denial, evidence))
    if trace is not None:
        trace.kept(told)
    return tuple(sorted(told, key=lambda claim: (not claim.trigger.in_title, claim.trigger.start)))


def _may_be_told(one: Stated, confidence: Callable[[Signals], float]) -> bool:
    """Whether an act's claim can be sure enough, whatever the chance of its status."""
    return any(confidence(signals_of(one.act, one.sides, chance)) >= LEAST_CONFIDENCE for chance in (0.0, 1.0))


def _settled(one: Stated) -> Stated:
    """The act with what its sentence says of it whatever the networks say: a call is by telephone, who talks takes part."""
    act = by_telephone(one.act, one.token, one.sentence.tokens)
    return replace(one, act=act, sides=without_own_state(as_participants(act, one.sides)))


def _sided(evidence: Evidence, acts: Sequence[Sequence[Act]], trace: Trace | None) -> list[Stated]:
    """The acts that have a side, with their sides."""
    stated = []
    for sentence, found in zip(evidence.sentences, acts, strict=True):
        for read in found:
            start, end = (edge + sentence.offset for edge in read.trigger)
            trigger = sentence.paragraph.span(start, end)
            if trace is not None:
                trace.found(sentence, read, trigger)
            token = trigger_token(read, sentence.paragraph.doc, sentence.offset)
            act = by_telephone(read, token, sentence.tokens)
            chain = chain_of(trigger, evidence.telling)
            voices = voices_of(chain, sentence.mentions)
            sides = sides_of(act, sentence.mentions, sentence.paragraph.doc, sentence.offset, voices)
            if not sides.actors and (teller := teller_as_actor(chain, token, trigger, evidence.mentions)) is not None:
                sides = replace(sides, actors=(teller,))
            if sides.actors or sides.recipients:
                stated.append(Stated(act, sides, sentence, token, trigger))
    return stated


def _scored(claim: Claim, ontology: Ontology) -> Claim:
    """The claim with the score and code of its modes and contexts, which joining may have changed."""
    score, cameo = ontology.score(claim.type, claim.modes), ontology.cameo_code(claim.type, claim.modes, claim.contexts)
    if (score, cameo) == (claim.score, claim.cameo):
        return claim
    return claim.model_copy(update={"score": score, "cameo": cameo})


def _denial(evidence: Evidence, link: Attribution, words: Span, denied: Claim) -> Claim:
    """The claim that a denial makes by taking up an act told before: the same act with status negation."""
    article = evidence.parsed.article
    chain = chain_of(words, evidence.telling) or (link,)
    paragraph = next(
        one
        for one in evidence.parsed.paragraphs
        if one.in_title == words.in_title and one.start <= words.start and words.end <= one.start + len(one.text)
    )
    sentence = next(one for one in paragraph.doc.sents if paragraph.start + one.end_char >= words.end)
    return denied.model_copy(
        update={
            "id": claim_id(article, denied.type, words, denied.actors, denied.recipients),
            "status": "negation",
            "trigger": words,
            "evidence": paragraph.token_span(sentence),
            "attribution": chain,
            "origin": origin_of(chain, article),
            "quoted": any(one.quoted for one in chain),
            "counts": Counts(),
            "responsibility": None,
            "denies": denied.id,
        }
    )


def _with_own_people(claims: Sequence[Claim], evidence: Evidence) -> list[Claim]:
    """Claims and mentions in which people without a country take that of the police, court or government that acts on them.

    "Egyptian police arrested twelve journalists in Alexandria": Egyptian journalists, unless the place is in another country.
    """
    countries: dict[int, str] = {}
    for claim in claims:
        homes = {mention.country for mention in claim.actors if set(mention.sectors) & DOMESTIC_SECTORS}
        home = next(iter(homes)) if len(homes) == 1 else None
        if (
            claim.type not in DOMESTIC_TYPES
            or home is None
            or (claim.place is not None and claim.place.country not in (None, home))
        ):
            continue
        for mention in claim.recipients:
            if (
                mention.country is None
                and mention.actor is None
                and mention.kind in ("role", "group", "population", "person")
            ):
                countries.setdefault(mention.entity, home)
    if not countries:
        return list(claims)

    def at_home(mention: Mention) -> Mention:
        if mention.country is None and mention.entity in countries:
            return mention.model_copy(update={"country": countries[mention.entity]})
        return mention

    evidence.mentions = tuple(
        replace(found, mention=at_home(found.mention)) if found.mention.entity in countries else found
        for found in evidence.mentions
    )
    evidence.attributions = [with_sources(attribution, at_home) for attribution in evidence.attributions]
    links = {attribution.id: attribution for attribution in evidence.attributions}
    return [
        claim.model_copy(
            update={
                "actors": tuple(map(at_home, claim.actors)),
                "recipients": tuple(map(at_home, claim.recipients)),
                "attribution": tuple(links[link.id] for link in claim.attribution),
            }
        )
        for claim in claims
    ]


def telling_of(evidence: Evidence, acts: Sequence[Sequence[Act]]) -> list[Attribution]:
    """The attributions that tell something: not those whose cue is a deed, such as "launched", or no word of telling."""
    deeds: set[tuple[bool, int]] = set()
    for sentence, found in zip(evidence.sentences, acts, strict=True):
        start = sentence.paragraph.start + sentence.offset
        for act in found:
            if act.type in DEEDS:
                deeds.update((sentence.paragraph.in_title, start + at) for at in range(*act.trigger))
    return [
        attribution
        for attribution in evidence.attributions
        if not is_own_medium(attribution, evidence.parsed.article)
        and not is_mute(attribution)
        and not any((piece.in_title, at) in deeds for piece in attribution.cue for at in range(piece.start, piece.end))
    ]


def voices_of(chain: Sequence[Attribution], mentions: Sequence[FoundMention]) -> set[int]:
    """The mentions of a sentence that lie in the sources of a chain: who tells of an act."""
    pieces = [piece for attribution in chain for piece in attribution.source]
    return {
        found.mention.id
        for found in mentions
        for piece in pieces
        if piece.in_title == found.mention.in_title and piece.start <= found.mention.start < piece.end
    }


def _resumes(trigger: Token) -> bool:
    """Whether a noun takes up an act told before: "this telephone call", "their meeting"."""
    return trigger.pos_ == "NOUN" and any(
        (child.dep_ == "det" and child.lower_ in ("this", "that", "these", "those", "the")) or child.tag_ == "PRP$"
        for child in trigger.children
    )


def _mend_sources(evidence: Evidence, stated: Sequence[Stated]) -> None:
    """Attributions without a source whose cue is a speech act take the act's actor for it, out of their content."""
    for i, attribution in enumerate(evidence.attributions):
        if attribution.source:
            continue
        act = next((one for one in stated if one.sides.actors and has_cue([attribution], one.trigger)), None)
        if act is not None and act.token is not None and is_accused(act.token):
            continue
        if act is not None:
            mended = with_source(attribution, act.sides.actors[0].mention)
            evidence.attributions[i] = mended
            evidence.telling = [mended if one is attribution else one for one in evidence.telling]


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
        clause = next(
            (child for child in one.token.children if inner and (child is inner[0] or child.is_ancestor(inner[0]))),
            None,
        )
        if clause is None:
            continue
        content = (clause.left_edge.idx, clause.right_edge.idx + len(clause.right_edge))
        chain = chain_of(one.trigger, evidence.telling)
        number = max((attribution.id for attribution in evidence.attributions), default=-1) + 1
        accuser = one.sides.actors[0].mention
        made = accusation(number, accuser, one.trigger, one.sentence.paragraph, content, chain)
        evidence.attributions.append(made)
        evidence.telling.append(made)


def _claim(
    one: Stated,
    evidence: Evidence,
    passage: PassageDays,
    ontology: Ontology,
    confidence: Callable[[Signals], float],
) -> Claim:
    article = evidence.parsed.article
    act, sentence = one.act, one.sentence
    token = one.token if one.token is not None else sentence.tokens.root
    chain = chain_of(one.trigger, evidence.telling)
    modes = (act.mode,) if act.mode and act.mode_chance >= MODE_THRESHOLD else ()
    dateline = next((p for p in evidence.places if article.dateline and _at_dateline(p, article)), None)
    status, certainty, date = _status_and_date(one, token, evidence, passage)
    if status is None and is_denied(chain, one.trigger):
        status = "negation"
    places = _without_topics(evidence.places, sentence) if act.type == "CONSULT" else evidence.places
    if act.type in SPOKEN and act.mode != "visit":
        places = _without_sides(places, one.sides)
    if act.type in OUTER:
        places = _without_clauses(places, sentence, token)
    actors = tuple(found.mention for found in one.sides.actors)
    recipients = tuple(found.mention for found in one.sides.recipients)
    return Claim(
        id=claim_id(article, act.type, one.trigger, actors, recipients),
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
        place=place_of_act(sentence.paragraph, token, sentence.tokens, places, dateline=dateline),
        attribution=chain,
        origin=origin_of(chain, article),
        quoted=any(attribution.quoted for attribution in chain),
        counts=counts_of(act.type, token, sentence.tokens),
        responsibility=responsibility_of(status, actors, recipients, chain, one.token, sentence.tokens),
        confidence=confidence(signals_of(act, one.sides, certainty)),
    )


def _status_and_date(
    one: Stated, token: Token, evidence: Evidence, passage: PassageDays
) -> tuple[Status | None, float, ClaimDate | None]:
    """Status, its chance, and day; an act that the text dates to the months before the report is no background."""
    published = evidence.parsed.article.day
    context_day = passage.at(one.sentence.paragraph, token)

    def day(status: Status | None) -> ClaimDate | None:
        return day_of_act(
            one.sentence.paragraph, token, evidence.dates, published=published, status=status, context_day=context_day
        )

    if one.settled:
        return None, 1.0, day(None)
    status, certainty = status_of(one.act, one.token)
    if status == "historical" and published is not None:
        told = day(None)
        if (
            told is not None
            and told.basis != "published"
            and told.end >= (published - timedelta(BACKGROUND_DAYS)).isoformat()
        ):
            status, certainty = status_of(one.act, one.token, without="historical")
    # A promise on a condition has been made, and has its day, though what is promised may never come.
    made = status == "hypothetical" and one.act.type in PROMISES
    return status, certainty, day(None if made else status)


def _without_sides(places: Sequence[Place], sides: Sides) -> tuple[Place, ...]:
    """The places without those that are sides: "talks between Armenia and Azerbaijan" were held in neither."""
    taken = {(found.mention.in_title, found.mention.start) for found in (*sides.actors, *sides.recipients)}
    return tuple(place for place in places if (place.in_title, place.start) not in taken)


def _without_clauses(places: Sequence[Place], sentence: Sentence, trigger: Token) -> tuple[Place, ...]:
    """The places without those of what is promised, threatened, asked or refused: "vowed to send troops to Mali" was not said there."""
    told = (child for child in trigger.children if child.dep_ in ("ccomp", "xcomp"))
    return _not_at(places, sentence, (token for clause in told for token in clause.subtree))


def _without_topics(places: Sequence[Place], sentence: Sentence) -> tuple[Place, ...]:
    """The places without those of a sentence that are only talked about."""
    return _not_at(places, sentence, (token for token in sentence.tokens if within_topic(token)))


def _not_at(places: Sequence[Place], sentence: Sentence, tokens: Iterable[Token]) -> tuple[Place, ...]:
    """The places that do not begin with one of these tokens of a sentence."""
    start, in_title = sentence.paragraph.start, sentence.paragraph.in_title
    taken = {start + token.idx for token in tokens}
    return tuple(place for place in places if place.in_title != in_title or place.start not in taken)


def _lead_end(parsed: ParsedArticle) -> int:
    """The offset at which the first paragraph of the text ends."""
    end = parsed.article.text.find("\n")
    return len(parsed.article.text) if end < 0 else end


def _at_dateline(place: Place, article: Article) -> bool:
    line = article.dateline
    return line is not None and not place.in_title and place.start < line.end and line.start < place.end


def claim_id(
    article: Article, event_type: str, trigger: Span, actors: Sequence[Mention], recipients: Sequence[Mention]
) -> str:
    """Stable for the same text and coder: 16 hexadecimal digits."""
    sides = "|".join(";".join(f"{m.start}-{m.end}" for m in side) for side in (actors, recipients))
    key = f"{article.id}|{event_type}|{int(trigger.in_title)}:{trigger.start}-{trigger.end}|{sides}"
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
