"""The number format of training: bf16 where the processor computes in it, 32-bit floats elsewhere, where bf16 is five times slower."""

from __future__ import annotations

import torch


def autocast() -> torch.autocast:
    """The context in which networks are run for training and scoring."""
    has_bf16: bool = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bf16)
