"""Coding on Ray: the same results, whatever is killed. Needs bayhaqi[ray]; the cluster is one of this machine."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bayhaqi.errors import WorkersError
from bayhaqi.linking import Cluster, link_events, parallel
from bayhaqi.model import Article, Uncoded
from bayhaqi.running import CrewCoder, Limits, Maker
from bayhaqi.store import Writer, check
from tests.linking.test_parallel import reports
from tests.running.test_processes import harmed
from tests.running.trouble import ending, failing, killed_once
from tests.store.fake_coder import FakeCoder, made_articles
from tests.store.kill_run import contents

pytest.importorskip("ray")
pytestmark = pytest.mark.ray

from bayhaqi.running.ray_crew import RayCrew, connected  # noqa: E402 - only where Ray is installed

LIMITS = Limits(seconds=5.0, megabytes=300)


@pytest.fixture(scope="module")
def coder() -> Iterator[CrewCoder]:
    with CrewCoder(RayCrew(2, Maker("tests.running.trouble:HarmedCoder"), LIMITS, "ray"), LIMITS) as made:
        yield made


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return made_articles(60)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MANY", 50)
    monkeypatch.setattr(parallel, "CHUNK", 40)


def test_codings_are_those_of_one_process_in_order(coder: CrewCoder, articles: list[Article]) -> None:
    assert list(coder.pipe(articles)) == list(FakeCoder().pipe(articles))
    assert coder.info == FakeCoder().info


def test_poisoned_articles_are_left_out_and_told(coder: CrewCoder, articles: list[Article]) -> None:
    given = harmed(harmed(harmed(articles, 11, "CRASH"), 30, "NATIVE"), 31, "ERROR")
    found = list(coder.pipe(given))
    reasons = [one.reason for one in found if isinstance(one, Uncoded)]
    assert [reason.split(",")[0] for reason in reasons] == [
        "the process that coded it ended 2 times",
        "coding it was not done in 5 s (and a second for 1",
        "coding it failed (ZeroDivisionError: made by the test)",
    ]
    sound = [article for article in given if article not in [given[11], given[30], given[31]]]
    assert [one for one in found if not isinstance(one, Uncoded)] == list(FakeCoder().pipe(sound))


def test_killed_workers_change_nothing_in_the_store(coder: CrewCoder, articles: list[Article], tmp_path: Path) -> None:
    several = [article.model_copy(update={"id": f"{article.id}-{n}"}) for n in range(5) for article in articles]
    with Writer(tmp_path / "alone") as writer:
        writer.add(several, FakeCoder())
    kills = 0

    def killing() -> Iterator[Article]:
        nonlocal kills
        for number, article in enumerate(several):
            yield article
            if number in (100, 200):
                os.kill(worker_process(), signal.SIGKILL)
                kills += 1

    with Writer(tmp_path / "ray") as writer:
        added = writer.add(killing(), coder)
    assert kills == 2
    assert added.stored == len(several)
    assert check(tmp_path / "ray") == []
    assert contents(tmp_path / "ray") == contents(tmp_path / "alone")


def test_a_worker_that_is_lost_while_it_waits_is_replaced_before_there_is_work(coder: CrewCoder) -> None:
    crew = coder._crew
    until = time.monotonic() + 60

    def waited(lost: int | None = None) -> bool:
        """Whether two workers are there, the lost one none of them."""
        assert list(crew.finished(0.05)) == []
        there = worker_processes()
        return crew.free() == len(there) == 2 and lost not in there

    while not waited() and time.monotonic() < until:
        pass
    lost = worker_process()
    os.kill(lost, signal.SIGKILL)
    while not waited(lost) and time.monotonic() < until:
        pass
    assert waited(lost)


def test_linking_there_is_linking_here(coder: CrewCoder, few_are_many: None) -> None:
    assert coder.cluster is not None
    assert link_events(reports(300), {}, cluster=coder.cluster) == link_events(reports(300), {}, 1)


def test_a_task_that_is_killed_is_done_again(coder: CrewCoder, few_are_many: None, tmp_path: Path) -> None:
    assert coder.cluster is not None
    killing = Killing(coder.cluster, tmp_path)
    assert link_events(reports(300), {}, cluster=killing) == link_events(reports(300), {}, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"_read", "_linked", "_grouped"}


def test_a_piece_that_ends_every_process_is_done_here(coder: CrewCoder) -> None:
    assert coder.cluster is not None
    found = list(coder.cluster.map(ending, os.getpid(), range(4)))
    assert found == [0, 1, 4, 9]


def test_work_that_fails_says_so(coder: CrewCoder) -> None:
    assert coder.cluster is not None
    with pytest.raises(ZeroDivisionError, match="made by the test"):
        list(coder.cluster.map(failing, None, range(4)))


def test_a_start_that_is_late_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Ray:
        """Is in time at the `good`-th start."""

        good = 2

        def init(self, **_: object) -> None:
            begun.append("init")
            if begun.count("init") < self.good:
                raise Exception("The current node timed out during startup.")

        def shutdown(self) -> None:
            begun.append("shutdown")

    monkeypatch.setitem(sys.modules, "ray", Ray())
    connected("ray")
    assert begun == ["init", "shutdown", "init"]
    monkeypatch.setattr(Ray, "good", 99)
    with pytest.raises(WorkersError, match="timed out during startup"):
        connected("ray")


def test_a_cluster_that_is_lost_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        """A cluster whose actors cannot be reached."""

        def cluster_resources(self) -> dict[str, float]:
            return {"CPU": 2.0}

        def remote(self, *_: object, **__: object) -> Any:
            if not __:
                raise ConnectionError("the channel is closed")
            return lambda _: self

        put = remote

        def shutdown(self) -> None:
            return None

    monkeypatch.setattr("bayhaqi.running.ray_crew.connected", lambda _: Gone())
    crew = RayCrew(2, Maker(), LIMITS, "ray://head:10001")
    with pytest.raises(WorkersError, match=r"ray://head:10001 was lost \(the channel is closed\)"):
        crew.free()
    with pytest.raises(WorkersError, match="what was committed is whole"):
        list(crew.cluster.map(failing, None, range(4)))
    crew.close()


class Killing:
    """A cluster on which the first piece of each kind of work kills its process the first time."""

    def __init__(self, cluster: Cluster, marks: Path) -> None:
        self._cluster = cluster
        self._marks = marks
        self.size = cluster.size

    def map(self, make: Callable[[Any, Any], Any], common: Any, work: Iterable[Any]) -> Iterator[Any]:
        return self._cluster.map(killed_once, (make, common, self._marks / make.__name__), work)


def worker_processes() -> list[int]:
    """The processes of the Ray actors that code."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if b"ray::RayCoder" in words:
            found.append(int(path.parent.name))
    return found


def worker_process() -> int:
    """The latest of them."""
    return max(worker_processes())
