"""Options of the commands that may ask a language model, and the coder that they bring about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bayhaqi.llm import LlmSettings
    from bayhaqi.store import SomeCoder

LLM_OPTIONS = (
    click.option(
        "--llm", metavar="URL",
        help="Have a language model code: an OpenAI-compatible endpoint, such as http://localhost:8000/v1; key in BAYHAQI_LLM_KEY.",
    ),
    click.option("--llm-model", metavar="NAME", help="With --llm: its model (default: the first that the endpoint has)."),
    click.option(
        "--llm-judge-under", type=click.FloatRange(0, 1, min_open=True), metavar="CONFIDENCE",
        help="With --llm: code as ever, and let the model judge the claims under this confidence.",
    ),
    click.option(
        "--llm-cache", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
        help="With --llm: keep answers in FOLDER (default: ~/.cache/bayhaqi/llm).",
    ),
    click.option("--llm-prices", metavar="IN,OUT", help="With --llm: prices of a million tokens in and out, for the cost at the end."),
    click.option(
        "--llm-timeout", type=click.FloatRange(1), default=120.0, show_default=True, metavar="SECONDS",
        help="With --llm: the longest that one answer may take.",
    ),
)  # fmt: skip


def llm_values(values: dict[str, Any]) -> LlmSettings | None:
    """The settings that a command's options make, which lose them; None without --llm. Raises `click.UsageError`."""
    from bayhaqi.errors import UsageError

    url = values.pop("llm", None)
    given = {name: values.pop(f"llm_{name}", None) for name in ("model", "judge_under", "cache", "prices")}
    seconds = values.pop("llm_timeout", None)
    if url is None:
        named = next((name for name, value in given.items() if value is not None), None)
        if named is not None:
            raise click.UsageError(f"--llm-{named.replace('_', '-')} says how --llm is used; give --llm URL too")
        return None
    from bayhaqi.llm import LlmSettings

    try:
        return LlmSettings(
            url, **{**given, "prices": _prices(given["prices"])}, **({} if seconds is None else {"timeout_s": seconds})
        )
    except UsageError as error:
        raise click.UsageError(str(error)) from error


def _prices(value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        first, second = (float(piece) for piece in value.split(","))
    except ValueError as error:
        message = f"{value!r} is no pair of prices; allowed are two numbers, such as 0.15,0.60"
        raise click.BadParameter(message, param_hint="--llm-prices") from error
    return first, second


@contextmanager
def llm_coder(settings: LlmSettings, model: str = "default") -> Iterator[Callable[[], SomeCoder]]:
    """What makes the coder; at the end of the block a line on standard error tells what was asked and what it cost."""
    from bayhaqi.llm.loading import load_llm

    made: list[Any] = []

    def make() -> SomeCoder:
        coder = load_llm(settings, own=model)
        made.append(coder)
        return coder

    try:
        yield make
    finally:
        for coder in made:
            click.echo(str(coder.usage), err=True)
