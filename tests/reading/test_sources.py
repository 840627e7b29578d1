"""Web archives, mail, documents and exports of news databases into articles."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from bayhaqi.cli import main
from bayhaqi.errors import UsageError
from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_inputs, read_stream
from bayhaqi.reading.formats import FORMAT_NAMES

from . import sources
from .reports import Pipe, article, failure, outcomes
from .sources import EVERY, FIRST, SECOND, THIRD


def articles(data: bytes | str, name: str = "-") -> list[Article]:
    found = outcomes(data, name)
    assert not [str(one) for one in found if isinstance(one, Failure)]
    return [one for one in found if isinstance(one, Article)]


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_format_is_told_from_its_content_alone(name: str) -> None:
    named = [one for one in outcomes(EVERY[name], name) if isinstance(one, Article)]
    unnamed = [one for one in outcomes(EVERY[name], "-") if isinstance(one, Article)]
    assert named
    assert named == unnamed
    assert [one for one in read_stream(io.BufferedReader(Pipe(EVERY[name])), "-") if isinstance(one, Article)] == named


def test_warc() -> None:
    found = outcomes(gzip.compress(sources.warc()), "a.warc.gz")
    first, second, gone = found
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.url, second.url) == ("https://valley.example/1", "https://valley.example/2")
    assert first.text == second.text == sources.TEXT
    assert (first.byline, first.published, first.updated) == (
        "Jane Doe",
        "2023-07-03T10:00:00+02:00",
        "2023-07-03T12:30:00+02:00",
    )
    assert isinstance(gone, Failure)
    assert "https://valley.example/3" in str(gone)
    assert "404" in gone.message


def test_each_record_may_be_a_gzip_member_of_its_own() -> None:
    members = b"".join(map(gzip.compress, (sources.WARC_INFO, sources.warc_record(sources.http(sources.PAGE)))))
    assert [one.title for one in articles(members, "a.warc.gz")] == ["Ministers meet"]


def test_after_a_damaged_record_reading_goes_on() -> None:
    good = sources.warc_record(sources.http(sources.PAGE))
    bad = good.replace(b"Content-Length: ", b"Content-Length: x")
    kinds = [type(one).__name__ for one in outcomes(good + bad + good, "a.warc")]
    assert kinds.count("Article") == 2
    assert kinds.count("Failure") >= 1


def test_a_cut_record_is_reported() -> None:
    good = sources.warc_record(sources.http(sources.PAGE))
    first, cut = outcomes(good + good[:-300], "a.warc")
    assert isinstance(first, Article)
    assert "cut off" in str(cut)


def test_a_packed_page_may_not_fill_the_memory() -> None:
    bomb = sources.http(gzip.compress(b"<p>" + b" " * 30_000_000), extra="Content-Encoding: gzip\r\n")
    assert "20 MB" in failure(sources.warc_record(bomb), "a.warc").message


def test_wet() -> None:
    (report,) = articles(sources.WET, "a.warc.wet")
    assert (report.title, report.published, report.url) == ("Ministers meet", "2023-07-03", "https://valley.example/1")
    assert report.text == sources.TEXT


def test_mail() -> None:
    report = article(sources.MAIL, "a.eml")
    assert (report.title, report.publisher) == ("Ministers meet – again", "The Valley Post")
    assert report.published == "2023-07-03T10:00:00+02:00"
    assert report.text == f"{FIRST}\n\n{SECOND}"


def test_mhtml() -> None:
    report = article(sources.MHTML, "a.mhtml")
    assert (report.title, report.url) == ("Ministers meet", "https://valley.example/1")
    assert report.text == sources.TEXT


@pytest.mark.parametrize("export", [sources.FACTIVA, sources.NEXIS_OLD, sources.NEXIS_NEW])
def test_exports_of_several_reports(export: str) -> None:
    first, second = articles(export, "export.txt")
    assert first.title is not None
    assert first.title.startswith("Ministers of Ostania and Westland meet")
    assert (first.publisher, first.byline, first.language) == ("The Valley Post", "Jane Doe", "en")
    assert first.text == f"{FIRST}\n{SECOND}"
    assert (second.title, second.published, second.text) == ("Harvest begins in the valley", "2023-07-04", THIRD)


def test_factiva_gives_the_hour() -> None:
    assert articles(sources.FACTIVA)[0].published == "2023-07-03T16:35"
    (coded,) = articles(sources.FACTIVA_CODED)
    assert (coded.title, coded.published) == ("Ministers of Ostania and Westland meet in Geneva", "2023-07-03T16:35")
    assert coded.text == f"{FIRST}\n{SECOND}"


def test_a_cut_export_is_reported() -> None:
    cut = sources.FACTIVA[: sources.FACTIVA.rindex("Document")] + "More text. " * 60
    assert "cut off" in str(outcomes(cut, "a.txt")[-1])


@pytest.mark.parametrize("pack", [sources.docx, sources.rtf])
def test_exports_in_word_and_rtf(pack: object) -> None:
    data = pack(sources.NEXIS_NEW)  # type: ignore[operator]
    assert [(one.title, one.text) for one in articles(data)] == [
        (one.title, one.text) for one in articles(sources.NEXIS_NEW)
    ]


def test_a_word_document_with_one_report() -> None:
    report = article(sources.docx(f"Ministers meet\nJuly 3, 2023\n\n{FIRST}\n{SECOND}"), "a.docx")
    assert (report.title, report.published) == ("Ministers meet", "2023-07-03")


def test_proquest() -> None:
    first, second = outcomes(sources.PROQUEST, "export.txt")
    assert isinstance(first, Article)
    assert (first.title, first.byline, first.publisher) == (
        "Ministers of Ostania and Westland meet",
        "Doe, Jane",
        "The Valley Post",
    )
    assert (first.published, first.text) == ("2023-07-03", f"{FIRST}\n{SECOND}")
    assert first.url == "https://library.example/docview/1234567890"
    assert "no full text" in str(second)


def test_media_cloud_gives_headlines() -> None:
    (report,) = articles(sources.MEDIA_CLOUD, "stories.csv")
    assert (report.text, report.title) == ("Ostania condemns Westland over border", None)
    assert (report.id, report.published, report.publisher) == ("a1", "2023-07-03", "valley.example")


def test_nitf() -> None:
    report = article(sources.NITF, "a.xml")
    assert (report.title, report.byline, report.agency) == ("Ministers meet", "Jane Doe", "AFP")
    assert (report.published, report.publisher) == ("2023-07-03T10:00:00+02:00", "The Valley Post")
    assert report.text == f"GENEVA — {sources.TEXT}"
    assert report.dateline is not None


def test_newsml() -> None:
    first, second = outcomes(sources.NEWSML, "a.xml")
    assert isinstance(first, Article)
    assert (first.title, first.byline, first.agency, first.publisher) == ("Ministers meet", "Jane Doe", "AFP", "AFP")
    assert (first.published, first.updated) == ("2023-07-03T10:00:00+02:00", "2023-07-03T12:00:00+02:00")
    assert first.text == sources.TEXT
    assert "urn:2" in str(second)


def test_feeds_and_lists() -> None:
    (entry,) = articles(sources.RSS, "feed.xml")
    assert (entry.title, entry.url, entry.text) == ("Ministers meet", "https://valley.example/1", sources.TEXT)
    opml = '<opml><body><outline xmlUrl="https://valley.example/feed"/></body></opml>'
    assert "1 feeds" in failure(opml, "list.opml").message
    sitemap = "<urlset><url><loc>https://valley.example/1</loc></url></urlset>"
    assert "1 pages" in failure(sitemap, "sitemap.xml").message


def test_pdf() -> None:
    report = article(sources.pdf([sources.PDF_LINES]), "a.pdf")
    assert (report.title, report.published) == ("Ministers of Ostania and Westland meet", "2023-07-03")
    assert report.text.startswith(
        "GENEVA - The ministers of Ostania and Westland met in Geneva on Monday, and officials"
    )
    assert "would meet again." in report.text
    assert "only pictures" in failure(sources.pdf([[]]), "a.pdf").message
    assert "damaged" in failure(b"%PDF-1.7", "a.pdf").message


def test_from_overrides_what_an_input_seems_to_be() -> None:
    text = "<p>The sides met.</p>"
    (report,) = read_stream(io.BytesIO(text.encode()), "a.html", ReadOptions(form="text"))
    assert isinstance(report, Article)
    assert report.text == text
    (report,) = read_stream(io.BytesIO(sources.MAIL), "a", ReadOptions(form="eml"))
    assert isinstance(report, Article)
    with pytest.raises(UsageError, match="warc"):
        read_inputs(["a"], ReadOptions(form="nothing"))
    assert {"html", "warc", "eml", "pdf", "factiva"} <= set(FORMAT_NAMES)


def test_the_command_takes_all_of_them(tmp_path: Path) -> None:
    for name, data in EVERY.items():
        (tmp_path / name).write_bytes(data)
    result = CliRunner().invoke(main, ["read", str(tmp_path)])
    assert result.exit_code == 1, "the 404, the picture's item and the report without text fail"
    assert result.stdout.count('"title"') == 23
    assert "404" in result.stderr
    forced = CliRunner().invoke(main, ["read", "--from", "nexis", str(tmp_path / "nexis-new.txt")])
    assert (forced.exit_code, forced.stdout.count('"title"')) == (0, 2)
