"""Tensors and parameters of quantised ONNX graphs as floats."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper


class Initializers:
    """The tensors of a graph by name, as they are stored in `values`."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.values = {
            one.name: numpy_helper.to_array(one)
            for one in graph.initializer
            if one.data_location != onnx.TensorProto.EXTERNAL  # a shared table of words, which is never trained
        }

    def floats(self, name: str) -> np.ndarray:
        """A quantised tensor, named without its ending, as floats."""
        scale = self.values[f"{name}_scale"]
        if (
            f"{name}_int8" in self.values
        ):  # weights stored alone: a scale for each row of a table, each column of a matrix
            alone = self.values[f"{name}_int8"].astype(np.float32)
            return alone * (scale if len(scale) == alone.shape[1] else scale[:, None])
        whole = self.values[f"{name}_quantized"].astype(np.float32)
        return (whole - self.values[f"{name}_zero_point"].astype(np.float32)) * scale


def floats_of(graph: onnx.GraphProto, layers: str, first: int = 0) -> dict[str, np.ndarray]:
    """Parameters by their names in the network, from a graph of int8 weights whose attention layers are named `layers`.

    `first` is the number of the graph's first layer. A table of words that is shared is not among them.
    """
    tensors = Initializers(graph)
    values, floats = tensors.values, tensors.floats
    found: dict[str, np.ndarray] = {}
    for name, array in values.items():
        whole = name.removesuffix("_quantized").removesuffix("_int8")
        if name == whole and name.endswith((".weight", ".bias")):
            found[name] = array
        elif name != whole and whole.endswith((".weight", ".bias")):
            found[whole] = floats(whole)
    for node in graph.node:
        stored = node.input[1].removesuffix("_quantized") if len(node.input) > 1 else ""
        if node.op_type == "QAttention":
            found |= attention_of(
                f"{layers}.{first + int(node.name.split('_')[1])}", floats(stored), values[node.input[2]]
            )
        elif node.op_type == "MatMulInteger" or (
            node.op_type == "MatMul" and {stored, f"{stored}_int8"} & values.keys()
        ):
            path = node.name.removesuffix("_quant").removesuffix("/Gemm_MatMul").removesuffix("/MatMul").strip("/")
            found[f"{path.replace('/', '.')}.weight"] = (values[stored] if stored in values else floats(stored)).T
    return {name.removeprefix("model."): np.array(array, dtype=np.float32) for name, array in found.items()}


def attention_of(layer: str, weights: np.ndarray, biases: np.ndarray) -> dict[str, np.ndarray]:
    """The parameters of a fused attention."""
    parts = zip(("query", "key", "value"), np.split(weights, 3, axis=1), np.split(biases, 3), strict=True)
    return {
        f"{layer}.attention.self.{part}.{name}": array
        for part, weight, bias in parts
        for name, array in (("weight", weight.T), ("bias", bias))
    }
