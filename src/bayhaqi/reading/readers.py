"""Which reader reads which format."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.decoding import Utf8Stream, decode, wide_encoding
from bayhaqi.reading.documents import read_html, read_text, text_draft
from bayhaqi.reading.exports import export_of, read_export
from bayhaqi.reading.formats import EXPORTS, Format
from bayhaqi.reading.jsonlines import read_json_document, read_json_lines
from bayhaqi.reading.limits import LARGEST_LIST_BYTES, in_megabytes
from bayhaqi.reading.list_documents import read_feed, read_opml, read_sitemap
from bayhaqi.reading.mail import read_mail, read_mhtml
from bayhaqi.reading.office import docx_text, rtf_text
from bayhaqi.reading.outcome import Failure, ReadOptions
from bayhaqi.reading.pdf import read_pdf
from bayhaqi.reading.records import finished
from bayhaqi.reading.tables import read_table
from bayhaqi.reading.web_archives import read_warc
from bayhaqi.reading.wire_documents import read_newsml, read_nitf

Outcomes = Iterator[Article | Failure]
RECORDS: dict[Format, Callable[[BinaryIO, str, ReadOptions], Outcomes]] = {
    Format.JSON_LINES: read_json_lines,
    Format.JSON: read_json_document,
    Format.TABLE: read_table,
    Format.FEED: read_feed,
    Format.WARC: read_warc,
    Format.NEWSML: read_newsml,
}
DOCUMENTS: dict[Format, Callable[[BinaryIO, ReadOptions], Article]] = {
    Format.TEXT: read_text,
    Format.HTML: read_html,
    Format.MAIL: read_mail,
    Format.MHTML: read_mhtml,
    Format.PDF: read_pdf,
    Format.NITF: read_nitf,
}
LISTS: dict[Format, Callable[[BinaryIO, str], Outcomes]] = {Format.OPML: read_opml, Format.SITEMAP: read_sitemap}
# Read by their lines, so UTF-16 becomes UTF-8 on the way.
LINED = frozenset((Format.JSON_LINES, Format.JSON, Format.TABLE))


def read_format(kind: Format, stream: BinaryIO, head: bytes, name: str, options: ReadOptions) -> Outcomes:
    """Each article of a stream in a format, and its failures. Raises `InputError` for what is not in that format."""
    if kind in DOCUMENTS:
        yield DOCUMENTS[kind](stream, options)
        return
    if kind in LISTS:
        yield from LISTS[kind](stream, name)
        return
    if kind not in RECORDS:
        yield from _read_texts(kind, stream, name, options)
        return
    encoding = wide_encoding(head) if kind in LINED else None
    if encoding is not None:
        stream = io.BufferedReader(Utf8Stream(stream, encoding), 65_536)
    found_any = False
    for outcome in RECORDS[kind](stream, name, options):
        found_any = True
        yield outcome
    if not found_any:
        raise InputError(f"the file ({kind.value}) holds no records; give at least one, or leave the file out")


def _read_texts(kind: Format, stream: BinaryIO, name: str, options: ReadOptions) -> Outcomes:
    """Exports of news databases in text, Word and RTF, and Word and RTF documents that hold one report."""
    if kind is Format.DOCX:
        text = docx_text(stream)
    elif kind is Format.RTF:
        text = rtf_text(stream)
    else:
        text = _decoded(stream)
    form = next((form for form, export in EXPORTS.items() if export is kind), None)
    if form is None and options.form in EXPORTS:
        form = options.form
    form = form or export_of(text)
    if form is None:
        yield finished(text_draft(text, options), options)
        return
    yield from read_export(text, form, name, options)


def _decoded(stream: BinaryIO) -> str:
    data = stream.read(LARGEST_LIST_BYTES + 1)
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError(f"the export is over {in_megabytes(LARGEST_LIST_BYTES)}, the most that is read; split it")
    return decode(data)
