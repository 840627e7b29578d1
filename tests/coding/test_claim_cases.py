"""Day and place of acts in whole articles: a drop below a floor fails the build, and lowering one is a visible act."""

from __future__ import annotations

import pytest
from tests.accuracy.claim_cases import outcomes, read_cases, scores

# Scores measured at the triggers and statuses that the cases give, less 0.03; see tests/coding/claim_cases/README.md.
FLOORS = {
    "tuning": {"day": 0.77, "place": 0.65},
    "reporting": {"day": 0.69, "place": 0.68},
}


def test_cases_are_enough() -> None:
    cases = [case for part in FLOORS for case in read_cases(part)]
    assert len(cases) >= 60
    assert sum(len(case.acts) for case in cases) >= 330


@pytest.mark.parametrize("part", FLOORS)
def test_triggers_stand_in_their_sentences(part: str) -> None:
    for case in read_cases(part):
        article = case.article()
        for act in case.acts:
            start, end, in_title = case.trigger_span(act)
            assert ((article.title or "") if in_title else article.text)[start:end] == act.trigger


@pytest.mark.parametrize("part", FLOORS)
def test_day_and_place_stay_above_their_floors(part: str) -> None:
    measured = scores(outcomes(part))
    assert all(measured[name] >= floor for name, floor in FLOORS[part].items()), measured
