"""Status of acts on sentences that nothing was trained or tuned on: macro-F1 over the five, of the acts that were found.

python tests/accuracy/statuses.py          # scores and confusions as JSON
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import bayhaqi

HERE = Path(__file__).parent
COMPILE = HERE.parents[1] / "training/data/compile.py"


def sentences() -> list[dict[str, Any]]:
    """The coded sentences of statuses_held.txt."""
    done = subprocess.run(
        [sys.executable, str(COMPILE), "--jsonl", str(HERE / "statuses_held.txt")],
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def statuses() -> dict[str, Any]:
    """Macro-F1 over the five statuses, how many acts were found, and the confusions."""
    rows = sentences()
    articles = (bayhaqi.Article(text=row["text"], published="2024-07-24", language="en") for row in rows)
    pairs: list[tuple[str, str]] = []
    acts = 0
    for row, coding in zip(rows, bayhaqi.load().pipe(articles), strict=True):
        for act in row["acts"]:
            acts += 1
            start, end = act["trigger"]
            claim = next((c for c in coding.claims if c.trigger.start < end and start < c.trigger.end), None)
            if claim is not None:
                pairs.append((act["status"] or "happened", claim.status or "happened"))
    scores = {label: _f1(pairs, label) for label in sorted({gold for gold, _ in pairs})}
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    return {"acts": acts, "found": len(pairs), "macro_f1": round(sum(scores.values()) / len(scores), 4), "f1": scores,
            "confusions": {f"{gold} → {said}": n for (gold, said), n in wrong.most_common()}}  # fmt: skip


def _f1(pairs: list[tuple[str, str]], label: str) -> float:
    both = sum(gold == said == label for gold, said in pairs)
    either = sum(gold == label for gold, _ in pairs) + sum(said == label for _, said in pairs)
    return round(2 * both / either, 4) if either else 0.0


if __name__ == "__main__":
    print(json.dumps(statuses(), indent=1, ensure_ascii=False))
