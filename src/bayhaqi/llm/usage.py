"""What a run asked of a language model: requests, tokens, cost."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any


class Usage:
    """Counts requests and tokens; any number of threads may add to it.

    `cost` is what the endpoint itself says that its answers cost, None where it does not.
    """

    def __init__(self, prices: tuple[float, float] | None = None) -> None:
        self.prices = prices
        self.requests = 0
        self.cached = 0
        self.retried = 0
        self.failed = 0
        self.tokens_in = 0
        self.tokens_out = 0
        self.told_cost: float | None = None
        self._lock = threading.Lock()

    def add(self, usage: object) -> None:
        """One answer, with the endpoint's "usage"."""
        told: Mapping[str, Any] = usage if isinstance(usage, Mapping) else {}
        cost = told.get("cost")
        with self._lock:
            self.requests += 1
            self.tokens_in += _number(told.get("prompt_tokens"))
            self.tokens_out += _number(told.get("completion_tokens"))
            if isinstance(cost, (int, float)) and not isinstance(cost, bool) and cost >= 0:
                self.told_cost = (self.told_cost or 0.0) + cost

    def add_cached(self) -> None:
        """One answer that was kept from an earlier run."""
        with self._lock:
            self.cached += 1

    def add_retried(self) -> None:
        """One request that is made again."""
        with self._lock:
            self.retried += 1

    def add_failed(self) -> None:
        """One question that was given up."""
        with self._lock:
            self.failed += 1

    @property
    def cost(self) -> float | None:
        """What the tokens cost: by the prices, else as the endpoint says, None where neither is known."""
        if self.prices is None:
            return self.told_cost
        return (self.tokens_in * self.prices[0] + self.tokens_out * self.prices[1]) / 1e6

    def __str__(self) -> str:
        cost = (
            "cost unknown (give --llm-prices IN,OUT for a million tokens)"
            if self.cost is None
            else f"cost {self.cost:,.4f}"
        )
        return (
            f"llm: answers {self.requests:,}, from cache {self.cached:,}, asked again {self.retried:,}, given up {self.failed:,}, "
            f"tokens in {self.tokens_in:,}, tokens out {self.tokens_out:,}, {cost}"
        )


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
