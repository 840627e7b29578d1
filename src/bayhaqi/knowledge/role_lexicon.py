"""The nouns that make a role: minister, troops, gunmen, residents, and the words that colour them.

The lexicon is `data/actors.roles.csv`: how a term is used (head, generic, modifier, former), its PLOVER sectors, the
kind of actor and, for international bodies, PLOVER's non-state code.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bayhaqi.knowledge.actor_names import fold, fold_word

_IRREGULAR = {
    "men": "man", "women": "woman", "nazis": "nazi", "people": "people", "children": "child", "wives": "wife", "thieves": "thief",
    "police": "police", "forces": "forces", "clergy": "clergy", "staff": "staff", "media": "media", "elites": "elite",
    "authorities": "authorities", "countries": "country", "families": "family", "chiefs": "chief", "houses": "house",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """One entry: `use` is head, generic, modifier or former; `term` is its folded form in the singular."""

    term: str
    use: str
    sectors: tuple[str, ...]
    kind: str
    country: str | None


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """Give the singular of a folded English noun; the word itself when it is one."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, base in (("gunmen", "gunman"), ("women", "woman"), ("men", "man"), ("persons", "person")):
        if word.endswith(ending) and word != ending:
            return word[: -len(ending)] + base
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        return word[:-1]
    return word


def _each_singular(word: str) -> str:
    """Fold a written word, each of its parts in the singular: "anti-narcotics" → "anti narcotic"."""
    return " ".join(singular(part) for part in fold_word(word).split())


class RoleLexicon:
    """Role terms by their folded words."""

    def __init__(self, rows: Sequence[dict[str, str]]) -> None:
        self._heads: dict[str, RoleTerm] = {}
        self._modifiers: dict[str, RoleTerm] = {}
        self._longest: dict[str, int] = {}
        # What terms of several words begin with, every word in the singular.
        self._beginnings: set[str] = set()
        self._singular = lru_cache(maxsize=32768)(_each_singular)
        self._term = lru_cache(maxsize=16384)(self._read_term)
        self._alone = lru_cache(maxsize=32768)(self._read_alone)
        for row in rows:
            sectors = tuple(row["sectors"].split())
            for written in filter(None, row["terms"].split(";")):
                term = fold(written)
                entry = RoleTerm(term, row["use"], sectors, row["kind"] or "role", row["country"] or None)
                table = self._heads if row["use"] in ("head", "generic") else self._modifiers
                table.setdefault(term, entry)
                words = term.split()
                singulars = [singular(word) for word in words]
                self._beginnings.update(" ".join(singulars[:end]) for end in range(2, len(words) + 1))
                self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def match(self, words: Sequence[str], start: int) -> tuple[int, RoleTerm | None, RoleTerm | None] | None:
        """Find the longest term that begins at `start`: its exclusive end, and its reading as head and as modifier."""
        longest, head, modifier = self._alone(words[start])
        if not longest:
            return None
        best = (start + 1, head, modifier) if head or modifier else None
        if longest > 1:
            word = words[start]
            folded, single = fold_word(word), self._singular(word)
            for end in range(start + 2, min(len(words), start + longest) + 1):
                part = fold_word(words[end - 1])
                single = f"{single} {self._singular(words[end - 1])}"
                if not part or single not in self._beginnings:
                    break
                folded = f"{folded} {part}"
                head, modifier = self._term(folded)
                if head or modifier:
                    best = (end, head, modifier)
        return best

    def longest_from(self, word: str) -> int:
        """Give the number of words of the longest term that may begin with a word, 0 where none does."""
        first = fold_word(word).partition(" ")[0]
        return max(self._longest.get(first, 0), self._longest.get(singular(first), 0)) if first else 0

    def _read_alone(self, word: str) -> tuple[int, RoleTerm | None, RoleTerm | None]:
        return self.longest_from(word), *self._term(fold_word(word))

    def _read_term(self, folded: str) -> tuple[RoleTerm | None, RoleTerm | None]:
        return self.head(folded), self._modifiers.get(folded)

    def head(self, folded: str) -> RoleTerm | None:
        """Look a folded noun, singular or plural, up as the head of a role phrase."""
        found = self._heads.get(folded)
        if found:
            return found
        stem, _, last = folded.rpartition(" ")
        single = singular(last)
        if single != last:
            found = self._heads.get(f"{stem} {single}" if stem else single)
            if found:
                return found
        # "ministers of state", "chiefs of staff": the first word carries the plural.
        first, _, rest = folded.partition(" ")
        if rest and singular(first) != first:
            return self._heads.get(f"{singular(first)} {rest}")
        return None


@lru_cache(maxsize=1)
def load_roles() -> RoleLexicon:
    """Load the lexicon that the package carries."""
    text = files("bayhaqi.knowledge").joinpath("data/actors.roles.csv").read_text(encoding="utf-8")
    return RoleLexicon(list(csv.DictReader(text.splitlines())))
