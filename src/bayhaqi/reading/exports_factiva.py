"""Exports of Factiva: its display form and its form with two-letter field codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bayhaqi.errors import InputError
from bayhaqi.reading.records import Draft
from bayhaqi.reading.times import parse_time

# The accession number under each report: source, four zeros, the day, a mark.
FACTIVA_END = re.compile(r"^ ?Document [A-Z0-9]{3,8}0{2,5}(?:19|20)\d{6}\w{4,12} ?$", re.MULTILINE)
NAMES = "SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|ART|CLM|CX|DLN"
FACTIVA_FIELDS = re.compile(rf"^ ?({NAMES})(?: {{2,}}|\t| *$)", re.MULTILINE)
FIELD = re.compile(rf"({NAMES})(?: (.*))?")
WORDS = re.compile(r"[\d,.]+ words?")
COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b).*", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}:\d{2}")
CODE = re.compile(r"[A-Z0-9]{2,8}")
LANGUAGES = {"English": "en", "French": "fr", "German": "de", "Spanish": "es", "Arabic": "ar", "Russian": "ru"}


def factiva_drafts(lines: list[str]) -> Iterator[tuple[int, Draft | InputError]]:
    """Each report with the line that it begins on."""
    start = 0
    for number, line in enumerate(lines):
        coded_end = line.startswith("AN ") and "Document" in line
        if not coded_end and not FACTIVA_END.fullmatch(line):
            continue
        report = lines[start : number + 1]
        first = next((index for index, text in enumerate(report) if text), 0)
        yield start + first + 1, _draft(report)
        start = number + 1
    rest = [line for line in lines[start:] if line]
    if sum(len(line) for line in rest) > 600 and any(WORDS.fullmatch(line) for line in rest):
        yield (
            start + 1,
            InputError('the last report has no end ("Document …"), so the file seems cut off; export it again'),
        )


def _draft(lines: list[str]) -> Draft | InputError:
    if sum(1 for line in lines if (match := FIELD.fullmatch(line)) and match[1] in ("HD", "LP", "TD", "PD")) >= 2:
        return _coded(lines)
    return _displayed(lines)


def _coded(lines: list[str]) -> Draft | InputError:
    fields: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        match = FIELD.fullmatch(line)
        if match is not None:
            current = fields.setdefault(match[1], [])
            if match[2]:
                current.append(match[2].strip())
        elif line:
            current.append(line)

    def line_of(name: str) -> str | None:
        return " ".join(fields.get(name, ())) or None

    text = "\n".join([*fields.get("LP", ()), *fields.get("TD", ())])
    if not text:
        return InputError("the report has no text (LP, TD); export the full article")
    when = f"{line_of('PD') or ''} {line_of('ET') or ''}".strip()
    return Draft(
        text=text,
        title=line_of("HD"),
        published=parse_time(when) if when else None,
        publisher=line_of("SN"),
        language=LANGUAGES.get(line_of("LA") or ""),
        byline=_without_by(line_of("BY")),
        agency=line_of("CR"),
    )


def _displayed(lines: list[str]) -> Draft | InputError:
    """The head is the lines up to "NNN words", then day, hour, source, code, language, copyright; then the text."""
    words = next((number for number, line in enumerate(lines) if WORDS.fullmatch(line)), None)
    if words is None:
        return InputError('the report has no line "… words", which parts its head from its text; export it again')
    head = [line for line in lines[:words] if line]
    byline = next((line for line in head[1:] if line.lower().startswith("by ")), None)
    title = max((line for line in head if line != byline), key=len, default=None)
    if byline is None and len(head) > 1 and head[-1] != title and len(head[-1].split()) <= 6:
        byline = head[-1]
    day = clock = source = language = None
    body = words + 1
    for number, line in enumerate(lines[words + 1 : words + 14], words + 1):
        if not line:
            continue
        body = number + 1
        if COPYRIGHT.fullmatch(line):
            break
        if day is None and parse_time(line):
            day = line
        elif CLOCK.fullmatch(line):
            clock = line
        elif line in LANGUAGES:
            language = LANGUAGES[line]
        elif source is None and not CODE.fullmatch(line) and len(line) < 80:
            source = line
        elif len(line) > 120:
            body = number
            break
    text = "\n".join(line for line in lines[body:-1] if line)
    if not text:
        return InputError("the report has no text after its head; export the full article")
    when = f"{day} {clock}" if day and clock else day
    return Draft(
        text=text,
        title=title,
        published=parse_time(when) if when else None,
        publisher=source,
        language=language,
        byline=_without_by(byline),
    )


def _without_by(line: str | None) -> str | None:
    return line[3:].strip() if line and line.lower().startswith("by ") else line
