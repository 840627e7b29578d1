"""How likely a claim is right, from what both readings of its act say: a logistic model, fitted by training/acts/calibrate.py."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from bayhaqi.coding.acts import WEIGHTS, Act
from bayhaqi.coding.sides import Sides

SIGNALS = ("trigger", "none", "own_type", "pair_type", "same_type", "sides", "product", "has_actor", "has_recipient")
Signals = tuple[float, ...]
# Chances are kept so far from 0 and 1.
EDGE = 0.001


@dataclass(frozen=True, slots=True)
class Confidence:
    """Weights of the signals of an act, and the intercept."""

    intercept: float
    weights: tuple[float, ...]

    def __call__(self, signals: Signals) -> float:
        """The share of claims with such signals that are right."""
        total = self.intercept + sum(weight * value for weight, value in zip(self.weights, signals, strict=True))
        return 1 / (1 + math.exp(-total))


def signals_of(act: Act, sides: Sides, certainty: float) -> Signals:
    """The values of `SIGNALS` for an act with its sides; `certainty` is the chance of its status.

    They are the chances that its trigger carries an act and that its sides carry none, those of its type by either network, whether
    both give one type, the chance of its sides, all of these together, and which sides there are. An act that was read once counts as
    read likewise a second time.
    """
    trigger, own, pair = (act.chance, act.types, act.types) if act.readings is None else act.readings
    none = pair.get("NONE", 0.0)
    product = act.chance * act.types[act.type] * (0.5 + 0.5 * sides.chance) * (0.6 + 0.4 * certainty)
    return (
        _log_odds(trigger),
        _log_odds(none),
        math.log(own[act.type] + EDGE),
        math.log(pair[act.type] / max(1 - none, 1e-6) + EDGE),
        float(max(own, key=lambda kind: own[kind]) == act.type),
        sides.chance,
        _log_odds(min(product, 1.0)),
        float(bool(sides.actors)),
        float(bool(sides.recipients)),
    )


def load_confidence(model: str = "default") -> Confidence:
    """The packaged model of a coder; its file is verified with the act coder's weights."""
    plain = json.loads((WEIGHTS / "calibration.json").read_text(encoding="utf-8"))[model]
    return Confidence(plain["intercept"], tuple(plain["weights"][name] for name in SIGNALS))


def _log_odds(chance: float) -> float:
    return math.log((chance + EDGE) / (1 - chance + EDGE))
