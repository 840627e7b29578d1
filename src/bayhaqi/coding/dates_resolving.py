"""Gives time expressions their values against the publication day and the date that the passage has set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from bayhaqi.coding.dates_order import figures_of
from bayhaqi.coding.dates_patterns import Calendar, Draft, Fixed, Shift, Weekday
from bayhaqi.coding.dates_values import days_of

DECADE = re.compile(r"(BC)?(\d{3})")
FULL = re.compile(r"(BC)?(\d{4})(?:-(\d\d)(?:-(\d\d))?|-(W\d\d(?:-WE)?|Q[1-4]|H[12]|SP|SU|FA|WI))?(?:T.*)?")
FOURTH_THURSDAY = 40
# A day and month without a year is hardly ever one so long past when the next is so near.
FAR_BACK_DAYS = 270
NEAR_AHEAD_DAYS = 95
WEIGHT_BACK = 1.5
# How a history goes on, set on half of the development histories (value F1 .874 before, .887 after): a month this much
# earlier than the last is of the next year; an aside moves the story only within its year.
NEW_YEAR_MONTHS = 9


@dataclass(frozen=True, slots=True)
class Point:
    """A date as far as it is known; `year` is negative for BC, `part` a week, season, quarter or half."""

    year: int
    month: int | None = None
    day: int | None = None
    part: str | None = None

    @property
    def as_day(self) -> date | None:
        """The day, where it is known and in the calendar of `datetime`."""
        if self.month is None or self.day is None or not MINYEAR <= self.year <= MAXYEAR:
            return None
        return date(self.year, self.month, self.day)


def point_of(value: str) -> Point | None:
    """The date that a TIMEX3 value of a year or finer stands for."""
    if decade := DECADE.fullmatch(value):
        return Point(int(decade[2]) * (-10 if decade[1] else 10) or 1)
    match = FULL.fullmatch(value)
    if match is None:
        return None
    era, year, month, day, part = match.groups()
    number = -int(year) if era else int(year)
    return Point(number, int(month) if month else None, int(day) if day else None, part) if number else None


def year_value(year: int) -> str | None:
    """A year as TIMEX3 writes it, BC0490 for a negative one; None outside 9999 BC to 9999."""
    if not 0 < abs(year) <= MAXYEAR:
        return None
    return f"BC{-year:04d}" if year < 0 else f"{year:04d}"


class Timeline:
    """The anchors of an article while its expressions are resolved in text order.

    `published` is the day of publication; a narrative (a history) takes its anchors from the text alone. `day_first` is
    None where the order of day and month in figures cannot be told.
    """

    def __init__(self, published: date | None, *, narrative: bool, day_first: bool | None) -> None:
        self.published = published
        self.narrative = narrative or published is None
        self.day_first = day_first
        # What "the same day" looks back to, and what a bare month takes its year from: not the year of an aside.
        self.last: Point | None = None
        self.story: Point | None = None
        self.paragraph = -1
        self.last_paragraph = -1

    def resolve(self, draft: Draft, direction: Callable[[], int], setting: Callable[[], bool | None]) -> str | None:
        """The value of an expression, or None where it cannot have one.

        `direction` gives the governing verb's; `setting` tells whether the expression opens its sentence or stands in a
        heading (True), bounds something else ("until 1945", False), or neither (None).
        """
        form = draft.form
        if isinstance(form, Fixed):
            numbers = figures_of(draft)
            value = self._fixed(form.value) if numbers is None else next(iter(self._readings(numbers)), None)
        elif isinstance(form, Calendar):
            value = self._calendar(form, direction)
        elif isinstance(form, Weekday):
            value = self._weekday(form, direction)
        else:
            value = self._shift(form, direction)
        point = point_of(value) if value else None
        if point is not None:
            self.last, self.last_paragraph = point, self.paragraph
            if self.narrative and self._moves_story(point, setting()):
                self.story = point
        return value

    def _moves_story(self, point: Point, setting: bool | None) -> bool:
        """Whether a history goes on from this date, which an aside ("a client state in 1939") does not change."""
        if self.story is None or setting is not None:
            return setting is not False
        if point.month is None and point.part is None:
            return False
        return point.year == self.story.year

    def _anchor(self, base: str) -> Point | None:
        published = (
            None if self.published is None else Point(self.published.year, self.published.month, self.published.day)
        )
        if (
            self.narrative
            or (base == "passage" and self.last is not None)
            or (base == "near" and self.last_paragraph == self.paragraph)
        ):
            return self.last if self.last is not None or base == "passage" else published
        return published

    def _fixed(self, value: str) -> str | None:
        digits = re.match(r"\d{4}-\d\d-\d\d", value)
        if digits and days_of(digits.group(), None) is None:
            return None
        return value

    def alternative(self, draft: Draft) -> str | None:
        """The other reading of a date in figures whose day and month cannot be told apart; None for all others."""
        numbers = figures_of(draft) if self.day_first is None else None
        readings = self._readings(numbers) if numbers is not None else []
        return readings[1] if len(readings) > 1 else None

    def _readings(self, numbers: tuple[int, int, int]) -> list[str]:
        """The days that a date in figures can be ("24.7.2024", "07/24/24"), the likeliest first.

        A reading within three days of publication is the only one.
        """
        one, two, year = numbers
        if year < 100:
            year += 2000 if year < 40 else 1900
        order = [(two, one), (one, two)] if self.day_first else [(one, two), (two, one)]
        readings = [found for month, day in order if (found := _valid(year, month, day)) is not None]
        near = [day for day in readings if self.published is not None and abs((day - self.published).days) <= 3]
        return [day.isoformat() for day in dict.fromkeys(near or readings)]

    def _calendar(self, form: Calendar, direction: Callable[[], int]) -> str | None:
        if form.year is not None:
            return _calendar_value(form, form.year, form.month)
        anchor = self._anchor(form.base)
        if form.year_shift is not None or (form.base == "passage" and form.month is not None):
            return None if anchor is None else _calendar_value(form, anchor.year + _years_on(form, anchor), form.month)
        if self.narrative:
            return self._narrated(form)
        if anchor is None or self.published is None:
            return None
        if form.month is None and form.day is not None:
            return _calendar_value(form, anchor.year, anchor.month)
        return self._nearest(form, direction() if form.hint is None else 0)

    def _narrated(self, form: Calendar) -> str | None:
        """A part of a year in a history: of the story's year, or of the next one when January follows December."""
        anchor = self.story or self._anchor("published")
        if anchor is None:
            month = f"-{form.month:02d}" if form.month else "-XX"
            tail = f"-{form.part}" if form.part else month + (f"-{form.day:02d}" if form.day else "")
            return f"XXXX{tail}"
        if form.month is None and form.day is not None:
            return None if anchor.month is None else _calendar_value(form, anchor.year, anchor.month)
        year = anchor.year + (form.hint or 0)
        if form.month and anchor.month and anchor.month - form.month >= NEW_YEAR_MONTHS and form.hint is None:
            year += 1
        if form.part == "WI" and (anchor.part == "FA" or (anchor.month or 0) >= 9) and form.hint is None:
            year += 1
        return _calendar_value(form, year, form.month)

    def _nearest(self, form: Calendar, direction: int) -> str | None:
        """The one of three years' dates that the tense or "last", "this", "next" asks for."""
        today = self.published
        assert today is not None
        candidates: list[tuple[date, date, str]] = []
        for year in (today.year - 1, today.year, today.year + 1):
            value = _calendar_value(form, year, form.month)
            span = days_of(value, None) if value else None
            if span is not None and value is not None:
                candidates.append((*span, value))
        if form.hint == 0:
            return next((value for start, _, value in candidates if start.year == today.year), None)
        if form.hint == -1:
            chosen = [found for found in candidates if found[1] < today]
            return max(chosen)[2] if chosen else None
        if form.hint == 1:
            chosen = [found for found in candidates if found[0] > today]
            return min(chosen)[2] if chosen else None
        if form.day is not None and candidates and _is_far_back(today, candidates):
            direction = 0
        if direction < 0 and (chosen := [found for found in candidates if found[0] <= today]):
            return max(chosen)[2]
        if direction > 0 and (chosen := [found for found in candidates if found[1] >= today]):
            return min(chosen)[2]
        return min(candidates, key=lambda found: _distance(today, found[0], found[1]))[2] if candidates else None

    def _weekday(self, form: Weekday, direction: Callable[[], int]) -> str | None:
        anchor = self._anchor("published")
        today = anchor.as_day if anchor else None
        if today is None:
            return f"XXXX-WXX-{form.number}{form.tail}"
        ahead = (form.number - today.isoweekday()) % 7
        if form.week is not None:
            offset = form.number - today.isoweekday() + 7 * form.week
        elif form.hint == -1:
            offset = ahead - 7
        elif form.hint == 1:
            offset = ahead or 7
        else:
            way = direction()
            offset = ahead if way > 0 or (way == 0 and ahead <= 3) or ahead == 0 else ahead - 7
        return _moved(today, offset, form.tail)

    def _shift(self, form: Shift, direction: Callable[[], int]) -> str | None:
        anchor = self._anchor(form.base)
        if (
            self.narrative
            and form.base == "passage"
            and form.unit in ("Y", "M")
            and form.amount
            and self.story is not None
        ):
            anchor = self.story
        if (
            self.last is None
            and not self.narrative
            and form.base == "passage"
            and form.amount > 0
            and not form.tail
            and direction() < 0
        ):
            # "two years later he left" after a date that was not understood: not two years after publication.
            return "FUTURE_REF"
        if anchor is None and self.published is not None and not self.narrative:
            anchor = self._anchor("published")
        if self.narrative and form.unit == "D" and form.base == "published" and not form.amount and not form.tail:
            return "PRESENT_REF"
        if anchor is None:
            return f"XXXX-XX-XX{form.tail}" if form.unit == "D" else None
        if form.unit in ("D", "W", "WE"):
            return self._shift_days(form, anchor, direction)
        return _shift_longer(form, anchor)

    def _shift_days(self, form: Shift, anchor: Point, direction: Callable[[], int]) -> str | None:
        today = anchor.as_day
        if today is None and not self.narrative:
            today = self.published
        if today is None:
            if form.unit == "D" and anchor.month:
                return f"{year_value(anchor.year)}-{anchor.month:02d}-XX{form.tail}"
            return f"XXXX-XX-XX{form.tail}" if form.unit == "D" else None
        if form.unit == "D":
            return _moved(today, form.amount, form.tail)
        weeks = form.amount
        if form.unit == "WE" and form.amount == 0 and today.isoweekday() < 6 and direction() < 0:
            weeks = -1
        day = _plus(today, 7 * weeks)
        if day is None:
            return None
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}" + ("-WE" if form.unit == "WE" else "")


