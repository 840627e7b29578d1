"""JSON Lines, JSON documents and tables."""

import io
import itertools
import json

import pytest

from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_stream

from .reports import article, outcomes


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_the_fields_of_a_record() -> None:
    record = {
        "id": "a-1",
        "text": " The sides met.\r\n",
        "title": "Talks",
        "published": "2024-07-24",
        "publisher": "Valley Post",
        "url": "https://valley.example/1",
        "language": "en-GB",
        "more": [1],
    }
    report = article(lines(record), "in.jsonl")
    absent = dict.fromkeys(("dateline", "byline", "updated", "agency"))
    assert report.to_dict() == {**{k: v for k, v in record.items() if k != "more"}, "language": "en", **absent}


def test_what_a_record_lacks_is_read_from_its_text_which_stays() -> None:
    text = "Talks go on\n\nJuly 24, 2024\n\n KABUL, July 24 (Reuters) - The sides met.\nMore News"
    report = article(lines({"text": text}), "in.jsonl")
    assert report.text == text
    assert (report.title, report.published, report.publisher) == (None, "2024-07-24", "Reuters")
    assert report.dateline is not None
    assert text[report.dateline.start : report.dateline.end] == "KABUL"
    given = article(lines({"text": text, "published": "2024-08-01", "publisher": "Valley Post"}), "in.jsonl")
    assert (given.published, given.publisher) == ("2024-08-01", "Valley Post")


def test_a_broken_line_is_one_failure_and_reading_goes_on() -> None:
    bad: list[tuple[bytes, str]] = [
        (b"{bad", "no valid JSON"),
        (b"[1, 2]", "a list"),
        (b'{"title": "x"}', 'no "text"'),
        (b'{"text": 5}', "a number"),
        (b'{"text": null}', "null"),
        (b'{"text": " "}', "empty"),
        (b'{"text": "a", "title": ["x"]}', '"title" is a list'),
        (b'{"text": "a", "published": "soon"}', "'soon'"),
        (b'{"text": "a", "published": "2024-02-31"}', "2024-02-31"),
        (b'{"text": "a", "published": true}', '"published" is true or false'),
        (b'{"text": "\xe2\x80\x99 and \xff"}', "UTF-8"),
        (b'{"text": "a\0"}', "no valid JSON"),
        (b"[" * 100_000, "nested"),
        (b'{"text": ' + b"1" * 5000 + b"}", "number"),
        (json.dumps({"text": "a" * 2_000_001}).encode(), "2,000,001 characters"),
    ]
    good = b'{"text": "The sides met."}'
    data = b"\n".join(line for row, _ in bad for line in (row, good))
    read = outcomes(data, "in.jsonl")
    assert len(read) == 2 * len(bad)
    for number, (_, said) in enumerate(bad):
        refused, report = read[2 * number : 2 * number + 2]
        assert isinstance(refused, Failure)
        assert (refused.file, refused.line) == ("in.jsonl", 2 * number + 1)
        assert said in refused.message
        assert "\n" not in str(refused)
        assert isinstance(report, Article)


def test_a_line_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bayhaqi.reading.lines.LONGEST_LINE_BYTES", 1000)
    data = lines({"text": "a" * 5000}, {"text": "The sides met."})
    refused, report = outcomes(data, "in.jsonl")
    assert isinstance(refused, Failure)
    assert refused.line == 1
    assert isinstance(report, Article)


def test_windows_1252_and_utf_16_records() -> None:
    record = '{"text": "The “sides” met."}\n'
    for encoding in ("cp1252", "utf-16", "utf-16-be", "utf-8-sig"):
        assert article(record.encode(encoding), "in.jsonl").text == "The “sides” met."


def test_a_lone_surrogate_keeps_the_offsets() -> None:
    assert article('{"text": "a\\ud800b"}', "in.jsonl").text == "a\ufffdb"


