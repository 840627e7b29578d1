"""Encoders: how many cores they use, and that what they read does not hang on it."""

from __future__ import annotations

import numpy as np
import pytest

from bayhaqi.coding.acts import WEIGHTS, load_act_coder
from bayhaqi.coding.encoder import MOST_THREADS, TokenEncoder, in_runs, runs_of, threads_of_process


def test_the_environment_sets_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert threads_of_process() == 3


@pytest.mark.parametrize("value", ["", "many", "0"])
def test_nonsense_in_the_environment_leaves_it_to_the_machine(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", value)
    assert 1 <= threads_of_process() <= MOST_THREADS


def test_one_core_and_two_read_the_same() -> None:
    windows = [[101, 2343, 2758, 102], [101, 2343, 2758, 3607, 7122, 5924, 1012, 102]]
    one, two = (TokenEncoder(WEIGHTS, threads=threads).run(windows) for threads in (1, 2))
    for first, second in zip(one, two, strict=True):
        for a, b in zip(first, second, strict=True):
            assert np.array_equal(a, b)


def test_what_is_run_together_is_of_one_group_and_of_like_length() -> None:
    lengths = [9, 3, 8, 40, 4, 9]
    runs = runs_of(lengths, [0, 0, 0, 0, 1, 1], most=30)
    assert runs == [[1, 2, 0], [3], [4, 5]]
    assert in_runs(lambda run: [lengths[number] for number in run], lengths, 2) == lengths


def test_nothing_is_run_where_there_is_nothing() -> None:
    assert in_runs(lambda run: run, [], 2) == []
    assert load_act_coder().acts([]) == []


def test_a_sentence_that_the_gate_holds_back_has_no_acts() -> None:
    coder = load_act_coder()
    stated, other = (
        "Norwegian police arrested two Swedish activists in Bergen.",
        "Norway has a population of five million.",
    )
    held, passed = coder.passes([other, stated])
    assert held < coder.gate <= passed
    found = coder.acts([other, stated])
    assert found[0] == []
    assert [act.type for act in found[1]] == ["COERCE"]
