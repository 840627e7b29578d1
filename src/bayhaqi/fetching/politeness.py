"""How often and how many at once a host is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from bayhaqi.fetching.patience import backoff_s

# A page every two seconds from one host, one at a time: what crawlers of archives do by default.
DELAY_S = 2.0
# A host that says it is busy without saying how long.
BUSY_S = 60.0
LONGEST_BUSY_S = 6 * 3600.0
LONGEST_CRAWL_DELAY_S = 60.0


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    busy: int = 0
    refusals: int = 0
    delay_s: float | None = None


@dataclass
class Hosts:
    """When each host may be asked; times are seconds of the caller's clock. One thread owns it."""

    delay_s: float = DELAY_S
    at_once: int = 1
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def wait_s(self, host: str, now: float) -> float | None:
        """The seconds until the host may be asked, 0 for at once, None while as many requests as are allowed are under way."""
        one = self._hosts.get(host)
        if one is None:
            return 0.0
        return None if one.busy >= self.at_once else max(0.0, one.free_at - now)

    def begin(self, host: str, now: float) -> None:
        """A request to the host begins."""
        one = self._hosts.setdefault(host, _Host())
        one.busy += 1
        one.free_at = max(one.free_at, now + (one.delay_s if one.delay_s is not None else self.delay_s))

    def end(self, host: str, now: float) -> None:
        """A request has ended."""
        one = self._hosts.setdefault(host, _Host())
        one.busy = max(0, one.busy - 1)
        one.free_at = max(one.free_at, now + (one.delay_s if one.delay_s is not None else self.delay_s))

    def answered(self, host: str) -> None:
        """The host answers as usual: refusals are forgotten."""
        if host in self._hosts:
            self._hosts[host].refusals = 0

    def refused(self, host: str, now: float, retry_after_s: float | None) -> float:
        """The host says it is busy (429, 503): nobody asks it for a while. Gives the seconds."""
        one = self._hosts.setdefault(host, _Host())
        one.refusals += 1
        wait = retry_after_s if retry_after_s else backoff_s(one.refusals, BUSY_S, LONGEST_BUSY_S, seed=host)
        one.free_at = max(one.free_at, now + wait)
        return wait

    def slow_down(self, host: str, crawl_delay_s: float | None) -> None:
        """The host's robots.txt asks for a delay, which counts where it is the longer one."""
        one = self._hosts.setdefault(host, _Host())
        one.delay_s = None if crawl_delay_s is None else min(max(crawl_delay_s, self.delay_s), LONGEST_CRAWL_DELAY_S)
