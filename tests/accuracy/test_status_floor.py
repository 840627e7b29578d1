"""Status of acts: happened, historical, future, hypothetical, negation, on sentences that nothing was trained or tuned on."""

from __future__ import annotations

from .statuses import statuses

FLOOR_MACRO_F1 = 0.90
LEAST_FOUND = 278


def test_macro_f1_of_statuses_stays_above_its_floor() -> None:
    scores = statuses()
    assert scores["acts"] == 346
    assert scores["found"] >= LEAST_FOUND, scores
    assert scores["macro_f1"] >= FLOOR_MACRO_F1, scores
