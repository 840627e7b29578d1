"""What a watcher tells: a log of JSON lines, a line of status on a terminal, and counts."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bayhaqi.closing import Closing
from bayhaqi.errors import UsageError
from bayhaqi.watching.clock import Clock, iso


@dataclass
class Totals:
    """What a watcher has done since it began.

    `feeds` and `pages` count answers, `unchanged` those that nothing had changed in, `articles` what was stored, `versions`
    those of them that are later versions, `changed` those whose claims are others. `faults` counts by kind.
    """

    feeds: int = 0
    pages: int = 0
    unchanged: int = 0
    articles: int = 0
    known: int = 0
    versions: int = 0
    changed: int = 0
    claims: int = 0
    alerts: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The counts by name."""
        return asdict(self)

    def __str__(self) -> str:
        faults = ", ".join(f"{kind} {number}" for kind, number in sorted(self.faults.items())) or "none"
        return (
            f"feeds {self.feeds}, pages {self.pages}, unchanged {self.unchanged}, stored {self.articles}, new versions "
            f"{self.versions}, quietly changed {self.changed}, claims {self.claims}, alerts {self.alerts}, faults: {faults}"
        )


class Journal(Closing):
    """Writes events as JSON lines to a file, for programs, and says the important ones on standard error, for people.

    Each line has `at`, `event` and what the event brings. Events are "start", "feed", "page", "stored", "changed", "fault",
    "alert", "busy" and "stop". Raises `UsageError` where the file cannot be written.
    """

    SHOWN = frozenset({"changed", "alert", "busy"})

    def __init__(self, path: Path | None = None, *, clock: Clock | None = None, terminal: TextIO | None = None) -> None:
        self._clock = clock or Clock()
        self._terminal = terminal
        self._live = terminal is not None and terminal.isatty()
        self._shown = False
        self._file: TextIO | None = None
        self._lost = False
        if path is not None:
            try:
                self._file = sys.stdout if str(path) == "-" else path.open("a", encoding="utf-8", errors="replace")
            except OSError as error:
                raise UsageError(
                    f"the log {path} cannot be written ({error.strerror}); give a file in a folder that is yours"
                ) from error

    def tell(self, event: str, words: str | None = None, **more: Any) -> None:
        """One event; `words` are what a person is told of it, where they are to be told."""
        if self._file is not None and not self._lost:
            line = {"at": iso(self._clock.now()), "event": event, **more}
            try:
                self._file.write(
                    json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "replace").decode() + "\n"
                )
                self._file.flush()
            except OSError as error:
                # A full disk must not end the watching; it is said once.
                self._lost = True
                self.say(f"bayhaqi: the log cannot be written any more ({error.strerror}); make room and start again")
        if words is not None:
            self.say(words)

    def say(self, words: str) -> None:
        """A line for people that stays."""
        if self._terminal is not None:
            self._clear()
            self._terminal.write(words + "\n")
            self._terminal.flush()

    def status(self, words: str) -> None:
        """The line that is always the last one on a terminal."""
        if self._live and self._terminal is not None:
            self._clear()
            self._terminal.write(words[:150])
            self._terminal.flush()
            self._shown = True

    def _clear(self) -> None:
        if self._shown and self._terminal is not None:
            self._terminal.write("\r\x1b[K")
            self._shown = False

    def close(self) -> None:
        """End the log."""
        self._clear()
        if self._file is not None and self._file is not sys.stdout:
            self._file.close()
