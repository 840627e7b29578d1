"""The weights of an exported int8 graph as floats, to go on training from them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from quantised import Initializers

PARTS = ("query", "key", "value")


def shipped_weights(graph: Path) -> dict[str, torch.Tensor]:
    """Names of the network's parameters and their values, without the word embeddings, which are never trained."""
    model = onnx.load(str(graph), load_external_data=False)
    tensors = Initializers(model.graph)
    values, floats = tensors.values, tensors.floats
    found = {name: array for name, array in values.items() if name.endswith((".weight", ".bias"))}
    for part in ("position_embeddings.weight", "token_type_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias"):
        found[f"encoder.embeddings.{part}"] = floats(f"encoder.embeddings.{part}")
    for node in model.graph.node:
        if node.op_type == "QAttention":
            layer = f"encoder.encoder.layer.{node.name.split('_')[1]}.attention.self"
            weights = np.split(floats(node.input[1].removesuffix("_quantized")), 3, axis=1)
            biases = np.split(values[node.input[2]], 3)
            for part, weight, bias in zip(PARTS, weights, biases, strict=True):
                found[f"{layer}.{part}.weight"], found[f"{layer}.{part}.bias"] = weight.T, bias
        elif node.op_type == "MatMulInteger":
            path = node.name.removeprefix("/").removesuffix("/MatMul_quant").replace("/", ".")
            found[f"{path}.weight"] = floats(node.input[1].removesuffix("_quantized")).T
    return {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in found.items()}
