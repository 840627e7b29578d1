"""Accuracy floors on tests/actors/cases.csv. The held part was not looked at while the resolver was built."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("actor_scoring", Path(__file__).with_name("scoring.py"))
assert _spec
assert _spec.loader
scoring = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scoring)


# Measured 2026-11-22 on 342 cases each: build 1.0 and 1.0, held .968 and .957. Lowering a floor is a decision, not a repair.
@pytest.mark.parametrize(("part", "both_floor", "name_floor"), [("build", 0.97, 0.97), ("held", 0.93, 0.94)])
def test_floors(part: str, both_floor: float, name_floor: float) -> None:
    both, names, _ = scoring.score(scoring.read_cases(part))
    assert both >= both_floor
    assert names >= name_floor


# Measured 2026-11-27 before any repair: build .915 and .897 of 247, held .954 and .885 of 239.
@pytest.mark.parametrize(("part", "both_floor", "name_floor"), [("build", 0.93, 0.93), ("held", 0.93, 0.92)])
def test_floors_of_later_cases(part: str, both_floor: float, name_floor: float) -> None:
    both, names, _ = scoring.score(scoring.read_cases(part, scoring.LATER_CASES))
    assert both >= both_floor
    assert names >= name_floor


def test_cases_cover_the_world_and_the_decades() -> None:
    cases = scoring.read_cases("build") + scoring.read_cases("held")
    assert len(cases) >= 680
    assert len({case["country"] for case in cases}) >= 120
    assert {case["date"][:3] for case in cases} >= {"199", "200", "201", "202"}
