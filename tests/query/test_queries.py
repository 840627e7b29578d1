"""A query as Python arguments, flags and URL; what is wrong is said with what is allowed."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.cli.ask import filter_options, page_options, query_of
from bayhaqi.errors import UsageError
from bayhaqi.query import FILTERS, Query
from bayhaqi.query.filters import allowed, country_codes

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20).filter(
    lambda text: any(one.isalnum() and one.isprintable() for one in text)
)
DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1)).flatmap(
    lambda day: st.sampled_from([str(day), f"{day:%Y-%m}", f"{day:%Y}"])
)


def values_of(name: str, kind: str) -> st.SearchStrategy[Any]:
    if kind == "choice":
        return st.lists(st.sampled_from(allowed(name)), min_size=1, max_size=3)
    return {
        "words": st.lists(WORDS, min_size=1, max_size=3),
        "country": st.lists(st.sampled_from(sorted(country_codes())), min_size=1, max_size=3),
        "day": DAYS,
        "number": st.integers(1, 1000),
        "flag": st.booleans(),
        "text": WORDS,
    }[kind]


@st.composite
def queries(draw: st.DrawFn) -> Query:
    names = draw(st.lists(st.sampled_from(FILTERS), unique=True, max_size=6))
    values = {one.name: draw(values_of(one.name, one.kind)) for one in names}
    if {"since", "until"} <= values.keys():
        values["since"], values["until"] = sorted((values["since"], values["until"]), key=lambda day: day[:4])
        if values["since"][:4] == values["until"][:4]:
            del values["until"]
    values["sort"] = draw(st.sampled_from([None, "day", "-day", "origins"]))
    values["limit"] = draw(st.none() | st.integers(1, 10**9))
    values["offset"] = draw(st.integers(0, 1000))
    return Query.of(**values)


@given(queries())
@settings(max_examples=300, deadline=None)
def test_a_query_survives_the_way_through_a_url(query: Query) -> None:
    assert Query.from_url(query.to_url()) == query
    assert Query.from_url("?" + query.to_url() + "&actor=&page=2", ignoring=("page",)) == query


@given(queries())
@settings(max_examples=150, deadline=None)
def test_a_query_survives_the_way_through_flags(query: Query) -> None:
    seen: list[Query] = []

    @click.command()
    @filter_options
    @page_options
    def command(**values: Any) -> None:
        page = {name: values[name] for name in ("sort", "limit", "offset")}
        seen.append(query_of(values, **page))

    command.main(query.to_flags(), standalone_mode=False)
    assert seen == [query]


@given(queries())
@settings(max_examples=100, deadline=None)
def test_a_query_is_its_own_normal_form(query: Query) -> None:
    assert Query.of(**query.given()) == query
    assert query.but() == query
    assert hash(query) == hash(query.but())


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [
        ({"actor": "Hamas"}, {"actor": ("Hamas",)}),
        ({"actor": ["Hamas", "Hamas", " Dmytro \n Kuleba "]}, {"actor": ("Hamas", "Dmytro Kuleba")}),
        ({"type": "assault"}, {"type": ("ASSAULT",)}),
        ({"quad": "verbal-conflict"}, {"quad": ("verbal conflict",)}),
        ({"mode": "HEAVY WEAPONS"}, {"mode": ("heavy-weapons",)}),
        ({"country": ["ukr", "Russia", "côte d'ivoire", "uno"]}, {"country": ("UKR", "RUS", "CIV", "UNO")}),
        ({"sector": "gov"}, {"sector": ("GOV",)}),
        ({"since": "2024-7", "until": "2024"}, {"since": "2024-07", "until": "2024"}),
        ({"since": date(2024, 7, 1)}, {"since": "2024-07-01"}),
        ({"disputed": "no"}, {"disputed": False}),
        ({"min_origins": "2"}, {"min_origins": 2}),
        ({"limit": "5", "offset": "10"}, {"limit": 5, "offset": 10}),
        ({"actor": None, "type": []}, {}),
    ],
)
def test_values_are_brought_to_one_form(given_as: dict[str, Any], kept: dict[str, Any]) -> None:
    assert Query.of(**given_as).given() == kept


def test_years_and_months_stand_for_all_their_days() -> None:
    query = Query.of(since="2024-02", until="2024-02")
    assert (query.first_day, query.last_day) == (date(2024, 2, 1), date(2024, 2, 29))
    query = Query.of(since="2023", until="2024-07-24")
    assert (query.first_day, query.last_day) == (date(2023, 1, 1), date(2024, 7, 24))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"actr": "x"}, "did you mean 'actor'?"),
        ({"type": "ASSALT"}, "did you mean 'ASSAULT'?"),
        ({"type": "BOMB"}, "allowed are AGREE"),
        ({"status": "true"}, "allowed are happened, historical, future, hypothetical, negation"),
        ({"country": "Atlantis"}, "ISO 3166 alpha-3 codes such as UKR"),
        ({"since": "July"}, "such as 2024, 2024-07 or 2024-07-24"),
        ({"since": "2023-02-29"}, "the calendar does not have it"),
        ({"since": "2024-08", "until": "2024-07"}, "give the earlier day as since"),
        ({"min_origins": "0"}, "give a whole number from 1"),
        ({"min_origins": "two"}, "give a whole number from 1"),
        ({"limit": 0}, "give a whole number from 1"),
        ({"offset": -1}, "give a whole number from 0"),
        ({"disputed": "perhaps"}, "give yes or no"),
        ({"actor": ""}, "actor is empty"),
        ({"actor": "…"}, "no letter or digit"),
        ({"actor": 5}, "allowed is"),
        ({"text": "x" * 501}, "allowed are 500"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as error:
        Query.of(**wrong)
    assert said in str(error.value)


@pytest.mark.parametrize("url", ["actr=x", "since=2024&since=2025", "limit=many", "type=BOMB"])
def test_a_wrong_url_is_an_error_of_ours(url: str) -> None:
    with pytest.raises(UsageError):
        Query.from_url(url)


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_url_is_a_query_or_an_error_of_ours(text: str) -> None:
    try:
        query = Query.from_url(text)
    except UsageError:
        return
    assert Query.from_url(query.to_url()) == query


def test_a_query_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Query().limit = 5  # type: ignore[misc]
