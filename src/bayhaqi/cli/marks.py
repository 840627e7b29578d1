"""`bayhaqi dates` and `bayhaqi places`: the time expressions and the places of reports, without coding them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from bayhaqi.cli.code import FORMATS, check_day, json_line
from bayhaqi.cli.given import PUBLISHED

if TYPE_CHECKING:
    from bayhaqi.language import ParsedArticle
    from bayhaqi.model import Article, Place, TimeExpression
    from bayhaqi.reading import Failure

    Mark = TimeExpression | Place
    Finder = Callable[[ParsedArticle], Sequence[Mark]]


@click.command("dates", short_help="Find time expressions and their values.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@PUBLISHED
def dates_command(inputs: tuple[str, ...], form: str | None, published: str | None) -> None:
    """Find the time expressions of reports with their TIMEX3 types and values.

    INPUT is a file, a folder, a pattern or '-' for standard input. Prints a table on a terminal, and otherwise JSON
    Lines: an object with id and dates for each article.
    """
    from bayhaqi.coding.dates import find_dates

    _run("dates", find_dates, inputs, form, published)


@click.command("places", short_help="Find places and where they lie.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@PUBLISHED
def places_command(inputs: tuple[str, ...], form: str | None, published: str | None) -> None:
    """Find the places that reports name, with country, coordinates and kind.

    INPUT is a file, a folder, a pattern or '-' for standard input. Prints a table on a terminal, and otherwise JSON
    Lines: an object with id and places for each article.
    """
    from bayhaqi.coding.places import find_places

    _run("places", find_places, inputs, form, published)


def _run(name: str, find: Finder, inputs: tuple[str, ...], form: str | None, published: str | None) -> None:
    """Write what `find` finds in each article, and end with exit status 1 if an input failed."""
    from bayhaqi.errors import UsageError
    from bayhaqi.language import load_parser
    from bayhaqi.reading import ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    form = form or ("text" if sys.stdout.isatty() else "jsonl")
    try:
        found = read_inputs(inputs, ReadOptions(published=published), stdin=sys.stdin.buffer)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    failures: list[Failure] = []
    for parsed in load_parser().parse(_english(found, failures)):
        marks = find(parsed)
        if form == "jsonl":
            click.echo(json_line({"id": parsed.article.id, name: [mark.to_dict() for mark in marks]}))
        else:
            _show(parsed.article, marks, sys.stdout)
    if failures:
        sys.exit(1)


def _english(found: Iterable[Article | Failure], failures: list[Failure]) -> Iterator[Article]:
    """The articles in English; failures are kept and told on standard error, other languages only told."""
    from bayhaqi.reading import Failure, language_of

    for one in found:
        if isinstance(one, Failure):
            failures.append(one)
            click.echo(f"bayhaqi: {one}", err=True)
            continue
        language = one.language or language_of(one.text)[0]
        if language == "en":
            yield one
        else:
            click.echo(f"bayhaqi: article {one.id} left out: it seems to be in {language!r}, not English", err=True)


def _show(article: Article, marks: Sequence[Mark], stream: TextIO) -> None:
    """Write one article's marks as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bayhaqi.cli.render import first_words

    console = Console(file=stream, highlight=False)
    console.print(Text(article.title or first_words(article.text), style="bold underline"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for mark in marks:
        table.add_row(*(Text(cell) for cell in _cells(mark)))
    console.print(table if marks else Text("nothing found", style="dim"))
    console.print()


def _cells(mark: Mark) -> tuple[str, ...]:
    from bayhaqi.model import TimeExpression

    where = f"{'title ' if mark.in_title else ''}{mark.start}-{mark.end}"
    if isinstance(mark, TimeExpression):
        value = mark.value if mark.alternative is None else f"{mark.value} or {mark.alternative}"
        return where, mark.text, mark.type, value
    located = "" if mark.lat is None or mark.lon is None else f"{mark.lat:.4f}, {mark.lon:.4f}"
    return where, mark.text, mark.name, mark.country or "", mark.kind, located
