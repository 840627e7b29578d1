"""Parts of speech, morphology and lemmas as spaCy's rules give them, worked out once for each kind of word.

spaCy tries 179 patterns on each word of each document. All but a few look at one word: at its tag, its dependency, and whether it is
one of some hundred words that are named. What they give is kept, as are the lemmas. Documents in which a pattern of several words
holds go through spaCy's own rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bayhaqi.errors import InstallationError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language

    Row = tuple[int, ...]

READ: list[int | str] = ["ORTH", "TAG", "DEP"]
# What is written of a word, in this order.
WRITTEN: list[int | str] = ["TAG", "DEP", "POS", "MORPH", "LEMMA"]
# Words that are kept, with their tags and dependencies; some 300 bytes each.
MOST_KEPT = 60_000


class WordClasses:
    """What the attribute ruler and the lemmatizer of a pipeline give each word."""

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._ruler = cast("Any", nlp.get_pipe("attribute_ruler"))
        self._lemmatizer = cast("Any", nlp.get_pipe("lemmatizer"))
        # spaCy looks a word up in lists of up to 57,000.
        known = self._lemmatizer.lookups.get_table("lemma_index")
        for part_of_speech, words in known.items():
            known[part_of_speech] = frozenset(words)
        self._several, self._first = Matcher(nlp.vocab), Matcher(nlp.vocab)
        self._named: set[str] = set()
        for number, rule in enumerate(self._ruler.patterns):
            for pattern in rule["patterns"]:
                self._named |= {word for token in pattern for word in _named_by(token)}
                if len(pattern) > 1:
                    self._several.add(f"{number} {pattern}", [pattern])
                    self._first.add(f"{number} {pattern}", [pattern[:1]])
        self._ruled: dict[tuple[str, bool, int, int], tuple[Row, bool]] = {}
        self._kept: dict[Row, tuple[Row, bool]] = {}

    def classes(self, docs: Sequence[Doc]) -> Iterator[NDArray[np.uint64]]:
        """The numbers [words, `WRITTEN`] of each document, in order; tags and dependencies must be known."""
        for doc in docs:
            rows = [self._row(key) for key in map(tuple, doc.to_array(READ).tolist())]
            if any(first for _, first in rows) and self._several(doc, allow_missing=True):
                yield cast("NDArray[np.uint64]", self._lemmatizer(self._ruler(doc)).to_array(WRITTEN))
            else:
                yield np.array([row for row, _ in rows], dtype=np.uint64)

    def _row(self, key: Row) -> tuple[Row, bool]:
        """What is written of a word, and whether it can be the first of a pattern of several words."""
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            orth, tag, dependency = key
            doc: Any = Doc(self._vocab, words=[self._vocab.strings[orth]], spaces=[False])
            word = doc[0]
            doc.from_array(["TAG", "DEP"], np.array([[tag, dependency]], dtype=np.uint64))
            named = word.lower_ if word.lower_ in self._named else ""
            kind = (named, word.is_space, tag, dependency)
            if kind not in self._ruled:
                first = bool(self._first(doc, allow_missing=True))
                self._ruled[kind] = (tuple(self._ruler(doc).to_array(WRITTEN)[0].tolist()), first)
            row, first = self._ruled[kind]
            doc.from_array(WRITTEN, np.array([row], dtype=np.uint64))
            kept = self._kept[key] = ((*row[:-1], self._lemmatizer(doc)[0].lemma), first)
        return kept


def _named_by(token: Mapping[str, object]) -> Iterator[str]:
    """The words that a pattern names for one token."""
    unknown = set(token) - {"LOWER", "TAG", "DEP", "IS_SPACE"}
    if unknown:
        raise InstallationError(
            f"the English model has a rule on {unknown}, which bayhaqi cannot keep; install the pinned model"
        )
    named = token.get("LOWER", [])
    if isinstance(named, str):
        yield named
    elif isinstance(named, Mapping):
        for words in named.values():
            yield from words
