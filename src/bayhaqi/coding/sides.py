"""Which mentions are the actors and the recipients of an act: what the encoder says, weighed with what the parse says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bayhaqi.coding.acts import Act
from bayhaqi.coding.mentions import FoundMention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Role = Literal["actor", "recipient"]
ROLES: tuple[Role, Role] = ("actor", "recipient")
# A mention counts as a side from this score on. Score: the encoder's chance, more where the parse names the mention for the
# role, less where the parse names another one for it; chosen on the tuning part of our own sentences.
SIDE_THRESHOLD = 0.5
NAMED_BONUS = 0.4
OTHER_NAMED_MALUS = 0.4
WRONG_ROLE_MALUS = 0.4
DEPENDENT = frozenset(
    {"prep", "pobj", "poss", "compound", "nmod", "amod", "nummod", "appos", "relcl", "acl", "dobj", "pcomp"}
)
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
# Prepositions by which a noun that is no mention hands its role on.
HANDING = frozenset({"of", "with", "by", "from", "between", "to", "against"})
# Words after which an example is named beside the whole.
EXAMPLES = frozenset({"including", "include", "like"})
# Verbs whose object is what is talked about, not whom one talks to.
TOPICAL = frozenset({"discuss", "address", "review", "debate", "cover"})
SHARING = frozenset({"conj", "xcomp", "advcl", "pcomp", "dobj", "prep", "pobj", "attr"})


@dataclass(frozen=True, slots=True)
class Sides:
    """Actors and recipients of an act, in text order, and the mean chance of the chosen ones."""

    actors: tuple[FoundMention, ...]
    recipients: tuple[FoundMention, ...]
    chance: float


def sides_of(
    act: Act, mentions: Sequence[FoundMention], doc: Doc, offset: int, voices: Collection[int] = frozenset()
) -> Sides:
    """The sides of an act among the mentions of its sentence.

    `offset` is the character of `doc` at which the sentence that the act was found in begins. `voices` are ids of mentions that
    only tell of the act: they are no side of it where it has a subject of its own.
    """
    trigger = trigger_token(act, doc, offset)
    named = _named_mentions(parsed_sides(trigger), mentions, doc) if trigger is not None else {}
    has_own_subject = trigger is not None and any(
        child.dep_ == "nsubj" and child.i in named and child.tag_ not in ("WDT", "WP") for child in trigger.children
    )
    told = _what_is_told(trigger, named) if trigger is not None else ()
    scored: dict[Role, list[tuple[float, FoundMention]]] = {"actor": [], "recipient": []}
    for found in mentions:
        start, end = _head_edges(found, doc, offset)
        if start < act.trigger[1] and end > act.trigger[0]:
            continue
        if found.mention.id in voices and "actor" in named.values() and _named_role(named, found) != "actor":
            # Another acts; but "Poland plans to send troops" is of Poland.
            continue
        scores = _scores(act, found, named, start, end)
        if has_own_subject and trigger is not None and not _is_in_clause(found, trigger, doc):
            # Who acts is said in the clause itself: nobody outside it does.
            scores["actor"] = 0.0
        if any(clause.is_ancestor(doc[found.head]) for clause in told):
            # Somebody is told what is promised or threatened: nobody inside it is who is told.
            scores["recipient"] = 0.0
        if act.type == "CONSULT" and _is_topic(doc[found.head]):
            continue
        best: Role = "actor" if scores["actor"] >= scores["recipient"] else "recipient"
        if scores[best] >= SIDE_THRESHOLD:
            scored[best].append((min(1.0, scores[best]), found))
    scored["actor"] = _without_voices(scored["actor"], voices, needed=2 if act.type == "CONSULT" else 1)
    scored["recipient"] = _without_voices(scored["recipient"], voices, needed=1)
    if trigger is not None:
        scored["recipient"] = _of_own_clause(scored["recipient"], trigger, doc)
    chosen = {role: _with_examples(_outermost(found, doc), mentions, doc) for role, found in scored.items()}
    chances = [chance for found in chosen.values() for chance, _ in found]
    return Sides(
        actors=tuple(found for _, found in chosen["actor"]),
        recipients=tuple(found for _, found in chosen["recipient"]),
        chance=sum(chances) / len(chances) if chances else 0.0,
    )


def _what_is_told(trigger: Token, named: dict[int, Role]) -> tuple[Token, ...]:
    """The clauses that a verb tells somebody: "assured Iran that …"."""
    children = list(trigger.children)
    if not any(child.dep_ in ("dobj", "dative") and named.get(child.i) == "recipient" for child in children):
        return ()
    return tuple(child for child in children if child.dep_ == "ccomp")


def _without_voices(
    scored: list[tuple[float, FoundMention]], voices: Collection[int], *, needed: int
) -> list[tuple[float, FoundMention]]:
    """A side without those who only tell of the act, where enough others are left."""
    others = [(chance, found) for chance, found in scored if found.mention.id not in voices]
    return others if len(others) >= needed else scored


def _of_own_clause(
    scored: list[tuple[float, FoundMention]], trigger: Token, doc: Doc
) -> list[tuple[float, FoundMention]]:
    """Recipients of a verb that has one in its own object, or in the clause that it heads, without those of other clauses.

    "X welcomed the agreement of A and stated that Y supports B": X's welcome is not for B, nor Y's support for A.
    "X praised A and said that Y was working for good relations with B": Y does nothing for A.
    """
    if trigger.pos_ != "VERB":
        return scored
    inside = [(chance, found) for chance, found in scored if _is_in_clause(found, trigger, doc)]
    objects = [child for child in trigger.children if child.dep_ == "dobj" and child.tag_ not in ("WDT", "WP")]
    if any(_is_within(objects, found, doc) for _, found in inside):
        return inside
    is_told = trigger.dep_ == "ccomp" and any(child.dep_ == "nsubj" for child in trigger.children)
    return inside if inside and is_told else scored


def _is_in_clause(found: FoundMention, trigger: Token, doc: Doc) -> bool:
    """Whether a mention hangs from a verb, and not from one that is joined to it by "and"."""
    others = [child for child in trigger.children if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX")]
    return trigger.is_ancestor(doc[found.head]) and not _is_within(others, found, doc)


def _is_within(clauses: Sequence[Token], found: FoundMention, doc: Doc) -> bool:
    return any(clause.i == found.head or clause.is_ancestor(doc[found.head]) for clause in clauses)


def _with_examples(
    chosen: list[tuple[float, FoundMention]], mentions: Sequence[FoundMention], doc: Doc
) -> list[tuple[float, FoundMention]]:
    """The sides with those named as examples of one: "other factions, including Fatah"."""
    entities = {found.mention.entity for _, found in chosen}
    examples = []
    for found in mentions:
        token = doc[found.head]
        if token.dep_ != "pobj" or token.head.lower_ not in EXAMPLES or found.mention.entity in entities:
            continue
        for chance, whole in chosen:
            if token.head.head.i == whole.head:
                entities.add(found.mention.entity)
                examples.append((chance, found))
                break
    return chosen + examples


def _scores(act: Act, found: FoundMention, named: dict[int, Role], start: int, end: int) -> dict[Role, float]:
    """Chance of each role, changed by what the parse names."""
    chances: dict[Role, float] = {role: act.side(role, start, end) for role in ROLES}
    own = _named_role(named, found)
    for role in ROLES:
        if own == role:
            chances[role] += NAMED_BONUS
        elif own is not None:
            chances[role] -= WRONG_ROLE_MALUS
        elif role in named.values():
            chances[role] -= OTHER_NAMED_MALUS
    return chances


def _named_mentions(named: dict[int, Role], mentions: Sequence[FoundMention], doc: Doc) -> dict[int, Role]:
    """The parse's roles on mentions: what is no mention itself hands its role to those that hang from it.

    "appreciated the efforts of Hamas", "signed an agreement with Fatah", "welcomed Kyiv's proposal".
    """
    covered = {i for found in mentions for i in _tops(found)}
    passed: dict[int, Role] = {i: role for i, role in named.items() if i in covered}
    for found in mentions:
        if found.head in passed:
            continue
        token = doc[found.head]
        while token.dep_ == "conj":
            token = token.head
        if token.dep_ == "pobj" and token.head.dep_ == "prep" and token.head.lower_ in HANDING:
            token = token.head
        elif token.dep_ != "poss":
            continue
        if token.head.i in named and token.head.i not in covered:
            passed[found.head] = named[token.head.i]
    return passed


def _named_role(named: dict[int, Role], found: FoundMention) -> Role | None:
    """The role that the parse gives to a mention, by its head before its other words."""
    return next((named[i] for i in _tops(found) if i in named), None)


def _tops(found: FoundMention) -> Iterator[int]:
    yield found.head
    yield from range(found.first, found.last)


def _is_topic(token: Token) -> bool:
    """Whether a noun is what is talked about: "discussed Gaza"."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ == "dobj" and token.head.lemma_ in TOPICAL


