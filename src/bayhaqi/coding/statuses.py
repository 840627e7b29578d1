"""Whether an act is said to have happened: PLOVER's auxiliary modes, from the trained head and from the grammar around the trigger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from bayhaqi.coding.acts import Act
from bayhaqi.model import Status

if TYPE_CHECKING:
    from spacy.tokens import Token

# A status other than "happened" needs this chance from the head where the grammar is silent.
STATUS_THRESHOLD = 0.5
# How much the grammar's word weighs beside the head's chances.
GRAMMAR_WEIGHT = 0.35
# A promise on a condition is no plain promise, whatever the head says.
CONDITION_WEIGHT = 1.5
HYPOTHETICAL_MODALS = frozenset({"may", "might", "could", "would", "'d", "can"})
FUTURE_MODALS = frozenset({"will", "'ll", "shall", "wo"})
# Words by which an act is told as another's word, which makes it no less told as having happened.
ALLEGED = frozenset({"allegedly", "reportedly", "purportedly", "supposedly", "apparently"})
CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
DENIALS = frozenset({"deny", "refute", "disavow"})
NEGATIVES = frozenset({"no", "nobody", "none", "neither", "never", "nor", "without"})
COMPLEMENTS = frozenset({"ccomp", "xcomp", "pcomp", "acl", "advcl"})
# Types whose words deny or condition by themselves: a refusal is no negation, a threat no hypothesis.
SELF_CONDITIONED = frozenset({"THREATEN", "REJECT"})


def status_of(act: Act, trigger: Token | None, without: str | None = None) -> tuple[Status | None, float]:
    """The status of an act, None being asserted as having happened, and its chance; `without` names one that cannot be."""
    chances = {name: chance for name, chance in act.statuses.items() if name != without}
    # What cannot be background is told as having happened, unless the rest says otherwise.
    chances["-"] = chances.get("-", 0.0) + (act.statuses.get(without, 0.0) if without else 0.0)
    if trigger is not None:
        for hint in set(hints(trigger, act.type)):
            chances[hint] = chances.get(hint, 0.0) + GRAMMAR_WEIGHT
        verb = verb_of(trigger)
        if any(child.lower_ in ALLEGED for child in (*trigger.children, *verb.children)) and not any(
            child.lower_ in HYPOTHETICAL_MODALS for child in verb.children
        ):
            chances["-"] += chances.pop("hypothetical", 0.0)
        if act.type == "AGREE" and _is_conditional(trigger):
            chances["hypothetical"] = chances.get("hypothetical", 0.0) + CONDITION_WEIGHT
    total = sum(chances.values())
    best = max(chances, key=lambda name: chances[name])
    if best == "-" or chances[best] / total < STATUS_THRESHOLD - GRAMMAR_WEIGHT / 2:
        return None, chances["-"] / total
    known: tuple[Status, ...] = get_args(Status)
    return next(name for name in known if name == best), chances[best] / total


def hints(trigger: Token, event_type: str) -> Iterator[str]:
    """What the grammar says of the trigger: negation, future, hypothetical."""
    verb = verb_of(trigger)
    words = [child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(child.dep_ == "neg" for child in verb.children) and event_type not in SELF_CONDITIONED:
        yield "negation"
    for child in trigger.children:
        if child.dep_ in ("det", "neg", "preconj") and child.lower_ in NEGATIVES:
            yield "negation"
    for subject in (child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")):
        if subject.lower_ in NEGATIVES or any(
            child.lower_ in NEGATIVES for child in subject.children if child.dep_ == "det"
        ):
            yield "negation"
    if any(word in FUTURE_MODALS for word in words):
        yield "future"
    if any(word in HYPOTHETICAL_MODALS for word in words) and event_type not in SELF_CONDITIONED:
        yield "hypothetical"
    if any(child.dep_ == "mark" and child.lower_ in CONDITIONS for child in verb.children):
        yield "hypothetical"
    yield from _from_above(verb)


def _is_conditional(promise: Token) -> bool:
    """Whether what is promised is promised on a condition: "if attacked", "in the event of a war"."""
    for token in promise.subtree:
        if token.dep_ == "mark" and token.lower_ in ("if", "unless"):
            return True
        if token.lower_ in ("event", "case") and token.dep_ == "pobj" and token.head.lower_ == "in":
            return any(child.lower_ in ("of", "that") for child in token.children)
    return False


def _from_above(verb: Token) -> Iterator[str]:
    """What the verbs that govern the clause say: a denial, a preposition such as "without"."""
    token = verb
    for _ in range(4):
        if token.dep_ not in COMPLEMENTS and token.dep_ not in ("conj", "prep", "pobj", "dobj"):
            return
        token = token.head
        if token.lemma_ in DENIALS:
            yield "negation"
            return
        if token.lower_ == "without":
            yield "negation"
            return


def verb_of(trigger: Token) -> Token:
    """The verb that carries the trigger's tense: itself, or the light verb that a noun is the object of."""
    token = trigger
    for _ in range(3):
        if token.pos_ in ("VERB", "AUX"):
            return token
        if (
            token.dep_ in ("dobj", "nsubj", "nsubjpass", "attr", "pobj", "prep", "oprd", "compound")
            and token.head.i != token.i
        ):
            token = token.head
        else:
            return trigger
    return token if token.pos_ in ("VERB", "AUX") else trigger
