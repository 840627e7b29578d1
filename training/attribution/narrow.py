"""Make the layers of an attribution tagger narrower inside: python training/attribution/narrow.py WEIGHTS OUT --feed-forward 896

WEIGHTS is `weights.pt` of a run or a graph that was exported. Of the units between the two matrices of each feed-forward part those stay
that give most over a sample of training articles (`training/narrowing.py`). What is left is to be trained on (`distil.py`).
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import torch
from network import AttributionNetwork
from shipped import ENCODER, network_of
from tokenizers import Tokenizer
from train import GOLD, HELD_OUT, LONGEST, stack

from data import encode_document, is_held_out, load_rows, windows

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import importance, narrowed

ARTICLES, BATCH = 60, 8


def read_sample(network: AttributionNetwork) -> None:
    """Have the network read some training articles."""
    network.eval()
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    marks = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
    rows = [row for row in load_rows(GOLD) if not is_held_out(row["text"], HELD_OUT)]
    items = [
        window
        for row in random.Random(7).sample(rows, ARTICLES)
        for window in windows(encode_document(row, tokenizer), LONGEST, marks, None)
    ]
    items.sort(key=len)
    for first in range(0, len(items), BATCH):
        given = stack(items[first : first + BATCH])
        network(given["ids"], given["mask"])


def main() -> None:
    """Write the narrower run."""
    parser = argparse.ArgumentParser(description="Make the layers of an attribution tagger narrower inside.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--feed-forward", type=int, default=896)
    options = parser.parse_args()
    network = network_of(options.weights)
    layers = {f"encoder.encoder.layer.{n}": layer for n, layer in enumerate(network.encoder.encoder.layer)}
    given = importance(layers, lambda: read_sample(network))
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(narrowed(network.state_dict(), given, options.feed_forward), options.out / "weights.pt")


if __name__ == "__main__":
    main()
