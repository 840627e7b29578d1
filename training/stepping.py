"""One step of training, as all trainers take it."""

from __future__ import annotations

from collections.abc import Iterable

import torch


def take_step(
    loss: torch.Tensor,
    parameters: Iterable[torch.Tensor],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    """Change the parameters by the gradient of a loss, cut to a norm of one, and go on in the schedule of learning rates."""
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    schedule.step()
