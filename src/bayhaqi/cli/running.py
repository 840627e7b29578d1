"""Options of the commands that code many articles, and what they bring about."""

from __future__ import annotations

import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.given import with_options
from bayhaqi.cli.llm import LLM_OPTIONS, llm_coder, llm_values

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from bayhaqi.llm import LlmSettings
    from bayhaqi.model import Article, Uncoded
    from bayhaqi.reading import Reached
    from bayhaqi.store import SomeCoder

# Articles whose file is remembered: far more than are ever being coded.
REMEMBERED = 20_000
INTERRUPTED = 130
# What is left when a key stops a run takes a second or two; by then the key has got lost.
AGAIN_S = 10.0

OPTIONS = (
    click.option("--workers", type=click.IntRange(1), metavar="N", help="Code in N processes, each article kept from harming others."),
    click.option("--on", metavar="PLACE", help="Code on Ray: 'ray' starts it here, 'ray://HOST:10001' is a cluster; needs bayhaqi[ray]."),
    click.option(
        "--time-limit", type=click.FloatRange(1), default=60.0, show_default=True, metavar="SECONDS",
        help="With workers: leave out an article that takes longer (and a second for 1,000 characters).",
    ),
    click.option(
        "--memory-limit", type=click.IntRange(50), default=2048, show_default=True, metavar="MB",
        help="With workers: leave out an article that takes more memory, beside the coder's own.",
    ),
    *LLM_OPTIONS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user says of workers."""

    workers: int | None = None
    on: str | None = None
    time_limit: float = 60.0
    memory_limit: int = 2048
    unordered: bool = False
    llm: LlmSettings | None = None
    codebook: Path | None = None


ONE_PROCESS = RunOptions()


def run_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options; it takes their values as `workers`, `on`, `time_limit` and `memory_limit`."""
    return with_options(command, OPTIONS)


@contextmanager
def coder_for(options: RunOptions, model: str = "default") -> Iterator[SomeCoder | Callable[[], SomeCoder]]:
    """The coder that the options ask for: this process's own, made when it is called, or a crew, which ends with the block."""
    import bayhaqi

    if options.codebook is not None:
        from bayhaqi.codebook.coder import load_codebook_coder

        yield load_codebook_coder(options.codebook, model)
        return
    if options.llm is not None:
        if options.workers is not None or options.on is not None:
            raise click.UsageError(
                "--llm asks about several articles at a time by itself; leave --workers and --on out"
            )
        with llm_coder(options.llm, model) as make:
            yield make
        return
    if options.workers is None and options.on is None:
        yield bayhaqi.load if model == "default" else lambda: bayhaqi.load(model)
        return
    from bayhaqi.errors import UsageError
    from bayhaqi.running import Limits, workers

    limits = Limits(options.time_limit, options.memory_limit)
    try:
        crew = workers(options.workers, model=model, on=options.on, ordered=not options.unordered, limits=limits)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    with crew:
        yield crew


@dataclass(slots=True)
class Key:
    """Whether a key stopped a run."""

    pressed: bool = False


@contextmanager
def key_stops() -> Iterator[Key]:
    """A block that a key ends quietly; what it gives then tells so.

    An interrupt can get lost: whoever clears errors while it arrives clears it too, and a lock that was just taken is not given back.
    So it comes again every few seconds until the block has ended.
    """
    key = Key()
    with _insisting():
        try:
            yield key
        except KeyboardInterrupt:
            key.pressed = True


@contextmanager
def _insisting() -> Iterator[None]:
    """Has an interrupt come again until the block has ended, where the platform can and nobody else looks after interrupts."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT:
            signal.setitimer(signal.ITIMER_REAL, AGAIN_S, AGAIN_S)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGALRM)}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass
class Origins:
    """Which input each article that is being coded came from; `total_bytes` is the size of all inputs, where it is known."""

    reached: Reached | None = None
    total_bytes: int | None = None
    _files: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def note(self, article: Article) -> None:
        """The article was read just now."""
        if self.reached is None:
            return
        self._files[article.id] = self.reached.file
        if len(self._files) > REMEMBERED:
            self._files.popitem(last=False)

    def told(self, uncoded: Uncoded) -> str:
        """One line that says which article could not be coded and why."""
        from bayhaqi.reading.outcome import printable

        article = uncoded.article
        named = f"{article.title[:60]!r}" if article.title else f"{article.text[:60]!r}"
        file = self._files.get(article.id, "article")
        return printable(f"bayhaqi: {file}: {named} ({article.id[:40]}): {uncoded.reason}")


def input_bytes(inputs: Sequence[str]) -> int | None:
    """The bytes of the inputs, for the time left; None where nobody looks or they cannot be told."""
    import sys

    from bayhaqi.reading import bytes_of

    return bytes_of(inputs) if sys.stderr.isatty() else None


def run_values(values: dict[str, Any]) -> RunOptions:
    """The options among a command's values, which lose them."""
    llm = llm_values(values)
    return RunOptions(llm=llm, **{name: values.pop(name) for name in RunOptions.__dataclass_fields__ if name in values})
