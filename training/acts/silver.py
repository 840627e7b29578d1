"""Silver sentences for the plain view: given pairs and headlines whose type is known, with the trigger that a trained coder finds.

    python training/acts/silver.py RUN_FOLDER OUT.jsonl

Of a given pair (train part only) type and both sides are known, of a headline of the machine-written stories type and mode.
The trigger is the group of words that a first run gives the known type with most weight; words that may be triggers of other
acts are left out of the loss. Sentences in which no word bears the type are not used.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from encoders import load_tokenizer
from evaluate import outputs_of

from data import MODES, SHARED, TYPES, Example, Views, pairs
from model import coder_of

LEAST_PAIR, LEAST_HEADLINE = 0.1, 0.15
SURE_NONE = 0.7
VARIANTS = 2
RENAMED = {"primative": "primitive", "sieze": "seize", "assassinate": "targeted", "execute": "targeted", "massacre": "targeted",
           "cleansing": "targeted", "ban": "restrict"}  # fmt: skip


def headlines() -> list[dict[str, Any]]:
    """Headlines with type and mode, at most `VARIANTS` of each wording (they vary in their names only)."""
    kept: list[dict[str, Any]] = []
    seen: dict[str, int] = defaultdict(int)
    for line in (SHARED / "gold/synthetic-stories.jsonl").open(encoding="utf-8"):
        story = json.loads(line)
        wording = f"{story['type']}|{story['mode']}|{' '.join(w for w in story['headline'].split() if w.islower())}"
        mode = RENAMED.get(story["mode"], story["mode"])
        if story["type"] not in TYPES or seen[wording] >= VARIANTS:
            continue
        seen[wording] += 1
        kept.append({"id": story["id"], "text": story["headline"], "type": story["type"],
                     "mode": mode if f"{story['type']}:{mode}" in MODES else None})  # fmt: skip
    return kept


def label(row: dict[str, Any], example: Example, chances: torch.Tensor, least: float) -> dict[str, Any] | None:
    """The row with its trigger and the stretches to leave out; None where no word bears the type."""
    names = ["CONCEDE", "RETREAT"] if row["type"] == "YIELD" else [row["type"]]
    columns = torch.tensor([TYPES.index(name) for name in names])
    weight = chances[:, columns].sum(-1)
    best = int(weight.argmax())
    if float(weight[best]) < least:
        return None
    group = [best]
    while group[0] > 1 and weight[group[0] - 1] > 0.5:
        group.insert(0, group[0] - 1)
    while group[-1] < len(weight) - 2 and weight[group[-1] + 1] > 0.5:
        group.append(group[-1] + 1)
    ignore = [
        list(example.offsets[i]) for i in range(1, len(weight) - 1) if i not in group and chances[i, 0] < SURE_NONE
    ]
    event_type = names[int(chances[best, columns].argmax())]
    return {"id": f"silver-{row['id']}", "text": row["text"], "ignore": ignore, "acts": [
        {"type": event_type, "mode": row.get("mode"), "contexts": None, "status": None, "unsure": True,
         "trigger": [example.offsets[group[0]][0], example.offsets[group[-1]][1]],
         "actors": [row["actor"]] if "actor" in row else None,
         "recipients": [row["recipient"]] if "recipient" in row else None}]}  # fmt: skip


def main() -> None:
    """Write the silver sentences."""
    parser = argparse.ArgumentParser(description="Silver sentences from pairs and headlines.")
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    model, path = coder_of(options.run)
    views = Views(load_tokenizer(path))
    written = 0
    with options.out.open("w", encoding="utf-8") as out:
        for rows, least in ((pairs()["train"], LEAST_PAIR), (headlines(), LEAST_HEADLINE)):
            examples = [views.plain({"id": r["id"], "text": r["text"], "acts": []}) for r in rows]
            for row, example, outputs in zip(rows, examples, outputs_of(model, examples), strict=True):
                made = label(row, example, outputs[0].softmax(-1), least)
                if made:
                    out.write(json.dumps(made, ensure_ascii=False) + "\n")
                    written += 1
            print(f"{len(rows)} rows, {written} sentences so far", flush=True)


if __name__ == "__main__":
    main()
