"""A crew of processes on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from bayhaqi.errors import BayhaqiError, WorkersError
from bayhaqi.machine import python
from bayhaqi.running.limits import Limits
from bayhaqi.running.making import Maker
from bayhaqi.running.serving import Ready, Setting
from bayhaqi.running.tasks import Answer, Task, packed

if TYPE_CHECKING:
    from bayhaqi.linking import Cluster
    from bayhaqi.model import CoderInfo

# Forking a program that has loaded its coder shares most of the memory; other systems than Linux do not fork safely.
CAN_SHARE = sys.platform == "linux"
# What a coder learns of words as it reads is never forgotten, so that a worker is replaced after so many articles.
ARTICLES_OF_A_WORKER = 20_000
# So many workers in a row that ended before they were ready mean that none can start.
MOST_FALSE_STARTS = 3


class ProcessCrew:
    """Workers in processes of their own; with `share`, forked from one that has loaded the coder.

    Raises what loading the coder raises, and `WorkersError` where processes cannot be started.
    """

    cluster: Cluster | None = None

    def __init__(self, size: int, maker: Maker, limits: Limits, *, share: bool = CAN_SHARE) -> None:
        self.size = size
        self._setting = Setting(maker, limits, share)
        self._template: _Template | None = None
        self._info: CoderInfo | None = None
        self._workers: list[_Worker] = []
        self._false_starts = 0
        ours, theirs = socket.socketpair()
        self._waker, self._woken = ours, theirs
        self._woken.setblocking(False)

    @property
    def info(self) -> CoderInfo:
        """What the coder is."""
        while self._info is None:
            self._fill()
            for _ in self.finished(1.0):
                pass
        return self._info

    def free(self) -> int:
        """How many workers are ready and have nothing to do; the missing ones are started."""
        self._fill()
        return sum(worker.free for worker in self._workers)

    def give(self, task: Task) -> None:
        """Have a free worker code a task."""
        worker = next(worker for worker in self._workers if worker.free)
        worker.give(task, self._setting.limits.seconds_for(task.articles))

    def finished(self, seconds: float) -> Iterator[tuple[Task, Answer]]:
        """The tasks that were answered, or whose worker ended; waits at most so long for one."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for one in wait([*by_connection, self._woken], seconds):
            if one is self._woken:
                self._woken.recv(4096)
                continue
            worker = by_connection[one]  # type: ignore[index]
            try:
                said = worker.connection.recv()
            except (EOFError, OSError):
                yield from self._ended(worker)
                continue
            if isinstance(said, Ready):
                self._begun(worker, said)
                continue
            task, worker.task = worker.task, None
            if task is not None:
                worker.coded += len(task.articles)
                yield task, said
            if worker.coded >= ARTICLES_OF_A_WORKER:
                self._remove(worker)

    def wake(self) -> None:
        """End a waiting `finished`."""
        with suppress(OSError):
            self._waker.send(b".")

    def drop(self) -> None:
        """End the workers that are coding."""
        for worker in [one for one in self._workers if one.task is not None]:
            worker.kill()
            self._remove(worker)

    def close(self) -> None:
        """End the workers, those that are coding too."""
        for worker in list(self._workers):
            worker.kill()
            self._remove(worker)
        if self._template is not None:
            self._template.close()
            self._template = None
        self._waker.close()
        self._woken.close()

    def _fill(self) -> None:
        """Start the workers that are missing."""
        while len(self._workers) < self.size:
            ours, theirs = socket.socketpair()
            with theirs:
                starter = None if self._setting.share else _started(theirs)
                if starter is None:
                    self._fork(theirs)
            connection = Connection(ours.detach())
            if starter is not None:
                connection.send(self._setting)
            self._workers.append(_Worker(connection, starter))

    def _fork(self, theirs: socket.socket) -> None:
        """Have the template fork a worker; a template that is gone is made again."""
        if self._template is None:
            self._template = _Template(self._setting)
            self._info = self._template.info
        try:
            self._template.fork(theirs)
        except OSError:
            self._template.close()
            self._template = _Template(self._setting)
            self._template.fork(theirs)

    def _begun(self, worker: _Worker, said: Ready) -> None:
        if said.failure is not None:
            raise said.failure
        worker.process, self._info, self._false_starts = said.process, said.info, 0

    def _ended(self, worker: _Worker) -> Iterator[tuple[Task, Answer]]:
        self._remove(worker)
        if worker.process is None:
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                raise WorkersError(
                    "the worker processes end before they are ready; try with fewer --workers, or without"
                )
        if worker.task is not None:
            over = worker.until is not None and time.monotonic() >= worker.until
            yield worker.task, Answer(trouble="time" if over else "lost")

    def _remove(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.close()


class _Worker:
    """One process, its connection, and the task that it has."""

    def __init__(self, connection: Connection, starter: subprocess.Popen[bytes] | None) -> None:
        self.connection = connection
        self.process: int | None = None
        self.task: Task | None = None
        self.until: float | None = None
        self.coded = 0
        self._starter = starter

    @property
    def free(self) -> bool:
        return self.process is not None and self.task is None

    def give(self, task: Task, seconds: float) -> None:
        self.task, self.until = task, time.monotonic() + seconds
        try:
            self.connection.send(seconds)
            self.connection.send_bytes(packed(task.articles))
        except OSError:
            # It ended just now; its end will be read from the connection.
            pass

    def kill(self) -> None:
        """End the process at once. Its connection is still open, so that its number is still its own."""
        if self._starter is not None:
            self._starter.kill()
        elif self.process is not None:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)

    def close(self) -> None:
        self.connection.close()
        if self._starter is not None:
            try:
                self._starter.wait(5)
            except subprocess.TimeoutExpired:
                self._starter.kill()
                self._starter.wait()


class _Template:
    """The process that has loaded the coder and forks workers. Raises what loading raises."""

    def __init__(self, setting: Setting) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = _started(theirs)
        try:
            connection = Connection(os.dup(self._channel.fileno()))
            connection.send(setting)
            said = connection.recv()
            connection.close()
        except (EOFError, OSError) as error:
            self.close()
            raise WorkersError("the process that loads the coder ended; run without --workers to see why") from error
        except BaseException:
            self.close()
            raise
        failure: BayhaqiError | None = said.failure
        if failure is not None:
            self.close()
            raise failure
        self.info: CoderInfo = said.info

    def fork(self, theirs: socket.socket) -> None:
        """Have a worker serve on a socket. Raises `OSError` where the template is gone."""
        socket.send_fds(self._channel, [b"w"], [theirs.fileno()])

    def close(self) -> None:
        """End the template with all that it forked, which are of its process group."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()


def _started(theirs: socket.socket) -> subprocess.Popen[bytes]:
    """A process that serves on a socket, in a group of its own: a key that stops the program does not reach it."""
    handle = theirs.fileno()
    command, environment = python("from bayhaqi.running.serving import main; main()", str(handle))
    return subprocess.Popen(
        command,
        pass_fds=(handle,),
        process_group=0,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
