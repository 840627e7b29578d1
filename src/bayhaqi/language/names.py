"""spaCy's named entities, decided for all words of many documents at once.

spaCy's recogniser decides word by word, and takes Python's lock several times at each: half of its time. Outside of a name its
decision hangs on the word alone, so that all words are decided in one step; within a name it also hangs on where the name began, and
the names of all documents are followed side by side. The names are spaCy's own, to the last one.

Source: spaCy 3.8, `pipeline/_parser_internals/ner.pyx` (what may follow what) and `ml/parser_model.pyx` (what is added to what).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]
    Whole = NDArray[np.int64]

# Words that are decided at once, unless one document has more: 1.5 KB each.
MOST_WORDS = 16_384
INSIDE, OUTSIDE, BEGINNING = 1, 2, 3  # spaCy's numbers
SENTENCE_BEGINS = 1


class NameFinder:
    """Gives documents the names that a spaCy recogniser gives them, as numbers (`ENT_IOB` and `ENT_TYPE`) of each word."""

    def __init__(self, recogniser: Any) -> None:
        network = recogniser.model
        self._states = network.get_ref("tok2vec")
        lower, upper = network.get_ref("lower"), network.get_ref("upper")
        weights: Floats = lower.get_param("W")  # [features, hidden, pieces, width]
        self._features, _, self._pieces, width = weights.shape
        # The pieces of which the largest is taken lie apart: [features, pieces, hidden].
        self._weights = np.ascontiguousarray(weights.swapaxes(1, 2).reshape(-1, width).T)
        self._bias: Floats = lower.get_param("b").T.reshape(-1)
        self._missing: Floats = lower.get_param("pad")[0].swapaxes(1, 2).reshape(self._features, -1)
        self._scores = np.ascontiguousarray(upper.get_param("W").T)  # [hidden, moves]
        self._scores_bias: Floats = upper.get_param("b")
        system = recogniser.moves
        moves = [system.get_class_name(number) for number in range(system.n_moves)]
        labels = sorted({move[2:] for move in moves if move[2:]})
        self._types = np.array([recogniser.vocab.strings[label] for label in labels], dtype=np.uint64)
        self._within, self._last = (
            np.array([moves.index(f"{kind}-{label}") for label in labels]) for kind in ("I", "L")
        )
        # Moves outside of a name, in their order: of equals, the first is taken.
        self._outer = np.array(
            [number for number, move in enumerate(moves) if (move[0] in "BU" and move[2:]) or move == "O"]
        )
        outer = [moves[number] for number in self._outer]
        self._kinds = np.array([move[0] for move in outer])
        self._labels = np.array([labels.index(move[2:]) if move != "O" else -1 for move in outer])

    def names(self, docs: Sequence[Doc]) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.uint64]]]:
        """`ENT_IOB` [words] and `ENT_TYPE` [words] of each document, in order; sentences must be known, names must not."""
        waiting: list[Doc] = []
        size = 0
        for doc in docs:
            if waiting and size + len(doc) > MOST_WORDS:
                yield from self._names(waiting)
                waiting, size = [], 0
            waiting.append(doc)
            size += len(doc)
        if waiting:
            yield from self._names(waiting)

    def _names(self, docs: Sequence[Doc]) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.uint64]]]:
        states: Floats = self._states.predict(docs)
        told = (states @ self._weights).reshape(len(states), self._features, -1)
        attributes = np.concatenate([doc.to_array(["SENT_START", "IS_SPACE"]) for doc in docs])
        lengths = np.array([len(doc) for doc in docs])
        ends = np.cumsum(lengths)
        # A name ends where a sentence or the document does.
        closed = np.append(attributes[1:, 0] == SENTENCE_BEGINS, True)
        closed[ends - 1] = True
        kinds, labels = self._outside(told, closed, attributes[:, 1] == 1)
        begun = np.flatnonzero(kinds == "B")
        name_ends = dict(zip(begun.tolist(), self._followed(told, closed, begun, labels[begun]).tolist(), strict=True))
        iob = np.full(len(states), OUTSIDE, dtype=np.uint64)
        types = np.zeros(len(states), dtype=np.uint64)
        free = 0
        for word in np.flatnonzero(kinds != "O").tolist():
            if word < free:
                continue
            free = name_ends.get(word, word) + 1
            iob[word], iob[word + 1 : free] = BEGINNING, INSIDE
            types[word:free] = self._types[labels[word]]
        for start, end in zip((ends - lengths).tolist(), ends.tolist(), strict=True):
            yield iob[start:end], types[start:end]

    def _scored(self, sums: Floats) -> Floats:
        """The scores [words, moves] of sums of features [words, pieces times hidden]."""
        pieces = np.split(sums + self._bias, self._pieces, axis=1)
        scores: Floats = reduce(np.maximum, pieces) @ self._scores + self._scores_bias
        return scores

    def _outside(self, told: Floats, closed: NDArray[np.bool_], space: NDArray[np.bool_]) -> tuple[Any, Whole]:
        """For each word, if it stands in no name that began before it: B, U or O, and the number of the label."""
        sums = told[:, 0]
        for missing in self._missing[1:]:
            sums = sums + missing
        scores = self._scored(sums)[:, self._outer]
        scores[np.ix_(closed | space, self._kinds == "B")] = -np.inf
        scores[np.ix_(space, self._kinds == "U")] = -np.inf
        best = scores.argmax(axis=1)
        return self._kinds[best], self._labels[best]

    def _followed(self, told: Floats, closed: NDArray[np.bool_], begun: Whole, labels: Whole) -> Whole:
        """The last word of each name that begins with a word of `begun` and has that label."""
        ends = begun.copy()
        going = np.arange(len(begun))
        while len(going):
            starts, words, label = begun[going], ends[going] + 1, labels[going]
            scores = self._scored(told[words, 0] + told[starts, 1] + told[words - 1, 2])
            rows = np.arange(len(going))
            last = closed[words] | (scores[rows, self._last[label]] > scores[rows, self._within[label]])
            ends[going] = words
            going = going[~last]
        return ends
