"""How far a narrower network is from the wider one that it is taught to imitate: in the states of its layers and in its outputs."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional


def divergence(student: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """The mean Kullback-Leibler divergence of rows of logits [rows, classes]."""
    wanted = teacher.float().log_softmax(-1)
    return functional.kl_div(student.float().log_softmax(-1), wanted, log_target=True, reduction="batchmean")


def states_apart(
    student: Sequence[torch.Tensor], teacher: Sequence[torch.Tensor], inside: torch.Tensor
) -> torch.Tensor:
    """Mean squares between the states [batch, length, width] after each layer: of all layers alike, and of the last again.

    `inside` [batch, length] is False for padding.
    """
    apart = [
        functional.mse_loss(one.float()[inside], other.float()[inside])
        for one, other in zip(student, teacher, strict=True)
    ]
    return torch.stack(apart).mean() + apart[-1]
