"""Any text whatever: no exception, spans inside the text, in order and without overlap, the same every time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.dates_values import days_of
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article

LINE = """
July 24 2024 Monday last next the end of year years ago May 31 February 00 9999 BC 1990s '90s first quarter half a
week later to - / , . 9:30 p.m. noon every
24.7.2024 99/99/99 2024-02-31 0001-01-01 twenty-five past recent morning on in said
will now fortnight decade century 31st 0 1000000 weekend Christmas eve same day before yesterday
"""
PIECES = tuple(LINE.split())
ODD = (
    "",
    "\x00",
    "🗓️ July 🎉 24",
    "\u202bJuly 24\u202c",
    "a" * 10_000 + " on Monday",
    "1" * 10_000,
    "9" * 5_000 + " years ago",
    "١٢ July",
    "July " * 500,
    "1-" * 500,
    "the end of " * 300 + "May",
    "24/7/" * 500,
    "'" * 500 + "90s",
)
quiet = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.one_of(st.none(), st.dates())


def check(text: str, published: date | None) -> None:
    article = Article(text=text, published=published.isoformat() if published else None)
    parsed = next(load_parser().parse([article]))
    dates = find_dates(parsed)
    assert dates == find_dates(parsed)
    end = 0
    for expression in dates:
        assert end <= expression.start < expression.end <= len(text)
        assert text[expression.start : expression.end] == expression.text
        assert expression.value
        end = expression.end
        span = days_of(expression.value, published)
        assert span is None or span[0] <= span[1]
    passage = PassageDays(parsed, dates)
    for paragraph in parsed.paragraphs:
        for token in paragraph.doc[:20]:
            day = day_of_act(
                paragraph, token, dates, published=published, status=None, context_day=passage.at(paragraph, token)
            )
            assert day is None or day.start <= day.end


@quiet
@given(st.text(max_size=200), days)
def test_any_text(text: str, published: date | None) -> None:
    check(text, published)


@quiet
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([" ", "", "\n", "-"]), days)
def test_words_of_dates_in_any_order(pieces: list[str], between: str, published: date | None) -> None:
    check(between.join(pieces), published)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(text: str) -> None:
    check(text, date(2024, 7, 24))


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar(published: date) -> None:
    check(
        "Two years ago, last week, last month, next decade, next Friday, 400 years later, the past ten years.",
        published,
    )
