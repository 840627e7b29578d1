"""Train the pair typer on a CPU: the type (and mode) of the act between two marked spans.

    python training/acts/pair_train.py --encoder FOLDER --out OUT [--layers 6] [--mined FILE.jsonl] [--soft FILE.jsonl] [--teacher FILE.npz]

FOLDER is an encoder with model.safetensors and tokenizer.json. `--soft` adds sentences without labels, which a teacher's
probabilities (`--teacher`, written by `pair_soft.py`) label; these also join the labels of the labelled examples.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoders import autocast, encoder_path, load_tokenizer, take_step
from evaluate import macro_f1
from marking import Marker, given_examples, marked_loss, mined_examples, own_examples, soft_examples, teacher_of
from pair_model import PairTyper

from data import TYPES, Example, neighbour_sentences, own_sentences, pairs, split_own, written_pairs

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import inner_width


def batches(examples: list[Example], size: int, chance: random.Random | None) -> list[list[Example]]:
    """Batches of like length."""
    examples = list(examples)
    if chance:
        chance.shuffle(examples)
    grouped = []
    for first in range(0, len(examples), size * 20):
        pool = sorted(examples[first : first + size * 20], key=lambda e: len(e.ids))
        grouped.extend(pool[i : i + size] for i in range(0, len(pool), size))
    if chance:
        chance.shuffle(grouped)
    return grouped


def tensors(batch: list[Example], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, mask and marker positions of a batch."""
    longest = max(len(e.ids) for e in batch)
    ids = torch.full((len(batch), longest), pad)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        mask[i, : len(e.ids)] = 1
    return ids, mask, torch.tensor([e.positions for e in batch])


@torch.no_grad()
def logits_of(model: PairTyper, examples: list[Example], pad: int) -> tuple[np.ndarray, np.ndarray]:
    """Log-probabilities of types and modes, a row an example, in the order given."""
    model.eval()
    rows: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    for first in range(0, len(order), 32):
        chosen = order[first : first + 32]
        with autocast():
            types, modes = model(*tensors([examples[i] for i in chosen], pad))
        for i, t, m in zip(chosen, types.float().log_softmax(-1), modes.float().log_softmax(-1), strict=True):
            rows[i] = (t.numpy(), m.numpy())
    return np.stack([rows[i][0] for i in range(len(examples))]), np.stack([rows[i][1] for i in range(len(examples))])


def scores_of(rows: list[dict[str, Any]], said: list[str]) -> dict[str, Any]:
    """Macro-F1 and accuracy of the types said of given pairs, CONCEDE and RETREAT merged."""
    merge = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
    both = [(merge.get(row["type"], row["type"]), merge.get(one, one)) for row, one in zip(rows, said, strict=True)]
    right = float(np.mean([gold == one for gold, one in both]))
    gold, types = map(list, zip(*both, strict=True))
    return {"pairs": len(rows), "macro_f1": macro_f1(gold, types), "accuracy": round(right, 4)}


def temperature_of(rows: list[dict[str, Any]], logits: np.ndarray) -> float:
    """The temperature of logits of types [pairs, types] with the least loss on given pairs."""

    def loss(value: float) -> float:
        scaled = torch.from_numpy(logits / value).log_softmax(-1).numpy()
        total = 0.0
        for row, chances in zip(rows, scaled, strict=True):
            names = ("CONCEDE", "RETREAT") if row["type"] == "YIELD" else (row["type"],)
            total -= float(np.logaddexp.reduce([chances[TYPES.index(name)] for name in names]))
        return total

    return round(min(np.arange(0.6, 2.55, 0.05), key=loss), 2)


def scores(
    model: PairTyper, given: list[Example], rows: list[dict[str, Any]], own: list[Example], pad: int
) -> dict[str, Any]:
    """Macro-F1 and accuracy on given pairs, CONCEDE and RETREAT merged; types, modes and inventions on our own."""
    types, _ = logits_of(model, given, pad)
    out = scores_of(rows, [TYPES[1 + int(row[1:].argmax())] for row in types])
    types, modes = logits_of(model, own, pad)
    labels = np.array([e.label for e in own])
    acts = labels > 0
    out["own_type"] = round(float((types.argmax(-1) == labels)[acts].mean()), 4)
    out["own_none"] = round(float((types.argmax(-1) == 0)[~acts].mean()), 4)
    out["own_mode"] = round(
        float(np.mean([m.argmax() == e.mode for m, e in zip(modes, own, strict=True) if e.mode >= 0])), 4
    )
    return out


def groups(model: PairTyper, lr: float, decay: float) -> list[dict[str, Any]]:
    """Parameters with a learning rate that falls towards the lower layers."""
    layers = list(model.encoder.encoder.layer)
    out = []
    seen = set()
    for depth, layer in enumerate(layers):
        params = list(layer.parameters())
        seen.update(map(id, params))
        out.append({"params": params, "lr": lr * decay ** (len(layers) - 1 - depth)})
    rest = [p for n, p in model.named_parameters() if p.requires_grad and id(p) not in seen and n.startswith("encoder")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("encoder")]
    return [*out, {"params": rest, "lr": lr * decay ** len(layers)}, {"params": heads, "lr": max(lr, 3e-4)}]


