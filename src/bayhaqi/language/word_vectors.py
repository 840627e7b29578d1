"""The first vectors of words, which do not hang on the words around them, kept: a third of what spaCy's networks multiply.

spaCy's embedding looks up a word's norm, prefix, suffix and shape in tables and mixes the rows. Here each word of which these are
the same is mixed once. Vectors are mixed in blocks of one size, so that a word's is the same to the bit whatever it is read with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from thinc.api import Model
from thinc.types import Ragged

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]

# Words whose vectors are kept, of some 500 bytes each.
MOST_KEPT = 30_000
BLOCK = 64


class KeptVectors:
    """The vectors of words that a spaCy embedding (`MultiHashEmbed`) gives them, each worked out once."""

    def __init__(self, embedding: Model[Any, Any]) -> None:
        self._features, _, self._rows, self._mix, _ = embedding.layers
        self._number: dict[bytes, int] = {}
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)
        self._lock = Lock()

    def vectors(self, docs: Sequence[Doc]) -> list[Floats]:
        """The vectors [words, width] of each document."""
        told = self._features.predict(docs)
        together = np.ascontiguousarray(np.concatenate(told))
        rows = together.view(np.dtype((np.void, together.itemsize * together.shape[1])))
        words = cast("list[bytes]", rows.ravel().tolist())
        with self._lock:
            self._keep(words, together)
            vectors = self._vectors[[self._number[word] for word in words]]
        return np.split(vectors, np.cumsum([len(one) for one in told])[:-1])

    def _keep(self, words: Sequence[bytes], features: NDArray[np.uint64]) -> None:
        """Work out the vectors of words that have none, whose features [words, features] are given."""
        new = {word: row for word, row in zip(words, features, strict=True) if word not in self._number}
        if new and len(self._number) + len(new) > MOST_KEPT:
            self._number.clear()
            new = dict(zip(words, features, strict=True))
        if new:
            before = self._vectors[: len(self._number)]
            mixed = self._mixed(np.array(list(new.values())))
            self._number.update(zip(new, range(len(before), len(before) + len(new)), strict=True))
            self._vectors = np.concatenate([before, mixed]) if len(before) else mixed

    def _mixed(self, features: NDArray[np.uint64]) -> Floats:
        """The vectors [words, width] of words with these features [words, features]."""
        blocks = []
        for start in range(0, len(features), BLOCK):
            block = features[start : start + BLOCK]
            full = np.concatenate([block, np.repeat(block[:1], BLOCK - len(block), axis=0)])
            ragged = Ragged(cast("Any", full), cast("Any", np.array([BLOCK], dtype=np.int32)))
            blocks.append(self._mix.predict(self._rows.predict(ragged)).dataXd[: len(block)])
        return np.concatenate(blocks)


def keep_vectors(network: Model[Any, Any]) -> None:
    """Let a spaCy network that begins with an embedding and an encoder keep its words' vectors; it cannot be trained then."""
    first = ["extract_features", "list2ragged"]
    embedding = next((node for node in network.walk() if [one.name for one in node.layers[:2]] == first), None)
    if embedding is None:
        raise ValueError("the network has no embedding of words")
    kept = KeptVectors(embedding)

    def read(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Callable[[Any], Any]]:
        return kept.vectors(docs), _never

    network.replace_node(embedding, Model("kept_vectors", read, layers=[embedding]))


def _never(_: object) -> object:
    raise NotImplementedError("a network that keeps its words' vectors is not trained")
