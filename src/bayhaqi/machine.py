"""What this process may use of the machine, and how it starts another Python with the same packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def python(code: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command and the environment of another Python that runs `code` and finds the same packages as this one."""
    path = os.pathsep.join(one or str(Path.cwd()) for one in sys.path)
    return [sys.executable, "-P", "-c", code, *arguments], {**os.environ, "PYTHONPATH": path}
