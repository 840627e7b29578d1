"""Countries and territories by name, demonym, capital and seat of government.

The table is `data/countries.csv`, written for this project; a territory without a code of its own (Somaliland,
Abkhazia) stands under the ISO 3166 code of the state it lies in and is marked as not, or only partly, recognised.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from bayhaqi.knowledge.actor_names import fold, fold_word, split_words

# Demonyms and names that are also ordinary words or given names: only the exact spelling counts.
_EXACT_ONLY = {"us", "car", "it", "pole", "polish", "dane", "turkey", "chad", "jersey", "roc", "rok", "prc", "dpr"}
_AMBIGUOUS = {"finn", "brit", "scot", "kiwi", "moro", "lao", "manx", "lebanese"}


class CountryName(NamedTuple):
    """A way to name a country: its code, its English name, and as `form` name, demonym, capital or seat.

    `whole` is false where the spelling is of a part ("Texas", "Scottish") or a predecessor ("Soviet") of the state.
    """

    code: str
    name: str
    form: str
    recognised: bool
    spelling: str
    whole: bool


class CountryMatch(NamedTuple):
    """A stretch of words that names a country. `form` is name, demonym, capital or seat; `end` is exclusive."""

    start: int
    end: int
    code: str
    name: str
    form: str
    recognised: bool


class CountryTable:
    """Every way to name a country that the project knows."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self._forms: dict[str, CountryName] = {}
        self._names: dict[str, str] = {}
        self._first_words: dict[str, int] = {}
        self._beginnings: set[str] = set()
        self._longest = lru_cache(maxsize=32768)(self.longest_from)
        for row in rows:
            code, name, recognised = row["code"], row["name"], row["recognised"] == "1"
            self._names.setdefault(code, name)
            parts = row["parts"].split(";")
            for form, column in (
                ("name", "aliases"),
                ("demonym", "demonyms"),
                ("capital", "capitals"),
                ("seat", "seats"),
            ):
                spellings = row[column].split(";") + ([name] if form == "name" else [])
                for spelling in filter(None, spellings):
                    whole = form in ("name", "demonym") and spelling not in parts and self._names[code] == name
                    self._add(CountryName(code, name, form, recognised, spelling, whole))

    def _add(self, entry: CountryName) -> None:
        folded = fold(entry.spelling).removeprefix("the ")
        self._forms.setdefault(folded, entry)
        words = folded.split()
        self._beginnings.update(" ".join(words[:end]) for end in range(1, len(words) + 1))
        self._first_words[words[0]] = max(self._first_words.get(words[0], 0), len(words))

    def name_of(self, code: str) -> str | None:
        """Give the English name of an ISO 3166 alpha-3 code, None when it is not a country's."""
        return self._names.get(code)

    def codes(self) -> frozenset[str]:
        """Give every code of the table."""
        return frozenset(self._names)

    def longest_from(self, word: str) -> int:
        """Give the number of words of the longest name of a country that may begin with a word, 0 where none does."""
        first = fold_word(word)
        return self._first_words.get(first.split()[0], 0) if first else 0

    def match(self, words: Sequence[str], start: int) -> CountryMatch | None:
        """Find the longest name of a country that begins at `start`; None when there is none."""
        found = self.name_at(words, start)
        return CountryMatch(start, found[0], *found[1][:4]) if found else None

    def name_at(self, words: Sequence[str], start: int) -> tuple[int, CountryName] | None:
        """Find the longest name of a country that begins at `start`, with its exclusive end."""
        longest = self._longest(words[start])
        if not longest:
            return None
        found = None
        folded = ""
        for end in range(start + 1, min(len(words), start + longest) + 1):
            part = fold_word(words[end - 1])
            if not part:
                break
            folded = f"{folded} {part}" if folded else part
            if folded not in self._beginnings:
                break
            entry = self._forms.get(folded)
            if entry and _case_agrees(words[start:end], entry.spelling):
                found = end, entry
        return found

    def find_all(self, words: Sequence[str]) -> list[CountryMatch]:
        """Find the countries named in a word sequence, left to right, without overlaps."""
        found: list[CountryMatch] = []
        position = 0
        while position < len(words):
            match = self.match(words, position)
            if match:
                found.append(match)
            position = match.end if match else position + 1
        return found

    def mentioned(self, text: str) -> list[str]:
        """Give the distinct codes of the countries named in a text, most often named first."""
        counts: dict[str, int] = {}
        for match in self.find_all(split_words(text)):
            counts[match.code] = counts.get(match.code, 0) + 1
        return sorted(counts, key=lambda code: -counts[code])


def _case_agrees(written: Sequence[str], spelling: str) -> bool:
    """Tell whether the case of the written words allows a proper name."""
    first = written[0]
    folded = fold_word(first)
    if len(written) == 1 and folded in _EXACT_ONLY:
        return first == spelling or (first.isupper() and len(first) > 3)
    if spelling.isupper() and len(folded) <= 4:
        return first.isupper()
    if len(written) == 1 and folded in _AMBIGUOUS:
        return first[0].isupper()
    return first[0].isupper() or spelling[0].islower()


@lru_cache(maxsize=1)
def load_countries() -> CountryTable:
    """Load the table that the package carries."""
    text = files("bayhaqi.knowledge").joinpath("data/countries.csv").read_text(encoding="utf-8")
    return CountryTable(csv.DictReader(text.splitlines()))
