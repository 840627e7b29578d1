"""Numbers that the text gives for an act: killed, injured, arrested, and the size of a crowd, a force or an amount."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bayhaqi.model import Counts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

KILL = frozenset({"kill", "die", "slay", "massacre", "execute", "assassinate", "dead", "death", "fatality", "murder"})
INJURE = frozenset({"injure", "wound", "hurt", "injured", "wounded", "maim"})
ARREST = frozenset({"arrest", "detain", "jail", "imprison", "apprehend"})
UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# A vague number stands for its order of magnitude, as the manuals of casualty data sets ask of a lowest estimate.
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "score": 20}
VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000}
DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
SIZED = frozenset({"PROTEST", "MOBILIZE", "AID", "AGREE", "COOPERATE", "RETREAT", "SANCTION"})
LARGEST = 10**15


def counts_of(event_type: str, trigger: Token, sentence: TokenSpan) -> Counts:
    """The counts of an act, read from its sentence.

    Numbers of victims belong to acts of violence and repression; a size to protests, moves of forces, and transfers.
    """
    found: dict[str, int] = {}
    for token in sentence:
        number = _number_at(token)
        if number is None:
            continue
        word = _counted(token)
        kind = _kind(event_type, token, word, trigger)
        if kind and kind not in found:
            found[kind] = number
    return Counts(**found)


def _number_at(token: Token) -> int | None:
    """The number that begins at a token; None inside a number, and for dates, ages and percentages."""
    if token.i > 0 and token.nbor(-1).like_num and token.nbor(-1).dep_ in ("compound", "quantmod", "nummod"):
        return None
    word = token.lower_
    if word in VAGUE and token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "of":
        return VAGUE[word]
    if word in VAGUE and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return VAGUE[word]
    if not token.like_num or token.ent_type_ in ("DATE", "TIME", "PERCENT", "ORDINAL"):
        return None
    return _read(token.doc, token.i)


def _read(doc: Doc, i: int) -> int | None:
    """The value of the number words from token `i` on."""
    total: float = 0
    current: float | None = None
    for token in doc[i : i + 5]:
        word = token.lower_
        pieces = word.split("-")
        if all(piece in UNITS for piece in pieces):
            current = (current or 0) + sum(UNITS[piece] for piece in pieces)
        elif match := DIGITS.fullmatch(word):
            current = (current or 0) + float(match.group().replace(",", ""))
        elif word in SCALES and current is not None:
            total, current = (
                (total, current * SCALES[word])
                if word in ("hundred", "dozen", "score")
                else (total + current * SCALES[word], 0)
            )
        elif word != "and" or current is None:
            break
    value = total + (current or 0) if current is not None else None
    return int(value) if value is not None and value < LARGEST else None


def _counted(token: Token) -> Token:
    """The noun that a number counts, or the number itself."""
    head = token
    while head.dep_ in ("nummod", "compound", "quantmod", "amod") and head.head.i != head.i:
        head = head.head
    if head.lower_ in VAGUE:
        inner = next(
            (pobj for prep in head.children if prep.lower_ == "of" for pobj in prep.children if pobj.dep_ == "pobj"),
            None,
        )
        return inner if inner is not None and not _is_governed(head) else head
    return head


def _is_governed(token: Token) -> bool:
    return token.dep_ in ("dobj", "nsubj", "nsubjpass", "pobj")


def _kind(event_type: str, number: Token, word: Token, trigger: Token) -> str | None:
    governor = word.head if word.head.i != word.i else word
    lemmas = {
        governor.lemma_.lower(),
        word.lemma_.lower(),
        *(child.lemma_.lower() for child in word.children if child.dep_ in ("acl", "amod")),
    }
    after = {token.lower_ for token in word.doc[word.i + 1 : word.i + 2]}
    if event_type in ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT"):
        shot_dead = any(child.lower_ == "dead" for child in governor.children)
        if lemmas & KILL or after & {"dead", "killed"} or shot_dead:
            return "killed"
        if lemmas & INJURE or after & {"injured", "wounded"}:
            return "injured"
        if event_type in ("COERCE", "PROTEST") and (
            lemmas & ARREST or (governor.i == trigger.i and trigger.lemma_.lower() in ARREST)
        ):
            return "arrested"
        if event_type == "ASSAULT" and trigger.lemma_.lower() in KILL and governor.i == trigger.i:
            return "killed"
    near = _belongs_to(word, trigger)
    if event_type in SIZED and near and number.ent_type_ not in ("DATE", "TIME"):
        return "size"
    return None


def _belongs_to(word: Token, trigger: Token) -> bool:
    """Whether a counted noun is the trigger, its subject or object, or the complement of a noun that is."""
    token = word
    for _ in range(3):
        if token.i == trigger.i or (token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and token.head.i == trigger.i):
            return True
        if token.dep_ == "dobj" and trigger.dep_ in ("nsubj", "conj", "xcomp") and token.head.i == trigger.head.i:
            return True
        if token.dep_ not in ("pobj", "prep", "compound", "appos", "xcomp") or token.head.i == token.i:
            return False
        token = token.head
    return False
