"""Scores with intervals: articles are drawn anew many times, since the claims of one article are right or wrong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bayhaqi.evaluating.matching import FIELDS, Compared, agreement

Json = dict[str, Any]
Floats = NDArray[np.float64]
DRAWS = 2_000
SEED = 7
CONFIDENCE = 0.95
# Precision and recall of claims found, found with the right type, with the right type and sides, and right in every field.
LEVELS = ("found", "typed", "sided", "whole")


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by name, each as `{"value", "low", "high"}` with an interval of 95 %; None where nothing was there to be right or wrong.

    `levels` has precision, recall and f1 of each of `LEVELS`, `types` those of each type, `fields` the share of the claims found with
    the right type that are right in a field, `macro_f1` the mean of the types' F1.
    """

    articles: int
    gold: int
    said: int
    levels: dict[str, Json]
    types: dict[str, Json]
    fields: dict[str, Json | None]
    macro_f1: Json | None

    def to_dict(self) -> Json:
        """The scores as one JSON object."""
        return {
            "articles": self.articles,
            "gold_claims": self.gold,
            "claims": self.said,
            "levels": self.levels,
            "fields": self.fields,
            "macro_f1": self.macro_f1,
            "types": self.types,
            "interval": CONFIDENCE,
            "draws": DRAWS,
            "seed": SEED,
        }


def scored(articles: Sequence[Compared], draws: int = DRAWS, seed: int = SEED) -> Scores:
    """The scores of some articles, with percentile intervals of a bootstrap over articles (Efron and Tibshirani 1993, chapter 13)."""
    types = sorted({claim.type for one in articles for pair in one.pairs for claim in pair}
                   | {claim.type for one in articles for claim in (*one.missed, *one.invented)})  # fmt: skip
    columns = _columns(types)
    table = np.zeros((len(articles), len(columns)))
    for row, one in enumerate(articles):
        for name, count in _counted(one).items():
            table[row, columns[name]] = count
    number = max(len(articles), 1)
    random = np.random.default_rng(seed)
    weights = random.multinomial(number, [1 / number] * number, size=draws) if articles else np.zeros((draws, 0))
    sums = np.vstack([table.sum(axis=0), weights @ table])

    def column(name: str) -> Floats:
        return np.asarray(sums[:, columns[name]])

    levels = {level: _prf(column(level), column("said"), column("gold")) for level in LEVELS}
    by_type = {
        kind: {
            "gold": int(column(f"gold {kind}")[0]),
            "claims": int(column(f"said {kind}")[0]),
            **_prf(column(f"right {kind}"), column(f"said {kind}"), column(f"gold {kind}")),
        }
        for kind in types
    }
    fields = {name: _interval(_ratio(column(f"field {name}"), column("typed"))) for name in FIELDS if name != "type"}
    curves = [
        _f1(column(f"right {kind}"), column(f"said {kind}"), column(f"gold {kind}"))
        for kind in types
        if column(f"gold {kind}")[0]
    ]
    return Scores(
        articles=len(articles),
        gold=int(column("gold")[0]),
        said=int(column("said")[0]),
        levels=levels,
        types=by_type,
        fields=fields,
        macro_f1=_interval(_mean(curves)) if curves else None,
    )


def _columns(types: Sequence[str]) -> dict[str, int]:
    names = ["gold", "said", *LEVELS, *(f"field {name}" for name in FIELDS)]
    names += [f"{what} {kind}" for kind in types for what in ("gold", "said", "right")]
    return {name: number for number, name in enumerate(names)}


def _counted(one: Compared) -> dict[str, int]:
    """What one article adds to each column."""
    counts: dict[str, int] = {}

    def add(name: str, number: int = 1) -> None:
        counts[name] = counts.get(name, 0) + number

    for gold in (*(pair[0] for pair in one.pairs), *one.missed):
        add("gold")
        add(f"gold {gold.type}")
    for said in (*(pair[1] for pair in one.pairs), *one.invented):
        add("said")
        add(f"said {said.type}")
    for gold, said in one.pairs:
        right = agreement(gold, said)
        add("found")
        if not right["type"]:
            continue
        add("typed")
        add(f"right {gold.type}")
        add("sided", int(right["sides"]))
        add("whole", int(all(right.values())))
        for name, agrees in right.items():
            add(f"field {name}", int(agrees))
    return counts


def _ratio(part: Floats, whole: Floats) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return shares


def _f1(right: Floats, said: Floats, gold: Floats) -> Floats:
    return _ratio(2 * right, said + gold)


def _mean(curves: Sequence[Floats]) -> Floats:
    """The mean over curves, of a draw those that have a value in it."""
    table = np.array(curves)
    there = ~np.isnan(table)
    return _ratio(np.where(there, table, 0.0).sum(axis=0), there.sum(axis=0).astype(np.float64))


def _prf(right: Floats, said: Floats, gold: Floats) -> Json:
    return {
        "precision": _interval(_ratio(right, said)),
        "recall": _interval(_ratio(right, gold)),
        "f1": _interval(_f1(right, said, gold)),
    }


def _interval(curve: Floats) -> Json | None:
    """The first value of a curve with the interval of the others; draws without a value are left out."""
    if np.isnan(curve[0]):
        return None
    drawn = curve[1:][~np.isnan(curve[1:])]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) if len(drawn) else (curve[0], curve[0])
    return {"value": round(float(curve[0]), 4), "low": round(float(low), 4), "high": round(float(high), 4)}
