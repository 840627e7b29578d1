"""The weights of an exported int8 graph as floats, to go on training from them."""

from __future__ import annotations

import sys
from pathlib import Path

import onnx
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from quantised import floats_of


def shipped_weights(graph: Path) -> dict[str, torch.Tensor]:
    """Names of the network's parameters and their values, without the word embeddings, which are never trained."""
    found = floats_of(onnx.load(str(graph), load_external_data=False).graph, "encoder.encoder.layer")
    return {name: torch.from_numpy(array) for name, array in found.items()}
