"""Plain text and HTML: encodings, heads, page furniture."""

import time
from pathlib import Path

import pytest

from bayhaqi.model import Article
from bayhaqi.reading import ReadOptions, read_inputs
from bayhaqi.reading.furniture import without_furniture

from .reports import BODY_START, PAGE, WIRE, article, failure

SHARED = Path(__file__).parents[3] / "shared"


def test_the_head_of_a_report_is_taken_apart() -> None:
    report = article(WIRE)
    assert report.title == "Ministers of Ostania and Westland meet"
    assert report.published == "2023-07-03"
    assert report.publisher == "Reuters"
    assert report.language == "en"
    assert report.text.startswith(BODY_START)
    assert report.text.endswith("They had not met since May.")
    assert report.dateline is not None
    assert report.text[report.dateline.start : report.dateline.end] == report.dateline.place == "GENEVA"


@pytest.mark.parametrize(
    "data",
    [
        WIRE.encode("utf-8-sig"),
        WIRE.replace("\n", "\r\n").encode(),
        WIRE.replace("\n", "\r").encode(),
        WIRE.encode("utf-16"),
        WIRE.encode("utf-16-le"),
        WIRE.encode("utf-16-be"),
        WIRE.encode("utf-32"),
    ],
)
def test_every_encoding_gives_the_same_article(data: bytes) -> None:
    assert article(data) == article(WIRE)


def test_windows_1252() -> None:
    text = "The minister called the plan “naïve” – and left."
    assert article(text.encode("cp1252")).text == text


def test_other_encodings_are_decoded_and_their_language_told() -> None:
    text = "Министр иностранных дел заявил в среду, что переговоры продолжатся в столице на следующей неделе. " * 3
    report = article(text.encode("cp1251"))
    assert report.text == text.strip()
    assert report.language == "ru"


def test_a_headline_without_a_date() -> None:
    report = article(
        "Talks go on in the capital\n\nThe two sides met again on Tuesday and agreed on nothing, they said.\n"
    )
    assert report.title == "Talks go on in the capital"
    assert report.text.startswith("The two sides")


def test_a_standfirst_between_headline_and_date_stays() -> None:
    report = article(
        "Talks go on\nSecond week without result\n\nJuly 24, 2024\n\nThe two sides met again on Tuesday.\n"
    )
    assert report.title == "Talks go on"
    assert report.published == "2024-07-24"
    assert report.text == "Second week without result\n\nThe two sides met again on Tuesday."


def test_labelled_heads() -> None:
    report = article(
        "Title: Talks go on\nSource: Valley Post\nURL: https://valley.example/1\nDate: 24/07/2024\n\n"
        "The sides met on Tuesday.\n"
    )
    assert (report.title, report.publisher) == ("Talks go on", "Valley Post")
    assert (report.url, report.published) == ("https://valley.example/1", "2024-07-24")
    assert report.text == "The sides met on Tuesday."


def test_the_name_of_a_section_or_a_site_is_no_headline() -> None:
    report = article("WORLD\n\nTalks go on | Valley Post\n\nJuly 24, 2024\n\nThe sides met on Tuesday.\n")
    assert (report.title, report.publisher, report.text) == ("Talks go on", "Valley Post", "The sides met on Tuesday.")


def test_a_headline_on_two_lines() -> None:
    report = article("Talks between the sides\ngo on without result\n\nJuly 24, 2024\n\nThe sides met on Tuesday.\n")
    assert report.title == "Talks between the sides go on without result"
    assert report.text == "The sides met on Tuesday."


def test_a_byline_names_the_agency() -> None:
    report = article("Talks go on\nBy Jane Doe, AFP\nJuly 24, 2024\n\nThe sides met on Tuesday.\n")
    assert report.publisher == "AFP"


@pytest.mark.parametrize(
    "text",
    [
        "By Monday the army had left the town.\n\nThe governor stayed.",
        "The first line is wrapped by hand and so\nhas no full stop, but it is no headline and\nis followed by more.",
        "One line without a stop",
        "He came. He saw. He left.\n\nNobody asked him why he had come in the first place, the paper wrote.",
    ],
)
def test_a_text_without_head_is_kept_whole(text: str) -> None:
    report = article(text)
    assert report.title is None
    assert report.text == text


