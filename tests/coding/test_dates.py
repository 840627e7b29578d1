"""Time expressions: sentences of our own, published on Wednesday 24 July 2024 unless they say otherwise."""

from __future__ import annotations

import cProfile
from pathlib import Path

import pytest

from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.dates_rules import rules
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article, TimeExpression

SEED = Path(__file__).parents[3] / "shared" / "reference" / "seed-article.txt"
PUBLISHED = "2024-07-24"


def found(text: str, published: str | None = PUBLISHED, **others: str) -> tuple[TimeExpression, ...]:
    return find_dates(next(load_parser().parse([Article(text=text, published=published, **others)])))


def values(text: str, published: str | None = PUBLISHED, **others: str) -> dict[str, str]:
    return {expression.text: expression.value for expression in found(text, published, **others)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Whole dates, however written.
        ("They met on July 24, 2024 in Rome.", {"July 24, 2024": "2024-07-24"}),
        ("They met on 24 July 2024 in Rome.", {"24 July 2024": "2024-07-24"}),
        ("They met on the 3rd of March 2018.", {"the 3rd of March 2018": "2018-03-03"}),
        ("They met on 07/24/2024 in Rome.", {"07/24/2024": "2024-07-24"}),
        ("They met on 24.7.2024 in Rome.", {"24.7.2024": "2024-07-24"}),
        ("BOGOTA, 9 FEB 90 -- THE STRIKE ENDED.", {"9 FEB 90": "1990-02-09"}),
        ("They met on 2024-07-24 in Rome.", {"2024-07-24": "2024-07-24"}),
        ("They met on Wednesday, July 24, 2024.", {"Wednesday, July 24, 2024": "2024-07-24"}),
        ("The fort fell in 490 BC after a siege.", {"490 BC": "BC0490"}),
        # Months, seasons, quarters, halves, years, decades, centuries.
        ("The talks ended in March 2024.", {"March 2024": "2024-03"}),
        ("The talks ended in mid-July.", {"mid-July": "2024-07"}),
        ("The talks ended in early 2023.", {"early 2023": "2023"}),
        ("The talks ended in the summer of 2021.", {"the summer of 2021": "2021-SU"}),
        ("Profit fell in the third quarter of 2022.", {"the third quarter of 2022": "2022-Q3"}),
        ("Profit fell in the first half of 2022.", {"the first half of 2022": "2022-H1"}),
        ("Profit fell by the end of 2022.", {"the end of 2022": "2022"}),
        ("Profit fell in the latest quarter.", {"the latest quarter": "2024-Q2"}),
        ("They fought through the 1990s.", {"the 1990s": "199"}),
        ("They fought in the 70s and 80s.", {"the 70s": "197", "80s": "198"}),
        ("They fought in the late 1970s.", {"the late 1970s": "197"}),
        ("The mosque was built in the 16th century.", {"the 16th century": "15"}),
        ("The party has ruled since 2014.", {"2014": "2014"}),
        ("They fought from 2006-07 on.", {"2006": "2006", "07": "2007"}),
        # Direction from tense.
        ("He resigned on Friday.", {"Friday": "2024-07-19"}),
        ("He will resign on Friday.", {"Friday": "2024-07-26"}),
        ("He resigned on Wednesday.", {"Wednesday": "2024-07-24"}),
        ("He resigned in September.", {"September": "2023-09"}),
        ("He will resign in September.", {"September": "2024-09"}),
        ("The vote is scheduled for July 30.", {"July 30": "2024-07-30"}),
        ("The vote was held on July 2.", {"July 2": "2024-07-02"}),
        ("He resigned last March.", {"last March": "2024-03"}),
        ("He was to speak next Monday.", {"next Monday": "2024-07-29"}),
        ("She won in June last year.", {"June last year": "2023-06"}),
        # Distances from publication.
        ("He spoke today.", {"today": "2024-07-24"}),
        ("He spoke yesterday evening.", {"yesterday evening": "2024-07-23TEV"}),
        ("He spoke the day before yesterday.", {"the day before yesterday": "2024-07-22"}),
        ("He spoke last week.", {"last week": "2024-W29"}),
        ("He spoke three days ago.", {"three days ago": "2024-07-21"}),
        ("He spoke about two years ago.", {"about two years ago": "2022"}),
        ("He spoke earlier this month.", {"earlier this month": "2024-07"}),
        ("Fighting went on over the weekend.", {"the weekend": "2024-W29-WE"}),
        ("Elections are due next year.", {"next year": "2025"}),
        ("They promise tax cuts next summer.", {"next summer": "2025-SU"}),
        # Distances from what the passage has set.
        ("He fled on July 3. Two days later he was caught.", {"July 3": "2024-07-03", "Two days later": "2024-07-05"}),
        (
            "He fled on May 3, 2011. The same day his house burnt.",
            {"May 3, 2011": "2011-05-03", "The same day": "2011-05-03"},
        ),
        (
            "He fled in May 2011. The following year he came back.",
            {"May 2011": "2011-05", "The following year": "2012"},
        ),
        (
            "Sales fell in the second quarter from a year earlier.",
            {"the second quarter": "2024-Q2", "a year earlier": "2023-Q2"},
        ),
        # Times of day.
        ("The bomb went off at 9:30 a.m. on Monday.", {"9:30 a.m. on Monday": "2024-07-22T09:30"}),
        ("They met on Monday evening.", {"Monday evening": "2024-07-22TEV"}),
        ("They meet tonight.", {"tonight": "2024-07-24TNI"}),
        ("It struck at 0831 GMT.", {"0831 GMT": "2024-07-24T08:31Z"}),
        # Durations, sets, references.
        ("He ruled for three years.", {"three years": "P3Y"}),
        ("They met often over the past three years.", {"the past three years": "P3Y"}),
        ("The siege lasted five hours.", {"five hours": "PT5H"}),
        ("The siege lasted several days.", {"several days": "PXD"}),
        ("It was a two-week siege.", {"two-week": "P2W"}),
        ("It took two and a half years.", {"two and a half years": "P2.5Y"}),
        ("The 33-year-old driver fled.", {"33-year-old": "P33Y"}),
        ("They pray every Friday.", {"every Friday": "XXXX-WXX-5"}),
        ("The paper appears daily.", {"daily": "P1D"}),
        ("The army now controls the town.", {"now": "PRESENT_REF"}),
        ("The army recently left the town.", {"recently": "PAST_REF"}),
        ("Clashes grew in recent months.", {"recent months": "PAST_REF"}),
        ("They will try again in the future.", {"the future": "FUTURE_REF"}),
        # Several in one.
        ("The summit of June 3-5 failed.", {"June 3": "2024-06-03", "5": "2024-06-05"}),
        ("They fought in October and November 1919.", {"October": "1919-10", "November 1919": "1919-11"}),
        ("It may take ten or fifteen years.", {"ten": "P10Y", "fifteen years": "P15Y"}),
    ],
)
def test_values(text: str, expected: dict[str, str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They may march to the palace.",
        "Theresa May led the party.",
        "The second attack was a disaster.",
        "Security Council resolution 1701 was passed.",
        "Flight 1549 landed on the river.",
        "The team won 10-7.",
        "He bought 2,000 tents.",
        "The USA Today poll was quoted.",
        "Prices may fall again.",
        "A quarter of the voters stayed away.",
        "At the end of the day, nothing changed.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert values(text) == {}


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("It happened on 03/04/2019.", {}, "2019-03-04"),
        ("It happened on 03/04/2019.", {"url": "https://www.example.co.uk/news"}, "2019-04-03"),
        ("It happened on 03/04/2019. It ended on 25/04/2019.", {}, "2019-04-03"),
        ("It happened on 07/08/2024.", {"published": "2024-08-07"}, "2024-08-07"),
        ("It happened on 03/04/2019.", {"publisher": "The Guardian"}, "2019-04-03"),
        ("It happened on 03/04/2019.", {"publisher": "Dawn", "url": "https://dawn.com/1"}, "2019-04-03"),
        ("It happened on 03/04/2019.", {"publisher": "CNN", "url": "https://cnn.co.uk/1"}, "2019-03-04"),
        ("It ended on 04/25/2019, not on 03/04/2019.", {"publisher": "The Guardian"}, "2019-04-25"),
    ],
)
def test_order_of_day_and_month(text: str, others: dict[str, str], expected: str) -> None:
    assert found(text, **others)[0].value == expected


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("It happened on 03/04/2019.", {}, ["2019-04-03"]),
        ("It happened on 03/04/2019.", {"url": "https://example.com/1"}, ["2019-04-03"]),
        ("It happened on 03/04/2019.", {"publisher": "Nobody's Own Gazette"}, ["2019-04-03"]),
        ("It happened on 03/04/2019.", {"publisher": "CNN"}, [None]),
        ("It happened on 03/04/2019.", {"url": "https://example.ie"}, [None]),
        ("It happened on 03/04/2019 and 04/25/2019.", {}, [None, None]),
        ("It happened on 05/05/2019 and 03.04.2019.", {}, [None, None]),
        ("It happened on 05/05/2019.", {}, [None]),
        ("It happened on 07/08/2024 and 03/04/2019.", {"published": "2024-08-07"}, [None, "2019-04-03"]),
        ("It happened on April 3, 2019.", {}, [None]),
    ],
)
def test_both_readings_are_kept_when_the_order_cannot_be_told(
    text: str, others: dict[str, str], expected: list[str | None]
) -> None:
    read = found(text, **others)
    assert [expression.alternative for expression in read] == expected
    assert [expression.to_dict().get("alternative") for expression in read] == expected
    assert all(("alternative" in expression.to_dict()) is (expression.alternative is not None) for expression in read)


