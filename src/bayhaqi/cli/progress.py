"""A progress line on standard error."""

from __future__ import annotations

import sys
import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from bayhaqi.reading import Reached

# The rate is that of the last articles, or of the last seconds where these took longer, so that it follows what the machine does now.
RATE_ARTICLES = 200
# Where standard error is a file, a line so often tells a long run from one that hangs.
LINE_S = 60.0


class Progress:
    """Articles coded so far, their rate and the time left, on standard error.

    On a terminal it is one line from the second article on, elsewhere a line each minute; `hidden` keeps it away. The time left is
    known where `reached` and `total_bytes` say how much of the input is read.
    """

    def __init__(self, *, hidden: bool, reached: Reached | None = None, total_bytes: int | None = None) -> None:
        self._bar = None
        self._hidden = hidden
        self._done = 0
        self._read = 0
        self._reached, self._total = reached, total_bytes
        self._times: deque[float] = deque([time.monotonic()], RATE_ARTICLES + 1)
        self._told = time.monotonic()
        if not hidden and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("reading", total=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def read(self) -> None:
        """One more article was read."""
        self._read += 1

    def advance(self, description: str) -> None:
        """One more article is done."""
        self._done += 1
        now = time.monotonic()
        self._times.append(now)
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, description=f"{self.pace()}  {description}")
            if self._done == 2:
                self._bar.start()
        elif not self._hidden and now - self._told >= LINE_S:
            self._told = now
            click.echo(f"bayhaqi: {self.pace()}; {description}", err=True)

    def rate(self) -> float:
        """Articles a second of late."""
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)

    def seconds_left(self) -> float | None:
        """How long the rest will take at this rate, None where that cannot be told."""
        if not self._total or self._reached is None or not self._reached.read_bytes or not self._read:
            return None
        articles = self._read * max(1.0, self._total / self._reached.read_bytes)
        return max(0.0, articles - self._done) / self.rate()

    def pace(self) -> str:
        """Rate and time left in words."""
        left = self.seconds_left()
        return f"{self.rate():.1f} articles/s" + ("" if left is None else f", {_duration(left)} left")

    def log(self, message: str) -> None:
        """A line on standard error that stays."""
        if self._bar is not None:
            self._bar.console.print(message, markup=False, highlight=False)
        else:
            click.echo(message, err=True)


def _duration(seconds: float) -> str:
    """Seconds, minutes or hours, to two digits."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
