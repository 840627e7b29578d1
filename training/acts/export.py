"""Export the trained act coder, its gate and its judge as int8 ONNX, with tokenizer and labels.

    python training/acts/export.py RUN_FOLDER src/bayhaqi/coding/weights/acts

The vocabulary is cut (`training/vocabulary.py`) to that of the encoders that share their table of words (`training/sharing.py`).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch
from encoders import load_tokenizer
from torch import nn

from bayhaqi.coding.coder import MODELS
from bayhaqi.coding.confidence import SIGNALS
from data import CONTEXTS, MODES, STATUSES, TYPES
from model import ActCoder, coder_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal
from quantising import fused, in_int8
from sharing import TOKENIZER, WORDS, share
from vocabulary import cut

GRAPHS = ("model.onnx", "acts.onnx", "judge.onnx")
OUTPUTS = ["trigger", "mode", "context", "status", "query", "key", "last"]


class First(nn.Module):
    """What every sentence goes through: the first layers, and the gate."""

    def __init__(self, model: ActCoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States and the gate's logits."""
        states = self.model.first(ids, mask)
        return states, self.model.gate(states, mask)


class Rest(nn.Module):
    """What a sentence that passes the gate goes through: the other layers, the heads that find acts, and the states for the judge."""

    def __init__(self, model: ActCoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """All heads for a batch."""
        last = self.model.rest(states, mask)
        return (*self.model.heads(last), last)


def export(run: Path, out: Path, keep: int) -> None:
    """Write the graphs of `GRAPHS`, tokenizer.json and config.json to `out`."""
    facts = json.loads((run / "training.json").read_text())
    model, path = coder_of(run)
    model.eval()
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.tensor([[101, 2000, 2001, 2002, 102], [101, 2000, 2001, 102, 0]])
    mask = (ids != 0).long()
    axes = {0: "batch", 1: "length"}
    shape = model.encoder.config
    with tempfile.TemporaryDirectory() as folder:
        states = torch.zeros(2, 5, shape.hidden_size)
        for name, network, inputs, names, outputs in (
            ("model.onnx", First(model), (ids, mask), ["ids", "mask"], ["states", "gate"]),
            ("acts.onnx", Rest(model), (states, mask), ["states", "mask"], OUTPUTS),
            ("judge.onnx", model.judge, (states, mask, mask), ["states", "mask", "parts"], ["pair", "pair_mode"]),
        ):
            full = Path(folder) / name
            torch.onnx.export(network.eval(), inputs, str(full), input_names=names, output_names=outputs, opset_version=17,
                              dynamic_axes=dict.fromkeys((*names, *outputs), axes), dynamo=False)  # fmt: skip
            in_int8(fused(full, shape.num_attention_heads, shape.hidden_size), out / name)
    load_tokenizer(path).save(str(out / "tokenizer.json"), pretty=False)
    # Until training/acts/gate.py has chosen its threshold, the gate is open.
    config = {"gate": 0.0, "types": TYPES, "modes": MODES, "contexts": CONTEXTS, "statuses": STATUSES, "role_width": ActCoder.ROLE_WIDTH,
              "training": {k: facts[k] for k in ("seed", "epochs", "lr", "data_sha256", "sentences", "pairs")}}  # fmt: skip
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    # Until training/acts/calibrate.py has been run on the new weights, confidence is the product of the chances.
    plain = {"intercept": 0.0, "weights": {name: float(name == "product") for name in SIGNALS}, "claims": 0}
    (out / "calibration.json").write_text(json.dumps(dict.fromkeys(MODELS, plain)) + "\n", encoding="utf-8")
    seal(out, (*GRAPHS, "tokenizer.json", "config.json", "calibration.json"))
    print(
        cut(out, keep, WORDS / TOKENIZER),
        share(out),
        *(f"{name}: {(out / name).stat().st_size / 1e6:.1f} MB" for name in GRAPHS),
    )


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
