"""The attribution tagger's scores on held-out news articles may not fall below these floors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bayhaqi.coding.attributions import load_attribution_tagger
from bayhaqi.language import load_parser
from bayhaqi.model import Article

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "gold" / "attribution-dev.jsonl"
SCORER = SHARED / "score" / "score.py"
# A third of the articles keeps the test short; lowering a floor is a decision, to be given with its reason.
EVERY = 3
# That of contents was .9, and that of cues .72, before a larger network was imitated.
# That of cues was .715 before 364 sentences with nested voices were trained on, which raised whole nested chains from .67 to .72.
# That of sources was .86 before 320 more, which raised them from .75 to .80: this third of dev had .864 then, all of it .873.
FLOORS = {"relaxed": 0.755, "source": 0.865, "cue": 0.73, "content": 0.915}


@pytest.mark.skipif(not GOLD.exists(), reason="../shared with the attribution gold is not here")
def test_attribution_scores_stay_above_their_floors(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines() if line.strip()][::EVERY]
    parsed = list(load_parser().parse(Article(text=row["text"], id=str(row["id"])) for row in rows))
    found = load_attribution_tagger().attributions(parsed)
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    predicted.write_text(
        "".join(
            json.dumps({"article": {"id": row["id"]}, "attributions": [one.to_dict() for one in records]}) + "\n"
            for row, records in zip(rows, found, strict=True)
        ),
        encoding="utf-8",
    )
    command = [sys.executable, str(SCORER), "attribution", str(gold), str(predicted)]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    measured = {
        "relaxed": scores["relaxed_attribution"]["f1"],
        **{role: part["f1"] for role, part in scores["characters"].items()},
    }
    assert all(measured[name] >= floor for name, floor in FLOORS.items()), measured