def teach(
    model: PairTyper, examples: list[Example], pad: int, options: argparse.Namespace, teacher: dict[str, np.ndarray]
) -> Iterator[int]:
    """Train as `epochs`, `batch`, `lr`, `decay` and `seed` of the options ask; the number of every epoch that is done."""
    chance = random.Random(options.seed)
    grouped = groups(model, options.lr, options.decay)
    optimizer = torch.optim.AdamW(grouped, weight_decay=0.01, fused=True)
    steps = options.epochs * (math.ceil(len(examples) / options.batch) + 2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [g["lr"] for g in grouped], total_steps=steps, pct_start=0.1, anneal_strategy="linear"
    )
    for epoch in range(1, options.epochs + 1):
        began, total, n = time.time(), 0.0, 0
        model.train()
        for batch in batches(examples, options.batch, chance):
            with autocast():
                outputs = model(*tensors(batch, pad))
            loss = marked_loss(outputs[0], outputs[1], batch, teacher)
            take_step(loss, model.parameters(), optimizer, schedule)
            total, n = total + float(loss.detach()), n + 1
        print(f"epoch {epoch}: loss {total / n:.4f}, {time.time() - began:.0f} s", flush=True)
        yield epoch


def run(options: argparse.Namespace) -> None:
    """Train, score after every epoch, save."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    path = encoder_path(options.encoder)
    marker = Marker(load_tokenizer(path))
    own, given = split_own(own_sentences()), pairs()
    train_pairs = given["train"] + (given["tune"] if options.all_pairs else [])
    labelled = own_examples(own["train"], marker, options.seed, options.hide)
    if options.own_share < 1:
        labelled = random.Random(options.seed).sample(labelled, int(len(labelled) * options.own_share))
    if options.neighbour_weight:
        # Where both sides are marked, as in given pairs, the trigger is hidden.
        labelled += own_examples(neighbour_sentences(), marker, options.seed, 1.0) * options.neighbour_weight
    teacher = teacher_of(options.teacher)
    soft = [e for e in (soft_examples(options.soft, marker) if options.soft else []) if e.id in teacher]
    tune, held = given_examples(given["tune"], marker), given_examples(given["held"], marker)
    own_tune, own_held = own_examples(own["tune"], marker, 1), own_examples(own["held"], marker, 1)
    mined = mined_examples(options.mined, marker, options.seed, options.mined_share) if options.mined else []
    written = given_examples(written_pairs(), marker) * options.written_weight
    examples = labelled + given_examples(train_pairs, marker) * options.pair_weight + soft + mined + written
    print(
        f"{len(labelled)} own, {len(train_pairs)} pairs, {len(soft)} soft, {len(mined)} mined, {len(written)} written; "
        f"{len(examples)} examples",
        flush=True,
    )
    started = torch.load(Path(options.start) / "pair.pt", weights_only=True) if options.start else None
    model = PairTyper(str(path), marker.first, options.layers, feed_forward=inner_width(started) if started else None)
    model.start_markers(marker.words)
    if started:
        model.load_state_dict(started)
    for _ in teach(model, examples, marker.pad, options, teacher):
        print("tune:", json.dumps(scores(model, tune, given["tune"], own_tune, marker.pad)), flush=True)
    print("held:", json.dumps(scores(model, held, given["held"], own_held, marker.pad)), flush=True)
    save(model, options, own, given)


def save(model: PairTyper, options: argparse.Namespace, own: dict[str, Any], given: dict[str, Any]) -> None:
    """The weights, with what they were trained on."""
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "pair.pt")
    data = json.dumps([own["train"], given["train"]], sort_keys=True, ensure_ascii=False).encode()
    facts = {**vars(options), "first_marker": model.first_marker, "data_sha256": hashlib.sha256(data).hexdigest(),
             "sentences": len(own["train"]), "pairs": len(given["train"]) + options.all_pairs * len(given["tune"])}  # fmt: skip
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description="Train the pair typer.")
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--layers", type=int, help="keep only the first layers")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=6e-5)
    parser.add_argument("--decay", type=float, default=0.95, help="of the learning rate, from layer to lower layer")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pair-weight", type=int, default=2, help="how often each given pair is seen in an epoch")
    parser.add_argument(
        "--neighbour-weight", type=int, default=0, help="how often the sentences of training/data/pairs"
    )
    parser.add_argument("--written-weight", type=int, default=0, help="how often the pairs of training/data/cameo")
    parser.add_argument("--start", help="go on from the weights of this run")
    parser.add_argument("--hide", type=float, default=0.5, help="how often the trigger of our own acts is hidden")
    parser.add_argument("--own-share", type=float, default=1.0, help="the share of our own examples that is used")
    parser.add_argument("--mined", help="JSON Lines of pair_mined.py")
    parser.add_argument("--mined-share", type=float, default=0.5, help="the share of the mined acts that is used")
    parser.add_argument("--soft", help="JSON Lines of marked sentences without labels")
    parser.add_argument("--teacher", nargs="*", default=[], help="npz of teachers' type probabilities by example id")
    parser.add_argument("--all-pairs", action="store_true", help="train on the tuning part of the given pairs too")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
