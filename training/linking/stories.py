"""Fits and measures the model of stories on the development articles.

    python training/linking/stories.py ../shared/gold/linking-dev.jsonl src/bayhaqi/linking/data/stories.json

Topics are split in two by turns; each half is measured with the model fitted on the other, and the shipped model is fitted on both.
Pairs of one topic count fully, pairs of different topics .05, so that the model learns to tell look-alikes apart.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bayhaqi.linking import ArticleFacts, link_stories
from bayhaqi.linking import story_scores as scoring
from bayhaqi.linking.prints import article_print

ACROSS = 0.05
PENALTY = 0.3


def b3(gold: list[str], found: list[str]) -> tuple[float, float, float]:
    """B³ precision, recall and F1."""
    of_gold, of_found, of_both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    pairs = list(zip(gold, found, strict=True))
    precision = sum(of_both[pair] / of_found[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(of_both[pair] / of_gold[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def fit(features: np.ndarray, rows: list[dict[str, str]], chosen: list[int]) -> scoring.StoryModel:
    """A logistic model of the pairs of the chosen articles."""
    one, other = (np.array(chosen)[side] for side in np.triu_indices(len(chosen), 1))
    story = np.array([row["story"] for row in rows])
    topic = np.array([row["topic"] for row in rows])
    scaler = StandardScaler().fit(features[one, other])
    model = LogisticRegression(C=PENALTY, max_iter=2000).fit(
        scaler.transform(features[one, other]),
        story[one] == story[other],
        sample_weight=np.where(topic[one] == topic[other], 1.0, ACROSS),
    )
    weights = model.coef_[0] / scaler.scale_
    return scoring.StoryModel(float(model.intercept_[0] - weights @ scaler.mean_), tuple(weights.round(4).tolist()))


def measure(model: scoring.StoryModel, rows: list[dict[str, str]], chosen: list[int]) -> tuple[float, float, float]:
    """B³ of the stories that the room itself gives with this model."""
    scoring.story_model = lambda: model
    facts = [ArticleFacts(rows[at]["id"], None, rows[at]["text"], None, None) for at in chosen]
    found = link_stories(facts)
    return b3([rows[at]["story"] for at in chosen], [found[rows[at]["id"]].story for at in chosen])


def main() -> None:
    """Fit on each half, measure on the other, write the model of both."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    prints = [article_print(ArticleFacts(row["id"], None, row["text"], None, None)) for row in rows]
    size = len(rows)
    features = np.zeros((size, size, len(scoring.FEATURES)), np.float32)
    for one in range(size):
        for other in range(one):
            features[one, other] = features[other, one] = scoring.story_features(prints[one], prints[other])
    topics = sorted({int(row["topic"]) for row in rows})
    halves = [[at for at, row in enumerate(rows) if topics.index(int(row["topic"])) % 2 == half] for half in (0, 1)]
    for tuned, held in (halves, halves[::-1]):
        precision, recall, f1 = measure(fit(features, rows, tuned), rows, held)
        print(f"held half of {len(held)} articles: B3 precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
    model = fit(features, rows, halves[0] + halves[1])
    plain = {"intercept": round(model.intercept, 4), "weights": dict(zip(scoring.FEATURES, model.weights, strict=True))}
    Path(sys.argv[2]).write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
