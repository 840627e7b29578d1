"""Tensors of quantised ONNX graphs as floats."""

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
