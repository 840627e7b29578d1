"""One plain text or HTML file as one article."""

from __future__ import annotations

import re
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.decoding import decode
from bayhaqi.reading.furniture import without_furniture
from bayhaqi.reading.heads import read_head
from bayhaqi.reading.identification import LANGUAGES, language_of
from bayhaqi.reading.limits import LARGEST_DOCUMENT_BYTES, LONGEST_TEXT, in_megabytes
from bayhaqi.reading.outcome import ReadOptions
from bayhaqi.reading.pages import extract_page
from bayhaqi.reading.records import Draft, finished

META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|script|section)\b", re.IGNORECASE
)
# The probability with which running English is told by its function words alone.
SURELY_ENGLISH = 0.99
NO_OPTIONS = ReadOptions()


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
    return finished(text_draft(whole(stream), options), options)


def text_draft(data: bytes | str, options: ReadOptions) -> Draft:
    """What a plain text says, before it is checked: its head taken apart, its page furniture cut. Raises `InputError`."""
    text = decode(data) if isinstance(data, bytes) else data
    if not text.strip():
        raise InputError("the file holds no words, only white space; give a report's text")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"the text has {len(text):,} characters; at most {LONGEST_TEXT:,} are allowed for one article: "
            "split it into its articles, or write them as JSON Lines"
        )
    head = read_head(text, options.publisher)
    return Draft(
        text=without_furniture(head.text),
        title=head.title,
        published=head.published,
        publisher=head.publisher,
        url=head.url,
    )


def read_html(stream: BinaryIO, options: ReadOptions, url: str | None = None) -> Article:
    """The article of an HTML page, a paragraph a line, with what its head says; `url` is where it was fetched.

    Raises `InputError` for what is no page, shows no report, or shows only the stub that a paywall leaves.
    """
    return finished(draft_of_page(whole(stream), options, url), options)


def draft_of_page(
    data: bytes, options: ReadOptions = NO_OPTIONS, url: str | None = None, charset: str | None = None
) -> Draft:
    """What an HTML page in bytes says, before it is checked; `charset` is the one that its server named.

    Raises `InputError`.
    """
    page = extract_page(CONTROLS.sub(" ", _decode_html(data, charset)), url)
    if page.wall is not None:
        raise InputError(f"the HTML page is no whole report: {page.wall}")
    head = page.head
    draft = Draft(
        text="\n".join(page.paragraphs),
        title=head.title,
        published=head.published,
        publisher=head.publisher,
        url=head.url,
        byline=head.byline,
        updated=head.updated,
        agency=head.agency,
    )
    if not draft.text.strip():
        raise InputError(
            "the HTML page holds no readable text (it may be built by a script); save the page's text instead"
        )
    _take_head(draft, options)
    draft.text = without_furniture(draft.text)
    draft.language = _language(head.language, draft.text)
    return draft


def _take_head(draft: Draft, options: ReadOptions) -> None:
    """Takes a headline, a day and a byline that stand as lines of the text out of it."""
    head = read_head(draft.text, options.publisher or draft.publisher)
    title = draft.title
    if title is not None and head.title is not None and title.casefold().endswith(head.title.casefold()):
        title = head.title
    if title is None or (head.title is not None and _same(head.title, title)) or head.published is not None:
        draft.text, draft.title = head.text, title or head.title
        draft.published = draft.published or head.published
        draft.publisher = draft.publisher or head.publisher
    first, _, rest = draft.text.partition("\n")
    if draft.title is not None and _same(first, draft.title) and rest.strip():
        draft.text = rest.strip()


def _language(declared: str | None, text: str) -> str:
    """The language of a page's text: what it declares, unless that is English, as templates do whatever is in them."""
    if declared is not None and declared != "en" and declared in LANGUAGES:
        found, probability = language_of(text)
        return "en" if found == "en" and probability >= SURELY_ENGLISH else declared
    return language_of(text)[0]


def whole(stream: BinaryIO) -> bytes:
    """All bytes of a document. Raises `InputError` where they are over 20 MB."""
    data = stream.read(LARGEST_DOCUMENT_BYTES + 1)
    if len(data) > LARGEST_DOCUMENT_BYTES:
        raise InputError(
            f"the file is over {in_megabytes(LARGEST_DOCUMENT_BYTES)}, the most for one text or HTML document; "
            "split it into its articles, or write them as JSON Lines, which may be of any size"
        )
    return data


def _decode_html(data: bytes, charset: str | None = None) -> str:
    declared = META_CHARSET.search(data[:4096])
    try:
        return decode(data)
    except InputError as error:
        fault = error
    names = [charset, declared[1].decode("ascii", "replace") if declared else None]
    for name in filter(None, names):
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    if declared is None:
        raise fault
    raise InputError(
        f"the page is no valid UTF-8, nor what it declares ({declared[1].decode('ascii', 'replace')}); save it as UTF-8"
    ) from fault


def _same(first: str, second: str) -> bool:
    return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
