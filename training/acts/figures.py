"""Draw the confusion table of event types and the reliability of confidences, over all types and by type, into docs/.

    python training/acts/figures.py          # codes the held part of our own sentences and tests/accuracy/single_events.jsonl

Needs matplotlib. Prints the table's numbers as JSON.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import numpy as np
from claims_eval import is_right, reliability
from matplotlib import pyplot as plt

import bayhaqi
from bayhaqi.model import Claim
from data import ROOT, TYPES, own_sentences, split_own

KINDS = TYPES[1:]
MISSED, INVENTED = "missed", "invented"
Judged = list[tuple[str, float, bool]]
BLUE = "#1f4e79"


def meets(claim: Claim, act: dict[str, Any]) -> bool:
    """Whether a claim's trigger shares words with an act's."""
    return claim.trigger.start < act["trigger"][1] and act["trigger"][0] < claim.trigger.end


def code_held() -> tuple[Counter[tuple[str, str]], Judged]:
    """Confusions of the held part of our own sentences, and (type, confidence, right) of each claim."""
    held = split_own(own_sentences())["held"]
    coder = bayhaqi.load()
    codings = coder.pipe(bayhaqi.Article(text=s["text"], published="2024-07-24", language="en") for s in held)
    table: Counter[tuple[str, str]] = Counter()
    judged: Judged = []
    for sentence, coding in zip(held, codings, strict=True):
        free = list(coding.claims)
        for act in sentence["acts"]:
            claim = next((one for one in free if meets(one, act)), None)
            if claim is not None:
                free.remove(claim)
            table[act["type"], claim.type if claim else MISSED] += 1
        table.update((INVENTED, claim.type) for claim in free)
        judged += [(c.type, c.confidence, any(is_right(c, act) for act in sentence["acts"])) for c in coding.claims]
    return table, judged


def code_singles() -> Judged:
    """(Type, confidence, right) of each claim of the sentences with a single event."""
    rows = [json.loads(line) for line in (ROOT / "tests/accuracy/single_events.jsonl").open(encoding="utf-8")]
    coder = bayhaqi.load()
    codings = coder.pipe(bayhaqi.Article(text=r["text"], published=r["published"], language="en") for r in rows)
    judged: Judged = []
    for row, coding in zip(rows, codings, strict=True):
        actors, recipients = ({side["code"] for side in row[role]} for role in ("actors", "recipients"))
        for claim in coding.claims:
            first, second = ({m.country for m in side} for side in (claim.actors, claim.recipients))
            sides = bool(actors & first and recipients & second) or (
                not second and bool(actors & first and recipients & first)
            )
            judged.append((claim.type, claim.confidence, claim.type == row["type"] and sides))
    return judged


def draw_confusion(table: Counter[tuple[str, str]]) -> None:
    """docs/confusion.png: rows are what the sentence states, columns what was coded."""
    rows, columns = [*KINDS, INVENTED], [*KINDS, MISSED]
    grid = np.array([[table[row, column] for column in columns] for row in rows], dtype=float)
    shares = grid / np.maximum(grid.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(9.5, 8.5))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axes.set_yticks(range(len(rows)), rows)
    for i, row in enumerate(grid):
        for j, number in enumerate(row):
            if number:
                axes.text(
                    j,
                    i,
                    int(number),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if shares[i, j] > 0.5 else "black",
                )
    axes.set_xlabel("coded")
    axes.set_ylabel("stated")
    axes.set_title("Event types: our own held sentences (numbers of acts)")
    figure.tight_layout()
    figure.savefig(ROOT / "docs/confusion.png", dpi=110)


def draw_reliability(judged: Judged) -> None:
    """docs/reliability.png: share of right claims by confidence, over all types and by type."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 5.6))
    left.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    left.set_xlim(0.2, 1)
    left.set_ylim(0, 1.02)
    left.set_xlabel("confidence")
    left.set_ylabel("share of claims that are right")
    for mean, share, number in reliability([(confidence, ok) for _, confidence, ok in judged]):
        error = (share * (1 - share) / number) ** 0.5
        left.errorbar(mean, share, yerr=error, fmt="o", color=BLUE, capsize=3, markersize=4 + number**0.5 / 4)
        left.annotate(f"{number:.0f}", (mean, share), textcoords="offset points", xytext=(8, -10), fontsize=8)
    left.set_title("All types (number of claims beside each point)")
    by_type: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for kind, confidence, ok in judged:
        by_type[kind].append((confidence, ok))
    kinds = [kind for kind in reversed(KINDS) if by_type[kind]]
    for row, kind in enumerate(kinds):
        confidence, share = (float(np.mean(column)) for column in zip(*by_type[kind], strict=True))
        error = (share * (1 - share) / len(by_type[kind])) ** 0.5
        right.errorbar(
            share, row, xerr=error, fmt="o", color=BLUE, capsize=3, label="share right" if row == 0 else None
        )
        right.plot(confidence, row, "|", color="#c0392b", markersize=14, markeredgewidth=2,
                   label="mean confidence" if row == 0 else None)  # fmt: skip
    right.set_yticks(range(len(kinds)), [f"{kind} ({len(by_type[kind])})" for kind in kinds])
    right.set_xlim(0.2, 1.02)
    right.legend(loc="lower left", frameon=False)
    right.set_title("By type (number of claims)")
    figure.tight_layout()
    figure.savefig(ROOT / "docs/reliability.png", dpi=110)


def main() -> None:
    """Code, draw, print."""
    table, judged = code_held()
    draw_confusion(table)
    judged += code_singles()
    draw_reliability(judged)
    rows = {f"{gold} → {said}": n for (gold, said), n in table.most_common() if gold != said}
    print(json.dumps({"confusions": rows, "reliability": reliability([(c, ok) for _, c, ok in judged])}, indent=1))


if __name__ == "__main__":
    main()
