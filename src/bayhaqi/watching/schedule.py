"""Which address is asked next: the earliest one that is due, of a host that may be asked."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bayhaqi.fetching import Hosts


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """An address to fetch; `kind` is "source" or "page"."""

    kind: str
    address: str

    @property
    def host(self) -> str:
        """The host with its port."""
        return urlsplit(self.address).netloc.lower()


@dataclass
class Schedule:
    """Jobs by host, each host's in order of time; each job is in it once, at its latest time. One thread owns it."""

    hosts: Hosts
    _due: dict[Job, float] = field(default_factory=dict)
    _by_host: dict[str, list[tuple[float, Job]]] = field(default_factory=dict)
    _ready: list[tuple[float, str]] = field(default_factory=list)
    _ready_at: dict[str, float] = field(default_factory=dict)

    def put(self, job: Job, due: float) -> None:
        """Have a job done at a time, whatever was planned for it before."""
        self._due[job] = due
        heapq.heappush(self._by_host.setdefault(job.host, []), (due, job))
        self._plan(job.host, due)

    def take(self, now: float) -> Job | None:
        """A job that may be done now, which then begins, None where there is none."""
        while self._ready and self._ready[0][0] <= now:
            at, host = heapq.heappop(self._ready)
            if self._ready_at.get(host) != at:
                continue
            del self._ready_at[host]
            due, wait = self._first_due(host), self.hosts.wait_s(host, now)
            if due is None or wait is None:
                # Nothing is planned, or whoever is under way puts the host back when it ends.
                continue
            if due > now or wait > 0:
                self._plan(host, max(due, now + wait))
                continue
            _, job = heapq.heappop(self._by_host[host])
            del self._due[job]
            self.hosts.begin(host, now)
            self._put_back(host, now)
            return job
        return None

    def ended(self, job: Job, now: float) -> None:
        """A job that was taken has ended."""
        self.hosts.end(job.host, now)
        self._put_back(job.host, now)

    def next_s(self, now: float) -> float | None:
        """The seconds until a job may be ready, None where none is planned."""
        return max(0.0, self._ready[0][0] - now) if self._ready else None

    def is_due(self, now: float, patience_s: float) -> bool:
        """Whether a job is due now whose host may be asked within so many seconds."""
        for host in list(self._by_host):
            due = self._first_due(host)
            wait = self.hosts.wait_s(host, now)
            if due is not None and due <= now and (wait is None or wait <= patience_s):
                return True
        return False

    def __len__(self) -> int:
        return len(self._due)

    def _put_back(self, host: str, now: float) -> None:
        due = self._first_due(host)
        wait = self.hosts.wait_s(host, now)
        if due is not None and wait is not None:
            self._plan(host, max(due, now + wait))

    def _plan(self, host: str, at: float) -> None:
        """Look at a host at a time, unless it is looked at sooner."""
        planned = self._ready_at.get(host)
        if planned is None or at < planned:
            self._ready_at[host] = at
            heapq.heappush(self._ready, (at, host))

    def _first_due(self, host: str) -> float | None:
        """When the first job of a host is due; what was planned anew is dropped on the way."""
        jobs = self._by_host.get(host, [])
        while jobs:
            due, job = jobs[0]
            if self._due.get(job) == due:
                return due
            heapq.heappop(jobs)
        self._by_host.pop(host, None)
        return None
