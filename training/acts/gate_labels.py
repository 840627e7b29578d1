"""What the coder finds in each sentence of texts, for the gate to learn from.

    PYTHONPATH=. python training/acts/gate_labels.py TEXTS.jsonl OUT.jsonl [--part 0/2] [--limit N]

TEXTS has an object with "text" on each line. OUT has a line for each sentence that may hold an act: its text, the number of claims
told of it, and the highest chance of a trigger in it. The gate is open meanwhile.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import bayhaqi
from bayhaqi.coding.acts import TRIGGER_THRESHOLD
from bayhaqi.coding.claims import claims_of
from bayhaqi.coding.coder import BATCH_ARTICLES, BATCH_CHARACTERS
from bayhaqi.model import batches

LEAST = 0.02


def main() -> None:
    """Code the texts and write what was found."""
    parser = argparse.ArgumentParser(description="What the coder finds in each sentence.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    number, of = map(int, options.part.split("/"))
    rows = [json.loads(line) for line in options.texts.read_text(encoding="utf-8").splitlines()][: options.limit]
    articles = [bayhaqi.Article(text=row["text"], published="2016-07-24", language="en") for row in rows[number::of]]
    coder = bayhaqi.load()
    coder._acts.gate = 0.0
    with options.out.open("w", encoding="utf-8") as file:
        for batch in batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS):
            parsed = list(coder._parser.parse(batch))
            told = coder._attributions.attributions(parsed)
            for one, attributions in zip(parsed, told, strict=True):
                evidence = coder._evidence(one, attributions)
                texts = [sentence.text for sentence in evidence.sentences]
                acts = coder._acts.acts(texts, None, LEAST)
                kept = [[act for act in found if act.chance > TRIGGER_THRESHOLD] for found in acts]
                claims = claims_of(evidence, kept, coder._ontology, coder._confidence, coder._retyped)
                at = Counter((claim.evidence.in_title, claim.evidence.start) for claim in claims)
                for sentence, found in zip(evidence.sentences, acts, strict=True):
                    span = sentence.paragraph.token_span(sentence.tokens)
                    chance = max((act.chance for act in found), default=0.0)
                    row = {"text": sentence.text, "told": at[(span.in_title, span.start)], "chance": round(chance, 3)}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
