"""Make the layers of a pair typer narrower inside: python training/acts/pair_narrow.py RUN OUT --feed-forward 2816

Of the units between the two matrices of each feed-forward part those go that the others can best do without, over a sample of what it was
trained on (`training/narrowing.py`).
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from marking import Marker, given_examples, own_examples
from pair_model import PairTyper
from pair_soft import load
from pair_train import logits_of

from data import own_sentences, pairs, split_own, written_pairs

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import read_options, write_narrower

OWN, WRITTEN = 1000, 1000


def read_sample(model: PairTyper, marker: Marker) -> None:
    """Have the pair typer read the given pairs of the training part, and some that we wrote."""
    chance = random.Random(7)
    own = own_examples(chance.sample(split_own(own_sentences())["train"], OWN), marker, 7, 0.0)
    written = chance.sample(written_pairs(), WRITTEN)
    logits_of(model, own + given_examples(pairs()["train"] + written, marker), marker.pad)


def main() -> None:
    """Write the narrower run."""
    options = read_options("Make the layers of a pair typer narrower inside.")
    model, marker, facts = load(options.weights)
    layers = {f"encoder.encoder.layer.{number}": layer for number, layer in enumerate(model.encoder.encoder.layer)}
    write_narrower(model, layers, lambda: read_sample(model, marker), options.out / "pair.pt", options.feed_forward)
    facts |= {"feed_forward": options.feed_forward}
    (options.out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
