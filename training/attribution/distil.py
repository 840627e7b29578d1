"""Teach an attribution tagger what a larger one makes of texts, beside what the annotators made of them.

    python training/attribution/distil.py TEACHER.pt START --encoder MPNET --out RUN [--passes 2] [--like TOKENIZER.json]

TEACHER comes from `train.py --encoder MPNET`, START is a run's `weights.pt` or an exported graph. The teacher reads every text once, the
annotated ones and our own articles without labels; then the tagger reads them in several passes, each in other windows, and is to give
the teacher's chances of the tags, and of the links where the teacher sees a cue or a content; and the teacher's last states are to follow
from its own by one matrix. Nesting, of which the teacher knows little, is learnt from the labels of our own sentences alone. `--like`
spells the texts with the pieces of the vocabulary that the tagger will have.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from nested import DATA
from network import AttributionNetwork, autocast
from shipped import network_of
from torch.nn import functional
from train import (
    GOLD,
    HEAD_RATE,
    LONGEST,
    PIECES_A_BATCH,
    SHORTEST,
    Corpus,
    chain_windows,
    loss_of,
    optimiser_of,
    read_corpus,
    schedule_of,
    stack,
)

from data import UNUSED, Document, Window, batches, encode_document, epoch_windows, windows

sys.path.insert(0, str(Path(__file__).parents[1]))
from average import mean
from imitating import divergence
from stepping import take_step

ARTICLES = DATA / "articles"
LABELS_WEIGHT, TAGS_WEIGHT, LINK_WEIGHT, STATES_WEIGHT = 0.5, 2.0, 0.5, 1.0
# Links are compared where the teacher gives a cue or a content so much of a chance.
LEAST_CHANCE = 0.1
# What is kept of a reading for each piece: tag logits, both sides of its link, the score of no link, and the state.
KEPT = ("tags", "tails", "heads", "nothing", "states")

Reading = dict[str, torch.Tensor]


def own_articles() -> list[str]:
    """Our own articles, of which a file holds several, each under a line of its kind."""
    return [
        article.partition("\n")[2].strip()
        for file in sorted(ARTICLES.glob("*.txt"))
        for article in ("\n" + file.read_text(encoding="utf-8")).split("\n=== ")[1:]
    ]


def documents_without_labels(corpus: Corpus, articles: Sequence[str]) -> list[Document]:
    """The articles as documents of which nothing is told."""
    found: list[Document] = []
    for text in articles:
        document = encode_document({"id": "unlabelled", "text": text, "attributions": []}, corpus.tokenizer)
        document.tags[:] = document.voice[:] = UNUSED
        found.append(document)
    return found


@torch.no_grad()
def read_by(teacher: AttributionNetwork, document: Document, marks: tuple[int, int]) -> Reading:
    """What the teacher makes of each piece of a document, in half precision."""
    made: list[Reading] = []
    for item in windows(document, LONGEST, marks, None):
        given = stack([item])
        with autocast():
            states = teacher.states(given["ids"], given["mask"])
            tags, tails, heads, *_ = teacher.outputs(states)
        nothing = (tails[0] @ heads[0, 0]).float()
        inside = torch.from_numpy(item.places >= 0)
        parts = (tags[0], tails[0], heads[0], nothing, states[0])
        made.append({name: part[inside].half() for name, part in zip(KEPT, parts, strict=True)})
    return {name: torch.cat([one[name] for one in made]) for name in KEPT}


def readings_of(
    teacher: AttributionNetwork, documents: Sequence[Document], marks: tuple[int, int], kept: Path | None
) -> dict[str, Reading]:
    """The teacher's reading of each document by its name; `kept` holds those of an earlier run, and then of this one too."""
    found: dict[str, Reading] = torch.load(kept, weights_only=True) if kept is not None and kept.exists() else {}
    began, before = time.monotonic(), len(found)
    for document in documents:
        if document.name not in found:
            found[document.name] = read_by(teacher, document, marks)
            if len(found) % 50 == 0:
                print(f"{len(found)} documents read, {time.monotonic() - began:.0f} s", flush=True)
    if kept is not None and len(found) > before:
        torch.save(found, kept)
    return found


def taught(batch: Sequence[Window], readings: Mapping[str, Reading]) -> tuple[Reading, torch.Tensor]:
    """The teacher's reading of a batch's windows, padded, and of which pieces (batch, length) there is one."""
    longest = max(map(len, batch))
    inside = torch.zeros(len(batch), longest, dtype=torch.bool)
    some = next(iter(readings.values()))
    out = {name: torch.zeros(len(batch), longest, *value.shape[1:]) for name, value in some.items()}
    for row, item in enumerate(batch):
        if item.document in readings:
            here = torch.from_numpy(np.flatnonzero(item.places >= 0))
            inside[row, here] = True
            places = torch.from_numpy(item.places)[here]
            for name, value in readings[item.document].items():
                out[name][row, here] = value[places].float()
    return out, inside


def distance(outputs: Sequence[torch.Tensor], wanted: Reading, inside: torch.Tensor) -> torch.Tensor:
    """How far the tagger's tags and links are from the teacher's; 0 where there is no piece with a reading."""
    tags, tails, heads = (part.float() for part in outputs[:3])
    if not bool(inside.any()):
        return tags.sum() * 0
    loss = TAGS_WEIGHT * divergence(tags[inside], wanted["tags"][inside])
    linked = inside & (wanted["tags"].softmax(-1)[..., 3:].sum(-1) > LEAST_CHANCE)
    if not bool(linked.any()):
        return loss
    columns = inside.clone()
    columns[:, 0] = True
    tables = []
    for tail, head, nothing in ((tails, heads, None), (wanted["tails"], wanted["heads"], wanted["nothing"])):
        table = tail @ head.transpose(1, 2)
        if nothing is not None:
            table[..., 0] = nothing
        tables.append(table.masked_fill(~columns[:, None, :], -1e4))
    return loss + LINK_WEIGHT * divergence(tables[0][linked], tables[1][linked])


