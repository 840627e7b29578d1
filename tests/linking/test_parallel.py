"""What several cores give is what one gives, whatever becomes of the processes."""

from __future__ import annotations

import pickle
import subprocess
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from bayhaqi.linking import ClaimFacts, Side, link_events, parallel
from bayhaqi.linking.claim_table import Columns, claim_table, columns_of, with_stories
from bayhaqi.linking.event_blocks import parts_of
from bayhaqi.linking.event_scores import event_scores, may_link
from bayhaqi.linking.events import PARTS_A_WORKER

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


class Elsewhere:
    """A cluster to which everything goes as bytes, and comes back so; it remembers what it did, and how many pieces."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.done: list[tuple[str, int]] = []

    def map(self, make: Callable[[Any, Any], Any], common: Any, work: Iterable[Any]) -> Iterator[Any]:
        sent = pickle.dumps((make, common))
        number = 0
        for piece in work:
            there, what = pickle.loads(sent)
            yield pickle.loads(pickle.dumps(there(what, pickle.loads(pickle.dumps(piece)))))
            number += 1
        self.done.append((make.__name__, number))


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


def test_a_cluster_links_as_one_does() -> None:
    alone = link_events(reports(300), {}, 1)
    cluster = Elsewhere(3)
    assert link_events(reports(300), {}, 1, cluster=cluster) == alone
    assert [name for name, _ in cluster.done] == ["_read", "_linked", "_grouped"]
    read, linked, grouped = (pieces for _, pieces in cluster.done)
    assert read == 8
    assert linked >= PARTS_A_WORKER * cluster.size
    assert grouped >= 1


def test_few_claims_go_to_no_cluster() -> None:
    cluster = Elsewhere(3)
    assert link_events(reports(40), {}, 1, cluster=cluster) == link_events(reports(40), {}, 1)
    assert cluster.done == []


def test_parts_hold_every_key_once_and_no_key_in_two() -> None:
    table = claim_table(reports(120))
    for least in (1, 7, 1000):
        parts = list(parts_of(table, least))
        assert len(parts) == max(least, 1 + len(table.key) // 300)
        held = sorted(pair for part in parts for pair in zip(part.keys.tolist(), part.rows.tolist(), strict=True))
        assert held == sorted(zip(table.key.tolist(), table.key_claim.tolist(), strict=True))
        assert sum(len(set(part.keys.tolist())) for part in parts) == len(set(table.key.tolist()))
