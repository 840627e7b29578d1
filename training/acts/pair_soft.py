"""Marked sentences without labels, and a teacher's probabilities of them.

    python training/acts/pair_soft.py make SENTENCES.jsonl          # from texts under ../shared/gold, none of them kept back
    python training/acts/pair_soft.py label RUN SENTENCES.jsonl PROBABILITIES.npz

`make` marks subject, object and now and then the verb of clauses in machine-written stories, in the articles that the attribution
tagger is trained on and in wire reports. `label` also takes what `pair_mined.py` writes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoders import encoder_path, load_tokenizer
from marking import Marker, soft_examples
from pair_model import PairTyper
from pair_train import logits_of

from data import SHARED, Pair, load_spacy

sys.path.insert(0, str(Path(__file__).parents[1]))
from narrowing import inner_width

SEED = 11
WANTED = {"headline": 2600, "story": 4200, "attribution-train": 1300, "muc-dev": 500}
WORDS = (6, 45)
SUBJECTS, OBJECTS = ("nsubj", "nsubjpass"), ("dobj", "pobj", "dative", "attr")


def texts(chance: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, sentence or paragraph), shuffled within each kind."""
    stories = [json.loads(line) for line in (SHARED / "gold/synthetic-stories.jsonl").open(encoding="utf-8")]
    chance.shuffle(stories)
    by_kind = {"headline": list({s["headline"]: None for s in stories}), "story": [s["text"][:900] for s in stories]}
    for name in ("attribution-train", "muc-dev"):
        rows = [json.loads(line)["text"] for line in (SHARED / f"gold/{name}.jsonl").open(encoding="utf-8")]
        chance.shuffle(rows)
        by_kind[name] = [re.sub(r"\s+", " ", part) for row in rows for part in row[:6000].split("\n\n")]
    for kind, found in by_kind.items():
        for text in found[: WANTED[kind] * 2]:
            yield kind, text


def clauses(doc: Any) -> Iterator[dict[str, Pair | None]]:
    """Subject, object and verb of each clause that has the first two, with whole noun phrases."""
    chunk_of = {chunk.root.i: (chunk.start_char, chunk.end_char) for chunk in doc.noun_chunks}
    for verb in doc:
        if verb.pos_ not in ("VERB", "NOUN"):
            continue
        subjects = [c.i for c in verb.children if c.dep_ in (*SUBJECTS, "poss") and c.i in chunk_of]
        objects = [c.i for c in verb.subtree if c.dep_ in OBJECTS and c.i in chunk_of and c.i > verb.i]
        if subjects and objects:
            yield {"a": chunk_of[subjects[0]], "r": chunk_of[objects[0]], "t": (verb.idx, verb.idx + len(verb)),
                   "other": chunk_of[objects[-1]] if len(objects) > 1 else None}  # fmt: skip


def make(out: Path) -> None:
    """Write marked sentences."""
    chance = random.Random(SEED)
    nlp = load_spacy()
    written = dict.fromkeys(WANTED, 0)
    with out.open("w", encoding="utf-8") as file:
        for kind, text in texts(chance):
            if written[kind] >= WANTED[kind]:
                continue
            for number, sentence in enumerate(list(nlp(text).sents)[:4]):
                if not WORDS[0] <= len(sentence) <= WORDS[1]:
                    continue
                found = list(clauses(sentence.as_doc()))
                if not found:
                    continue
                spans = chance.choice(found)
                if spans["other"] and chance.random() < 0.4:
                    spans["r"] = spans["other"]
                if chance.random() < 0.06:
                    spans["a"], spans["r"] = spans["r"], spans["a"]
                hidden = chance.random() < 0.6
                row = {"id": f"soft-{kind}-{written[kind]}", "text": sentence.text, "a": spans["a"], "r": spans["r"],
                       "t": None if hidden else spans["t"]}  # fmt: skip
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                written[kind] += 1
                if kind != "story" or number >= 2:
                    break
    print(written)


def load(run: Path) -> tuple[PairTyper, Marker, dict[str, Any]]:
    """A trained pair typer with its marker and settings."""
    facts = json.loads((run / "training.json").read_text())
    path = encoder_path(facts["encoder"])
    weights = torch.load(run / "pair.pt", weights_only=True)
    model = PairTyper(str(path), facts["first_marker"], facts["layers"], feed_forward=inner_width(weights))
    model.load_state_dict(weights)
    return model.eval(), Marker(load_tokenizer(path)), facts


def label(run: Path, sentences: Path, out: Path, threads: int) -> None:
    """Write the teacher's probabilities of types."""
    torch.set_num_threads(threads)
    model, marker, _ = load(run)
    examples = soft_examples(str(sentences), marker)
    soft = np.exp(logits_of(model, examples, marker.pad)[0]).astype(np.float32)
    np.savez_compressed(out, ids=np.array([e.id for e in examples]), soft=soft)
    print(f"{len(examples)} examples labelled")


def main() -> None:
    """Make or label."""
    parser = argparse.ArgumentParser(description="Unlabelled marked sentences and a teacher's probabilities.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make").add_argument("out", type=Path)
    labelling = commands.add_parser("label")
    for name in ("run", "sentences", "out"):
        labelling.add_argument(name, type=Path)
    labelling.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.command == "make":
        make(options.out)
    else:
        label(options.run, options.sentences, options.out, options.threads)


if __name__ == "__main__":
    main()
