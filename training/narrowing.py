"""Layers of an encoder made narrower inside: which units of their feed-forward parts stay, and the weights without the others."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers.models.bert.modeling_bert import BertLayer

FIRST_LAYER = "encoder.encoder.layer.0.intermediate.dense.bias"


def narrow_encoder(encoder: Any, feed_forward: int) -> None:
    """Give the layers of a BERT encoder new feed-forward parts of a width; their weights are to be loaded."""
    encoder.config.intermediate_size = feed_forward
    encoder.encoder.layer = nn.ModuleList(BertLayer(encoder.config) for _ in encoder.encoder.layer)


def inner_width(weights: Mapping[str, torch.Tensor]) -> int:
    """The width inside the layers of an encoder's weights."""
    return len(weights[FIRST_LAYER])


@torch.no_grad()
def importance(layers: Mapping[str, Any], read: Callable[[], None]) -> dict[str, torch.Tensor]:
    """For each layer, by its name, what each of its inner units gives while `read` has texts read.

    That is the mean size of its activation times the length of what it writes.
    """
    sums: dict[str, torch.Tensor] = {}

    def watch(name: str, layer: Any) -> Any:
        def add(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
            sums[name] = sums.get(name, torch.zeros(output.shape[-1])) + output.abs().flatten(0, -2).sum(0)

        return layer.intermediate.register_forward_hook(add)

    hooks = [watch(name, layer) for name, layer in layers.items()]
    read()
    for hook in hooks:
        hook.remove()
    return {name: sums[name] * layer.output.dense.weight.norm(dim=0) for name, layer in layers.items()}


def read_options(description: str) -> argparse.Namespace:
    """The options of a script that makes a network narrower: `weights`, `out`, `feed_forward`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("weights", type=Path, help="a run, or its weights")
    parser.add_argument("out", type=Path)
    parser.add_argument("--feed-forward", type=int, default=896)
    return parser.parse_args()


def write_narrower(
    network: nn.Module, layers: Mapping[str, Any], read: Callable[[], None], file: Path, feed_forward: int
) -> None:
    """Write the weights of a network with narrower layers; `layers` by their names, `read` has the network read texts."""
    network.eval()
    given = importance(layers, read)
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(narrowed(network.state_dict(), given, feed_forward), file)


def narrowed(
    weights: Mapping[str, torch.Tensor], given: Mapping[str, torch.Tensor], feed_forward: int
) -> dict[str, torch.Tensor]:
    """The weights with only the units of each layer that give most; what share of all that is given they give is printed."""
    out = dict(weights)
    for name, units in given.items():
        kept = units.topk(feed_forward).indices.sort().values
        print(f"{name}: {float(units[kept].sum() / units.sum()):.3f} of what its units give stays")
        for part, axis in (
            ("intermediate.dense.weight", 0),
            ("intermediate.dense.bias", 0),
            ("output.dense.weight", 1),
        ):
            out[f"{name}.{part}"] = weights[f"{name}.{part}"].index_select(axis, kept)
    return out
