"""Watching feeds: what is new is stored once, what changes as a version, and what fails is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bayhaqi.errors import StoreBusyError
from bayhaqi.store import Snapshot, Writer, check
from bayhaqi.store.locking import WriterLock
from bayhaqi.store.versions import versions_of
from bayhaqi.watching import Clock, Source
from bayhaqi.watching.backlog import Backlog
from tests.fetching.server import Server, robots_of, status
from tests.watching.news import addresses_in, feed, newspaper, page, report, watch_once, watcher


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "s"


def test_what_a_feed_lists_is_stored_once(server: Server, store: Path) -> None:
    newspaper(server, 5)
    first = watch_once(store, f"{server.base}/news").totals
    assert (first.feeds, first.pages, first.articles, first.claims, first.faults) == (1, 5, 5, 5, {})
    assert addresses_in(store) == [f"{server.base}/report/{number}" for number in range(5)]
    again = watch_once(store, f"{server.base}/news").totals
    assert (again.feeds, again.pages, again.articles) == (1, 0, 0)
    assert server.count["/report/3"] == 1
    assert check(store) == []


def test_new_items_are_fetched_and_trackers_make_no_new_page(server: Server, store: Path) -> None:
    newspaper(server, 2)
    watch_once(store, f"{server.base}/news")
    links = [(f"{server.base}/report/{n}?utm_source=rss#top", f"Report {n}") for n in range(3)]
    server.add("news", lambda talk: talk.answer(feed(links)))
    totals = watch_once(store, f"{server.base}/news").totals
    assert (totals.pages, totals.articles) == (1, 1)
    assert f"{server.base}/report/2" in addresses_in(store)


def test_one_page_in_two_feeds_is_one_article(server: Server, store: Path) -> None:
    newspaper(server, 3)
    newspaper(server, 4, name="other")
    totals = watch_once(store, f"{server.base}/news", f"{server.base}/other").totals
    assert totals.articles == 4
    assert server.count["/report/1"] == 1


def test_an_article_that_changes_is_a_version(server: Server, store: Path, tmp_path: Path) -> None:
    newspaper(server, 2)
    clock = Clock(start=1_772_600_000)
    watch_once(store, f"{server.base}/news", clock=clock, recheck_s=(3600.0,))
    server.add(
        "report", lambda talk: talk.answer(report(int(talk.path[-1]), killed=20 if talk.path.endswith("1") else 12))
    )
    later = Clock(start=1_772_600_000 + 4000)
    totals = watch_once(store, f"{server.base}/news", clock=later, recheck_s=(3600.0,), log=tmp_path / "log").totals
    assert (totals.pages, totals.articles, totals.versions, totals.changed) == (2, 1, 1, 1)
    assert len(addresses_in(store)) == 3
    (event,) = [
        one for one in map(json.loads, (tmp_path / "log").read_text().splitlines()) if one["event"] == "changed"
    ]
    assert event["address"] == f"{server.base}/report/1"
    assert event["number"] == 2
    assert [(one["field"], one["before"], one["after"]) for one in event["changes"]] == [("killed", "12", "20")]
    first, second = versions_of(store, event["article"])
    assert (first.number, second.number, second.article) == (1, 2, event["article"])
    assert first.article != second.article
    # It is not looked at a third time, since one look was asked for.
    last = watch_once(store, f"{server.base}/news", clock=Clock(start=1_772_700_000), recheck_s=(3600.0,)).totals
    assert last.pages == 0


def test_an_event_says_what_the_newest_version_says(server: Server, store: Path) -> None:
    killed = [12]
    server.add("report", lambda talk: talk.answer(report(0, killed=killed[0])))
    watch_once(store, f"{server.base}/report/0")
    killed[0] = 20
    watch_once(store, f"{server.base}/report/0")
    with Snapshot(store) as snapshot:
        found = snapshot.connection.execute("SELECT killed, claims, disputed FROM events").fetchall()
    assert found == [(20, 2, False)]
    assert check(store) == []


def test_a_text_that_goes_back_is_a_third_version_of_the_stored_article(server: Server, store: Path) -> None:
    killed = [12]
    newspaper(server, 1)
    server.add("report", lambda talk: talk.answer(report(0, killed=killed[0])))
    for number in (12, 20, 12, 12):
        killed[0] = number
        watch_once(store, f"{server.base}/report/0")
    versions = versions_of(store, watch_article(store))
    assert [one.number for one in versions] == [1, 2, 3]
    assert versions[0].article == versions[2].article
    assert [change.after for one in versions for change in one.changes] == ["20", "12"]
    assert len(addresses_in(store)) == 2


def watch_article(store: Path) -> str:
    with Snapshot(store) as snapshot:
        found = snapshot.connection.execute("SELECT id FROM articles LIMIT 1").fetchone()
    assert found is not None
    return str(found[0])


def test_an_item_that_its_feed_says_is_updated_is_fetched_again(server: Server, store: Path) -> None:
    def atom(updated: str) -> str:
        return (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Alba</title><entry><title>Report 1</title>"
            f"<link href='{server.base}/report/1'/><updated>{updated}</updated></entry></feed>"
        )

    newspaper(server, 1)
    server.add("atom", lambda talk: talk.answer(atom("2026-03-04T10:00:00Z")))
    watch_once(store, f"{server.base}/atom")
    server.add("atom", lambda talk: talk.answer(atom("2026-03-04T12:00:00Z")))
    server.add("report", lambda talk: talk.answer(report(1, killed=30)))
    totals = watch_once(store, f"{server.base}/atom").totals
    assert (totals.versions, totals.changed) == (1, 1)


def test_a_feed_that_did_not_change_is_not_read_again(server: Server, store: Path) -> None:
    newspaper(server, 2)
    give = server.behaviours["news"]

    def cached(talk):  # type: ignore[no-untyped-def]
        if talk.headers.get("if-none-match") == '"v1"':
            talk.head("304 Not Modified")
        else:
            talk.answer(feed([(f"{server.base}/report/0", "Report 0")]), ETag='"v1"')

    assert give is not None
    server.add("news", cached)
    watch_once(store, f"{server.base}/news")
    for _ in range(2):
        totals = watch_once(store, f"{server.base}/news").totals
        assert (totals.feeds, totals.unchanged) == (1, 1)


MISBEHAVING = [
    "slow-body", "slow-head", "silent", "endless", "endless-chunks", "announced-too-large", "length-too-long",
    "two-lengths", "broken-chunks", "cut-chunks", "no-http", "nothing", "reset", "reset-in-body", "redirect-loop/a",
    "redirect-on/0", "redirect-nowhere", "redirect-file", "redirect-login", "gzip-bomb", "nested-bomb", "gzip-cut",
    "gzip-lie", "unknown-packing", "gone", "forbidden", "broken", "feed-broken", "feed-bomb",
    "feed-file", "empty", "picture", "script-only", "no-such-page",
]  # fmt: skip


def test_misbehaving_feeds_and_pages_do_not_touch_the_others(server: Server, store: Path, tmp_path: Path) -> None:
    newspaper(server, 6)
    # Hosts are told apart by port and name: 127.0.0.1 misbehaves, localhost is well.
    good = f"http://localhost:{server.port}"
    links = [(f"{server.base}/{name}?page", name) for name in MISBEHAVING]
    server.add("bad-links", lambda talk: talk.answer(feed(links)))
    sources = [f"{server.base}/{name}" for name in MISBEHAVING]
    began = time.monotonic()
    totals = watch_once(
        store, f"{good}/news", f"{good}/bad-links", *sources, at_once=8, workers=16, log=tmp_path / "log"
    ).totals
    assert time.monotonic() - began < 60
    assert [one for one in addresses_in(store) if "/report/" in one] == [
        f"{good}/report/{number}" for number in range(6)
    ]
    assert {"time", "size", "protocol", "redirects", "address", "unpacked", "encoding", "status", "content"} <= set(
        totals.faults
    )
    told = [one for one in map(json.loads, (tmp_path / "log").read_text().splitlines()) if one["event"] == "fault"]
    assert sum(totals.faults.values()) == len(told)
    assert all(one["message"] and one["address"] for one in told)
    assert check(store) == []


def test_a_host_that_is_busy_is_left_alone(server: Server, store: Path) -> None:
    newspaper(server, 3)
    server.add("report", status(429, Retry_After="600"))
    totals = watch_once(store, f"{server.base}/news").totals
    # After the first refusal no other page of that host is asked for.
    assert totals.faults == {"status": 1}
    assert sum(server.count[f"/report/{number}"] for number in range(3)) == 1
    newspaper(server, 3)
    assert watch_once(store, f"{server.base}/news", clock=Clock(start=time.time() + 700)).totals.articles == 3


def test_a_page_that_fails_for_now_is_tried_again_and_given_up_at_last(server: Server, store: Path) -> None:
    newspaper(server, 1)
    server.add("report", status(500))
    now = time.time()
    for number in range(8):
        watch_once(store, f"{server.base}/news", clock=Clock(start=now + number * 100_000), most_tries=3)
    assert server.count["/report/0"] == 3
    with Backlog(store) as backlog:
        assert backlog.counts() == {"failed": 1}


def test_robots_are_obeyed(server: Server, store: Path) -> None:
    newspaper(server, 2)
    server.add("robots.txt", robots_of("User-agent: *\nDisallow: /report/1\n"))
    totals = watch_once(store, f"{server.base}/news").totals
    assert totals.faults == {"robots": 1}
    assert addresses_in(store) == [f"{server.base}/report/0"]


def test_the_pages_of_one_host_are_fetched_one_after_the_other(server: Server, store: Path) -> None:
    newspaper(server, 4)
    began = time.monotonic()
    watch_once(store, f"{server.base}/news", delay_s=0.2)
    assert time.monotonic() - began > 0.8


def test_a_store_that_is_written_by_another_is_waited_for(
    server: Server, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bayhaqi.watching import watcher as module

    monkeypatch.setattr(module, "STORE_BUSY_S", 0.2)
    newspaper(server, 2)
    watch_once(store, f"{server.base}/report/0")
    other = WriterLock(store)
    threading.Timer(0.8, other.release).start()
    assert watch_once(store, f"{server.base}/news").totals.articles == 1


def test_a_second_watcher_is_refused(server: Server, store: Path) -> None:
    newspaper(server, 1)
    watch_once(store, f"{server.base}/news")
    with Backlog(store), pytest.raises(StoreBusyError, match="is being watched by process"):
        watch_once(store, f"{server.base}/news")


def test_stopping_loses_nothing(server: Server, store: Path) -> None:
    newspaper(server, 30)
    one = watcher(store, once=False, delay_s=0.02)
    threading.Thread(target=lambda: (time.sleep(0.5), one.stop.set(), one.wake()), daemon=True).start()
    began = time.monotonic()
    one.run([Source(f"{server.base}/news")])
    assert time.monotonic() - began < 5
    watch_once(store, f"{server.base}/news")
    assert len(addresses_in(store)) == 30
    assert check(store) == []


def test_an_earlier_article_from_a_file_is_the_first_version(server: Server, store: Path) -> None:
    from bayhaqi.model import Article
    from tests.store.fake_coder import FakeCoder

    newspaper(server, 1)
    text = "Nordaland bombed Suvravia in Alba on 2026-03-01, killing 7, Ministry said."
    with Writer(store) as writer:
        writer.add([Article(text=text, published="2026-03-04", url=f"{server.base}/report/0")], FakeCoder())
    assert watch_once(store, f"{server.base}/news").totals.changed == 1
    assert [one.number for one in versions_of(store, watch_article(store))] == [1, 2]


def test_a_page_cannot_become_a_version_of_another_sites_report(server: Server, store: Path) -> None:
    newspaper(server, 1)
    watch_once(store, f"{server.base}/report/0")
    stolen = page("Stolen", "Nordaland praised Suvravia in Alba on 2026-03-04.", canonical=f"{server.base}/report/0")
    server.add("thief", lambda talk: talk.answer(stolen))
    assert watch_once(store, f"http://localhost:{server.port}/thief").totals.versions == 0
