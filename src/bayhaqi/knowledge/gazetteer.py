"""The gazetteer: a name in, the places that bear it out.

One file, read whole: a table of hashed names sorted by hash, fixed-size records, and their names. It is built by
`training/places/build.py`; `docs/places.md` says what is in it and from where.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bayhaqi.errors import ChecksumError, InstallationError
from bayhaqi.knowledge.gazetteer_names import hash_of, key_of, words_of

MAGIC = b"BHQGAZ01"
KINDS = (
    "city",
    "capital",
    "region",
    "country",
    "area",
    "continent",
    "sea",
    "river",
    "mountain",
    "island",
    "site",
    "airport",
    "camp",
)
# latitude and longitude in 1e-5 degrees, GeoNames id, population, offset of the name, division, country, kind
RECORD = "<iiIIIHBB"
RECORD_SIZE = struct.calcsize(RECORD)
REF_BITS = 20
REF_MASK = (1 << REF_BITS) - 1
# What the table says about a name of a place: it is the main one; it is one only in capitals; it is an English word;
# it is a person's; the place is of the tables written for this project, one that the news names; the name stands only
# after a comma ("Ala.").
PRIMARY, ACRONYM, ORDINARY, PERSON, WRITTEN, ABBREVIATION = 1, 2, 4, 8, 16, 32
# Longest name, in tokens, that `scan` looks for: bounds its work per token.
LONGEST_NAME = 7
# Tokens without a capital that may stand inside a name or end it.
INNER = words_of(
    """
    of the and ez de del della der des di do dos du da la le les el al ad an ar as ash at az e es en et i in on sur
    upon am aan den van von y zu s & - – ' ’ /
    """
)
GENERIC = words_of(
    """
    air airfield airport base bay border bridge camp canal city corridor county crossing dam delta desert district
    forest governorate gulf hospital international island islands lake mosque mount mountain mountains nuclear
    oblast ocean palace park peninsula people plant plateau power prison province region refugee republic river sea
    square state station steelworks strait strip territories territory valley administered controlled tribal areas
    republics
    """
)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place of the gazetteer; `lat` and `lon` are degrees.

    `country` is ISO 3166 alpha-3, `admin1` the name of the first-level division that it lies in.
    """

    geonames: int | None
    name: str
    country: str | None
    lat: float
    lon: float
    kind: str
    population: int
    admin1: str | None


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place with what the table says about the name by which it was found."""

    place: GazetteerPlace
    primary: bool
    acronym: bool
    ordinary: bool
    person: bool
    written: bool
    abbreviation: bool


class Gazetteer:
    """The gazetteer over the bytes of its file."""

    def __init__(self, packed: bytes) -> None:
        if packed[: len(MAGIC)] != MAGIC:
            raise InstallationError("the gazetteer is not one of this version; reinstall bayhaqi")
        (length,) = struct.unpack_from("<I", packed, len(MAGIC))
        start = len(MAGIC) + 4 + length
        header = json.loads(packed[len(MAGIC) + 4 : start])
        self._countries: list[str] = [country["code"] for country in header["countries"]]
        self._divisions: list[str | None] = header["divisions"]
        self.country_names: dict[str, str] = {country["code"]: country["name"] for country in header["countries"]}
        self.demonyms: dict[str, str] = {
            demonym: country["code"] for country in header["countries"] for demonym in country["demonyms"]
        }
        view = memoryview(packed)[start:]
        sections = {name: view[offset : offset + size] for name, (offset, size) in header["sections"].items()}
        self._buckets = sections["buckets"].cast("I")
        self._fingerprints = sections["fingerprints"].cast("I")
        self._refs = sections["refs"].cast("I")
        self._records = sections["records"]
        self._names = sections["names"]

    def __len__(self) -> int:
        return len(self._records) // RECORD_SIZE

    def _range(self, key: str) -> tuple[int, int]:
        bucket, finger = hash_of(key)
        low, high = self._buckets[bucket], self._buckets[bucket + 1]
        fingers = self._fingerprints
        while low < high and fingers[low] != finger:
            low += 1
        end = low
        while end < high and fingers[end] == finger:
            end += 1
        return low, end

    def knows(self, key: str) -> bool:
        """Whether a place bears the name with this key (see `key_of`)."""
        low, end = self._range(key)
        return low < end

    def _place(self, index: int) -> GazetteerPlace:
        lat, lon, geonames, population, offset, division, country, kind = struct.unpack_from(
            RECORD, self._records, index * RECORD_SIZE
        )
        length = 0
        while self._names[offset + length]:
            length += 1
        return GazetteerPlace(
            geonames=geonames or None,
            name=bytes(self._names[offset : offset + length]).decode(),
            country=self._countries[country - 1] if country else None,
            lat=lat / 1e5,
            lon=lon / 1e5,
            kind=KINDS[kind],
            population=population,
            admin1=self._divisions[division - 1] if division else None,
        )

    def named(self, name: str) -> list[NamedPlace]:
        """The places that bear a name, most populous first, with what is known about the name."""
        low, end = self._range(key_of(name))
        found = []
        for ref in self._refs[low:end]:
            flags = ref >> REF_BITS
            bits = [bool(flags & bit) for bit in (PRIMARY, ACRONYM, ORDINARY, PERSON, WRITTEN, ABBREVIATION)]
            found.append(NamedPlace(self._place(ref & REF_MASK), *bits))
        return found

    def find(self, name: str) -> list[GazetteerPlace]:
        """The places that bear a name, whatever its case, marks, apostrophes or hyphens; best first, none if unknown.

        Without an article the best is a country, then what is large; another name counts less than the main one.
        """
        return [found.place for found in sorted(self.named(name), key=lambda found: -standing(found))]

    def scan(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Start and end of the longest known names in a sequence of tokens, left to right and apart; in linear time.

        A name starts with a capital, or a small article before one (`al-Bab`), and has at most `LONGEST_NAME` tokens.
        """
        found = []
        keys = [key_of(word) if len(word) <= 40 else "" for word in words]
        position, count = 0, len(words)
        while position < count:
            if not _may_start(words, position):
                position += 1
                continue
            end = self._longest(words, keys, position)
            if words[position] == "the" and end and self._longest(words, keys, position + 1) > end:
                end = position  # "the Gulf of Aden" is no "the Gulf"
            if end > position:
                found.append((position, end))
                position = end
            else:
                position += 1
        return found

    def _longest(self, words: Sequence[str], keys: list[str], start: int) -> int:
        """Where the longest known name that starts at a token ends; `start` when there is none."""
        best, key = start, ""
        for position in range(start, min(start + LONGEST_NAME, len(words))):
            word = words[position]
            if position > start and not _may_continue(word):
                break
            if not keys[position]:
                # A comma stands inside one name only: "Washington, D.C."
                if word in ("-", "–", "/", "'", "’") or (word == "," and keys[position + 1 : position + 2] == ["dc"]):
                    continue
                break
            key = f"{key} {keys[position]}" if key else keys[position]
            if (word[:1].isupper() or word.isdigit() or word.lower() in GENERIC) and self.knows(key):
                best = position + 1
        return best


