"""Score whole claims on our own sentences.

    python training/acts/claims_eval.py --part tune|held|tuning     # scores as JSON

A claim is right when its type is, and its actors and recipients each share words with the gold ones (or both are absent).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from typing import Any

import numpy as np

import bayhaqi
from bayhaqi.model import Claim, Mention
from data import own_sentences, split_own, tuning_sentences


def overlap(mentions: tuple[Mention, ...], spans: list[list[int]]) -> bool:
    """Whether a side shares words with the gold side; both may be absent."""
    if not mentions or not spans:
        return not mentions and not spans
    return any(m.start < end and start < m.end for m in mentions for start, end in spans)


def is_right(claim: Claim, act: dict[str, Any]) -> bool:
    """Whether a claim has the type and the sides of an act; sides of mutual acts may be divided otherwise."""
    if claim.type != act["type"]:
        return False
    both, gold = claim.actors + claim.recipients, act["actors"] + act["recipients"]
    if claim.type == "CONSULT":
        return overlap(both, gold)
    return overlap(claim.actors, act["actors"]) and overlap(claim.recipients, act["recipients"])


def evaluate(part: list[dict[str, Any]], model: str = "default") -> tuple[dict[str, Any], list[tuple[float, bool]]]:
    """Scores, and (confidence, right) of each claim."""
    coder = bayhaqi.load(model)
    articles = (bayhaqi.Article(text=s["text"], published="2024-07-24", language="en") for s in part)
    counts: Counter[str] = Counter()
    pairs: list[tuple[float, bool]] = []
    by_type: dict[str, list[bool]] = {}
    for sentence, coding in zip(part, coder.pipe(articles), strict=True):
        free = list(sentence["acts"])
        counts["gold"] += len(free)
        counts["said"] += len(coding.claims)
        if not free:
            counts["decoys"] += 1
            counts["invented"] += len(coding.claims)
        for claim in coding.claims:
            typed = any(claim.type == act["type"] for act in sentence["acts"])
            counts["typed"] += typed
            by_type.setdefault(claim.type, []).append(typed)
            act = next((a for a in free if is_right(claim, a)), None)
            pairs.append((claim.confidence, act is not None))
            if act is None:
                counts["wrong side or type"] += 1
                continue
            free.remove(act)
            counts["right"] += 1
            counts["status"] += claim.status == act["status"]
            counts["mode"] += (claim.modes[0] if claim.modes else None) == act["mode"]
    precision = counts["right"] / max(counts["said"], 1)
    recall = counts["right"] / max(counts["gold"], 1)
    scores = {"sentences": len(part), "acts": counts["gold"], "claims": counts["said"],
              "precision": round(precision, 4), "recall": round(recall, 4),
              "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
              "type_precision": round(counts["typed"] / max(counts["said"], 1), 4),
              "type_precision_by_type": {t: round(sum(ok) / len(ok), 2) for t, ok in sorted(by_type.items())},
              "status_right": round(counts["status"] / max(counts["right"], 1), 4),
              "mode_right": round(counts["mode"] / max(counts["right"], 1), 4),
              "invented_per_1000_decoys": round(1000 * counts["invented"] / max(counts["decoys"], 1), 1)}  # fmt: skip
    return scores, pairs


def reliability(pairs: list[tuple[float, bool]]) -> list[list[float]]:
    """(mean confidence, share right, number) in bins of a fifth."""
    bins = [[pair for pair in pairs if i / 5 <= pair[0] < (i + 1) / 5 or (i == 4 and pair[0] == 1)] for i in range(5)]
    return [
        [round(float(np.mean([c for c, _ in part])), 3), round(float(np.mean([r for _, r in part])), 3), len(part)]
        for part in bins
        if part
    ]


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description="Score whole claims on our own sentences.")
    parser.add_argument(
        "--part", choices=["tune", "held", "tuning"], default="held", help="tuning: of training/data/tuning"
    )
    parser.add_argument("--model", choices=["default", "accurate"], default="default")
    options = parser.parse_args()
    part = tuning_sentences() if options.part == "tuning" else split_own(own_sentences())[options.part]
    scores, pairs = evaluate(part, options.model)
    print(json.dumps(scores, indent=1))
    print(json.dumps({"reliability": reliability(pairs)}))


if __name__ == "__main__":
    main()
