"""Teach a narrower act coder what a wider one makes of sentences.

    PYTHONPATH=. python training/acts/distil.py TEACHER STUDENT --out RUN --mined FILE.jsonl… --gate LABELS.jsonl… [--epochs 1] [--lr 3e-4]

STUDENT comes from `narrow.py`. After every layer the student's states are to be the teacher's, and so are its chances of triggers, of what
is said of them, and the judge's of types and modes. Sentences are those that the judge learns from (our own, FILE: `pair_mined.py`), and
a share of those that the gate learns from (`gate_labels.py`). No label is asked for unless `--labels` says what labels weigh beside.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import torch
from encoders import autocast, load_tokenizer, padded, take_step
from evaluate import report
from gating import gate_examples
from judging import JudgeMarker, judged_states, score_judge
from marking import marked_loss
from torch.nn import functional as F
from train import batches, judge_examples, optimizers, plain_loss, save

from data import Example, Views, own_sentences, pairs, split_own
from model import GATE_LAYERS, ActCoder, coder_of, hidden_from

sys.path.insert(0, str(Path(__file__).parents[1]))
from imitating import divergence, states_apart

STATES_WEIGHT, TRIGGER_WEIGHT, OTHERS_WEIGHT, JUDGE_WEIGHT, GATE_WEIGHT = 4.0, 4.0, 0.5, 2.0, 0.5
# The chance from which a piece is looked at as a trigger.
FIRES = 0.3
Outputs = dict[str, Any]


def outputs_of(model: ActCoder, batch: list[Example], whole: bool = False) -> Outputs:
    """States after every layer, what each head makes of them, and the judge's logits of types and modes, of a batch."""
    ids, mask = padded([example.ids for example in batch])
    with autocast():
        states = model.encoder.embeddings(input_ids=ids)
        hidden, after = hidden_from(mask, states.dtype), []
        for layer in model.encoder.encoder.layer:
            states = layer(states, hidden)
            after.append(states)
        found: Outputs = {"mask": mask, "states": after, "gate": model.gate(after[GATE_LAYERS - 1], mask)}
        found["trigger"], *found["of_triggers"] = model.heads(states)
        if batch[0].findings:
            found["judge"] = judged_states(model, states, batch, whole)
    return found


def distance_at_triggers(student: Outputs, teacher: Outputs) -> torch.Tensor:
    """How far modes, contexts, statuses and sides of what the teacher takes for a trigger are from the teacher's."""
    fires = (1 - teacher["trigger"].float().softmax(-1)[..., 0] > FIRES) & teacher["mask"].bool()
    rows, ats = fires.nonzero(as_tuple=True)
    if not len(rows):
        return torch.zeros(())
    inside = teacher["mask"][rows].unsqueeze(-1).float()
    roles = []
    loss = torch.zeros(())
    for outputs in (student, teacher):
        query, key = (one.float() for one in outputs["of_triggers"][3:])
        roles.append(torch.einsum("nrw,nlrw->nlr", query[rows, ats], key[rows]) / ActCoder.ROLE_WIDTH**0.5)
    apart = F.binary_cross_entropy_with_logits(roles[0], roles[1].sigmoid(), reduction="none")
    least = F.binary_cross_entropy_with_logits(roles[1], roles[1].sigmoid(), reduction="none")
    loss = loss + ((apart - least) * inside).sum() / len(rows)
    mode, context, status = zip(student["of_triggers"][:3], teacher["of_triggers"][:3], strict=True)
    for one, other in (mode, status):
        loss = loss + divergence(one[rows, ats], other[rows, ats])
    chance = context[1][rows, ats].float().sigmoid()
    return loss + F.binary_cross_entropy_with_logits(context[0][rows, ats].float(), chance)


def distance(student: Outputs, teacher: Outputs) -> torch.Tensor:
    """How far the student's outputs are from the teacher's."""
    inside = teacher["mask"].bool()
    loss = STATES_WEIGHT * states_apart(student["states"], teacher["states"], inside)
    loss = loss + TRIGGER_WEIGHT * divergence(student["trigger"][inside], teacher["trigger"][inside])
    loss = loss + OTHERS_WEIGHT * distance_at_triggers(student, teacher)
    chance = teacher["gate"].float().sigmoid()
    loss = loss + GATE_WEIGHT * F.binary_cross_entropy_with_logits(student["gate"].float(), chance)
    if "judge" in teacher:
        for one, other in zip(student["judge"], teacher["judge"], strict=True):
            loss = loss + JUDGE_WEIGHT * divergence(one, other)
    return loss


