"""Whole events of single sentences, and what is invented where there is none, on sentences that nothing was trained or tuned on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bayhaqi

from .gold import needs, scorer

HERE = Path(__file__).parent
FLOORS = {"type_recall": 0.81, "type_precision": 0.95, "triple_recall": 0.75}
MOST_CLAIMS_A_SENTENCE = 1.5
MOST_INVENTED_PER_1000 = 20


def coded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    articles = (
        bayhaqi.Article(text=row["text"], published=row["published"], id=row["id"], language="en") for row in rows
    )
    return [coding.to_dict() for coding in bayhaqi.load().pipe(articles)]


@needs("score", "score.py")
def test_single_events_have_their_type_and_sides() -> None:
    gold = [json.loads(line) for line in (HERE / "single_events.jsonl").read_text(encoding="utf-8").splitlines()]
    scores = scorer().triples(gold, coded(gold))
    assert scores["n"] == len(gold) == 320
    for name, floor in FLOORS.items():
        assert scores[name] >= floor, scores
    assert scores["claims_per_sentence"] <= MOST_CLAIMS_A_SENTENCE, scores


def test_sentences_without_an_act_stay_silent() -> None:
    lines = (HERE / "decoys.txt").read_text(encoding="utf-8").splitlines()
    rows = [{"id": str(number), "text": line, "published": "2015-06-01"} for number, line in enumerate(lines)]
    invented = sum(len(record["claims"]) for record in coded(rows))
    assert len(rows) == 1000
    assert invented <= MOST_INVENTED_PER_1000, invented
