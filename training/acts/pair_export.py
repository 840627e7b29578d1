"""Export the trained pair typer as ONNX, weights stored in int8 and computed with as floats, with its tokenizer and labels.

    python training/acts/pair_export.py RUN src/bayhaqi/coding/weights/pairs

The marker embeddings are folded into rows of unused words, so that the graph takes ids, mask and marker positions only. The
temperature is fitted on the given tuning pairs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from encoders import encoder_path, load_tokenizer
from marking import given_examples
from pair_model import MARKER_COUNT, PairTyper
from pair_soft import load
from pair_train import logits_of, temperature_of
from torch import nn

from data import MODES, TYPES, pairs

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal
from quantising import weights_only
from vocabulary import cut


class Exported(nn.Module):
    """The network as it runs: plain word embeddings with the markers folded in."""

    def __init__(self, model: PairTyper) -> None:
        super().__init__()
        self.model = model
        self.words = model.encoder.get_input_embeddings()
        with torch.no_grad():
            self.words.weight[model.first_marker : model.first_marker + MARKER_COUNT - 1] = model.markers.weight[1:]

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Both heads for a batch."""
        states = self.model.encoder(inputs_embeds=self.words(ids), attention_mask=mask).last_hidden_state
        return self.model.heads(states, mask, positions)


def temperature(model: PairTyper, marker: Any) -> float:
    """The temperature with the least loss on the tuning pairs."""
    rows = pairs()["tune"]
    return temperature_of(rows, logits_of(model, given_examples(rows, marker), marker.pad)[0])


def export(run: Path, out: Path, keep: int, given: float | None) -> None:
    """Write model.onnx, tokenizer.json, config.json and manifest.json to `out`."""
    model, marker, facts = load(run)
    fitted = given or temperature(model, marker)
    network = Exported(model).eval()
    ids = torch.tensor(
        [[marker.cls, marker.first, 2000, marker.first + 1, marker.sep], [marker.cls, 2000, 2001, marker.sep, 0]]
    )
    inputs = (ids, (ids != 0).long(), torch.tensor([[1, -1, -1], [-1, -1, -1]]))
    axes = {"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "positions": {0: "batch"},
            "pair": {0: "batch"}, "pair_mode": {0: "batch"}}  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "model.onnx"
        torch.onnx.export(network, inputs, str(full), input_names=["ids", "mask", "positions"], output_names=["pair", "pair_mode"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
        onnx.checker.check_model(str(full))
        stored = onnx.load(str(full))
        weights_only(stored)
        onnx.save(stored, str(out / "model.onnx"))
    load_tokenizer(encoder_path(facts["encoder"])).save(str(out / "tokenizer.json"), pretty=False)
    config = {"types": TYPES, "modes": MODES, "cls": marker.cls, "sep": marker.sep, "first_marker": marker.first,
              "temperature": fitted,
              "training": {k: facts[k] for k in ("seed", "epochs", "lr", "layers", "data_sha256", "sentences", "pairs")}}  # fmt: skip
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    seal(out, ("model.onnx", "tokenizer.json", "config.json"))
    print(cut(out, keep), f"temperature {fitted}, {(out / 'model.onnx').stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description="Export the pair typer.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--keep", type=int, default=20_000, help="word pieces of the vocabulary")
    parser.add_argument(
        "--temperature", type=float, help="that of `pair_folds.py`, for a run that saw the tuning pairs"
    )
    options = parser.parse_args()
    export(options.run, options.out, options.keep, options.temperature)


if __name__ == "__main__":
    main()
