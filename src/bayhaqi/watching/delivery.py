"""Alerts to a file, a command or a webhook."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bayhaqi.errors import FetchError
from bayhaqi.fetching import Fetcher, Limits
from bayhaqi.fetching.patience import backoff_s
from bayhaqi.watching.rules import Target

MOST_TRIES = 8
COMMAND_S = 30.0
RETRY_S = 60.0
WEBHOOK = Limits(connect_s=5.0, idle_s=10.0, total_s=20.0, packed_bytes=1_000_000, bytes=1_000_000, redirects=0)


def deliver(target: Target, body: dict[str, Any]) -> str | None:
    """Deliver one alert as JSON; None where it went well, else why it did not.

    A file gets a line; a command gets the JSON on its standard input and must end with status 0 within 30 s; a webhook gets it
    by POST and must answer with a status of success.
    """
    text = json.dumps(body, ensure_ascii=False, default=str)
    if target.file is not None:
        return _append(target.file, text)
    if target.webhook is not None:
        return _post(target.webhook, text)
    return _run(target.command, text)


def retry_at(now: float, tries: int) -> float:
    """When a delivery that failed so many times is tried again."""
    return now + backoff_s(tries, RETRY_S)


def _append(path: Path, text: str) -> str | None:
    try:
        with path.open("a", encoding="utf-8", errors="replace") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        return f"{path} cannot be written ({error.strerror})"
    return None


def _run(command: tuple[str, ...], text: str) -> str | None:
    """Run a command without a shell, so that nothing in an alert is ever taken for one."""
    try:
        done = subprocess.run(
            command, input=text.encode("utf-8", "replace"), capture_output=True, timeout=COMMAND_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"{command[0]} did not end within {COMMAND_S:g} s"
    except (OSError, ValueError) as error:
        return f"{command[0]} cannot be run ({getattr(error, 'strerror', None) or error})"
    if done.returncode:
        words = " ".join(done.stderr.decode("utf-8", "replace").split())[:200]
        return f"{command[0]} ended with status {done.returncode}" + (f": {words}" if words else "")
    return None


def _post(address: str, text: str) -> str | None:
    try:
        # The address is the user's own, and often on their own network.
        Fetcher(WEBHOOK, allow_private=True).post(address, text.encode("utf-8", "replace"), "application/json")
    except FetchError as error:
        return f"{address}: {error.message}"
    return None
