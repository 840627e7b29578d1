"""Mentions: which phrases count, their spans, and what they resolve to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc

from bayhaqi.coding.mention_candidates import CandidateFinder
from bayhaqi.coding.mention_tokens import read_tokens
from bayhaqi.coding.mentions import FoundMention, find_mentions
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.resolving import load_resolver
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article, Mention

SEED = Path(__file__).parents[3] / "shared" / "reference" / "seed-article.txt"


def find(text: str, *, title: str | None = None, published: str = "2024-07-24") -> tuple[FoundMention, ...]:
    [parsed] = load_parser().parse([Article(text=text, title=title, published=published)])
    return find_mentions(parsed, load_resolver(), load_actor_base())


def texts(text: str) -> list[str]:
    return [found.mention.text for found in find(text)]


def mention(text: str, words: str) -> Mention:
    """The one mention with these words."""
    [match] = [found.mention for found in find(text) if found.mention.text == words][:1]
    return match


@dataclass(frozen=True)
class Known:
    """An actor of the tiny base below."""

    key: str | None
    name: str | None
    country: str | None
    sectors: tuple[str, ...] = ()
    kind: str = "person"
    title: str | None = None


@dataclass(frozen=True)
class Match:
    """A known name in a list of words."""

    start: int
    end: int
    key: str
    score: float = 1.0


class TinyBase:
    """One person, found by name."""

    def scan(self, words: Sequence[str]) -> list[Match]:
        return [
            Match(i, i + 2, "ada-example")
            for i in range(len(words) - 1)
            if list(words[i : i + 2]) == ["Ada", "Example"]
        ]

    def get(self, key: str) -> Known | None:
        return Known(key, "Ada Example", "NOR")


class TinyResolver:
    """Resolves the one person, and counts its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, date | None]] = []

    def resolve(
        self, phrase: str, *, context: str = "", day: date | None = None, countries: tuple[str, ...] = ()
    ) -> Known | None:
        self.calls.append((phrase, day))
        return Known("ada-example", "Ada Example", "NOR", ("GOV",)) if phrase == "Ada Example" else None

    def is_actor_noun(self, lemma: str) -> bool:
        return lemma == "wizard"


