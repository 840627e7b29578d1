"""The network: a MiniLM encoder, a role for every piece, and links from contents to cues and from cues to sources."""

from __future__ import annotations

import torch
from torch import nn
from transformers import AutoModel

from data import TAGS

LINK_SIZE = 96


class AttributionNetwork(nn.Module):
    """Encoder with a tag head and a head-selection (biaffine) link head.

    `forward` gives tag logits (batch, length, 7) and the two sides of the link score, each (batch, length, LINK_SIZE):
    score of piece i linking to piece j is `tails[i] @ heads[j]`; j = 0 ([CLS]) means no link.
    """

    def __init__(self, encoder_path: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder_path, add_pooling_layer=False, attn_implementation="sdpa")
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.tails = nn.Linear(width, LINK_SIZE)
        self.heads = nn.Linear(width, LINK_SIZE)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Tag logits, link tails, link heads."""
        states = self.dropout(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        return self.tags(states), self.tails(states), self.heads(states)
