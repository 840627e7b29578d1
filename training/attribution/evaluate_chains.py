"""Measure whole chains of voices on our own sentences: python training/attribution/evaluate_chains.py FILE.txt … .

A file has the form that training/data/CHAINS.md describes. An act counts as right if its chain has the same voices in
the same order (a voice is the same if the sources share more than half of the shorter one's characters). Files 01 to 03
are for looking at, the later ones for reporting.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bayhaqi.coding.attributions import WEIGHTS, load_attribution_tagger
from bayhaqi.coding.chains import chain_of
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Attribution

COMPILE = Path(__file__).resolve().parents[1] / "data" / "compile_chains.py"


def same_voice(gold: Sequence[Sequence[int]], found: Attribution) -> bool:
    """Whether two sources are the same words, nearly."""
    wanted = {place for start, end in gold for place in range(start, end)}
    got = {place for piece in found.source for place in range(piece.start, piece.end)}
    if not wanted or not got:
        return not wanted and not got
    return len(wanted & got) > min(len(wanted), len(got)) / 2


def main() -> None:
    """Print the share of acts whose chain is right, by length of the chain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--show", action="store_true", help="print the sentences whose chains are wrong")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="another export than the shipped one")
    options = parser.parse_args()
    command = [sys.executable, str(COMPILE), "--jsonl", *options.files]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    blocks: list[dict[str, Any]] = [json.loads(line) for line in lines if line.startswith("{")]
    parsed = list(load_parser().parse(Article(text=block["text"]) for block in blocks))
    counts: dict[int, list[int]] = {}
    for block, article, found in zip(
        blocks, parsed, load_attribution_tagger(folder=options.weights).attributions(parsed), strict=True
    ):
        sources = {one["id"]: one["source"] for one in block["attributions"]}
        for act in block["acts"]:
            chain = chain_of(article.article.span(*act["trigger"]), found)
            wanted = [sources[number] for number in act["chain"]]
            right = len(chain) == len(wanted) and all(map(same_voice, wanted, chain))
            count = counts.setdefault(len(wanted), [0, 0])
            count[0] += right
            count[1] += 1
            if options.show and not right:
                print(f"{block['text']}\n  act {block['text'][slice(*act['trigger'])]!r}")
                print("  wanted", [" ".join(block["text"][a:b] for a, b in spans) for spans in wanted])
                print("  chain ", [" ".join(piece.text for piece in one.source) for one in chain])
                for one in found:
                    parts = [[piece.text for piece in part] for part in (one.source, one.cue, one.content)]
                    print("     ", one.id, one.within, *parts)
    for size, (right, total) in sorted(counts.items()):
        print(f"{size} voices: {right} of {total} right, {right / total:.3f}")
    nested = [sum(count[place] for size, count in counts.items() if size > 1) for place in (0, 1)]
    whole = [sum(count[place] for count in counts.values()) for place in (0, 1)]
    for name, (right, total) in (("nested", nested), ("all", whole)):
        print(f"{name}: {right} of {total} right, {right / max(1, total):.3f}")


if __name__ == "__main__":
    main()
