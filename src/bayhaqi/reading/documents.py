"""One plain text or HTML file as one article."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from types import ModuleType
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.days import parse_day
from bayhaqi.reading.decoding import decode
from bayhaqi.reading.furniture import without_furniture
from bayhaqi.reading.heads import read_head
from bayhaqi.reading.limits import LARGEST_DOCUMENT_BYTES, LONGEST_TEXT, in_megabytes
from bayhaqi.reading.outcome import ReadOptions
from bayhaqi.reading.records import Draft, finished

META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|script|section)\b", re.IGNORECASE
)
# trafilatura's fallback jusText takes time with the square of the paragraphs: 5 s at 16,000 tags, 56 s at 80,000. News
# pages have 1,000 to 5,000 tags; those with more do without the fallbacks.
MOST_TAGS_FOR_FALLBACKS = 15_000
# Without them a page takes 0.06 ms a tag.
MOST_TAGS = 500_000
HTML_LEFT_OVER = re.compile(r"\n{2,}")


def looks_like_html(head: bytes) -> bool:
    """Whether the first bytes open an HTML page."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while start.startswith((b"<!--", b"<?xml")):
        _, closed, start = start.partition(b"-->" if start.startswith(b"<!--") else b"?>")
        if not closed:
            return False
        start = start.lstrip()
    return HTML_START.match(start) is not None


def read_text(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article of a plain text file: its head taken apart, its page furniture cut. Raises `InputError`."""
    text = decode(_whole(stream))
    if not text.strip():
        raise InputError("the file holds no words, only white space; give a report's text")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"the text has {len(text):,} characters; at most {LONGEST_TEXT:,} are allowed for one article: "
            "split it into its articles, or write them as JSON Lines"
        )
    head = read_head(text, options.publisher)
    draft = Draft(
        text=without_furniture(head.text),
        title=head.title,
        published=head.published,
        publisher=head.publisher,
        url=head.url,
    )
    return finished(draft, options)


def read_html(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article of an HTML page: its main text, a paragraph a line, and what its metadata say.

    Raises `InputError`.
    """
    page = CONTROLS.sub(" ", _decode_html(_whole(stream)))
    draft = _extract(page)
    if draft is None or not draft.text.strip():
        raise InputError(
            "the HTML page holds no readable text (it may be built by a script); save the page's text instead"
        )
    title = draft.title
    head = read_head(draft.text, options.publisher or draft.publisher)
    if title is None or (head.title is not None and _same(head.title, title)) or head.published is not None:
        draft.text, draft.title = head.text, title or head.title
        draft.published = draft.published or head.published
        draft.publisher = draft.publisher or head.publisher
    first, _, rest = draft.text.partition("\n")
    if draft.title is not None and _same(first, draft.title) and rest.strip():
        draft.text = rest.strip()
    draft.text = without_furniture(draft.text)
    return finished(draft, options)


def _whole(stream: BinaryIO) -> bytes:
    data = stream.read(LARGEST_DOCUMENT_BYTES + 1)
    if len(data) > LARGEST_DOCUMENT_BYTES:
        raise InputError(
            f"the file is over {in_megabytes(LARGEST_DOCUMENT_BYTES)}, the most for one text or HTML document; "
            "split it into its articles, or write them as JSON Lines, which may be of any size"
        )
    return data


def _decode_html(data: bytes) -> str:
    declared = META_CHARSET.search(data[:4096])
    try:
        return decode(data)
    except InputError:
        if declared is None:
            raise
    try:
        return data.decode(declared[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError) as error:
        name = declared[1].decode("ascii", "replace")
        raise InputError(f"the page is no valid UTF-8, nor what it declares ({name}); save it as UTF-8") from error


def _extract(page: str) -> Draft | None:
    """What trafilatura finds: main text with its paragraphs on lines, title, day, site, address."""
    from lxml.etree import LxmlError

    trafilatura = _trafilatura()
    tags = page.count("<")
    if tags > MOST_TAGS:
        raise InputError(
            f"the HTML page has {tags:,} tags; at most {MOST_TAGS:,} are allowed: save the page's text instead"
        )
    try:
        found = trafilatura.bare_extraction(
            page,
            fast=tags > MOST_TAGS_FOR_FALLBACKS,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
        if found is None:
            return None
        text = (found.text or "").strip() or trafilatura.baseline(page)[1].strip()
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"the HTML page could not be parsed ({type(error).__name__}); save the page's text instead"
        ) from error
    published = found.date if found.date and parse_day(found.date) else None
    return Draft(
        HTML_LEFT_OVER.sub("\n", text), found.title or None, published, found.sitename or None, found.url or None
    )


@lru_cache(maxsize=1)
def _trafilatura() -> ModuleType:
    """The library, loaded when the first page is read; what it logs is of no use to the reader of a report."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return trafilatura


def _same(first: str, second: str) -> bool:
    return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
