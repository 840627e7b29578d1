"""Average the weights of pair typers trained from one start: better on our own held sentences than each of them.

python training/acts/pair_average.py OUT RUN RUN…          # prints the average's scores on the tuning and held parts
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
from marking import given_examples, own_examples
from pair_soft import load
from pair_train import scores

from data import own_sentences, pairs, split_own

sys.path.insert(0, str(Path(__file__).parents[1]))
from average import mean


def main() -> None:
    """Average, score, save."""
    parser = argparse.ArgumentParser(description="Average the weights of pair typers.")
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", type=Path, nargs="+")
    options = parser.parse_args()
    torch.set_num_threads(1)
    average = mean([torch.load(run / "pair.pt", weights_only=True) for run in options.runs])
    model, marker, facts = load(options.runs[0])
    model.load_state_dict(average)
    given, own = pairs(), split_own(own_sentences())
    for part in ("tune", "held"):
        own_part = own_examples(own[part], marker, 1)
        found = scores(model, given_examples(given[part], marker), given[part], own_part, marker.pad)
        print(f"{part}: {json.dumps(found)}", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(average, options.out / "pair.pt")
    facts["average_of"] = [run.name for run in options.runs]
    (options.out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