def test_order_can_be_given() -> None:
    parsed = next(load_parser().parse([Article(text="It happened on 03/04/2019.")]))
    assert find_dates(parsed, day_first=True)[0].value == "2019-04-03"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on March 3, 2022. The following April they signed.", "2022-04"),
        ("They met on May 3, 2022. The following April they signed.", "2023-04"),
        ("They met on May 3, 2022, as agreed the previous December.", "2021-12"),
        ("They met on July 3. Troops moved in at the weekend.", "2024-W29-WE"),
    ],
)
def test_what_the_passage_anchors(text: str, expected: str) -> None:
    assert found(text)[-1].value == expected


def test_a_history_takes_its_years_from_the_text() -> None:
    text = (
        "In 1861 the war began. On April 12, guns opened fire. In May 1862 the army moved west. By July it had "
        "reached the river. In December the siege began, and in January 1863 the town fell."
    )
    read = [expression.value for expression in found(text, None)]
    assert read == ["1861", "1861-04-12", "1862-05", "1862-07", "1862-12", "1863-01"]


def test_impossible_dates_do_no_harm() -> None:
    assert values("It was 31 February 2024 or 99/99/2024.") == {"31 February 2024": "2024-02"}
    assert "400 years later" not in values("In 2999 they met; 400 centuries later they parted.")


