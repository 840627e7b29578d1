"""Archives: gzip and zip, whole, damaged and hostile."""

import io
import zipfile

import pytest

from bayhaqi.model import Article
from bayhaqi.reading import Failure, read_stream

from .reports import PAGE, WIRE, Pipe, article, failure, gzipped, outcomes, zipped


def test_gzip_of_every_format() -> None:
    assert article(gzipped(WIRE), "report.txt.gz") == article(WIRE)
    assert article(gzipped(WIRE), "no-extension") == article(WIRE)
    assert article(gzipped(PAGE), "page.html.gz") == article(PAGE, "page.html")
    assert len(outcomes(gzipped('{"text": "One."}\n{"text": "Two."}\n'), "in.jsonl.gz")) == 2


def test_zip_of_every_format_in_the_order_of_names() -> None:
    packed = zipped(
        {
            "c.html": PAGE,
            "b/in.jsonl.gz": gzipped('{"text": "One."}'),
            "a.txt": WIRE,
            "__MACOSX/._a.txt": "x",
            "logo.png": "x",
        }
    )
    read = outcomes(packed, "all.zip")
    assert [report.title for report in read if isinstance(report, Article)] == [
        "Ministers of Ostania and Westland meet",
        None,
        "Ministers meet",
    ]
    assert list(read_stream(io.BufferedReader(Pipe(packed)), "-")) == read


@pytest.mark.parametrize("name", ["../evil.txt", "/abs.txt", "a/../../b.txt", "C:\\w.txt", "..\\w.txt"])
def test_names_that_lead_out_are_reported_and_the_rest_is_read(name: str) -> None:
    refused = [
        outcome for outcome in outcomes(zipped({name: "x", "good.txt": WIRE}), "a.zip") if isinstance(outcome, Failure)
    ]
    assert len(refused) == 1
    assert "leads out" in refused[0].message


def test_a_truncated_gzip_gives_what_it_can() -> None:
    packed = gzipped("".join(f'{{"text": "Report {number} of many."}}\n' for number in range(50_000)))
    read = outcomes(packed[: len(packed) // 2], "in.jsonl.gz")
    assert isinstance(read[0], Article)
    assert isinstance(read[-1], Failure)
    assert "cut off" in read[-1].message
    assert "cut off" in failure(gzipped(WIRE)[:-12], "a.txt.gz").message


def test_damaged_archives() -> None:
    whole = gzipped(WIRE * 20)
    assert "damaged" in failure(whole[:40] + b"\0\0\0\0\0\0" + whole[46:], "a.txt.gz").message
    assert "damaged" in failure(zipped({"a.txt": WIRE})[:-30], "a.zip").message
    packed = bytearray(zipped({"a.txt": WIRE}))
    packed[60] ^= 0xFF
    assert "zip archive" in failure(bytes(packed), "a.zip").message


def test_an_encrypted_entry() -> None:
    packed = bytearray(zipped({"a.txt": WIRE}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in failure(bytes(packed), "a.zip").message


def test_bombs() -> None:
    assert "times its size" in failure(gzipped(b"a" * 60_000_000), "a.jsonl.gz").message
    refused = outcomes(zipped({f"{number}.jsonl": b"a" * 40_000_000 for number in range(3)}), "a.zip")
    assert all(isinstance(outcome, Failure) for outcome in refused)
    assert "times its size" in str(refused[-1])


def test_too_many_entries_and_archives_in_archives(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"a.txt": WIRE})
    assert outcomes(zipped({"in.zip": inner}), "a.zip") == [article(WIRE)]
    assert "archive in an archive" in failure(zipped({"in.zip": zipped({"in.zip": inner})}), "a.zip").message
    monkeypatch.setattr("bayhaqi.reading.archives.MOST_ENTRIES", 1)
    assert "entries" in failure(zipped({"a.txt": "x", "b.txt": "y"}), "a.zip").message


@pytest.mark.parametrize(
    ("entry", "said"), [("[Content_Types].xml", "Office"), ("mimetype", "EPUB"), ("logo.png", "no file")]
)
def test_zips_that_hold_no_reports(entry: str, said: str) -> None:
    assert said in failure(zipped({entry: "x"}), "a.zip").message


def test_an_empty_zip() -> None:
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    assert "no file" in failure(packed.getvalue(), "a.zip").message
