"""The day of an act: sentences of our own, published on Wednesday 24 July 2024 unless they say otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.dates_values import after, before
from bayhaqi.coding.timing import PassageDays, dates_in, day_of_act, days_of
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article, ClaimDate

PUBLISHED = "2024-07-24"
# Text; the act's word; its status; first and last day and where they come from.
CASES: list[tuple[str, str, str | None, tuple[str, str, str] | None]] = [
    # The date of the act's own clause.
    ("Troops attacked the village on Monday.", "attacked", None, ("2024-07-22", "2024-07-22", "text")),
    ("On Tuesday, the president met the king in Amman.", "met", None, ("2024-07-23", "2024-07-23", "text")),
    ("The two ministers held talks in Vienna on Monday.", "talks", None, ("2024-07-22", "2024-07-22", "text")),
    ("The attack took place on July 12 near the border.", "attack", None, ("2024-07-12", "2024-07-12", "text")),
    ("Rebels launched an attack on the airport on Sunday.", "attack", None, ("2024-07-21", "2024-07-21", "text")),
    ("Monday's attack on the convoy killed six soldiers.", "attack", None, ("2024-07-22", "2024-07-22", "text")),
    ("Last week police arrested 30 protesters in Tunis.", "arrested", None, ("2024-07-15", "2024-07-21", "text")),
    ("Police detained the editor on Sunday night.", "detained", None, ("2024-07-21", "2024-07-21", "text")),
    ("Georgia expelled two diplomats in March 2024.", "expelled", None, ("2024-03-01", "2024-03-31", "text")),
    ("The two countries signed a treaty in 1998.", "signed", None, ("1998-01-01", "1998-12-31", "text")),
    ("In June this year, Ankara recalled its ambassador.", "recalled", None, ("2024-06-01", "2024-06-30", "text")),
    ("Earlier this month the court jailed three reporters.", "jailed", None, ("2024-07-01", "2024-07-24", "text")),
    ("The army shelled the town yesterday.", "shelled", None, ("2024-07-23", "2024-07-23", "text")),
    ("The army shelled the town this morning.", "shelled", None, ("2024-07-24", "2024-07-24", "text")),
    ("Two weeks ago the governor resigned.", "resigned", None, ("2024-07-08", "2024-07-14", "text")),
    ("Three days ago the governor resigned.", "resigned", None, ("2024-07-21", "2024-07-21", "text")),
    ("The union called a strike over the weekend.", "called", None, ("2024-07-20", "2024-07-21", "text")),
    ("The envoy will visit Juba next week.", "visit", "future", ("2024-07-29", "2024-08-04", "text")),
    ("The envoy will visit Juba on Friday.", "visit", "future", ("2024-07-26", "2024-07-26", "text")),
    ("Lawmakers are to vote on the bill later today.", "vote", "future", ("2024-07-24", "2024-07-24", "text")),
    # Spans.
    (
        "Officials have often visited Kabul over the past three years.",
        "visited",
        None,
        ("2021-07-24", "2024-07-24", "text"),
    ),
    ("The group has praised the deal in recent months.", "praised", None, ("2024-04-24", "2024-07-24", "text")),
    ("The group has attacked villages in recent weeks.", "attacked", None, ("2024-07-03", "2024-07-24", "text")),
    ("The states have cooperated since 2014.", "cooperated", None, ("2014-01-01", "2024-07-24", "text")),
    ("Rebels attacked the town between May 3 and May 9.", "attacked", None, ("2024-05-03", "2024-05-09", "text")),
    ("Workers protested from Monday to Tuesday.", "protested", None, ("2024-07-22", "2024-07-23", "text")),
    ("The leaders met on June 3-5 in Geneva.", "met", None, ("2024-06-03", "2024-06-05", "text")),
    ("The ministry recently expelled two aid workers.", "expelled", None, ("2024-06-24", "2024-07-24", "text")),
    ("Ships will patrol the strait in the next two weeks.", "patrol", "future", ("2024-07-24", "2024-08-07", "text")),
    # The date of a reporting verb is the context's.
    (
        "The ministry announced on Tuesday that it had signed an agreement last week.",
        "announced",
        None,
        ("2024-07-23", "2024-07-23", "text"),
    ),
    (
        "The ministry announced on Tuesday that it had signed an agreement last week.",
        "signed",
        None,
        ("2024-07-15", "2024-07-21", "text"),
    ),
    ("The mayor said on Monday that gunmen attacked a bus.", "attacked", None, ("2024-07-22", "2024-07-22", "context")),
    ("The mayor said that gunmen attacked a bus on Monday.", "attacked", None, ("2024-07-22", "2024-07-22", "text")),
    (
        "In June this year, a radio reported that the rebels assured the king of their help.",
        "assured",
        None,
        ("2024-06-01", "2024-06-30", "context"),
    ),
    # What the passage has set.
    (
        "On Monday the army entered the town. Soldiers arrested the mayor.",
        "arrested",
        None,
        ("2024-07-22", "2024-07-22", "context"),
    ),
    (
        "The army entered the town on July 10. Two days later it arrested the mayor.",
        "arrested",
        None,
        ("2024-07-12", "2024-07-12", "text"),
    ),
    (
        "The king met the envoy on July 10. The same day he pardoned 40 prisoners.",
        "pardoned",
        None,
        ("2024-07-10", "2024-07-10", "text"),
    ),
    (
        "On Monday the army entered the town. The union rejects the deal.",
        "rejects",
        None,
        ("2024-07-24", "2024-07-24", "published"),
    ),
    # Coordinated and dependent acts.
    ("The minister met rebels and signed a truce on Monday.", "met", None, ("2024-07-22", "2024-07-22", "text")),
    ("On Monday the minister met rebels and signed a truce.", "signed", None, ("2024-07-22", "2024-07-22", "text")),
    (
        "A bomb exploded in Lahore on Sunday, killing nine people.",
        "killing",
        None,
        ("2024-07-21", "2024-07-21", "text"),
    ),
    # Another's date.
    ("The clashes, the worst this year, erupted on Saturday.", "clashes", None, ("2024-07-20", "2024-07-20", "text")),
    ("Britain on Wednesday welcomed the truce signed on Sunday.", "signed", None, ("2024-07-21", "2024-07-21", "text")),
    (
        "France condemned last week's attack on the convoy.",
        "condemned",
        None,
        ("2024-07-24", "2024-07-24", "published"),
    ),
    ("France condemned last week's attack on the convoy.", "attack", None, ("2024-07-15", "2024-07-21", "text")),
    ("Iran rejected the 1975 treaty.", "rejected", None, ("2024-07-24", "2024-07-24", "published")),
    # The day of publication, and acts that do not get it.
    ("Troops attacked the village.", "attacked", None, ("2024-07-24", "2024-07-24", "published")),
    ("Troops did not attack the village.", "attack", "negation", ("2024-07-24", "2024-07-24", "published")),
    ("The envoy will visit Juba.", "visit", "future", None),
    ("Portugal colonised the islands.", "colonised", "historical", None),
    ("The rebels had attacked the village.", "attacked", None, None),
    ("The general had earlier threatened the judges.", "threatened", None, None),
    ("Previously, the general threatened the judges.", "threatened", None, None),
]


def coded(text: str, word: str, status: str | None, published: str | None = PUBLISHED) -> ClaimDate | None:
    parsed = next(load_parser().parse([Article(text=text, published=published)]))
    dates = find_dates(parsed)
    passage = PassageDays(parsed, dates)
    for paragraph in parsed.paragraphs:
        for token in paragraph.doc:
            if token.text == word:
                context = passage.at(paragraph, token)
                return day_of_act(
                    paragraph, token, dates, published=parsed.article.day, status=status, context_day=context
                )
    raise AssertionError(f"{word} is not in {text}")


@pytest.mark.parametrize(("text", "word", "status", "expected"), CASES)
def test_day_of_act(text: str, word: str, status: str | None, expected: tuple[str, str, str] | None) -> None:
    found = coded(text, word, status)
    assert (None if found is None else (found.start, found.end, found.basis)) == expected


def test_without_publication_day() -> None:
    text = "In 1914, war broke out in Europe.\nGermany attacked Belgium."
    found = coded(text, "attacked", None, None)
    assert found is not None
    assert (found.start, found.end, found.basis) == ("1914-01-01", "1914-12-31", "context")
    assert coded("Germany attacked Belgium.", "attacked", None, None) is None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024-07-24", "2024-07-24", "2024-07-24"),
        ("2024-07-24T09:00", "2024-07-24", "2024-07-24"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-07-XX", "2024-07-01", "2024-07-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("199", "1990-01-01", "1999-12-31"),
        ("19", "1900-01-01", "1999-12-31"),
        ("2024-W30", "2024-07-22", "2024-07-28"),
        ("2024-W30-WE", "2024-07-27", "2024-07-28"),
        ("2024-Q3", "2024-07-01", "2024-09-30"),
        ("2024-H1", "2024-01-01", "2024-06-30"),
        ("2024-SU", "2024-06-01", "2024-08-31"),
        ("2023-WI", "2023-12-01", "2024-02-29"),
        ("PRESENT_REF", "2024-07-24", "2024-07-24"),
    ],
)
def test_days_of(value: str, first: str, last: str) -> None:
    assert days_of(value, date(2024, 7, 24)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "value", ["P3Y", "PAST_REF", "2024-02-31", "2024-13", "2023-W60", "BC0490", "XXXX-WXX-1", "", "0000"]
)
def test_values_without_days(value: str) -> None:
    assert days_of(value, date(2024, 7, 24)) is None


def test_durations_before_and_after() -> None:
    day = date(2024, 3, 31)
    assert before(day, "P1M") == date(2024, 2, 29)
    assert after(day, "PXW") == date(2024, 4, 21)
    assert before(date(2, 1, 1), "P1DE") is None
    assert after(date(9999, 1, 1), "P1CE") is None
    assert before(day, "nonsense") is None


def test_title_and_text_are_kept_apart() -> None:
    article = Article(title="Army enters town on Monday", text="The army left on Tuesday.", published=PUBLISHED)
    parsed = next(load_parser().parse([article]))
    dates = find_dates(parsed)
    texts = [[found.text for found in dates_in(paragraph, dates)] for paragraph in parsed.paragraphs]
    assert texts == [["Monday"], ["Tuesday"]]
