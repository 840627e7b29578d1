"""Toponyms found and located, metonyms, and the place of an act; all sentences written for these tests."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayhaqi.coding.places import find_places, is_metonym, place_of_act
from bayhaqi.language import ParsedArticle, load_parser
from bayhaqi.model import Article, Dateline, Place


@lru_cache(maxsize=256)
def parsed(text: str, title: str | None = None, dateline: int = 0) -> ParsedArticle:
    line = Dateline(place=text[:dateline], start=0, end=dateline) if dateline else None
    return next(load_parser().parse([Article(text=text, title=title, dateline=line)]))


def places(text: str, title: str | None = None) -> tuple[Place, ...]:
    return find_places(parsed(text, title))


def located(text: str, name: str) -> Place:
    return next(place for place in places(text) if place.text == name)


def act_place(text: str, trigger: str, *, dateline: int = 0) -> str | None:
    article = parsed(text, None, dateline)
    found = find_places(article)
    filed = next((place for place in found if dateline and place.start < dateline), None)
    for paragraph in article.paragraphs:
        for token in paragraph.doc:
            if token.text == trigger:
                place = place_of_act(paragraph, token, token.sent, found, dateline=filed)
                return place.text if place else None
    raise AssertionError(trigger)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen attacked a village near Garissa, Kenya, on Friday.", ["Garissa", "Kenya"]),
        ("Fighting spread from Khartoum to Omdurman and El Obeid.", ["Khartoum", "Omdurman", "El Obeid"]),
        ("Cases were reported in Zambia, Malawi and Mozambique.", ["Zambia", "Malawi", "Mozambique"]),
        ("Militants crossed the Durand Line into the Kunar province of Afghanistan.", ["Kunar", "Afghanistan"]),
        ("A tanker was seized in the Strait of Hormuz.", ["Strait of Hormuz"]),
        ("The senator, Jane Doe (R-Ala.), spoke in Selma, Ala., on Monday.", ["Ala.", "Selma", "Ala."]),
        ("The U.S. Army has bases in Germany.", ["U.S.", "Germany"]),
    ],
)
def test_places_are_found_in_text_order(text: str, expected: list[str]) -> None:
    assert [place.text for place in places(text) if place.text in expected or place.lat is not None] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The actress Paris Hilton spoke to the magazine.",
        "The Washington Post reported on the law.",
        "Reading is a nice hobby, and a mobile phone is of use.",
        "The patient had Marburg virus disease.",
        "He paid US$ 20 million in May.",
        "Syrian and Iraqi officials met.",
        "Police said that the bath was full.",
        "",
        "\x00\u202e\u200b",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert places(text) == ()


def test_no_place_inside_an_actor() -> None:
    text = "In Houston, Sam Houston spoke."
    article = parsed(text)
    start = text.index("Sam")
    found = find_places(article, actor_spans=[(start, start + len("Sam Houston"), False)])
    assert [place.start for place in found] == [3]


@pytest.mark.parametrize(
    ("text", "name", "country", "lat"),
    [
        ("Workers in Springfield, Ohio, went on strike.", "Springfield", "USA", 39.9),
        ("Workers in Springfield, Missouri, went on strike.", "Springfield", "USA", 37.2),
        ("The mayor of Paris, Texas, resigned.", "Paris", "USA", 33.7),
        ("The mayor of Paris resigned.", "Paris", "FRA", 48.9),
        ("Clashes erupted in Tripoli, Lebanon, on Friday.", "Tripoli", "LBN", 34.4),
        ("Pakistani police in Hyderabad arrested men from Karachi and Sukkur in Sindh.", "Hyderabad", "PAK", 25.4),
        ("Russia and Georgia signed an accord in Tbilisi.", "Georgia", "GEO", 42.0),
        ("Voters in Atlanta, Georgia, and in Alabama and Florida went to the polls.", "Georgia", "USA", 32.3),
        ("Troops entered Idlib province from Hama in Syria.", "Idlib", "SYR", 35.9),
    ],
)
def test_which_place_of_that_name(text: str, name: str, country: str, lat: float) -> None:
    place = next(place for place in places(text) if place.text.startswith(name))
    assert place.country == country
    assert place.lat == pytest.approx(lat, abs=0.5)


def test_one_sense_an_article() -> None:
    found = places("A bridge fell in Cambridge, Massachusetts.\nResidents of Cambridge were angry.")
    assert len({place.geonames for place in found if place.text == "Cambridge"}) == 1


def test_spans_and_titles() -> None:
    article = parsed("Shells hit Donetsk.", "Fighting near Kherson")
    for place in find_places(article):
        source = article.article.title if place.in_title else article.article.text
        assert source is not None
        assert source[place.start : place.end] == place.text
    assert [place.in_title for place in find_places(article)] == [True, False]


def test_a_place_that_the_gazetteer_lacks_has_no_coordinates() -> None:
    place = located("Two men were shot in the village of Qarabulzan in Iraq.", "Qarabulzan")
    assert (place.lat, place.lon, place.geonames, place.kind) == (None, None, None, "area")


def test_the_dateline_is_a_place() -> None:
    article = parsed("ROME, July 24 (Agency) - The cabinet met.", None, 4)
    assert find_places(article)[0].country == "ITA"


@pytest.mark.parametrize(
    ("text", "name", "metonym"),
    [
        ("Moscow rejected the plan.", "Moscow", True),
        ("Ministers held talks with Tehran.", "Tehran", True),
        ("The envoy urged Beijing to act.", "Beijing", True),
        ("Snow fell in Moscow.", "Moscow", False),
        ("Kabul is the largest city of the country.", "Kabul", False),
        ("The army bombed Aleppo.", "Aleppo", False),
    ],
)
def test_metonyms(text: str, name: str, metonym: bool) -> None:
    assert is_metonym(parsed(text).paragraphs[0], located(text, name)) is metonym


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Jets bombed the town of Azaz in Syria.", "bombed", "Azaz"),
        ("The two ministers held talks in Vienna.", "talks", "Vienna"),
        ("The envoy told reporters in London that rebels had shelled Taiz.", "shelled", "Taiz"),
        ("Moscow condemned the raid.", "condemned", None),
        ("Egypt sent doctors to Khartoum.", "sent", "Khartoum"),
        ("The king paid a visit to Baku.", "visit", "Baku"),
        ("Italy's embassy in Tunis was closed. Rioters burned cars in the city.", "burned", "Tunis"),
        ("A mob stormed a prison near Kananga, Congo.", "stormed", "Kananga"),
    ],
)
def test_where_an_act_happened(text: str, trigger: str, place: str | None) -> None:
    assert act_place(text, trigger) == place


def test_the_dateline_is_the_last_resort() -> None:
    assert act_place("NAIROBI, July 24 - Police arrested three ministers.", "arrested", dateline=7) == "NAIROBI"


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=60)))
def test_any_text_is_borne(text: str, title: str | None) -> None:
    article = next(load_parser().parse([Article(text=text, title=title)]))
    found = find_places(article, actor_spans=[(0, 3, False)])
    for place in found:
        source = article.article.title if place.in_title else article.article.text
        assert source is not None
        assert source[place.start : place.end] == place.text
    assert found == find_places(article, actor_spans=[(0, 3, False)])
    for paragraph in article.paragraphs:
        for place in found:
            is_metonym(paragraph, place)
        for token in list(paragraph.doc)[:20]:
            place_of_act(paragraph, token, token.sent, found, dateline=None)


NAMES = "Paris London of the in Kabul and , . Sana'a al - Bab Texas Moscow said attacked US 34.5°N U.S."
WORDS = st.sampled_from(NAMES.split())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=40))
def test_any_row_of_names_is_borne(words: list[str]) -> None:
    article = next(load_parser().parse([Article(text=" ".join(words))]))
    found = find_places(article)
    starts = [place.start for place in found]
    assert starts == sorted(starts)
    for paragraph in article.paragraphs:
        for token in paragraph.doc:
            place_of_act(paragraph, token, token.sent, found, dateline=found[0] if found else None)


def test_a_place_that_stands_for_its_government_is_marked() -> None:
    article = Article(text="Moscow rejected the plan. The envoys met in Moscow on Friday.", published="2024-07-24")
    found = find_places(next(load_parser().parse([article])))
    assert [place.metonym for place in found] == [True, False]
    assert found[0].to_dict()["metonym"] is True
    assert "metonym" not in found[1].to_dict()
