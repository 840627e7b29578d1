"""Coding in processes: the same results, and no article harms another."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bayhaqi.errors import InstallationError, UsageError, WorkersError
from bayhaqi.model import Article, Coding, Uncoded
from bayhaqi.running import CrewCoder, Limits, Maker, workers
from bayhaqi.running.processes import ProcessCrew
from bayhaqi.running.serving import Ready
from tests.running.trouble import HarmedCoder
from tests.store.fake_coder import FakeCoder, made_articles

MAKER = Maker("tests.running.trouble:HarmedCoder")
LIMITS = Limits(seconds=3.0, megabytes=300)


def crew(size: int = 2, *, share: bool = True, ordered: bool = True) -> CrewCoder:
    return CrewCoder(ProcessCrew(size, MAKER, LIMITS, share=share), LIMITS, ordered=ordered)


def harmed(articles: list[Article], at: int, words: str) -> list[Article]:
    one = articles[at]
    return [*articles[:at], Article(text=f"{words} {one.text}", title=one.title), *articles[at + 1 :]]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return made_articles(60)


@pytest.mark.parametrize("share", [True, False])
def test_codings_are_those_of_one_process_in_order(articles: list[Article], share: bool) -> None:
    with crew(share=share) as coder:
        assert list(coder.pipe(articles)) == list(FakeCoder().pipe(articles))
        assert coder.info == FakeCoder().info
        # The workers stay for a second run.
        assert list(coder.pipe(articles[:3])) == list(FakeCoder().pipe(articles[:3]))


def test_without_order_nothing_is_lost_or_doubled(articles: list[Article]) -> None:
    with crew(ordered=False) as coder:
        found = [one.article.id for one in coder.pipe(articles)]
    assert sorted(found) == sorted(article.id for article in articles)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("CRASH", "the process that coded it ended 2 times"),
        ("LOOP", "coding it was not done in 3 s"),
        ("NATIVE", "coding it was not done in 3 s"),
        ("MEMORY", "coding it took more than 300 MB of memory"),
        ("ERROR", "coding it failed (ZeroDivisionError: made by the test)"),
    ],
)
def test_a_poisoned_article_is_left_out_and_told(articles: list[Article], words: str, reason: str) -> None:
    given = harmed(articles[:30], 11, words)
    with crew() as coder:
        found = list(coder.pipe(given))
    bad = found.pop(11)
    assert isinstance(bad, Uncoded)
    assert bad.article == given[11]
    assert reason in bad.reason
    assert found == list(FakeCoder().pipe([*given[:11], *given[12:]]))


def test_a_batch_whose_worker_was_killed_is_coded_again(articles: list[Article], tmp_path: Path) -> None:
    given = harmed(articles[:30], 11, f"ONCE {tmp_path / 'mark'}")
    with crew() as coder:
        found = list(coder.pipe(given))
    assert (tmp_path / "mark").exists()
    assert found == list(FakeCoder().pipe(given))


def test_killing_any_process_loses_nothing(articles: list[Article]) -> None:
    several = [article.model_copy(update={"id": f"{article.id}-{n}"}) for n in range(20) for article in articles]
    made = ProcessCrew(2, MAKER, LIMITS, share=True)
    with CrewCoder(made, LIMITS) as coder:
        found = []
        for number, one in enumerate(coder.pipe(several)):
            found.append(one)
            if number in (100, 500):
                os.kill(next(worker.process for worker in made._workers if worker.process), signal.SIGKILL)
            if number == 800:
                assert made._template is not None
                os.kill(made._template._process.pid, signal.SIGKILL)
    assert found == list(FakeCoder().pipe(several))


def test_a_worker_is_replaced_after_many_articles(articles: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    from bayhaqi.running import processes

    monkeypatch.setattr(processes, "ARTICLES_OF_A_WORKER", 10)
    made = ProcessCrew(1, MAKER, LIMITS)
    begun: list[int] = []
    told = made._begun

    def noted(worker: processes._Worker, said: Ready) -> None:
        begun.append(said.process)
        told(worker, said)

    monkeypatch.setattr(made, "_begun", noted)
    with CrewCoder(made, LIMITS) as coder:
        assert list(coder.pipe(articles)) == list(FakeCoder().pipe(articles))
    # Eight batches of at most eight articles: each worker but perhaps the last has coded two.
    assert len(begun) == len(set(begun)) >= 4


def test_few_articles_are_read_ahead(articles: list[Article]) -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            for article in articles:
                taken += 1
                yield article

    with crew() as coder:
        outcomes = coder.pipe(endless())
        next(outcomes)
        time.sleep(0.5)
        assert taken <= 2 * 8 * 8 + 8
        outcomes.close()  # type: ignore[attr-defined]


def test_an_error_of_the_articles_ends_the_run(articles: list[Article]) -> None:
    def failing() -> Iterator[Article]:
        yield from articles[:20]
        raise InstallationError("told by the source")

    with crew() as coder, pytest.raises(InstallationError, match="told by the source"):
        list(coder.pipe(failing()))


@pytest.mark.parametrize("share", [True, False])
def test_a_coder_that_cannot_be_loaded_is_told(articles: list[Article], share: bool) -> None:
    made = ProcessCrew(2, Maker("tests.running.trouble:broken"), LIMITS, share=share)
    with CrewCoder(made, LIMITS) as coder, pytest.raises(InstallationError, match="weights are missing"):
        list(coder.pipe(articles))


@pytest.mark.parametrize("share", [True, False])
def test_workers_that_do_not_start_are_told(articles: list[Article], share: bool) -> None:
    made = ProcessCrew(2, Maker("tests.running.trouble:dying"), LIMITS, share=share)
    with CrewCoder(made, LIMITS) as coder, pytest.raises(WorkersError):
        list(coder.pipe(articles))


def test_no_process_is_left(articles: list[Article]) -> None:
    made = ProcessCrew(2, MAKER, LIMITS)
    with CrewCoder(made, LIMITS) as coder:
        outcomes = coder.pipe(harmed(articles, 40, "LOOP"))
        next(outcomes)
        processes = [worker.process for worker in made._workers if worker.process]
        assert processes
    for process in processes:
        deadline = time.monotonic() + 5
        while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not Path(f"/proc/{process}").exists()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="0 is no number of workers"):
        workers(0)
    with pytest.raises(UsageError, match="'moon' is no place to run on"):
        workers(on="moon")


def test_the_packaged_coder_gives_the_same_in_workers() -> None:
    import bayhaqi
    from bayhaqi.reading.demo import demo_articles

    given = [one for one in demo_articles() if isinstance(one, Article)]
    with workers(2) as coder:
        found = [one.to_dict() for one in coder.pipe(given) if isinstance(one, Coding)]
    assert found == [one.to_dict() for one in bayhaqi.load().pipe(given)]


def test_the_harmed_coder_codes_what_does_not_harm(articles: list[Article]) -> None:
    assert list(HarmedCoder().pipe(articles)) == list(FakeCoder().pipe(articles))
