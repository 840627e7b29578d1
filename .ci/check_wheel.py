"""Check a wheel: under 100 MB, with its weights and tables, without compiled caches."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

LARGEST_BYTES = 100_000_000
NEEDED = (
    "bayhaqi/coding/weights/acts/model.onnx",
    "bayhaqi/coding/weights/acts/acts.onnx",
    "bayhaqi/coding/weights/acts/judge.onnx",
    "bayhaqi/coding/weights/attribution/model.onnx",
    "bayhaqi/coding/weights/pairs/model.onnx",
    "bayhaqi/coding/weights/words/words.npy",
    "bayhaqi/linking/data/events.json",
    "bayhaqi/ontology/plover.yaml",
    "bayhaqi/language/model.json",
    "bayhaqi/knowledge/data/gazetteer.bin",
    "bayhaqi/py.typed",
    "bayhaqi/web/static/style.css",
    "bayhaqi/web/static/vendor/htmx.min.js",
    "bayhaqi/web/templates/base.html",
)


def main() -> int:
    """Say what is wrong with the wheel given as the argument."""
    wheel = Path(sys.argv[1])
    names = set(zipfile.ZipFile(wheel).namelist())
    faults = [f"{name} is missing" for name in NEEDED if name not in names]
    faults += [f"{name} does not belong in a wheel" for name in names if "__pycache__" in name]
    size = wheel.stat().st_size
    if size >= LARGEST_BYTES:
        faults.append(f"{size / 1e6:.1f} MB is over {LARGEST_BYTES / 1e6:.0f} MB")
    for fault in faults:
        print(f"{wheel.name}: {fault}", file=sys.stderr)
    print(f"{wheel.name}: {size / 1e6:.1f} MB, {len(names)} files")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
