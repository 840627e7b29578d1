"""Agreement of the blind second coding (`second/`) with the first (`acts/`, `pairs/`), as one JSON object.

python training/data/agreement.py
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bayhaqi.query import review_figures

sys.path.insert(0, str(Path(__file__).parent))
from compile import read_files

HERE = Path(__file__).parent


def overlap(first: list[list[int]], second: list[list[int]]) -> bool:
    """Whether two sides share words, or are both absent."""
    if not first or not second:
        return not first and not second
    return any(a[0] < b[1] and b[0] < a[1] for a in first for b in second)


def kappa(both: list[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two codings, rounded; None where it is not defined."""
    found = review_figures.kappa(both)
    return None if found is None else round(found, 3)


def main() -> None:
    """Compare and print."""
    files = [path for folder in ("acts", "pairs") for path in sorted((HERE / folder).glob("*.txt"))]
    first = {s["text"]: s for s in read_files(files)[0]}
    second = read_files(sorted((HERE / "second").glob("*.txt")))[0]
    counts: Counter[str] = Counter()
    types: list[tuple[str, str]] = []
    statuses: list[tuple[str, str]] = []
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for sentence in second:
        acts, others = first[sentence["text"]]["acts"], list(sentence["acts"])
        counts["both silent or both not"] += bool(acts) == bool(others)
        counts["first"] += len(acts)
        counts["second"] += len(others)
        for act in acts:
            match = next((o for o in others if overlap([act["trigger"]], [o["trigger"]])), None)
            if match is None:
                match = next(
                    (o for o in others if o["type"] == act["type"] and overlap(act["actors"], o["actors"])), None
                )
            if match is not None:
                others.remove(match)
                pairs.append((act, match))
    for one, other in pairs:
        types.append((one["type"], other["type"]))
        statuses.append((str(one["status"]), str(other["status"])))
        counts["mode"] += one["mode"] == other["mode"]
        counts["actors"] += overlap(one["actors"], other["actors"])
        counts["recipients"] += overlap(one["recipients"], other["recipients"])
    n = len(pairs)
    result = {"sentences": len(second), "act_or_none": round(counts["both silent or both not"] / len(second), 3),
              "acts_f1": round(2 * n / (counts["first"] + counts["second"]), 3), "matched_acts": n,
              "type": round(sum(a == b for a, b in types) / n, 3), "type_kappa": kappa(types),
              "mode": round(counts["mode"] / n, 3), "status": round(sum(a == b for a, b in statuses) / n, 3),
              "status_kappa": kappa(statuses), "actors": round(counts["actors"] / n, 3),
              "recipients": round(counts["recipients"] / n, 3),
              "most_confused_types": Counter(p for p in types if p[0] != p[1]).most_common(6)}  # fmt: skip
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