def test_title_comes_first() -> None:
    dates = found("He died on Tuesday.", title="Actor dies on Tuesday")
    assert [(expression.in_title, expression.value) for expression in dates] == [
        (True, "2024-07-23"),
        (False, "2024-07-23"),
    ]


def test_every_rule_compiles_and_starts_somewhere() -> None:
    assert all(rule.starts for rule in rules())


def test_a_long_article_takes_linear_time() -> None:
    """Counted in calls of functions, which no other program on the machine makes more."""
    words = "On Monday, July 22, 2024, the two sides met for three days in May. "
    parser = load_parser()
    calls = []
    for size in (8, 8, 32):
        parsed = next(parser.parse([Article(text="\n".join([words * 5] * size), published=PUBLISHED)]))
        watched = cProfile.Profile()
        assert len(watched.runcall(find_dates, parsed)) == 15 * size
        calls.append(sum(one.callcount for one in watched.getstats()))
    _, short, long = calls
    assert long < 5 * short


@pytest.mark.skipif(not SEED.exists(), reason="../shared/reference/seed-article.txt is not beside the project")
def test_seed_article() -> None:
    title, _, text = SEED.read_text(encoding="utf-8").partition("\n")
    dates = found(text, title=title)
    read = {(expression.text, expression.value) for expression in dates}
    assert {
        ("Wednesday", "2024-07-24"),
        ("Tuesday", "2024-07-23"),
        ("March 2024", "2024-03"),
        ("June this year", "2024-06"),
        ("the past three years", "P3Y"),
        ("recent months", "PAST_REF"),
    } <= read
