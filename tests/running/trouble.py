"""A quick coder that articles can harm, each in a way of its own."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from bayhaqi.errors import InstallationError
from bayhaqi.model import Article, Coding
from tests.store.fake_coder import FakeCoder

CRASH, LOOP, NATIVE_LOOP, MEMORY, ERROR, ONCE = "CRASH", "LOOP", "NATIVE", "MEMORY", "ERROR", "ONCE "


class HarmedCoder(FakeCoder):
    """Codes as `FakeCoder`, except for articles whose text holds one of the words above."""

    def pipe(self, articles: Iterable[Article]) -> Iterator[Coding]:
        for article in articles:
            _harm(article.text)
            yield from super().pipe([article])


def _harm(text: str) -> None:
    if CRASH in text:
        os.abort()
    if LOOP in text:
        while True:
            pass
    if NATIVE_LOOP in text:
        # Never leaves the regular expression engine, which holds the interpreter.
        re.match(r"(a+)+$", "a" * 60 + "b")
    if MEMORY in text:
        held = [bytearray(2**26) for _ in range(10_000)]
        del held
    if ERROR in text:
        raise ZeroDivisionError("made by the test")
    if ONCE in text:
        # "ONCE <file>" ends the process the first time only, as a kill from outside does.
        mark = Path(text.split(ONCE)[1].split()[0])
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def killed_once(common: tuple[Callable[[Any, Any], Any], Any, Path], piece: Any) -> Any:
    """What a function gives for something and a piece; the first time its process is killed instead, and a file marks that."""
    make, what, mark = common
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return make(what, piece)


def ending(survivor: int, number: int) -> int:
    """The square of a number; every process but one ends of 2."""
    if number == 2 and os.getpid() != survivor:
        os._exit(1)
    return number**2


def failing(_: None, number: int) -> float:
    """Fails for 2."""
    if number == 2:
        raise ZeroDivisionError("made by the test")
    return 1 / (number - 2)


def broken() -> FakeCoder:
    """A coder whose loading fails."""
    raise InstallationError("weights are missing; reinstall bayhaqi")


def dying() -> FakeCoder:
    """A coder whose loading ends the process."""
    os._exit(3)
