"""Cross-validate the last step of the pair typer's training over all given pairs.

    python training/acts/pair_folds.py START OUT.npz [--folds 5] [--only 0 1] [--written-weight 1] [--own-share 0.15]

START is a run that has seen no given pair. For every fold it is trained on with the given pairs of the other folds, and types those of
the fold; OUT holds the log-probabilities by id. Macro-F1, accuracy and the temperature with the
least loss are over all pairs that were typed so.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from marking import given_examples, own_examples
from pair_soft import load
from pair_train import logits_of, scores_of, teach, temperature_of

from bayhaqi.coding.pairs import best_type
from data import TYPES, fold_of, own_sentences, pairs, split_own, written_pairs


def said_of(chances: np.ndarray) -> str:
    """The type that `bayhaqi type` would give for log-probabilities [types], NONE left out."""
    return best_type(dict(zip(TYPES, np.exp(chances).tolist(), strict=True)) | {"NONE": 0.0})


def main() -> None:
    """Train and type fold by fold."""
    parser = argparse.ArgumentParser(description="Cross-validate the last step of the pair typer's training.")
    parser.add_argument("start", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", help="these folds; all of them otherwise")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--lr", type=float, default=3e-5)
    parser.add_argument("--decay", type=float, default=0.95)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pair-weight", type=int, default=1)
    parser.add_argument("--written-weight", type=int, default=1)
    parser.add_argument("--own-share", type=float, default=0.15)
    parser.add_argument("--hide", type=float, default=0.0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows = [row for part in pairs().values() for row in part]
    _, marker, _ = load(options.start)
    own = own_examples(split_own(own_sentences())["train"], marker, options.seed, options.hide)
    own = random.Random(options.seed).sample(own, int(len(own) * options.own_share))
    written = given_examples(written_pairs(), marker) * options.written_weight
    found: dict[str, np.ndarray] = {}
    for fold in options.only if options.only is not None else range(options.folds):
        torch.manual_seed(options.seed)
        model, _, _ = load(options.start)
        inside = [row for row in rows if fold_of(row["id"], options.folds) == fold]
        outside = [row for row in rows if fold_of(row["id"], options.folds) != fold]
        examples = own + written + given_examples(outside, marker) * options.pair_weight
        for _ in teach(model, examples, marker.pad, options, {}):
            pass
        chances, _ = logits_of(model, given_examples(inside, marker), marker.pad)
        found |= {row["id"]: one for row, one in zip(inside, chances, strict=True)}
        typed = [row for row in rows if row["id"] in found]
        scores = scores_of(typed, [said_of(found[row["id"]]) for row in typed])
        fitted = temperature_of(typed, np.stack([found[row["id"]] for row in typed]))
        print(json.dumps({"fold": fold, **scores, "temperature": fitted}), flush=True)
        np.savez(options.out, ids=np.array(list(found)), chances=np.stack(list(found.values())))


if __name__ == "__main__":
    main()