def test_duplicate_and_numeric_ids_are_kept() -> None:
    read = outcomes(lines({"id": 7, "text": "One."}, {"id": 7, "text": "Two."}), "in.jsonl")
    assert [report.id for report in read if isinstance(report, Article)] == ["7", "7"]


@pytest.mark.parametrize("indent", [None, 2])
def test_json_documents(indent: int | None) -> None:
    records = [{"text": "One."}, {"text": "Two."}]
    for name in ("in.json", "-"):
        assert [
            report.text for report in outcomes(json.dumps(records, indent=indent), name) if isinstance(report, Article)
        ] == ["One.", "Two."]
        assert article(json.dumps(records[0], indent=indent), name).text == "One."


def test_elements_of_an_array_fail_one_by_one_with_their_lines() -> None:
    read = outcomes('[{"text": "One."},\n3,\n{"text": "Two."},\n{"text": ', "in.json")
    assert [getattr(outcome, "line", None) for outcome in read] == [None, 2, None, 4]


def test_a_long_array_is_read_element_by_element() -> None:
    records = [{"text": f"Report {number}. " + "The sides met. " * 400} for number in range(100)]
    assert len([r for r in outcomes(json.dumps(records), "in.json") if isinstance(r, Article)]) == 100


def test_an_array_that_is_not_closed() -> None:
    read = outcomes('[{"text": "One."},', "in.json")
    assert isinstance(read[0], Article)
    assert isinstance(read[1], Failure)


class Endless(io.RawIOBase):
    """The same line, forever."""

    def __init__(self, line: bytes) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        count = len(buffer)
        buffer[:count] = (self._line * (count // len(self._line) + 1))[:count]
        return count


def test_reading_is_lazy() -> None:
    stream = io.BufferedReader(Endless(b'{"text": "The sides met."}\n'))
    assert len(list(itertools.islice(read_stream(stream, "-"), 5))) == 5


TABLE = """id,text,title,published
1,"The sides, she said, ""met"".
Then they left.",Talks,07/24/2024
2,"one" two,T,
3,a,b,c,d,e
4,The sides met.,T,2024-02-31
5,The sides\0 met.,T,
6,The sides met.,T,
7,"not closed,T,
8,x,y,
"""


def test_a_table_with_broken_rows() -> None:
    read = outcomes(TABLE, "in.csv")
    reports = [outcome for outcome in read if isinstance(outcome, Article)]
    assert [report.id for report in reports] == ["1", "6"]
    assert reports[0].text == 'The sides, she said, "met".\nThen they left.'
    assert reports[0].published == "2024-07-24"
    assert [outcome.line for outcome in read if isinstance(outcome, Failure)] == [4, 5, 6, 7, 9]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    data = f"Title{delimiter}TEXT\nTalks{delimiter}The sides met.\n"
    for name in ("in.csv", "in.tsv", "-"):
        report = article(data, name)
        assert (report.title, report.text) == ("Talks", "The sides met.")


def test_a_cell_of_a_million_characters() -> None:
    assert len(article("id,text\n1," + "word " * 200_000, "in.csv").text) == 1_000_000


@pytest.mark.parametrize(
    ("data", "said"), [("a,b\n1,2\n", 'no column "text"'), ("id,text\n", "no records"), ("\n\n", "no records")]
)
def test_tables_without_text(data: str, said: str) -> None:
    (refused,) = outcomes(data, "in.csv")
    assert isinstance(refused, Failure)
    assert said in refused.message


def test_options_go_before_what_a_record_says() -> None:
    options = ReadOptions(published="2024-01-01")
    assert (
        article(lines({"text": "The sides met.", "published": "soon"}), "in.jsonl", options).published == "2024-01-01"
    )


def test_byline_times_and_agency_of_a_record() -> None:
    report = article(
        lines({"text": "KABUL (Reuters) - The sides met.", "byline": "Ana Bell", "updated": "May 3, 2024 10:00 GMT"}),
        "a.jsonl",
    )
    assert (report.byline, report.updated, report.agency) == ("Ana Bell", "2024-05-03T10:00Z", "Reuters")
