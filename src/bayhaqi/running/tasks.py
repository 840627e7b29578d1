"""What goes to a worker and comes back."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from bayhaqi.linking import Cluster
    from bayhaqi.model import Article, CoderInfo, Coding
    from bayhaqi.store import SomeCoder

Trouble = Literal["lost", "time", "memory", "error"]


@dataclass(frozen=True, slots=True)
class Task:
    """Some articles to code: the `part`-th piece of batch `number`, given to a worker that died `losses` times."""

    number: int
    part: int
    articles: Sequence[Article]
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task: the pickled codings, or what went wrong, with what the worker said of it."""

    codings: bytes | None = None
    trouble: Trouble | None = None
    said: str = ""


class Crew(Protocol):
    """Some workers with a coder each. All but `wake` is called by one thread at a time."""

    @property
    def size(self) -> int:
        """The number of workers."""

    @property
    def cluster(self) -> Cluster | None:
        """Where linking can be done, if they are not of this machine."""

    @property
    def info(self) -> CoderInfo:
        """What their coder is; starts them."""

    def free(self) -> int:
        """How many tasks may be given now."""

    def give(self, task: Task) -> None:
        """Have a free worker code a task."""

    def finished(self, seconds: float) -> Iterator[tuple[Task, Answer]]:
        """The tasks that were answered; waits at most so long for one."""

    def wake(self) -> None:
        """End a waiting `finished` soon; may be called by any thread."""

    def drop(self) -> None:
        """Forget the tasks that are being coded."""

    def close(self) -> None:
        """End the workers."""


def packed(articles: Sequence[Article]) -> bytes:
    """Articles as they go to a worker."""
    return pickle.dumps(list(articles), pickle.HIGHEST_PROTOCOL)


def code_packed(coder: SomeCoder, articles: bytes) -> Answer:
    """The answer to a task, whatever the coder does short of ending the process."""
    codings: list[Coding | Any] = []
    watch = _Watch()
    with watch:
        codings.extend(coder.pipe(pickle.loads(articles)))
    if watch.answer is not None:
        return watch.answer
    return Answer(codings=pickle.dumps(codings, pickle.HIGHEST_PROTOCOL))


class _Watch:
    """Turns an error inside the block into an answer: this is where one article's trouble is kept from the others."""

    answer: Answer | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Exception):
            return False
        said = f"{type(error).__name__}: {error}"
        full = isinstance(error, MemoryError) or "bad_alloc" in said or "allocate memory" in said
        self.answer = Answer(trouble="memory" if full else "error", said=" ".join(said.split())[:300])
        return True
