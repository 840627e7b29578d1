"""Words and how much they tell: tokens, stems, and weights from the shipped list of how many news reports hold a word."""

from __future__ import annotations

import hashlib
import math
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?:\n\"“”]")
ADDRESS = re.compile(r"^\s*(?:https?|www)\s*[:.]\s*\S.*$|\bhttps?://\S+", re.MULTILINE)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

# Counts are smoothed by 5 reports, so that a word nobody has seen weighs no more than one seen now and then; of the values
# .5, 2 and 5 the last gave the best stories on both halves of the development topics.
SMOOTHING = 5
FLOOR = 0.5


class Token(NamedTuple):
    """A word as written, its stem, and whether it opens a sentence or a line."""

    written: str
    stem: str
    opens: bool


@cache
def _background() -> tuple[int, dict[str, int]]:
    lines = files("bayhaqi.linking").joinpath("data/words.txt").read_text(encoding="utf-8").splitlines()
    reports = int(lines[0].split("\t")[1])
    return reports, {word: int(count) for word, count in (line.split("\t") for line in lines[1:])}


@lru_cache(maxsize=65536)
def weight(stem: str) -> float:
    """How much a word tells, in nats: 0 for the commonest, about 6.8 for one that the list does not hold."""
    reports, counts = _background()
    return max(0.0, math.log((reports + 1) / (counts.get(stem, 0) + SMOOTHING)) - FLOOR)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word in small letters without its possessive or plural s."""
    plain = word.lower().replace("’", "'")
    if plain.endswith("'s"):
        plain = plain[:-2]
    if len(plain) > 4 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return plain


def tokens(text: str) -> list[Token]:
    """The words of a text in order; web addresses are left out."""
    found: list[Token] = []
    opens = True
    for match in TOKEN.finditer(ADDRESS.sub(" ", text)):
        word = match.group()
        if not word[0].isalnum():
            opens = True
            continue
        if word in ("s", "'s", "’s"):
            continue
        found.append(Token(word, stem(word), opens))
        opens = False
    return found


def key_of(*parts: str) -> int:
    """A signed 64-bit number made from words, the same on every machine and in every version."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
