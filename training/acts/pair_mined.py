"""Examples for the judge and the pair typer as the act coder will hand them to them: its own findings, with the sides that it gives.

    python training/acts/pair_mined.py OUT.jsonl            # in our sentences, the training part
    python training/acts/pair_mined.py OUT.jsonl --news     # in texts under ../shared/gold, without a label

What it takes for an act and is none, and what it gives the sides of another act, is NONE; what is an act has that act's type and
mode, though its spans may be a little off. Where the sides are of no gold act, and in news, the type is null: only a teacher can say.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bayhaqi
from bayhaqi.coding import claims
from bayhaqi.coding.coder import Coder
from bayhaqi.coding.retyping import marked_act
from data import SHARED, own_sentences, split_own

# Far below what the coder needs: what it is half minded to tell teaches most.
TRIGGER = 0.15
BATCH = 200
SEED = 11
# Articles of each file whose findings are read for a teacher to label.
NEWS = {"attribution-train": 330, "synthetic-stories": 2400, "linking-dev": 160, "places-dev": 120}
Row = dict[str, Any]


def meets(span: tuple[int, int] | None, others: list[list[int]]) -> bool:
    """Whether a side shares words with the gold side; both may be absent."""
    if span is None or not others:
        return span is None and not others
    return any(span[0] < end and start < span[1] for start, end in others)


def label_of(row: Row, gold: list[Row]) -> tuple[str, str | None] | None:
    """Type and mode of the gold act that a finding is; None where that cannot be said. Gold counts from the text's start."""
    here = [act for act in gold if meets(row["t"], [act["trigger"]])]
    if not here:
        return "NONE", None
    for act in here:
        both = act["actors"] + act["recipients"]
        if act["type"] == "CONSULT" and meets(row["a"] or row["r"], both):
            return act["type"], act["mode"]
        if meets(row["a"], act["actors"]) and meets(row["r"], act["recipients"]):
            return act["type"], act["mode"]
    act = here[0]
    if meets(row["a"], act["recipients"]) and row["a"] and act["recipients"] and meets(row["r"], act["actors"]):
        return "NONE", None
    return None


def found(coder: Coder, sentences: list[Row]) -> Iterator[list[tuple[Row, Row]]]:
    """The marked findings in each text: as read, in their sentence, and with places counted from the text's start."""
    articles = [bayhaqi.Article(text=s["text"], published="2020-06-01", language="en") for s in sentences]
    parsed = list(coder._parser.parse(articles))
    told = coder._attributions.attributions(parsed)
    for one, attributions in zip(parsed, told, strict=True):
        evidence = coder._evidence(one, attributions)
        acts = coder._acts.acts([sentence.text for sentence in evidence.sentences], None, TRIGGER)
        evidence.telling = claims.telling_of(evidence, acts)
        rows = []
        for stated in claims._sided(evidence, acts, None):
            marked, at = marked_act(stated), stated.sentence.offset
            spans = {"a": marked.actor, "r": marked.recipient, "t": marked.trigger}
            moved = {name: (span[0] + at, span[1] + at) if span else None for name, span in spans.items()}
            rows.append(({"text": marked.text, **spans}, moved))
        yield rows


def mined(coder: Coder) -> Iterator[Row]:
    """Findings in our own sentences with what they are."""
    sentences = split_own(own_sentences())["train"]
    for first in range(0, len(sentences), BATCH):
        part = sentences[first : first + BATCH]
        for sentence, rows in zip(part, found(coder, part), strict=True):
            for number, (row, moved) in enumerate(rows):
                event_type, mode = label_of(moved, sentence["acts"]) or (None, None)
                yield {"id": f"{sentence['id']}.m{number}", **row, "type": event_type, "mode": mode}


def mined_in_news(coder: Coder) -> Iterator[Row]:
    """Findings in texts that nobody has coded."""
    chance = random.Random(SEED)
    for name, wanted in NEWS.items():
        texts = {json.loads(line)["text"]: None for line in (SHARED / f"gold/{name}.jsonl").open(encoding="utf-8")}
        rows = [{"text": text[:6000]} for text in chance.sample(list(texts), min(wanted, len(texts)))]
        for first in range(0, len(rows), BATCH):
            for at, findings in enumerate(found(coder, rows[first : first + BATCH]), start=first):
                for number, (row, _) in enumerate(findings):
                    yield {"id": f"{name}-{at}.m{number}", **row, "type": None, "mode": None}


def main() -> None:
    """Write the examples."""
    parser = argparse.ArgumentParser(description="Findings of the act coder, with what they are.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--news", action="store_true", help="in texts without a coding")
    options = parser.parse_args()
    coder = bayhaqi.load()
    counts: Counter[str] = Counter()
    with options.out.open("w", encoding="utf-8") as file:
        for row in mined_in_news(coder) if options.news else mined(coder):
            counts[row["type"] or "for a teacher"] += 1
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(counts)


if __name__ == "__main__":
    main()
