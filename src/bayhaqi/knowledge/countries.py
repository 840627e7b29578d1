"""Countries and territories by name, demonym, capital and seat of government.

The table is `data/countries.csv`, written for this project; a territory without a code of its own (Somaliland,
Abkhazia) stands under the ISO 3166 code of the state it lies in and is marked as not, or only partly, recognised.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bayhaqi.knowledge.actor_names import fold, fold_word, split_words

# Demonyms and names that are also ordinary words or given names: only the exact spelling counts.
_EXACT_ONLY = {"us", "car", "it", "pole", "polish", "dane", "turkey", "chad", "jersey", "roc", "rok", "prc", "dpr"}
_AMBIGUOUS = {"finn", "brit", "scot", "kiwi", "moro", "lao", "manx", "lebanese"}


@dataclass(frozen=True, slots=True)
class CountryMatch:
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
        self._forms: dict[str, tuple[str, str, str, bool, str]] = {}
        self._names: dict[str, str] = {}
        self._first_words: dict[str, int] = {}
        for row in rows:
            code, name, recognised = row["code"], row["name"], row["recognised"] == "1"
            self._names.setdefault(code, name)
            for form, column in (
                ("name", "aliases"),
                ("demonym", "demonyms"),
                ("capital", "capitals"),
                ("seat", "seats"),
            ):
                spellings = row[column].split(";") + ([name] if form == "name" else [])
                for spelling in filter(None, spellings):
                    self._add(spelling, (code, name, form, recognised, spelling))

    def _add(self, spelling: str, entry: tuple[str, str, str, bool, str]) -> None:
        folded = fold(spelling).removeprefix("the ")
        self._forms.setdefault(folded, entry)
        words = folded.split()
        self._first_words[words[0]] = max(self._first_words.get(words[0], 0), len(words))

    def name_of(self, code: str) -> str | None:
        """Give the English name of an ISO 3166 alpha-3 code, None when it is not a country's."""
        return self._names.get(code)

    def codes(self) -> frozenset[str]:
        """Give every code of the table."""
        return frozenset(self._names)

    def match(self, words: Sequence[str], start: int) -> CountryMatch | None:
        """Find the longest name of a country that begins at `start`; None when there is none."""
        first = fold_word(words[start])
        if not first:
            return None
        longest = self._first_words.get(first.split()[0], 0)
        if not longest:
            return None
        found = None
        folded = ""
        for end in range(start + 1, min(len(words), start + longest) + 1):
            part = fold_word(words[end - 1])
            if not part:
                break
            folded = f"{folded} {part}" if folded else part
            entry = self._forms.get(folded)
            if entry and _case_agrees(words[start:end], entry[4]):
                found = CountryMatch(start, end, entry[0], entry[1], entry[2], entry[3])
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
