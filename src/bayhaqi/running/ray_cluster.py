"""Work of linking done by Ray tasks, beside the actors that code."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Some = TypeVar("Some")
Made = TypeVar("Made")
Common = TypeVar("Common")
# Pieces of work that were given out and not yet taken back, for every one that is done at a time.
AHEAD = 2


class RayCluster:
    """So many pieces of work at a time on a Ray cluster; what a process or a node that is lost leaves undone is done again."""

    def __init__(self, ray: Any, size: int) -> None:
        self._ray = ray
        self.size = size
        # The actors hold every processor for as long as they live: a task that asked for one would wait for ever.
        self._task = ray.remote(num_cpus=0, scheduling_strategy="SPREAD")(done)

    def map(self, make: Callable[[Common, Some], Made], common: Common, work: Iterable[Some]) -> Iterator[Made]:
        """What `make`, a function of a module, gives for `common` and each piece of work, in order.

        `common` goes to each machine once. Ray gives a piece that was lost to another process a few times; then it is done here.
        """
        there = self._ray.put(common)
        given: deque[tuple[Any, Some]] = deque()
        busy: list[Any] = []

        def taken() -> Made:
            answer, piece = given.popleft()
            try:
                made: Made = self._ray.get(answer)
            except self._ray.exceptions.RayError:
                return make(common, piece)
            return made

        for piece in work:
            if len(busy) >= self.size:
                _, busy = self._ray.wait(busy, num_returns=1)
            busy.append(self._task.remote(make, there, piece))
            given.append((busy[-1], piece))
            if len(given) > AHEAD * self.size:
                yield taken()
        while given:
            yield taken()


def done(make: Callable[[Common, Some], Made], common: Common, piece: Some) -> Made:
    """What a task does."""
    return make(common, piece)
