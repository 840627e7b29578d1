"""Which endpoint is asked, how patiently, and where its answers are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from bayhaqi.errors import UsageError

KEY_VARIABLE = "BAYHAQI_LLM_KEY"


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """How a language model is used.

    `url` ends where "/chat/completions" begins. `model` None asks the endpoint for its first. With `judge_under` the model only
    judges claims of a lower confidence. `prices` are for a million tokens in and out. A request may take `timeout_s`, and is made
    up to `attempts` times, `wait_s` seconds apart at first and twice as long each time.
    Raises `UsageError` for what is not allowed.
    """

    url: str
    model: str | None = None
    judge_under: float | None = None
    cache: Path | None = None
    prices: tuple[float, float] | None = None
    timeout_s: float = 120.0
    attempts: int = 5
    wait_s: float = 1.0
    parallel: int = 4
    answer_bytes: int = field(default=4_000_000)

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise UsageError(
                f"{self.url!r} is no endpoint; give the address of an OpenAI-compatible one, such as http://localhost:8000/v1"
            )
        if self.judge_under is not None and not 0 < self.judge_under <= 1:
            raise UsageError(
                f"claims under {self.judge_under:g} cannot be judged; allowed are confidences over 0, up to 1"
            )
        for name, value in (("attempts", self.attempts), ("parallel", self.parallel), ("timeout_s", self.timeout_s)):
            if value <= 0:
                raise UsageError(f"{name} is {value:g}; it must be over 0")
        if self.prices is not None and min(self.prices) < 0:
            raise UsageError("prices of tokens cannot be below 0")

    @property
    def folder(self) -> Path:
        """Where answers are kept: `cache`, else the user's folder for such things."""
        if self.cache is not None:
            return self.cache
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bayhaqi" / "llm"


def key() -> str | None:
    """The key for the endpoint, from the environment. Raises `UsageError` where it cannot be sent."""
    value = (os.environ.get(KEY_VARIABLE) or "").strip()
    if not value:
        return None
    if not value.isascii() or not value.isprintable():
        raise UsageError(f"the key in {KEY_VARIABLE} has characters that cannot be sent; set it anew")
    return value
