"""Event types of given pairs: the score on the fifth that no training has seen."""

from __future__ import annotations

import hashlib

from bayhaqi.coding.pairs import type_rows

from .gold import needs, rows, scorer

FLOOR_MACRO_F1 = 0.88


def is_held(identifier: str) -> bool:
    """The held-back fifth; the same rule as in training/acts/data.py."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 50 < 10


@needs("gold", "typing-dev.jsonl")
def test_macro_f1_of_types_stays_above_its_floor() -> None:
    gold = [row for row in rows("typing-dev.jsonl") if is_held(row["id"])]
    scores = scorer().typing(gold, list(type_rows(gold)))
    assert scores["missing"] == 0
    assert scores["macro_f1"] >= FLOOR_MACRO_F1, scores
