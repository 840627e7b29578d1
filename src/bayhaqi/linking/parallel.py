"""The same work on several cores: batches in threads, and claims read into columns by processes, or all on a cluster; results in order."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from bayhaqi.linking.claim_table import Columns, columns_of
from bayhaqi.linking.facts import ClaimFacts, ClaimRead, SideRead
from bayhaqi.machine import python

CHUNK = 10_000
MANY = 50_000  # claims from which on it is worth while to start processes
_SCALARS = tuple(name for name in ClaimRead._fields if name not in ("actors", "recipients"))
_scalars = attrgetter(*_SCALARS)
_side = attrgetter(*SideRead._fields)
Some = TypeVar("Some")
Made = TypeVar("Made")
Common = TypeVar("Common")
Values = tuple[Any, ...]
Sent = tuple[Values, list[Values], list[Values], str]
Worker = subprocess.Popen[bytes]


class Cluster(Protocol):
    """Where work can be done besides here, such as a Ray cluster."""

    @property
    def size(self) -> int:
        """How many pieces of work are done at a time."""

    def map(self, make: Callable[[Common, Some], Made], common: Common, work: Iterable[Some]) -> Iterator[Made]:
        """What `make`, a function of a module, gives for `common` and each piece of work, in order.

        `common` goes to each machine once. A piece whose process or machine is lost is done again.
        """


class Threads:
    """The threads of this process, with what a cluster has."""

    def __init__(self, size: int) -> None:
        self.size = size

    def map(self, make: Callable[[Common, Some], Made], common: Common, work: Iterable[Some]) -> Iterator[Made]:
        """What `make` gives for `common` and each piece of work, in order."""
        return mapped(partial(make, common), work, self.size)


def mapped(make: Callable[[Some], Made], work: Iterable[Some], threads: int) -> Iterator[Made]:
    """What `make` gives for each piece of work, in order; at most two pieces a thread are ahead of what was taken."""
    pieces = iter(work)
    first = list(islice(pieces, 2))
    if threads < 2 or len(first) < 2:
        yield from map(make, chain(first, pieces))
        return
    ahead: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for piece in chain(first, pieces):
            ahead.append(pool.submit(make, piece))
            if len(ahead) > 2 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def read_columns(told: Iterable[tuple[ClaimFacts, str]], workers: int, cluster: Cluster | None = None) -> Columns:
    """The columns of claims with their stories, read once as a stream; many of them by so many processes, or on a cluster."""
    stream = iter(told)
    first = list(islice(stream, MANY))
    if (workers < 2 and cluster is None) or len(first) < MANY:
        return columns_of(chain(first, stream))
    whole = chain(first, stream)
    del first
    columns = Columns()
    for some in read_in_processes(whole, workers) if cluster is None else _read_on(cluster, whole):
        columns.join(some)
    return columns


def _read_on(cluster: Cluster, told: Iterable[tuple[ClaimFacts, str]]) -> Iterator[Columns]:
    return cluster.map(_read, None, (pickle.dumps(_packed(chunk), pickle.HIGHEST_PROTOCOL) for chunk in _chunks(told)))


def _read(_: None, chunk: bytes) -> Columns:
    sent: list[Sent] = pickle.loads(chunk)
    return columns_of(map(_claim, sent))


def read_in_processes(told: Iterable[tuple[ClaimFacts, str]], number: int) -> Iterator[Columns]:
    """The columns of claims and their stories, chunk by chunk in their order, read by so many processes.

    What a process that dies leaves undone is done here.
    """
    free: SimpleQueue[Worker] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(number):
            free.put(stack.enter_context(_started()))

        def read(chunk: tuple[tuple[ClaimFacts, str], ...]) -> Columns:
            worker = free.get()
            try:
                return _asked(worker, chunk)
            except (OSError, EOFError, pickle.UnpicklingError):
                return columns_of(chunk)
            finally:
                free.put(worker)

        yield from mapped(read, _chunks(told), number)


def _chunks(told: Iterable[tuple[ClaimFacts, str]]) -> Iterator[tuple[tuple[ClaimFacts, str], ...]]:
    stream = iter(told)
    return iter(lambda: tuple(islice(stream, CHUNK)), ())


def _started() -> Worker:
    command, environment = python("from bayhaqi.linking.parallel import serve; serve()")
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )


def _asked(worker: Worker, chunk: Sequence[tuple[ClaimFacts, str]]) -> Columns:
    assert worker.stdin is not None
    assert worker.stdout is not None
    pickle.dump(_packed(chunk), worker.stdin, pickle.HIGHEST_PROTOCOL)
    worker.stdin.flush()
    found = pickle.load(worker.stdout)
    assert isinstance(found, Columns)
    return found


def _packed(chunk: Sequence[tuple[ClaimFacts, str]]) -> list[Sent]:
    """Claims with their stories as tuples, which are pickled sooner."""
    return [
        (_scalars(claim), [*map(_side, claim.actors)], [*map(_side, claim.recipients)], story) for claim, story in chunk
    ]


def _claim(sent: Sent) -> tuple[ClaimRead, str]:
    (article, identity, kind, status, *others), actors, recipients, story = sent
    sides = tuple(map(SideRead._make, actors)), tuple(map(SideRead._make, recipients))
    return ClaimRead(article, identity, kind, status, *sides, *others), story


def serve() -> None:
    """Read chunks of claims from standard input, and write their columns to standard output, until there are no more."""
    gc.disable()  # nothing that is read refers to itself, and looking for such things takes a fifth of the time
    while True:
        try:
            sent: list[Sent] = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(columns_of(map(_claim, sent)), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()
