"""What a claim's confidence is made of."""

from __future__ import annotations

import numpy as np
import pytest

import bayhaqi
from bayhaqi.coding.acts import Act, Readings
from bayhaqi.coding.confidence import SIGNALS, Confidence, load_confidence, signals_of
from bayhaqi.coding.sides import Sides

NOBODY = Sides((), (), 0.8)
TYPES = {"AID": 0.7, "ASSAULT": 0.3}


def act(readings: Readings | None = None, kind: str = "AID") -> Act:
    nothing = np.zeros(0, np.float32)
    return Act((0, 5), kind, 0.9, TYPES, None, 0.0, (), {"-": 1.0}, [], nothing, nothing, nothing, readings)


def named(act: Act) -> dict[str, float]:
    return dict(zip(SIGNALS, signals_of(act, NOBODY, 1.0), strict=True))


def test_an_act_read_once_counts_as_read_likewise_a_second_time() -> None:
    signals = named(act())
    assert signals["own_type"] == signals["pair_type"] == pytest.approx(np.log(0.701))
    assert signals["none"] < -6
    assert signals["same_type"] == 1
    assert signals["has_actor"] == signals["has_recipient"] == 0


def test_what_the_second_reading_says_is_told_apart_from_the_act_coder() -> None:
    readings = Readings(0.95, TYPES, {"NONE": 0.5, "AID": 0.1, "ASSAULT": 0.4})
    signals = named(act(readings, "ASSAULT"))
    assert signals["none"] == pytest.approx(0)
    assert signals["pair_type"] == pytest.approx(np.log(0.801))
    assert signals["same_type"] == 0
    assert signals["trigger"] == pytest.approx(np.log(0.951 / 0.051))


def test_confidence_is_a_probability_that_weighs_the_signals() -> None:
    model = Confidence(-1.0, (2.0, 1.0))
    assert model((0.5, 0.0)) == pytest.approx(0.5)
    assert model((1.5, 0.0)) > model((1.5, -1.0)) > 0.5


def test_the_packaged_model_trusts_an_act_with_sides_and_not_one_that_may_be_none() -> None:
    text = "Niger expelled three Beninese officials on Friday."
    (coding,) = bayhaqi.load().pipe([bayhaqi.Article(text=text, published="2024-05-04", language="en")])
    assert [claim.confidence > 0.6 for claim in coding.claims] == [True]
    none = Readings(0.5, TYPES, {"NONE": 0.9, "AID": 0.05, "ASSAULT": 0.05})
    assert load_confidence()(signals_of(act(none), NOBODY, 1.0)) < 0.1
