"""Export the trained act coder as int8 ONNX, with its tokenizer and labels.

    python training/acts/export.py RUN_FOLDER src/bayhaqi/coding/weights/acts

The marker embeddings are folded into the rows of the unused words, so that the graph takes ids, mask and marker positions only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from train import encoder_path, load_tokenizer

from data import CONTEXTS, MODES, STATUSES, TYPES
from model import MARKER_IDS, ActCoder

OUTPUTS = ["trigger", "mode", "context", "status", "query", "key", "pair"]


class Exported(nn.Module):
    """The network as it runs: plain word embeddings with the markers folded in."""

    def __init__(self, model: ActCoder) -> None:
        super().__init__()
        self.model = model
        words = model.encoder.get_input_embeddings()
        with torch.no_grad():
            words.weight[1:MARKER_IDS] = model.markers.weight[1:]

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """All heads for a batch."""
        states = self.model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.model.heads(states, mask, positions)


def export(run: Path, out: Path) -> None:
    """Write model.onnx, tokenizer.json and config.json to `out`."""
    facts = json.loads((run / "training.json").read_text())
    path = encoder_path(facts["encoder"])
    model = ActCoder(str(path))
    model.load_state_dict(torch.load(run / "act.pt", weights_only=True))
    network = Exported(model).eval()
    ids = torch.tensor([[101, 1, 2000, 2, 102], [101, 2000, 2001, 102, 0]])
    inputs = (ids, (ids != 0).long(), torch.tensor([[1, -1, -1], [-1, -1, -1]]))
    axes = {"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "positions": {0: "batch"}}
    axes |= {name: {0: "batch", 1: "length"} for name in OUTPUTS[:-1]} | {"pair": {0: "batch"}}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "model.onnx"
        torch.onnx.export(network, inputs, str(full), input_names=["ids", "mask", "positions"], output_names=OUTPUTS,
                          dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
        onnx.checker.check_model(str(full))
        quantize_dynamic(full, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True,
                         extra_options={"MatMulConstBOnly": True})  # fmt: skip
    load_tokenizer(path).save(str(out / "tokenizer.json"), pretty=False)
    config = {"types": TYPES, "modes": MODES, "contexts": CONTEXTS, "statuses": STATUSES, "role_width": ActCoder.ROLE_WIDTH,
              "training": {k: facts[k] for k in ("seed", "epochs", "lr", "data_sha256", "sentences", "pairs")}}  # fmt: skip
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    # Until training/acts/claims_eval.py --calibrate has been run on the new weights, confidence is left as it is.
    (out / "calibration.json").write_text(json.dumps({"knots": [[0, 0], [1, 1]], "claims": 0}) + "\n", encoding="utf-8")
    digests = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json", "config.json", "calibration.json")
    }
    (out / "manifest.json").write_text(json.dumps({"sha256": digests}, indent=1) + "\n", encoding="utf-8")
    print(f"{out / 'model.onnx'}: {(out / 'model.onnx').stat().st_size / 1e6:.1f} MB, sha256 {digests['model.onnx']}")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description="Export the act coder.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    export(options.run, options.out)


if __name__ == "__main__":
    main()
