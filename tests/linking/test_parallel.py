"""What several cores give is what one gives, whatever becomes of the processes."""

from __future__ import annotations

import subprocess
from array import array
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from bayhaqi.linking import ClaimFacts, Side, link_events, parallel
from bayhaqi.linking.claim_table import Columns, claim_table, columns_of, with_stories
from bayhaqi.linking.event_scores import event_scores, may_link

TOWNS = ("Harrow", "Pelling", "Ostby", "Vane")


def reports(number: int) -> Iterator[ClaimFacts]:
    """Reports of arrests and strikes in four towns, three a day, some without a day or a place."""
    for at in range(number):
        day = date(2024, 3, 1) + timedelta(days=at // 3)
        town = TOWNS[at // 3 % 4]
        yield ClaimFacts(
            article=f"a{at}",
            id="c",
            type="COERCE" if at % 2 else "ASSAULT",
            status="negation" if at % 11 == 0 else None,
            actors=(Side(None, f"{town} police", "KEN", ("COP",)),),
            recipients=(Side("w:1", "Amina Odera", "KEN", ("CVL",), "person"), Side(None, "protesters", "KEN")),
            trigger="arrested" if at % 2 else "attacked",
            evidence=f"Officers in {town} came upon {at // 3} traders at the old {town} mill.",
            date_start=day if at % 7 else None,
            date_end=day if at % 7 else None,
            place=town if at % 5 else None,
            killed=at % 3 or None,
        )


def plain(columns: Columns) -> dict[str, bytes | list[tuple[str, str]]]:
    """Columns as bytes, since nought divided by nought equals nothing."""
    return {name: values.tobytes() if isinstance(values, array) else values for name, values in vars(columns).items()}


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MANY", 50)
    monkeypatch.setattr(parallel, "CHUNK", 40)
    monkeypatch.setattr("bayhaqi.linking.event_blocks.KEYS_AT_ONCE", 300)


def test_two_workers_link_as_one_does() -> None:
    alone = link_events(reports(300), {}, 1)
    assert link_events(reports(300), {}, 2) == alone
    assert 1 < len({of.event for of in alone.values()}) < 300


def test_pairs_passed_over_would_not_have_reached_the_score() -> None:
    table = claim_table(reports(120), {f"a{at}": f"s{at // 9}" for at in range(120)})
    one, other = (sides.astype(np.int64) for sides in np.triu_indices(120, 1))
    scores = event_scores(table, one, other)
    for least in (-6.0, 0.0, 3.0):
        promising = may_link(table, one, other, least)
        assert not (scores[~promising] >= least).any()
        assert 0 < promising.sum() < len(one)


def test_processes_read_the_same_columns_in_the_same_order() -> None:
    told = list(with_stories(reports(200), {"a3": "other"}))
    assert plain(parallel.read_columns(told, 2)) == plain(columns_of(told))


def test_what_a_process_that_dies_leaves_undone_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[parallel.Worker] = []
    start = parallel._started

    def started() -> parallel.Worker:
        worker = start()
        if made:
            worker.kill()
            worker.wait()
        made.append(worker)
        return worker

    monkeypatch.setattr(parallel, "_started", started)
    told = list(with_stories(reports(200), {}))
    assert plain(parallel.read_columns(told, 2)) == plain(columns_of(told))
    assert len(made) == 2
    assert all(isinstance(one, subprocess.Popen) and one.returncode is not None for one in made)


def test_few_claims_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> parallel.Worker:
        raise AssertionError("a process was started")

    monkeypatch.setattr(parallel, "_started", refuse)
    assert len(link_events(reports(40), {}, 2)) == 40
