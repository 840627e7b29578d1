"""The records: validation, ids, and the form that they are written in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bayhaqi.model import Article, CoderInfo, Coding, Span


def test_an_article_has_a_stable_id_from_text_and_day() -> None:
    first = Article(text="Kenya closed  the border.", published="2024-07-24")
    again = Article(text="Kenya closed the border.\n", published="2024-07-24T10:00:00Z")
    assert first.id == again.id
    assert first.id != Article(text="Kenya closed the border.", published="2024-07-25").id
    assert Article(id="mine", text="x").id == "mine"


@pytest.mark.parametrize("day", ["2024-02-30", "24 July 2024", "2024", "", "2024-7-4"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        Article(text="x", published=day)


def test_a_span_must_have_the_length_of_its_text() -> None:
    with pytest.raises(ValidationError):
        Span(start=0, end=3, text="four")


def test_a_span_in_the_title_says_so() -> None:
    article = Article(text="b", title="Kenya closes border")
    assert article.span(0, 5, in_title=True).to_dict() == {"start": 0, "end": 5, "text": "Kenya", "in": "title"}


def test_an_empty_coding_has_every_field_of_the_record() -> None:
    record = Coding(article=Article(text="x"), coder=CoderInfo(version="0")).to_dict()
    assert list(record) == ["article", "mentions", "dates", "places", "attributions", "claims", "coder", "warnings"]
    json.dumps(record)


@given(st.text())
def test_any_text_makes_an_article_and_a_notebook_view(text: str) -> None:
    coding = Coding(article=Article(text=text, title=text), coder=CoderInfo(version="0"))
    html = coding._repr_html_()
    assert "<script" not in html.lower()
