"""Encoders: how many cores they use, and that what they read does not hang on it."""

from __future__ import annotations

import numpy as np
import pytest

from bayhaqi.coding.acts import WEIGHTS
from bayhaqi.coding.encoder import MOST_THREADS, TokenEncoder, threads_of_process


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
