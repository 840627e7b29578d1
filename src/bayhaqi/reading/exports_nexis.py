"""Exports of LexisNexis and Nexis Uni, from text or from Word and RTF documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bayhaqi.errors import InputError
from bayhaqi.reading.records import Draft
from bayhaqi.reading.times import parse_time

NEXIS_MARKS = re.compile(
    r"^\s*(?:\d+ of \d+ DOCUMENTS\s*$|End of Document\s*$|Load-Date:|LOAD-DATE:|LENGTH: [\d,]+ words|Length: ?[\d,]+ words"
    r"|PUBLICATION-TYPE:|Publication-Type:|Classification\s*$)",
    re.MULTILINE,
)
NUMBERED = re.compile(r"(?:Document )?\d+ of \d+(?: DOCUMENTS)?", re.IGNORECASE)
END = "End of Document"
TAG = re.compile(
    r"(byline|section|length|dateline|highlight|body|headline|source|series|column|edition|load-date|language|graphic"
    r"|publication-type|subject|notes|correction-date|type|journal-code|acc-no|copyright|document-type|url|distribution)"
    r" ?:(?: (.*))?",
    re.IGNORECASE,
)
AFTER_BODY = frozenset(
    "load-date language graphic publication-type subject notes correction-date journal-code acc-no copyright document-type".split()
)
CLOSING = re.compile(
    r"(?:classification|graphic|notes|load-date:.*|copyright (?:\(c\) |©? ?)?\d{4}.*|©.*)", re.IGNORECASE
)
COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)|all rights reserved).*", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
NOISE = re.compile(r"page \d+ of \d+.*|.*about lexisnexis.*|bluebook citation.*|link to (?:image|pdf).*", re.IGNORECASE)


def nexis_drafts(lines: list[str]) -> Iterator[tuple[int, Draft | InputError]]:
    """Each document with the line that it begins on."""
    start = 0
    numbered = sum(1 for line in lines if NUMBERED.fullmatch(line)) > 0
    ended = END in lines
    for number, line in enumerate([*lines, END]):
        is_break = line == END if ended else bool(numbered and NUMBERED.fullmatch(line)) or number == len(lines)
        if not is_break:
            continue
        report = lines[start:number]
        first = next((index for index, text in enumerate(report) if text), None)
        if first is not None and sum(map(len, report)) > 100 and any(TAG.fullmatch(text) for text in report):
            yield start + first + 1, _draft(report)
        start = number + 1


def _draft(lines: list[str]) -> Draft | InputError:
    body = _body_start(lines)
    head = [line for line in lines[:body] if line and not NOISE.fullmatch(line) and not NUMBERED.fullmatch(line)]
    tags: dict[str, str] = {}
    plain: list[str] = []
    for line in head:
        match = TAG.fullmatch(line)
        if match is not None:
            tags[match[1].lower()] = (match[2] or "").strip()
        elif not COPYRIGHT.fullmatch(line) and line.casefold() != "body":
            plain.append(line)
    text, rest = _text(lines[body:])
    for line in rest:
        match = TAG.fullmatch(line)
        if match is not None and match[2]:
            tags.setdefault(match[1].lower(), match[2].strip())
    if not text:
        return InputError("the document has no text after its head; export the full text")
    title, publisher, published = _title_and_day(plain)
    return Draft(
        text=text,
        title=tags.get("headline") or title,
        published=published or parse_time(tags.get("load-date", "")),
        publisher=publisher,
        url=tags.get("url") or None,
        language={"english": "en"}.get(tags.get("language", "").split(";")[0].strip().casefold()),
        byline=_without_by(tags.get("byline")),
    )


def _body_start(lines: list[str]) -> int:
    """The line after "Body", or after the last tag of the head."""
    last = 0
    for number, line in enumerate(lines):
        if line.casefold() in ("body", "body:"):
            return number + 1
        match = TAG.fullmatch(line)
        if match is not None and match[1].lower() == "body":
            return number
        if match is not None and match[1].lower() not in AFTER_BODY:
            last = number + 1
        elif match is None and len(line) > 250:
            break
    return last


def _text(lines: list[str]) -> tuple[str, list[str]]:
    """The paragraphs up to what closes a document, and the lines after them."""
    paragraphs: list[str] = []
    # Old exports break lines within paragraphs, which empty lines part; new ones have a paragraph a line.
    adjoining = [one for one, other in pairwise(lines) if one and other and not TAG.fullmatch(one)]
    broken = sum(1 for line in adjoining if not SENTENCE_END.search(line)) > 0.5 * len(adjoining)
    running: list[str] = []
    end = len(lines)
    for number, line in enumerate(lines):
        match = TAG.fullmatch(line)
        if CLOSING.fullmatch(line) or (match is not None and match[1].lower() in AFTER_BODY):
            end = number
            break
        if match is not None and match[1].lower() == "body":
            line = match[2] or ""
        if not line:
            paragraphs.append(" ".join(running))
            running = []
        elif broken:
            running.append(line)
        else:
            paragraphs.append(line)
    paragraphs.append(" ".join(running))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph), lines[end:]


def _title_and_day(plain: list[str]) -> tuple[str | None, str | None, str | None]:
    """Headline, medium and day of the untagged lines: the headline stands first in new exports, after the day in old ones."""
    day = next((number for number, line in enumerate(plain) if len(line) < 60 and parse_time(line)), None)
    if day is None:
        return (plain[0] if plain else None), (plain[1] if len(plain) > 1 else None), None
    published = parse_time(plain[day])
    after = [line for line in plain[day + 1 :] if not NUMBERED.fullmatch(line)]
    if day >= 2:
        return plain[0], plain[day - 1], published
    publisher = plain[0] if day == 1 else None
    return (after[0] if after else None), publisher, published


def _without_by(line: str | None) -> str | None:
    return (line[3:].strip() if line.lower().startswith("by ") else line) or None if line else None
