from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.knowledge.actors import ResolvedActor
from bayhaqi.knowledge.resolving import load_resolver, resolve_rows


def resolve(phrase: str, day: str | None = None, **rest: object) -> ResolvedActor | None:
    return load_resolver().resolve(phrase, day=date.fromisoformat(day) if day else None, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("deputy foreign minister of Somaliland", "SOM", "GOV"),
        ("Senior representatives of Palestinian political factions", "PSE", "PTY"),
        ("Kenyan police", "KEN", "COP"),
        ("gunmen", None, "UAF"),
        ("US officials", "USA", "GOV"),
        ("Tehran", "IRN", "GOV"),
        ("a retired Pakistani general", "PAK", "ELI"),
        ("schoolchildren's parents", None, "CVL"),
        ("Kenyan anti-narcotics police", "KEN", "COP"),
        ("police in Mosul", "IRQ", "COP"),
        ("at least four Yemeni asylum seekers", "YEM", "REF"),
        ("the president of the Bar Association of Ghana", "GHA", "JUD"),
        ("the Trump administration", "USA", "GOV"),
    ],
)
def test_role_phrases(phrase: str, country: str | None, sector: str) -> None:
    found = resolve(phrase)
    assert found is not None
    assert (found.country, sector in found.sectors[:2]) == (country, True)


def test_a_group_is_what_it_was_on_the_day() -> None:
    assert [resolve("the Taliban", day).sectors[0] for day in ("1998-01-01", "2009-01-01", "2021-08-14", "2021-08-16")] == [  # type: ignore[union-attr]
        "GOV", "REB", "REB", "GOV",
    ]  # fmt: skip


def test_a_person_is_what_they_were_on_the_day() -> None:
    sectors = [resolve("Trump", day).sectors[0] for day in ("2016-06-01", "2019-06-01", "2022-06-01")]  # type: ignore[union-attr]
    assert sectors == ["PTY", "GOV", "ELI"]


def test_an_office_names_its_holder_on_the_day() -> None:
    found = resolve("the French president", "2015-01-01")
    assert found is not None
    assert (found.name, found.title) == ("François Hollande", "President")
    assert resolve("the French president").name is None  # type: ignore[union-attr]
    former = resolve("the former French president", "2015-01-01")
    assert former is not None
    assert (former.name, former.sectors) == (None, ("ELI",))


def test_surnames_need_a_day_or_a_context() -> None:
    assert resolve("Bush", "1990-05-05").name == "George H. W. Bush"  # type: ignore[union-attr]
    assert resolve("Bush", "2005-05-05").name == "George W. Bush"  # type: ignore[union-attr]
    assert resolve("James Swan", "2010-01-01").key is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("phrase", "countries"),
    [
        ("the presidents of Ghana and Togo", ["GHA", "TGO"]),
        ("The Turkish and Egyptian foreign ministers", ["TUR", "EGY"]),
        ("Russian and Syrian jets", ["RUS", "SYR"]),
        ("Armenia and Azerbaijan", ["ARM", "AZE"]),
        ("Chinese police and soldiers", ["CHN", "CHN"]),
        ("Trinidad and Tobago", ["TTO"]),
    ],
)
def test_compounds(phrase: str, countries: list[str]) -> None:
    found = load_resolver().resolve_all(phrase, day=date(2018, 1, 1))
    assert [actor.country for actor in found] == countries


def test_hints_fill_state_roles_only() -> None:
    assert resolve("the police", countries=("KEN",)).country == "KEN"  # type: ignore[union-attr]
    assert resolve("gunmen", countries=("KEN",)).country is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "phrase", ["", " ", "🙂", "\u200f\u202e", "\x00", "storm", "an agreement", "they", "12", "'s", ",,,"]
)
def test_what_names_nobody_is_none(phrase: str) -> None:
    assert resolve(phrase) is None


