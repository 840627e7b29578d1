"""Fit the confidence of claims on sentences that no network was trained on: python training/acts/calibrate.py

They are the tuning part of our own sentences and those of training/data/tuning; weights/acts/calibration.json is written anew, for
each model of `bayhaqi.load` or for those that are named.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
from claims_eval import evaluate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import bayhaqi
from bayhaqi.coding import claims
from bayhaqi.coding.acts import WEIGHTS
from bayhaqi.coding.coder import MODELS
from bayhaqi.coding.confidence import SIGNALS, Signals
from data import own_sentences, split_own, tuning_sentences

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal

OUT = WEIGHTS / "calibration.json"
STRENGTH = 0.3  # the inverse of the penalty on the standardised weights


class Recorder:
    """Stands for the confidence of a coder: keeps the signals of each claim by a value of its own, near the chance of them together."""

    def __init__(self) -> None:
        self.signals: dict[float, Signals] = {}

    def __call__(self, signals: Signals) -> float:
        """A value that no other claim has."""
        product = 1 / (1 + math.exp(-signals[SIGNALS.index("product")]))
        value = product * (1 - 1e-9 * len(self.signals))
        self.signals[value] = signals
        return value


def fitted(signals: list[Signals], right: list[bool]) -> dict[str, Any]:
    """The logistic model of what was right."""
    values, wanted = np.array(signals), np.array(right)
    scaler = StandardScaler()
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    chances = cross_val_predict(make_pipeline(scaler, model), values, wanted, cv=KFold(10, shuffle=True, random_state=1),
                                method="predict_proba")[:, 1]  # fmt: skip
    model.fit(scaler.fit_transform(values), wanted)
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    print(
        json.dumps(
            {"claims": len(wanted), "right": int(wanted.sum()), "log_loss": round(float(log_loss(wanted, chances)), 4)}
        )
    )
    named = {name: round(float(weight), 5) for name, weight in zip(SIGNALS, weights, strict=True)}
    return {"intercept": round(intercept, 5), "weights": named, "claims": len(wanted)}


def fitted_for(model: str, sentences: list[dict[str, Any]]) -> dict[str, Any]:
    """The confidence of a model's claims."""
    recorder = Recorder()
    bayhaqi.load(model)._confidence = recorder
    claims.LEAST_CONFIDENCE = 0.0
    _, pairs = evaluate(sentences, model)
    return fitted([recorder.signals[value] for value, _ in pairs], [right for _, right in pairs])


def main() -> None:
    """Fit the confidence, and write it beside the weights."""
    parser = argparse.ArgumentParser(description="Fit the confidence of claims.")
    parser.add_argument("models", nargs="*", default=MODELS, help="default, accurate")
    models = parser.parse_args().models
    sentences = split_own(own_sentences())["tune"] + tuning_sentences()
    found = json.loads(OUT.read_text(encoding="utf-8")) | {model: fitted_for(model, sentences) for model in models}
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    seal(OUT.parent)


if __name__ == "__main__":
    main()
