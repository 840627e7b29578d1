"""Train the act coder on a CPU, from our own sentences and the given pairs.

    python training/acts/train.py --encoder minilm --out OUT [--epochs 10] [--mined FILE.jsonl --teacher FILE.npz] [--all]

`--all` trains on the tuning parts too (never on the held parts). Prints scores on the tuning parts after every epoch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from encoders import autocast, encoder_path, load_tokenizer, padded, take_step
from evaluate import report
from gating import gate_examples, gate_loss
from judging import JudgeMarker, judged, score_judge, together
from marking import given_examples, marked_loss, mined_examples, own_examples, teacher_of
from torch.nn import functional as F

from data import (
    CONTEXTS,
    Example,
    Views,
    own_sentences,
    pairs,
    split_own,
)
from model import ActCoder, coder_of

MODE_WEIGHT, CONTEXT_WEIGHT, JUDGE_WEIGHT, GATE_WEIGHT = 1.0, 10.0, 2.0, 1.0


def batches(examples: list[Example], size: int, chance: random.Random | None) -> Iterator[list[Example]]:
    """Batches of one view each, of similar lengths; shuffled where `chance` is given."""
    grouped: list[list[Example]] = []
    for marked, goal in ((False, False), (True, False), (False, True)):
        part = [e for e in examples if e.marked is marked and (e.goal is not None) is goal]
        if chance:
            chance.shuffle(part)
        pools = [part[i : i + size * 20] for i in range(0, len(part), size * 20)]
        for pool in pools:
            pool.sort(key=lambda e: len(e.ids))
            grouped.extend(pool[i : i + size] for i in range(0, len(pool), size))
    if chance:
        chance.shuffle(grouped)
    yield from grouped


def plain_loss(outputs: tuple[torch.Tensor, ...], batch: list[Example], mask: torch.Tensor) -> torch.Tensor:
    """Triggers of every token; roles, mode, contexts and status of every trigger."""
    trigger, mode, context, status, query, key = (o.float() for o in outputs[:6])
    labels = torch.full(mask.shape, -100)
    for i, example in enumerate(batch):
        labels[i, : len(example.triggers)] = torch.tensor(example.triggers)
    loss = F.cross_entropy(trigger.flatten(0, 1), labels.flatten(), label_smoothing=0.02) * 8
    acts = [(i, act) for i, example in enumerate(batch) for act in example.acts]
    if not acts:
        return loss
    rows = torch.tensor([i for i, _ in acts])
    ats = torch.tensor([act["at"] for _, act in acts])
    known = torch.tensor([act["roles"] is not None for _, act in acts])
    roles = torch.zeros(len(acts), mask.shape[1], 2)
    for n, (_, act) in enumerate(acts):
        if act["roles"] is not None:
            marks = torch.tensor(act["roles"])
            roles[n, : len(marks), 0] = (marks == 1).float()
            roles[n, : len(marks), 1] = (marks == 2).float()
    logits = torch.einsum("nrw,nlrw->nlr", query[rows, ats], key[rows]) / math.sqrt(ActCoder.ROLE_WIDTH)
    role_loss = F.binary_cross_entropy_with_logits(logits, roles, reduction="none", pos_weight=torch.tensor(3.0))
    inside = mask[rows].unsqueeze(-1) * known.view(-1, 1, 1)
    loss = loss + 4 * (role_loss * inside).sum() / (inside.sum() * 2).clamp(min=1)
    modes = torch.tensor([act["mode"] for _, act in acts])
    statuses = torch.tensor([act["status"] for _, act in acts])
    if bool((modes >= 0).any()):
        loss = loss + MODE_WEIGHT * F.cross_entropy(mode[rows, ats], modes, ignore_index=-100)
    if bool((statuses >= 0).any()):
        loss = loss + 0.7 * F.cross_entropy(status[rows, ats], statuses, ignore_index=-100)
    with_contexts = [n for n, (_, act) in enumerate(acts) if act["contexts"] is not None]
    if with_contexts:
        contexts = torch.tensor([acts[n][1]["contexts"] for n in with_contexts])
        said = context[rows, ats][torch.tensor(with_contexts)]
        weight = torch.full((len(CONTEXTS),), 3.0)
        loss = loss + CONTEXT_WEIGHT * F.binary_cross_entropy_with_logits(said, contexts, pos_weight=weight)
    return loss


def loss_of(model: ActCoder, batch: list[Example], teacher: Mapping[str, Any]) -> torch.Tensor:
    """The loss of a batch of one view: the gate's, the judge's, or the plain one."""
    if batch[0].goal is not None:
        return GATE_WEIGHT * gate_loss(model, batch)
    if batch[0].marked:
        with autocast():
            types, modes = judged(model, batch)
        return JUDGE_WEIGHT * marked_loss(types, modes, [f for e in batch for f in e.findings], teacher)
    ids, mask = padded([e.ids for e in batch])
    with autocast():
        outputs = model(ids, mask)
    return plain_loss(outputs, batch, mask)


def judge_examples(
    options: argparse.Namespace,
    marker: JudgeMarker,
    own: list[dict[str, Any]],
    given: list[dict[str, Any]],
    tune: list[dict[str, Any]],
    teacher: Mapping[str, Any],
) -> tuple[list[Example], list[Example]]:
    """The judge's examples to train on, and those of the tuning part."""
    found = own_examples(own, marker, options.seed, options.hide)
    found += given_examples(given, marker) * options.pair_weight
    for name in options.mined:
        found += mined_examples(name, marker, options.seed, 1.0, teacher)
    return together(found), together(own_examples(tune, marker, 1, 0.0))


