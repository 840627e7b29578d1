"""Compare `responsibility` with the confidence slot of MUC-3's templates: python training/attribution/evaluate_responsibility.py.

The texts are in capitals: they are put into small letters with a capital at the start of sentences and of words that the
actor base or the templates of *other* articles name; so figures say little beyond this corpus. A template counts where a claim
of material conflict has its perpetrator, by words, as an actor. `--half` 0 is for looking at, 1 for reporting.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import bayhaqi
from bayhaqi.model import Article, Claim

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold" / "muc-dev.jsonl"
VALUE = re.compile(
    r"\??\s*(REPORTED AS FACT|CLAIMED OR ADMITTED|SUSPECTED OR ACCUSED(?: BY AUTHORITIES)?|POSSIBLE): (.+)"
)
# Each value of the slot, and the values of ours that agree with it.
AGREEING = {
    "REPORTED AS FACT": {"reported as fact"},
    "CLAIMED OR ADMITTED": {"claimed by actor"},
    "SUSPECTED OR ACCUSED": {"accused by others", "suspected"},
    "SUSPECTED OR ACCUSED BY AUTHORITIES": {"accused by others", "suspected"},
    "POSSIBLE": {"suspected"},
}
COMMON = frozenset("THE A AN OF AND IN ON AT BY FOR TO FROM WITH THAT".split())


def is_of_half(row: dict[str, Any], half: int) -> bool:
    """Whether an article belongs to the half, by the digest of its id."""
    return hashlib.sha256(row["id"].encode()).digest()[0] % 2 == half


def names_of(rows: list[dict[str, Any]]) -> set[str]:
    """Words in capitals that follow a title or stand in brackets in some article, or are in a template's perpetrator."""
    found: set[str] = set()
    for row in rows:
        for template in row["templates"]:
            for slot in ("PERP: ORGANIZATION ID", "INCIDENT: LOCATION", "HUM TGT: NAME"):
                for value in template.get(slot, []):
                    found.update(re.findall(r"[A-Z][A-Z'-]+", value))
    return found - COMMON


def mixed(text: str, names: set[str]) -> str:
    """A text in capitals as a newspaper would print it, as far as can be told."""
    head, _, body = text.partition("[TEXT]")
    plain = re.sub(r"\s*\n\s*\n\s*", "\n\n", body or head)
    plain = re.sub(r"(?<!\n)\n(?!\n)", " ", plain)
    plain = re.sub(r"[A-Z][A-Z'-]*", lambda m: m[0].capitalize() if m[0] in names else m[0].lower(), plain)
    plain = re.sub(r"(^|[.!?:]\s+|\n)([\"'(\[]*)([a-z])", lambda m: m[1] + m[2] + m[3].upper(), plain)
    return re.sub(r"\[([A-Z][a-z]{1,4})\]", lambda m: f"[{m[1].upper()}]", plain)


def wanted(row: dict[str, Any]) -> list[tuple[list[str], str]]:
    """Names of each perpetrating organisation and the slot's value."""
    values = (value for template in row["templates"] for value in template.get("PERP: ORGANIZATION CONFIDENCE", []))
    return [(re.findall(r'"([^"]+)"', found[2]), found[1]) for value in values if (found := VALUE.match(value))]


def is_of(claim: Claim, names: list[str]) -> bool:
    """Whether an actor of the claim bears one of the names."""
    told = {word for mention in claim.actors for word in f"{mention.text} {mention.name}".upper().split()} - COMMON
    return any(told & (set(name.upper().split()) - COMMON) for name in names)


def main() -> None:
    """Code the articles of a half and print how the values stand to each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=1, choices=(0, 1))
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    every = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [row for row in every if is_of_half(row, options.half) and wanted(row)][: options.limit]
    names = names_of([row for row in every if not is_of_half(row, options.half)])
    articles = (Article(text=mixed(row["text"], names), id=row["id"], language="en") for row in rows)
    pairs: Counter[tuple[str, str]] = Counter()
    missed = 0
    for row, coding in zip(rows, bayhaqi.load().pipe(articles), strict=True):
        for perpetrator, value in wanted(row):
            given = [
                claim.responsibility
                for claim in coding.claims
                if claim.quad == "material conflict" and claim.responsibility and is_of(claim, perpetrator)
            ]
            if not given:
                missed += 1
                continue
            # Several claims of one perpetrator: the template is of one of them, so the one that agrees is taken.
            agreeing = [one for one in given if one in AGREEING[value]]
            pairs[value, (agreeing or given)[0]] += 1
    print(f"{len(rows)} articles; {pairs.total()} perpetrators with a claim, {missed} without")
    for (value, ours), count in sorted(pairs.items()):
        print(f"{value:38} {ours:20} {count}")
    right = sum(count for (value, ours), count in pairs.items() if ours in AGREEING[value])
    print(f"agree: {right} of {pairs.total()}, {right / max(1, pairs.total()):.3f}")


if __name__ == "__main__":
    main()