@pytest.mark.parametrize("day", ["1800-01-01", "2150-01-01"])
def test_on_days_out_of_range_nobody_is_known_but_roles_are(day: str) -> None:
    assert resolve("Vladimir Putin", day) is None
    assert resolve("the Taliban", day) is None
    assert resolve("Kenyan police", day).country == "KEN"  # type: ignore[union-attr]


def test_actor_nouns() -> None:
    resolver = load_resolver()
    assert all(
        map(
            resolver.is_actor_noun,
            ["minister", "troops", "police", "gunman", "protester", "rebel", "resident", "company"],
        )
    )
    assert not any(map(resolver.is_actor_noun, ["agreement", "house", "storm", "market", "weather"]))


def test_rows() -> None:
    rows = [{"id": 1, "actor": "Kenyan police", "context": "", "date": "not a day"}, {"id": 2, "actor": None}]
    first, second = resolve_rows(rows)
    assert (first["country"], first["sectors"][0], first["kind"]) == ("KEN", "COP", "organisation")
    assert second == {"id": 2, "name": None, "country": None, "sectors": [], "actor": None, "kind": None, "title": None}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_resolves_without_an_error(phrase: str, context: str) -> None:
    resolver = load_resolver()
    found = resolver.resolve_all(phrase, context=context, day=date(2010, 1, 1))
    assert found == resolver.resolve_all(phrase, context=context, day=date(2010, 1, 1))


@pytest.mark.parametrize(
    "phrase", ["x" * 10_000, "the president of " * 800, "Khan " * 3000, "a-" * 5000, "'s " * 3000, "," * 9999]
)
def test_long_phrases_take_bounded_time(phrase: str) -> None:
    resolve(phrase, "2010-01-01")


STRANGE = {
    "empty": "",
    "spaces": " \t\n\u00a0",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1f0\U0001f1ea",
    "marks": "\u200f\u202e\u2066\u2069\ufeff",
    "combining": "\u0301" * 10_000,
    "one word": "x" * 10_000,
    "words": "qzx " * 2500,
    "capitals": "Qzxw " * 2000,
    "quotes": "'" * 10_000,
    "brackets": "(" * 10_000,
    "surrogate": "\ud800" * 10_000,
    "fullwidth": "\uff21" * 10_000,
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2010-01-01", "2101-01-01", "9999-12-31"])
def test_strange_phrases_are_nobody_in_bounded_time(name: str, day: str) -> None:
    phrase = STRANGE[name]
    began = time.perf_counter()
    found = resolve(phrase, day)
    assert found is None or (found.key, found.country, found.sectors) == (None, None, ())
    assert load_resolver().base.find(phrase, date.fromisoformat(day)) == []
    assert time.perf_counter() - began < 1.0


def test_right_to_left_marks_inside_a_name_do_no_harm() -> None:
    found = resolve("\u200fAngela\u200e \u202bMerkel\u202c", "2010-01-01")
    assert found is not None
    assert found.name == "Angela Merkel"


@pytest.mark.parametrize("day", ["1066-10-14", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_offices_have_no_holder_outside_the_time_that_is_covered(day: str) -> None:
    found = resolve("the French president", day)
    assert found is not None
    assert (found.key, found.name, found.country) == (None, None, "FRA")


def test_long_contexts_take_bounded_time() -> None:
    began = time.perf_counter()
    resolve("the minister", "2010-01-01", context="Kenya and Uganda met. " * 50_000)
    resolve("the minister", "2010-01-01", context="\u202e" * 1_000_000)
    assert time.perf_counter() - began < 2.0


@pytest.mark.parametrize(
    "day", ["1850-01-01", "2200-01-01", "", None, "31/12/2010", "\u0662\u0660\u0661\u0660-01-01", 5]
)
def test_rows_with_any_day(day: object) -> None:
    (row,) = resolve_rows([{"id": 1, "actor": "\u200f\U0001f642" * 5000, "date": day}])
    assert (row["name"], row["country"], row["actor"]) == (None, None, None)
