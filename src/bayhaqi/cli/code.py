"""`bayhaqi code` and `bayhaqi demo`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bayhaqi.cli.given import OUTPUT, article_options
from bayhaqi.cli.running import (
    INTERRUPTED,
    ONE_PROCESS,
    Origins,
    RunOptions,
    coder_for,
    input_bytes,
    key_stops,
    run_options,
    run_values,
)
from bayhaqi.cli.serve import OPEN, PORT, serve_demo

if TYPE_CHECKING:
    from bayhaqi.cli.progress import Progress
    from bayhaqi.model import Article, Coding
    from bayhaqi.reading import Failure
    from bayhaqi.reading.addresses import Web

FORMATS = click.Choice(["text", "jsonl"])


@dataclass
class Tally:
    """What a run did."""

    read: int = 0
    coded: int = 0
    skipped: int = 0
    failed: int = 0
    claims: int = 0

    def __str__(self) -> str:
        return (
            f"read {self.read}, coded {self.coded}, skipped {self.skipped}, failed {self.failed}, claims {self.claims}"
        )


@click.command("code", short_help="Code news reports into attributed claims.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@OUTPUT
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@article_options
@click.option("--accurate", is_flag=True, help="Look at acts again with a larger network: slower, fewer wrong claims.")
@run_options
@click.option("--unordered", is_flag=True, help="With workers: write each coding as soon as it is done.")
def code_command(
    inputs: tuple[str, ...],
    output: str | None,
    form: str | None,
    published: str | None,
    publisher: str | None,
    title: str | None,
    accurate: bool,
    source_form: str | None,
    allow_private: bool,
    **running: Any,
) -> None:
    """Code news reports: what each claims, who says so, and with which words.

    INPUT is a file (text, HTML, JSON Lines, CSV, TSV; also in .gz or .zip), a folder, a pattern such as 'news/*.txt',
    '-' for standard input, or the address of a page, a feed or a sitemap. Prints an account for people on a terminal, and
    JSON Lines otherwise.
    """
    from bayhaqi.errors import UsageError
    from bayhaqi.reading import Reached, ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    options = ReadOptions(published=published, publisher=publisher, title=title, form=source_form)
    reached = Reached()
    try:
        found = read_inputs(inputs, options, stdin=sys.stdin.buffer, web=web_of(allow_private), reached=reached)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    check_output(output, inputs)
    model = "accurate" if accurate else "default"
    code_found(found, output, form, model, run_values(running), Origins(reached, input_bytes(inputs)))


@click.command("demo", short_help="Code the packaged example reports.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@click.option("--serve", is_flag=True, help="Put them into a store for this run, and serve it as `bayhaqi serve` does.")
@PORT
@OPEN
def demo_command(output: str | None, form: str | None, serve: bool, port: int, opened: bool) -> None:
    """Code the packaged example reports: one public episode as several outlets tell it."""
    from bayhaqi.reading.demo import demo_articles

    if serve:
        if output is not None or form is not None:
            raise click.UsageError("--serve writes no file; leave out --output and --format")
        serve_demo(port, opened=opened)
        return
    code_found(demo_articles(), output, form)


def web_of(allow_private: bool) -> Web:
    """What fetches the addresses among the inputs of a command."""
    from bayhaqi.reading.addresses import Web

    return Web(allow_private=allow_private)


def check_output(output: str | None, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read. Raises `click.UsageError`."""
    if output in (None, "-"):
        return
    target = Path(str(output)).resolve()
    for name in inputs:
        source = Path(name)
        if name != "-" and (
            source.resolve() == target or (source.is_dir() and target.is_relative_to(source.resolve()))
        ):
            raise click.UsageError(f"{output} is, or lies in, what is read ({name}); write to another place")


def check_day(value: str) -> None:
    """Raise a usage error unless a day of publication is an ISO date or date-time."""
    from pydantic import ValidationError

    from bayhaqi.model import Article

    try:
        Article(text="", published=value)
    except ValidationError as error:
        message = f"{value!r} is no day; allowed is an ISO date or date-time such as 2024-07-24"
        raise click.BadParameter(message, param_hint="--published") from error


def json_line(record: dict[str, Any]) -> str:
    """A record as one line of JSON."""
    # Lone surrogates can come in through JSON escapes; they have no UTF-8.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def code_found(
    found: Iterable[Article | Failure],
    output: str | None,
    form: str | None,
    model: str = "default",
    options: RunOptions = ONE_PROCESS,
    origins: Origins | None = None,
) -> None:
    """Code what was found, write it, and end with exit status 1 if anything failed, with 130 if it was stopped."""
    from bayhaqi.cli.progress import Progress
    from bayhaqi.model import Uncoded

    tally = Tally()
    origins = origins or Origins()
    with key_stops() as key, ExitStack() as stack:
        stream = stack.enter_context(opened(output)) if output not in (None, "-") else sys.stdout
        form = form or ("text" if output in (None, "-") and sys.stdout.isatty() else "jsonl")
        hidden = stream is sys.stdout and sys.stdout.isatty()
        progress = stack.enter_context(
            Progress(hidden=hidden, reached=origins.reached, total_bytes=origins.total_bytes)
        )
        made = stack.enter_context(coder_for(options, model))
        coder = made if hasattr(made, "pipe") else made()
        for one in coder.pipe(readable(found, tally, progress, origins)):
            if isinstance(one, Uncoded):
                tally.failed += 1
                progress.log(origins.told(one))
                continue
            _count(one, tally)
            _write(one, stream, form)
            progress.advance(str(tally))
    click.echo(str(tally), err=True)
    if key.pressed:
        click.echo("bayhaqi: stopped; what was written is whole", err=True)
        sys.exit(INTERRUPTED)
    if tally.failed:
        sys.exit(1)


def opened(output: str | None) -> TextIO:
    """The file to write. Raises `click.UsageError` where it cannot be."""
    try:
        return open(str(output), "w", encoding="utf-8", newline="\n")  # noqa: PTH123 - closed by the caller's stack
    except OSError as error:
        raise click.UsageError(
            f"cannot write {output}: {error.strerror}; choose a file in a folder that exists and is yours"
        ) from error


def readable(
    found: Iterable[Article | Failure], tally: Tally, progress: Progress, origins: Origins | None = None
) -> Iterator[Article]:
    """The articles, whose inputs are noted; each failure becomes a line on standard error."""
    from bayhaqi.reading import Failure

    for one in found:
        tally.read += 1
        if isinstance(one, Failure):
            tally.failed += 1
            progress.log(f"bayhaqi: {one}")
        else:
            progress.read()
            if origins is not None:
                origins.note(one)
            yield one


def _count(coding: Coding, tally: Tally) -> None:
    if any(warning.code == "language" for warning in coding.warnings):
        tally.skipped += 1
    else:
        tally.coded += 1
    tally.claims += len(coding.claims)


def _write(coding: Coding, stream: TextIO, form: str) -> None:
    if form == "jsonl":
        stream.write(json_line(coding.to_dict()) + "\n")
        stream.flush()
        return
    from bayhaqi.cli.render import render

    render(coding, stream)
