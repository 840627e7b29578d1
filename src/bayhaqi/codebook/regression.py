"""Multinomial logistic regression in numpy, with its scores by cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
STEPS = 300
# Strengths of the penalty that are tried; the best in cross-validation within the training part is taken.
PENALTIES = (0.0003, 0.001, 0.003, 0.01)
FOLDS = 5
INNER_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Regression:
    """Weights (features × classes) and intercepts (classes)."""

    weights: Floats
    intercepts: Floats

    def chances(self, features: Floats) -> Floats:
        """The chance of each class, a row for each row of features (rows × classes)."""
        return softmax(features @ self.weights + self.intercepts)


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scaled: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return scaled


def fit(features: Floats, classes: Integers, number: int, penalty: float) -> Regression:
    """The regression that fits best under an L2 penalty; classes weigh alike, however many examples each has.

    Nesterov's accelerated descent with the step that the largest curvature allows, which needs no search and always ends the same.
    """
    rows, columns = features.shape
    counts = np.maximum(np.bincount(classes, minlength=number), 1)
    share = 1.0 / counts[classes]
    share /= share.sum()
    wanted = np.eye(number)[classes]
    extended = np.hstack([features, np.ones((rows, 1))])
    shrink = np.full((columns + 1, 1), penalty)
    shrink[-1] = 1e-6
    weighed = extended * np.sqrt(share)[:, None]
    step = 1.0 / (0.5 * float(np.linalg.norm(weighed, 2)) ** 2 + penalty)
    weights = np.zeros((columns + 1, number))
    ahead, momentum = weights, 1.0
    for _ in range(STEPS):
        gradient = extended.T @ ((softmax(extended @ ahead) - wanted) * share[:, None]) + shrink * ahead
        new = ahead - step * gradient
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + (momentum - 1) / following * (new - weights)
        weights, momentum = new, following
    return Regression(weights[:-1], weights[-1])


def folds_of(classes: Integers, folds: int, seed: int) -> Integers:
    """The fold of each row; the rows of a class are spread evenly over the folds."""
    random = np.random.default_rng(seed)
    fold = np.zeros(len(classes), dtype=np.int64)
    for kind in np.unique(classes):
        members = random.permutation(np.flatnonzero(classes == kind))
        fold[members] = (np.arange(len(members)) + random.integers(folds)) % folds
    return fold


def chosen_penalty(features: Floats, classes: Integers, number: int, seed: int) -> float:
    """The penalty with the smallest loss on what was left out."""
    fold = folds_of(classes, INNER_FOLDS, seed)
    losses = []
    for penalty in PENALTIES:
        chances = _left_out(features, classes, number, fold, [penalty] * INNER_FOLDS)
        losses.append(float(-np.log(np.maximum(chances[np.arange(len(classes)), classes], 1e-9)).mean()))
    return PENALTIES[int(np.argmin(losses))]


def cross_validated(features: Floats, classes: Integers, number: int, seed: int) -> Floats:
    """The chances of each row's classes by a regression that has seen neither the row nor chosen its penalty by it."""
    fold = folds_of(classes, FOLDS, seed)
    penalties = [
        chosen_penalty(features[fold != one], classes[fold != one], number, seed + 1)
        if (fold == one).any()
        else PENALTIES[0]
        for one in range(FOLDS)
    ]
    return _left_out(features, classes, number, fold, penalties)


def _left_out(features: Floats, classes: Integers, number: int, fold: Integers, penalties: Sequence[float]) -> Floats:
    chances = np.zeros((len(classes), number))
    for one, penalty in enumerate(penalties):
        out = fold == one
        if out.any():
            chances[out] = fit(features[~out], classes[~out], number, penalty).chances(features[out])
    return chances
