"""Every parser on random bytes and on damaged documents: articles and counted failures, never another exception."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_stream
from bayhaqi.reading.feeds import parse_feed
from bayhaqi.reading.formats import FORMAT_NAMES
from bayhaqi.reading.opml import parse_opml
from bayhaqi.reading.pages import extract_page
from bayhaqi.reading.sitemaps import parse_sitemap
from bayhaqi.reading.times import parse_time

from .sources import EVERY, RSS

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What stands in the bytes of these formats: pieces of it in the wrong places break more than random bytes do.
PIECES = [
    b"<", b">", b"</p>", b"<p>", b"&#0;", b"&#xd800;", b"&amp;", b"]]>", b"<![CDATA[", b"\r\n\r\n", b"\n", b"\0", b"\xff\xfe",
    b"\xed\xa0\x80", b"WARC/1.0\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n", b"HTTP/1.1 200", b"--part",
    b"=?utf-8?b?//8=?=", b"Content-Type: multipart/mixed\r\n", b"{\\rtf", b"\\u-99999?", b"endobj", b"/Length 0", b"<< >>",
    b"Document ABCD000020230703ej7300012\n", b"End of Document\n", b"Full text: ", b"________________\n", b"2019-02-31",
    b"xmlns='x'", b"<time datetime='9999-99-99'>", b'"@graph": [[', b"\xe2\x80\xa8", b"9" * 400,
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["put", "cut", "byte"]), st.sampled_from(PIECES), st.integers(0, 300)),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, changes: list[tuple[float, str, bytes, int]]) -> bytes:
    """The document after pieces were put in, cut out and overwritten at places that are shares of its length."""
    found = bytearray(data)
    for share, kind, piece, count in changes:
        place = int(share * len(found))
        if kind == "put":
            found[place:place] = piece
        elif kind == "cut":
            del found[place : place + count]
        elif place < len(found):
            found[place] = count % 256
    return bytes(found)


def check(data: bytes, name: str, form: str | None = None) -> None:
    for outcome in read_stream(io.BytesIO(data), name, ReadOptions(form=form)):
        assert isinstance(outcome, Article | Failure)
        if isinstance(outcome, Failure):
            assert len(str(outcome).splitlines()) == 1
        else:
            assert outcome.text.strip()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_damaged_documents(name: str) -> None:
    @FEW
    @given(CHANGES)
    def run(changes: list[tuple[float, str, bytes, int]]) -> None:
        check(damaged(EVERY[name], changes), name)

    run()


@pytest.mark.parametrize("form", sorted(FORMAT_NAMES))
def test_random_bytes_in_every_format(form: str) -> None:
    @FEW
    @given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=40), max_size=30).map(b"".join))
    def run(data: bytes) -> None:
        check(data, "a", form)

    run()


@SOME
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=20).map(b"".join), CHANGES)
def test_lists(data: bytes, changes: list[tuple[float, str, bytes, int]]) -> None:
    for document in (data, damaged(RSS.encode(), changes)):
        for parse in (parse_feed, parse_sitemap, parse_opml):
            try:
                parse(document)
            except InputError:
                continue


@SOME
@given(st.lists(st.sampled_from(PIECES).map(lambda piece: piece.decode("latin-1")) | st.text(max_size=20), max_size=30))
def test_pages_of_any_signs(pieces: list[str]) -> None:
    with suppress(InputError):
        extract_page("".join(pieces))


@SOME
@given(
    st.text(max_size=200)
    | st.from_regex(r"[0-9]{1,4}[-/. ][A-Za-z0-9]{1,9}[-/. ,]{1,2}[0-9]{1,4}[T ]?[0-9:.+Zh]{0,12}")
)
def test_times(text: str) -> None:
    found = parse_time(text)
    assert found is None or Article(text="x", published=found).published == found