def within_topic(token: Token) -> bool:
    """Whether a word lies in what is talked about: "discussed recent developments in Gaza"."""
    for _ in range(8):
        if _is_topic(token):
            return True
        if token.pos_ in ("VERB", "AUX") or token.head.i == token.i:
            return False
        token = token.head
    return False


def _head_edges(found: FoundMention, doc: Doc, offset: int) -> tuple[int, int]:
    """Characters of the head word, or of the whole mention where the head lies outside it (a shared head)."""
    head = doc[found.head]
    if found.first <= found.head < found.last:
        return head.idx - offset, head.idx + len(head) - offset
    last = doc[found.last - 1]
    return doc[found.first].idx - offset, last.idx + len(last) - offset


def _outermost(scored: list[tuple[float, FoundMention]], doc: Doc) -> list[tuple[float, FoundMention]]:
    """The scored mentions without those inside, or hanging from, another; one for each entity."""
    kept = []
    for chance, found in scored:
        others = [other for _, other in scored if other is not found]
        if any(_inside(found, other) or _hangs_from(doc[found.head], other) for other in others):
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


def _hangs_from(head: Token, outer: FoundMention) -> bool:
    if not outer.first <= outer.head < outer.last:
        return False
    token = head
    for _ in range(8):
        if token.i == outer.head:
            return token is not head
        if token.dep_ not in DEPENDENT or token.head.i == token.i or token.lower_ in EXAMPLES:
            return False
        token = token.head
    return False


