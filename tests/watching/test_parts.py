"""The schedule, the sources, the journal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bayhaqi.errors import FetchError, UsageError
from bayhaqi.fetching import Hosts
from bayhaqi.watching import Clock, Journal, read_sources
from bayhaqi.watching.schedule import Job, Schedule
from bayhaqi.watching.sources import page_key

OPML = """<?xml version="1.0"?><opml version="2.0"><body><outline text="Region"><outline type="rss" text="Alba" xmlUrl="https://alba.example/rss"/>
<outline type="rss" text="Brena" xmlUrl="https://brena.example/rss"/><outline text="bad" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""


class TestSchedule:
    def test_the_earliest_of_a_host_that_may_be_asked(self) -> None:
        schedule = Schedule(Hosts(delay_s=10))
        first, second, other = (Job("page", f"http://{one}") for one in ("a.example/1", "a.example/2", "b.example/1"))
        schedule.put(second, 2)
        schedule.put(first, 1)
        schedule.put(other, 3)
        assert schedule.take(0.5) is None
        assert schedule.next_s(0.5) == 0.5
        assert schedule.take(5) == first
        assert schedule.take(5) == other
        assert schedule.take(5) is None
        schedule.ended(first, 6)
        assert schedule.take(10) is None
        assert schedule.take(16) == second
        assert len(schedule) == 0

    def test_a_job_has_one_time(self) -> None:
        schedule = Schedule(Hosts(delay_s=0))
        job = Job("source", "http://a.example/")
        schedule.put(job, 1)
        schedule.put(job, 100)
        assert schedule.take(50) is None
        assert schedule.take(100) == job
        assert schedule.take(1000) is None

    def test_a_thousand_jobs_of_one_host_do_not_starve_another(self) -> None:
        schedule = Schedule(Hosts(delay_s=10))
        for number in range(1000):
            schedule.put(Job("page", f"http://a.example/{number}"), 0)
        schedule.put(Job("page", "http://b.example/"), 5)
        taken = [schedule.take(6), schedule.take(6), schedule.take(6)]
        assert [job.host for job in taken if job] == ["a.example", "b.example"]

    def test_what_is_due_soon(self) -> None:
        schedule = Schedule(Hosts(delay_s=0))
        schedule.put(Job("page", "http://a.example/"), 0)
        schedule.hosts.refused("a.example", 0, 1000)
        assert not schedule.is_due(1, 60)
        assert schedule.is_due(1, 2000)
        schedule.put(Job("page", "http://b.example/"), 50)
        assert not schedule.is_due(1, 60)


class TestSources:
    def test_lists_and_addresses(self, tmp_path: Path) -> None:
        opml, lines = tmp_path / "feeds.opml", tmp_path / "feeds.txt"
        opml.write_text(OPML, encoding="utf-8")
        lines.write_text(
            "# ours\nhttps://corda.example/rss  # the third\n\nhttps://alba.example/rss\nftp://x.example/\n",
            encoding="utf-8",
        )
        found, faults = read_sources([str(opml), str(lines), "https://alba.example/rss#top", str(tmp_path / "none")])
        assert [one.address for one in found] == [
            "https://alba.example/rss",
            "https://brena.example/rss",
            "https://corda.example/rss",
        ]
        assert found[0].title == "Alba"
        assert len(faults) == 3

    def test_nothing_to_watch(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"no source to watch(.|\n)*cannot be read"):
            read_sources([str(tmp_path / "none")])

    @pytest.mark.parametrize(
        ("address", "key"),
        [
            ("HTTP://A.example/x?utm_source=rss&b=2&fbclid=3#top", "http://a.example/x?b=2"),
            ("http://a.example/x?utm_medium=feed", "http://a.example/x"),
            ("http://a.example/x?b=%20c&a=1", "http://a.example/x?b=%20c&a=1"),
            ("http://a.example", "http://a.example/"),
        ],
    )
    def test_keys_of_pages(self, address: str, key: str) -> None:
        assert page_key(address) == key

    def test_what_has_no_key(self) -> None:
        with pytest.raises(FetchError):
            page_key("javascript:alert(1)")


class TestJournal:
    def test_lines_for_programs_and_words_for_people(self, tmp_path: Path) -> None:
        terminal = io.StringIO()
        clock = Clock(start=1_772_600_000)
        with Journal(tmp_path / "log", clock=clock, terminal=terminal) as journal:
            journal.tell("page", address="http://a.example/\ud800")
            journal.tell("changed", "quietly changed: killed 12 → 20", number=2)
        first, second = map(json.loads, (tmp_path / "log").read_text(encoding="utf-8").splitlines())
        assert (first["event"], first["at"]) == ("page", "2026-03-04T04:53:20Z")
        assert second["number"] == 2
        assert terminal.getvalue() == "quietly changed: killed 12 → 20\n"

    def test_a_log_that_cannot_be_written(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="cannot be written"):
            Journal(tmp_path / "no" / "log")

    def test_a_disk_that_is_full_does_not_end_the_watching(self) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("there is no /dev/full here")
        terminal = io.StringIO()
        journal = Journal(full, terminal=terminal)
        journal.tell("page", address="x")
        journal.tell("page", address="y")
        assert terminal.getvalue().count("cannot be written any more") == 1


def test_a_clock_that_runs_faster() -> None:
    clock = Clock(speed=1000, start=5)
    assert clock.now() >= 5
    assert clock.real_s(10) == 0.01
