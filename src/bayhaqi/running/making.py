"""Which coder a worker makes, said in words that go to any process or machine."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from bayhaqi.store import SomeCoder


@dataclass(frozen=True, slots=True)
class Maker:
    """A function that gives a coder, as "module:name", and the values that it is called with; they must be picklable."""

    function: str = "bayhaqi.coding.coder:load"
    values: tuple[Any, ...] = ()

    def make(self) -> SomeCoder:
        """The coder. Raises what the function raises."""
        module, _, name = self.function.partition(":")
        return cast("SomeCoder", getattr(import_module(module), name)(*self.values))
