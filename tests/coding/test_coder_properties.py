"""Whatever the text, the coder answers: no exception, every span inside the text, the same answer twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bayhaqi

WORDS = st.sampled_from(
    """Russia Ukraine Hamas Kenyan police said told accused denied bombed arrested met signed protesters will may not
    minister Tuesday 24 July 2024 in Beijing according to quoting Mr. U.S. 3,000 dozens of rebels'
    "if" “the” : ; — ... 😀""".split()
)
ODD = st.sampled_from(["\n", "\n\n", "\t", "\u2028", "\u200f", "\ufeff", "e\u0301", "\x00", "\ud800"])
REPORTS = st.one_of(st.text(max_size=300), st.lists(st.one_of(WORDS, ODD), max_size=60).map(" ".join))


def check_spans(record: dict[str, Any]) -> None:
    """Every span of a record says what its place says."""
    article = record["article"]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("start"), int) and "text" in node:
                words = (article["title"] or "") if node.get("in") == "title" else article["text"]
                assert 0 <= node["start"] <= node["end"] <= len(words)
                assert words[node["start"] : node["end"]] == node["text"]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk({key: value for key, value in record.items() if key != "article"})
    ids = {mention["id"] for mention in record["mentions"]}
    links = {attribution["id"] for attribution in record["attributions"]}
    for claim in record["claims"]:
        assert set(claim["actors"]) | set(claim["recipients"]) <= ids
        assert set(claim["attribution"]) <= links
        assert claim["place"] is None or 0 <= claim["place"] < len(record["places"])
        assert 0 <= claim["confidence"] <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=REPORTS, title=st.one_of(st.none(), st.text(max_size=60)))
def test_any_text_is_coded_the_same_twice_with_spans_inside(text: str, title: str | None) -> None:
    coder = bayhaqi.load()
    article = bayhaqi.Article(text=text, title=title, published="2024-07-24", language="en")
    first = coder(article).to_dict()
    check_spans(first)
    assert coder(article).to_dict() == first


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "a" * 10_000, "Russia bombed Ukraine. " * 400, '"' * 500, "“" * 300 + "x" + "”" * 300, "\x00" * 50, "😀" * 200,
     "said said said said said", "Tuesday " * 300, "Mr. " * 300, "(" * 400],
    ids=range(13),
)  # fmt: skip
def test_odd_texts_are_coded(text: str) -> None:
    check_spans(bayhaqi.load()(bayhaqi.Article(text=text, language="en", published="2024-07-24")).to_dict())


def test_a_batch_gives_what_single_articles_give() -> None:
    texts = [
        "Kenyan police arrested four activists in Mombasa on Tuesday, a rights group said.",
        "",
        "Das Abkommen wurde am Mittwoch von der Regierung in Berlin mit den Nachbarstaaten unterzeichnet und gelobt.",
        "Peru and Chile signed a fisheries accord in Lima.\n\nThe two presidents met for an hour.",
    ]
    articles = [bayhaqi.Article(text=text, published="2024-07-24") for text in texts]
    coder = bayhaqi.load()
    assert [c.to_dict() for c in coder.pipe(iter(articles))] == [coder(article).to_dict() for article in articles]


def test_pipe_is_lazy() -> None:
    taken = []

    def endless() -> Any:
        while True:
            taken.append(1)
            yield bayhaqi.Article(text="Peru and Chile signed an accord.", published="2024-07-24")

    next(bayhaqi.load().pipe(endless()))
    assert len(taken) < 100


@pytest.mark.parametrize(("publisher", "is_warned"), [(None, True), ("The Guardian", False)])
def test_an_order_of_day_and_month_that_cannot_be_told_is_warned_of(publisher: str | None, is_warned: bool) -> None:
    text = "Peru and Chile signed an accord on 03/04/2019, the ministry said."
    coding = bayhaqi.load()(text, published="2024-07-24", publisher=publisher)
    messages = [warning.message for warning in coding.warnings if warning.code == "day-month-order"]
    assert bool(messages) is is_warned
    assert all("2019-03-04" in message and "2019-04-03" in message for message in messages)
