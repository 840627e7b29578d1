"""Numbers that the text gives for an act: killed, injured, arrested, and the size of a crowd, a force or an amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
# A vague number stands for the least that the word allows, as the manuals of casualty data sets ask of a lowest estimate,
# and is told with the range that the word allows: "dozens" are 24 to 99.
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "score": 20}
VAGUE = {"dozens": (24, 99), "scores": (40, 199), "hundreds": (200, 999), "thousands": (2_000, 9_999),
         "millions": (2_000_000, 9_999_999)}  # fmt: skip
TENS = {"tens": 10, "hundreds": 100}
# Words before a number that make it a lower bound, an upper bound or a round figure.
LEAST = re.compile(
    r"(?:at least|more than|over|no fewer than|no less than|upwards? of|not less than|above|minimum of)$"
)
MOST = re.compile(
    r"(?:at most|up to|as many as|fewer than|less than|nearly|almost|under|close to|not more than|no more than|maximum of)$"
)
ABOUT = re.compile(r"(?:some|about|around|approximately|roughly|an estimated|estimated|perhaps|circa|several)$")
SEVERAL = (3, 9)
DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
SIZED = frozenset({"PROTEST", "MOBILIZE", "AID", "AGREE", "COOPERATE", "RETREAT", "SANCTION"})
# Types whose acts have victims, and all that have any count.
HARMFUL = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT"})
COUNTED = HARMFUL | SIZED
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the text gives it: `value`, and the least and the most that it may be; None is no bound."""

    value: int
    least: int | None
    most: int | None

    @property
    def exact(self) -> bool:
        """Whether the text gives the number without "at least", "some" and the like."""
        return self.least == self.value == self.most


def counts_of(event_type: str, trigger: Token, sentence: TokenSpan) -> Counts:
    """The counts of an act, read from its sentence.

    Numbers of victims belong to acts of violence and repression; a size to protests, moves of forces, and transfers.
    """
    if event_type not in COUNTED:
        return Counts()
    found: dict[str, Number] = {}
    for token in sentence:
        number = _number_at(token)
        if number is None:
            continue
        # The noun of "between 12 and 15 villagers" hangs on the upper number.
        upper = token if _range_top(token) is None else token.nbor(2)
        kind = _kind(event_type, token, _counted(upper), trigger) or _kind(event_type, token, _counted(token), trigger)
        if kind and kind not in found:
            found[kind] = number
    ranges = {kind: (number.least, number.most) for kind, number in found.items() if not number.exact}
    return Counts(**{kind: number.value for kind, number in found.items()}, ranges=ranges)


def _number_at(token: Token) -> Number | None:
    """The number that begins at a token; None inside a number, and for dates, ages and percentages."""
    word = token.lower_
    if not token.like_num and word not in TENS and word not in VAGUE and word not in SCALES:
        return None
    if token.i > 0 and token.nbor(-1).like_num and token.nbor(-1).dep_ in ("compound", "quantmod", "nummod"):
        return None
    before = token.doc[max(token.i - 3, 0) : token.i].text.lower()
    following = [token.nbor(k).lower_ if token.i + k < len(token.doc) else "" for k in (1, 2)]
    if word in TENS and following[0] == "of" and following[1] in VAGUE:
        scale = SCALES[following[1].removesuffix("s")] * TENS[word]
        return Number(2 * scale, 2 * scale, 10 * scale - 1)
    if word in VAGUE and (following[0] == "of" or token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj")):
        if token.i > 1 and token.nbor(-1).lower_ == "of" and token.nbor(-2).lower_ in TENS:
            return None
        return Number(VAGUE[word][0], *VAGUE[word])
    if word in SCALES and before.endswith("several"):
        return Number(SEVERAL[0] * SCALES[word], SEVERAL[0] * SCALES[word], SEVERAL[1] * SCALES[word])
    if word in ("dozen", "hundred", "thousand", "million") and re.search(r"\b(?:a|half a)$", before):
        value = SCALES[word] // 2 if before.endswith("half a") else SCALES[word]
        return _bounded(value, re.sub(r"\s*(?:half )?a$", "", before))
    if not token.like_num or token.ent_type_ in ("DATE", "TIME", "PERCENT", "ORDINAL"):
        return None
    top = _range_top(token)
    value_read = _read(token.doc, token.i, 5 if top is None else 1)
    if value_read is None or _ends_range(token):
        return None
    if top is not None and top > value_read:
        return Number(value_read, value_read, top)
    return _bounded(value_read, before)


def _bounded(value: int, before: str) -> Number:
    """A value with the bounds that the words before it set; a round figure may be off by half of its last counting digit."""
    if LEAST.search(before):
        return Number(value, value, None)
    if MOST.search(before):
        return Number(value, None, value)
    if ABOUT.search(before):
        unit = 10 ** (len(str(value)) - len(str(value).rstrip("0"))) if value else 1
        return Number(value, value - unit // 2, value + unit // 2)
    return Number(value, value, value)


def _range_top(token: Token) -> int | None:
    """The upper end of "12 to 15", "12-15" or "between 12 and 15"."""
    doc, i = token.doc, token.i
    if i + 2 >= len(doc) or not doc[i + 2].like_num:
        return None
    joined = doc[i + 1].lower_
    between = i > 0 and doc[i - 1].lower_ == "between"
    if joined in ("to", "-", "–", "or") or (joined == "and" and between):
        return _read(doc, i + 2)
    return None


def _ends_range(token: Token) -> bool:
    """Whether a number is the upper end of a range, which is read with its lower end."""
    doc, i = token.doc, token.i
    return i > 1 and doc[i - 2].like_num and _range_top(doc[i - 2]) is not None


def _read(doc: Doc, i: int, longest: int = 5) -> int | None:
    """The value of the number words from token `i` on, at most `longest` of them."""
    total: float = 0
    current: float | None = None
    for token in doc[i : i + longest]:
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
    if governor.lower_ == "between":
        governor = governor.head
    lemmas = {
        governor.lemma_.lower(),
        word.lemma_.lower(),
        *(child.lemma_.lower() for child in word.children if child.dep_ in ("acl", "amod")),
    }
    after = {token.lower_ for token in word.doc[word.i + 1 : word.i + 2]}
    if event_type in HARMFUL:
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
