"""Phrases that are no actors, or hardly phrases, get an answer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.knowledge.resolving import load_resolver

PIECES = st.sampled_from(
    """bank’s 100,000 retail bankers the of and former Russian minister , ' ’s - . ( ) Hamas police president U.S.
    3rd de facto two dozens""".split()
)


@pytest.mark.parametrize(
    "phrase", ["", " ", "’s", "bank’s 100,000 retail bankers", "the", "of of of", ",", "former", "-", "'"]
)
def test_odd_phrases_are_answered(phrase: str) -> None:
    load_resolver().resolve(phrase, day=date(2024, 7, 24))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map(" ".join)))
def test_any_phrase_is_answered(phrase: str) -> None:
    for found in load_resolver().resolve_all(phrase, day=date(2015, 1, 1)):
        assert found.kind
