"""From TIMEX3 values to days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

# Northern seasons as whole months; a winter is named after the year in which it begins.
SEASON_MONTHS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
MONTH = re.compile(r"(\d{4})-(\d\d)(?:-XX(?:T.*)?)?")
WEEK = re.compile(r"(\d{4})-W(\d\d)(?:-(WE|[1-7]))?")
PART = re.compile(r"(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])")
YEARS = re.compile(r"\d{2,4}")
DURATION = re.compile(r"P(T)?(\d{1,6}(?:\.\d+)?|X)(DE|CE|WE|[YMWDHSQ])")
MONTHS_OF_UNIT = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}
DAYS_OF_UNIT = {"D": 1, "W": 7, "WE": 7}
# Days that a vague number stands for: about three of the unit, as "in recent months" is read.
VAGUE_AMOUNT = 3


def days_of(value: str, published: date | None) -> tuple[date, date] | None:
    """First and last day, both inclusive, that a TIMEX3 value stands for; None where it names none.

    Years, decades, centuries, seasons, quarters, halves, months, weeks, weekends, days and times have days of
    their own;
    PRESENT_REF is the day of publication. Durations, sets, other references and years BC have none.
    """
    if value == "PRESENT_REF":
        return None if published is None else (published, published)
    try:
        return _days(value)
    except (ValueError, OverflowError):
        # The calendar of `datetime` runs from year 1 to 9999.
        return None


def _days(value: str) -> tuple[date, date] | None:
    if match := DAY.fullmatch(value):
        day = date(*(int(piece) for piece in match.groups()))
        return day, day
    if match := MONTH.fullmatch(value):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    if match := WEEK.fullmatch(value):
        year, week, day_name = int(match[1]), int(match[2]), match[3]
        first, last = {None: (1, 7), "WE": (6, 7)}.get(day_name) or (int(day_name), int(day_name))
        return date.fromisocalendar(year, week, first), date.fromisocalendar(year, week, last)
    if match := PART.fullmatch(value):
        year, part = int(match[1]), match[2]
        if part[0] == "Q":
            return _months(year, 3 * int(part[1]) - 2, 3 * int(part[1]))
        if part[0] == "H":
            return _months(year, 6 * int(part[1]) - 5, 6 * int(part[1]))
        return _months(year, *SEASON_MONTHS[part])
    if YEARS.fullmatch(value):
        size: int = 10 ** (4 - len(value))
        start = int(value) * size
        return date(max(start, 1), 1, 1), date(start + size - 1, 12, 31)
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """From the first day of one month to the last of another; months over 12 are of the next year."""
    start = date(year, first, 1)
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start, date(end_year, end_month, monthrange(end_year, end_month)[1])


def before(day: date, duration: str) -> date | None:
    """The day that lies a TIMEX3 duration before another; a vague number of units counts as three."""
    return _moved(day, duration, -1)


def after(day: date, duration: str) -> date | None:
    """The day that lies a TIMEX3 duration after another; a vague number of units counts as three."""
    return _moved(day, duration, 1)


def _moved(day: date, duration: str, sign: int) -> date | None:
    match = DURATION.fullmatch(duration)
    if match is None:
        return None
    clock, digits, unit = match.groups()
    amount = VAGUE_AMOUNT if digits == "X" else float(digits)
    months = 0 if clock else MONTHS_OF_UNIT.get(unit, 0) * amount
    days = 0 if clock else DAYS_OF_UNIT.get(unit, 0) * amount
    year, month = divmod(day.year * 12 + day.month - 1 + sign * int(months), 12)
    try:
        moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return moved + sign * timedelta(days=int(days))
    except (ValueError, OverflowError):
        # Outside the years 1 to 9999.
        return None
