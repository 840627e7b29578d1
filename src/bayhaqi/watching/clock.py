"""The time by which sources are watched; it may run faster than the machine's, for tests and trial runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since 1970. A clock with `speed` 60 makes a minute of every second; `start` is where it begins, now if not given."""

    def __init__(self, speed: float = 1.0, start: float | None = None) -> None:
        self.speed = speed
        self._start = time.time() if start is None else start
        self._began = time.monotonic()

    def now(self) -> float:
        """The time in seconds since 1970."""
        return self._start + (time.monotonic() - self._began) * self.speed

    def real_s(self, seconds: float) -> float:
        """How many seconds of the machine's time so many of this clock take."""
        return seconds / self.speed


def iso(moment: float) -> str:
    """A moment as an ISO date-time in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
