"""What a marked act is told apart by: what the pair typer says of it, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bayhaqi.codebook.regression import Floats
from bayhaqi.coding.acts import mark
from bayhaqi.coding.pairs import MarkedAct, PairTyper

WORD = re.compile(r"[^\W\d_]{2,}")
# Words are cut to so many letters, which joins most of their forms.
STEM = 6
KINDS = ("both", "typer", "words")


def logits_of(typer: PairTyper, acts: Sequence[MarkedAct]) -> Floats:
    """The pair typer's values for its types and modes before they become chances (acts × 85 or so).

    Each act is run for itself, so that its values do not hang on what is read beside it.
    """
    windows, positions = [], []
    for act in acts:
        pieces = typer.encoder.pieces(act.text)
        spans = {"actor": act.actor, "recipient": act.recipient, "trigger": act.trigger}
        ids, at = mark(pieces.ids, pieces.offsets, spans, typer.ends, typer.first_marker)
        windows.append(ids)
        positions.append(at)
    outputs = typer.encoder.run(windows, positions, range(len(windows)))
    width = len(typer.types) + len(typer.encoder.config["modes"])
    return np.array([np.concatenate(row) for row in outputs], dtype=np.float64).reshape(len(acts), width)


def stems_of(act: MarkedAct) -> set[str]:
    """The stems of an act's sentence, those of the trigger marked as such; its sides are left out, since names say nothing of a type."""
    sides = [span for span in (act.actor, act.recipient) if span is not None]
    found = set()
    for match in WORD.finditer(act.text):
        stem = match[0].casefold()[:STEM]
        if act.trigger is not None and act.trigger[0] <= match.start() < act.trigger[1]:
            found.add(f"t:{stem}")
        elif not any(start <= match.start() < end for start, end in sides):
            found.add(stem)
    return found


@dataclass(frozen=True, slots=True)
class Scale:
    """Makes rows of features from logits and stems: logits by mean and spread, stems by presence."""

    mean: Floats
    spread: Floats
    stems: tuple[str, ...]

    def rows(self, logits: Floats, stems: Sequence[set[str]], kind: str = "both") -> Floats:
        """The features (acts × columns) of a kind of `KINDS`; either half has a mean square length of about one."""
        scaled: Floats = (logits - self.mean) / self.spread / np.sqrt(max(logits.shape[1], 1))
        number = {stem: column for column, stem in enumerate(self.stems)}
        present = np.zeros((len(stems), len(self.stems)))
        for row, found in enumerate(stems):
            columns = [number[stem] for stem in found if stem in number]
            weights = [2.0 if self.stems[column].startswith("t:") else 1.0 for column in columns]
            present[row, columns] = np.array(weights) / max(float(np.linalg.norm(weights)), 1.0)
        if kind == "typer":
            return scaled
        return present if kind == "words" else np.hstack([scaled, present])


def scale_of(logits: Floats, stems: Sequence[set[str]]) -> Scale:
    """The scale by which examples are told apart; stems that only one example has are kept for triggers alone."""
    counts: dict[str, int] = {}
    for found in stems:
        for stem in found:
            counts[stem] = counts.get(stem, 0) + 1
    kept = tuple(sorted(stem for stem, count in counts.items() if count > 1 or stem.startswith("t:")))
    return Scale(logits.mean(axis=0), np.maximum(logits.std(axis=0), 1e-6), kept)
