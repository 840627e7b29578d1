"""One record of a file (or one whole document) into an article, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.datelines import Wire, find_dateline, is_agency
from bayhaqi.reading.days import parse_day
from bayhaqi.reading.heads import body_starts, day_line
from bayhaqi.reading.identification import language_of
from bayhaqi.reading.limits import LONGEST_TEXT
from bayhaqi.reading.outcome import ReadOptions
from bayhaqi.reading.times import parse_time

FIELDS = ("id", "text", "title", "published", "publisher", "url", "language", "byline", "updated", "agency")
FIELD_NAMES = ", ".join(f'"{name}"' for name in FIELDS[:-1]) + f' and "{FIELDS[-1]}"'
SURROGATES = re.compile(r"[\ud800-\udfff]")
LANGUAGE_TAG = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)
ENGLISH = frozenset({"eng", "english"})
JSON_NAMES = {
    bool: "true or false",
    dict: "an object",
    list: "a list",
    float: "a number",
    int: "a number",
    type(None): "null",
    str: "a string",
}


@dataclass(slots=True)
class Draft:
    """An article before it is checked; `published` is as the input has it."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    id: str = ""
    byline: str | None = None
    updated: str | None = None
    agency: str | None = None


def article_of_record(fields: Mapping[str, object], options: ReadOptions) -> Article:
    """The article that a JSON object or a table's row is; its `text` is kept as it is.

    What the record lacks (dateline, publisher, day) is read from the head of its text. Raises `InputError` without file
    and line.
    """
    if "text" not in fields:
        present = ", ".join(f'"{str(name)[:40]}"' for name in list(fields)[:8]) or "none"
        raise InputError(
            f'the record has no "text" (its fields: {present}); needed is "text", allowed are {FIELD_NAMES}'
        )
    draft = Draft(
        text=_string(fields, "text") or "",
        title=_string(fields, "title"),
        published=_string(fields, "published", numbers=True),
        publisher=_string(fields, "publisher"),
        url=_string(fields, "url"),
        language=_string(fields, "language"),
        id=_string(fields, "id", numbers=True) or "",
        byline=_string(fields, "byline"),
        updated=_string(fields, "updated", numbers=True),
        agency=_string(fields, "agency"),
    )
    if not draft.published and not options.published:
        draft.published = day_line(draft.text, draft.publisher or options.publisher)
    return finished(draft, options)


def finished(draft: Draft, options: ReadOptions) -> Article:
    """The checked article of a draft, with its dateline and language. Raises `InputError` without file and line."""
    if not draft.text.strip():
        raise InputError("the text is empty; give each record a report's text, or leave the record out")
    if len(draft.text) > LONGEST_TEXT:
        raise InputError(
            f"the text has {len(draft.text):,} characters; at most {LONGEST_TEXT:,} are allowed for one article: "
            "split it into its articles"
        )
    wire = _wire(draft.text)
    publisher = options.publisher or draft.publisher or (wire.publisher if wire else None)
    published = options.published or draft.published or (wire.published if wire else None)
    day = parse_day(published, publisher) if published else None
    if published and day is None:
        raise InputError(
            f"published is {published[:60]!r}, which is no date that can be read; allowed are 2024-07-24, "
            "2024-07-24T09:30:00Z, July 24, 2024, 24 July 2024 and 07/24/2024: mend it, or leave it out"
        )
    agency = draft.agency or (wire.publisher if wire and wire.publisher and is_agency(wire.publisher) else None)
    try:
        return Article(
            text=draft.text,
            title=options.title or draft.title,
            published=day,
            publisher=publisher,
            url=draft.url,
            language=_language(draft),
            dateline=wire.place if wire else None,
            byline=draft.byline,
            updated=_time(draft.updated, publisher),
            agency=agency,
            id=draft.id,
        )
    except ValidationError as error:
        raise InputError(readable(error)) from error


def _time(value: str | None, publisher: str | None) -> str | None:
    """The time of the last change, None where it cannot be read: nothing depends on it."""
    return parse_time(value, publisher) if value else None


def readable(error: ValidationError) -> str:
    """A validation error in one line: which field, what is wrong with it."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'record'}: {problem['msg'].removeprefix('Value error, ')}"
        for problem in error.errors()
    )


def _wire(text: str) -> Wire | None:
    for start in body_starts(text):
        wire = find_dateline(text, start)
        if wire is not None:
            return wire
    return None


def _string(fields: Mapping[str, object], name: str, *, numbers: bool = False) -> str | None:
    """A field's string, None where it is absent, null or blank; lone surrogates become U+FFFD, which keeps offsets."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and numbers:
        value = str(value) if value.bit_length() < 256 else None
    if value is None and name != "text":
        return None
    if not isinstance(value, str):
        allowed = "a string or a whole number" if numbers else "a string"
        raise InputError(
            f'"{name}" is {JSON_NAMES.get(type(value), "something else")}; allowed is {allowed}'
            + ("" if name == "text" else " or null")
        )
    if name == "text":
        return SURROGATES.sub("\ufffd", value)
    return SURROGATES.sub("\ufffd", value).strip() or None


def _language(draft: Draft) -> str:
    """The language given, as its ISO 639-1 code where it has one, or the one that the text seems to be in."""
    given = draft.language
    if given is None:
        return language_of(draft.text)[0]
    if given.lower() in ENGLISH:
        return "en"
    match = LANGUAGE_TAG.fullmatch(given)
    return match[1].lower() if match else given