def test_any_resolver_and_base_serve_and_each_phrase_is_looked_up_once() -> None:
    text = "Ada Example met a wizard. Ada Example left."
    [parsed] = load_parser().parse([Article(text=text, published="2020-02-02")])
    resolver = TinyResolver()
    found = [item.mention for item in find_mentions(parsed, resolver, TinyBase())]
    assert [(m.text, m.actor, m.country) for m in found] == [
        ("Ada Example", "ada-example", "NOR"),
        ("a wizard", None, None),
        ("Ada Example", "ada-example", "NOR"),
    ]
    assert found[0].entity == found[2].entity
    assert len(resolver.calls) == len(set(resolver.calls))
    assert {day for _, day in resolver.calls} == {date(2020, 2, 2)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Armenia and Azerbaijan signed a border agreement in Astana.", ["Armenia", "Azerbaijan"]),
        ("Two masked gunmen shot a judge near the market.", ["Two masked gunmen", "a judge"]),
        ("Thousands of Georgians marched through the capital.", ["Thousands of Georgians"]),
        ("The weather in Nairobi was mild on Friday.", []),
        ("Russian jets struck a depot.", ["Russian jets"]),
        ("The port received two warships.", []),
        ("A Russian missile strike destroyed the bridge.", ["Russian"]),
        ("The leader of Hamas spoke.", ["The leader of Hamas", "Hamas"]),
        ("Modi's visit ended on Monday.", ["Modi"]),
        ("Brazil's president visited Beijing.", ["Brazil's president", "Brazil", "Beijing"]),
        (
            "Senior representatives of Kurdish factions met.",
            ["Senior representatives of Kurdish factions", "Kurdish factions"],
        ),
        ("Moscow accused the general of treason.", ["Moscow", "the general"]),
        ("The blast killed at least 12.", ["at least 12"]),
    ],
)
def test_the_phrases_that_can_be_actors(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_title_in_front_belongs_to_the_mention() -> None:
    text = "France will send guns, Defence Minister Sebastien Lecornu told reporters."
    found = mention(text, "Defence Minister Sebastien Lecornu")
    assert (found.country, found.title, found.kind) == ("FRA", "Defence Minister", "person")


def test_an_unknown_person_has_country_and_title_from_the_apposition() -> None:
    found = mention("Pavel Testovic, the spokesman for the Serbian police, denied it.", "Pavel Testovic")
    assert (found.actor, found.name, found.country) == (None, "Pavel Testovic", "SRB")
    assert found.title == "spokesman for the Serbian police"


def test_an_office_of_several_words_before_a_name() -> None:
    found = mention("U.S. Secretary of State Antony Blinken left.", "U.S. Secretary of State Antony Blinken")
    assert (found.name, found.country, found.title) == ("Antony Blinken", "USA", "Secretary of State")


def test_a_role_of_several_states_is_several_mentions() -> None:
    found = find("The Turkish and Egyptian foreign ministers spoke by telephone.")
    assert [(item.mention.text, item.mention.country) for item in found] == [
        ("Turkish", "TUR"),
        ("Egyptian foreign ministers", "EGY"),
    ]
    assert found[0].head == found[1].head
    owners = [item.mention for item in find("The presidents of Ghana and Togo met.")]
    assert [m.country for m in owners if m.kind != "state"] == ["GHA", "TGO"]
    jets = [item.mention for item in find("Russian and Syrian jets bombed the bridge.")]
    assert [m.country for m in jets] == ["RUS", "SYR"]


def test_people_from_several_states_are_several_mentions() -> None:
    sent = [item.mention for item in find("Delegations from Peru, Chile and the African Union met in Quito.")]
    told = ("Delegations", "Chile", "the African")
    assert [(m.text, m.name, m.country) for m in sent if m.text.startswith(told)] == [
        ("Delegations from Peru", "Delegations from Peru", "PER"),
        ("Chile", "Delegations from Chile", "CHL"),
        ("the African Union", "African Union", "IGO"),
    ]


def test_a_city_of_government_stands_for_the_state() -> None:
    assert mention("Tehran rejected the offer.", "Tehran").country == "IRN"
    assert mention("The Kremlin rejected the offer.", "The Kremlin").country == "RUS"


def test_the_dateline_is_no_mention() -> None:
    text = "KABUL, July 24 - Iran sent flour."
    article = Article.model_validate({"text": text, "dateline": {"place": "Kabul", "start": 0, "end": 5}})
    [parsed] = load_parser().parse([article])
    assert [f.mention.text for f in find_mentions(parsed, load_resolver(), load_actor_base())] == ["Iran"]


def test_tokens_and_characters_of_a_mention_agree() -> None:
    text = "Germany thanked Peru.\nChile's foreign minister thanked the two teachers."
    [parsed] = load_parser().parse([Article(text=text, title="Thanks from Germany")])
    paragraphs = {paragraph.number: paragraph for paragraph in parsed.paragraphs}
    found = find_mentions(parsed, load_resolver(), load_actor_base())
    assert [item.mention.id for item in found] == list(range(len(found)))
    for item in found:
        paragraph = paragraphs[item.paragraph]
        assert paragraph.doc[item.first : item.last].text == item.mention.text
        assert item.mention.in_title == paragraph.in_title
        source = parsed.article.title if item.mention.in_title else text
        assert source is not None
        assert source[item.mention.start : item.mention.end] == item.mention.text


def test_a_role_hung_on_the_verb_behind_it_has_its_own_words() -> None:
    assert "A former guerrilla commander" in texts(
        "A former guerrilla commander, she is now a senator and a grandmother."
    )


@pytest.mark.skipif(not SEED.exists(), reason="../shared is absent")
def test_a_number_is_no_quantity_of_what_stands_before_it() -> None:
    words = ["Of", "elected", "mayors", ",", "512", "are", "women"]
    heads, deps = [4, 2, 0, 5, 5, 5, 5], ["prep", "amod", "pobj", "punct", "nsubj", "ROOT", "attr"]
    doc = Doc(English().vocab, words=words, heads=heads, deps=deps, lemmas=["of", "elect", "mayor", ",", "512", "be", "woman"],
              tags=["IN", "JJ", "NNS", ",", "CD", "VBP", "NNS"])  # fmt: skip
    found = CandidateFinder(read_tokens(doc), 0, [], lambda lemma: lemma == "mayor").find()
    assert [(one.first, one.last) for one in found if one.lemma == "mayor"] == [(1, 3)]
    assert all(one.first <= one.head < one.last for one in found)


def test_the_seed_article() -> None:
    text = SEED.read_text(encoding="utf-8")
    found = [item.mention for item in find(text)]
    by_text: dict[str, Mention] = {}
    for item in found:
        by_text.setdefault(item.text, item)

    def side(words: str) -> tuple[str | None, str | None]:
        return by_text[words].country, by_text[words].name

    assert side("Amir Khan Muttaqi") == ("AFG", "Amir Khan Muttaqi")
    assert side("Zia Ahmad Takal") == ("AFG", "Zia Ahmad Takal")
    assert side("Hassan Kazemi Qomi") == ("IRN", "Hassan Kazemi Qomi")
    assert by_text["Ismail Haniyeh"].country == "PSE"
    assert by_text["Mousa Abu Marzook"].country == by_text["Husam Badran"].country == "PSE"
    assert by_text["Palestinian groups"].country == "PSE"
    assert by_text["Israeli army radio"].kind == by_text["the Al-Akhbar newspaper"].kind == "media"
    assert by_text["Tehran"].entity == by_text["Iran"].entity == by_text["the Islamic Republic of Iran"].entity
    assert by_text["Muttaqi"].entity == by_text["Amir Khan Muttaqi"].entity
    office = "Deputy Spokesperson for the Taliban’s Ministry of Foreign Affairs"
    takal = by_text["Zia Ahmad Takal"]
    assert takal.title == office
    assert by_text[f"the {office}"].entity == by_text[f"The {office}"].entity == takal.entity
    fatah = [item for item in found if item.text in ("its rival", "Fatah")]
    assert len({item.entity for item in fatah}) == 1
    they = next(item for item in found if item.text == "they")
    assert they.name == "Taliban"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.one_of(st.none(), st.text(max_size=60)))
def test_any_text_gives_mentions_inside_it_and_the_same_twice(text: str, title: str | None) -> None:
    found = find(text, title=title)
    assert found == find(text, title=title)
    # White space in a title is folded when the article is made.
    headline = Article(text=text, title=title).title or ""
    for item in found:
        source = headline if item.mention.in_title else text
        assert source[item.mention.start : item.mention.end] == item.mention.text
        assert item.mention.name


@pytest.mark.parametrize(
    "text", ["", "😀😀", "a" * 10_000, "\u200f\u202eIran", "x\x00y", "his his its", "Hamas’s " * 400]
)
def test_odd_texts_do_not_fail(text: str) -> None:
    find(text, title=text[:200])
