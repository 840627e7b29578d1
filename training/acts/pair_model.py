"""The pair typer's network: an encoder of any width, cut to its first layers, with a type and a mode head over marked spans."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

from data import MODES, TYPES

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import narrow_encoder

MARKER_COUNT = 7  # one absent row and six markers


class PairTyper(nn.Module):
    """Types of marked pairs.

    `forward` takes ids and mask [batch, length] and marker positions [batch, 3] (-1: absent) and gives the logits of the
    types [batch, types] and of the modes [batch, modes]. `first_marker` is the id of the first of six marker tokens.
    """

    def __init__(
        self,
        encoder_path: str,
        first_marker: int,
        layers: int | None = None,
        dropout: float = 0.1,
        feed_forward: int | None = None,
    ) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(encoder_path, attn_implementation="eager")
        if layers is not None:
            self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
            self.encoder.config.num_hidden_layers = layers
        if feed_forward is not None:
            narrow_encoder(self.encoder, feed_forward)
        self.encoder.pooler = None
        self.first_marker = first_marker
        self.encoder.get_input_embeddings().weight.requires_grad_(False)
        width = self.encoder.config.hidden_size
        self.markers = nn.Embedding(MARKER_COUNT, width)
        self.drop = nn.Dropout(dropout)
        self.absent = nn.Parameter(torch.zeros(3, width))
        self.hidden = nn.Linear(width * 4, width)
        self.kind = nn.Linear(width, len(TYPES))
        self.mode = nn.Linear(width, len(MODES))

    def start_markers(self, word_ids: list[int]) -> None:
        """Let the markers start from the embeddings of words."""
        words = self.encoder.get_input_embeddings().weight
        with torch.no_grad():
            for row, word in enumerate(word_ids, start=1):
                self.markers.weight[row] = words[word]

    def embedded(self, ids: torch.Tensor) -> torch.Tensor:
        """Word embeddings [batch, length, width] with the markers' own."""
        at = ids - self.first_marker + 1
        is_marker = (at > 0) & (at < MARKER_COUNT)
        words = self.encoder.get_input_embeddings()(ids)
        return torch.where(is_marker.unsqueeze(-1), self.markers(at.clamp(0, MARKER_COUNT - 1)), words)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of types and modes."""
        states = self.encoder(inputs_embeds=self.embedded(ids), attention_mask=mask).last_hidden_state
        return self.heads(self.drop(states), mask, positions)

    def heads(
        self, states: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Both heads over encoder states."""
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = [(states * weights).sum(1) / weights.sum(1)]
        for i in range(3):
            at = positions[:, i]
            chosen = states.gather(1, at.clamp(min=0).view(-1, 1, 1).expand(-1, 1, states.shape[2])).squeeze(1)
            here = (at >= 0).unsqueeze(-1)
            pooled.append(torch.where(here, chosen, self.absent[i].to(states.dtype).expand_as(chosen)))
        hidden = self.drop(torch.nn.functional.gelu(self.hidden(torch.cat(pooled, dim=-1))))
        return self.kind(hidden), self.mode(hidden)
