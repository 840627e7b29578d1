"""How the gazetteer writes a name: one key for all its spellings, and the hash that the table is sorted by."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import blake2b

# Letters that Unicode does not decompose, as English writes them without their marks.
UNDECOMPOSED = str.maketrans(
    {
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ħ": "h",
        "þ": "th",
        "ŧ": "t",
        "ŋ": "n",
    }
)
# Apostrophes and periods carry no difference between places (Sana'a, Sanaa; U.S., US); hyphens and slashes part words.
DROPPED = dict.fromkeys(
    map(ord, "'’‘ʻʼʿʾ`´ʹ·.\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
PARTING = dict.fromkeys(map(ord, "-‐‑‒–—/"), " ")
# A token longer than this is no place's name; folding it would only cost time.
LONGEST_WORD = 40


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set: a word list that reads as one."""
    return frozenset(text.split())


@lru_cache(maxsize=65_536)
def key_of(name: str) -> str:
    """The key of a name or token: lower case, without marks, apostrophes and periods; `""` for punctuation."""
    if len(name) > 4 * LONGEST_WORD:
        return ""
    if not name.isascii():
        name = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    folded = name.casefold().translate(UNDECOMPOSED).translate(DROPPED).translate(PARTING)
    return " ".join(word for word in folded.split() if any(letter.isalnum() for letter in word))


def hash_of(key: str) -> tuple[int, int]:
    """The bucket (16 bits) and the fingerprint (32 bits) of a key."""
    digest = blake2b(key.encode("utf-8", "replace"), digest_size=6).digest()
    return int.from_bytes(digest[:2], "big"), int.from_bytes(digest[2:], "big")
