"""A crew of Ray actors, on this machine or on a cluster; each keeps its coder warm."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import BayhaqiError, InstallationError, WorkersError, in_a_line
from bayhaqi.running.limits import Limits, TimeLimit
from bayhaqi.running.making import Maker
from bayhaqi.running.ray_cluster import LONGEST_FETCH_S, Held, RayCluster
from bayhaqi.running.tasks import Answer, Task, code_packed, packed

if TYPE_CHECKING:
    from bayhaqi.model import CoderInfo

MOST_FALSE_STARTS = 3
# A node gives its parts fixed times to start in, which a machine that reads them from a slow disk may miss once.
STARTS = 3
# Ray has no way to end its waiting from another thread.
LONGEST_WAIT_S = 0.05
# An actor that has nothing to do is asked so often whether it is there: Ray tells of one that is lost only to who waits for an answer.
PULSE_S = 2.0
# After an actor that ended before it was ready the next is started so much later.
PAUSE_S = 1.0


class RayCoder:
    """What an actor does: it loads a coder, and codes tasks within their limits."""

    def __init__(self, maker: Maker, limits: Limits) -> None:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        self._coder: Any = None
        self._failure: BayhaqiError | None = None
        try:
            self._coder = maker.make()
        except BayhaqiError as error:
            self._failure = error
        limits.hold_memory()

    def ready(self) -> CoderInfo | BayhaqiError:
        """What the coder is, or why there is none."""
        return self._failure or self._coder.info

    def code(self, articles: bytes, seconds: float) -> Answer:
        """The answer to a task."""
        with TimeLimit(seconds):
            return code_packed(self._coder, articles)


class RayCrew:
    """Ray actors, as many as the cluster has processors unless told.

    An actor that dies, alone or with its node, is replaced where there is room. Raises `InstallationError` where Ray is not installed,
    `WorkersError` where the cluster does not answer, or no longer, or its workers do not start, and what loading the coder raises.
    """

    def __init__(self, size: int | None, maker: Maker, limits: Limits, address: str) -> None:
        self._ray = connected(address)
        self._held = Held(address)
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        self.size = size or max(1, cores)
        self.cluster = RayCluster(self._ray, self.size, self._held)
        self._maker, self._limits = maker, limits
        # What is wanted more than there is would wait for ever.
        share = min(1.0, cores / self.size)
        self._actor = self._ray.remote(num_cpus=share, max_restarts=0, max_task_retries=0)(RayCoder)
        self._actors: list[_Actor] = []
        self._info: CoderInfo | None = None
        self._false_starts = 0
        self._start_at = 0.0

    @property
    def info(self) -> CoderInfo:
        """What the coder is."""
        while self._info is None:
            self.free()
            for _ in self.finished(1.0):
                pass
        return self._info

    def free(self) -> int:
        """How many actors are ready and have nothing to do; the missing ones are started."""
        with self._held:
            self._fill()
        return sum(actor.free for actor in self._actors)

    def give(self, task: Task) -> None:
        """Have a free actor code a task."""
        actor = next(actor for actor in self._actors if actor.free)
        seconds = self._limits.seconds_for(task.articles)
        actor.task, actor.until = task, time.monotonic() + seconds
        with self._held:
            actor.answer = actor.handle.code.remote(packed(task.articles), seconds)

    def finished(self, seconds: float) -> Iterator[tuple[Task, Answer]]:
        """The tasks that were answered, or whose actor ended; waits at most so long for one."""
        self._feel()
        by_answer = {actor.answer: actor for actor in self._actors if actor.answer is not None}
        if not by_answer:
            time.sleep(min(seconds, LONGEST_WAIT_S))
            return
        with self._held:
            done, _ = self._ray.wait(list(by_answer), num_returns=1, timeout=min(seconds, LONGEST_WAIT_S))
            answers = [(by_answer[one], self._said(one)) for one in done]
        for actor, said in answers:
            if said is None:
                yield from self._ended(actor)
                continue
            actor.answer = None
            if isinstance(said, BayhaqiError):
                raise said
            if not isinstance(said, Answer):
                actor.ready, self._info, self._false_starts = True, said, 0
                continue
            task, actor.task = actor.task, None
            if said.trouble == "memory":
                self._remove(actor)
            if task is not None:
                yield task, said

    def _feel(self) -> None:
        """Remove idle actors that are lost, as with their node, so that others are started before there is work."""
        now = time.monotonic()
        with self._held:
            for actor in self._actors:
                if actor.free and actor.pulse is None and now - actor.felt > PULSE_S:
                    actor.pulse, actor.felt = actor.handle.ready.remote(), now
            beating = {actor.pulse: actor for actor in self._actors if actor.pulse is not None}
            felt, _ = self._ray.wait(list(beating), num_returns=len(beating), timeout=0) if beating else ([], [])
            for one in felt:
                actor = beating[one]
                actor.pulse = None
                if self._said(one) is None and actor.answer is None:
                    self._remove(actor)

    def _said(self, answer: Any) -> Any:
        """What an actor answered, None where it ended, or what it answered does not come: it may lie on a node that is lost."""
        try:
            return self._ray.get(answer, timeout=LONGEST_FETCH_S)
        except self._ray.exceptions.RayError:
            return None

    def wake(self) -> None:
        """Nothing: it never waits long."""

    def drop(self) -> None:
        """End the actors that are coding."""
        for actor in [one for one in self._actors if one.task is not None]:
            self._remove(actor)

    def close(self) -> None:
        """End the actors, and the cluster where it was made for this."""
        with suppress(WorkersError):
            for actor in list(self._actors):
                self._remove(actor)
        self._ray.shutdown()

    def _fill(self) -> None:
        while len(self._actors) < self.size and time.monotonic() >= self._start_at:
            handle = self._actor.remote(self._maker, self._limits)
            self._actors.append(_Actor(handle, handle.ready.remote()))

    def _ended(self, actor: _Actor) -> Iterator[tuple[Task, Answer]]:
        self._remove(actor)
        if not actor.ready:
            self._false_starts += 1
            self._start_at = time.monotonic() + PAUSE_S
            # A node that was just lost may be given actors for a while; as long as others work, more are tried.
            if self._false_starts >= MOST_FALSE_STARTS and not any(one.ready for one in self._actors):
                raise WorkersError(
                    "the Ray workers end before they are ready; is this version of bayhaqi installed on every node, and is there memory?"
                )
        if actor.task is not None:
            yield actor.task, Answer(trouble="time" if time.monotonic() >= actor.until else "lost")

    def _remove(self, actor: _Actor) -> None:
        self._actors.remove(actor)
        # With a cluster that is lost its actors are.
        if not self._held.lost:
            with self._held:
                self._ray.kill(actor.handle, no_restart=True)


class _Actor:
    """One actor, what is awaited of it, the task that it has, and when it was last asked whether it is there."""

    def __init__(self, handle: Any, answer: Any) -> None:
        self.handle = handle
        self.answer = answer
        self.ready = False
        self.task: Task | None = None
        self.until = 0.0
        self.pulse: Any = None
        self.felt = 0.0

    @property
    def free(self) -> bool:
        return self.ready and self.answer is None


def connected(address: str) -> Any:
    """The ray module, connected: to "ray", which starts it on this machine, or to "ray://HOST:PORT"."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # A busy machine takes longer to start Ray than the minute that it gives itself.
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "180")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise InstallationError("Ray is not installed; install it with: pip install 'bayhaqi[ray]'") from error
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "ignore_reinit_error": True}
    with _Connecting(address):
        if address == "ray":
            _start(ray, quiet)
        else:
            ray.init(address=address, **quiet)
    return ray


def _start(ray: Any, quiet: dict[str, Any]) -> None:
    """Start Ray on this machine, again where it was not in time."""
    for tries in range(1, STARTS + 1):
        late = _Late(last=tries == STARTS)
        with late:
            ray.init(address="local", include_dashboard=False, **quiet)
        if not late.happened:
            return
        ray.shutdown()


class _Late:
    """Notes that Ray was not in time, which it says with a bare `Exception`; passes all else on, and at the `last` time this too."""

    def __init__(self, *, last: bool) -> None:
        self._last = last
        self.happened = False

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self.happened = isinstance(error, Exception) and "timed out" in str(error)
        return self.happened and not self._last


class _Connecting:
    """Turns whatever Ray says of a cluster, even a bare `Exception`, into a `WorkersError`."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            said = in_a_line(error)
            raise WorkersError(
                f"{self._address} does not answer ({said}); is the cluster up, and the machine not overloaded? "
                "A cluster that asks for a token gets it from RAY_AUTH_MODE=token and RAY_AUTH_TOKEN"
            ) from error
