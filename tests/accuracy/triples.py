"""Sentences coded without spans, against their gold type and the countries of their two sides.

    python -m tests.accuracy.triples          # single events, PLV's held sentences, and claims in sentences without an act, as JSON

A side of PLV's is gold text; its country is the one that our resolver gives for that text. A pair whose two countries are not both known
does not count as a triple.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bayhaqi
from bayhaqi.knowledge.resolving import resolve_rows

from .gold import rows, scorer
from .test_typing_floor import is_held

HERE = Path(__file__).parent
DAY = "2015-06-01"
SIDES = ("actor", "recipient")


def coded(gold: Iterable[dict[str, Any]], model: str = "default") -> list[dict[str, Any]]:
    """The records of sentences."""
    articles = (
        bayhaqi.Article(text=row["text"], published=row.get("published") or DAY, id=str(row["id"]), language="en")
        for row in gold
    )
    return [coding.to_dict() for coding in bayhaqi.load(model).pipe(articles)]


def single_events(model: str = "default") -> dict[str, Any]:
    """Scores on single events between two sides, of another writer."""
    gold = [json.loads(line) for line in (HERE / "single_events.jsonl").read_text(encoding="utf-8").splitlines()]
    scores: dict[str, Any] = scorer().triples(gold, coded(gold, model))
    return scores


def invented(model: str = "default") -> tuple[int, int]:
    """How many claims are told of how many sentences without an act, of another writer."""
    lines = (HERE / "decoys.txt").read_text(encoding="utf-8").splitlines()
    found = coded(({"id": number, "text": line} for number, line in enumerate(lines)), model)
    return sum(len(record["claims"]) for record in found), len(lines)


def given_pairs(model: str = "default") -> dict[str, Any]:
    """Scores on PLV's held sentences."""
    held = [row for row in rows("typing-dev.jsonl") if is_held(row["id"])]
    phrases = (
        {"id": f"{row['id']}|{side}", "actor": row["text"][slice(*row[side])], "date": row.get("date") or DAY}
        for row in held
        for side in SIDES
    )
    country = {row["id"]: row.get("country") or "" for row in resolve_rows(phrases)}
    gold = [
        {"id": row["id"], "text": row["text"], "type": row["type"]}
        | {f"{side}s": [{"code": country[f"{row['id']}|{side}"]}] for side in SIDES}
        for row in held
    ]
    scores: dict[str, Any] = scorer().triples(gold, coded(gold, model))
    return scores


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Whole events of single sentences, and what is invented.")
    parser.add_argument("--model", choices=["default", "accurate"], default="default")
    model = parser.parse_args().model
    found = {"single events": single_events(model), "given pairs": given_pairs(model), "invented": invented(model)}
    print(json.dumps(found, indent=1))
