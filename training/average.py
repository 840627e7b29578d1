"""The mean of the weights of runs that went on from one another.

python training/average.py RUN RUN… --out RUN [--shares .3 .7] [--file act.pt]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch

Weights = dict[str, torch.Tensor]


def mean(weights: Sequence[Weights], shares: Sequence[float] | None = None) -> Weights:
    """The mean of the tensors of each name; `shares`, which add up to one, say how much each counts."""
    shares = shares or [1 / len(weights)] * len(weights)
    found = {}
    for name, first in weights[0].items():
        if all(torch.equal(first, one[name]) for one in weights[1:]):
            found[name] = first  # what is never trained stays as it is, to the bit
        else:
            parts = [share * one[name].float() for one, share in zip(weights, shares, strict=True)]
            found[name] = sum(parts, torch.zeros(()))
    return found


def main() -> None:
    """Write the weights, and a training.json that is the last run's and holds those of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shares", nargs="+", type=float)
    parser.add_argument(
        "--file", default="weights.pt", help="act.pt for act coders, weights.pt for attribution taggers"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = mean([torch.load(run / options.file, weights_only=True) for run in options.runs], options.shares)
    torch.save(found, options.out / options.file)
    records = [json.loads((run / "training.json").read_text(encoding="utf-8")) for run in options.runs]
    digests = [hashlib.sha256((run / options.file).read_bytes()).hexdigest() for run in options.runs]
    record = {**records[-1], "mean_of": records, "shares": options.shares, "weights_sha256": digests}
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
