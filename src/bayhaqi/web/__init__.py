"""The page: a store as a local web application, served from the package, that asks nothing of any other address.

Names are loaded when they are first used, so that commands that serve nothing do not load FastAPI.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayhaqi.web.app import create_app
    from bayhaqi.web.serving import serve
    from bayhaqi.web.settings import Settings

_HOMES = {"Settings": "settings", "create_app": "app", "serve": "serving"}

__all__ = ["Settings", "create_app", "serve"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"bayhaqi.web.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'bayhaqi.web' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
