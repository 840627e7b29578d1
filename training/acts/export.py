"""Export the trained act coder as int8 ONNX, with its tokenizer and labels.

    python training/acts/export.py RUN_FOLDER src/bayhaqi/coding/weights/acts

Only the plain view runs; the marked one is an exercise that makes the encoder better. The vocabulary is cut (`training/vocabulary.py`).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import onnx
import torch
from encoders import encoder_path, load_tokenizer
from torch import nn

from bayhaqi.coding.confidence import SIGNALS
from data import CONTEXTS, MODES, STATUSES, TYPES
from model import ActCoder

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal
from quantising import weights_only
from vocabulary import cut

OUTPUTS = ["trigger", "mode", "context", "status", "query", "key"]


class Exported(nn.Module):
    """The network as it runs: the heads of the plain view."""

    def __init__(self, model: ActCoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """All heads for a batch."""
        states = self.model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        nowhere = torch.full((1, 3), -1).expand(ids.shape[0], 3)
        return self.model.heads(states, mask, nowhere)[: len(OUTPUTS)]


def export(run: Path, out: Path, keep: int) -> None:
    """Write model.onnx, tokenizer.json and config.json to `out`."""
    facts = json.loads((run / "training.json").read_text())
    path = encoder_path(facts["encoder"])
    model = ActCoder(str(path))
    model.load_state_dict(torch.load(run / "act.pt", weights_only=True), strict=False)
    network = Exported(model).eval()
    ids = torch.tensor([[101, 2000, 2001, 2002, 102], [101, 2000, 2001, 102, 0]])
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask", *OUTPUTS)}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "model.onnx"
        torch.onnx.export(network, (ids, (ids != 0).long()), str(full), input_names=["ids", "mask"], output_names=OUTPUTS,
                          dynamic_axes=axes, opset_version=17, dynamo=False)  # fmt: skip
        onnx.checker.check_model(str(full))
        # Activations in int8 cost a third of the claims' precision on sentences without an act, and save little time.
        graph = onnx.load(str(full))
        weights_only(graph)
        onnx.save(graph, str(out / "model.onnx"))
    load_tokenizer(path).save(str(out / "tokenizer.json"), pretty=False)
    config = {"types": TYPES, "modes": MODES, "contexts": CONTEXTS, "statuses": STATUSES, "role_width": ActCoder.ROLE_WIDTH,
              "training": {k: facts[k] for k in ("seed", "epochs", "lr", "data_sha256", "sentences", "pairs")}}  # fmt: skip
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    # Until training/acts/calibrate.py has been run on the new weights, confidence is the product of the chances.
    plain = {"intercept": 0.0, "weights": {name: float(name == "product") for name in SIGNALS}, "claims": 0}
    (out / "calibration.json").write_text(json.dumps(plain) + "\n", encoding="utf-8")
    seal(out, ("model.onnx", "tokenizer.json", "config.json", "calibration.json"))
    print(cut(out, keep), f"{(out / 'model.onnx').stat().st_size / 1e6:.1f} MB")


def main() -> None:
    """Read the arguments and export."""
    parser = argparse.ArgumentParser(description="Export the act coder.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--keep", type=int, default=22_000, help="word pieces of the vocabulary")
    options = parser.parse_args()
    export(options.run, options.out, options.keep)


if __name__ == "__main__":
    main()
