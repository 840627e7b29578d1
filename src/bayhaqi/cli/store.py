"""`bayhaqi add`, `compact`, `check` and `recode`: what writes to a store, and what says whether it is whole."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.code import Tally, check_day, check_output, json_line, readable, web_of
from bayhaqi.cli.given import article_options
from bayhaqi.cli.running import (
    INTERRUPTED,
    Origins,
    RunOptions,
    coder_for,
    input_bytes,
    key_stops,
    run_options,
    run_values,
)

if TYPE_CHECKING:
    from bayhaqi.cli.progress import Progress
    from bayhaqi.model import Article
    from bayhaqi.reading import Failure
    from bayhaqi.store import Added, Recoded, Writer

STORE = click.argument("store", metavar="STORE", type=click.Path(path_type=Path))
FORMATS = click.Choice(["text", "jsonl"])


@click.command("add", short_help="Code reports into a store.")
@click.argument("store", metavar="STORE")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@article_options
@run_options
def add_command(
    store: str,
    inputs: tuple[str, ...],
    published: str | None,
    publisher: str | None,
    title: str | None,
    source_form: str | None,
    allow_private: bool,
    **running: Any,
) -> None:
    """Code news reports into STORE, a folder that is made where there is none, and link them to what it holds.

    STORE and INPUT may also be s3://, gs:// or abfs:// URLs.

    INPUT is a file (text, HTML, JSON Lines, CSV, TSV; also in .gz or .zip), a folder, a pattern such as 'news/*.txt',
    '-' for standard input, or the address of a page, a feed or a sitemap. Articles that the store has are passed over, so
    that the same command again changes nothing, and one that was stopped goes on where it was.
    """
    from bayhaqi.errors import UsageError
    from bayhaqi.reading import Reached, ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    check_output(store, inputs)
    reached = Reached()
    try:
        found = read_inputs(
            inputs,
            ReadOptions(published=published, publisher=publisher, title=title, form=source_form),
            stdin=sys.stdin.buffer,
            web=web_of(allow_private),
            reached=reached,
        )
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    _add(store, found, run_values(running), Origins(reached, input_bytes(inputs)))


def _add(store: str, found: Iterable[Article | Failure], options: RunOptions, origins: Origins) -> None:
    """Add what was found, tell what was done however it ends, and exit with status 1 if anything failed."""
    from bayhaqi.cli.progress import Progress
    from bayhaqi.running.places import writer_of

    run = _Run(origins)
    try:
        with (
            key_stops() as key,
            Progress(hidden=False, reached=origins.reached, total_bytes=origins.total_bytes) as progress,
        ):
            run.progress = progress
            articles = readable(found, run.tally, progress, origins)
            first = next(articles, None)
            # Nothing that can be read makes no store.
            if first is not None:
                with writer_of(store) as writer, coder_for(options) as coder:
                    writer.add(chain([first], articles), coder, run.report)
    finally:
        click.echo(run.summary(), err=True)
    if key.pressed:
        click.echo("bayhaqi: stopped; the same command again goes on from here", err=True)
        sys.exit(INTERRUPTED)
    if run.failed:
        sys.exit(1)


@dataclass
class _Run:
    """How far `add` is."""

    origins: Origins
    tally: Tally = field(default_factory=Tally)
    added: Added | None = None
    progress: Progress | None = None
    differing: int = 0
    uncoded: int = 0
    coded: int = 0

    def report(self, added: Added) -> None:
        self.added = added
        if self.progress is None:
            return
        for article in added.differing[self.differing :]:
            self.progress.log(
                f"bayhaqi: article {article[:80]!r} left out: the store has another text under this id; give it an id of its own"
            )
        self.differing = len(added.differing)
        for uncoded in added.uncoded[self.uncoded :]:
            self.progress.log(self.origins.told(uncoded))
        self.uncoded = len(added.uncoded)
        if added.coded > self.coded:
            self.coded = added.coded
            self.progress.advance(self.summary())

    @property
    def failed(self) -> int:
        return self.tally.failed + self.differing + self.uncoded

    def summary(self) -> str:
        """The closing line."""
        done = self.added
        if done is None:
            return f"read {self.tally.read}, added 0, already there 0, skipped 0, failed {self.failed}, claims 0"
        return (
            f"read {self.tally.read}, added {done.stored}, already there {done.known - self.differing}, "
            f"skipped {done.unread}, failed {self.failed}, claims {done.claims}"
        )


@click.command("compact", short_help="Merge a store's small parts.")
@STORE
def compact_command(store: Path) -> None:
    """Merge the small parts of STORE, drop what was replaced, and mend its search index.

    Whoever reads the store meanwhile keeps reading what they opened; parts that they need go with a later run.
    """
    with _existing(store) as writer:
        before = writer.size()
        writer.compact()
        after = writer.size()
    click.echo(f"parts {before.parts} -> {after.parts}, bytes {before.bytes:,} -> {after.bytes:,}", err=True)


@click.command("check", short_help="Check that a store is whole.")
@STORE
def check_command(store: Path) -> None:
    """Check the parts of STORE against their checksums and its tables against each other.

    Prints what is wrong, a line each, and then ends with exit status 1.
    """
    from bayhaqi.store import check, read_manifest

    problems = check(store)
    for problem in problems:
        click.echo(problem)
    parts = read_manifest(store).parts
    rows = sum(part.rows for part in parts)
    click.echo(f"checked {len(parts)} parts with {rows:,} rows: {len(problems) or 'nothing'} wrong", err=True)
    if problems:
        sys.exit(1)


@click.command("recode", short_help="Code a store's articles anew.")
@STORE
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
def recode_command(store: Path, form: str | None) -> None:
    """Code anew the articles of STORE that another version of bayhaqi coded, and say what changed.

    Claims and events that are still there keep their ids. Stopped, it goes on where it was when it is run again.
    """
    import bayhaqi
    from bayhaqi.cli.progress import Progress
    from bayhaqi.store import recode

    with key_stops() as key, _existing(store) as writer, Progress(hidden=False) as progress:
        done = recode(writer, bayhaqi.load(), lambda number: progress.advance(f"articles coded anew: {number}"))
    if key.pressed:
        click.echo("bayhaqi: stopped; the same command again goes on from here", err=True)
        sys.exit(INTERRUPTED)
    form = form or ("text" if sys.stdout.isatty() else "jsonl")
    click.echo(json_line(done.to_dict()) if form == "jsonl" else _in_words(done))


def _in_words(done: Recoded) -> str:
    """What a recoding changed, a line for each table."""
    plain: dict[str, dict[str, Any]] = done.to_dict()
    return "\n".join(
        f"{table}: " + ", ".join(f"{number:,} {what}" for what, number in numbers.items())
        for table, numbers in plain.items()
    )


def _existing(store: Path) -> Writer:
    """The writer of a store that must be there."""
    from bayhaqi.store import Writer, read_manifest

    read_manifest(store)
    return Writer(store)
