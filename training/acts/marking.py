"""Examples of the marked view: markers around the actor, the recipient and, where it is known, the trigger of an act."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional as F

from bayhaqi.coding.acts import mark
from data import MODES, TYPES, Example, Pair, load_spacy, no_act_spans

# Words whose embeddings the pair typer's markers start from: opening and closing of actor, recipient and trigger.
MARKER_WORDS = ("subject", ")", "object", "]", "event", "}")
Spans = dict[str, Pair | None]
CONCEDE, RETREAT = TYPES.index("CONCEDE"), TYPES.index("RETREAT")


class Marks(Protocol):
    """What makes an example of a sentence, the spans of an act in it, a label, an id and a mode."""

    def __call__(self, text: str, spans: Spans, label: int, identifier: str, mode: int = -100) -> Example:
        """The marked example."""


class Marker:
    """Tokenises sentences and puts markers around spans, for one tokenizer."""

    def __init__(self, tokenizer: Tokenizer, first: int | None = None) -> None:
        self.tokenizer = tokenizer
        self.first = first or self.tokenizer.token_to_id("[unused10]") or 4
        ends = [("[CLS]", "[SEP]"), ("<s>", "</s>")]
        names = next(pair for pair in ends if self.tokenizer.token_to_id(pair[0]) is not None)
        self.cls, self.sep = (self.tokenizer.token_to_id(name) for name in names)
        self.pad = self.tokenizer.token_to_id("<pad>") or 0
        self.words = [self.tokenizer.token_to_id(word) for word in MARKER_WORDS]

    def __call__(self, text: str, spans: Spans, label: int, identifier: str, mode: int = -100) -> Example:
        """The marked example."""
        encoded = self.tokenizer.encode(text, add_special_tokens=False)
        named = {"actor": spans["a"], "recipient": spans["r"], "trigger": spans["t"]}
        ids, at = mark(encoded.ids, encoded.offsets, named, (self.cls, self.sep), self.first)
        return Example(identifier, ids, marked=True, label=label, positions=at, mode=mode, text=text)


def own_examples(sentences: list[dict[str, Any]], marker: Marks, seed: int, hide: float = 0.5) -> list[Example]:
    """Each act of our own sentences, its trigger hidden now and then, and what is none: swapped sides, words that carry no act."""
    chance = random.Random(seed)
    out = []
    docs = load_spacy().pipe((s["text"] for s in sentences), batch_size=64)
    for sentence, doc in zip(sentences, docs, strict=True):
        for number, act in enumerate(sentence["acts"]):
            out.extend(_act_examples(sentence, number, act, marker, chance, hide))
        for number, spans in enumerate(no_act_spans(sentence, doc, chance)):
            out.append(marker(sentence["text"], spans, 0, f"{sentence['id']}.n{number}"))
    return out


def _act_examples(
    sentence: dict[str, Any], number: int, act: dict[str, Any], marker: Marks, chance: random.Random, hide: float
) -> list[Example]:
    text, label = sentence["text"], TYPES.index(act["type"])
    mode = MODES.index(f"{act['type']}:{act['mode']}") if act["mode"] else 0
    actor = tuple(chance.choice(act["actors"])) if act["actors"] else None
    others = [tuple(a) for a in act["actors"] if tuple(a) != actor]
    mutual = not act["recipients"] and bool(others)
    recipient = tuple(chance.choice(act["recipients"])) if act["recipients"] else (others[0] if mutual else None)
    trigger = tuple(act["trigger"])
    name = f"{sentence['id']}.{number}"
    hidden = actor and recipient and chance.random() < hide
    out = [marker(text, {"a": actor, "r": recipient, "t": None if hidden else trigger}, label, name, mode)]
    if actor and recipient:
        reverse = any(list(recipient) in o["actors"] and list(actor) in o["recipients"] for o in sentence["acts"])
        if not mutual and not reverse and chance.random() < 0.15:
            out.append(marker(text, {"a": recipient, "r": actor, "t": trigger}, 0, name + "s"))
    return out


def given_examples(rows: list[dict[str, Any]], marker: Marks) -> list[Example]:
    """The given pairs, without a trigger."""
    return [
        marker(r["text"], {"a": tuple(r["actor"]), "r": tuple(r["recipient"]), "t": None},
               -2 if r["type"] == "YIELD" else TYPES.index(r["type"]), r["id"])
        for r in rows
    ]  # fmt: skip


def soft_examples(path: str, marker: Marks) -> list[Example]:
    """Marked sentences without a label."""
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [marker(r["text"], {k: tuple(r[k]) if r[k] else None for k in ("a", "r", "t")}, -1, r["id"]) for r in rows]


def mined_examples(
    path: str, marker: Marks, seed: int, share: float, taught: Collection[str] = frozenset()
) -> list[Example]:
    """The act coder's findings, labelled by `pair_mined.py`: all that are no act, and a share of the acts.

    Findings that have no label are left out but for those whose ids are `taught`: a teacher says what they are.
    """
    chance = random.Random(seed)
    out = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["type"] is None and row["id"] not in taught:
            continue
        if row["type"] not in (None, "NONE") and chance.random() >= share:
            continue
        spans: Spans = {name: tuple(row[name]) if row[name] else None for name in ("a", "r", "t")}
        label = -1 if row["type"] is None else TYPES.index(row["type"])
        mode = -100 if label <= 0 else MODES.index(f"{row['type']}:{row['mode']}") if row["mode"] else 0
        out.append(marker(row["text"], spans, label, row["id"], mode))
    return out


def teacher_of(files: list[str]) -> dict[str, np.ndarray]:
    """A teacher's probabilities of types by example id, from npz files of `pair_soft.py label`."""
    teacher: dict[str, np.ndarray] = {}
    for name in files:
        with np.load(name, allow_pickle=False) as file:
            teacher |= dict(zip(file["ids"].tolist(), file["soft"], strict=True))
    return teacher


def marked_loss(
    logits: torch.Tensor, modes: torch.Tensor, batch: Sequence[Any], teacher: dict[str, np.ndarray]
) -> torch.Tensor:
    """Cross-entropy over types and modes; CONCEDE and RETREAT are one where the label does not part them.

    A teacher's probabilities stand beside the label, or instead of one that is not known.
    """
    chances = F.log_softmax(logits.float(), dim=-1)
    losses = []
    for i, example in enumerate(batch):
        if example.label == -2:
            loss = -torch.logsumexp(chances[i, [CONCEDE, RETREAT]], dim=0)
        elif example.label >= 0:
            loss = -(0.95 * chances[i, example.label] + 0.05 * chances[i].mean())
        else:
            loss = chances[i].sum() * 0
        if example.id in teacher:
            soft = -(torch.from_numpy(teacher[example.id]) * chances[i]).sum()
            loss = soft if example.label == -1 else 0.5 * loss + 0.5 * soft
        losses.append(loss)
    total = torch.stack(losses).mean()
    wanted = torch.tensor([e.mode for e in batch])
    if bool((wanted >= 0).any()):
        total = total + 0.5 * F.cross_entropy(modes.float(), wanted, ignore_index=-100)
    return total
