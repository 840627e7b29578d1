"""Choose the gate's threshold: python training/acts/gate.py RUN --labels LABELS.jsonl… --check CHECK.jsonl… [--write FOLDER]

LABELS and CHECK come from `gate_labels.py`. The threshold is the highest that loses no more than `--loss` of the claims told of the
part of LABELS that was not trained on; what it loses of CHECK, other texts, is printed beside it. `--write` puts it in FOLDER/config.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from encoders import load_tokenizer
from gating import gate_chances, gate_view, is_for_tuning, labelled, passed, threshold_of

from data import Views
from model import coder_of

sys.path.insert(0, str(Path(__file__).parents[1]))
from manifest import seal

LOSSES = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02)


def main() -> None:
    """Print what each threshold loses, and keep the chosen one."""
    parser = argparse.ArgumentParser(description="Choose the gate's threshold.")
    parser.add_argument("run", type=Path)
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--check", type=Path, nargs="+", required=True)
    parser.add_argument("--loss", type=float, default=0.005)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    model, path = coder_of(options.run)
    views = Views(load_tokenizer(path))
    parts = {}
    for name, rows in (("tuning", filter(is_for_tuning, labelled(options.labels))), ("check", labelled(options.check))):
        told, examples = zip(*((row["told"], gate_view(row["text"], views)) for row in rows), strict=True)
        lengths = np.array([len(one.ids) for one in examples])
        parts[name] = (gate_chances(model, examples), np.array(told), lengths)
    thresholds = {loss: threshold_of(*parts["tuning"][:2], loss) for loss in sorted({*LOSSES, options.loss})}
    for loss, threshold in thresholds.items():
        print(f"{loss}: {threshold:.4f} {json.dumps({name: passed(*part, threshold) for name, part in parts.items()})}")
    if options.write is not None:
        config = json.loads((options.write / "config.json").read_text(encoding="utf-8"))
        config["gate"] = round(thresholds[options.loss], 4)
        (options.write / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        seal(options.write)


if __name__ == "__main__":
    main()
