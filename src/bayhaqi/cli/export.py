"""`bayhaqi export`: events in the field's file formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.ask import OUTPUT, STORE, AskCommand, Limit, filter_options, query_of, reading

if TYPE_CHECKING:
    from bayhaqi.export import Format
    from bayhaqi.query import Query, Reader

NAMES = (
    "polecat", "icews", "gdelt", "gdelt-mentions", "plover-json", "temporal-graph", "graphml", "gexf", "geojson", "parquet",
    "csv",
)  # fmt: skip


@click.command("export", cls=AskCommand, short_help="Export events in other formats.")
@STORE
@click.option(
    "--to", "name", type=click.Choice(NAMES), metavar="FORMAT", required=True, help=f"One of {', '.join(NAMES)}."
)
@click.option(
    "--by", type=click.Choice(["actor", "country"]), default="actor", show_default=True,
    help="What a node of graphml and gexf is.",
)  # fmt: skip
@click.option("--sort", metavar="COLUMN", help="Sort as `bayhaqi events` does; by day, the earliest first, by default.")
@click.option("--limit", type=Limit(), metavar="N", help="At most N events (of graphml and gexf: N pairs).")
@click.option("--offset", metavar="N", default="0", help="Leave out the first N.")
@OUTPUT
@filter_options
def export_command(
    store: Path,
    name: str,
    by: str,
    sort: str | None,
    limit: int | None,
    offset: str,
    output: str | None,
    **values: Any,
) -> None:
    """Export events in a format of the field; docs/exports.md says what each column holds.

    polecat, icews, gdelt (its events), gdelt-mentions (its mentions, from claims), plover-json and temporal-graph are those
    of the data sets; graphml and gexf hold the network of actors, geojson a point for each event with a place.

    Formats that cannot tell a plan or a denial from what has happened hold only what is told as having happened, unless
    --status asks for more. The last line on standard error says how many rows were written, and what was left out.

    \b
    bayhaqi export crisis.bayhaqi --to polecat --since 2024 -o events.tsv
    bayhaqi export crisis.bayhaqi --to graphml --by country --type ASSAULT -o assaults.graphml
    """
    from bayhaqi.cli.ask_output import check_target
    from bayhaqi.export import FORMATS
    from bayhaqi.export.asking import sayable

    form = FORMATS[name]
    target = check_target(output, store)
    if form.by_day and sort is not None:
        raise click.UsageError(f"{name} is written in the order of days; leave out --sort")
    query = query_of(values, sort=sort or "day", limit=limit or None, offset=offset)
    with reading(store) as reader:
        whole = query.but(limit=None, offset=None)
        query = sayable(query, form)
        written = _write(reader, query, form, by, target)
        _tell(reader, query, whole, form, by, written)


def _write(reader: Reader, query: Query, form: Format, by: str, target: Path | None) -> int:
    """Write the file and give the number of its rows."""
    from bayhaqi.cli.ask_output import text_output, write_result
    from bayhaqi.export.asking import write_text

    if form.made == "table":
        return write_result(reader.events(query), form.name, target)
    with text_output(target) as stream:
        return write_text(reader, query, form, stream, by=by)


def _tell(reader: Reader, query: Query, whole: Query, form: Format, by: str, written: int) -> None:
    """Say how many rows were written, what a limit cut, and what was left out."""
    unlimited = query.but(limit=None, offset=None)
    every, wanted = reader.count(whole), reader.count(unlimited)
    if wanted < every:
        click.echo(
            f"left out, as future, hypothetical or denied, which {form.name} cannot say (see --status): "
            f"{every - wanted:,} of {every:,} events",
            err=True,
        )
    unit, total = ("pairs", len(reader.network(unlimited, by=by))) if form.made == "network" else ("events", wanted)
    taken = min(max(0, total - query.offset), query.limit or total)
    skipped = f"; events {form.skips} have no row" if form.skips else ""
    cut = f"; cut by --limit and --offset, {total:,} {unit} in all" if taken < total else "; nothing was cut"
    click.echo(f"wrote {written:,} rows of {taken:,} {unit}{skipped}{cut}", err=True)
