"""Examples for the judge: acts of a sentence with their parts marked, those of one sentence together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from encoders import autocast, padded
from marking import Spans, given_examples
from tokenizers import Tokenizer

from bayhaqi.coding.judge import parts_of, window_of
from data import Example
from model import ActCoder

LONGEST = 160


@dataclass
class Finding:
    """A marked act: which part each piece of its sentence is of, its label and mode as in `Example`."""

    id: str
    parts: list[int]
    label: int
    mode: int = -100


class JudgeMarker:
    """Makes an example of one marked act; stands where `marking.Marker` does."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.cls, self.sep = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))

    def __call__(self, text: str, spans: Spans, label: int, identifier: str, mode: int = -100) -> Example:
        """The example, with a single finding."""
        encoded = self.tokenizer.encode(text, add_special_tokens=False)
        ids = [self.cls, *encoded.ids[: LONGEST - 2], self.sep]
        offsets = [(0, 0), *encoded.offsets[: LONGEST - 2], (0, 0)]
        parts = parts_of(offsets, (spans["a"], spans["r"], spans["t"]))
        return Example(identifier, ids, marked=True, findings=[Finding(identifier, parts, label, mode)], text=text)


def together(examples: Sequence[Example], most: int = 6) -> list[Example]:
    """The examples with the findings of one text together, so that the encoder reads it once."""
    by_text: dict[tuple[str, int], Example] = {}
    seen: dict[str, int] = {}
    for example in examples:
        number = seen.get(example.text, 0)
        seen[example.text] = number + 1
        first = by_text.setdefault((example.text, number // most), example)
        if first is not example:
            first.findings.extend(example.findings)
    return list(by_text.values())


def judged_states(
    model: ActCoder, states: torch.Tensor, batch: Sequence[Example], whole: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of types and modes of all findings of a batch, from the encoder's states; `whole`: of all states, not of a window."""
    found = [(row, finding.parts) for row, example in enumerate(batch) for finding in example.findings]
    windows = [slice(0, len(parts)) if whole else window_of(parts) for _, parts in found]
    kept = [parts[window] for (_, parts), window in zip(found, windows, strict=True)]
    together, mask = (torch.zeros(len(found), max(map(len, kept)), dtype=torch.long) for _ in range(2))
    at = torch.zeros_like(mask)
    for row, (parts, window) in enumerate(zip(kept, windows, strict=True)):
        together[row, : len(parts)] = torch.tensor(parts)
        mask[row, : len(parts)] = 1
        at[row, : len(parts)] = torch.arange(window.start, window.start + len(parts))
    rows = torch.tensor([row for row, _ in found])
    types, modes = model.judge(states[rows[:, None], at], mask, together)
    return types, modes


def judged(model: ActCoder, batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of types and modes of all findings of a batch."""
    return judged_states(model, model.states(*padded([example.ids for example in batch])), batch)


@torch.no_grad()
def score_judge(model: ActCoder, examples: list[Example], size: int = 32) -> dict[str, Any]:
    """Shares of acts given their type, and of what is none taken for none, over findings with a label."""
    model.eval()
    right: dict[bool, list[bool]] = {True: [], False: []}
    for first in range(0, len(examples), size):
        batch = examples[first : first + size]
        with autocast():
            types, _ = judged(model, batch)
        for row, finding in zip(types.float(), (f for e in batch for f in e.findings), strict=True):
            if finding.label >= 0:
                right[finding.label > 0].append(int(row.argmax()) == finding.label)
    return {"judge_type": round(float(np.mean(right[True])), 4), "judge_none": round(float(np.mean(right[False])), 4)}


@torch.no_grad()
def given_types(model: ActCoder, rows: list[dict[str, Any]], marker: JudgeMarker) -> list[torch.Tensor]:
    """The judge's logits of types for given pairs, whose trigger is not known."""
    model.eval()
    out = []
    for example in given_examples(rows, marker):
        with autocast():
            out.append(judged(model, [example])[0][0].float())
    return out
