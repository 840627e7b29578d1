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
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

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
    whole, made = [], 0
    for name, tensor in stored.items():
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < FEW or not uses.get(name, set()) <= {"MatMul", "Gather", "Gemm"}:
            continue
        # A Gemm's matrix lies as torch has it, each row a channel.
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
        if uses[name] == {"Gather"}:
            _rows_when_read(model, name)
        else:
            whole.append(helper.make_node("DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], axis=axis))
        made += 1
    for at, node in enumerate(whole):
        model.graph.node.insert(at, node)
    return made


def _rows_when_read(model: onnx.ModelProto, table: str) -> None:
    """Make a table that is stored in int8 floats row by row where it is read: the same floats, and a quarter of it in memory."""
    last = numpy_helper.from_array(np.array([-1], dtype=np.int64), f"{table}_last")
    model.graph.initializer.append(last)
    for node in [node for node in model.graph.node if node.op_type == "Gather" and node.input[0] == table]:
        rows, read = node.input[1], node.output[0]
        _put_in_place(
            model,
            node,
            [
                helper.make_node("Gather", [f"{table}_int8", rows], [f"{read}_int8"], axis=0),
                helper.make_node("Cast", [f"{read}_int8"], [f"{read}_whole"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Gather", [f"{table}_scale", rows], [f"{read}_scale"], axis=0),
                helper.make_node("Unsqueeze", [f"{read}_scale", last.name], [f"{read}_scales"]),
                helper.make_node("Mul", [f"{read}_whole", f"{read}_scales"], [read]),
            ],
        )


def _put_in_place(model: onnx.ModelProto, node: onnx.NodeProto, parts: list[onnx.NodeProto]) -> None:
    """Exchange a node for others that give the same."""
    at = next(place for place, one in enumerate(model.graph.node) if one == node)
    del model.graph.node[at]
    for place, part in enumerate(parts):
        model.graph.node.insert(at + place, part)


def norms_apart(model: onnx.ModelProto) -> int:
    """Write each fused sum and layer norm as its two operators, of which onnxruntime's are several times faster on a processor.

    Gives their number. The runtime is told not to fuse them again (`bayhaqi.coding.encoder`).
    """
    fused = [node for node in model.graph.node if node.op_type == "SkipLayerNormalization"]
    for node in fused:
        added, skipped, gamma, beta, *bias = node.input
        out = node.output[0]
        epsilon = next(one.f for one in node.attribute if one.name == "epsilon")
        parts = [helper.make_node("Add", [added, one], [f"{out}_biased"]) for one in bias]
        parts += [
            helper.make_node("Add", [parts[-1].output[0] if parts else added, skipped], [f"{out}_sum"]),
            helper.make_node("LayerNormalization", [f"{out}_sum", gamma, beta], [out], axis=-1, epsilon=epsilon),
        ]
        _put_in_place(model, node, parts)
    return len(fused)


def fused(plain: Path, heads: int, width: int) -> Path:
    """A float graph of a BERT encoder with fused attention and layer norms, and GELU in its tanh form; beside the plain one."""
    wanted = FusionOptions("bert")
    wanted.enable_embed_layer_norm = False  # in int8 it has one scale for the whole table of words
    graph = optimize_model(
        str(plain), model_type="bert", num_heads=heads, hidden_size=width, optimization_options=wanted, opt_level=1
    )
    print("fused", graph.get_fused_operator_statistics())
    for node in graph.model.graph.node:
        # The tanh form of GELU: a tenth faster than the exact one, and the tags agree with it as often.
        if node.op_type == "BiasGelu":
            node.op_type = "FastGelu"
    path = plain.with_suffix(".fused.onnx")
    graph.save_model_to_file(str(path))
    return path


def in_int8(whole: Path, out: Path) -> None:
    """A fused float graph in dynamic int8: weights in seven bits, tables in eight with a scale for each row, norms apart."""
    # The fused operators have no shape inference; all their outputs are floats.
    extra = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(
        str(whole), str(out), op_types_to_quantize=["MatMul", "Attention"], weight_type=QuantType.QInt8, per_channel=True,
        reduce_range=True, extra_options=extra,
    )  # fmt: skip
    parted = onnx.load(str(out))
    weights_only(parted)
    norms_apart(parted)
    onnx.save(parted, str(out))


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
