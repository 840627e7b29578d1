"""The gold data and the scorer, where they stand beside the project."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"


def needs(*parts: str) -> pytest.MarkDecorator:
    """Skip, saying so, where a file of the gold data is absent."""
    path = SHARED.joinpath(*parts)
    return pytest.mark.skipif(not path.exists(), reason=f"../shared/{'/'.join(parts)} is not beside the project")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a gold file."""
    return [json.loads(line) for line in (SHARED / "gold" / name).open(encoding="utf-8") if line.strip()]


def scorer() -> ModuleType:
    """The scoring script as a module."""
    spec = importlib.util.spec_from_file_location("score", SHARED / "score" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
