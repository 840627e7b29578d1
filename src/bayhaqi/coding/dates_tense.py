"""Which way a bare weekday or month points: back, ahead, or unknown, from the verb that governs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

AHEAD = words("will would shall wo ll 'll ’ll could should must might may can")
PLANNING = words(
    "plan expect schedule intend hope set slate due agree want vow pledge promise propose aim seek prepare call "
    "urge order ask "
    "project forecast anticipate tip"
)
LONGEST_CLIMB = 25


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above a token, or None."""
    current = token
    for _ in range(LONGEST_CLIMB):
        if current.head == current:
            return None
        current = current.head
        if current.pos_ in ("VERB", "AUX") or current.lemma_ == "due":
            return current
    return None


def direction(token: Token) -> int:
    """-1 where the governing verb looks back, 1 where it looks ahead, 0 where it does not tell."""
    verb = governing_verb(token)
    return 0 if verb is None else verb_direction(verb)


def verb_direction(verb: Token, depth: int = 0) -> int:
    """-1, 1 or 0 as the verb's tense, auxiliaries and, for infinitives, the verb above it say."""
    if verb.lemma_ in ("schedule", "slate", "due", "plan") and verb.tag_ in ("VBN", "JJ", "IN"):
        return 1
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(child.lower_ in AHEAD for child in auxiliaries):
        return 1
    tags = {child.tag_ for child in auxiliaries if child.pos_ != "PART"}
    if "VBD" in tags or verb.tag_ == "VBD":
        return -1
    if any(child.lemma_ == "have" for child in auxiliaries):
        return -1
    if verb.tag_ in ("VBZ", "VBP") or tags & {"VBZ", "VBP"}:
        return 0
    return _unfinite(verb, depth)


def _unfinite(verb: Token, depth: int) -> int:
    """Participles look back; infinitives look where the verb above looks, and ahead after a verb of planning."""
    above = verb.head
    if verb.tag_ == "VBN":
        return 1 if verb.lemma_ in ("expect", "set") else -1
    if above == verb or depth > LONGEST_CLIMB:
        return 0
    if verb.tag_ == "VB":
        if above.lemma_ in PLANNING or above.pos_ in ("NOUN", "PROPN", "ADJ") or above.lemma_ == "be":
            return 1
        if any(child.lower_ == "to" for child in verb.children) and verb_direction(above, depth + 1) >= 0:
            return 1
    governor = above if above.pos_ in ("VERB", "AUX") else governing_verb(above)
    return 0 if governor is None else verb_direction(governor, depth + 1)
