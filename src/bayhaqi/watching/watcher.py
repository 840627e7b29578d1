"""`Watcher`: reads sources again and again, fetches what they list, and stores it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bayhaqi.errors import FetchError, InputError, StoreBusyError
from bayhaqi.fetching import Fetcher, Hosts
from bayhaqi.fetching.patience import backoff_s
from bayhaqi.reading.addresses import MOST_SITEMAPS, Listed, Listing
from bayhaqi.store import SomeCoder, Writer
from bayhaqi.store.manifest import MANIFEST
from bayhaqi.watching.backlog import LONGEST_CONTENT, Backlog, PageRow
from bayhaqi.watching.clock import Clock, iso
from bayhaqi.watching.jobs import Outcome, Reader, Workers
from bayhaqi.watching.journal import Journal, Totals
from bayhaqi.watching.schedule import Job, Schedule
from bayhaqi.watching.sources import Source, page_key
from bayhaqi.watching.storing import Arrival, Stored, store_arrivals

SOURCE, PAGE = "source", "page"
BUSY_STATUSES = frozenset({429, 503})
# Articles that wait to be stored in one go, and how long the first of them waits, in seconds of the machine.
BATCH_ARTICLES = 20
BATCH_WAIT_S = 5.0
STORE_BUSY_S = 10.0
STATUS_S = 0.5
# A run that is to end does not wait longer for a host that is busy, in seconds of the watcher's clock.
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How sources are watched; times are seconds of the watcher's clock.

    A source is read every `every_s`, later after failures. A page is fetched again `recheck_s` after it was first stored, which
    finds what is changed quietly. `newest` bounds what one reading of a source brings, `most_tries` how often a page that fails
    for now is asked for. With `once` each source is read once, and all that is due then is fetched.
    """

    every_s: float = 900.0
    once: bool = False
    recheck_s: tuple[float, ...] = (3600.0, 6 * 3600.0, 86_400.0)
    workers: int = 8
    delay_s: float = 2.0
    at_once: int = 1
    newest: int = 1_000
    most_tries: int = 6
    retry_s: float = 60.0


