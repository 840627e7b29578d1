"""The mean of the weights of runs that went on from one another: python training/attribution/average.py --out RUN RUN RUN."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch


def main() -> None:
    """Write weights.pt and a training.json that holds those of the runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    weights = [torch.load(run / "weights.pt", weights_only=True) for run in options.runs]
    options.out.mkdir(parents=True, exist_ok=True)
    mean = {name: sum(one[name] for one in weights) / len(weights) for name in weights[0]}
    torch.save(mean, options.out / "weights.pt")
    records = [json.loads((run / "training.json").read_text(encoding="utf-8")) for run in options.runs]
    digests = [hashlib.sha256((run / "weights.pt").read_bytes()).hexdigest() for run in options.runs]
    record = {"mean_of": records, "weights_sha256": digests}
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
