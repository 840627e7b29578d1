"""One article into its coding: mentions, dates, places, attributions and claims."""

from __future__ import annotations

from bayhaqi.coding.coder import Coder, load

__all__ = ["Coder", "load"]
