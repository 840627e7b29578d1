"""Fits and measures the model of events on our own episodes, and measures it on the development articles.

    PYTHONPATH=. python training/linking/events.py src/bayhaqi/linking/data/events.json [../shared/gold/linking-dev.jsonl CODED]

The episodes in `tests/linking/episodes/` are split by turns: the model is fitted on the first, third, …, and measured on the
second, fourth, …; every pair of claims of the tuning episodes counts, those that share a blocking key fully and others .02.
With the development articles, the coder's claims on the second half of their topics are measured as well; a claim's gold event is
that of the mention that its trigger overlaps. CODED keeps the pickled codings, which take minutes to make.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tests.linking.episode_reading import Episode, halves, pairwise, pooled

import bayhaqi
from bayhaqi.linking import coding_facts, link_events, link_stories
from bayhaqi.linking import event_scores as scoring
from bayhaqi.linking.claim_table import claim_table
from bayhaqi.linking.event_blocks import candidate_pairs, parts_of

PENALTY = 0.3
# Hardly a claim of the episodes is undated, so this is set on the tuning half of the development topics: with 0, 1, 2, 3 and 4
# pairwise F1 there is .44, .47, .49, .50 and .51; the episodes do not change.
UNDATED = 3.0


def pairs_of(episode: Episode) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, labels and weights of the pairs of a set."""
    stories = link_stories(episode.articles)
    table = claim_table(episode.claims, stories)
    size = len(table.names)
    one, other = (side.astype(np.int64) for side in np.triu_indices(size, 1))
    features = np.stack(scoring.event_features(table, one, other), axis=1)
    gold = np.array([episode.events[name] for name in table.names])
    shared = {
        (a, b)
        for part in parts_of(table)
        for left, right in candidate_pairs(table, part)
        for a, b in zip(left.tolist(), right.tolist(), strict=True)
    }
    weights = np.array([1.0 if pair in shared else 0.02 for pair in zip(one.tolist(), other.tolist(), strict=True)])
    labels = gold[one] == gold[other]
    found = np.array([pair in shared for pair in zip(one.tolist(), other.tolist(), strict=True)])
    print(f"blocking: {found[labels].mean():.3f} of true pairs, {found.sum()} pairs of {size} claims", file=sys.stderr)
    return features, labels, weights


def coded_halves(gold: Path, coded: Path) -> tuple[Episode, Episode]:
    """The coder's claims on the development articles that have a gold event, by halves of the topics."""
    rows = {row["id"]: row for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines())}
    if not coded.exists():
        coder = bayhaqi.load()
        coded.write_bytes(pickle.dumps(list(coder.pipe(bayhaqi.read_inputs([str(gold)])))))
    topics = sorted({int(row["topic"]) for row in rows.values()})
    found = (Episode("tuning"), Episode("held"))
    for coding in pickle.loads(coded.read_bytes()):
        row = rows[coding.article.id]
        half = found[topics.index(int(row["topic"])) % 2]
        article, facts = coding_facts(coding)
        half.articles.append(article)
        for claim, fact in zip(coding.claims, facts, strict=True):
            span = claim.trigger
            event = next(
                (
                    one["event"]
                    for one in row["events"]
                    if one["event"] and one["start"] < span.end and span.start < one["end"]
                ),
                None,
            )
            if event and not span.in_title:
                half.claims.append(fact)
                half.events[fact.key] = event
    return found


def fit(episode: Episode) -> scoring.EventModel:
    """A logistic model of the pairs of a set, with the weight of undated claims raised."""
    features, labels, weights = pairs_of(episode)
    scaler = StandardScaler().fit(features[weights == 1])
    scale = np.where(scaler.scale_ > 0, scaler.scale_, 1.0)
    model = LogisticRegression(C=PENALTY, max_iter=3000).fit(
        (features - scaler.mean_) / scale, labels, sample_weight=weights
    )
    raw = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - raw @ scaler.mean_)
    raw[scoring.FEATURES.index("undated_verb_in_story")] += UNDATED
    return scoring.EventModel(intercept, tuple(raw.round(4).tolist()))


def measure(model: scoring.EventModel, episode: Episode) -> tuple[float, float, float]:
    """Pairwise precision, recall and F1 of the events that the room gives with this model."""
    scoring.event_model = lambda: model
    found = link_events(episode.claims, link_stories(episode.articles))
    return pairwise(episode.events, {key: of.event for key, of in found.items()})


def main() -> None:
    """Fit on the tuning half, report the other, and the other way round; the tuning half's model is written."""
    tuning, reporting = (pooled(half) for half in halves())
    coded = coded_halves(Path(sys.argv[2]), Path(sys.argv[3])) if len(sys.argv) > 3 else (None, None)
    model = fit(tuning)
    measured = [
        ("tuning half itself", tuning, model),
        ("reporting half", reporting, model),
        ("tuning half by the model of the reporting half", tuning, fit(reporting)),
    ]
    measured += [("coder's claims on the held development topics", coded[1], model)] if coded[1] else []
    for name, some, made in measured:
        precision, recall, f1 = measure(made, some)
        print(f"{name}: {len(some.claims)} claims, pairwise precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
    plain = {"intercept": round(model.intercept, 4), "weights": dict(zip(scoring.FEATURES, model.weights, strict=True))}
    print(json.dumps(plain["weights"]), file=sys.stderr)
    Path(sys.argv[1]).write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