def _years_on(form: Calendar, anchor: Point) -> int:
    """Years from the anchor's to that of a month "last year", "of the previous year", or of "the following April"."""
    if form.year_shift is not None or not form.hint or form.month is None:
        return form.year_shift or 0
    is_passed = (form.month - (anchor.month or 0)) * form.hint <= 0
    return form.hint if is_passed else 0


def _shift_longer(form: Shift, anchor: Point) -> str | None:
    """Months, quarters, years, decades and centuries from an anchor."""
    amount = form.amount
    if form.unit == "M":
        months = anchor.year * 12 + (anchor.month or 0) - 1 + amount
        if anchor.month is None:
            return None
        year = year_value(months // 12)
        return None if year is None else f"{year}-{months % 12 + 1:02d}"
    if form.unit == "Q":
        quarter = int(anchor.part[1]) if anchor.part and anchor.part[0] == "Q" else ((anchor.month or 1) + 2) // 3
        quarters = anchor.year * 4 + quarter - 1 + amount
        year = year_value(quarters // 4)
        return None if year is None else f"{year}-Q{quarters % 4 + 1}"
    if form.unit in ("DE", "CE"):
        size, digits = (10, 3) if form.unit == "DE" else (100, 2)
        number = abs(anchor.year) // size + (amount if anchor.year > 0 else -amount)
        return f"{'BC' if anchor.year < 0 else ''}{number:0{digits}d}" if 0 <= number < 10**digits else None
    year = year_value(anchor.year + amount)
    if year is None or form.unit not in ("Y", "PY", "P"):
        return None
    if form.unit != "Y" and anchor.part and anchor.part[0] in "QH":
        return f"{year}-{anchor.part}"
    return f"{year}-{anchor.month:02d}" if form.unit != "Y" and anchor.month and anchor.day is None else year


def _is_far_back(today: date, candidates: list[tuple[date, date, str]]) -> bool:
    """Whether the last such day is most of a year back and the next one near: then a past tense was misread."""
    back = [(today - start).days for start, _, _ in candidates if start <= today]
    ahead = [(start - today).days for start, _, _ in candidates if start > today]
    return bool(back and ahead) and min(back) > FAR_BACK_DAYS and min(ahead) < NEAR_AHEAD_DAYS


def _calendar_value(form: Calendar, year: int, month: int | None) -> str | None:
    written = year_value(year)
    if written is None:
        return None
    if form.part is not None:
        return f"{written}-{form.part}{form.tail}"
    if month is None:
        return written + form.tail
    if not 1 <= month <= 12:
        return None
    if form.day is None:
        return f"{written}-{month:02d}{form.tail}"
    if form.day == FOURTH_THURSDAY:
        first = date(year, month, 1) if year > 0 else None
        return None if first is None else (first + timedelta(days=(4 - first.isoweekday()) % 7 + 21)).isoformat()
    if year > 0 and _valid(year, month, form.day) is None:
        return f"{written}-{month:02d}"
    return f"{written}-{month:02d}-{form.day:02d}{form.tail}"


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plus(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _moved(day: date, days: int, tail: str) -> str | None:
    moved = _plus(day, days)
    return None if moved is None else moved.isoformat() + tail


def _distance(today: date, start: date, end: date) -> float:
    """Days to a date, those back weighing more: the present ("the term ends Sept. 30") rather looks ahead."""
    if start <= today <= end:
        return 0
    return (today - end).days * WEIGHT_BACK if end < today else (start - today).days
