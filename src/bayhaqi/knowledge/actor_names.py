"""Names as keys: folding, splitting into words, hashing and a transliteration-proof skeleton.

Two spellings of a name that an editor would call the same ("Al-Shabaab", "al Shabaab") fold to one form; two
transliterations of it ("Muttaqi", "Mutaqi", "Mottaki") share a skeleton.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

_MASK = (1 << 64) - 1
_MULTIPLIER = 0x9E3779B97F4A7C15
_WORD = re.compile(r"[^\W_](?:[^\W_]|[.'’ʻ&](?=[^\W_])|-(?=[^\W_]))*\.?|['’](?=\s|$)|[,;:()/&]")
_IGNORED = re.compile("[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPECIAL = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a", "ħ": "h"}
)
# Longest phrase read, in words and in characters of one word: a name or role never needs more, and time stays bounded.
MAX_WORDS = 48
_MAX_CHARACTERS = 64


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """Give a word back without case, diacritics, apostrophes and full stops; "" when nothing is left.

    A hyphen becomes a space, so that one written word can fold to two.
    """
    lowered = word[:_MAX_CHARACTERS].lower()
    if lowered.isascii() and lowered.isalnum():
        return lowered
    lowered = unicodedata.normalize("NFKD", lowered.translate(_SPECIAL))
    letters = ["" if unicodedata.combining(char) or char in ".'’ʻʼ`" else char for char in lowered]
    spaced = "".join(char if char.isalnum() or char == "&" else " " for char in letters if char)
    return " ".join(spaced.split())


def fold(text: str) -> str:
    """Fold a whole name: "Muḥammad al-Bāqir" → "muhammad al baqir"."""
    return " ".join(folded for word in text.split()[:MAX_WORDS] if (folded := fold_word(word)))


def split_words(phrase: str) -> list[str]:
    """Split a phrase into words; a possessive ending is the word "'s", punctuation that matters its own word."""
    words: list[str] = []
    shortened = phrase[: MAX_WORDS * 40]
    if not shortened.isprintable():
        return _cut(_IGNORED.sub("", shortened))
    for piece in shortened.split():
        words += _pieces(piece)
    return words[:MAX_WORDS]


@lru_cache(maxsize=65536)
def _pieces(written: str) -> tuple[str, ...]:
    """Cut what stands between two spaces."""
    return tuple(_cut(written))


def _cut(text: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(text):
        if word in "'’":
            words.append("'s")
        elif len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":
            words += [word[:-2], "'s"]
        elif word.endswith(".") and "." not in word[:-1] and len(word) > 4:
            words.append(word[:-1])
        else:
            words.append(word)
        if len(words) >= MAX_WORDS:
            break
    return words


@lru_cache(maxsize=65536)
def _hash_word(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=65536)
def word_hashes(word: str) -> tuple[int, ...]:
    """Give the hashes of the words that a written word folds to: two for "al-Bashir", none for a dash."""
    return tuple(_hash_word(part) for part in fold_word(word).split())


def extend_by(value: int, hashes: Iterable[int]) -> int:
    """Extend the 64-bit hash of a word sequence by the hashes of further words."""
    for one in hashes:
        value = ((value ^ one) * _MULTIPLIER + 1) & _MASK
    return value


def extend_hash(value: int, folded: str) -> int:
    """Extend the 64-bit hash of a word sequence by the words of one folded form."""
    return extend_by(value, map(_hash_word, folded.split()))


def hash_name(folded: str) -> int:
    """Hash a folded name to 64 bits, the same on every machine."""
    return extend_hash(0, folded)


_SKELETON_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(al|el|ul|ad|as|ar|an|at|az|ash|bin|ben|ibn|abu|abou)\b ?", ""),
        (r"tsch|tch|tsh", "c"),
        (r"sch|sh|ch", "c"),
        (r"kh|gh|q|ck|k|x", "k"),
        (r"ph|f|v|w", "v"),
        (r"dj|zh|j|dz|g", "j"),
        (r"th|dh|t|d", "t"),
        (r"z|s|c", "s"),
        (r"b|p", "p"),
        (r"h|y", ""),
        (r"[aeiou]+", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<=\w)a\b", ""),
    )
)


@lru_cache(maxsize=32768)
def _frame(word: str) -> str:
    for pattern, replacement in _SKELETON_RULES:
        word = pattern.sub(replacement, word)
    return word


def skeleton(folded: str) -> str:
    """Give the consonant frame that transliterations of a folded name share; "" when it is too short to tell."""
    frame = " ".join(part for word in folded.split() if (part := _frame(word)))
    return frame if len(frame) >= 5 else ""


def slug_of(name: str) -> str:
    """Give the key that a name has unless another actor took it first: "amir-khan-muttaqi"."""
    return "-".join(fold(name).replace("&", "and").split())[:60] or "unnamed"


def word_set(text: str) -> frozenset[str]:
    """Give the words of a text as a set, for lists of words that read better as lines than as literals."""
    return frozenset(text.split())
