"""`bayhaqi codebook check`, `train` and `use`: a user's own types."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from bayhaqi.cli.code import FORMATS, check_day, check_output, code_found, json_line, web_of
from bayhaqi.cli.given import OUTPUT, article_options
from bayhaqi.cli.running import RunOptions

FILE = click.argument("file", metavar="FILE.yaml", type=click.Path(path_type=Path))


@click.group("codebook", short_help="Your own types: check, train, use.")
def codebook_group() -> None:
    """Code with types of your own: write them into a YAML file with some marked sentences, train, and use them.

    \b
    bayhaqi codebook check labour.yaml
    bayhaqi codebook train labour.yaml -o labour
    bayhaqi codebook use labour reports/*.txt
    """


@codebook_group.command("check", short_help="Say what is wrong in a codebook.")
@FILE
def check_command(file: Path) -> None:
    """Say what is wrong in FILE.yaml, line by line, and how many examples each type has. Exit status 1 if it cannot be used."""
    from bayhaqi.codebook.reading import checked, lines_of_problems

    codebook, problems = checked(file)
    for line in lines_of_problems(problems, str(file)):
        click.echo(line, err=True)
    for name, count in codebook.counts().items():
        click.echo(f"{name}: {count} examples")
    if any(not one.warning for one in problems):
        sys.exit(1)


@codebook_group.command("train", short_help="Learn a codebook's types.")
@FILE
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER"
)
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "jsonl"]), help="text (default on a terminal) or jsonl."
)
def train_command(file: Path, folder: Path, form: str | None) -> None:
    """Learn the types of FILE.yaml into FOLDER, and tell by cross-validation how well they are told apart."""
    from bayhaqi.codebook.training import train

    report = train(file, folder)
    if (form or ("text" if sys.stdout.isatty() else "jsonl")) == "jsonl":
        click.echo(json_line(report))
        return
    click.echo(_in_words(report))


def _in_words(report: dict[str, Any]) -> str:
    lines = [f"{'type':<24}{'examples':>9}{'precision':>11}{'recall':>8}{'F1':>6}"]
    for name, one in report["types"].items():
        lines.append(
            f"{name[:23]:<24}{one['examples']:>9}{one['precision']:>11.2f}{one['recall']:>8.2f}{one['f1']:>6.2f}"
        )
    parts = report["by_features"]
    lines.append(
        f"macro-F1 {report['macro_f1']:.2f} in cross-validation (words alone {parts['words']:.2f}, typer alone {parts['typer']:.2f}); "
        f"accuracy {report['accuracy']:.2f}, largest type {report['majority']:.2f}"
    )
    lines += [
        f"modes of {kind}: accuracy {one['accuracy']:.2f}, largest mode {one['majority']:.2f}"
        for kind, one in report["modes"].items()
    ]
    lines += [f"{count} × {true} taken for {said}" for true, said, count in report["confused"][:5]]
    return "\n".join(lines)


@codebook_group.command("use", short_help="Code reports with a codebook's types.")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@OUTPUT
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
@article_options
def use_command(
    folder: Path,
    inputs: tuple[str, ...],
    output: str | None,
    form: str | None,
    published: str | None,
    publisher: str | None,
    title: str | None,
    source_form: str | None,
    allow_private: bool,
) -> None:
    """Code news reports as bayhaqi code does, with the types that were trained into FOLDER in place of PLOVER's.

    Claims of none of them are left out, and counted in each record's warnings.
    """
    from bayhaqi.errors import UsageError
    from bayhaqi.reading import ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    options = ReadOptions(published=published, publisher=publisher, title=title, form=source_form)
    try:
        found = read_inputs(inputs, options, stdin=sys.stdin.buffer, web=web_of(allow_private))
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    check_output(output, inputs)
    code_found(found, output, form, options=RunOptions(codebook=folder))
