"""What the workers do: fetch one address and read what came, apart from the queue and the store."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from bayhaqi.errors import BayhaqiError, FetchError, InputError
from bayhaqi.fetching import Fetched, Fetcher, Robots
from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions
from bayhaqi.reading.addresses import Listed, Listing, content_article, listing_of, read_page
from bayhaqi.watching.backlog import PageRow, SourceRow
from bayhaqi.watching.schedule import Job


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job.

    `fault` is None where it went well. `listing` is what a source gave; `articles` are those of a page (or of a source that is
    itself a page), `failures` what of it could not be read. `unchanged` says that there is nothing new.
    """

    job: Job
    fault: InputError | None = None
    unchanged: bool = False
    etag: str | None = None
    modified: str | None = None
    moved: str | None = None
    listing: Listing | None = None
    articles: tuple[Article, ...] = ()
    failures: tuple[Failure, ...] = ()
    crawl_delay_s: float | None = None
    seconds: float = 0.0


class Reader:
    """Does jobs; any number of threads may share one."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._robots = Robots(fetcher)

    def source(self, job: Job, row: SourceRow) -> Outcome:
        """A feed or sitemap, or a page that is watched itself."""
        try:
            found = self._fetched(row.moved or row.address, row.etag, row.modified)
            outcome = self._outcome(job, found)
            if found.not_modified:
                return outcome
            listing = listing_of(found.content, found.final)
            return replace(outcome, listing=listing) if listing else self._page(outcome, found, None)
        except InputError as error:
            return self._failed(job, error)

    def page(self, job: Job, row: PageRow) -> Outcome:
        """A page; where it cannot be read for good and its feed gave the text, that."""
        listed = Listed(row.address, row.title, row.published, row.updated, row.publisher, row.content)
        try:
            found = self._fetched(row.address, row.etag, row.modified)
            outcome = self._outcome(job, found)
            if found.not_modified:
                return outcome
            outcome = self._page(outcome, found, listed)
            if outcome.articles or not outcome.failures:
                return outcome
            error: InputError = InputError(outcome.failures[0].message, file=row.address)
        except InputError as failed:
            error = failed
        return self._instead(job, error, listed)

    def _fetched(self, address: str, etag: str | None, modified: str | None) -> Fetched:
        self._robots.check(address)
        return self._fetcher.fetch(address, etag=etag, last_modified=modified)

    def _outcome(self, job: Job, found: Fetched) -> Outcome:
        return Outcome(
            job,
            unchanged=found.not_modified,
            etag=found.etag,
            modified=found.last_modified,
            moved=found.moved,
            crawl_delay_s=self._robots.crawl_delay_s(job.address),
            seconds=found.seconds,
        )

    @staticmethod
    def _page(outcome: Outcome, found: Fetched, listed: Listed | None) -> Outcome:
        read = list(read_page(found, ReadOptions(), listed))
        return replace(
            outcome,
            articles=tuple(one for one in read if isinstance(one, Article)),
            failures=tuple(one for one in read if isinstance(one, Failure)),
        )

    def _instead(self, job: Job, error: InputError, listed: Listed) -> Outcome:
        if isinstance(error, FetchError) and error.passing:
            return self._failed(job, error)
        try:
            article = content_article(listed, ReadOptions())
        except InputError:
            article = None
        return self._failed(job, error) if article is None else Outcome(job, articles=(article,))

    def _failed(self, job: Job, error: InputError) -> Outcome:
        return Outcome(job, fault=error, crawl_delay_s=self._robots.crawl_delay_s(job.address))


class Workers:
    """Threads that do jobs and put their outcomes into `done`; `None` in it only wakes whoever waits.

    They are daemons: what hangs in a fetch does not keep the process from ending. `under_way` counts the jobs that have not
    come back.
    """

    def __init__(self, number: int) -> None:
        self.done: queue.SimpleQueue[Outcome | BayhaqiError | None] = queue.SimpleQueue()
        self.under_way = 0
        self._jobs: queue.SimpleQueue[Callable[[], Outcome] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True, name=f"fetching {n}") for n in range(number)]
        for thread in self._threads:
            thread.start()

    def do(self, work: Callable[[], Outcome]) -> None:
        """Have a job done."""
        self.under_way += 1
        self._jobs.put(work)

    def next(self, seconds: float) -> Outcome | None:
        """The next outcome, None where there is none within so many seconds. Raises what a job raised that was no bad input."""
        try:
            found = self.done.get(timeout=max(seconds, 0.0)) if seconds > 0 else self.done.get_nowait()
        except queue.Empty:
            return None
        if found is None:
            return None
        self.under_way -= 1
        if isinstance(found, BayhaqiError):
            raise found
        return found

    def wake(self) -> None:
        """Wake whoever waits for an outcome; may be called from a signal handler."""
        self.done.put(None)

    def close(self) -> None:
        """Let the threads end when they are done."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (work := self._jobs.get()) is not None:
            try:
                self.done.put(work())
            except BayhaqiError as error:
                self.done.put(error)
