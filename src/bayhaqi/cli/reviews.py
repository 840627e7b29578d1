"""`bayhaqi reviews`: what people said of a store's claims, in figures, as gold, and for training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.ask import OUTPUT, STORE, AskCommand, reading

if TYPE_CHECKING:
    from rich.table import Table

    from bayhaqi.query.review_figures import ReviewFigures
    from bayhaqi.query.reviewing import Reviewed

FORMS = ("jsonl", "gold", "training")


@click.command("reviews", cls=AskCommand, short_help="Reviews of claims: figures, gold, training data.")
@STORE
@click.option("--to", "form", type=click.Choice(FORMS), metavar="FORMAT", help=f"One of {', '.join(FORMS)}.")
@click.option("--reviewer", metavar="NAME", help="Only reviews by NAME.")
@OUTPUT
def reviews_command(store: Path, form: str | None, reviewer: str | None, output: str | None) -> None:
    """Tell what the reviews of STORE say: precision of the coder by type with intervals of 95 %, and agreement between reviewers.

    Reviews are made on the page (bayhaqi serve) or with db.review() in Python. Without --to, a terminal gets tables, a pipe
    one JSON object.

    --to jsonl writes each review, gold a record for each article with a claim that was accepted or corrected, training the
    sentences that are reviewed whole, in the form of training/data/acts. The last line on standard error says how many, and
    what was left out.

    \b
    bayhaqi reviews crisis.bayhaqi
    bayhaqi reviews crisis.bayhaqi --to gold -o gold.jsonl
    """
    from bayhaqi.cli.ask_output import check_target
    from bayhaqi.query.reviewing import reviewed

    target = check_target(output, store)
    with reading(store) as reader:
        cursor = reader.snapshot.cursor()
        found = [
            one for one in reviewed(cursor, reader.snapshot.path) if reviewer is None or one.review.reviewer == reviewer
        ]
        if form is None:
            _figures(found, target)
        elif form == "training":
            _training(cursor, found, target)
        else:
            _lines(cursor, found, form, target)


def _figures(found: list[Reviewed], target: Path | None) -> None:
    from bayhaqi.cli.ask_output import text_output
    from bayhaqi.cli.code import json_line
    from bayhaqi.query.review_figures import figures

    told = figures(found)
    with text_output(target) as stream:
        if target is not None or not stream.isatty():
            stream.write(json_line(told.to_dict()) + "\n")
            return
        from rich.console import Console

        console = Console(file=stream, highlight=False)
        console.print(
            f"{told.reviews:,} reviews of {told.claims:,} claims; undecided {told.undecided:,}; "
            f"not coded any more {told.gone:,}; coded otherwise now {told.changed:,}"
        )
        for table in _tables(told):
            console.print()
            console.print(table)


def _tables(told: ReviewFigures) -> list[Table]:
    """The figures as tables; those without rows are left out."""
    from rich.table import Table

    precision = Table("type", "reviewed", "right", "share", "95 %", "type right", box=None, title="Precision")
    for one in told.precision:
        precision.add_row(
            one.type or "all", f"{one.reviewed:,}", f"{one.right:,}", f"{one.share:.2f}", f"{one.low:.2f}–{one.high:.2f}",
            f"{one.right_type:,}",
        )  # fmt: skip
    agreement = Table(
        "reviewers", "claims", "verdict", "kappa", "type", "kappa", "status", "kappa", box=None, title="Agreement"
    )
    for pair in told.agreement:
        agreement.add_row(
            f"{pair.first} and {pair.second}", f"{pair.claims:,}", _share(pair.verdict), _share(pair.verdict_kappa),
            _share(pair.types), _share(pair.type_kappa), _share(pair.statuses), _share(pair.status_kappa),
        )  # fmt: skip
    return [table for table in (precision, agreement) if table.row_count]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _lines(cursor: Any, found: list[Reviewed], form: str, target: Path | None) -> None:
    from bayhaqi.cli.ask_output import text_output, write_lines
    from bayhaqi.export.reviews import gold_records, review_lines

    rows = gold_records(cursor, found) if form == "gold" else review_lines(found)
    with text_output(target) as stream:
        number = write_lines(rows, stream)
    of = f" of {len(found):,} reviews" if form == "gold" else ""
    click.echo(f"wrote {number:,} {'records' if form == 'gold' else 'reviews'}{of}", err=True)


def _training(cursor: Any, found: list[Reviewed], target: Path | None) -> None:
    from bayhaqi.cli.ask_output import text_output
    from bayhaqi.export.reviews import training_sentences

    done = training_sentences(cursor, found)
    with text_output(target) as stream:
        stream.write("".join(f"{block}\n\n" for block in done.blocks))
    left = "".join(f"; left out, as {reason}: {number:,}" for reason, number in done.left_out.items())
    click.echo(f"wrote {len(done.blocks):,} sentences{left}", err=True)
