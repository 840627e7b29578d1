"""Whatever comes in, what comes out is articles and failures, never an exception."""

import io
import json
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayhaqi.model import Article
from bayhaqi.reading import Failure, read_stream

from .reports import PAGE, WIRE, gzipped, zipped

NAMES = st.sampled_from(
    ["-", "a", "a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.gz", "a.csv.gz", "a.zip"]
)
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS = st.sampled_from(["id", "text", "title", "published", "publisher", "url", "language", "other"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
HEAD_PIECES = ["KABUL", ", July 3", " (Reuters)", " - ", " — ", "By Jane Doe", "Published: ", "July 24, 2024"]
OTHER_PIECES = [
    "The sides met.",
    "More News",
    "Share this",
    '"',
    ",",
    "text",
    "{",
    "[",
    "<p>",
    "<html>",
    "’",
    "id,text",
]
SIGNS = ["\n", "\n\n", " ", "\0", "\ufeff", "a" * 300, '{"text": "One."}']
PIECES = st.lists(
    st.sampled_from([*HEAD_PIECES, *OTHER_PIECES, *SIGNS]) | st.text(max_size=5),
    max_size=20,
).map("".join)


def check(data: bytes, name: str) -> None:
    for outcome in read_stream(io.BytesIO(data), name):
        assert isinstance(outcome, Article | Failure)
        if isinstance(outcome, Failure):
            assert len(str(outcome).splitlines()) == 1
            assert outcome.message
            continue
        assert outcome.text.strip()
        assert outcome.language
        json.dumps(outcome.to_dict(), ensure_ascii=False).encode()
        if outcome.dateline is not None:
            assert outcome.text[outcome.dateline.start : outcome.dateline.end] == outcome.dateline.place


@SOME
@given(st.binary(max_size=2000), NAMES)
def test_arbitrary_bytes(data: bytes, name: str) -> None:
    check(data, name)


@SOME
@given(PIECES, NAMES, st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"]))
def test_text_like_reports(text: str, name: str, encoding: str) -> None:
    check(text.encode(encoding, "replace"), name)


@SOME
@given(st.lists(st.dictionaries(FIELDS, VALUES), max_size=4), st.booleans(), NAMES)
def test_arbitrary_records(records: list[dict[str, object]], as_array: bool, name: str) -> None:
    data = json.dumps(records) if as_array else "\n".join(map(json.dumps, records))
    check(data.encode(), name)


@SOME
@given(st.text(max_size=200), st.text(max_size=50))
def test_the_text_of_a_record_is_kept(text: str, publisher: str) -> None:
    for outcome in read_stream(io.BytesIO(json.dumps({"text": text, "publisher": publisher}).encode()), "a.jsonl"):
        if isinstance(outcome, Article):
            assert outcome.text == text


@SOME
@given(st.integers(0, 2000), st.integers(0, 255), st.integers(0, 2000), st.sampled_from(["zip", "gz", "html", "json"]))
def test_damaged_files(place: int, byte: int, length: int, kind: str) -> None:
    data = {
        "zip": zipped({"a.txt": WIRE, "b.html": PAGE}),
        "gz": gzipped(WIRE * 3),
        "html": PAGE.encode(),
        "json": json.dumps([{"text": WIRE, "published": "2024-07-24"}], indent=1).encode(),
    }[kind]
    damaged = bytearray(data)
    damaged[place % len(damaged)] = byte
    check(bytes(damaged), f"a.{kind}")
    check(data[: length % len(data)], f"a.{kind}")


@SOME
@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.binary(max_size=200), max_size=3)
)
def test_arbitrary_entries(entries: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in entries.items():
            if not name.startswith("\0"):
                archive.writestr(name, content)
    check(packed.getvalue(), "a.zip")
