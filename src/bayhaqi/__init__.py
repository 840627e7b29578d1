"""Reads news reports and writes down who did what to whom, when, where, and according to whom.

    import bayhaqi

    coder = bayhaqi.load()
    coding = coder("Russia bombed Ukraine, US officials said.", published="2024-07-24")
    coding.claims[0].actors[0].name

    with bayhaqi.open("crisis.bayhaqi") as db:
        db.add(bayhaqi.read_inputs(["news/"]))
        db.events(actor="Hamas", since="2024-07").records()

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bayhaqi.version import __version__

if TYPE_CHECKING:
    from bayhaqi.coding.coder import Coder
    from bayhaqi.errors import (
        BayhaqiError,
        ChecksumError,
        InputError,
        InstallationError,
        LlmError,
        StoreBusyError,
        StoreError,
        UsageError,
        WorkersError,
    )
    from bayhaqi.llm.loading import load
    from bayhaqi.model import Article, Attribution, Claim, Coding, Mention, Place, TimeExpression
    from bayhaqi.query.database import Database
    from bayhaqi.query.database import open as open
    from bayhaqi.query.queries import Query
    from bayhaqi.reading import read_inputs
    from bayhaqi.running import Limits, workers
    from bayhaqi.store import Review

_HOMES = {
    "Article": "bayhaqi.model",
    "Attribution": "bayhaqi.model",
    "BayhaqiError": "bayhaqi.errors",
    "ChecksumError": "bayhaqi.errors",
    "Claim": "bayhaqi.model",
    "Coder": "bayhaqi.coding.coder",
    "Coding": "bayhaqi.model",
    "Database": "bayhaqi.query.database",
    "InputError": "bayhaqi.errors",
    "InstallationError": "bayhaqi.errors",
    "Limits": "bayhaqi.running",
    "LlmError": "bayhaqi.errors",
    "Mention": "bayhaqi.model",
    "Place": "bayhaqi.model",
    "Query": "bayhaqi.query.queries",
    "Review": "bayhaqi.store",
    "StoreBusyError": "bayhaqi.errors",
    "StoreError": "bayhaqi.errors",
    "TimeExpression": "bayhaqi.model",
    "UsageError": "bayhaqi.errors",
    "WorkersError": "bayhaqi.errors",
    "load": "bayhaqi.llm.loading",
    "open": "bayhaqi.query.database",
    "read_inputs": "bayhaqi.reading",
    "workers": "bayhaqi.running",
}

# `open` is left out, so that a star import does not hide the built-in one.
__all__ = [
    "Article",
    "Attribution",
    "BayhaqiError",
    "ChecksumError",
    "Claim",
    "Coder",
    "Coding",
    "Database",
    "InputError",
    "InstallationError",
    "Limits",
    "LlmError",
    "Mention",
    "Place",
    "Query",
    "Review",
    "StoreBusyError",
    "StoreError",
    "TimeExpression",
    "UsageError",
    "WorkersError",
    "__version__",
    "load",
    "read_inputs",
    "workers",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'bayhaqi' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "open"])
