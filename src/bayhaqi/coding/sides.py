"""Which mentions are the actors and the recipients of an act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bayhaqi.coding.acts import Act
from bayhaqi.coding.mentions import FoundMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Role = Literal["actor", "recipient"]
# The chance from which a mention counts as a side; chosen on the tuning part of our own sentences.
SIDE_THRESHOLD = 0.5
# A side that the parse names as subject or object needs less.
PARSED_THRESHOLD = 0.2
DEPENDENT = frozenset(
    {"prep", "pobj", "poss", "compound", "nmod", "amod", "nummod", "appos", "relcl", "acl", "dobj", "pcomp"}
)
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


@dataclass(frozen=True, slots=True)
class Sides:
    """Actors and recipients of an act, in text order, and the mean chance of the chosen ones."""

    actors: tuple[FoundMention, ...]
    recipients: tuple[FoundMention, ...]
    chance: float


def sides_of(act: Act, mentions: Sequence[FoundMention], doc: Doc, offset: int) -> Sides:
    """The sides of an act among the mentions of its sentence.

    `offset` is the character of `doc` at which the sentence that the act was found in begins.
    """
    scored: dict[Role, list[tuple[float, FoundMention]]] = {"actor": [], "recipient": []}
    trigger = trigger_token(act, doc, offset)
    for found in mentions:
        head = doc[found.head]
        start, end = _head_edges(found, head, doc, offset)
        inside_trigger = start < act.trigger[1] and end > act.trigger[0]
        chances: dict[Role, float] = {role: act.side(role, start, end) for role in scored}
        best: Role = "actor" if chances["actor"] >= chances["recipient"] else "recipient"
        wanted = PARSED_THRESHOLD if trigger is not None and parsed_role(trigger, head) == best else SIDE_THRESHOLD
        if chances[best] >= wanted and not inside_trigger:
            scored[best].append((chances[best], found))
    chosen = {role: _outermost(found, doc) for role, found in scored.items()}
    chances_of = [chance for found in chosen.values() for chance, _ in found]
    return Sides(
        actors=tuple(found for _, found in chosen["actor"]),
        recipients=tuple(found for _, found in chosen["recipient"]),
        chance=sum(chances_of) / len(chances_of) if chances_of else 0.0,
    )


def _head_edges(found: FoundMention, head: Token, doc: Doc, offset: int) -> tuple[int, int]:
    """Characters of the head word, or of the whole mention where the head lies outside it (a shared head)."""
    if found.first <= found.head < found.last:
        return head.idx - offset, head.idx + len(head) - offset
    last = doc[found.last - 1]
    return doc[found.first].idx - offset, last.idx + len(last) - offset


def _outermost(scored: list[tuple[float, FoundMention]], doc: Doc) -> list[tuple[float, FoundMention]]:
    """The scored mentions without those inside, or hanging from, another; one for each entity."""
    kept = []
    for chance, found in scored:
        others = [other for _, other in scored if other is not found]
        if any(_inside(found, other) or _hangs_from(doc[found.head], other, doc) for other in others):
            continue
        kept.append((chance, found))
    entities: set[int] = set()
    unique = []
    for chance, found in sorted(kept, key=lambda pair: pair[1].first):
        if found.mention.entity not in entities:
            unique.append((chance, found))
        entities.add(found.mention.entity)
    return unique


def _inside(inner: FoundMention, outer: FoundMention) -> bool:
    if (inner.first, inner.last) == (outer.first, outer.last):
        return inner.mention.id > outer.mention.id
    return outer.first <= inner.first and inner.last <= outer.last


def _hangs_from(head: Token, outer: FoundMention, doc: Doc) -> bool:
    if not outer.first <= outer.head < outer.last:
        return False
    token = head
    for _ in range(8):
        if token.i == outer.head:
            return token is not head
        if token.dep_ not in DEPENDENT or token.head.i == token.i:
            return False
        token = token.head
    return False


def trigger_token(act: Act, doc: Doc, offset: int) -> Token | None:
    """The token that the trigger begins in, or the verb or noun among its tokens."""
    span = doc.char_span(act.trigger[0] + offset, act.trigger[1] + offset, alignment_mode="expand")
    if span is None or len(span) == 0:
        return None
    return span.root


def parsed_role(trigger: Token, head: Token) -> Role | None:
    """The role that the parse alone gives a mention's head: subject or agent, object or patient."""
    for subject in _subjects(trigger):
        if _heads(subject, head):
            return "recipient" if subject.dep_ == "nsubjpass" and _governs(trigger, subject) else "actor"
    for child in trigger.children:
        if child.dep_ in ("dobj", "dative", "obj") and _heads(child, head):
            return "recipient"
        if child.dep_ in ("prep", "agent", "dative"):
            for inner in child.children:
                if inner.dep_ == "pobj" and _heads(inner, head):
                    return "actor" if child.dep_ == "agent" else "recipient"
        if child.dep_ == "poss" and _heads(child, head):
            return "actor"
    return None


def _governs(trigger: Token, subject: Token) -> bool:
    return subject.head.i == trigger.i


def _heads(token: Token, head: Token) -> bool:
    return token.i == head.i or any(token.i == other.i for other in _conjunction_heads(head))


def _conjunction_heads(token: Token) -> Iterable[Token]:
    while token.dep_ == "conj":
        token = token.head
        yield token


def _subjects(trigger: Token) -> list[Token]:
    """Subjects of the trigger's verb, or of the verb that it shares a subject with."""
    token = trigger
    for _ in range(6):
        own = [child for child in token.children if child.dep_ in SUBJECTS]
        if own:
            return own
        if (
            token.dep_ in ("conj", "xcomp", "advcl", "pcomp", "dobj", "prep", "pobj", "attr")
            and token.head.i != token.i
        ):
            token = token.head
        elif token.dep_ in ("relcl", "acl"):
            return [token.head]
        else:
            return []
    return []
