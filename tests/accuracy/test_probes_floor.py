"""Single sentences: is the act coded, with the right sides, status and origin?"""

from __future__ import annotations

import bayhaqi

from .gold import needs, rows, scorer

FLOOR_SENTENCES_RIGHT = 0.84
FLOOR_WITH_SIDES = 0.88


@needs("gold", "probes-dev.jsonl")
def test_sentences_right_stay_above_their_floor() -> None:
    gold = rows("probes-dev.jsonl")
    articles = (bayhaqi.Article(id=row["id"], text=row["text"], published=row["published"]) for row in gold)
    scores = scorer().probes(gold, [coding.to_dict() for coding in bayhaqi.load().pipe(articles)])
    assert scores["sentences_right"] >= FLOOR_SENTENCES_RIGHT, scores
    assert scores["with_sides"] >= FLOOR_WITH_SIDES, scores