class Watcher:
    """Keeps a store current.

    `stop` ends the watching when it is set (see also `wake`). `after_storing` is called after every batch that brought
    something: alerts look at the store then.
    """

    def __init__(
        self,
        store: Path,
        coder: SomeCoder | Callable[[], SomeCoder],
        *,
        fetcher: Fetcher | None = None,
        settings: Settings | None = None,
        clock: Clock | None = None,
        journal: Journal | None = None,
        stop: threading.Event | None = None,
        after_storing: Callable[[Stored], int] = lambda _: 0,
    ) -> None:
        self.store, self.settings, self.clock = store, settings or Settings(), clock or Clock()
        self.totals = Totals()
        self.stop = stop or threading.Event()
        self._coder, self._after_storing = coder, after_storing
        self._fetcher = fetcher or Fetcher()
        self._journal = journal or Journal(clock=self.clock)
        self._reader = Reader(self._fetcher)
        self._schedule = Schedule(Hosts(self.settings.delay_s, self.settings.at_once))
        self._workers: Workers | None = None
        self._arrivals: list[Arrival] = []
        self._first_arrival = 0.0
        self._store_free_at = 0.0
        self._told_at = 0.0

    def wake(self) -> None:
        """End a wait at once; may be called from a signal handler, after setting `stop`."""
        if self._workers is not None:
            self._workers.wake()

    def run(self, sources: Sequence[Source]) -> Totals:
        """Watch the sources until `stop` is set, or with `once` until all is read that is due. Raises `StoreError`."""
        if not (self.store / MANIFEST).exists():
            # The folder is made, or refused where it is something else.
            Writer(self.store).close()
        with Backlog(self.store) as backlog:
            self._backlog = backlog
            new = backlog.watch(((one.address, one.title) for one in sources), self.clock.now())
            self._fill_schedule()
            self._journal.tell("start", sources=len(sources), new=new, backlog=backlog.counts())
            self._workers = Workers(self.settings.workers)
            try:
                while not self.stop.is_set() and self._step():
                    self._status()
            finally:
                self._workers.close()
                self._journal.tell(
                    "stop", stopped=self.stop.is_set(), backlog=backlog.counts(), **self.totals.to_dict()
                )
        return self.totals

    # The loop

    def _fill_schedule(self) -> None:
        now = self.clock.now()
        for row in self._backlog.sources():
            self._schedule.put(Job(SOURCE, row.address), now if self.settings.once else row.due or now)
        for address, due in self._backlog.due_pages():
            self._schedule.put(Job(PAGE, address), due)

    def _step(self) -> bool:
        """Start what can be started, take what came, store what waits; whether there is more to do."""
        workers = self._running()
        self._start(workers)
        outcome = workers.next(self._patience_s(workers))
        while outcome is not None:
            self._take(outcome)
            outcome = workers.next(0)
        if self._is_time_to_store(workers):
            self._store()
        if not self.settings.once:
            return True
        return bool(workers.under_way or self._arrivals or self._is_due())

    def _running(self) -> Workers:
        assert self._workers is not None
        return self._workers

    def _is_due(self) -> bool:
        """Whether anything is due whose host may be asked soon; what is planned for later waits for another run."""
        return self._schedule.is_due(self.clock.now(), PATIENCE_S)

    def _start(self, workers: Workers) -> None:
        """Have jobs done as long as there are free workers and room for what they bring."""
        while workers.under_way < self.settings.workers and len(self._arrivals) < 2 * BATCH_ARTICLES:
            job = self._schedule.take(self.clock.now())
            if job is None:
                return
            row = self._backlog.source(job.address) if job.kind == SOURCE else self._backlog.page(job.address)
            if row is None:
                self._schedule.ended(job, self.clock.now())
            elif isinstance(row, PageRow):
                workers.do(partial(self._reader.page, job, row))
            else:
                workers.do(partial(self._reader.source, job, row))

    def _patience_s(self, workers: Workers) -> float:
        """How long to wait for an outcome, in seconds of the machine."""
        now = self.clock.now()
        waits = [1.0]
        if workers.under_way < self.settings.workers and (soon := self._schedule.next_s(now)) is not None:
            waits.append(self.clock.real_s(soon))
        if self._arrivals:
            waits.append(self._first_arrival + BATCH_WAIT_S - time.monotonic())
            if not workers.under_way:
                waits.append(self._store_free_at - time.monotonic())
        return max(0.01, min(waits))

    def _take(self, outcome: Outcome) -> None:
        now, host = self.clock.now(), outcome.job.host
        if outcome.crawl_delay_s is not None:
            self._schedule.hosts.slow_down(host, outcome.crawl_delay_s)
        fault = outcome.fault
        if fault is None:
            self._schedule.hosts.answered(host)
        elif isinstance(fault, FetchError) and fault.status in BUSY_STATUSES:
            self._schedule.hosts.refused(host, now, fault.retry_after_s)
        self._schedule.ended(outcome.job, now)
        for failure in outcome.failures:
            self._count_fault("content", outcome.job.kind, outcome.job.address, failure.message)
        if fault is not None:
            self._failed(outcome, fault, now)
        elif outcome.job.kind == SOURCE:
            self._source_read(outcome, now)
        else:
            self._page_read(outcome, now)

    def _status(self) -> None:
        if time.monotonic() - self._told_at >= STATUS_S:
            self._told_at = time.monotonic()
            planned, under_way = len(self._schedule), self._running().under_way
            self._journal.status(f"{iso(self.clock.now())}  {planned:,} planned, {under_way} under way; {self.totals}")

    # Outcomes

    def _failed(self, outcome: Outcome, fault: InputError, now: float) -> None:
        """A fault is counted and told; what may pass is tried again, later each time."""
        job = outcome.job
        kind = fault.kind if isinstance(fault, FetchError) else "content"
        passing = isinstance(fault, FetchError) and fault.passing
        wanted = fault.retry_after_s if isinstance(fault, FetchError) else None
        due: float | None = None
        if job.kind == SOURCE:
            row = self._backlog.source(job.address)
            failures = row.failures + 1 if row else 1
            # A source is given up only when it says that it is gone; everything else may be mended.
            if not (isinstance(fault, FetchError) and fault.status == 410):
                due = now + max(self._backoff_s(job, failures, self.settings.every_s), wanted or 0.0)
            self._backlog.source_failed(job.address, due=due, fault=fault.message, now=now)
        else:
            page = self._backlog.page(job.address)
            tries = page.tries + 1 if page else 1
            if passing and tries < self.settings.most_tries:
                due = now + max(self._backoff_s(job, tries, self.settings.retry_s), wanted or 0.0)
            self._backlog.page_failed(job.address, due=due, fault=fault.message)
        if due is not None:
            self._schedule.put(job, due)
        words = None if due is not None else f"bayhaqi: {job.address}: {fault.message}"
        again = iso(due) if due is not None else None
        self._count_fault(kind, job.kind, job.address, fault.message, words, again=again)

    def _count_fault(
        self, kind: str, what: str, address: str, message: str, words: str | None = None, **more: Any
    ) -> None:
        self.totals.faults[kind] = self.totals.faults.get(kind, 0) + 1
        self._journal.tell("fault", words, what=what, address=address, kind=kind, message=message, **more)

    @staticmethod
    def _backoff_s(job: Job, failures: int, first_s: float) -> float:
        return backoff_s(failures, first_s, seed=job.address)

    def _source_read(self, outcome: Outcome, now: float) -> None:
        """What a source lists goes into the backlog: pages that are new, and known ones that it says are updated."""
        self.totals.feeds += 1
        self.totals.unchanged += outcome.unchanged
        address = outcome.job.address
        new, again, faults = self._listed(address, outcome.listing, now) if outcome.listing else ([], [], 0)
        children = self._children(outcome.listing)
        due = now + self.settings.every_s
        row = self._backlog.source(address)
        etag, modified = outcome.etag, outcome.modified
        if outcome.unchanged and row is not None:
            etag, modified = etag or row.etag, modified or row.modified
        self._backlog.source_read(
            address, now=now, due=due, etag=etag, modified=modified, moved=outcome.moved, new=new, again=again,
            children=children,
        )  # fmt: skip
        self._schedule.put(outcome.job, due)
        for page in (*new, *again):
            self._schedule.put(Job(PAGE, page["address"]), page["due"])
        for child in children:
            if self._backlog.source(child) is not None:
                self._schedule.put(Job(SOURCE, child), now)
        if outcome.articles:
            # A page that is watched itself: what it says now is the article.
            self._arrived(outcome, now, address)
        self._journal.tell(
            "feed",
            address=address,
            unchanged=outcome.unchanged,
            listed=len(outcome.listing.pages) if outcome.listing else 0,
            new=len(new),
            updated=len(again),
            left_out=faults,
            warnings=list(outcome.listing.warnings) if outcome.listing else [],
            seconds=round(outcome.seconds, 3),
        )

    def _listed(
        self, source: str, listing: Listing, now: float
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        """The pages of a listing that are to be fetched: new ones, updated ones; and how many are left out."""
        listed = listing.newest(self.settings.newest)
        left_out = len(listing.pages) - len(listed)
        by_key: dict[str, Listed] = {}
        for one in listed:
            try:
                by_key.setdefault(page_key(one.link, any_port=self._fetcher.allow_private), one)
            except FetchError as error:
                left_out += 1
                self.totals.faults[error.kind] = self.totals.faults.get(error.kind, 0) + 1
                self._journal.tell(
                    "fault", what=PAGE, address=one.link[:300], kind=error.kind, message=error.message, source=source
                )
        known = self._backlog.pages(list(by_key))
        new = [_page_row(key, one, source, now) for key, one in by_key.items() if key not in known]
        again = [
            _page_row(key, one, source, now)
            for key, one in by_key.items()
            if key in known and one.updated and one.updated > (known[key].updated or one.updated)
        ]
        return new, again, left_out

    @staticmethod
    def _children(listing: Listing | None) -> list[str]:
        """The newest sitemaps that an index names; they are watched with it."""
        if listing is None:
            return []
        newest = sorted(listing.sitemaps, key=lambda one: one.updated or "", reverse=True)[:MOST_SITEMAPS]
        return [one.link for one in newest]

    def _page_read(self, outcome: Outcome, now: float) -> None:
        self.totals.pages += 1
        self.totals.unchanged += outcome.unchanged
        address = outcome.job.address
        self._journal.tell(
            "page",
            address=address,
            unchanged=outcome.unchanged,
            articles=len(outcome.articles),
            seconds=round(outcome.seconds, 3),
        )
        if outcome.articles:
            self._arrived(outcome, now, address)
        else:
            self._pages_done([(address, None, outcome.etag, outcome.modified)], now)

    def _arrived(self, outcome: Outcome, now: float, address: str) -> None:
        if not self._arrivals:
            self._first_arrival = time.monotonic()
        self._arrivals += [
            Arrival(address, article, iso(now), outcome.etag, outcome.modified) for article in outcome.articles
        ]

    # Storing

    def _is_time_to_store(self, workers: Workers) -> bool:
        if not self._arrivals or self.stop.is_set() or time.monotonic() < self._store_free_at:
            return False
        idle = not workers.under_way and not self._is_due()
        waited = time.monotonic() - self._first_arrival >= BATCH_WAIT_S
        return len(self._arrivals) >= BATCH_ARTICLES or waited or idle

    def _store(self) -> None:
        """Store what waits; while somebody else writes to the store it waits on."""
        try:
            stored = store_arrivals(self.store, self._arrivals, self._coder)
        except StoreBusyError as error:
            if self._store_free_at == 0.0:
                self._journal.tell("busy", f"bayhaqi: {error}; the watcher waits", message=str(error))
            self._store_free_at = time.monotonic() + STORE_BUSY_S
            return
        arrivals, self._arrivals, self._store_free_at = self._arrivals, [], 0.0
        self._count(stored)
        done = {one.page: (one.page, stored.ids.get(one.page), one.etag, one.modified) for one in arrivals}
        for page, reason in stored.uncoded.items():
            del done[page]
            self._backlog.page_failed(page, due=None, fault=reason)
            self._count_fault("coding", PAGE, page, reason, f"bayhaqi: {page}: {reason}")
        self._pages_done(done.values(), self.clock.now())
        self._journal.tell("stored", articles=stored.articles, known=stored.known, claims=stored.claims)
        self.totals.alerts += self._after_storing(stored)

    def _count(self, stored: Stored) -> None:
        totals = self.totals
        totals.articles += stored.articles
        totals.known += stored.known
        totals.claims += stored.claims
        totals.versions += len(stored.versions)
        for version in stored.versions:
            totals.changed += bool(version.changes)
            words = (
                f"quietly changed: {'; '.join(map(str, version.changes))}  {version.address}"
                if version.changes
                else None
            )
            self._journal.tell("changed", words, **version.to_dict())

    def _pages_done(self, pages: Iterable[tuple[str, str | None, str | None, str | None]], now: float) -> None:
        """Pages, as (address, article, etag, modified), are in the store; they are looked at again later, and at last no more."""
        rows: list[dict[str, Any]] = []
        for address, article, etag, modified in pages:
            page = self._backlog.page(address)
            if page is None:
                continue
            checks = page.checks
            due = now + self.settings.recheck_s[checks] if checks < len(self.settings.recheck_s) else None
            rows.append(
                {"address": address, "article": article, "etag": etag or page.etag, "modified": modified or page.modified, "due": due}
            )  # fmt: skip
        self._backlog.pages_stored(rows)
        for row in rows:
            if row["due"] is not None:
                self._schedule.put(Job(PAGE, row["address"]), row["due"])


def _page_row(key: str, listed: Listed, source: str, now: float) -> dict[str, Any]:
    content = listed.content if listed.content and len(listed.content) <= LONGEST_CONTENT else None
    return {
        "address": key,
        "source": source,
        "title": listed.title,
        "published": listed.published,
        "updated": listed.updated,
        "publisher": listed.publisher,
        "content": content,
        "due": now,
        "found": now,
    }
