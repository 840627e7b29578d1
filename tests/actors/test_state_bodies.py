"""Bodies that a state has one of, named by whatever phrase; and groups named with their members or their kind."""

from __future__ import annotations

from datetime import date

import pytest

from bayhaqi.knowledge.resolving import load_resolver
from bayhaqi.knowledge.role_lexicon import load_roles
from bayhaqi.knowledge.state_bodies import BODIES


@pytest.mark.parametrize(
    ("phrase", "name", "country", "sector"),
    [
        ("the Iraqi army", "Iraqi Army", "IRQ", "MIL"),
        ("Iraq's army", "Iraqi Army", "IRQ", "MIL"),
        ("the navy of India", "Indian Navy", "IND", "MIL"),
        ("the Azerbaijani Ministry of Defense", "Ministry of Defence (Azerbaijan)", "AZE", "GOV"),
        ("Turkey's foreign ministry", "Ministry of Foreign Affairs (Turkey)", "TUR", "GOV"),
        ("Kenya's Supreme Court", "Supreme Court of Kenya", "KEN", "JUD"),
        ("the Ghanaian parliament", "Parliament of Ghana", "GHA", "LEG"),
        ("Royal Saudi Air Force", "Royal Saudi Air Force", "SAU", "MIL"),
    ],
)
def test_a_body_of_a_state_has_a_name(phrase: str, name: str, country: str, sector: str) -> None:
    found = load_resolver().resolve(phrase, day=date(2017, 6, 1))
    assert found
    assert (found.name, found.country, found.sectors[0]) == (name, country, sector)
    assert found.key


@pytest.mark.parametrize(
    "phrase",
    [
        "the army",
        "Somaliland's army",
        "Moscow police",
        "the supreme court of Texas",
        "Scottish police",
        "Kashmir's army",
        "the Soviet navy",
        "the former Iraqi army",
        "two Iraqi army units",
        "the Ministry of Defence",
        "Iraqi army officers",
        "the army in Iraq",
    ],
)
def test_what_is_not_the_body_itself_has_no_name(phrase: str) -> None:
    found = load_resolver().resolve(phrase, day=date(2017, 6, 1))
    assert found is None or found.name is None


def test_a_body_that_is_gone_has_no_name() -> None:
    resolver = load_resolver()
    before = resolver.resolve("Afghanistan's army", day=date(2015, 1, 1))
    after = resolver.resolve("Afghanistan's army", day=date(2023, 1, 1))
    assert before
    assert before.name == "Afghan National Army"
    assert after
    assert (after.name, after.country) == (None, "AFG")


def test_every_term_of_a_body_is_a_role() -> None:
    lexicon = load_roles()
    assert [term for term in BODIES if lexicon.head(term) is None] == []


@pytest.mark.parametrize(
    ("phrase", "day", "name", "sector"),
    [
        ("the Hezbollah movement", "2019-01-01", "Hezbollah", "REB"),
        ("Alternative for Germany party", "2018-09-01", "Alternative for Germany", "PTY"),
        ("Hamas gunmen", "2023-10-07", "Hamas", "REB"),
        ("Human Rights Watch researchers", "2019-04-08", "Human Rights Watch", "SOC"),
        ("Hassan Nasrallah, the head of Hezbollah", "2020-01-05", "Hassan Nasrallah", "REB"),
        ("New York City Mayor Bill de Blasio", "2020-03-16", "Bill de Blasio", "GOV"),
        ("Speaker of the House Nancy Pelosi", "2022-08-02", "Nancy Pelosi", "LEG"),
        ("the German leader", "2019-03-01", "Angela Merkel", "GOV"),
        ("the Russian leader", "2019-03-01", "Vladimir Putin", "GOV"),
        ("Kabul University", "2019-03-01", "Kabul University", "EDU"),
    ],
)
def test_groups_people_and_leaders(phrase: str, day: str, name: str, sector: str) -> None:
    found = load_resolver().resolve(phrase, day=date.fromisoformat(day))
    assert found
    assert (found.name, found.sectors[0]) == (name, sector)


@pytest.mark.parametrize(
    ("phrase", "day", "name", "sector"),
    [
        ("Rwandan-backed M23", "2023-01-01", "March 23 Movement", "REB"),
        ("Kenyan Deputy President Rigathi Gachagua", "2024-10-08", "Rigathi Gachagua", "GOV"),
        ("Deputy Minister Jo Cox", "2016-02-02", "Jo Cox", "GOV"),
        ("Rep. Alma Nobody", "2021-05-05", "Alma Nobody", "LEG"),
    ],
)
def test_what_the_phrase_says_of_a_person(phrase: str, day: str, name: str, sector: str) -> None:
    found = load_resolver().resolve(phrase, day=date.fromisoformat(day))
    assert found
    assert (found.name, found.sectors[0]) == (name, sector)


def test_weekdays_are_no_surnames() -> None:
    found = load_resolver().resolve("Friday", day=date(2026, 1, 1))
    assert found is None or found.key is None
