"""`bayhaqi evaluate`: how well a coder does on a user's own gold."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.code import json_line, opened
from bayhaqi.cli.given import Command, with_options
from bayhaqi.cli.llm import LLM_OPTIONS
from bayhaqi.cli.running import RunOptions, coder_for, run_values

if TYPE_CHECKING:
    from bayhaqi.evaluating import Scores
    from bayhaqi.evaluating.records import RecordRow


def _llm_options(command: Command) -> Command:
    return with_options(command, LLM_OPTIONS)


@click.command("evaluate", short_help="Score a coder on your own gold.")
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument(
    "predicted",
    required=False,
    metavar="[PREDICTED.jsonl]",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--errors", "page", metavar="FILE", help="Write a page of the errors, by kind: FILE.html or FILE.md.")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "jsonl"]), help="text (default on a terminal) or jsonl."
)
@click.option(
    "--codebook",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Code with the types trained into FOLDER.",
)
@click.option("--accurate", is_flag=True, help="Without PREDICTED: code as bayhaqi code --accurate does.")
@_llm_options
def evaluate_command(
    gold: Path,
    predicted: Path | None,
    page: str | None,
    form: str | None,
    codebook: Path | None,
    accurate: bool,
    **values: Any,
) -> None:
    """Score the records in PREDICTED.jsonl against those in GOLD.jsonl, with intervals of 95 % by a bootstrap over articles.

    Both are records in the form of docs/record.md, one a line, matched by article.id; GOLD may be what bayhaqi reviews STORE --to
    gold writes. Without PREDICTED the articles of GOLD are coded, with --codebook or --llm where given.

    \b
    bayhaqi evaluate gold.jsonl
    bayhaqi evaluate gold.jsonl other-coder.jsonl --errors errors.html
    """
    from bayhaqi.evaluating import compared, error_page, scored

    if page is not None and Path(page).suffix.casefold() not in (".html", ".htm", ".md"):
        raise click.BadParameter(
            f"{page} is of no form that is known; allowed are .html and .md", param_hint="--errors"
        )
    options = RunOptions(llm=run_values(values).llm, codebook=codebook)
    failures: list[str] = []
    wanted = _rows(gold, failures)
    if not wanted:
        raise click.UsageError(f"{gold} has no record with claims; see docs/evaluating.md for the form of gold")
    model = "accurate" if accurate else "default"
    said = _coded(wanted, options, model, failures) if predicted is None else _rows(predicted, failures)
    missing = sum(identity not in said for identity in wanted)
    results = [compared(row, said.get(identity)) for identity, row in wanted.items()]
    scores = scored(results)
    if page is not None:
        with opened(page) as stream:
            errors = [error for one in results for error in one.errors]
            html = Path(page).suffix.casefold() != ".md"
            stream.writelines(line + "\n" for line in error_page(errors, f"Errors on {gold.name}", html=html))
    form = form or ("text" if sys.stdout.isatty() else "jsonl")
    click.echo(json_line(scores.to_dict()) if form == "jsonl" else in_words(scores))
    for failure in failures:
        click.echo(f"bayhaqi: {failure}", err=True)
    click.echo(f"articles {len(wanted):,}, without a coding {missing:,}, failed {len(failures):,}", err=True)
    if failures:
        sys.exit(1)


def _rows(file: Path, failures: list[str]) -> dict[str, RecordRow]:
    """The records of a file by article; of two of one article the first counts, and the other is told."""
    from bayhaqi.errors import InputError
    from bayhaqi.evaluating import read_records

    found: dict[str, RecordRow] = {}
    with file.open(encoding="utf-8", errors="replace") as lines:
        for row in read_records(lines, str(file)):
            if isinstance(row, InputError):
                failures.append(str(row))
            elif row.id in found:
                failures.append(f"{file}: the article {row.id[:80]!r} is there twice; the first counts")
            else:
                found[row.id] = row
    return found


def _coded(wanted: dict[str, RecordRow], options: RunOptions, model: str, failures: list[str]) -> dict[str, RecordRow]:
    """The gold's articles as our coder codes them, or the one that the options ask for."""
    from bayhaqi.evaluating.records import row_of
    from bayhaqi.model import Coding

    with coder_for(options, model) as made:
        coder = made if hasattr(made, "pipe") else made()
        found: dict[str, RecordRow] = {}
        for one in coder.pipe(_articles(wanted.values(), failures)):
            if isinstance(one, Coding):
                found[one.article.id] = row_of(one.to_dict())
            else:
                failures.append(f"article {one.article.id[:80]!r}: {one.reason}")
    return found


def _articles(rows: Iterable[RecordRow], failures: list[str]) -> Iterator[Any]:
    from pydantic import ValidationError

    from bayhaqi.model import Article

    for row in rows:
        facts = {name: row.article.get(name) for name in ("text", "title", "published", "publisher", "url", "language")}
        try:
            yield Article.model_validate({**facts, "id": row.id})
        except ValidationError as error:
            failures.append(f"article {row.id[:80]!r} cannot be coded: {error.errors()[0]['msg']}")


def in_words(scores: Scores) -> str:
    """The scores as a table."""
    lines = [
        f"{scores.articles:,} articles, {scores.gold:,} claims in the gold, {scores.said:,} coded; intervals of 95 %",
        "",
    ]
    lines.append(f"{'':<22}{'precision':>20}{'recall':>20}{'F1':>20}")
    names = {
        "found": "found",
        "typed": "and of the right type",
        "sided": "and with its sides",
        "whole": "right in everything",
    }
    for level, one in scores.levels.items():
        lines.append(f"{names[level]:<22}{_cell(one['precision']):>20}{_cell(one['recall']):>20}{_cell(one['f1']):>20}")
    lines += ["", "Of the claims of the right type"]
    lines += [f"{name + ' right':<22}{_cell(one):>20}" for name, one in scores.fields.items()]
    lines += ["", f"{'type':<22}{'gold':>6}{'coded':>7}{'F1':>20}"]
    for kind, one in scores.types.items():
        lines.append(f"{kind[:21]:<22}{one['gold']:>6,}{one['claims']:>7,}{_cell(one['f1']):>20}")
    lines.append(f"{'macro-F1':<35}{_cell(scores.macro_f1):>20}")
    return "\n".join(lines)


def _cell(one: dict[str, float] | None) -> str:
    return "–" if one is None else f"{one['value']:.2f} ({one['low']:.2f}–{one['high']:.2f})"
