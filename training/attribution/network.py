"""The network: an encoder (MiniLM, or a teacher's mpnet), a role for every piece, links, and what nesting needs, in one pass."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from data import TAGS, VOICE_TAGS

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import narrow_encoder
from precision import autocast

__all__ = ["AttributionNetwork", "autocast", "nest_parts"]

LINK_SIZE = 96
# Widths of the three products of the nesting head: content of a cue, source of a cue, cue that a cue lies within.
NEST_SIZES = (128, 64, 64)
# mpnet has BERT's word pieces under numbers that are higher by four, but for what opens and closes a text, pads it, or is no known piece.
MPNET_SHIFT, MPNET_PAD, MPNET_MARKS = 4, 1, {100: 3, 101: 0, 102: 2}


class AttributionNetwork(nn.Module):
    """Encoder with a tag head, a head-selection (biaffine) link head, and heads for nested attributions.

    `forward` gives tag logits (batch, length, 7); the two sides of the link score, each (batch, length, LINK_SIZE): score
    of piece i linking to piece j is `tails[i] @ heads[j]`, j = 0 ([CLS]) means no link; voice logits (batch, length, 5),
    sources and cues at any depth; and `nest` (batch, length, 2 × 256), for each of NEST_SIZES a tail and a head:
    `tail[i] @ head[j]` is the logit of piece i being in the content of cue piece j, and for the other two the score of cue
    piece i having its source at j, and of lying within the cue that begins at j. `feed_forward` is the width inside the layers,
    unless it is the pretrained encoder's (`narrow.py`). `ids` are those of MiniLM's tokenizer whatever the encoder is.
    """

    def __init__(self, encoder_path: str, feed_forward: int | None = None) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder_path, add_pooling_layer=False)
        self.is_mpnet = self.encoder.config.model_type == "mpnet"
        if feed_forward is not None:
            narrow_encoder(self.encoder, feed_forward)
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.tails = nn.Linear(width, LINK_SIZE)
        self.heads = nn.Linear(width, LINK_SIZE)
        self.voice = nn.Linear(width, len(VOICE_TAGS))
        self.nest = nn.Linear(width, 2 * sum(NEST_SIZES))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Tag logits, link tails, link heads, voice logits, nesting tails and heads."""
        return self.outputs(self.dropout(self.states(ids, mask)))

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The encoder's last states (batch, length, width)."""
        states: torch.Tensor = self.encoder(input_ids=self.own_ids(ids, mask), attention_mask=mask).last_hidden_state
        return states

    def own_ids(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The encoder's numbers of MiniLM's word pieces."""
        if not self.is_mpnet:
            return ids
        own = ids + MPNET_SHIFT
        for theirs, number in MPNET_MARKS.items():
            own = own.masked_fill(ids == theirs, number)
        return own.masked_fill(mask == 0, MPNET_PAD)

    def outputs(self, states: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """What the heads make of the encoder's states."""
        return self.tags(states), self.tails(states), self.heads(states), self.voice(states), self.nest(states)


def nest_parts(nest: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The nesting output as pairs of tail and head, one pair for each of NEST_SIZES."""
    sizes = [size for size in NEST_SIZES for _ in "th"]
    parts = nest.split(sizes, dim=-1)
    return list(zip(parts[0::2], parts[1::2], strict=True))
