"""`bayhaqi type` and `bayhaqi resolve`: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import click

from bayhaqi.cli.code import check_output, json_line

Row = dict[str, Any]


@click.command("type", short_help="Type pairs of actor and recipient.")
@click.argument("source", metavar="IN.jsonl")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.")
def type_command(source: str, output: str | None) -> None:
    """Give the event type of an actor and a recipient in a sentence.

    Reads objects with id, text, actor [start, end] and recipient [start, end], one a line ('-' is standard input);
    writes id, type and probabilities. The type is NONE where no act holds between the two.
    """
    from bayhaqi.coding.pairs import check_pair, type_rows

    _run(source, output, check_pair, type_rows)


@click.command("resolve", short_help="Resolve actor phrases as of a day.")
@click.argument("source", metavar="IN.jsonl")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of standard output.")
def resolve_command(source: str, output: str | None) -> None:
    """Resolve actor phrases as of a day.

    Reads objects with id, actor, context and date, one a line ('-' is standard input); writes id, name, country,
    sectors, actor and kind.
    """
    from bayhaqi.knowledge.resolving import check_row, resolve_rows

    _run(source, output, check_row, resolve_rows)


def _run(
    source: str, output: str | None, check: Callable[[Row], None], work: Callable[[Iterable[Row]], Iterator[Row]]
) -> None:
    """Read rows, work, write rows; a bad line is reported and skipped, and the exit status is then 1."""
    check_output(output, [source])
    failures: list[int] = []
    with _output(output) as stream, _input(source) as lines:
        for result in work(_rows(lines, source, check, failures)):
            stream.write(json_line(result) + "\n")
    if failures:
        click.echo(f"{len(failures)} lines failed", err=True)
        sys.exit(1)


def _rows(lines: Iterable[str], source: str, check: Callable[[Row], None], failures: list[int]) -> Iterator[Row]:
    """The good rows; the numbers of the bad lines go to `failures`, their reasons to standard error."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("the line is no JSON object")
            check(row)
        except (ValueError, RecursionError) as error:
            failures.append(number)
            click.echo(f"bayhaqi: {source}:{number}: {error}", err=True)
        else:
            yield row


def _input(source: str) -> IO[str]:
    try:
        return click.open_file(source, "r", encoding="utf-8", errors="replace")
    except OSError as error:
        raise click.UsageError(f"cannot read {source}: {error.strerror}; give a JSON Lines file or '-'") from error


def _output(output: str | None) -> IO[str]:
    try:
        return click.open_file(output or "-", "w", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"cannot write {output}: {error.strerror}") from error
