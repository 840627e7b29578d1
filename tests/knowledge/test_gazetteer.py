"""The gazetteer: names in, places out."""

from __future__ import annotations

import time
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayhaqi.errors import InstallationError
from bayhaqi.knowledge.gazetteer import KINDS, LONGEST_NAME, Gazetteer, load_gazetteer
from bayhaqi.knowledge.gazetteer_names import key_of

GAZETTEER = load_gazetteer()


@pytest.mark.parametrize(
    ("name", "best", "country", "kind"),
    [
        ("Kabul", "Kabul", "AFG", "capital"),
        ("Kiev", "Kyiv", "UKR", "capital"),
        ("Bombay", "Mumbai", "IND", "city"),
        ("Saigon", "Ho Chi Minh City", "VNM", "city"),
        ("Burma", "Myanmar", "MMR", "country"),
        ("Zaire", "Democratic Republic of the Congo", "COD", "country"),
        ("U.S.", "United States", "USA", "country"),
        ("Côte d'Ivoire", "Ivory Coast", "CIV", "country"),
        ("Gaza Strip", "Gaza Strip", "PSE", "region"),
        ("Donbas", "Donbas", "UKR", "region"),
        ("Darfur", "Darfur", "SDN", "region"),
        ("Strait of Hormuz", "Strait of Hormuz", None, "sea"),
        ("Hindu Kush", "Hindu Kush", None, "mountain"),
        ("Zaatari", "Zaatari", "JOR", "camp"),
        ("Sahel", "Sahel", None, "area"),
        ("Ohio", "Ohio", "USA", "region"),
        ("Paris", "Paris", "FRA", "capital"),
    ],
)
def test_the_best_place_of_a_name(name: str, best: str, country: str | None, kind: str) -> None:
    place = GAZETTEER.find(name)[0]
    assert (place.name, place.country, place.kind) == (best, country, kind)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sana'a", "Sanaa"),
        ("São Paulo", "Sao Paulo"),
        ("Deir ez-Zor", "deir ez zor"),
        ("KABUL", "Kabul"),
        ("U.S.", "US"),
    ],
)
def test_spellings_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)
    assert GAZETTEER.find(one)[0] == GAZETTEER.find(other)[0]


def test_a_name_of_many_places() -> None:
    found = GAZETTEER.find("Springfield")
    assert {"Illinois", "Missouri", "Massachusetts"} <= {place.admin1 for place in found}
    assert found[0].population >= found[-1].population


def test_a_populated_place_carries_its_facts() -> None:
    place = GAZETTEER.find("Beijing")[0]
    assert place.geonames == 1816670
    assert place.population > 10_000_000
    assert abs(place.lat - 39.9) < 0.1
    assert abs(place.lon - 116.4) < 0.1


def test_unknown_names_find_nothing() -> None:
    assert GAZETTEER.find("Qwertyopolis") == []
    assert GAZETTEER.find("") == []
    assert GAZETTEER.find("'...'") == []


def test_scan_takes_the_longest_names() -> None:
    text = "Ships left Port of Spain for the Gulf of Aden , al - Bab and Washington , D.C. last week"
    words = text.split()
    names = [" ".join(words[start:end]) for start, end in GAZETTEER.scan(words)]
    assert names == ["Port of Spain", "Gulf of Aden", "al - Bab", "Washington , D.C."]


def test_scan_is_linear() -> None:
    words = ["San", "de", "la"] * 2_000
    began = time.perf_counter()
    GAZETTEER.scan(words)
    once = time.perf_counter() - began
    began = time.perf_counter()
    GAZETTEER.scan(words * 4)
    assert time.perf_counter() - began < 12 * once + 0.05


@given(st.lists(st.text(max_size=60), max_size=40))
def test_scan_bears_any_words(words: list[str]) -> None:
    found = GAZETTEER.scan(words)
    assert all(0 <= start < end <= len(words) and end - start <= LONGEST_NAME for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@given(st.text())
def test_any_name_can_be_looked_up(name: str) -> None:
    for place in GAZETTEER.find(name):
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
        assert place.kind in KINDS


def test_a_foreign_file_is_refused() -> None:
    with pytest.raises(InstallationError, match="reinstall"):
        Gazetteer(b"something else")


def test_opens_fast_and_is_small() -> None:
    load_gazetteer.cache_clear()
    began = time.process_time()
    load_gazetteer()
    assert time.process_time() - began < 0.15
    data = files("bayhaqi.knowledge") / "data/gazetteer.bin"
    assert len(data.read_bytes()) < 20_000_000