def test_what_the_user_says_goes_first() -> None:
    report = article(WIRE, options=ReadOptions(published="July 1, 2023", publisher="The Valley Post", title="Mine"))
    assert (report.published, report.publisher, report.title) == ("2023-07-01", "The Valley Post", "Mine")


@pytest.mark.parametrize(
    "tail",
    [
        "More News",
        "Read also: Bridge opens to traffic",
        "Share this article",
        "Related articles\nBridge opens\nHarvest begins",
        "Subscribe to our newsletter",
        "Follow us on Twitter",
        "© 2024 Valley Post. All rights reserved.",
        "Facebook | Twitter | WhatsApp",
        "(Reporting by Jane Doe; Editing by John Roe)",
        "Reporting by Jane Doe; Editing by John Roe",
        "Published in Valley Post, July 24th, 2024",
        "Share\n\nMore News\n\nBridge opens\n\nCopyright Valley Post",
    ],
)
def test_page_furniture_is_cut_at_the_end_only(tail: str) -> None:
    body = "The sides met on Tuesday.\n\nMore news is expected on Friday, officials said."
    assert without_furniture(f"{body}\n\n{tail}\n") == body
    both = f"{tail}\n\n{body}"
    assert without_furniture(both) == both


def test_text_that_is_only_furniture_stays() -> None:
    assert without_furniture("More News") == "More News"


def test_html() -> None:
    report = article(PAGE, "page.html")
    assert (report.title, report.published, report.publisher) == (
        "Ministers meet",
        "2023-07-03T10:00:00Z",
        "The Valley Post",
    )
    assert report.text.splitlines() == [
        "GENEVA (AP) — The ministers of both countries met on Monday, and officials said the talks would go on.",
        "They had not met since May, and nobody knew on Monday when they would meet again.",
    ]
    assert report.dateline is not None
    assert article(PAGE, "page").text == report.text, "without extension"


def test_a_page_of_many_tags_takes_no_longer_than_its_size_asks() -> None:
    page = "<html><body>" + "<ul><li>The sides met.</li></ul><br>" * 20_000 + "</body></html>"
    started = time.process_time()
    assert article(page, "page.html").text.startswith("The sides met.")
    assert time.process_time() - started < 30, "56 s with the fallbacks, 2 s without"


def test_a_page_of_too_many_tags() -> None:
    assert "tags" in failure("<p>x" * 500_001, "page.html").message


def test_html_that_declares_its_encoding() -> None:
    text = "Министр иностранных дел заявил в среду, что переговоры продолжатся. "
    page = f'<html><head><meta charset="koi8-r"></head><body><p>{text * 3}</p><p>{text * 2}</p></body></html>'
    assert text.strip() in article(page.encode("koi8-r"), "page.html").text


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html><script>var x = 1</script></html>", "<html>", "<p></p>"]
)
def test_html_without_text(page: str) -> None:
    assert "no readable text" in failure(page, "page.html").message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t\n", "white space"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x7fELF\x02\x01", "ELF"),
        (b"\x00\x01\x02" * 1000, "binary"),
        (b"word " * 4_100_000, "over 20 MB"),
        (b"word " * 1_000_000, "5,000,000 characters"),
    ],
)
def test_what_is_no_report_is_named(data: bytes, said: str) -> None:
    refused = failure(data)
    assert said in refused.message
    assert str(refused).startswith("report.txt")
    assert "\n" not in str(refused)


def test_nul_bytes_and_broken_utf8_are_named_with_their_line() -> None:
    nul = failure("The sides met on Tuesday.\n" * 20 + "Then\0 they left.")
    assert (nul.line, "NUL" in nul.message) == (21, True)
    broken = failure("The “sides” met.\nThen they left".encode() + b"\xff.")
    assert (broken.line, "UTF-8" in broken.message) == (2, True)


def test_the_seed_article() -> None:
    seed = SHARED / "reference" / "seed-article.txt"
    if not seed.exists():
        pytest.skip("../shared is absent")
    (report,) = read_inputs([str(seed)])
    assert isinstance(report, Article)
    assert report.title == "Taliban’s FM & Hamas Political Bureau Chief Discuss Gaza"
    assert report.published == "2024-07-24"
    assert report.text.startswith("Amir Khan Muttaqi, the Taliban’s")
    assert report.text.endswith("over the past three years.")