def label_loss(student: Outputs, batch: list[Example]) -> torch.Tensor:
    """What training on labels adds, where there are any."""
    if batch[0].findings:
        return JUDGE_WEIGHT * marked_loss(*student["judge"], [one for example in batch for one in example.findings], {})
    if not any(example.triggers for example in batch):
        return torch.zeros(())
    return plain_loss((student["trigger"], *student["of_triggers"]), batch, student["mask"])


def others(options: Namespace, own: list[dict[str, Any]], views: Views) -> list[Example]:
    """A share of the sentences without marks: news, and our own with their labels, two to one."""
    chance = random.Random(options.seed)
    news = gate_examples(options.gate, [], views)
    for example in news:
        example.goal = None
        example.triggers = []  # what acts they hold is not known
    own_part = options.plain // 3
    return chance.sample(news, options.plain - own_part) + [views.plain(one) for one in chance.sample(own, own_part)]


def run(options: Namespace) -> None:
    """Teach, score, save."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    teacher, path = coder_of(options.teacher)
    student, _ = coder_of(options.student)
    teacher.eval()
    views = Views(load_tokenizer(path))
    own, given = split_own(own_sentences()), pairs()
    marker = JudgeMarker(views.tokenizer)
    known = {
        json.loads(line)["id"]: None
        for name in options.mined
        for line in Path(name).read_text(encoding="utf-8").splitlines()
    }
    marked, tune = judge_examples(options, marker, own["train"], given["train"], own["tune"], known)
    plain = others(options, own["train"], views)
    examples = marked + plain
    print(f"{len(marked)} sentences with marked acts, {len(plain)} others", flush=True)
    optimizer, schedule = optimizers(student, options, len(examples))
    chance = random.Random(options.seed)
    for epoch in range(options.epochs):
        began, total, number = time.time(), 0.0, 0
        student.eval()  # what is imitated is one, without anything left out at random
        for batch in batches(examples, options.batch, chance):
            with torch.no_grad():
                wanted = outputs_of(teacher, batch, options.whole)
            found = outputs_of(student, batch)
            loss = distance(found, wanted) + options.labels * label_loss(found, batch)
            take_step(loss, student.parameters(), optimizer, schedule)
            total, number = total + float(loss.detach()), number + 1
            if number % 200 == 0:
                print(f"{number} batches: loss {total / number:.4f}, {time.time() - began:.0f} s", flush=True)
        print(f"epoch {epoch + 1}: loss {total / number:.4f}, {time.time() - began:.0f} s", flush=True)
    print(json.dumps(report(student, views, own["tune"], given["tune"]) | score_judge(student, tune)), flush=True)
    print("held:", json.dumps(report(student, views, own["held"], given["held"], confusion=True)), flush=True)
    options.encoder = json.loads((options.teacher / "training.json").read_text(encoding="utf-8"))["encoder"]
    save(student, Namespace(**{k: str(v) if isinstance(v, Path) else v for k, v in vars(options).items()}), own, given)


def main() -> None:
    """Read the options and teach."""
    parser = argparse.ArgumentParser(description="Teach a narrower act coder.")
    parser.add_argument("teacher", type=Path)
    parser.add_argument("student", type=Path)
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pair-weight", type=int, default=1)
    parser.add_argument("--hide", type=float, default=0.1)
    parser.add_argument(
        "--plain", type=int, default=10_000, help="so many sentences of those that the gate learns from"
    )
    parser.add_argument("--mined", nargs="*", default=[], help="JSON Lines of pair_mined.py")
    parser.add_argument("--labels", type=float, default=0.0, help="what the loss of labels counts")
    parser.add_argument("--whole", action="store_true", help="the teacher judges an act by its whole sentence")
    parser.add_argument("--gate", nargs="*", default=[], help="JSON Lines of gate_labels.py")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
