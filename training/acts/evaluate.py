"""Score the act coder: triggers, roles, modes, contexts and status on our own sentences, types on pairs."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import torch
from encoders import autocast, padded
from judging import JudgeMarker, given_types

from data import CONTEXTS, STATUSES, TYPES, Example, Views
from model import ActCoder, role_logits


def f1(true_positive: float, predicted: float, gold: float) -> float:
    """F1 from counts; 0 where nothing is there."""
    return round(2 * true_positive / (predicted + gold), 4) if predicted + gold else 0.0


def macro_f1(gold: list[str], predicted: list[str]) -> float:
    """Mean F1 over the labels in gold."""
    labels = sorted(set(gold))
    scores = [
        f1(sum(g == p == lab for g, p in zip(gold, predicted, strict=True)), predicted.count(lab), gold.count(lab))
        for lab in labels
    ]
    return round(sum(scores) / max(len(scores), 1), 4)


@torch.no_grad()
def outputs_of(model: ActCoder, examples: list[Example], size: int = 32) -> list[tuple[torch.Tensor, ...]]:
    """The network's outputs for each example, cut to its length."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    results: list[tuple[torch.Tensor, ...]] = [()] * len(examples)
    for first in range(0, len(order), size):
        chosen = order[first : first + size]
        ids, mask = padded([examples[i].ids for i in chosen])
        with autocast():
            outputs = model(ids, mask)
        for row, i in enumerate(chosen):
            n = len(examples[i].ids)
            results[i] = tuple(o[row, :n].float() for o in outputs)
    return results


def score_pairs(model: ActCoder, views: Views, rows: list[dict[str, Any]], confusion: bool = False) -> dict[str, Any]:
    """Macro-F1 over the types of given pairs, CONCEDE and RETREAT merged; NONE allowed as an answer and not."""
    merge = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
    outputs = given_types(model, rows, JudgeMarker(views.tokenizer))
    gold = [merge.get(r["type"], r["type"]) for r in rows]
    free = [merge.get(t := TYPES[int(o.argmax())], t) for o in outputs]
    forced = [merge.get(t := TYPES[1 + int(o[1:].argmax())], t) for o in outputs]
    scores: dict[str, Any] = {"pairs": len(rows), "macro_f1": macro_f1(gold, forced), "macro_f1_with_none": macro_f1(gold, free),
                              "accuracy": round(float(np.mean([g == p for g, p in zip(gold, forced, strict=True)])), 4)}  # fmt: skip
    if confusion:
        wrong = Counter((g, p) for g, p in zip(gold, forced, strict=True) if g != p)
        scores["confused"] = [[*pair, n] for pair, n in wrong.most_common(10)]
    return scores


def score_own(model: ActCoder, views: Views, sentences: list[dict[str, Any]], threshold: float = 0.5) -> dict[str, Any]:
    """Triggers found with the right type, roles given the trigger (by token), modes, contexts, status, and inventions."""
    examples = [views.plain(s) for s in sentences]
    counts: Counter[str] = Counter()
    status_gold, status_said = [], []
    for example, outputs in zip(examples, outputs_of(model, examples), strict=True):
        trigger, mode, context, status, query, key, *_ = outputs
        chances = trigger.softmax(-1)
        fired = (1 - chances[:, 0]) > threshold
        groups: list[list[int]] = []
        for i in range(1, len(example.ids) - 1):
            if fired[i]:
                if groups and groups[-1][-1] == i - 1:
                    groups[-1].append(i)
                else:
                    groups.append([i])
        counts["said"] += len(groups)
        counts["gold"] += len(example.acts)
        if not example.acts:
            counts["plain sentences"] += 1
            counts["invented"] += len(groups)
        for act in example.acts:
            at = act["at"]
            match = next((g for g in groups if set(g) & set(act["all"])), None)
            if match:
                counts["found"] += 1
                counts["typed"] += int(chances[match][:, 1:].sum(0).argmax()) + 1 == act["type"]
            counts["mode right"] += int(mode[at].argmax()) == act["mode"]
            said = context[at].sigmoid() > 0.5
            wanted = torch.tensor(act["contexts"]) > 0.5
            counts["context tp"] += int((said & wanted).sum())
            counts["context said"] += int(said.sum())
            counts["context gold"] += int(wanted.sum())
            status_gold.append(STATUSES[act["status"]])
            status_said.append(STATUSES[int(status[at].argmax())])
            roles = role_logits(query[at], key).sigmoid() > 0.5
            for role, name in ((0, "actor"), (1, "recipient")):
                marked = torch.tensor([r == role + 1 for r in act["roles"]])
                counts[f"{name} tp"] += int((roles[:, role] & marked).sum())
                counts[f"{name} said"] += int(roles[:, role].sum())
                counts[f"{name} gold"] += int(marked.sum())
    acts = max(counts["gold"], 1)
    return {"sentences": len(sentences), "acts": counts["gold"], "trigger_f1": f1(counts["found"], counts["said"], counts["gold"]),
            "typed_f1": f1(counts["typed"], counts["said"], counts["gold"]), "said": counts["said"],
            "invented_per_1000": round(1000 * counts["invented"] / max(counts["plain sentences"], 1), 1),
            "actor_f1": f1(counts["actor tp"], counts["actor said"], counts["actor gold"]),
            "recipient_f1": f1(counts["recipient tp"], counts["recipient said"], counts["recipient gold"]),
            "mode": round(counts["mode right"] / acts, 4),
            "contexts_f1": f1(counts["context tp"], counts["context said"], counts["context gold"]),
            "status_macro_f1": macro_f1(status_gold, status_said), "contexts": len(CONTEXTS)}  # fmt: skip


def report(
    model: ActCoder, views: Views, sentences: list[dict[str, Any]], rows: list[dict[str, Any]], confusion: bool = False
) -> dict[str, Any]:
    """All scores."""
    return {"own": score_own(model, views, sentences), "pairs": score_pairs(model, views, rows, confusion)}
