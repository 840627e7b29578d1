"""Graphs in int8 that give the same on every processor.

    python training/quantising.py FOLDER     # brings the int8 weights of an exported FOLDER to seven bits, and parts fused norms

Processors with AVX2 but without VNNI add products of int8 in 16 bits, which overflow with weights of eight bits. Having them added
exactly there costs a quarter of the speed; weights of seven bits cannot overflow, and what is lost is less than a run's chance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

from manifest import seal

FEW = 10_000  # values up to which a tensor stays as it is


def seven_bits(model: onnx.ModelProto) -> int:
    """Halve the range of all symmetric int8 weights of a dynamically quantised graph; gives their number."""
    stored = {one.name: one for one in model.graph.initializer}
    halved = 0
    for name, tensor in stored.items():
        if not name.endswith("_quantized"):
            continue
        values = numpy_helper.to_array(tensor)
        scale = stored[name.replace("_quantized", "_scale")]
        if values.dtype != np.int8 or np.abs(values).max() <= 64:
            continue
        fewer = np.clip(np.rint(values.astype(np.float32) / 2), -64, 63).astype(np.int8)
        tensor.CopyFrom(numpy_helper.from_array(fewer, name))
        scale.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(scale) * 2, scale.name))
        halved += 1
    return halved


def weights_only(model: onnx.ModelProto) -> int:
    """Store the matrices and tables of a float graph in int8, each channel or row with its scale; the graph computes in floats."""
    stored = {one.name: one for one in model.graph.initializer}
    uses: dict[str, set[str]] = {}
    for node in model.graph.node:
        for name in node.input:
            uses.setdefault(name, set()).add(node.op_type)
    made = []
    for name, tensor in stored.items():
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < FEW or not uses.get(name, set()) <= {"MatMul", "Gather"}:
            continue
        axis = 1 if uses[name] == {"MatMul"} else 0
        scale = np.maximum(np.abs(values).max(axis=1 - axis, keepdims=True) / 127, np.float32(1e-12))
        fewer = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(fewer, f"{name}_int8"),
                numpy_helper.from_array(scale.ravel().astype(np.float32), f"{name}_scale"),
            ]
        )
        made.append(helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], axis=axis))
    for at, node in enumerate(made):
        model.graph.node.insert(at, node)
    rows_when_read(model)
    return len(made)


def rows_when_read(model: onnx.ModelProto) -> int:
    """Have a table that is stored in int8 made floats row by row where it is read, and not as a whole; gives the number of tables.

    The floats are the same; of a table of word embeddings a quarter is kept in memory.
    """
    nodes = model.graph.node
    whole = {
        node.output[0]: node
        for node in nodes
        if node.op_type == "DequantizeLinear" and any(one.name == "axis" and one.i == 0 for one in node.attribute)
    }
    for at, node in reversed(list(enumerate(nodes))):
        table = whole.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None:
            continue
        stored, scale, read = table.input[0], table.input[1], node.output[0]
        last = numpy_helper.from_array(np.array([-1], dtype=np.int64), f"{read}_last")
        model.graph.initializer.append(last)
        nodes.remove(node)
        for place, part in enumerate(
            [
                helper.make_node("Gather", [stored, node.input[1]], [f"{read}_int8"], axis=0),
                helper.make_node("Cast", [f"{read}_int8"], [f"{read}_whole"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Gather", [scale, node.input[1]], [f"{read}_scale"], axis=0),
                helper.make_node("Unsqueeze", [f"{read}_scale", last.name], [f"{read}_scales"]),
                helper.make_node("Mul", [f"{read}_whole", f"{read}_scales"], [read]),
            ]
        ):
            nodes.insert(at + place, part)
    for node in whole.values():
        if not any(node.output[0] in other.input for other in nodes):
            nodes.remove(node)
    return len(whole)


def norms_apart(model: onnx.ModelProto) -> int:
    """Write each fused sum and layer norm as its two operators, of which onnxruntime's are several times faster on a processor.

    Gives their number. The runtime is told not to fuse them again (`bayhaqi.coding.encoder`).
    """
    nodes = model.graph.node
    fused = [(at, node) for at, node in enumerate(nodes) if node.op_type == "SkipLayerNormalization"]
    for at, node in reversed(fused):
        added, skipped, gamma, beta, *bias = node.input
        out = node.output[0]
        epsilon = next(one.f for one in node.attribute if one.name == "epsilon")
        parts = [helper.make_node("Add", [added, one], [f"{out}_biased"]) for one in bias]
        parts += [
            helper.make_node("Add", [parts[-1].output[0] if parts else added, skipped], [f"{out}_sum"]),
            helper.make_node("LayerNormalization", [f"{out}_sum", gamma, beta], [out], axis=-1, epsilon=epsilon),
        ]
        nodes.remove(node)
        for place, part in enumerate(parts):
            nodes.insert(at + place, part)
    return len(fused)


def main() -> None:
    """Bring a folder's weights to seven bits."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    model = onnx.load(str(folder / "model.onnx"))
    print(f"{seven_bits(model)} tensors, {norms_apart(model)} norms")
    onnx.save(model, str(folder / "model.onnx"))
    seal(folder)


if __name__ == "__main__":
    main()