def optimizers(
    model: ActCoder, options: argparse.Namespace, examples: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """AdamW, heads faster than the encoder, with a linear warm-up and decay."""
    encoder = [p for n, p in model.named_parameters() if n.startswith("encoder") and p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder")]
    grouped = [{"params": encoder, "lr": options.lr}, {"params": heads, "lr": max(options.lr, 5e-4)}]
    optimizer = torch.optim.AdamW(grouped, weight_decay=0.01, fused=True)
    steps = options.epochs * math.ceil(examples / options.batch)
    rates = [float(options.lr), max(float(options.lr), 5e-4)]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=steps + 50, pct_start=0.1, anneal_strategy="linear"
    )
    return optimizer, schedule


def run(options: argparse.Namespace) -> None:
    """Train, score after every epoch, save."""
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    torch.set_num_threads(options.threads)
    path = encoder_path(options.encoder)
    views = Views(load_tokenizer(path))
    own, given = split_own(own_sentences()), pairs()
    train_own = own["train"] + (own["tune"] if options.all else [])
    train_pairs = given["train"] + (given["tune"] if options.all else [])
    examples = [views.plain(s) for s in train_own]
    if options.silver:
        examples += [
            views.plain(json.loads(line)) for line in Path(options.silver).read_text(encoding="utf-8").splitlines()
        ]
    teacher = teacher_of(options.teacher)
    marker = JudgeMarker(views.tokenizer)
    for_judge, judge_tune = judge_examples(options, marker, train_own, train_pairs, own["tune"], teacher)
    if options.plain_share < 1:
        examples = random.Random(options.seed).sample(examples, int(len(examples) * options.plain_share))
    examples += for_judge
    if options.gate:
        examples += gate_examples(options.gate, train_own, views)
    print(
        f"{len(train_own)} sentences, {sum(len(e.findings) for e in for_judge)} marked acts in {len(for_judge)}, "
        f"{len(train_pairs)} pairs; {len(examples)} examples",
        flush=True,
    )
    if options.start:
        model, _ = coder_of(Path(options.start))
    else:
        model = ActCoder(str(path))
        model.start_judge()
    optimizer, schedule = optimizers(model, options, len(examples))
    for epoch in range(options.epochs):
        began, total, n = time.time(), 0.0, 0
        model.train()
        for batch in batches(examples, options.batch, chance):
            loss = loss_of(model, batch, teacher)
            take_step(loss, model.parameters(), optimizer, schedule)
            total, n = total + float(loss.detach()), n + 1
        print(f"epoch {epoch + 1}: loss {total / n:.4f}, {time.time() - began:.0f} s", flush=True)
        if epoch + 1 >= options.epochs - 1 or epoch % 3 == 2:
            found = report(model, views, own["tune"], given["tune"]) | score_judge(model, judge_tune)
            print(json.dumps(found), flush=True)
    print("held:", json.dumps(report(model, views, own["held"], given["held"], confusion=True)), flush=True)
    save(model, options, own, given)


def save(model: ActCoder, options: argparse.Namespace, own: dict[str, Any], given: dict[str, Any]) -> None:
    """The weights, with what they were trained on."""
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "act.pt")
    data = json.dumps([own["train"], given["train"]], sort_keys=True, ensure_ascii=False).encode()
    facts = {
        **vars(options),
        "feed_forward": model.encoder.config.intermediate_size,
        "data_sha256": hashlib.sha256(data).hexdigest(),
        "sentences": len(own["train"]),
        "pairs": len(given["train"]),
    }
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description="Train the act coder.")
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pair-weight", type=int, default=2, help="how often each given pair is seen in an epoch")
    parser.add_argument("--start", help="go on from the weights of this run")
    parser.add_argument("--plain-share", type=float, default=1.0, help="the share of plain sentences that is used")
    parser.add_argument("--mined", nargs="*", default=[], help="JSON Lines of pair_mined.py")
    parser.add_argument("--teacher", nargs="*", default=[], help="npz of a teacher's type probabilities by example id")
    parser.add_argument("--hide", type=float, default=0.1, help="how often the judge does not see the trigger")
    parser.add_argument("--gate", nargs="*", default=[], help="JSON Lines of gate_labels.py")
    parser.add_argument("--silver", help="JSON Lines of silver.py")
    parser.add_argument("--all", action="store_true", help="train on the tuning parts too")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
