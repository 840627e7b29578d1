"""Dates as papers, feeds and tables write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayhaqi.reading.days import parse_day
from bayhaqi.reading.heads import date_of_line

JULY = "2024-07-24"


@pytest.mark.parametrize(
    "written",
    [
        "Wednesday, 07/24/2024",
        "July 24, 2024",
        "24 July 2024",
        "2024-07-24",
        "Jul. 24th, 2024",
        "Wed, 24 Jul 2024 10:00:00 GMT",
        "24.07.2024",
        "24/07/2024 14:05",
        "20240724",
        "20240724093000",
        "July 24, 2024 | 10:30 a.m. EDT",
        "10:30 GMT, 24 July 2024",
        "24-JUL-24",
        "2024 July 24",
        "July 24 , 2024",
    ],
)
def test_ways_of_writing_one_day(written: str) -> None:
    assert parse_day(written) == JULY


@pytest.mark.parametrize("time", ["2024-07-24T09:30:00Z", "2024-07-24T09:30", "2024-07-24T09:30:00+04:30"])
def test_a_date_time_is_kept(time: str) -> None:
    assert parse_day(time) == time


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2024-02-30",
        "13/13/2024",
        "1403/05/03",
        "July 2024",
        "2024-07-24T25:00:00Z",
        "x" * 500,
        "24",
        "٢٤",
    ],
)
def test_what_is_no_day(written: str) -> None:
    assert parse_day(written) is None


def test_two_small_numbers_are_ordered_by_weekday_then_publisher_then_separator() -> None:
    assert parse_day("05/07/2024") == "2024-05-07"
    assert parse_day("Friday, 05/07/2024") == "2024-07-05"
    assert parse_day("05/07/2024", "The Guardian") == "2024-07-05"
    assert parse_day("05.07.2024") == "2024-07-05"


@pytest.mark.parametrize(
    "line", ["Published: 24 July 2024", "Updated on July 24, 2024", "Kabul Desk | July 24, 2024", "Date: 2024-07-24"]
)
def test_lines_that_are_dates(line: str) -> None:
    assert date_of_line(line) == JULY


def test_a_sentence_with_a_date_is_no_date_line() -> None:
    assert date_of_line("The two sides signed on July 24, 2024 in the capital.") is None


@given(st.text(max_size=100))
def test_any_text_is_a_day_or_none(text: str) -> None:
    day = parse_day(text)
    assert day is None or parse_day(day) == day
