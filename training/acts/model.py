"""The act coder's networks: an encoder with heads that find acts, a gate that lets sentences without any go early, and the judge, which
looks at an act with its sides a second time."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
from encoders import encoder_path
from torch import nn
from transformers import AutoModel
from transformers.models.bert.modeling_bert import BertLayer

from data import CONTEXTS, MODES, ROLES, STATUSES, TYPES

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import inner_width, narrow_encoder

JUDGE_LAYERS = 2
# The layers that every sentence goes through; the rest are for those that the gate lets pass.
GATE_LAYERS, GATE_WIDTH = 2, 128
# What a piece can be of the act that is judged: nothing, of its actor, its recipient, its trigger.
PARTS = 4


def hidden_from(mask: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
    """What is added to the attention of each piece to each [batch, 1, length, length]; in this form the exported attention can be fused."""
    length = mask.shape[1]
    hidden = 1.0 - mask[:, None, None, :].expand(-1, 1, length, length).to(kind)
    return hidden.masked_fill(hidden.to(torch.bool), -1e4)


class Gate(nn.Module):
    """Whether a sentence may hold an act, from the states of the encoder's first layers: `forward` gives a logit for each [batch]."""

    def __init__(self, width: int, dropout: float = 0.15) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.hidden = nn.Linear(width, GATE_WIDTH)
        self.out = nn.Linear(GATE_WIDTH, 1)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The logits."""
        found = torch.relu(self.hidden(self.drop(states))) * mask.unsqueeze(-1).to(states.dtype)
        logits: torch.Tensor = self.out(self.drop(found.amax(1)))
        return logits.squeeze(-1)


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
        hidden = hidden_from(mask, states.dtype)
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
    """Encoder with heads, the gate and the judge.

    `feed_forward` is the width inside the layers, unless it is the pretrained encoder's (`narrow.py`).

    `forward` takes ids and mask [batch, length] and gives triggers [batch, length, types], modes, contexts, statuses (likewise by
    token), role queries and keys [batch, length, roles, width], and the encoder's states [batch, length, width].
    """

    ROLE_WIDTH = 64

    def __init__(self, encoder_path: str, dropout: float = 0.15, feed_forward: int | None = None) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(encoder_path, attn_implementation="eager")
        if feed_forward is not None:
            narrow_encoder(self.encoder, feed_forward)
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
        self.gate = Gate(width)

    def start_judge(self) -> None:
        """Let the judge's layers start as copies of the encoder's last ones."""
        last = self.encoder.encoder.layer[-JUDGE_LAYERS:]
        for own, layer in zip(self.judge.layer, last, strict=True):
            own.load_state_dict(layer.state_dict())

    def first(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The states [batch, length, width] of the layers before the gate."""
        states: torch.Tensor = self.encoder.embeddings(input_ids=ids)
        hidden = hidden_from(mask, states.dtype)
        for layer in self.encoder.encoder.layer[:GATE_LAYERS]:
            states = layer(states, hidden)
        return states

    def rest(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The states of the last layer, from those of `first`."""
        hidden = hidden_from(mask, states.dtype)
        for layer in self.encoder.encoder.layer[GATE_LAYERS:]:
            states = layer(states, hidden)
        return states

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Encoder states [batch, length, width]."""
        return self.rest(self.first(ids, mask), mask)

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


def coder_of(run: Path) -> tuple[ActCoder, Path]:
    """The act coder of a run, with its weights, and where its encoder lies; a gate that the run has not trained starts anew."""
    path = encoder_path(json.loads((run / "training.json").read_text(encoding="utf-8"))["encoder"])
    weights: dict[str, torch.Tensor] = torch.load(run / "act.pt", weights_only=True)
    model = ActCoder(str(path), feed_forward=inner_width(weights))
    model.load_state_dict(weights, strict=any(name.startswith("gate.") for name in weights))
    return model, path


def role_logits(query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    """Logits [length, roles] of each token of one sentence for one trigger: query [roles, width], key [length, roles, width]."""
    return (key * query.unsqueeze(0)).sum(-1) / (query.shape[-1] ** 0.5)
