"""Heads of plain text reports: headline, day, byline and medium, taken apart from the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bayhaqi.reading.datelines import find_dateline, is_agency
from bayhaqi.reading.days import parse_day

LINES_LOOKED_AT = 12
# Lines above the day that are neither it nor a byline: a headline and a standfirst; with more it is no head.
MOST_OTHER_LINES = 3
LONGEST_TITLE = 250
MOST_TITLE_WORDS = 40
BODY_CHARACTERS = 200
DATE_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|modified|issued|released|date|publication date|dated)(?: on| at)?"
    r"|on) *[:\-–—]? *",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?P<name>title|headline|source|publisher|publication|newspaper|url|link|byline|author|by) *: *(?P<value>\S.*)",
    re.IGNORECASE,
)
BYLINE = re.compile(r"(?:by|written by|reported by|reporting by|from)\s+(?P<names>[^\W\d_].*)", re.IGNORECASE)
SMALL_WORDS = frozenset("and of in at for the with de da del van von der bin al el la le di".split())
STAFF = re.compile(
    r"(?:(?:our|a|the) )?(?:[\w.-]+ ){0,3}"
    r"(?:staff(?: writers?| reporters?| correspondents?)?|correspondents?|news ?desk|web desk|monitoring desk"
    r"|agencies)",
    re.IGNORECASE,
)
NOISE = re.compile(
    r"(?:\d+ ?(?:min(?:ute)?s?)(?: read)?|\d+ comments?|listen(?: to (?:this )?article)?"
    r"|share(?: this(?: article| story)?)?|print|email|save"
    r"|(?:home|news|world|politics|international|national|middle east|asia|africa|europe|americas|top stories)"
    r"|advertisement|photo|getty images)\.?",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*\s+(?=[A-Z“\"‘])")
PARTS = re.compile(r"\s*[|•·]\s*")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines of a text say of it, and the text without them."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(slots=True)
class _Seen:
    title: str | None = None
    day: str | None = None
    publisher: str | None = None
    url: str | None = None


def read_head(text: str, publisher: str | None = None) -> Head:
    """Headline, day, medium and body of a plain text; `publisher`, if known, decides the order of day and month.

    Lines between the headline and the day that are neither (a standfirst) stay at the head of the body.
    """
    lines = list(islice(_lines(text), LINES_LOOKED_AT + 2))
    words = [text[start:end] for start, end in lines]
    seen, body = _Seen(publisher=publisher), 0
    others: list[int] = []
    for number, line in enumerate(words[:LINES_LOOKED_AT]):
        if find_dateline(text, lines[number][0]) is not None:
            body = number
            break
        if _head_line(line, seen):
            body = number + 1
        elif _is_body(line) or len(others) == MOST_OTHER_LINES:
            break
        else:
            others.append(number)
    title_line = others[0] if others else None
    if seen.title is None and title_line is not None:
        title_line, body = _title(text, lines, words, title_line, body, seen)
    kept = [
        words[number]
        for number in others
        if number < body and number != title_line and words[number] not in ("", seen.title)
    ]
    start = lines[body][0] if body < len(lines) else len(text)
    rest = "\n\n".join([*kept, text[start:].strip()]).strip()
    if not rest:
        return Head(text.strip())
    return Head(rest, seen.title, seen.day, seen.publisher, seen.url)


def day_line(text: str, publisher: str | None = None) -> str | None:
    """The day that a line of its own gives among the first lines; None when there is none."""
    for start, end in islice(_lines(text), LINES_LOOKED_AT):
        seen = _Seen(publisher=publisher)
        if _head_line(text[start:end], seen) and seen.day:
            return seen.day
        if _is_body(text[start:end]):
            return None
    return None


def body_starts(text: str) -> list[int]:
    """Where the body of a text with its head still on may start: its first lines until the first long one."""
    starts = []
    for start, end in islice(_lines(text), 6):
        starts.append(start)
        if _is_body(text[start:end]):
            break
    return starts


def date_of_line(line: str, publisher: str | None = None) -> str | None:
    """The day that a whole line gives, "Published:" and the like before it allowed."""
    if len(line) > 160 or not any(letter.isdigit() for letter in line):
        return None
    label = DATE_LABEL.match(line)
    for words in (line, line[label.end() :] if label else line, *PARTS.split(line)):
        label = DATE_LABEL.match(words)
        day = parse_day(words[label.end() :] if label else words, publisher)
        if day is not None:
            return day
    return None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the words of each line that has any."""
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if words := line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            yield start, start + len(words)


