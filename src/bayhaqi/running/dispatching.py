"""Giving batches to a crew and taking them back in order, with a batch given again where its worker was lost."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from threading import Condition, Thread
from typing import TYPE_CHECKING

from bayhaqi.model import Uncoded, batches
from bayhaqi.running.tasks import Answer, Crew, Task

if TYPE_CHECKING:
    from bayhaqi.model import Article, Coding

# Articles of one batch. Fewer leave workers without work less long at the end; a worker reads them as fast.
BATCH_ARTICLES = 8
BATCH_CHARACTERS = 60_000
# Batches that may be read and not yet given back, for every worker: enough to go on while one is slow or a commit is written.
AHEAD = 8
# A single article whose worker ended so often is what ends it; a batch is given whole once more, since a kill may come from outside.
MOST_LOSSES = 2
WAIT_S = 0.2


class Dispatch:
    """One run of articles through a crew. A thread of its own serves the crew, so that work goes on while results are used.

    `ordered` gives results in the order of the articles, else as they come.
    """

    def __init__(self, crew: Crew, articles: Iterable[Article], *, ordered: bool, reasons: Reasons) -> None:
        self._crew = crew
        self._source = enumerate(batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS))
        self._ordered = ordered
        self._reasons = reasons
        self._changed = Condition()
        self._waiting: deque[Task] = deque()
        self._open: dict[int, _Batch] = {}
        self._failure: BaseException | None = None
        self._stopped = False

    def run(self) -> Iterator[Coding | Uncoded]:
        """The outcomes. Raises what stops the crew."""
        # Started here, so that a key pressed meanwhile ends the loading.
        _ = self._crew.info
        thread = Thread(target=self._serve, name="bayhaqi-crew", daemon=True)
        thread.start()
        try:
            more = True
            while more or self._open:
                while more and len(self._open) < AHEAD * self._crew.size:
                    more = self._read()
                yield from self._taken()
        finally:
            with self._changed:
                self._stopped = True
            self._crew.wake()
            thread.join()
            self._crew.drop()

    def _read(self) -> bool:
        """Have one more batch wait; whether there was one."""
        found = next(self._source, None)
        if found is None:
            return False
        number, articles = found
        with self._changed:
            self._open[number] = _Batch(articles)
            self._waiting.append(Task(number, 0, articles))
        self._crew.wake()
        return True

    def _taken(self) -> Iterator[Coding | Uncoded]:
        """The outcomes of the batches that may be given back; waits for the first."""
        with self._changed:
            while not (ready := self._ready()) and self._open and self._failure is None:
                # Looks up now and then: a key that is pressed just before a wait without end would not end it.
                self._changed.wait(WAIT_S)
            done = [self._open.pop(number) for number in ready]
            if not done and self._failure is not None:
                raise self._failure
        for batch in done:
            yield from batch.outcomes()

    def _ready(self) -> list[int]:
        """The numbers of the batches that may be given back."""
        found = []
        for number, batch in self._open.items():
            if batch.missing == 0:
                found.append(number)
            elif self._ordered:
                break
        return found

    # The thread of the crew

    def _serve(self) -> None:
        with _Kept(self):
            while not self._stopped:
                for _ in range(self._crew.free()):
                    with self._changed:
                        task = self._waiting.popleft() if self._waiting else None
                    if task is None:
                        break
                    self._crew.give(task)
                for task, answer in self._crew.finished(WAIT_S):
                    self._settle(task, answer)

    def _settle(self, task: Task, answer: Answer) -> None:
        with self._changed:
            if answer.codings is not None:
                self._open[task.number].put(task.part, answer.codings)
            elif answer.trouble == "lost" and task.losses + 1 < MOST_LOSSES:
                self._waiting.appendleft(replace(task, losses=task.losses + 1))
            elif len(task.articles) > 1:
                parts = self._open[task.number].split()
                singles = [
                    Task(task.number, part, [article]) for part, article in zip(parts, task.articles, strict=True)
                ]
                self._waiting.extendleft(reversed(singles))
            else:
                self._open[task.number].put(task.part, Uncoded(task.articles[0], self._reasons.of(task, answer)))
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Have the run raise an error."""
        with self._changed:
            self._failure = error
            self._changed.notify_all()


class _Kept:
    """Hands an error of the crew's thread to the run, which raises it."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is not None:
            self._dispatch.fail(error)
        return True


class _Batch:
    """The outcomes of a batch, whole or article by article."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._size = len(articles)
        self._parts: list[bytes | Uncoded | None] = [None]
        self.missing = 1

    def split(self) -> range:
        """Have one part for each article from now on; the numbers of the parts."""
        self._parts = [None] * self._size
        self.missing = self._size
        return range(self._size)

    def put(self, part: int, outcome: bytes | Uncoded) -> None:
        """Keep what became of a part."""
        self._parts[part] = outcome
        self.missing -= 1

    def outcomes(self) -> Iterator[Coding | Uncoded]:
        """What became of each article, in order."""
        for part in self._parts:
            if isinstance(part, bytes):
                yield from pickle.loads(part)
            elif part is not None:
                yield part


class Reasons:
    """Why an article was given up, in words that say what to do."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes

    def of(self, task: Task, answer: Answer) -> str:
        """The reason of a task of one article."""
        if answer.trouble == "time":
            return (
                f"coding it was not done in {self._seconds:g} s (and a second for 1,000 characters), so it is left out; "
                "give more with --time-limit, or shorten the text"
            )
        if answer.trouble == "memory":
            return (
                f"coding it took more than {self._megabytes} MB of memory, so it is left out; "
                "give more with --memory-limit, or shorten the text"
            )
        if answer.trouble == "lost":
            return (
                f"the process that coded it ended {task.losses + 1} times, so it is left out; "
                "if it is a news report, please tell the developers of it"
            )
        return f"coding it failed ({answer.said}), so it is left out; please tell the developers of it"
