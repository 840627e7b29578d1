"""Make the layers of an attribution tagger narrower inside: python training/attribution/narrow.py WEIGHTS OUT [--feed-forward 896]

WEIGHTS is `weights.pt` of a run or a graph that was exported, with `training.json` beside it. Of the units between the two matrices of each
feed-forward part those go that the others can best do without, over a sample of training articles (`training/narrowing.py`).
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from network import AttributionNetwork
from shipped import network_of
from train import LONGEST, read_corpus, stack

from data import windows

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import read_options, write_narrower

ARTICLES, BATCH = 60, 8


def read_sample(network: AttributionNetwork) -> None:
    """Have the network read some training articles."""
    corpus = read_corpus()
    items = [
        window
        for document in random.Random(7).sample(corpus.documents, ARTICLES)
        for window in windows(document, LONGEST, corpus.marks, None)
    ]
    items.sort(key=len)
    for first in range(0, len(items), BATCH):
        given = stack(items[first : first + BATCH])
        network(given["ids"], given["mask"])


def main() -> None:
    """Write the narrower run."""
    options = read_options("Make the layers of an attribution tagger narrower inside.")
    network = network_of(options.weights)
    layers = {f"encoder.encoder.layer.{n}": layer for n, layer in enumerate(network.encoder.encoder.layer)}
    write_narrower(network, layers, lambda: read_sample(network), options.out / "weights.pt", options.feed_forward)
    facts = json.loads((options.weights.parent / "training.json").read_text(encoding="utf-8"))
    facts |= {"feed_forward": options.feed_forward}
    (options.out / "training.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
