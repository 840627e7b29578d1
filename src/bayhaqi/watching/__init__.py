"""Keeping a store current: feeds and sites watched, articles stored as versions, alerts told once."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayhaqi.watching.alerts import Alert, Alerts
    from bayhaqi.watching.clock import Clock
    from bayhaqi.watching.journal import Journal, Totals
    from bayhaqi.watching.rules import Rule, read_rules
    from bayhaqi.watching.sources import Source, read_sources
    from bayhaqi.watching.watcher import Settings, Watcher

_HOMES = {
    "Alert": "alerts",
    "Alerts": "alerts",
    "Clock": "clock",
    "Journal": "journal",
    "Rule": "rules",
    "Settings": "watcher",
    "Source": "sources",
    "Totals": "journal",
    "Watcher": "watcher",
    "read_rules": "rules",
    "read_sources": "sources",
}

__all__ = [
    "Alert",
    "Alerts",
    "Clock",
    "Journal",
    "Rule",
    "Settings",
    "Source",
    "Totals",
    "Watcher",
    "read_rules",
    "read_sources",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"bayhaqi.watching.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'bayhaqi.watching' has no attribute {name!r}")
