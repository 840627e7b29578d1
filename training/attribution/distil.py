"""Teach a narrower attribution tagger what a wider one makes of texts.

    python training/attribution/distil.py TEACHER.pt STUDENT.pt --out RUN [--epochs 1] [--rate 3e-4]

STUDENT comes from `narrow.py`. No label is asked for: after every layer the student's states are to be the teacher's, and so are its
chances of tags and voices, its links and its contents. It reads what `train.py` reads.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch
from network import AttributionNetwork, autocast
from shipped import network_of
from torch.nn import functional
from train import GOLD, plan_of, read_corpus, schedule_of, stack

from data import Window

sys.path.insert(0, str(Path(__file__).parents[1]))
from imitating import divergence, states_apart
from stepping import take_step

STATES_WEIGHT, TAGS_WEIGHT, LINK_WEIGHT, NEST_WEIGHT = 4.0, 2.0, 0.3, 0.3


def outputs_of(
    network: AttributionNetwork, given: dict[str, torch.Tensor]
) -> tuple[list[torch.Tensor], tuple[torch.Tensor, ...]]:
    """The states after every layer, and what the heads make of the last."""
    with autocast():
        read = network.encoder(input_ids=given["ids"], attention_mask=given["mask"], output_hidden_states=True)
        return list(read.hidden_states[1:]), network.outputs(read.last_hidden_state)


def distance(student: AttributionNetwork, teacher: AttributionNetwork, batch: list[Window]) -> torch.Tensor:
    """How far the student's states and outputs are from the teacher's."""
    given = stack(batch)
    inside = given["mask"].bool()
    with torch.no_grad():
        wanted_states, wanted = outputs_of(teacher, given)
    states, found = outputs_of(student, given)
    loss = STATES_WEIGHT * states_apart(states, wanted_states, inside)
    for number in (0, 3):
        loss = loss + TAGS_WEIGHT * divergence(found[number][inside], wanted[number][inside])
    tables = [
        (out[1].float() @ out[2].float().transpose(1, 2)).masked_fill(~inside[:, None, :], -1e4)
        for out in (found, wanted)
    ]
    loss = loss + LINK_WEIGHT * divergence(tables[0][inside], tables[1][inside])
    return loss + NEST_WEIGHT * functional.mse_loss(found[4].float()[inside], wanted[4].float()[inside])


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Teach, save the weights; the record of it."""
    teacher, student = network_of(options.teacher).eval(), network_of(options.student).eval()
    student.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    corpus = read_corpus()
    plan = [batch for epoch in plan_of(corpus, options) for batch in epoch]
    taught = [parameter for parameter in student.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(taught, lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    total = len(plan)
    schedule = schedule_of(optimiser, total)
    began, running = time.monotonic(), 0.0
    for step, batch in enumerate(plan, start=1):
        loss = distance(student, teacher, batch)
        take_step(loss, taught, optimiser, schedule)
        running += loss.item()
        if step % 100 == 0:
            print(f"step {step}/{total} loss {running / 100:.4f} {time.monotonic() - began:.0f} s", flush=True)
            running = 0.0
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(student.state_dict(), options.out / "weights.pt")
    return {
        "teacher": json.loads((options.teacher.parent / "training.json").read_text(encoding="utf-8")),
        "taught": {name: str(value) for name, value in vars(options).items() if not isinstance(value, Path)},
        "teacher_sha256": hashlib.sha256(options.teacher.read_bytes()).hexdigest(),
        "data_sha256": hashlib.sha256(GOLD.read_bytes()).hexdigest(),
        "documents": len(corpus.documents),
        "steps": total,
    }


def main() -> None:
    """Read the options and teach."""
    parser = argparse.ArgumentParser(description="Teach a narrower attribution tagger.")
    parser.add_argument("teacher", type=Path)
    parser.add_argument("student", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0, help="read so much of the corpus an epoch")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--copies", type=int, nargs=2, default=(2, 4), help="how often our own sentences")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    record = run(options)
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
