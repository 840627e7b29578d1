"""Feeds and pages whose text the quick coder of the tests codes, for watchers of tests."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from bayhaqi.fetching import Fetcher, Limits
from bayhaqi.store import Snapshot
from bayhaqi.watching import Clock, Journal, Settings, Source, Watcher
from tests.fetching.server import Server, Talk
from tests.store.fake_coder import SIDES, VERBS, FakeCoder

LIMITS = Limits(
    connect_s=0.5, idle_s=0.4, total_s=1.0, packed_bytes=2_000_000, bytes=4_000_000, ratio_counts_from_bytes=100_000
)
QUICK: dict[str, Any] = {"delay_s": 0.0, "recheck_s": (), "retry_s": 60.0}


CLOSING = (
    "Our reporters in Alba, Brena and Corda wrote this and will go on writing "
    "about what the governments of the region do to one another."
)


def page(
    title: str, *sentences: str, day: str = "2026-03-04T10:00:00Z", canonical: str | None = None, closing: str = CLOSING
) -> str:
    """A page with one article."""
    link = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{link}<title>{title}</title>"
        f"<meta property='article:published_time' content='{day}'><meta property='og:site_name' content='Alba Courier'></head>"
        f"<body><article><h1>{title}</h1>{body}<p>{closing}</p></article></body></html>"
    )


def report(number: int, killed: int = 12) -> str:
    """One report with a claim of its own."""
    days = f"2026-03-{1 + number % 28:02}"
    return page(
        f"Report number {number} of the day",
        f"Nordaland bombed Suvravia in Alba on {days}, killing {killed}, Ministry said.",
        f"This is report number {number}, which the desk in Brena wrote after the ministry had spoken to the press.",
    )


SYLLABLES = "ba ke lo mi nu ra se to vi za du fe gri hol jan pel".split()
SMALL_WORDS = "the of was in by to and that for with had it on as at from will be has were their this after before which who not".split()


def happening(number: int) -> str:
    """A report of something that no other report tells, in words of its own, as most of a day's news are; one in twenty has a claim.

    The coder's sentences share their form and their year, so that many of them would be one story.
    """
    draw = random.Random(number)

    def word() -> str:
        return "".join(draw.choices(SYLLABLES, k=5))

    town = word().title()
    sentences = [
        " ".join(draw.choice(SMALL_WORDS) if at % 2 else word() for at in range(30)).capitalize() + "."
        for _ in range(3)
    ]
    if number % 20 == 0:
        one, other = draw.sample(sorted(SIDES), 2)
        day = f"2026-03-{draw.randint(1, 28):02}"
        sentences.insert(0, f"{one} {draw.choice(sorted(VERBS))} {other} in {town} on {day}, Ministry said.")
    return page(f"{word().title()} {word()} {word()} in {town}", *sentences, closing=f"{word().title()} wrote this.")


def feed(links: list[tuple[str, str]], updated: str = "Wed, 04 Mar 2026 10:00:00 GMT") -> str:
    """A feed of links with titles."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{updated}</pubDate></item>" for link, title in links
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Alba Courier</title>{items}</channel></rss>"


def newspaper(server: Server, number: int, *, name: str = "news", page_name: str = "report") -> None:
    """Have a server give a feed of so many reports."""

    def give_feed(talk: Talk) -> None:
        links = [(f"http://{talk.host}/{page_name}/{one}", f"Report number {one}") for one in range(number)]
        talk.answer(feed(links), kind="application/rss+xml")

    server.add(name, give_feed)
    server.add(page_name, lambda talk: talk.answer(report(int(talk.path.rpartition("/")[2].partition("?")[0]))))


def watcher(store: Path, *, clock: Clock | None = None, log: Path | None = None, **settings: Any) -> Watcher:
    """A watcher with short limits and the quick coder."""
    clock = clock or Clock()
    return Watcher(
        store,
        FakeCoder(),
        fetcher=Fetcher(LIMITS, allow_private=True),
        settings=Settings(**{**QUICK, "once": True, **settings}),
        clock=clock,
        journal=Journal(log, clock=clock),
    )


def watch_once(store: Path, *addresses: str, **settings: Any) -> Watcher:
    """Watch addresses once; gives the watcher, for its totals."""
    one = watcher(store, **settings)
    one.run([Source(address) for address in addresses])
    return one


def addresses_in(store: Path) -> list[str]:
    """The addresses of the articles in a store, sorted."""
    with Snapshot(store) as snapshot:
        return [url for (url,) in snapshot.connection.execute("SELECT url FROM articles ORDER BY url").fetchall()]
