"""Publication days: dates as papers, feeds and tables write them, into ISO form."""

from __future__ import annotations

import re
from datetime import date, datetime

MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in list(MONTHS.items())} | {"sept": 9}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\.?"
ORDINAL = r"(?:st|nd|rd|th)?"
CLOCK = r"\d{1,2}(?:[:.]\d{2}){1,2}(?:\.\d+)?(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?"
ZONE = r"\(?(?:[a-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}|local time|eastern time)\)?"
TIME = rf"(?:{CLOCK})(?: ?{ZONE})?"
AFTER = rf"(?:(?: ?[,|·•@–—/-] ?| |t)(?:at )?{TIME})?\.?"
BEFORE = rf"(?:{TIME}(?: ?[,|·•–—-] ?| on | ))?(?:{WEEKDAY}(?: ?[,|·–—-] ?| ))?(?:the )?"

FORMS = tuple(
    re.compile(BEFORE + form + AFTER, re.IGNORECASE)
    for form in (
        rf"(?P<month>{MONTH})\.? ?(?P<day>\d{{1,2}}){ORDINAL}(?: ?, ?| )(?P<year>\d{{4}}|'?\d{{2}}(?![:.\d]))",
        rf"(?P<day>\d{{1,2}}){ORDINAL}[ -]?(?:of )?(?P<month>{MONTH})\.? ?[,-]? ?(?P<year>\d{{4}}|'?\d{{2}}(?![:.\d]))",
        rf"(?P<year>\d{{4}}),? (?P<month>{MONTH})\.?,? (?P<day>\d{{1,2}}){ORDINAL}",
        r"(?P<year>\d{4})(?P<separator>[-/.])(?P<month>\d{1,2})(?P=separator)(?P<day>\d{1,2})",
        r"(?P<first>\d{1,2}) ?(?P<separator>[-/.]) ?(?P<second>\d{1,2}) ?(?P=separator) ?(?P<year>\d{4}|\d{2})",
    )
)
COMPACT = re.compile(r"(?P<year>(?:18|19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{4}(?:\d{2})?Z?)?")
ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2}|UTC|GMT)?")
LONGEST_DATE = 80
EARLIEST_YEAR, LATEST_YEAR = 1800, 2199

# Outlets that write day before month; whoever writes slashes is taken for American unless named here.
DAY_FIRST_PUBLISHERS = frozenset(
    " ".join(name.split())
    for name in """
    afp; agence france-presse; al arabiya; al jazeera; anadolu; anadolu agency; ani; ansa; arab news; bbc; bbc
    news; dawn; deutsche welle; dpa; dw; efe; euronews; express tribune; financial times; france 24; geo news;
    gulf news; hindustan times; hürriyet daily news; iran international; irna; khaama press; middle east eye;
    ndtv; pti; sky news; the daily star; the daily telegraph; the economic times; the express tribune; the
    guardian; the hindu; the independent; the indian express; the jerusalem post; the national; the telegraph;
    the times; the times of india; times of india; tolonews
    """.split(";")
)


def parse_day(text: str, publisher: str | None = None) -> str | None:
    """The date or date-time that the whole text is, in ISO form; None when it is none.

    Of two numbers with slashes the order is what is possible, then what agrees with the weekday, then the publisher's,
    then month first; with dots or hyphens day first.
    """
    text = " ".join(text.replace("\u200e", "").replace("\u200f", "").split())
    if not text or len(text) > LONGEST_DATE:
        return None
    if match := ISO_TIME.fullmatch(text):
        return _iso_time(match)
    match = COMPACT.fullmatch(text)
    if match is not None:
        return _iso(int(match["year"]), int(match["month"]), int(match["day"]))
    for form in FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return _from_parts(match, publisher)
    return None


def month_number(name: str) -> int:
    """January is 1; `name` may be shortened, in any case, with a full stop."""
    return MONTHS[name.lower().rstrip(".")]


def full_year(year: str) -> int:
    """The year of four digits, or of two: 70 to 99 are of the last century."""
    number = int(year.lstrip("'"))
    if len(year.lstrip("'")) == 4:
        return number
    return number + (1900 if number >= 70 else 2000)


def iso_day(year: str, month: str, day: str) -> str | None:
    """The ISO day of a year, a month's name and a day; None when there is no such day."""
    return _iso(full_year(year), month_number(month), int(day))


def _iso_time(match: re.Match[str]) -> str | None:
    zone = (match[3] or "").replace("UTC", "Z").replace("GMT", "Z")
    value = f"{match[1]}T{match[2]}{zone}"
    try:
        day = datetime.fromisoformat(value)
    except ValueError:
        return None
    return value if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _from_parts(match: re.Match[str], publisher: str | None) -> str | None:
    parts = match.groupdict()
    year = full_year(parts["year"])
    if parts.get("first") is None:
        month = parts["month"]
        return _iso(year, int(month) if month.isdigit() else month_number(month), int(parts["day"]))
    first, second = int(parts["first"]), int(parts["second"])
    month_first, day_first = _iso(year, first, second), _iso(year, second, first)
    if month_first is None or day_first is None or month_first == day_first:
        return month_first or day_first
    if parts["weekday"]:
        weekday = WEEKDAYS.index(parts["weekday"].lower()[:3])
        agreeing = [day for day in (month_first, day_first) if date.fromisoformat(day).weekday() == weekday]
        if len(agreeing) == 1:
            return agreeing[0]
    if parts["separator"] != "/" or (publisher or "").casefold() in DAY_FIRST_PUBLISHERS:
        return day_first
    return month_first


def _iso(year: int, month: int, day: int) -> str | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