def _head_line(line: str, seen: _Seen) -> bool:
    """Whether a line belongs to the head and is no headline; what it says goes into `seen`."""
    label = LABEL.fullmatch(line)
    if label is not None and len(line) <= LONGEST_TITLE:
        return _labelled(label["name"].lower(), label["value"].strip(), seen)
    day = date_of_line(line, seen.publisher)
    if day is not None:
        seen.day = seen.day or day
        return True
    if is_agency(line.strip("()[]")):
        seen.publisher = seen.publisher or line.strip("()[]")
        return True
    return NOISE.fullmatch(line) is not None or _is_byline(line, seen)


def _labelled(name: str, value: str, seen: _Seen) -> bool:
    if name in ("title", "headline"):
        seen.title = seen.title or value
    elif name in ("url", "link"):
        seen.url = seen.url or value
    elif name in ("source", "publisher", "publication", "newspaper"):
        seen.publisher = seen.publisher or value
    return True


def _is_byline(line: str, seen: _Seen) -> bool:
    if STAFF.fullmatch(line) and len(line.split()) <= 6:
        for word in line.split():
            if is_agency(word):
                seen.publisher = seen.publisher or word
        return True
    match = BYLINE.fullmatch(line)
    if match is None or len(line) > 120 or line.endswith((".", "?", "!", ":", ";")):
        return False
    names = re.split(r"\s*(?:,|\||/|•|·| - | – | — | and )\s*", match["names"])
    if not all(word[0].isupper() or word in SMALL_WORDS for name in names for word in name.split()):
        return False
    for name in names:
        if is_agency(name):
            seen.publisher = seen.publisher or name
    return len(match["names"].split()) <= 12


def _is_body(line: str) -> bool:
    if len(line) > BODY_CHARACTERS or SENTENCE_END.search(line):
        return True
    return line.endswith((".", ".”", '."', ".’")) and len(line.split()) > 12


def _title(
    text: str, lines: list[tuple[int, int]], words: list[str], first: int, body: int, seen: _Seen
) -> tuple[int | None, int]:
    """Takes the headline from line `first` if it is one; its line, or None, and the line where the body starts."""
    last = first
    if (
        last + 1 < len(words)
        and _adjoins(text, lines, last)
        and words[last + 1][:1].islower()
        and not _is_body(words[last + 1])
    ):
        last += 1
    title = " ".join(words[first : last + 1])
    if (
        len(title) > LONGEST_TITLE
        or len(title.split()) > MOST_TITLE_WORDS
        or title.endswith((":", ";", ","))
        or title[:1].islower()
    ):
        return None, body
    follows = body > last
    if not follows:
        # Without a day or a byline below it, a headline is a line without full stop, set off from a longer body.
        if title.endswith(".") or last + 1 >= len(words) or _adjoins(text, lines, last):
            return None, body
        if not _is_body(words[last + 1]) and len(words[last + 1]) < 60 and find_dateline(words[last + 1]) is None:
            return None, body
    seen.title, _, site = title.partition(" | ")
    seen.publisher = seen.publisher or site or None
    if last != first:
        words[last] = ""  # the second half of the headline, so that it is not kept
    return first, max(body, last + 1)


def _adjoins(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    """Whether no empty line lies between a line and the next."""
    if number + 1 >= len(lines):
        return False
    return text[lines[number][1] : lines[number + 1][0]].count("\n") < 2
