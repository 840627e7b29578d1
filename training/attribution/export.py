"""Export trained weights for run time: python training/attribution/export.py --run runs/attribution.

Writes src/bayhaqi/coding/weights/attribution: an int8 ONNX graph (dynamic quantisation, the embedding matrix included),
the tokenizer, the configuration, the training record and a manifest with the SHA-256 of each.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from network import NEST_SIZES, AttributionNetwork
from shipped import load_tokenizer, network_of
from train import PROJECT

from data import TAGS

sys.path.insert(0, str(PROJECT / "training"))
from manifest import seal
from quantising import fused, in_int8

WEIGHTS = PROJECT / "src" / "bayhaqi" / "coding" / "weights" / "attribution"
# 256, the longest that it was trained on, gives .000 to .003 more of contents, and takes 6 % more time; 128 takes as long as 256,
# since more paragraphs are longer and are read in windows that overlap.
READ_WINDOW = 192
OUTPUTS = ["tags", "tails", "heads", "voice", "nest"]


def export_float(network: AttributionNetwork, path: Path) -> None:
    """The network as a float ONNX graph with fused attention and layer norms, and GELU in its tanh form."""
    ids = torch.ones(2, 16, dtype=torch.int64)
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask", *OUTPUTS)}
    plain = path.with_suffix(".plain.onnx")
    torch.onnx.export(
        network,
        (ids, torch.ones_like(ids)),
        str(plain),
        input_names=["ids", "mask"],
        output_names=OUTPUTS,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    shape = network.encoder.config
    fused(plain, shape.num_attention_heads, shape.hidden_size).rename(path)


def main() -> None:
    """Export, quantise, write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--float", action="store_true", help="keep float weights, to measure what quantisation costs")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    network = network_of(options.run / "weights.pt")
    network.encoder.set_attn_implementation("eager")
    network.eval()
    model = options.out / "model.onnx"
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float.onnx"
        export_float(network, whole)
        if options.float:
            shutil.copy(whole, model)
        else:
            in_int8(whole, model)
    tokenizer = load_tokenizer()
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    config = {
        "name": "bayhaqi attribution tagger",
        "tags": list(TAGS),
        "nest_sizes": list(NEST_SIZES),
        "longest_window": READ_WINDOW,
        "first_id": tokenizer.token_to_id("[CLS]"),
        "last_id": tokenizer.token_to_id("[SEP]"),
    }
    (options.out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    if (options.run / "training.json").exists():
        shutil.copy(options.run / "training.json", options.out / "training.json")
    seal(options.out, ("model.onnx", "tokenizer.json", "config.json"))
    print(f"{model}: {model.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
