"""Scores the resolver on tests/actors/cases.csv and cases-2.csv: country and main sector both right, and the canonical name."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from bayhaqi.knowledge.actor_names import fold
from bayhaqi.knowledge.resolving import load_resolver

CASES = Path(__file__).with_name("cases.csv")
# Written after the base and the resolver, before either was run on them.
LATER_CASES = Path(__file__).with_name("cases-2.csv")


def read_cases(part: str, path: Path = CASES) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["part"] == part]


def score(cases: list[dict[str, str]]) -> tuple[float, float, list[str]]:
    """Give the share with country and sector right, the share of named ones with the name right, and the failures."""
    resolver = load_resolver()
    both = names = named = 0
    failures = []
    for case in cases:
        day = date.fromisoformat(case["date"]) if case["date"] else None
        found = resolver.resolve(case["phrase"], context=case["context"], day=day)
        country, sectors = (found.country, found.sectors[:2]) if found else (None, ())
        right = (country or "") == case["country"] and (not case["sectors"] or case["sectors"] in sectors)
        both += right
        named += bool(case["name"])
        name_right = not case["name"] or fold((found.name if found else None) or "") == fold(case["name"])
        names += bool(case["name"]) and name_right
        if not right or not name_right:
            got = f"{found.name} {found.country} {found.sectors} {found.title}" if found else "None"
            failures.append(
                f"{case['phrase']} [{case['date']}] wanted {case['country']} {case['sectors']} {case['name']}: {got}"
            )
    return both / len(cases), names / max(named, 1), failures
