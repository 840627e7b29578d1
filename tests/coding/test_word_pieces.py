"""Word pieces, compared with those of the library that the weights were trained with."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bayhaqi.coding import encoder, pairs
from bayhaqi.coding.word_pieces import WordPieces
from bayhaqi.errors import InstallationError

FOLDERS = {"words": encoder.WORDS, "pairs": pairs.WEIGHTS}
# All gold texts are 24 million characters; so many of each file take some seconds.
MOST_GOLD_TEXTS = 150
GOLD = sorted((Path(__file__).parents[3] / "shared" / "gold").glob("*.jsonl"))
SENTENCES = sorted((Path(__file__).parents[2] / "training" / "data" / "acts").glob("*.txt"))
SPECIAL = "[MASK] <mask> <unk> <UNK> [UNK] <s> [CLS] # ## < > un k UNK"
LETTERS = "a the Ministers São e\u0301 İ ½ ≠ 中 한국 ไทย 😀 Ⅳ ß ﬁ Σ \u0301 \u0327 \u037e “ — . , $"
SPACES = ("", " ", "\t", "\n", "\u00a0", "\u2000", "\u200b", "\x0b", "\x85", "\ufffd")
ALPHABET = [*SPECIAL.split(), *LETTERS.split(" "), *SPACES, "x" * 99]


@cache
def both(name: str) -> tuple[Tokenizer, WordPieces]:
    path = FOLDERS[name] / "tokenizer.json"
    return Tokenizer.from_file(str(path)), WordPieces(path)


def differs(name: str, text: str) -> bool:
    theirs, ours = both(name)
    expected, found = theirs.encode(text, add_special_tokens=False), ours.encode(text)
    return (expected.ids, expected.offsets, expected.word_ids) != (found.ids, found.offsets, found.words)


@pytest.mark.parametrize("name", FOLDERS)
def test_each_character_is_read_alike(name: str) -> None:
    """All planes but the private ones and those that nothing is in, within a word and alone."""
    planes = [*range(0xD800), *range(0xE000, 0x32400), *range(0xE0000, 0xE0200)]
    for first in range(0, len(planes), 4096):
        text = " ".join(f"a{chr(code)}b {chr(code)}" for code in planes[first : first + 4096])
        assert not differs(name, text), f"between {planes[first]:x} and {planes[first] + 4096:x}"


@pytest.mark.parametrize("name", FOLDERS)
def test_our_sentences_are_read_alike(name: str) -> None:
    lines = [line for path in SENTENCES for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert lines
    assert [line for line in lines if differs(name, line)] == []


@pytest.mark.skipif(not GOLD, reason="the gold data is not here")
@pytest.mark.parametrize("name", FOLDERS)
def test_gold_texts_are_read_alike(name: str) -> None:
    texts: list[str] = []
    for path in GOLD:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[:MOST_GOLD_TEXTS]]
        texts += [value for row in rows for value in row.values() if isinstance(value, str)]
    assert any(len(text) > 1000 for text in texts)
    assert [text for text in texts if differs(name, text)] == []


@given(name=st.sampled_from(sorted(FOLDERS)), parts=st.lists(st.sampled_from(ALPHABET), max_size=12))
@settings(max_examples=400, deadline=None)
def test_mixtures_are_read_alike(name: str, parts: list[str]) -> None:
    assert not differs(name, "".join(parts))


def test_a_lone_surrogate_is_passed_over_and_offsets_hold() -> None:
    _, ours = both("pairs")
    with_it, without = ours.encode("Peru\ud800 said"), ours.encode("Peru\ufffd said")
    assert with_it == without
    assert with_it.offsets == [(0, 4), (6, 10)]
    assert with_it.words == [0, 1]


def test_a_tokenizer_of_another_kind_is_refused(tmp_path: Path) -> None:
    described = json.loads((FOLDERS["pairs"] / "tokenizer.json").read_text(encoding="utf-8"))
    described["normalizer"]["lowercase"] = False
    (tmp_path / "tokenizer.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(InstallationError, match="reinstall"):
        WordPieces(tmp_path / "tokenizer.json")
