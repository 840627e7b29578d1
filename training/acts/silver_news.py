"""Silver sentences from unlabelled news: triggers and sides as a first run of the act coder finds them, types as the pair typer says.

    python training/acts/silver_news.py RUN PAIR_RUN SENTENCES.jsonl silver-news.jsonl

SENTENCES come from `pair_soft.py make`. The pair typer, a larger network, sees the act with its spans marked; where it is sure, its
type and mode are taken; where it is not, the words are left out of the loss; where it is sure that there is none, they are none.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from encoders import load_tokenizer
from evaluate import outputs_of
from marking import Marker
from pair_soft import load
from pair_train import logits_of

from data import MODES, TYPES, Example, Views
from model import coder_of, role_logits

POSSIBLE, SURE_TRIGGER, SURE_TYPE, SURE_MODE, SURE_NONE, SIDE = 0.15, 0.6, 0.65, 0.6, 0.8, 0.5
Act = dict[str, Any]


def found_acts(example: Example, outputs: tuple[torch.Tensor, ...]) -> list[Act]:
    """The possible acts of a sentence: pieces, chance, spans of trigger and sides."""
    chances = 1 - outputs[0].softmax(-1)[:, 0]
    groups: list[list[int]] = []
    for i in range(1, len(example.ids) - 1):
        if chances[i] > POSSIBLE:
            if groups and groups[-1][-1] == i - 1:
                groups[-1].append(i)
            else:
                groups.append([i])
    acts = []
    for group in groups:
        roles = role_logits(outputs[4][group[0]], outputs[5]).sigmoid() > SIDE
        sides = [runs(roles[:, role].nonzero().flatten().tolist(), example) for role in (0, 1)]
        acts.append({"chance": float(chances[group].max()), "actors": sides[0], "recipients": sides[1],
                     "trigger": [example.offsets[group[0]][0], example.offsets[group[-1]][1]]})  # fmt: skip
    return acts


def runs(at: list[int], example: Example) -> list[list[int]]:
    """Spans of neighbouring pieces."""
    spans: list[list[int]] = []
    last = -2
    for i in at:
        if not 0 < i < len(example.ids) - 1:
            continue
        if i == last + 1 and spans:
            spans[-1][1] = example.offsets[i][1]
        else:
            spans.append(list(example.offsets[i]))
        last = i
    return spans


def marked(text: str, act: Act, marker: Marker, identifier: str) -> Example:
    """The act with its spans marked, for the pair typer."""
    actor = tuple(act["actors"][0]) if act["actors"] else None
    recipient = tuple(act["recipients"][0]) if act["recipients"] else None
    return marker(text, {"a": actor, "r": recipient, "t": tuple(act["trigger"])}, -1, identifier)


def judged(act: Act, types: Any, modes: Any) -> str:
    """Whether an act is kept, left out or none; a kept one gets type and mode."""
    chances = torch.from_numpy(types).exp()
    best = 1 + int(chances[1:].argmax())
    if float(chances[0]) > SURE_NONE and act["chance"] < SURE_TRIGGER:
        return "none"
    if act["chance"] < SURE_TRIGGER or float(chances[best]) < SURE_TYPE or not (act["actors"] or act["recipients"]):
        return "unsure"
    act["type"] = TYPES[best]
    allowed = [i for i, name in enumerate(MODES) if name == "-" or name.startswith(f"{act['type']}:")]
    spread = torch.from_numpy(modes)[allowed].softmax(-1)
    mode = MODES[allowed[int(spread.argmax())]]
    act["mode"] = mode.split(":")[1] if mode != "-" and float(spread.max()) > SURE_MODE else None
    return "kept"


def main() -> None:
    """Write the silver sentences."""
    parser = argparse.ArgumentParser(description="Silver sentences from news, typed by the pair typer.")
    for name in ("run", "pair_run", "sentences", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    coder, path = coder_of(options.run)
    typer, marker, _ = load(options.pair_run)
    rows = [json.loads(line) for line in options.sentences.read_text(encoding="utf-8").splitlines()]
    views = Views(load_tokenizer(path))
    examples = [views.plain({"id": r["id"], "text": r["text"], "acts": []}) for r in rows]
    acts = [found_acts(e, o) for e, o in zip(examples, outputs_of(coder, examples), strict=True)]
    flat = [(row, act) for row, found in zip(rows, acts, strict=True) for act in found]
    types, modes = logits_of(typer, [marked(r["text"], a, marker, r["id"]) for r, a in flat], marker.pad)
    verdicts = iter([judged(act, t, m) for (_, act), t, m in zip(flat, types, modes, strict=True)])
    counts: Counter[str] = Counter()
    with options.out.open("w", encoding="utf-8") as out:
        for row, found in zip(rows, acts, strict=True):
            by_verdict = [(next(verdicts), act) for act in found]
            kept = [act for verdict, act in by_verdict if verdict == "kept"]
            unsure = [act["trigger"] for verdict, act in by_verdict if verdict == "unsure"]
            if not kept and (unsure or hash_fraction(row["id"]) > 0.35):
                continue
            counts.update(act["type"] for act in kept)
            counts["sentences"] += 1
            for act in kept:
                act |= {"contexts": None, "status": None, "unsure": True}
            out.write(
                json.dumps({"id": f"silver-{row['id']}", "text": row["text"], "ignore": unsure, "acts": kept}) + "\n"
            )
    print(counts)


def hash_fraction(identifier: str) -> float:
    """A stable fraction of an id, to take a share of what there is too much of."""
    return int(identifier.rsplit("-", 1)[-1]) % 100 / 100


if __name__ == "__main__":
    main()
