"""Word pieces as BERT has them: words in small letters without accents, each cut into the longest pieces of a vocabulary.

The files are Hugging Face's tokenizer.json, and what comes out is what their library `tokenizers` gives, which a test compares
for every character. That library brings 36 MB, most of it to fetch models from the network, which is never done here.
Wu et al. 2016, arXiv 1609.08144, section 4.1; Devlin et al. 2019, arXiv 1810.04805.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bayhaqi.coding.word_piece_letters import IDEOGRAPHS, MARKS, PUNCTUATION, REMOVED, SPACES, is_in
from bayhaqi.errors import InstallationError

# What this module does, in the words of tokenizer.json; the weights' files say the same.
NORMALIZER = {
    "type": "BertNormalizer",
    "clean_text": True,
    "handle_chinese_chars": True,
    "strip_accents": None,
    "lowercase": True,
}
PRE_TOKENIZER = {"type": "BertPreTokenizer"}
CONTINUED = "##"
# Words whose pieces are kept; most running words are among the commonest.
WORDS_KEPT = 1 << 15

# No word goes across these; whatever else stands between words is seen to letter by letter.
RUN = re.compile("[^ \\n\\t]+")
Cut = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text in order: their ids, their code-point offsets, and which word of the text each is of."""

    ids: list[int] = field(default_factory=list)
    offsets: list[tuple[int, int]] = field(default_factory=list)
    words: list[int] = field(default_factory=list)

    def add(self, piece: int, start: int, end: int, word: int) -> None:
        """Append a piece."""
        self.ids.append(piece)
        self.offsets.append((start, end))
        self.words.append(word)

    @property
    def next_word(self) -> int:
        """The number of the word after the last."""
        return self.words[-1] + 1 if self.words else 0


class WordPieces:
    """Cuts texts into the word pieces of a tokenizer.json.

    Raises `InstallationError` for a file of another kind of tokenizer.
    """

    def __init__(self, path: Path) -> None:
        described: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        model = described["model"]
        kind = (model["type"], described["normalizer"], described["pre_tokenizer"], model["continuing_subword_prefix"])
        if kind != ("WordPiece", NORMALIZER, PRE_TOKENIZER, CONTINUED):
            raise InstallationError(f"{path} is not of BERT's word pieces, which alone can be read; reinstall bayhaqi")
        vocabulary: dict[str, int] = model["vocab"]
        self.first = {piece: number for piece, number in vocabulary.items() if not piece.startswith(CONTINUED)}
        self.later = {piece[2:]: number for piece, number in vocabulary.items() if piece.startswith(CONTINUED)}
        self.unknown = vocabulary[model["unk_token"]]
        self.longest_word: int = model["max_input_chars_per_word"]
        self.longest_piece = max(map(len, vocabulary))
        added: list[dict[str, Any]] = described["added_tokens"]
        self.special = {one["content"]: int(one["id"]) for one in added if not one["normalized"]}
        # Some are looked for among the letters as shown, where "<unk>" is " < unk > ".
        self.shown = {"".join(map(shown, one["content"])): int(one["id"]) for one in added if one["normalized"]}
        self.specials = re.compile("|".join(map(re.escape, sorted(self.special, key=len, reverse=True))) or "(?!)")
        self.words = re.compile("|".join([*map(re.escape, self.shown), "[^ ]+"]))
        self.cut = lru_cache(maxsize=WORDS_KEPT)(self._cut)
        self.pieces_of = lru_cache(maxsize=WORDS_KEPT)(self._pieces_of)

    def encode(self, text: str) -> Pieces:
        """The pieces of a text; special tokens are found where the text has them, none are added."""
        pieces = Pieces()
        done = 0
        for match in self.specials.finditer(text):
            self._add_words(text[done : match.start()], done, pieces)
            pieces.add(self.special[match[0]], match.start(), match.end(), pieces.next_word)
            done = match.end()
        self._add_words(text[done:], done, pieces)
        return pieces

    def _add_words(self, text: str, offset: int, pieces: Pieces) -> None:
        if self.shown:
            self._read_words(text, offset, pieces)
            return
        for run in RUN.finditer(text):
            at, first = offset + run.start(), pieces.next_word
            for piece, start, end, word in self.pieces_of(run[0]):
                pieces.add(piece, at + start, at + end, first + word)

    def _pieces_of(self, run: str) -> tuple[tuple[int, int, int, int], ...]:
        """The pieces of what stands between spaces, as offsets and words in it; the commonest are kept."""
        pieces = Pieces()
        self._read_words(run, 0, pieces)
        return tuple(
            (piece, start, end, word)
            for piece, (start, end), word in zip(pieces.ids, pieces.offsets, pieces.words, strict=True)
        )

    def _read_words(self, text: str, offset: int, pieces: Pieces) -> None:
        letters: list[str] = []
        places: list[int] = []
        for place, letter in enumerate(text, start=offset):
            as_shown = shown(letter)
            letters.append(as_shown)
            places += [place] * len(as_shown)
        for word, match in enumerate(self.words.finditer("".join(letters)), start=pieces.next_word):
            at = match.start()
            special = self.shown.get(match[0])
            cut = self.cut(match[0]) if special is None else ((special, 0, len(match[0])),)
            for piece, start, end in cut:
                pieces.add(piece, places[at + start], places[at + end - 1] + 1, word)

    def _cut(self, word: str) -> Cut:
        """The pieces of a word as shown, each with its start and end in it: the longest that fits, again and again."""
        whole = ((self.unknown, 0, len(word)),)
        if len(word) > self.longest_word:
            return whole
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(word):
            vocabulary = self.later if start else self.first
            for end in range(min(len(word), start + self.longest_piece), start, -1):
                piece = vocabulary.get(word[start:end])
                if piece is not None:
                    found.append((piece, start, end))
                    start = end
                    break
            else:
                return whole
        return tuple(found)


@lru_cache(maxsize=1 << 14)
def shown(letter: str) -> str:
    """A character as the vocabulary has it: small, without accents, between spaces if it is a word of its own, or nothing."""
    if is_in(SPACES, letter):
        return " "
    if is_in(REMOVED, letter):
        return ""
    parts = (part.lower() for part in unicodedata.normalize("NFD", letter) if not is_in(MARKS, part))
    text = "".join(f" {part} " if is_in(PUNCTUATION, part) else part for part in parts)
    return f" {text} " if is_in(IDEOGRAPHS, letter) else text
