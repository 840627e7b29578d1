"""Which format a stream is in, from its name and its first bytes."""

from __future__ import annotations

import json
import re
from enum import Enum
from pathlib import PurePath

from bayhaqi.errors import InputError
from bayhaqi.reading.decoding import wide_encoding
from bayhaqi.reading.documents import looks_like_html
from bayhaqi.reading.exports import export_of
from bayhaqi.reading.tables import looks_like_header
from bayhaqi.reading.xml_documents import xml_root_name


class Format(Enum):
    """What a stream holds."""

    TEXT = "plain text"
    HTML = "HTML"
    JSON_LINES = "JSON Lines"
    JSON = "a JSON document"
    TABLE = "CSV or TSV"
    FEED = "a feed"
    OPML = "an OPML list"
    SITEMAP = "a sitemap"
    WARC = "a web archive"
    MHTML = "an MHTML page"
    MAIL = "an e-mail"
    PDF = "a PDF document"
    DOCX = "a Word document"
    RTF = "an RTF document"
    NEWSML = "NewsML-G2"
    NITF = "NITF"
    FACTIVA = "an export of Factiva"
    NEXIS = "an export of LexisNexis"
    PROQUEST = "an export of ProQuest"


# What `--from` takes; Media Cloud's export is a table with column names of its own.
FORMAT_NAMES = {
    "text": Format.TEXT,
    "html": Format.HTML,
    "jsonl": Format.JSON_LINES,
    "json": Format.JSON,
    "csv": Format.TABLE,
    "mediacloud": Format.TABLE,
    "feed": Format.FEED,
    "opml": Format.OPML,
    "sitemap": Format.SITEMAP,
    "warc": Format.WARC,
    "mhtml": Format.MHTML,
    "eml": Format.MAIL,
    "pdf": Format.PDF,
    "docx": Format.DOCX,
    "rtf": Format.RTF,
    "newsml": Format.NEWSML,
    "nitf": Format.NITF,
    "factiva": Format.FACTIVA,
    "nexis": Format.NEXIS,
    "proquest": Format.PROQUEST,
}
# Formats whose bytes need not be text.
BINARY = frozenset((Format.WARC, Format.MHTML, Format.MAIL, Format.PDF, Format.DOCX, Format.RTF))
EXPORTS = {"factiva": Format.FACTIVA, "nexis": Format.NEXIS, "proquest": Format.PROQUEST}
XML_ROOTS = {
    "rss": Format.FEED,
    "RDF": Format.FEED,
    "feed": Format.FEED,
    "opml": Format.OPML,
    "urlset": Format.SITEMAP,
    "sitemapindex": Format.SITEMAP,
    "newsMessage": Format.NEWSML,
    "newsItem": Format.NEWSML,
    "nitf": Format.NITF,
}
MAIL_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z-]{1,40}:[ \t].*\r?\n(?:[ \t].*\r?\n)*){3,}")
MAIL_NAMES = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To):", re.IGNORECASE | re.MULTILINE
)
MHTML_MARK = re.compile(
    rb"^(?:Snapshot-Content-Location:|Content-Type:\s*multipart/related)", re.IGNORECASE | re.MULTILINE
)

SUFFIXES = {
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON,
    ".csv": Format.TABLE,
    ".tsv": Format.TABLE,
    ".tab": Format.TABLE,
    ".rss": Format.FEED,
    ".atom": Format.FEED,
    ".opml": Format.OPML,
    ".warc": Format.WARC,
    ".wet": Format.WARC,
    ".mht": Format.MHTML,
    ".mhtml": Format.MHTML,
    ".eml": Format.MAIL,
    ".nitf": Format.NITF,
}
PDF_MAGIC = b"%PDF"
RTF_MAGIC = b"{\\rtf"
WARC_MAGIC = b"WARC/"
JSON_FEED = b"jsonfeed.org/version"
# What lies beside saved pages and is no report; in folders and archives it is passed over without a word.
PAGE_ASSETS = frozenset(
    """
    .bmp .css .db .eot .gif .ico .ini .jpeg .jpg .js .lnk .lock .log .map .mjs .mp3 .mp4 .otf .png .svg .tmp
    .ttf .webm .webp .woff .woff2
    """.split()
)


def is_page_asset(path: PurePath) -> bool:
    """Whether a file found in a folder or archive is hidden, or by its name no report."""
    return path.suffix.lower() in PAGE_ASSETS or any(
        part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in path.parts
    )


def suffix_of(name: str) -> str:
    """The name's extension in lower case, the one before ".gz" where it ends so."""
    path = PurePath(name)
    if path.suffix.lower() in (".gz", ".gzip"):
        path = path.with_suffix("")
    return path.suffix.lower()


def binary_format_of(name: str, head: bytes) -> Format | None:
    """The format of what need not be text, by its first bytes; None for all others."""
    if head.startswith(PDF_MAGIC):
        return Format.PDF
    if head.startswith(RTF_MAGIC):
        return Format.RTF
    if head.startswith(WARC_MAGIC) or suffix_of(name) in (".warc", ".wet"):
        return Format.WARC
    named = SUFFIXES.get(suffix_of(name))
    top = head[:8_192].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0] + b"\n"
    if named in (Format.MAIL, Format.MHTML) or (MAIL_HEADER.match(top) and MAIL_NAMES.search(top)):
        return Format.MHTML if named is Format.MHTML or MHTML_MARK.search(top) else Format.MAIL
    return None


def format_of(name: str, head: bytes) -> Format:
    """The format: by extension, unless the content is plainly another's; else by content."""
    wide = wide_encoding(head)
    if wide is not None:
        head = head.decode(wide, "ignore").encode("utf-8", "ignore")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = SUFFIXES.get(suffix_of(name))
    if named in (Format.TABLE, Format.HTML):
        return named
    if start.startswith(b"{") and JSON_FEED in start:
        return Format.FEED
    if named in (Format.JSON, Format.JSON_LINES):
        return _json_format(start, named)
    if start.startswith(b"<") and (root := xml_root_name(start)) in XML_ROOTS:
        return XML_ROOTS[root]
    if named in (Format.FEED, Format.OPML, Format.NITF):
        return named
    if looks_like_html(start):
        return Format.HTML
    export = export_of(start.decode("utf-8", "replace"))
    if export is not None:
        return EXPORTS[export]
    if named is Format.TEXT:
        return named
    if start.startswith((b"{", b"[{")) or (start.startswith(b"[") and start[1:].lstrip().startswith(b"{")):
        return _json_format(start, None)
    header = start.partition(b"\n")[0].decode("utf-8", "replace")
    return Format.TABLE if looks_like_header(header) else Format.TEXT


def _json_format(start: bytes, named: Format | None) -> Format:
    """Lines or document: what begins with an array, or with a line that is a part of an object, is a document."""
    first, newline, _ = start.partition(b"\n")
    if start.startswith(b"[") and (named is not Format.JSON_LINES or first.strip() in (b"[", b"[{")):
        return Format.JSON
    if not newline:
        return Format.JSON_LINES
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        opens = first.strip().endswith((b"{", b",", b"["))
        return (
            Format.JSON if opens or (named is Format.JSON and not first.strip().endswith(b"}")) else Format.JSON_LINES
        )
    return Format.JSON_LINES


def refuse_empty(head: bytes) -> None:
    """Raises `InputError` for a stream without content."""
    if not head:
        raise InputError("the file is empty; give a report's text, or leave the file out")