def trigger_token(act: Act, doc: Doc, offset: int) -> Token | None:
    """The token that the trigger begins in, or the verb or noun among its tokens."""
    span = doc.char_span(act.trigger[0] + offset, act.trigger[1] + offset, alignment_mode="expand")
    if span is None or len(span) == 0:
        return None
    return span.root


def parsed_sides(trigger: Token) -> dict[int, Role]:
    """The role that the parse alone gives to the heads of noun phrases around a trigger, by token index.

    Subjects and agents act; objects, patients and the objects of prepositions undergo; possessors act. Conjuncts share a role.
    """
    named: dict[int, Role] = {}

    def add(token: Token, role: Role) -> None:
        for one in (token, *token.conjuncts):
            named.setdefault(one.i, role)

    for subject in subjects_of(trigger):
        passive = subject.dep_ == "nsubjpass" and subject.head.i == trigger.i
        add(subject, "recipient" if passive else "actor")
    for child in trigger.children:
        if child.dep_ in ("dobj", "dative") and child.pos_ != "ADP":
            add(child, "recipient")
        elif child.dep_ == "agent" or (child.lower_ == "by" and trigger.pos_ == "NOUN"):
            for inner in child.children:
                if inner.dep_ == "pobj":
                    add(inner, "actor")
        elif child.dep_ == "poss" and trigger.pos_ == "NOUN":
            add(child, "actor")
    return named


def subjects_of(trigger: Token) -> list[Token]:
    """Subjects of the trigger's verb, or of the verb that it shares a subject with; the noun that a relative clause hangs from."""
    token = trigger
    for _ in range(6):
        own = [child for child in token.children if child.dep_ in SUBJECTS]
        relative = [child for child in own if child.tag_ in ("WDT", "WP")]
        if relative and token.dep_ == "relcl":
            return [token.head]
        if own:
            return own
        if token.dep_ in SHARING and token.head.i != token.i:
            if token.dep_ == "xcomp" and any(child.dep_ == "dobj" for child in token.head.children):
                # "urged Israel to withdraw": who is urged would act.
                return [child for child in token.head.children if child.dep_ == "dobj"]
            token = token.head
        elif token.dep_ in ("relcl", "acl"):
            return [] if token.tag_ == "VBN" else [token.head]
        else:
            return []
    return []
