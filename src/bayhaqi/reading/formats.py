"""Which format a stream is in, from its name and its first bytes."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import PurePath

from bayhaqi.errors import InputError
from bayhaqi.reading.decoding import wide_encoding
from bayhaqi.reading.documents import looks_like_html
from bayhaqi.reading.tables import looks_like_header


class Format(Enum):
    """What a stream holds."""

    TEXT = "plain text"
    HTML = "HTML"
    JSON_LINES = "JSON Lines"
    JSON = "a JSON document"
    TABLE = "CSV or TSV"


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
}
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


def format_of(name: str, head: bytes) -> Format:
    """The format: by extension, unless the content is plainly another's; else by content."""
    wide = wide_encoding(head)
    if wide is not None:
        head = head.decode(wide, "ignore").encode("utf-8", "ignore")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = SUFFIXES.get(suffix_of(name))
    if named in (Format.TABLE, Format.HTML):
        return named
    if named in (Format.JSON, Format.JSON_LINES):
        return _json_format(start, named)
    if looks_like_html(start):
        return Format.HTML
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