def batches_of(corpus: Corpus, unlabelled: Sequence[Document], options: argparse.Namespace) -> list[list[Window]]:
    """What is read in each pass, in windows of its own: a share of the corpus, the articles, our sentences with nested attributions."""
    stop = corpus.tokenizer.token_to_id(".")
    out: list[list[Window]] = []
    for seed in range(options.seed, options.seed + options.passes):
        annotated = random.Random(seed).sample(corpus.documents, round(len(corpus.documents) * options.share))
        items = epoch_windows([*annotated, *unlabelled], (SHORTEST, LONGEST), corpus.marks, stop, seed)
        items += chain_windows(corpus.blocks, corpus.pool, corpus.tokenizer, corpus.marks, options.copies, seed)
        out += batches(items, PIECES_A_BATCH, seed)
    return out


def lesson_loss(
    student: AttributionNetwork, onto: torch.nn.Linear, batch: list[Window], readings: Mapping[str, Reading]
) -> torch.Tensor:
    """What a batch costs the tagger: by the labels, and by the teacher's tags, links and, seen through `onto`, states."""
    given = stack(batch)
    wanted, inside = taught(batch, readings)
    with autocast():
        states = student.states(given["ids"], given["mask"])
        outputs = student.outputs(student.dropout(states))
    loss = LABELS_WEIGHT * loss_of(outputs, given) + distance(outputs, wanted, inside)
    if not bool(inside.any()):
        return loss
    target = functional.layer_norm(wanted["states"][inside], wanted["states"].shape[-1:])
    return loss + STATES_WEIGHT * functional.mse_loss(onto(states.float()[inside]), target)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Teach, save the weights; the record of it."""
    teacher, student = network_of(options.teacher, options.encoder).eval(), network_of(options.start).train()
    before = {name: value.clone() for name, value in student.state_dict().items()}
    corpus = read_corpus(like=options.like)
    articles = own_articles()[: options.articles]
    unlabelled = documents_without_labels(corpus, articles)
    documents = [*corpus.documents, *unlabelled]
    for document in documents:
        # Named by its pieces, so that its reading is found again.
        document.name = hashlib.sha256(document.ids.tobytes()).hexdigest()
    readings = readings_of(teacher, documents, corpus.marks, options.readings)
    plan = batches_of(corpus, unlabelled, options)[: options.steps]
    trained, optimiser = optimiser_of(student, options.rate)
    onto = torch.nn.Linear(student.encoder.config.hidden_size, teacher.encoder.config.hidden_size)
    optimiser.add_param_group({"params": list(onto.parameters()), "lr": HEAD_RATE})
    schedule = schedule_of(optimiser, len(plan))
    began, running = time.monotonic(), math.nan
    for step, batch in enumerate(plan, start=1):
        loss = lesson_loss(student, onto, batch, readings)
        take_step(loss, trained, optimiser, schedule)
        running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"step {step}/{len(plan)} loss {running:.4f} {time.monotonic() - began:.0f} s", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(mean([student.state_dict(), before], [1 - options.keep, options.keep]), options.out / "weights.pt")
    records = [folder / "training.json" for folder in (options.teacher.parent, options.start.parent)]
    return {
        "teacher": json.loads(records[0].read_text(encoding="utf-8")),
        "start": json.loads(records[1].read_text(encoding="utf-8")),
        "taught": {name: str(value) for name, value in vars(options).items() if not isinstance(value, Path)},
        "teacher_sha256": hashlib.sha256(options.teacher.read_bytes()).hexdigest(),
        "start_sha256": hashlib.sha256(options.start.read_bytes()).hexdigest(),
        "data_sha256": {GOLD.name: hashlib.sha256(GOLD.read_bytes()).hexdigest()},
        "articles": len(articles),
        "articles_sha256": hashlib.sha256("\n".join(articles).encode()).hexdigest(),
        "weights_of_losses": [LABELS_WEIGHT, TAGS_WEIGHT, LINK_WEIGHT, STATES_WEIGHT],
        "documents": len(corpus.documents),
        "steps": len(plan),
        "torch": torch.__version__,
    }


def main() -> None:
    """Read the options and teach."""
    parser = argparse.ArgumentParser(description="Teach an attribution tagger what a larger one makes of texts.")
    parser.add_argument("teacher", type=Path)
    parser.add_argument("start", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="the folder that the teacher began with")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--steps", type=int, help="so many steps only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.4, help="read so much of the corpus a pass")
    parser.add_argument("--articles", type=int, help="our own articles without labels (all, unless told)")
    parser.add_argument("--like", type=Path, help="a tokenizer.json: only its pieces are read")
    parser.add_argument("--readings", type=Path, help="a file to keep the teacher's readings in, for another run")
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument(
        "--keep", type=float, default=0.0, help="the share of START in the mean of weights that is saved"
    )
    parser.add_argument("--copies", type=int, nargs=2, default=(1, 2), help="how often our own sentences")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    record = run(options)
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
