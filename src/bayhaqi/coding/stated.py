"""Acts as the sentences of an article state them: with their sides, told once, read in the light of their sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import TYPE_CHECKING

from bayhaqi.coding.acts import Act
from bayhaqi.coding.chains import chain_of
from bayhaqi.coding.mentions import FoundMention
from bayhaqi.coding.sides import Sides
from bayhaqi.coding.statuses import CONDITIONS, status_of
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.model import Attribution, Span

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

# What is offered or asked, and what answers it.
OFFERS = frozenset({"AGREE", "REQUEST"})
ANSWERS = frozenset({"REJECT", "AGREE", "SUPPORT", "CONCEDE", "ACCUSE"})
# Acts whose complement is not told as an act of its own.
OUTER = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT"})
# Words that say that talks were remote.
TELEPHONES = frozenset({"telephone", "phone", "videoconference", "teleconference"})
# Words of a visit, which a telephone call in the same sentence does not make remote.
VISITS = frozenset(
    {"visit", "host", "receive", "welcome", "arrive", "travel", "tour", "trip", "fly", "stop", "stay", "come", "go"}
)
# Verbs of plain saying: no act, whatever is said.
PLAIN_SAYING = frozenset(
    {"announce", "state", "report", "add", "note", "explain", "disclose", "reveal", "mention", "say", "write"}
)
# Hostile acts that are threatened where who would do them warns of them, and the mode of the threat.
THREATENED = {"ASSAULT": "violence", "MOBILIZE": "violence", "SANCTION": "restrict", "COERCE": "restrict"}
WARNINGS = ("warn", "threaten", "vow")


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
    """An act with its sides and where it stands; `settled` is one that is told as done, whatever its grammar."""

    act: Act
    sides: Sides
    sentence: Sentence
    token: Token | None
    trigger: Span
    settled: bool = False


def by_telephone(act: Act, token: Token | None, sentence: TokenSpan) -> Act:
    """The act as a consultation by telephone where the text says so: "a call with" is no request."""
    if token is None:
        return act
    if act.type == "REQUEST" and token.pos_ == "NOUN" and token.lemma_ == "call":
        if any(child.lower_ in ("with", "between", "this") or child.lemma_ in TELEPHONES for child in token.children):
            return replace(
                act, type="CONSULT", types={**act.types, "CONSULT": act.types["REQUEST"]}, mode="phone", mode_chance=1.0
            )
        return act
    if act.type != "CONSULT" or act.mode == "multilateral" or (act.mode == "visit" and token.lemma_ in VISITS):
        return act
    if any(word.lemma_.lower() in TELEPHONES or (word.lemma_ == "call" and word.pos_ == "NOUN") for word in sentence):
        return replace(act, mode="phone", mode_chance=1.0)
    return act


def as_participants(act: Act, sides: Sides) -> Sides:
    """The sides with all who talk as actors, where the talks have no visitor and host."""
    if act.type != "CONSULT" or act.mode == "visit" or not sides.recipients:
        return sides
    everyone = sorted((*sides.actors, *sides.recipients), key=lambda found: found.first)
    return Sides(actors=tuple(everyone), recipients=(), chance=sides.chance)


def without_own_state(sides: Sides) -> Sides:
    """The sides without the actors' own state among those who undergo, where others do.

    "If Eritrea closes the port, Ethiopia will cut off its electricity, the Ethiopian government warned" warns Eritrea alone.
    """
    homes = {found.mention.country for found in sides.actors} - {None}
    others = tuple(
        found for found in sides.recipients if found.mention.kind != "state" or found.mention.country not in homes
    )
    return replace(sides, recipients=others) if others else sides


def without_doubles(stated: Sequence[Stated]) -> list[Stated]:
    """The acts without those that another act of the sentence says already.

    An act may fire twice, at its verb and at the auxiliary or the noun that goes with it: the surer one stays. And what is
    refused or granted ("rejected Kyiv's proposal") is not told as an act of its own.
    """
    dropped: set[int] = set()
    kept = list(stated)
    by_sentence: dict[int, list[int]] = {}
    for i, one in enumerate(stated):
        by_sentence.setdefault(id(one.sentence), []).append(i)
    for i, j in (pair for members in by_sentence.values() for pair in permutations(members, 2)):
        one, other = stated[i], stated[j]
        if one.token is None or other.token is None:
            continue
        if _is_said_by(one, other) or _is_content_of(one, other) or _only_says(one, other):
            dropped.add(i)
        elif i < j and not {i, j} & dropped and _goes_with(one.token, other.token):
            stronger = i if one.act.chance >= other.act.chance else j
            kept[stronger] = replace(
                stated[stronger], act=with_types_of(kept[i].act, kept[j].act, stated[stronger].act)
            )
            dropped.add(i + j - stronger)
    return [one for i, one in enumerate(kept) if i not in dropped]


def with_types_of(first: Act, second: Act, kept: Act) -> Act:
    """One of two acts with the types of both weighed together: "imposed" and "sanctions" say which act it is."""
    together = {name: (first.types[name] + second.types[name]) / 2 for name in kept.types}
    best = max(together, key=lambda name: together[name])
    surer = max((first, second), key=lambda act: act.types[best])
    mode, chance = (surer.mode, surer.mode_chance) if surer.type == best else (None, 0.0)
    return replace(kept, type=best, types=together, mode=mode, mode_chance=chance)


def _goes_with(first: Token, second: Token) -> bool:
    """Whether two triggers are an auxiliary and its verb, or a verb and its object."""
    return any(
        upper.i == lower.head.i and lower.dep_ in ("aux", "auxpass", "dobj", "prt", "compound")
        for upper, lower in ((first, second), (second, first))
    )


def _is_said_by(one: Stated, other: Stated) -> bool:
    """Whether an offer or a demand is only the object of another act."""
    if one.token is None or other.token is None or one.act.type not in OFFERS or other.act.type not in ANSWERS:
        return False
    return one.token.pos_ == "NOUN" and one.token.head.i == other.token.i and one.token.dep_ == "dobj"


def _only_says(one: Stated, other: Stated) -> bool:
    """Whether an act is only the telling of another: "announced that Hamas had signed an agreement"."""
    if one.token is None or other.token is None or one.token.lemma_ not in PLAIN_SAYING or one.act.type == "THREATEN":
        return False
    clauses = [child for child in one.token.children if child.dep_ == "ccomp"]
    return any(clause.i == other.token.i or clause.is_ancestor(other.token) for clause in clauses)


def _is_content_of(one: Stated, other: Stated) -> bool:
    """Whether an act is only what another one promises, threatens, asks for or refuses: one act each, of the outer type."""
    if (
        one.token is None
        or other.token is None
        or other.act.type not in OUTER
        or not other.token.is_ancestor(one.token)
    ):
        return False
    token = one.token
    while token.head.i != other.token.i and token.dep_ in ("conj", "xcomp", "ccomp", "pcomp", "prep", "dobj"):
        token = token.head
    if token.head.i != other.token.i or token.dep_ not in ("xcomp", "ccomp", "acl", "pcomp", "prep", "advcl"):
        return False
    return token.dep_ == "xcomp" or status_of(one.act, one.token)[0] in ("future", "hypothetical")


def as_threats(stated: Sequence[Stated], attributions: Sequence[Attribution]) -> list[Stated]:
    """The acts, those announced in a warning on a condition as threats.

    "If Pakistan closes the crossing, Afghanistan will halt exports, a spokesman warned": Afghanistan threatens Pakistan, and
    neither the closing nor the halt is told as an act.
    """
    out: list[Stated] = []
    for one in stated:
        if not _is_announced_in_warning(one, attributions):
            out.append(one)
            continue
        conditions = [o for o in stated if o is not one and o.sentence is one.sentence and _is_condition(o.token)]
        if _is_condition(one.token):
            if any(
                _is_announced_in_warning(o, attributions) for o in stated if o.sentence is one.sentence and o is not one
            ):
                continue
            out.append(one)
            continue
        threatening = {found.mention.entity for found in one.sides.actors}
        undergoing = [*one.sides.recipients, *(found for other in conditions for found in other.sides.actors)]
        recipients = tuple(found for found in undergoing if found.mention.entity not in threatening)
        types = {**one.act.types, "THREATEN": one.act.types[one.act.type]}
        act = replace(
            one.act, type="THREATEN", types=types, mode=THREATENED[one.act.type], mode_chance=1.0, statuses={"-": 1.0}
        )
        out.append(replace(one, act=act, sides=replace(one.sides, recipients=recipients), settled=True))
    return out


def _is_condition(token: Token | None) -> bool:
    return token is not None and any(child.dep_ == "mark" and child.lower_ in CONDITIONS for child in token.children)


def _is_announced_in_warning(one: Stated, attributions: Sequence[Attribution]) -> bool:
    if one.act.type not in THREATENED or status_of(one.act, one.token)[0] not in ("future", "hypothetical"):
        return False
    chain = chain_of(one.trigger, attributions)
    return bool(chain) and any(piece.text.casefold().startswith(WARNINGS) for piece in chain[-1].cue)
