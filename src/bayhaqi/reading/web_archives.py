"""WARC and WET archives, one record at a time, as crawlers such as Common Crawl News write them.

Our own reader, because the libraries end at the first damaged record and give cut ones as if they were whole.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.documents import draft_of_page, text_draft
from bayhaqi.reading.limits import LARGEST_DOCUMENT_BYTES, in_megabytes
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import finished

WARC_MAGIC = b"WARC/"
LONGEST_HEADER_LINE = 65_536
MOST_HEADER_LINES = 200
CHUNK_BYTES = 1_000_000
HTML_TYPES = ("text/html", "application/xhtml+xml")
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class _Record:
    headers: dict[str, str]
    content: bytes
    missing: int


def read_warc(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """The article of each HTML page (response and resource records) or extracted text (conversion records).

    What is no page (pictures, scripts, requests) is passed over without a word, answers other than 200 and pages that
    cannot be read give a failure. After a damaged record reading goes on at the next that can be found.
    """
    for record in _records(stream):
        if isinstance(record, InputError):
            yield failure_of(record, name)
            continue
        uri = record.headers.get("warc-target-uri", "").strip("<> ")
        shown = f"{name}: {uri}" if uri else name
        try:
            article = _article(record, uri or None, options)
        except InputError as error:
            yield failure_of(error, shown)
            continue
        if article is not None:
            yield article


def _article(record: _Record, uri: str | None, options: ReadOptions) -> Article | None:
    kind = record.headers.get("warc-type", "").lower()
    content_type = record.headers.get("content-type", "").lower()
    if kind not in ("response", "resource", "conversion") or (uri is not None and uri.startswith(("dns:", "whois:"))):
        return None
    if kind == "conversion":
        _refuse_cut(record)
        return _converted(record, content_type, uri, options)
    if kind == "response" and not content_type.startswith("application/http"):
        return None
    headers, body = _http(record.content) if kind == "response" else ({"content-type": content_type}, record.content)
    given_type = headers.get("content-type", "").lower()
    if not given_type.startswith(HTML_TYPES):
        return None
    _refuse_cut(record)
    if (status := headers.get(":status")) not in (None, "200"):
        raise InputError(f"the server answered {status} and no page; leave the record out")
    charset = CHARSET.search(given_type)
    draft = draft_of_page(_decoded(body, headers), options, uri, charset[1] if charset else None)
    draft.url = draft.url or uri
    return finished(draft, options)


def _converted(record: _Record, content_type: str, uri: str | None, options: ReadOptions) -> Article | None:
    """A page's text as the crawler extracted it: all its lines, the first of them its title."""
    if not content_type.startswith("text/plain"):
        return None
    draft = text_draft(record.content, options)
    draft.url = draft.url or uri
    return finished(draft, options)


def _refuse_cut(record: _Record) -> None:
    if record.missing:
        raise InputError(f"the record is cut off: {record.missing:,} of its bytes are missing; fetch the archive again")


def _records(stream: BinaryIO) -> Iterator[_Record | InputError]:
    lost = False
    while line := stream.readline(LONGEST_HEADER_LINE):
        if not line.strip():
            continue
        if not line.startswith(WARC_MAGIC):
            if not lost:
                yield InputError("here should begin a record (WARC/1.0) and does not; reading goes on at the next one")
            lost = True
            continue
        lost = False
        try:
            headers = _headers(stream)
            length = int(headers.get("content-length", ""))
        except (ValueError, InputError):
            yield InputError("a record's head is damaged or has no Content-Length; reading goes on at the next one")
            lost = True
            continue
        if length < 0 or length > LARGEST_DOCUMENT_BYTES:
            if headers.get("warc-type", "").lower() in ("response", "resource", "conversion"):
                yield InputError(
                    f"a record of {in_megabytes(length)} ({headers.get('warc-target-uri', 'no address')}) is passed over; "
                    f"a page may have {in_megabytes(LARGEST_DOCUMENT_BYTES)}"
                )
            _skip(stream, length)
            continue
        content = _exactly(stream, length)
        yield _Record(headers, content, length - len(content))


def _headers(stream: BinaryIO) -> dict[str, str]:
    """Header lines until the empty one, names in lower case. Raises `InputError` for what are no headers."""
    found: dict[str, str] = {}
    last = ""
    for _ in range(MOST_HEADER_LINES):
        line = stream.readline(LONGEST_HEADER_LINE).decode("utf-8", "replace")
        if not line.strip():
            return found
        if line[0] in " \t" and last:
            found[last] += " " + line.strip()
            continue
        last, colon, value = line.partition(":")
        last = last.strip().lower()
        if not colon:
            raise InputError("a header line has no colon")
        found.setdefault(last, value.strip())
    raise InputError("too many header lines")


def _exactly(stream: BinaryIO, length: int) -> bytes:
    parts: list[bytes] = []
    while length > 0 and (data := stream.read(min(length, CHUNK_BYTES))):
        parts.append(data)
        length -= len(data)
    return b"".join(parts)


def _skip(stream: BinaryIO, length: int) -> None:
    while length > 0 and (data := stream.read(min(length, CHUNK_BYTES))):
        length -= len(data)


def _http(content: bytes) -> tuple[dict[str, str], bytes]:
    """The headers of an HTTP answer, its status under ":status", and its body as it was sent."""
    head, separator, body = content.partition(b"\r\n\r\n")
    if not separator:
        head, separator, body = content.partition(b"\n\n")
    lines = head.decode("latin-1").splitlines()
    status = lines[0].split() if lines else []
    if len(status) < 2 or not status[0].upper().startswith("HTTP"):
        raise InputError("the record holds no HTTP answer; fetch the archive again")
    headers = {":status": status[1]}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers, body


def _decoded(body: bytes, headers: dict[str, str]) -> bytes:
    """The body without transfer and content encodings; crawlers that undid them keep the headers, so both are tried."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
        return _inflated(body, 31)
    if encoding == "deflate" and b"<" not in body[:200]:
        return _inflated(body, 15)
    if encoding in ("br", "zstd") and b"<" not in body[:500]:
        raise InputError(f"the page is packed with {encoding}, which is not read; record it without this encoding")
    return body


def _unchunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    while match := CHUNK_SIZE.match(body, position):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[match.end() : match.end() + size])
        position = match.end() + size
        position += 2 if body[position : position + 2] == b"\r\n" else 0
    return b"".join(parts) if parts else body


def _inflated(body: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    try:
        data = unpacker.decompress(body, LARGEST_DOCUMENT_BYTES + 1)
    except zlib.error as error:
        raise InputError(f"the page's packing is damaged ({error}); fetch the archive again") from error
    if len(data) > LARGEST_DOCUMENT_BYTES:
        raise InputError(f"the page unpacks to over {in_megabytes(LARGEST_DOCUMENT_BYTES)}, the most for one page")
    return data
