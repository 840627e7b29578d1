"""Work of linking done by Ray tasks, beside the actors that code."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from bayhaqi.errors import BayhaqiError, WorkersError, in_a_line

Some = TypeVar("Some")
Made = TypeVar("Made")
Common = TypeVar("Common")
# Pieces of work that were given out and not yet taken back, for every one that is done at a time.
AHEAD = 2
# The fetching of what is done already; what lay on a node that is lost may never come.
LONGEST_FETCH_S = 60


class Held:
    """Turns whatever Ray says when a cluster is gone, grpc's own errors among it, into a `WorkersError`, and notes it as `lost`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.lost = False

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, BayhaqiError):
            self.lost = True
            said = in_a_line(error)
            raise WorkersError(
                f"{self._address} was lost ({said}); what was committed is whole, and the same command goes on from there once it is up"
            ) from error


class RayCluster:
    """So many pieces of work at a time on a Ray cluster; what a process or a node that is lost leaves undone is done again."""

    def __init__(self, ray: Any, size: int, held: Held) -> None:
        self._ray = ray
        self._held = held
        self.size = size
        # The actors hold every processor for as long as they live: a task that asked for one would wait for ever.
        self._task = ray.remote(num_cpus=0, scheduling_strategy="SPREAD")(done)

    def map(self, make: Callable[[Common, Some], Made], common: Common, work: Iterable[Some]) -> Iterator[Made]:
        """What `make`, a function of a module, gives for `common` and each piece of work, in order.

        `common` goes to each machine once. Ray gives a piece that was lost to another process a few times; then it is done here.
        """
        with self._held:
            there = self._ray.put(common)
        given: deque[tuple[Any, Some]] = deque()
        busy: list[Any] = []

        def taken() -> Made:
            answer, piece = given.popleft()
            with self._held:
                try:
                    self._ray.wait([answer])
                    made: Made = self._ray.get(answer, timeout=LONGEST_FETCH_S)
                except self._ray.exceptions.RayError:
                    pass
                else:
                    return made
            return make(common, piece)

        for piece in work:
            with self._held:
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
