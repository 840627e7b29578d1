"""Links between mentions: names, titles, bodies, pronouns."""

from __future__ import annotations

import pytest

from bayhaqi.coding.mentions import find_mentions
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.resolving import load_resolver
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article, Mention


def find(text: str, title: str | None = None) -> list[Mention]:
    [parsed] = load_parser().parse([Article(text=text, title=title, published="2022-05-05")])
    return [found.mention for found in find_mentions(parsed, load_resolver(), load_actor_base())]


def entity(mentions: list[Mention], words: str, place: int = 0) -> int:
    return [m.entity for m in mentions if m.text == words][place]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Marta Bielska resigned. Bielska gave no reason.", "Marta Bielska", "Bielska"),
        ("Governor Okan Deniz met miners. The governor promised help.", "Governor Okan Deniz", "The governor"),
        ("Lina Osei, a lawyer, was held. She was freed.", "Lina Osei", "She"),
        ("Russia sent troops. Moscow gave no reason.", "Russia", "Moscow"),
        ("The Free Harbour Front (FHF) struck. The FHF gave no reason.", "The Free Harbour Front", "The FHF"),
        ("Boko Haram attacked a village. The group burned huts.", "Boko Haram", "The group"),
        ("Protesters filled the square. The demonstrators sang.", "Protesters", "The demonstrators"),
        ("Norway closed the border. It gave no reason.", "Norway", "It"),
        ("Chad's army is working to keep its bases.", "Chad's army", "its"),
        ("Idris Kamau, the mayor, said he was ill.", "Idris Kamau", "he"),
        ("Angela Merkel's office said she was ill.", "Angela Merkel", "she"),
        ("The Kenya Defence Forces moved. The army gave no reason.", "The Kenya Defence Forces", "The army"),
        ("The mayor, Idris Kamau, was ill.", "The mayor", "Idris Kamau"),
        (
            "Norway's prime minister spoke to bishops. The prime minister was brief.",
            "Norway's prime minister",
            "The prime minister",
        ),
    ],
)
def test_mentions_of_one_entity(text: str, first: str, second: str) -> None:
    mentions = find(text)
    assert entity(mentions, first) == entity(mentions, second)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Anna Berg met Erik Berg. Berg was late.", "Anna Berg", "Berg"),
        ("Anna Berg met Erik Berg.", "Anna Berg", "Erik Berg"),
        ("Norway thanked Sweden.", "Norway", "Sweden"),
        ("A gunman shot a gunman.", "A gunman", "a gunman"),
        ("Omar Said met Lina Osei. She was late.", "Omar Said", "She"),
        ("Her lawyer said she was ill.", "Her lawyer", "she"),
    ],
)
def test_mentions_of_two_entities(text: str, first: str, second: str) -> None:
    mentions = find(text)
    assert entity(mentions, first) != entity(mentions, second)


def test_it_without_antecedent_is_no_mention() -> None:
    assert find("It rained. It is clear that it was cold.") == []


def test_anaphors_take_what_the_entity_is() -> None:
    mentions = find("Pavel Testovic, a Serbian police spokesman, denied it. He gave no reason. The spokesman left.")
    named = mentions[0]
    assert named.country == "SRB"
    for words in ("He", "The spokesman"):
        [anaphor] = [m for m in mentions if m.text == words]
        assert (anaphor.entity, anaphor.name, anaphor.country, anaphor.sectors, anaphor.kind) == (
            named.entity,
            "Pavel Testovic",
            "SRB",
            named.sectors,
            "person",
        )


def test_the_headline_links_with_the_body() -> None:
    mentions = find("The governor of Lakeland, Okan Deniz, met miners.", title="Deniz meets miners")
    assert mentions[0].in_title
    assert entity(mentions, "Deniz") == entity(mentions, "Okan Deniz")
    assert mentions[0].name == "Okan Deniz"


def test_a_counterpart_has_the_same_office_in_the_other_country() -> None:
    mentions = find("French President Emmanuel Macron met his Ghanaian counterpart.")
    [other] = [m for m in mentions if "counterpart" in m.text]
    assert other.country == "GHA"
    assert "GOV" in other.sectors
    assert other.entity != entity(mentions, "French President Emmanuel Macron")


def test_bare_bodies_are_of_the_country_that_the_article_is_about() -> None:
    mentions = find("Peru's parliament met. Students clashed with police in Peru. A tourist watched.")
    country = {m.text: m.country for m in mentions}
    assert country["Students"] == country["police"] == "PER"
    assert country["A tourist"] is None


def test_an_object_it_is_what_was_said() -> None:
    assert all(m.text != "it" for m in find("Norway accused Sweden of spying. Sweden denied it."))
