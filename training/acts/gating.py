"""What the gate learns from: sentences with the number of claims told of them, and with the act coder's highest chance of a trigger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoders import autocast, padded
from torch.nn import functional as F

from data import Example, Views, fold_of
from model import ActCoder

# A tenth of the labelled sentences is kept to choose the gate's threshold on.
FOLDS = 10
# What a sentence without a claim may count for, at a chance of one: it is nearer to a claim than others.
NEAR, TOLD = 0.25, 0.98
TOLD_WEIGHT = 4.0
Row = dict[str, Any]


def labelled(paths: Sequence[str | Path]) -> list[Row]:
    """Labelled sentences."""
    return [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]


def is_for_tuning(row: Row) -> bool:
    """Whether a labelled sentence is kept to choose the threshold on."""
    return fold_of(row["text"], FOLDS) == 0


def gate_view(text: str, views: Views) -> Example:
    """The gate's view of a sentence, without a goal."""
    return views.plain({"id": "", "text": text, "acts": []})


def gate_examples(paths: Sequence[str], own: Sequence[Row], views: Views) -> list[Example]:
    """The gate's view of labelled sentences and of our own."""
    mine = [{"text": one["text"], "told": len(one["acts"]), "chance": float(bool(one["acts"]))} for one in own]
    found = []
    for row in (*(row for row in labelled(paths) if not is_for_tuning(row)), *mine):
        example = gate_view(row["text"], views)
        example.goal = TOLD if row["told"] else NEAR * row["chance"]
        found.append(example)
    return found


def gate_loss(model: ActCoder, batch: Sequence[Example]) -> torch.Tensor:
    """Cross entropy, sentences with a claim being weighed more: what the gate holds back is lost."""
    ids, mask = padded([example.ids for example in batch])
    goals = torch.tensor([example.goal for example in batch])
    with autocast():
        logits = model.gate(model.first(ids, mask), mask)
    losses = F.binary_cross_entropy_with_logits(logits.float(), goals, reduction="none")
    return (losses * torch.where(goals == TOLD, TOLD_WEIGHT, 1.0)).mean()


@torch.no_grad()
def gate_chances(model: ActCoder, examples: Sequence[Example], size: int = 64) -> np.ndarray[Any, Any]:
    """The gate's chance of each sentence."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda number: len(examples[number].ids))
    chances = np.zeros(len(examples))
    for first in range(0, len(order), size):
        members = order[first : first + size]
        ids, mask = padded([examples[number].ids for number in members])
        with autocast():
            logits = model.gate(model.first(ids, mask), mask)
        chances[members] = logits.float().sigmoid().numpy()
    return chances


def threshold_of(chances: np.ndarray[Any, Any], told: np.ndarray[Any, Any], loss: float) -> float:
    """The highest threshold under which no more than `loss` of the told claims lie."""
    order = np.argsort(chances)
    lost = np.cumsum(told[order])
    return float(chances[order[int(np.searchsorted(lost, loss * lost[-1], side="right"))]])


def passed(
    chances: np.ndarray[Any, Any], told: np.ndarray[Any, Any], lengths: np.ndarray[Any, Any], threshold: float
) -> dict[str, float]:
    """Shares of claims lost, and of sentences and pieces that pass."""
    inside = chances >= threshold
    return {
        "claims": int(told.sum()),
        "lost": round(float(told[~inside].sum() / told.sum()), 4),
        "sentences": round(float(inside.mean()), 3),
        "pieces": round(float(lengths[inside].sum() / lengths.sum()), 3),
    }
