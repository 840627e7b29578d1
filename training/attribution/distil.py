"""Teach an attribution tagger what a larger one makes of texts, beside what the annotators made of them.

    python training/attribution/distil.py TEACHER.pt START --encoder MPNET --out RUN [--share 1.0] [--rate 2e-4] [--keep .3]

TEACHER comes from `train.py --encoder MPNET`, START is a run's `weights.pt` or an exported graph. The tagger's chances of the tags, and
of the links where the teacher sees a cue or a content, are to be the teacher's, on what `train.py` reads and, without labels, on our own
articles, and on stories if asked for. Nesting, of which the teacher knows little, is learnt from the labels alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from nested import DATA
from network import AttributionNetwork, autocast
from shipped import network_of
from train import GOLD, LONGEST, PIECES_A_BATCH, Corpus, loss_of, optimiser_of, plan_of, read_corpus, schedule_of, stack

from data import UNUSED, Document, Window, batches, encode_document, epoch_windows, load_rows

sys.path.insert(0, str(Path(__file__).parents[1]))
from average import mean
from imitating import divergence
from stepping import take_step

STORIES = GOLD.parent / "synthetic-stories.jsonl"
ARTICLES = DATA / "articles"
LABELS_WEIGHT, TAGS_WEIGHT, LINK_WEIGHT = 0.5, 2.0, 0.5
# Links are compared where the teacher gives a cue or a content so much of a chance.
LEAST_CHANCE = 0.1


def own_articles() -> list[str]:
    """Our own articles, of which a file holds several, each under a line of its kind."""
    return [
        article.partition("\n")[2].strip()
        for file in sorted(ARTICLES.glob("*.txt"))
        for article in ("\n" + file.read_text(encoding="utf-8")).split("\n=== ")[1:]
    ]


def documents_without_labels(corpus: Corpus, articles: Sequence[str], pieces: int) -> list[Document]:
    """The articles, and stories of at least so many word pieces together, of which nothing is told."""
    stories = [str(row["text"]) for row in load_rows(STORIES)]
    random.Random(5).shuffle(stories)
    found: list[Document] = []
    for number, text in enumerate((*articles, *stories)):
        if number >= len(articles) and pieces <= 0:
            break
        document = encode_document({"id": f"unlabelled-{number}", "text": text, "attributions": []}, corpus.tokenizer)
        document.tags[:] = document.voice[:] = UNUSED
        found.append(document)
        if number >= len(articles):
            pieces -= len(document.ids)
    random.Random(5).shuffle(found)
    return found


def distance(student: AttributionNetwork, teacher: AttributionNetwork, batch: list[Window]) -> torch.Tensor:
    """How far the student's tags and links are from the teacher's."""
    given = stack(batch)
    inside = given["mask"].bool()
    with autocast():
        with torch.no_grad():
            wanted = teacher(given["ids"], given["mask"])
        found = student(given["ids"], given["mask"])
    loss = TAGS_WEIGHT * divergence(found[0][inside], wanted[0][inside])
    linked = inside & (wanted[0].float().softmax(-1)[..., 3:].sum(-1) > LEAST_CHANCE)
    if not bool(linked.any()):
        return loss
    tables = [
        (out[1].float() @ out[2].float().transpose(1, 2)).masked_fill(~inside[:, None, :], -1e4)
        for out in (found, wanted)
    ]
    return loss + LINK_WEIGHT * divergence(tables[0][linked], tables[1][linked])


def batches_of(corpus: Corpus, articles: Sequence[str], options: argparse.Namespace) -> list[list[Window]]:
    """What is read: the epochs of `train.py`, with the texts without labels among them, each once."""
    plan = plan_of(corpus, options)
    unlabelled = documents_without_labels(corpus, articles, options.news)
    stop = corpus.tokenizer.token_to_id(".")
    out = []
    for epoch, of_epoch in enumerate(plan):
        seed = options.seed + epoch
        items = epoch_windows(unlabelled[epoch :: len(plan)], LONGEST, corpus.marks, stop, seed)
        together = [*of_epoch, *batches(items, PIECES_A_BATCH, seed)] if items else of_epoch
        random.Random(seed).shuffle(together)
        out += together
    return out


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Teach, save the weights; the record of it."""
    teacher, student = network_of(options.teacher, options.encoder).eval(), network_of(options.start).train()
    before = {name: value.clone() for name, value in student.state_dict().items()}
    corpus = read_corpus()
    articles = own_articles()[: options.articles]
    plan = batches_of(corpus, articles, options)
    trained, optimiser = optimiser_of(student, options.rate)
    schedule = schedule_of(optimiser, len(plan))
    began, running = time.monotonic(), math.nan
    for step, batch in enumerate(plan, start=1):
        loss = LABELS_WEIGHT * loss_of(student, batch) + distance(student, teacher, batch)
        take_step(loss, trained, optimiser, schedule)
        running = loss.item() if math.isnan(running) else 0.98 * running + 0.02 * loss.item()
        if step % 25 == 0:
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
        "data_sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (GOLD, STORIES)},
        "articles": len(articles),
        "articles_sha256": hashlib.sha256("\n".join(articles).encode()).hexdigest(),
        "weights_of_losses": [LABELS_WEIGHT, TAGS_WEIGHT, LINK_WEIGHT],
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
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0, help="read so much of the corpus an epoch")
    parser.add_argument("--articles", type=int, help="our own articles without labels (all, unless told)")
    parser.add_argument("--news", type=int, default=0, help="word pieces of stories without labels")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument(
        "--keep", type=float, default=0.0, help="the share of START in the mean of weights that is saved"
    )
    parser.add_argument("--copies", type=int, nargs=2, default=(3, 4), help="how often our own sentences")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    record = run(options)
    (options.out / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
