"""A typer for a codebook: learned from its examples, scored by cross-validation, kept in a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from bayhaqi.codebook.features import KINDS, Scale, logits_of, scale_of, stems_of
from bayhaqi.codebook.reading import NONE, Codebook, read_codebook
from bayhaqi.codebook.regression import Floats, Integers, Regression, chosen_penalty, cross_validated, fit
from bayhaqi.coding.pairs import MarkedAct, PairTyper, load_pair_typer
from bayhaqi.errors import InputError

Json = dict[str, Any]
SEED = 7
FORM = 1
# Below this chance of its best type an act is of none; half is where an error and an omission cost the same.
LEAST_CHANCE = 0.5
FILES = ("codebook.yaml", "typer.npz", "report.json")


@dataclass(frozen=True, slots=True)
class Typer:
    """Gives acts the types and modes of a codebook."""

    classes: tuple[str, ...]
    scale: Scale
    types: Regression
    modes: dict[str, tuple[tuple[str | None, ...], Regression]]
    pairs: PairTyper

    def read(self, acts: Sequence[MarkedAct]) -> list[tuple[str | None, float, str | None]]:
        """Type, its chance and mode of each act; the type is None where the act is of none."""
        if not acts:
            return []
        rows = self.scale.rows(logits_of(self.pairs, acts), [stems_of(act) for act in acts])
        found: list[tuple[str | None, float, str | None]] = []
        for row, chances in zip(rows, self.types.chances(rows), strict=True):
            best = int(chances.argmax())
            name, chance = self.classes[best], float(chances[best])
            if name == NONE or chance < LEAST_CHANCE:
                found.append((None, chance, None))
                continue
            mode = None
            if name in self.modes:
                names, regression = self.modes[name]
                mode = names[int(regression.chances(row[None]).argmax())]
            found.append((name, chance, mode))
        return found


def train(path: Path, folder: Path, typer: PairTyper | None = None) -> Json:
    """Learn the types of the codebook in a file, keep what was learned in a folder, and give the report of `report_of`.

    Raises `InputError` where the codebook cannot be used or the folder not be written.
    """
    codebook = read_codebook(path)
    pairs = typer or load_pair_typer()
    acts = [one.act for one in codebook.examples]
    logits, stems = logits_of(pairs, acts), [stems_of(act) for act in acts]
    scale = scale_of(logits, stems)
    counts = codebook.counts()
    names = tuple(name for name, count in counts.items() if count)
    classes = np.array([names.index(one.type) for one in codebook.examples], dtype=np.int64)
    report = report_of(codebook, names, classes, {kind: scale.rows(logits, stems, kind) for kind in KINDS})
    report["pairs"] = pairs.encoder.sha256
    rows = scale.rows(logits, stems)
    learned = _learned(rows, classes, len(names))
    modes = _modes(codebook, rows)
    _keep(path, folder, names, scale, learned, modes, report)
    return report


def _learned(rows: Floats, classes: Integers, number: int) -> Regression:
    return fit(rows, classes, number, chosen_penalty(rows, classes, number, SEED))


def _modes(codebook: Codebook, rows: Floats) -> dict[str, tuple[tuple[str | None, ...], Regression]]:
    """For each type with modes the modes that its examples have, None included, and what tells them apart."""
    found = {}
    for kind, known in codebook.modes.items():
        members = [i for i, one in enumerate(codebook.examples) if one.type == kind]
        names = tuple(dict.fromkeys(codebook.examples[i].mode for i in members))
        if known and len(names) > 1:
            classes = np.array([names.index(codebook.examples[i].mode) for i in members], dtype=np.int64)
            found[kind] = (names, _learned(rows[members], classes, len(names)))
    return found


def report_of(codebook: Codebook, names: Sequence[str], classes: Integers, rows: dict[str, Floats]) -> Json:
    """How well the types are told apart, by five-fold cross-validation: each example is typed by what has not seen it.

    `macro_f1` is the mean of the types' F1 (none excluded), `by_features` what the pair typer's values and the words are worth
    alone, `majority` the accuracy of always giving the largest type, `confused` pairs of true and given type with their number.
    Scores are of marked sentences like the examples; in running text, where an act must be found first, they are lower.
    """
    given = cross_validated(rows["both"], classes, len(names), SEED).argmax(axis=1)
    report = _scores(names, classes, given)
    report["by_features"] = {
        kind: _scores(names, classes, cross_validated(rows[kind], classes, len(names), SEED).argmax(axis=1))["macro_f1"]
        for kind in KINDS
    }
    report["majority"] = round(float(np.bincount(classes).max() / len(classes)), 4)
    wrong: dict[tuple[str, str], int] = {}
    for true, said in zip(classes, given, strict=True):
        if true != said:
            pair = (names[true], names[said])
            wrong[pair] = wrong.get(pair, 0) + 1
    report["confused"] = [[*pair, count] for pair, count in sorted(wrong.items(), key=lambda item: -item[1])]
    report["modes"] = _mode_scores(codebook, rows["both"])
    return {"codebook": codebook.name, "examples": len(classes), "folds": 5, "seed": SEED, **report}


def _scores(names: Sequence[str], classes: Integers, given: Integers) -> Json:
    types = {}
    for number, name in enumerate(names):
        right = int(((classes == number) & (given == number)).sum())
        said, true = int((given == number).sum()), int((classes == number).sum())
        precision, recall = right / said if said else 0.0, right / true if true else 0.0
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        types[name] = {
            "examples": true,
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
        }
    own = [facts["f1"] for name, facts in types.items() if name != NONE]
    return {
        "macro_f1": round(sum(own) / max(len(own), 1), 4),
        "accuracy": round(float((classes == given).mean()), 4),
        "types": types,
    }


def _mode_scores(codebook: Codebook, rows: Floats) -> Json:
    """The accuracy of the modes of each type that has some, the type being known."""
    found: Json = {}
    for kind, known in codebook.modes.items():
        members = [i for i, one in enumerate(codebook.examples) if one.type == kind]
        names = list(dict.fromkeys(codebook.examples[i].mode for i in members))
        if not known or len(names) < 2:
            continue
        classes = np.array([names.index(codebook.examples[i].mode) for i in members], dtype=np.int64)
        given = cross_validated(rows[members], classes, len(names), SEED).argmax(axis=1)
        majority = float(np.bincount(classes).max() / len(classes))
        found[kind] = {
            "examples": len(members),
            "accuracy": round(float((given == classes).mean()), 4),
            "majority": round(majority, 4),
        }
    return found


def _keep(
    path: Path,
    folder: Path,
    names: Sequence[str],
    scale: Scale,
    types: Regression,
    modes: dict[str, tuple[tuple[str | None, ...], Regression]],
    report: Json,
) -> None:
    meta = {
        "form": FORM,
        "classes": list(names),
        "stems": list(scale.stems),
        "modes": {kind: list(known) for kind, (known, _) in modes.items()},
    }
    arrays = {"mean": scale.mean, "spread": scale.spread, "weights": types.weights, "intercepts": types.intercepts}
    for number, (_, regression) in enumerate(modes.values()):
        arrays[f"weights_{number}"], arrays[f"intercepts_{number}"] = regression.weights, regression.intercepts
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.resolve() != (folder / "codebook.yaml").resolve():
            shutil.copyfile(path, folder / "codebook.yaml")
        with (folder / "typer.npz").open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        (folder / "report.json").write_text(json.dumps({**report, "typer": meta}, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}; choose a folder that is yours", file=str(folder)
        ) from error


def load_typer(folder: Path) -> tuple[Typer, Json]:
    """What was learned into a folder, and its report.

    Raises `InputError` where the folder has none, a damaged one, or one that was learned with other weights than this version's.
    """
    pairs = load_pair_typer()
    try:
        report: Json = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        with np.load(folder / "typer.npz", allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        meta = report["typer"]
        if meta["form"] != FORM or report["pairs"] != pairs.encoder.sha256:
            message = (
                "was learned with another version of bayhaqi; run bayhaqi codebook train on its codebook.yaml again"
            )
            raise InputError(message, file=str(folder))
        modes = {
            kind: (tuple(known), Regression(arrays[f"weights_{number}"], arrays[f"intercepts_{number}"]))
            for number, (kind, known) in enumerate(meta["modes"].items())
        }
        scale = Scale(arrays["mean"], arrays["spread"], tuple(meta["stems"]))
        types = Regression(arrays["weights"], arrays["intercepts"])
        return Typer(tuple(meta["classes"]), scale, types, modes, pairs), report
    except FileNotFoundError as error:
        message = f"has no {Path(str(error.filename)).name}; make it with: bayhaqi codebook train FILE.yaml -o {folder}"
        raise InputError(message, file=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise InputError(f"cannot be read ({error}); run bayhaqi codebook train again", file=str(folder)) from error
