"""Quotation marks of all kinds: foreign, single, nested, unbalanced; and the time that many of them take."""

from __future__ import annotations

import time

import pytest

from bayhaqi.coding.attributions import load_attribution_tagger
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Attribution


def attributions(text: str) -> tuple[Attribution, ...]:
    parsed = list(load_parser().parse([Article(text=text)]))
    return load_attribution_tagger().attributions(parsed)[0]


@pytest.mark.parametrize(
    "quote",
    [
        '"We will not leave the town,"',
        "“We will not leave the town,”",
        "”We will not leave the town,”",
        "„We will not leave the town“,",
        "«We will not leave the town»,",
        "» We will not leave the town «,",
        "'We will not leave the town,'",
        "‘We will not leave the town,’",
        "‚We will not leave the town‘,",
        "``We will not leave the town,''",
        "「We will not leave the town」",
    ],
)
def test_quotation_marks_of_every_kind(quote: str) -> None:
    (one,) = attributions(f"{quote} the commander said.")
    assert [piece.text for piece in one.source] == ["the commander"]
    assert "We will not leave the town" in " ".join(piece.text for piece in one.content)
    assert one.quoted


def test_an_apostrophe_is_no_quotation_mark() -> None:
    (one,) = attributions("The commander said the rebels' camp wasn't far.")
    assert not one.quoted


@pytest.mark.parametrize("marks", ['""', "‘’", "“”"])
def test_a_quotation_in_a_quotation(marks: str) -> None:
    text = f"“The general told me {marks[0]}we shall attack the port{marks[1]} and left,” the envoy said."
    found = attributions(text)
    outer = next(one for one in found if one.within is None)
    assert [piece.text for piece in outer.source] == ["the envoy"]
    inner = next(one for one in found if one.within == outer.id)
    assert [piece.text for piece in inner.source] == ["The general"]
    assert "attack the port" in inner.content[0].text


@pytest.mark.parametrize(
    "text",
    [
        "“We came to talk,” said the envoy. “But nobody was there.",
        "The envoy said: “We came to talk. Nobody was there.",
        "“We came to talk, the envoy said.",
        'We came to talk," the envoy said.',
    ],
)
def test_a_quotation_that_never_closes_or_opens_keeps_its_speaker_and_its_paragraph(text: str) -> None:
    found = attributions(f"{text}\nThe ministry closed its office.")
    assert [one.source[0].text.casefold() for one in found] == ["the envoy"]
    assert "came to talk" in found[0].content[0].text
    assert all(piece.end <= len(text) for piece in found[0].content)


MANY = {
    "in one paragraph": "“The road to town {} is closed,” the mayor of village {} said, “and nobody may pass.” ",
    "never closed": "“The road to town {} is closed, the mayor of village {} said. ",
    "in paragraphs": "“The road to town {} is closed,” the mayor of village {} said.\n",
    "in one another": "the mayor of {} said that the mayor of {} told him that ",
    "marks alone": "“ {} ‘ « {} ' \" ",
}


@pytest.mark.parametrize("kind", MANY)
def test_many_quotations_take_time_in_proportion(kind: str) -> None:
    spent = []
    for count in (50, 200):
        parsed = list(load_parser().parse([Article(text="".join(MANY[kind].format(n, n) for n in range(count)))]))
        tagger = load_attribution_tagger()
        began = time.process_time()
        tagger.attributions(parsed)
        spent.append(time.process_time() - began)
    assert spent[1] < 10 * spent[0] + 0.5
