"""How long to wait before asking again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A server that asks for more is asked again after a day; nobody means it when they ask for a year.
LONGEST_WAIT_S = 86_400.0


def retry_after_s(value: str | None, date: str | None = None) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3), None where it is absent or no sense can be made of it.

    `date` is the answer's own Date header, by which a clock that is wrong on either side does no harm.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isdecimal():
        return min(float(value[:12]), LONGEST_WAIT_S)
    when = _moment(value)
    if when is None:
        return None
    now = _moment(date) or datetime.now(UTC)
    return min(max((when - now).total_seconds(), 0.0), LONGEST_WAIT_S)


def _moment(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def backoff_s(failures: int, first_s: float, most_s: float = LONGEST_WAIT_S, *, seed: str = "") -> float:
    """The wait after so many failures in a row: twice as long each time, up to a fifth more by `seed` to spread requests."""
    doubled = first_s * 2.0 ** min(max(failures - 1, 0), 30)
    return min(doubled * (1 + random.Random(f"{seed} {failures}").random() / 5), most_s)
