"""Surprising periods and points of change, on series that were made and on a store."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from bayhaqi.errors import UsageError
from bayhaqi.model import Article
from bayhaqi.query import Query, Reader
from bayhaqi.query.jumping import dyad_jumps, jump_in_words, series_jumps
from bayhaqi.query.jumps import changes, surprise_of, surprises
from bayhaqi.store import Snapshot, Writer
from tests.store.fake_coder import PLACES, SIDES, VERBS, FakeCoder

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(120)]


def poisson(chance: random.Random, mean: float) -> int:
    """A number of events, by counting exponential waits."""
    count, total = 0, chance.expovariate(1)
    while total < mean:
        count += 1
        total += chance.expovariate(1)
    return count


class TestSurprise:
    def test_what_is_as_before_does_not_surprise(self) -> None:
        assert surprise_of(5, [5] * 20)[1] < 1
        assert surprises(DAYS, [4, 5, 6] * 40) == []

    def test_a_burst_surprises_and_is_the_only_one(self) -> None:
        chance = random.Random(1)
        counts = [poisson(chance, 3) for _ in range(120)]
        counts[100] = 25
        (jump,) = [one for one in surprises(DAYS, counts) if one.period == DAYS[100]]
        assert jump.up
        assert (jump.kind, jump.value) == ("surprise", 25)
        assert 2 < jump.before < 4
        assert jump.surprise > 6

    def test_a_silence_surprises(self) -> None:
        counts = [20, 22, 19, 21, 18, 20, 23, 20, 19, 0]
        (jump,) = surprises(DAYS[:10], counts)
        assert (jump.period, jump.up) == (DAYS[9], False)

    def test_series_in_bursts_surprise_less(self) -> None:
        steady, bursts = [5] * 20, [0, 0, 15, 0, 10] * 4
        assert surprise_of(18, bursts)[1] < surprise_of(18, steady)[1]

    def test_the_probability_is_right(self) -> None:
        # A Poisson of mean 2 has 3 or more with probability .323; the mean after twenty times 2 is 1.93, and a little unsure.
        assert 10 ** -surprise_of(3, [2] * 20)[1] == pytest.approx(0.32, abs=0.03)

    def test_huge_counts_end(self) -> None:
        assert surprise_of(10**9, [1] * 10)[1] > 100
        assert surprise_of(0, [10**6] * 10)[1] > 3

    def test_few_periods_say_nothing(self) -> None:
        assert surprises(DAYS[:6], [0, 0, 0, 0, 0, 900]) == []
        assert surprises([], []) == []


class TestChanges:
    def test_a_level_that_changes_is_found_where_it_does(self) -> None:
        chance = random.Random(2)
        counts = [poisson(chance, 2 if number < 70 else 9) for number in range(120)]
        (jump,) = changes(DAYS, counts)
        assert abs((jump.period - DAYS[70]).days) <= 2
        assert (jump.kind, jump.up) == ("change", True)
        assert jump.before == pytest.approx(2, abs=0.6)
        assert jump.value == pytest.approx(9, abs=1.2)

    def test_two_changes(self) -> None:
        counts = [1, 2, 1, 0, 2] * 8 + [10, 12, 9, 11, 8] * 8 + [2, 1, 0, 2, 1] * 8
        assert [(one.period, one.up) for one in changes(DAYS, counts)] == [(DAYS[40], True), (DAYS[80], False)]

    def test_steady_series_hardly_ever_change(self) -> None:
        chance = random.Random(3)
        found = [changes(DAYS, [poisson(chance, mean) for _ in range(120)]) for mean in (0.3, 2, 20) for _ in range(10)]
        assert sum(map(bool, found)) <= 1

    def test_scores(self) -> None:
        chance = random.Random(4)
        scores = [None if number % 7 == 0 else chance.gauss(2 if number < 60 else -4, 1) for number in range(120)]
        (jump,) = changes(DAYS, scores, counts=False)
        assert abs((jump.period - DAYS[60]).days) <= 2
        assert not jump.up

    def test_series_without_events(self) -> None:
        assert changes(DAYS, [0] * 120) == []
        assert changes(DAYS[:3], [1, 2, 3]) == []
        assert changes(DAYS, [None] * 120, counts=False) == []


@pytest.fixture
def crisis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nordaland does something to Suvravia once a week, and from the twentieth week on something else every day."""
    monkeypatch.setitem(SIDES, "Nordaland", "KEN")
    monkeypatch.setitem(SIDES, "Suvravia", "UGA")
    days = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(20)]
    days += [days[-1] + timedelta(days=7 + number) for number in range(42)]
    verbs, places = list(VERBS), list(PLACES)
    articles = [
        Article(
            text=f"Nordaland {verbs[number % 5]} Suvravia in {places[number % 3]} on {day}. It was act number {number}.",
            published=(day + timedelta(days=1)).isoformat(),
            publisher="Alba Courier",
        )
        for number, day in enumerate(days)
    ]
    with Writer(tmp_path / "s") as writer:
        writer.add(articles, FakeCoder())
    return tmp_path / "s"


def test_jumps_of_a_store(crisis: Path) -> None:
    with Snapshot(crisis) as snapshot:
        reader = Reader(snapshot)
        found = series_jumps(reader, by="week")
        change = next(one for one in found if one.kind == "change")
        assert abs((change.period - date(2026, 5, 25)).days) <= 7
        assert change.up
        dyads = dyad_jumps(reader, by="week")
        assert {(one.actor, one.recipient) for one in dyads} == {("KEN", "UGA")}
        assert all(one.query.actor == (one.actor,) for one in dyads)
        assert "go up from" in jump_in_words(change)
        assert series_jumps(reader, Query.of(type="PROTEST")) == []
        with pytest.raises(UsageError, match="no measure"):
            series_jumps(reader, measure="noise")
        with pytest.raises(UsageError, match="no series"):
            series_jumps(reader, by="decade")
