"""`load`: our own coder, or one that asks a language model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from bayhaqi.coding.coder import Coder
    from bayhaqi.llm.coder import JudgedCoder, LlmCoder
    from bayhaqi.llm.settings import LlmSettings


@overload
def load(model: str = "default") -> Coder: ...


@overload
def load(
    model: str | None = None,
    *,
    llm: str,
    judge_under: float | None = None,
    cache: str | Path | None = None,
    prices: tuple[float, float] | None = None,
) -> LlmCoder | JudgedCoder: ...


def load(
    model: str | None = "default",
    *,
    llm: str | None = None,
    judge_under: float | None = None,
    cache: str | Path | None = None,
    prices: tuple[float, float] | None = None,
) -> Coder | LlmCoder | JudgedCoder:
    """The coder with its packaged weights and tables, loaded once a process; or, with `llm`, one that asks a language model.

    Without `llm`, the default looks at every act a second time with a small network, "accurate" with a larger one: several times
    slower, with fewer wrong types and fewer acts that are none.

    `llm` is the address of an OpenAI-compatible endpoint, such as "http://localhost:8000/v1", and `model` the name of its model, the
    endpoint's first unless given; the key is taken from the environment variable BAYHAQI_LLM_KEY. The model codes alone, or with
    `judge_under` judges the claims of our own coder under that confidence. Answers are kept in the folder `cache`; `prices` are for a
    million tokens in and out.

    Raises `UsageError` for another model or what is not allowed, `LlmError` where the endpoint cannot be asked, `InstallationError`
    where a part of the installation is missing and `ChecksumError` where one was changed.
    """
    if llm is None:
        from bayhaqi.coding.coder import load as load_own

        return load_own("default" if model is None else model)
    from bayhaqi.llm.settings import LlmSettings

    name = None if model == "default" else model
    folder = None if cache is None else Path(cache)
    return load_llm(LlmSettings(llm, model=name, judge_under=judge_under, cache=folder, prices=prices))


def load_llm(settings: LlmSettings, own: str = "default") -> LlmCoder | JudgedCoder:
    """The coder that the settings describe; `own` is the model of our coder, where its claims are judged. Raises as `load` does."""
    from bayhaqi.coding.coder import load as load_own
    from bayhaqi.llm.asking import Asker
    from bayhaqi.llm.cache import AnswerCache
    from bayhaqi.llm.client import ChatClient
    from bayhaqi.llm.coder import JudgedCoder, LlmCoder
    from bayhaqi.llm.usage import Usage

    asker = Asker(ChatClient(settings, Usage(settings.prices)), AnswerCache(settings.folder))
    if settings.judge_under is not None:
        return JudgedCoder(asker, load_own(own), settings.judge_under)
    return LlmCoder(asker)
