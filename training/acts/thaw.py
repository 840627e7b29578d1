"""The shipped int8 weights as floats, as a run to go on training from: an hour of training is saved where only data was added.

    python training/acts/thaw.py src/bayhaqi/coding/weights/acts RUN                      # RUN/act.pt, RUN/training.json
    python training/acts/thaw.py src/bayhaqi/coding/weights/pairs RUN --encoder MPNET     # RUN/pair.pt

Word embeddings, which are never trained, are the encoder's own.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from encoders import encoder_path, load_tokenizer
from marking import Marker
from onnx import numpy_helper
from pair_model import MARKER_COUNT, PairTyper
from torch import nn

from model import GATE_LAYERS, ActCoder

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import inner_width
from quantised import floats_of

WORDS = "encoder.embeddings.word_embeddings.weight"


def parameters(graph: onnx.GraphProto, layers: str, first: int = 0) -> dict[str, torch.Tensor]:
    """Parameters by their names in the network, the vectors of absent sides included; `first` is the number of the graph's first layer."""
    found = floats_of(graph, layers, first)
    absent = [
        numpy_helper.to_array(one).ravel()
        for one in graph.initializer
        if one.name.startswith(("onnx::Expand", "onnx::Mul"))
    ]
    if absent:
        found["absent"] = np.stack(absent)
    return {name: torch.from_numpy(array) for name, array in found.items()}


def filled(network: nn.Module, found: dict[str, torch.Tensor], kept: set[str]) -> None:
    """Put the weights into a network; ends the run where one of the wrong shape or one too few was found, `kept` excepted."""
    own = network.state_dict()
    found = {path_of(name, own): value for name, value in found.items()}
    wrong = [name for name, value in found.items() if name not in own or own[name].shape != value.shape]
    missing = [
        name
        for name in own
        if name not in found and "pooler" not in name and name.split(".")[0] not in kept and name not in kept
    ]
    if wrong or missing:
        raise SystemExit(f"no such parameters: {wrong}; missing: {missing}")
    network.load_state_dict(found, strict=False)


def path_of(name: str, own: dict[str, torch.Tensor]) -> str:
    """The full name of a parameter of the graph, which leaves out names of modules that do no more than hold others."""
    return name if name in own else next((full for full in own if full.endswith(f".{name}")), name)


def thaw(folder: Path, out: Path, encoder: str) -> None:
    """Write the run."""
    graph = onnx.load(str(folder / "model.onnx"), load_external_data=False).graph
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    found = parameters(graph, "model.encoder.encoder.layer")
    words = found.pop(WORDS, None)
    out.mkdir(parents=True, exist_ok=True)
    facts = {"encoder": encoder, "start": f"thawed {folder.name}", **config["training"]}
    path = encoder_path(encoder)
    if folder.name == "pairs":
        marker = Marker(load_tokenizer(path))
        network = PairTyper(str(path), marker.first, config["training"]["layers"], feed_forward=inner_width(found))
        if words is None:
            raise SystemExit(f"{folder} has no table of words; its markers are rows of it")
        markers = words[config["first_marker"] : config["first_marker"] + MARKER_COUNT - 1]
        found["markers.weight"] = torch.cat([torch.zeros(1, words.shape[1]), markers])
        filled(network, found, {WORDS})
        torch.save(network.state_dict(), out / "pair.pt")
        facts["first_marker"] = marker.first
    else:
        act = ActCoder(str(path), feed_forward=inner_width(found))
        rest = onnx.load(str(folder / "acts.onnx")).graph
        found |= parameters(rest, "model.encoder.encoder.layer", GATE_LAYERS)
        judge = parameters(onnx.load(str(folder / "judge.onnx")).graph, "layer")
        filled(act, found | {f"judge.{name}": value for name, value in judge.items()}, {WORDS})
        torch.save(act.state_dict(), out / "act.pt")
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the arguments and write the run."""
    parser = argparse.ArgumentParser(description="The shipped weights as a run.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--encoder", default="minilm")
    options = parser.parse_args()
    thaw(options.folder, options.out, options.encoder)


if __name__ == "__main__":
    main()
