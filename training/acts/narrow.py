"""Make the layers of an act coder narrower inside: python training/acts/narrow.py RUN OUT [--feed-forward 896]

Of the units between the two matrices of each feed-forward part those go that the others can best do without, over a sample of our own
training sentences (`training/narrowing.py`). What is left can be trained on (`distil.py`).
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

from encoders import load_tokenizer, padded
from judging import JudgeMarker, judged, together
from marking import own_examples

from data import Views, own_sentences, split_own
from model import ActCoder, coder_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import read_options, write_narrower

SENTENCES, BATCH = 2048, 32


def layers_of(model: ActCoder) -> dict[str, Any]:
    """The layers of the encoder and of the judge, by their names."""
    return {
        f"{prefix}.{number}": layer
        for prefix, layers in (
            ("encoder.encoder.layer", model.encoder.encoder.layer),
            ("judge.layer", model.judge.layer),
        )
        for number, layer in enumerate(layers)
    }


def read_sample(model: ActCoder, views: Views) -> None:
    """Have the act coder and the judge read some of our own sentences."""
    sentences = random.Random(7).sample(split_own(own_sentences())["train"], SENTENCES)
    plain = sorted((views.plain(one) for one in sentences), key=lambda one: len(one.ids))
    for first in range(0, len(plain), BATCH):
        model(*padded([one.ids for one in plain[first : first + BATCH]]))
    marked = together(own_examples(sentences, JudgeMarker(views.tokenizer), 7, 0.0))
    for first in range(0, len(marked), BATCH):
        judged(model, marked[first : first + BATCH])


def main() -> None:
    """Write the narrower run."""
    options = read_options("Make the layers of an act coder narrower inside.")
    model, path = coder_of(options.weights)
    views = Views(load_tokenizer(path))
    write_narrower(
        model, layers_of(model), lambda: read_sample(model, views), options.out / "act.pt", options.feed_forward
    )
    facts = json.loads((options.weights / "training.json").read_text(encoding="utf-8"))
    facts |= {"start": str(options.weights), "feed_forward": options.feed_forward}
    (options.out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
