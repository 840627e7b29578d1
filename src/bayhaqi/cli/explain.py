"""`bayhaqi explain`: for each sentence, the words that may carry an act, and why each was kept or dropped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

import click

from bayhaqi.cli.code import FORMATS, check_day, json_line
from bayhaqi.cli.given import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bayhaqi.coding.explaining import Candidate, Explanation

COLOURS = {"kept": "green", "joined": "cyan"}
WIDEST = 120


@click.command("explain", short_help="Show why each possible act was kept or dropped.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@PUBLISHED
def explain_command(inputs: tuple[str, ...], form: str | None, published: str | None) -> None:
    """Show, for each sentence, the words that may carry a political act, and why each was kept or dropped.

    INPUT is a file, a folder, a pattern or '-' for standard input. Each candidate comes with the chance that it carries an
    act at all, its likeliest types, its sides, the confidence of its claim, and its fate: kept, joined (told elsewhere in
    the article), unsure, told already (in the same sentence), no side, or no trigger. Prints an account on a terminal, and
    otherwise JSON Lines: one object a sentence.
    """
    import bayhaqi
    from bayhaqi.errors import UsageError
    from bayhaqi.reading import Failure, ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    form = form or ("text" if sys.stdout.isatty() else "jsonl")
    try:
        found = read_inputs(inputs, ReadOptions(published=published), stdin=sys.stdin.buffer)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    failed = 0
    for one in found:
        if isinstance(one, Failure):
            failed += 1
            click.echo(f"bayhaqi: {one}", err=True)
            continue
        explanations = bayhaqi.load().explain(one)
        if not explanations:
            click.echo(f"bayhaqi: {one.id}: nothing to explain; only English text is coded", err=True)
        if form == "jsonl":
            for explanation in explanations:
                click.echo(json_line({"article": one.id, **explanation.to_dict()}))
        else:
            _render(explanations, sys.stdout)
    if failed:
        sys.exit(1)


def _render(explanations: Sequence[Explanation], stream: TextIO) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    console.width = min(console.width, WIDEST)
    for explanation in explanations:
        console.print(Text(explanation.sentence.text, style="bold"))
        if explanation.reason:
            console.print(Padding(Text(f"not read: {explanation.reason}", style="dim"), (0, 0, 0, 2)))
        elif not explanation.candidates:
            console.print(Padding(Text("no word is likely to carry an act", style="dim"), (0, 0, 0, 2)))
        for candidate in explanation.candidates:
            for number, line in enumerate(_lines(candidate)):
                style = COLOURS.get(candidate.fate, "yellow") if number == 0 else "dim"
                console.print(Padding(Text(line, style=style), (0, 0, 0, 2 if number == 0 else 6)))
        console.print()


def _lines(candidate: Candidate) -> list[str]:
    """A candidate in two or three lines: the word and its fate, its types, its sides."""
    types = ", ".join(f"{name} {chance:.2f}" for name, chance in candidate.types.items())
    lines = [f"{candidate.trigger.text}: {candidate.fate}, since {candidate.reason}" if candidate.fate != "kept"
             else f"{candidate.trigger.text}: {candidate.reason}"]  # fmt: skip
    lines.append(f"carries an act with probability {candidate.chance:.2f}; if so: {types}")
    if candidate.actors or candidate.recipients:
        sides = f"{', '.join(candidate.actors) or 'nobody named'} → {', '.join(candidate.recipients) or 'nobody named'}"
        lines.append(sides)
    return lines
