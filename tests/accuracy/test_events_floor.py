"""Whole events of single sentences, and what is invented where there is none, on sentences that nothing was trained or tuned on."""

from __future__ import annotations

from typing import Any

from .gold import needs
from .triples import given_pairs, invented, single_events

FLOORS = {"type_recall": 0.79, "type_precision": 0.93, "triple_recall": 0.75}
GIVEN_FLOORS = {"type_recall": 0.77, "type_precision": 0.74, "triple_recall": 0.615}
MOST_CLAIMS_A_SENTENCE = 1.5
MOST_INVENTED_PER_1000 = 9


def above(scores: dict[str, Any], floors: dict[str, float]) -> None:
    for name, floor in floors.items():
        assert scores[name] >= floor, scores
    assert scores["claims_per_sentence"] <= MOST_CLAIMS_A_SENTENCE, scores


@needs("score", "score.py")
def test_single_events_have_their_type_and_sides() -> None:
    scores = single_events()
    assert scores["n"] == 320
    above(scores, FLOORS)


@needs("gold", "typing-dev.jsonl")
def test_given_pairs_are_found_without_their_spans() -> None:
    scores = given_pairs()
    assert scores["n"] == 194
    above(scores, GIVEN_FLOORS)


def test_sentences_without_an_act_stay_silent() -> None:
    found, sentences = invented()
    assert sentences == 1000
    assert found <= MOST_INVENTED_PER_1000, found