def _may_continue(word: str) -> bool:
    low = word.lower()
    return (
        word[:1].isupper()
        or word[:1].isdigit()
        or low in INNER
        or low in GENERIC
        or low[:2] in ("d'", "d’", "l'", "l’")
        or word == ","
    )


def _may_start(words: Sequence[str], position: int) -> bool:
    word = words[position]
    if word[:1].isupper():
        return True
    after = words[position + 1 : position + 3]
    if word == "the":
        return after[0][:1].isupper() if after else False
    if word in ("al", "el", "as", "ad", "ar", "at", "an", "az", "ash"):
        return len(after) == 2 and after[0] == "-" and after[1][:1].isupper()
    return word[:1].islower() and "-" in word[:4] and word[word.index("-") + 1 :][:1].isupper()


# Weight of a kind, in powers of ten of inhabitants: a country outranks a town a thousand times as large as it.
KIND_WEIGHT = {"country": 3.5, "capital": 1.5, "city": 0.0, "region": -0.5, "airport": 2.0}
# Seas, rivers, sites and the like have no inhabitants; those of our tables are known to the world's press.
UNPEOPLED = {
    "continent": 11.0,
    "area": 8.5,
    "sea": 8.5,
    "river": 7.5,
    "mountain": 7.5,
    "island": 7.0,
    "site": 7.0,
    "camp": 6.5,
}


def standing(found: NamedPlace) -> float:
    """How likely a place is meant by a name where nothing else is known, about the log10 of its inhabitants."""
    place = found.place
    weight = math.log10(max(place.population, 500)) + KIND_WEIGHT.get(place.kind, 0.0)
    if place.kind in UNPEOPLED:
        weight = UNPEOPLED[place.kind]
    elif found.written:
        weight = max(weight, 6.0)
    return weight - (0.0 if found.primary else 2.0)


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of this version, read once a process.

    Raises InstallationError when it is absent and ChecksumError when it is not the one that was built.
    """
    folder = files("bayhaqi.knowledge") / "data"
    try:
        packed = (folder / "gazetteer.bin").read_bytes()
        expected = (folder / "gazetteer.sha256").read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise InstallationError("the gazetteer is missing from the installation; reinstall bayhaqi") from error
    if hashlib.sha256(packed).hexdigest() != expected:
        raise ChecksumError("the gazetteer differs from the one that this version was built with; reinstall bayhaqi")
    return Gazetteer(packed)
