"""Exports of ProQuest as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bayhaqi.errors import InputError
from bayhaqi.reading.records import Draft
from bayhaqi.reading.times import parse_time

PROQUEST_MARKS = re.compile(
    r"^\s*(?:ProQuest document ID:|Full text:|Publication title:|Report Information from ProQuest|Document URL:|Database: ?ProQuest)",
    re.MULTILINE | re.IGNORECASE,
)
RULE = re.compile(r"_{10,}|-{20,}")
FIELD = re.compile(
    r"(title|author|authors|publication info|publication title|publication date|publication year|publication subject|publisher"
    r"|place of publication|country of publication|abstract|full text|links|subject|location|people|company / organization"
    r"|identifier / keyword|pages|volume|issue|section|dateline|issn|source type|language of publication|document type"
    r"|proquest document id|document url|copyright|last updated|database|column|first page|credit|alternate title|highlights)"
    r" ?:(?: (.*))?",
    re.IGNORECASE,
)
NO_TEXT = re.compile(r"(?:full text )?(?:not available|is not available).*", re.IGNORECASE)
LANGUAGES = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "arabic": "ar", "russian": "ru"}


def proquest_drafts(lines: list[str]) -> Iterator[tuple[int, Draft | InputError]]:
    """Each document with the line that it begins on."""
    start = 0
    for number, line in enumerate([*lines, "_" * 10]):
        if not RULE.fullmatch(line):
            continue
        report = lines[start:number]
        fields = _fields(report)
        if "full text" in fields or "proquest document id" in fields:
            first = next((index for index, text in enumerate(report) if text), 0)
            yield start + first + 1, _draft(fields)
        start = number + 1


def _fields(lines: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        match = FIELD.fullmatch(line)
        if match is not None and (match[1].lower() not in fields or not current):
            current = fields.setdefault(match[1].lower(), [])
            if match[2]:
                current.append(match[2].strip())
        elif line:
            current.append(line)
    return fields


def _draft(fields: dict[str, list[str]]) -> Draft | InputError:
    def line_of(name: str) -> str | None:
        return " ".join(fields.get(name, ())) or None

    text = "\n".join(fields.get("full text", ()))
    if not text or NO_TEXT.fullmatch(text):
        return InputError("the document has no full text; export it with the full text")
    published = line_of("publication date")
    link = line_of("document url")
    return Draft(
        text=text,
        title=line_of("title"),
        published=parse_time(published) if published else None,
        publisher=(line_of("publication title") or (line_of("publication info") or "").partition(";")[0]).strip()
        or None,
        url=link if link and link.startswith("http") else None,
        language=LANGUAGES.get((line_of("language of publication") or "").casefold()),
        byline=line_of("author") or line_of("authors"),
    )
