"""What a site's robots.txt allows (RFC 9309)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bayhaqi.errors import FetchError
from bayhaqi.fetching.fetcher import AGENT_NAME, Fetcher
from bayhaqi.fetching.targets import Target, target_of

if TYPE_CHECKING:
    from protego import Protego

# RFC 9309, 2.4: not longer than a day.
KEPT_S = 86_400.0
# After a failure of the server's, which forbids everything (2.3.1.4), it is asked again sooner.
FAILED_KEPT_S = 600.0
MOST_SITES = 2_000


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules; `rules` is None where there are none and all is allowed, `fault` is why nothing is."""

    rules: Protego | None
    until: float
    fault: str | None = None


class Robots:
    """Asks sites for their robots.txt, once a day each, and remembers it. Threads may share one."""

    def __init__(self, fetcher: Fetcher) -> None:
        limits = fetcher.limits
        self._fetcher = Fetcher(
            replace(limits, total_s=min(limits.total_s, 20.0)),
            allow_private=fetcher.allow_private,
            user_agent=fetcher.user_agent,
            lookup=fetcher._lookup,
        )
        self._sites: OrderedDict[str, Rules] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """Raises `FetchError` of the kind "robots" where the site forbids the address, or its rules cannot be had."""
        target = target_of(address, any_port=self._fetcher.allow_private)
        rules = self._rules(target)
        if rules.fault is not None:
            raise FetchError(
                f"the rules for robots of {target.host} cannot be had ({rules.fault}), which forbids all for now",
                address=address,
                kind="robots",
                passing=True,
            )
        if rules.rules is not None and not rules.rules.can_fetch(str(target), AGENT_NAME):
            raise FetchError(
                f"{target.origin}/robots.txt forbids it to robots, this one among them; save the page and give the file",
                address=address,
                kind="robots",
            )

    def crawl_delay_s(self, address: str) -> float | None:
        """The delay that a site which was asked before wants, in seconds."""
        try:
            origin = target_of(address, any_port=True).origin
        except FetchError:
            return None
        with self._lock:
            found = self._sites.get(origin)
        delay = found.rules.crawl_delay(AGENT_NAME) if found and found.rules else None
        return None if delay is None else float(delay)

    def _rules(self, target: Target) -> Rules:
        with self._lock:
            found = self._sites.get(target.origin)
            if found is not None and found.until > time.monotonic():
                self._sites.move_to_end(target.origin)
                return found
        rules = self._asked(target)
        with self._lock:
            self._sites[target.origin] = rules
            while len(self._sites) > MOST_SITES:
                self._sites.popitem(last=False)
        return rules

    def _asked(self, target: Target) -> Rules:
        from protego import Protego

        now = time.monotonic()
        try:
            found = self._fetcher.fetch(f"{target.origin}/robots.txt")
        except FetchError as error:
            if error.kind == "refused":
                raise
            # 2.3.1.3: what is not there (status 4xx) forbids nothing. So does what leads astray or is too large to be meant.
            missing = error.status is not None and 400 <= error.status < 500 and error.status != 429
            if missing or error.kind in ("redirects", "size", "unpacked", "encoding", "address"):
                return Rules(None, now + KEPT_S)
            return Rules(None, now + FAILED_KEPT_S, error.message)
        text = found.content[: self._fetcher.limits.robots_bytes].decode("utf-8", "replace")
        if text.lstrip()[:1] == "<":
            # A page in place of the file, as sites without one often give.
            return Rules(None, now + KEPT_S)
        return Rules(Protego.parse(text), now + KEPT_S)
