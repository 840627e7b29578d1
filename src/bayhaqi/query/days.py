"""Days as a user gives them: a year, a month or a day, which stand for their first and their last day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def period(text: str) -> tuple[date, date]:
    """The first and last day of "2024", "2024-07" or "2024-07-24". Raises `ValueError`, which says what is allowed."""
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        raise ValueError("allowed is a year, a month or a day, such as 2024, 2024-07 or 2024-07-24")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise ValueError(f"the calendar does not have it ({error}); a day looks like 2024-07-24") from error
    if day:
        return first, first
    if month:
        return first, first.replace(day=monthrange(first.year, month)[1])
    return first, date(first.year, 12, 31)


def normal_period(text: str) -> str:
    """The same period with zeros filled in, so that equal periods are written alike."""
    first, _ = period(text)
    return str(first)[: {0: 4, 1: 7, 2: 10}[text.strip().count("-")]]
