"""The act coder's network: one encoder, heads for the plain and the marked view."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import AutoModel

from data import CONTEXTS, MODES, ROLES, STATUSES, TYPES

MARKER_IDS = 7  # ids 1 … 6 are markers


class ActCoder(nn.Module):
    """Encoder with heads.

    `forward` takes ids and mask [batch, length] and marker positions [batch, 3] (-1: absent) and gives
    triggers [batch, length, types], modes, contexts, statuses (likewise by token), role queries and keys
    [batch, length, roles, width], and the logits of type and mode of the marked pair [batch, types], [batch, modes].
    """

    ROLE_WIDTH = 64

    def __init__(self, encoder_path: str, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(encoder_path, attn_implementation="eager")
        width = self.encoder.config.hidden_size
        words = self.encoder.get_input_embeddings()
        words.weight.requires_grad_(False)
        self.markers = nn.Embedding(MARKER_IDS, width)
        nn.init.normal_(self.markers.weight, std=0.02)
        self.drop = nn.Dropout(dropout)
        self.trigger = nn.Linear(width, len(TYPES))
        self.mode = nn.Linear(width, len(MODES))
        self.context = nn.Linear(width, len(CONTEXTS))
        self.status = nn.Linear(width, len(STATUSES))
        self.query = nn.Linear(width, (len(ROLES) - 1) * self.ROLE_WIDTH)
        self.key = nn.Linear(width, (len(ROLES) - 1) * self.ROLE_WIDTH)
        self.absent = nn.Parameter(torch.zeros(3, width))
        self.pair_hidden = nn.Linear(width * 4, width)
        self.pair = nn.Linear(width, len(TYPES))
        self.pair_mode = nn.Linear(width, len(MODES))

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Encoder states [batch, length, width]."""
        embedded = self.encoder.get_input_embeddings()(ids)
        is_marker = (ids > 0) & (ids < MARKER_IDS)
        embedded = torch.where(is_marker.unsqueeze(-1), self.markers(ids.clamp(max=MARKER_IDS - 1)), embedded)
        states: torch.Tensor = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return states

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """All outputs for a batch."""
        return self.heads(self.drop(self.states(ids, mask)), mask, positions)

    def heads(self, states: torch.Tensor, mask: torch.Tensor, positions: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The heads over encoder states."""
        batch, length, _ = states.shape
        roles = len(ROLES) - 1
        query = self.query(states).view(batch, length, roles, self.ROLE_WIDTH)
        key = self.key(states).view(batch, length, roles, self.ROLE_WIDTH)
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = [(states * weights).sum(1) / weights.sum(1)]
        for i in range(3):
            at = positions[:, i]
            chosen = states.gather(1, at.clamp(min=0).view(-1, 1, 1).expand(-1, 1, states.shape[2])).squeeze(1)
            here = (at >= 0).unsqueeze(-1)
            pooled.append(torch.where(here, chosen, self.absent[i].to(states.dtype).expand_as(chosen)))
        hidden = self.drop(torch.nn.functional.gelu(self.pair_hidden(torch.cat(pooled, dim=-1))))
        return (self.trigger(states), self.mode(states), self.context(states), self.status(states),
                query, key, self.pair(hidden), self.pair_mode(hidden))  # fmt: skip


def role_logits(query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    """Logits [length, roles] of each token of one sentence for one trigger: query [roles, width], key [length, roles, width]."""
    return (key * query.unsqueeze(0)).sum(-1) / (query.shape[-1] ** 0.5)
