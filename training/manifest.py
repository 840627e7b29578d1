"""The manifest of a folder of weights: the digest of each file, which is checked when the weights are first loaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def seal(folder: Path, names: Iterable[str] | None = None) -> None:
    """Write manifest.json anew, of the files named or of those that it lists."""
    path = folder / "manifest.json"
    if names is None:
        names = json.loads(path.read_text(encoding="utf-8"))["sha256"]
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    path.write_text(json.dumps({"sha256": digests}, indent=1) + "\n", encoding="utf-8")
