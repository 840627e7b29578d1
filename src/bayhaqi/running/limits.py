"""What one batch may take, kept by the worker itself, so that it holds even where the program that gave the batch is gone."""

from __future__ import annotations

import resource
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bayhaqi.model import Article

# A worker reads some 20,000 characters a second; so a text gets twenty times what it needs, and a busy machine is no reason to give up.
CHARACTERS_A_SECOND = 1_000
STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for a batch, and a second more for each `CHARACTERS_A_SECOND` of it; `megabytes` beyond what the loaded coder takes."""

    seconds: float = 60.0
    megabytes: int = 2048

    def seconds_for(self, articles: Sequence[Article]) -> float:
        """How long coding some articles may take, in seconds."""
        return self.seconds + sum(len(article.text) for article in articles) / CHARACTERS_A_SECOND

    def hold_memory(self) -> None:
        """Have this process refuse more memory than the limit, where the system says what it has (Linux)."""
        held = data_bytes()
        if held is None:
            return
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = held + self.megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


class TimeLimit:
    """Ends the process by the system's alarm unless the block ends first, whatever the process is doing."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def data_bytes() -> int | None:
    """The memory for data of this process in bytes, None where the system does not say."""
    if not STATUS.exists():
        return None
    for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return None
