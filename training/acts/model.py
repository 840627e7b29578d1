"""The act coder's networks: an encoder with heads that find acts, and the judge, which looks at an act with its sides a second time."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from transformers import AutoModel
from transformers.models.bert.modeling_bert import BertLayer

from data import CONTEXTS, MODES, ROLES, STATUSES, TYPES

JUDGE_LAYERS = 2
# What a piece can be of the act that is judged: nothing, of its actor, its recipient, its trigger.
PARTS = 4


class Judge(nn.Module):
    """Types of acts over the encoder's states, with actor, recipient and trigger marked.

    `forward` takes states [acts, length, width], mask and parts [acts, length] (see `PARTS`) and gives the logits of the types,
    NONE included, [acts, types] and of the modes [acts, modes]. Its layers start as the encoder's last ones.
    """

    def __init__(self, config: Any, dropout: float = 0.15) -> None:
        super().__init__()
        width = config.hidden_size
        self.parts = nn.Embedding(PARTS, width)
        nn.init.normal_(self.parts.weight, std=0.02)
        self.layer = nn.ModuleList(BertLayer(config) for _ in range(JUDGE_LAYERS))
        self.drop = nn.Dropout(dropout)
        self.absent = nn.Parameter(torch.zeros(PARTS - 1, width))
        self.hidden = nn.Linear(width * PARTS, width)
        self.kind = nn.Linear(width, len(TYPES))
        self.mode = nn.Linear(width, len(MODES))

    def forward(
        self, states: torch.Tensor, mask: torch.Tensor, parts: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of types and modes."""
        states = states + self.parts(parts)
        length = mask.shape[1]
        hidden = 1.0 - mask[:, None, None, :].expand(-1, 1, length, length).to(states.dtype)
        hidden = hidden.masked_fill(hidden.to(torch.bool), -1e4)  # in this form the exported attention can be fused
        for layer in self.layer:
            states = layer(states, hidden)
        states = self.drop(states)
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = [(states * weights).sum(1) / weights.sum(1)]
        for part in range(1, PARTS):
            inside = (parts == part).unsqueeze(-1).to(states.dtype)
            number = inside.sum(1)
            mean = (states * inside).sum(1) / number.clamp(min=1)
            pooled.append(mean + (number == 0).to(states.dtype) * self.absent[part - 1])
        one = self.drop(torch.nn.functional.gelu(self.hidden(torch.cat(pooled, dim=-1))))
        return self.kind(one), self.mode(one)


class ActCoder(nn.Module):
    """Encoder with heads, and the judge.

    `forward` takes ids and mask [batch, length] and gives triggers [batch, length, types], modes, contexts, statuses (likewise by
    token), role queries and keys [batch, length, roles, width], and the encoder's states [batch, length, width].
    """

    ROLE_WIDTH = 64

    def __init__(self, encoder_path: str, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(encoder_path, attn_implementation="eager")
        width = self.encoder.config.hidden_size
        words = self.encoder.get_input_embeddings()
        words.weight.requires_grad_(False)
        self.drop = nn.Dropout(dropout)
        self.trigger = nn.Linear(width, len(TYPES))
        self.mode = nn.Linear(width, len(MODES))
        self.context = nn.Linear(width, len(CONTEXTS))
        self.status = nn.Linear(width, len(STATUSES))
        self.query = nn.Linear(width, (len(ROLES) - 1) * self.ROLE_WIDTH)
        self.key = nn.Linear(width, (len(ROLES) - 1) * self.ROLE_WIDTH)
        self.judge = Judge(self.encoder.config)

    def start_judge(self) -> None:
        """Let the judge's layers start as copies of the encoder's last ones."""
        last = self.encoder.encoder.layer[-JUDGE_LAYERS:]
        for own, layer in zip(self.judge.layer, last, strict=True):
            own.load_state_dict(layer.state_dict())

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Encoder states [batch, length, width]."""
        states: torch.Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """All outputs for a batch."""
        states = self.states(ids, mask)
        return (*self.heads(self.drop(states)), states)

    def heads(self, states: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The heads that find acts, over encoder states."""
        batch, length, _ = states.shape
        roles = len(ROLES) - 1
        query = self.query(states).view(batch, length, roles, self.ROLE_WIDTH)
        key = self.key(states).view(batch, length, roles, self.ROLE_WIDTH)
        return self.trigger(states), self.mode(states), self.context(states), self.status(states), query, key


def role_logits(query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    """Logits [length, roles] of each token of one sentence for one trigger: query [roles, width], key [length, roles, width]."""
    return (key * query.unsqueeze(0)).sum(-1) / (query.shape[-1] ** 0.5)
