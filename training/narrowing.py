"""Layers of an encoder made narrower inside: which units of their feed-forward parts stay, and the weights without the others."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

FIRST_LAYER = "encoder.encoder.layer.0.intermediate.dense.bias"


def narrow_encoder(encoder: Any, feed_forward: int) -> None:
    """Give the layers of a BERT or MPNet encoder new feed-forward parts of a width; their weights are to be loaded."""
    encoder.config.intermediate_size = feed_forward
    for layer in encoder.encoder.layer:
        layer.intermediate.dense = nn.Linear(layer.intermediate.dense.in_features, feed_forward)
        layer.output.dense = nn.Linear(feed_forward, layer.output.dense.out_features)


def inner_width(weights: Mapping[str, torch.Tensor]) -> int:
    """The width inside the layers of an encoder's weights."""
    return len(weights[FIRST_LAYER])


@torch.no_grad()
def products(layers: Mapping[str, Any], read: Callable[[], None]) -> dict[str, torch.Tensor]:
    """For each layer, by its name, the sums of products of its inner units' activations while `read` has texts read.

    [units + 1, units + 1] in double precision; the last row and column are of a unit that is always 1.
    """
    sums: dict[str, torch.Tensor] = {}

    def watch(name: str, layer: Any) -> Any:
        def add(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
            units = output.flatten(0, -2).float()
            units = torch.cat([units, torch.ones(len(units), 1)], dim=1)
            sums[name] = sums.get(name, torch.zeros(())) + (units.T @ units).double()

        return layer.intermediate.register_forward_hook(add)

    hooks = [watch(name, layer) for name, layer in layers.items()]
    read()
    for hook in hooks:
        hook.remove()
    return sums


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
    given = products(layers, read)
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(narrowed(network.state_dict(), given, feed_forward), file)


def surgery(
    product: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, keep: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The units that stay, and the weight [width, keep] and bias [width] by which they write what all wrote, as nearly as they can.

    One after another that unit goes whose loss changes what is written least, once the others have taken over what they can of it
    (optimal brain surgeon, Hassibi and Stork 1993, for whole units).
    """
    count = weight.shape[1]
    damped = product + 1e-4 * product.diagonal().mean() * torch.eye(count + 1, dtype=product.dtype)
    inverse = torch.linalg.inv(damped)
    writing = torch.cat([weight.double(), bias.double()[:, None]], dim=1)
    alive = torch.ones(count + 1, dtype=torch.bool)
    for _ in range(count - keep):
        loss = writing.square().sum(0) / inverse.diagonal().clamp(min=1e-30)
        loss[~alive] = torch.inf
        loss[count] = torch.inf
        gone = int(loss.argmin())
        alive[gone] = False
        row = inverse[gone] / inverse[gone, gone]
        writing -= torch.outer(writing[:, gone], row)
        inverse -= torch.outer(inverse[:, gone], row)
        writing[:, gone] = 0
    kept = alive[:count].nonzero().flatten()
    return kept, writing[:, kept].float(), writing[:, count].float()


def narrowed(
    weights: Mapping[str, torch.Tensor], given: Mapping[str, torch.Tensor], feed_forward: int
) -> dict[str, torch.Tensor]:
    """The weights with `feed_forward` units in each layer; how much of what was written is missed is printed, as a share."""
    out = dict(weights)
    for name, product in given.items():
        weight, bias = weights[f"{name}.output.dense.weight"], weights[f"{name}.output.dense.bias"]
        kept, writing, shift = surgery(product, weight, bias, feed_forward)
        apart = torch.cat([weight, bias[:, None]], dim=1).double()
        before = float(((apart @ product) * apart).sum())
        apart[:, [*kept.tolist(), len(product) - 1]] -= torch.cat([writing, shift[:, None]], dim=1).double()
        print(f"{name}: {float(((apart @ product) * apart).sum()) / before:.4f} of what its units write is missed")
        for part, value in (
            ("intermediate.dense.weight", weights[f"{name}.intermediate.dense.weight"][kept]),
            ("intermediate.dense.bias", weights[f"{name}.intermediate.dense.bias"][kept]),
            ("output.dense.weight", writing),
            ("output.dense.bias", shift),
        ):
            out[f"{name}.{part}"] = value.contiguous()
    return out
