"""The words that each field of a claim rests on."""

from __future__ import annotations

from typing import Any

import pytest

from bayhaqi.web.claim_words import CodedArticle, chosen_layers

TEXT = (
    "LIMA, March 12 - Ecuador shelled Tumbes on Sunday and Peru answered, the newspaper El Faro said, quoting two diplomats.\n\n"
    "On Sunday the river rose."
)


def span(words: str, after: int = 0, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words, after)
    return {"start": start, "end": start + len(words), "text": words, **more}


def mention(number: int, words: str, country: str | None = None) -> dict[str, Any]:
    return span(words, id=number, actor=None, name=words, country=country, sectors=["GOV"] if country else [], kind="state",
                title=None, entity=number)  # fmt: skip


def claim(**more: Any) -> dict[str, Any]:
    return {
        "id": "c", "type": "ASSAULT", "modes": ["heavy-weapons"], "contexts": [], "status": None, "actors": [0], "recipients": [],
        "trigger": span("shelled"), "evidence": span(TEXT.split("\n")[0][17:]), "place": 0, "attribution": [0, 1],
        "date": {"start": "2019-03-10", "end": "2019-03-10", "basis": "text"}, "origin": "two diplomats", **more,
    }  # fmt: skip


@pytest.fixture
def coded() -> CodedArticle:
    content = span(TEXT.split("\n")[0][17 : TEXT.index(", the newspaper")])
    return CodedArticle(
        {
            "article": {"id": "a", "title": "Ecuador shells Peru", "text": TEXT, "published": "2019-03-12"},
            "mentions": [mention(0, "Ecuador", "ECU"), mention(1, "Peru", "PER"), mention(2, "the newspaper El Faro")],
            "dates": [
                span("March 12", type="DATE", value="2019-03-12"),
                span("Sunday", type="DATE", value="2019-03-10"),
                span("On Sunday", type="DATE", value="2019-03-10"),
            ],
            "places": [span("Tumbes", name="Tumbes", country="PER", geonames=None, lat=None, lon=None, kind="city")],
            "attributions": [
                {"id": 0, "source": [span("the newspaper El Faro", mention=2)], "cue": [span("said")], "content": [content],
                 "quoted": False, "within": None},
                {"id": 1, "source": [span("two diplomats", mention=None)], "cue": [span("quoting")], "content": [content],
                 "quoted": False, "within": 0},
            ],
            "claims": [claim(), claim(trigger=span("answered"), actors=[1], date=None, place=None, attribution=[])],
        }
    )  # fmt: skip


def test_fields_have_their_words_and_each_link_of_the_chain(coded: CodedArticle) -> None:
    found = [(one.name, one.link, one.value, [words.text for words in one.words]) for one in coded.fields("c")[:-1]]
    content = TEXT[17 : TEXT.index(", the newspaper")]
    assert found == [
        ("actor", None, "Ecuador (ECU GOV)", ["Ecuador"]),
        ("act", None, "ASSAULT heavy-weapons", ["shelled"]),
        ("day", None, "2019-03-10", ["Sunday"]),
        ("place", None, "Tumbes (PER)", ["Tumbes"]),
        ("source", 1, "the newspaper El Faro", ["the newspaper El Faro"]),
        ("cue", 1, None, ["said"]),
        ("content", 1, None, [content]),
        ("source", 2, None, ["two diplomats"]),
        ("cue", 2, None, ["quoting"]),
        ("content", 2, None, [content]),
    ]
    for field in coded.fields("c"):
        for words in field.words:
            assert TEXT[words.start : words.end] == words.text


def test_a_claim_without_day_place_and_voices_says_so(coded: CodedArticle) -> None:
    # The store numbers claims that share an id, and so does the page.
    fields = {one.name: one for one in coded.fields("c-2")}
    assert fields["day"].value is None
    assert fields["place"].note == "the text tells none"
    assert fields["voice"].note == "the report's own voice"


def test_every_word_of_a_field_has_a_layer_that_lies_there(coded: CodedArticle) -> None:
    layers = {one.key: one for one in coded.layers()}
    evidence, in_title = coded.evidence_layer("c")
    assert not in_title
    layers["evidence"] = evidence
    fields = coded.fields("c")
    for field in fields:
        for words in field.words:
            for key in words.keys:
                assert (layers[key].start, layers[key].end) == (words.start, words.end)
    assert chosen_layers(fields)["m0"] == "actor"
    assert layers["a1.content.0"].depth == 1
    assert layers["a0.content.0"].depth == 0


def test_a_day_of_publication_rests_on_no_words(coded: CodedArticle) -> None:
    day = {"start": "2019-03-12", "end": "2019-03-12", "basis": "published"}
    assert coded.date_of({**coded.claims["c"], "date": day}) is None
    assert coded.date_of({**coded.claims["c"], "date": {**day, "basis": "text"}}) == 0


def test_claims_come_in_the_order_of_their_words(coded: CodedArticle) -> None:
    assert coded.in_order == ["c", "c-2"]
