"""`bayhaqi events`, `claims`, `stories`, `articles`, `voices`, `show`, `series`, `network` and `sql`: ask a store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.given import with_options
from bayhaqi.query.filters import FILTERS, Filter

if TYPE_CHECKING:
    from bayhaqi.query import Query, Reader, Result

ON_TERMINAL = 50  # rows of a table where no limit is given
NAMES = {
    "events": ("event", "events"),
    "claims": ("claim", "claims"),
    "stories": ("story", "stories"),
    "articles": ("article", "articles"),
    "voices": ("voice", "voices"),
}
STORE = click.argument("store", type=click.Path(path_type=Path))
OUTPUT = click.option("-o", "--output", metavar="FILE", help="Write to FILE; '-' is standard output.")
FORMAT = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "parquet"]),
    help="table (default on a terminal), jsonl (default otherwise), csv or parquet.",
)


class AskCommand(click.Command):
    """A command whose help lists the filters apart, and to which a wrong filter is misuse."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and filters as two lists."""
        flags = {one.name for one in FILTERS}
        for title, wanted in (("Options", False), ("Filters (several may be given; all must hold)", True)):
            records = [
                record
                for parameter in self.get_params(ctx)
                if isinstance(parameter, click.Option)
                and (parameter.name in flags) is wanted
                and (record := parameter.get_help_record(ctx)) is not None
            ]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong with an argument is misuse, with exit status 2."""
        from bayhaqi.errors import UsageError

        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error


class Limit(click.ParamType[int]):
    """A number of rows, or "all"."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; 0 for all."""
        if isinstance(value, int):
            return value
        if str(value).casefold() == "all":
            return 0
        if str(value).isdecimal() and int(value) > 0:
            return int(value)
        raise click.BadParameter(f"{value!r} is not allowed; give a number of rows from 1, or all", ctx, param)


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for every filter."""
    return with_options(function, map(_option, FILTERS))


def _option(one: Filter) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    if one.kind == "flag":
        return click.option(f"{one.flag}/--not-{one.name}", one.name, default=None, help=one.help)
    return click.option(one.flag, one.name, metavar=one.metavar, multiple=one.several, help=one.help)


def page_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --sort, --limit and --offset."""
    for option in (
        click.option("--offset", metavar="N", default="0", help="Leave out the first N rows."),
        click.option(
            "--limit",
            type=Limit(),
            metavar="N",
            help=f"At most N rows, or all; on a terminal {ON_TERMINAL} by default.",
        ),
        click.option("--sort", metavar="COLUMN", help="Sort by COLUMN; -COLUMN for the largest first."),
    ):
        function = option(function)
    return function


def query_of(values: dict[str, Any], **more: Any) -> Query:
    """The query of a command's options. Raises `UsageError`."""
    from bayhaqi.query import Query

    given = {one.name: values[one.name] for one in FILTERS if values.get(one.name) not in (None, ())}
    return Query.of(**given, **{name: value for name, value in more.items() if value is not None})


@contextmanager
def reading(store: Path) -> Iterator[Reader]:
    """A reader of the newest snapshot of a store. Raises `StoreError`."""
    from bayhaqi.query import Reader
    from bayhaqi.store import Snapshot

    with Snapshot(store) as snapshot:
        yield Reader(snapshot)


def _table_command(table: str, short: str, text: str) -> click.Command:
    """The command that asks for a table."""

    @filter_options
    @page_options
    @FORMAT
    @OUTPUT
    @STORE
    def command(store: Path, output: str | None, form: str | None, limit: int | None, **values: Any) -> None:
        from bayhaqi.cli.ask_output import check_target, form_of, tell, write_result

        target = check_target(output, store)
        form = form_of(form, target)
        most = (ON_TERMINAL if form == "table" else None) if limit is None else limit or None
        query = query_of(values, sort=values["sort"], limit=most, offset=values["offset"])
        with reading(store) as reader:
            result = reader.table(table, query)
            if form == "table":
                from bayhaqi.cli.ask_tables import TABLES

                written = _print(result, TABLES[table], target)
            else:
                written = write_result(result, form, target)
            tell(written, result.total if most or query.offset else written, query.offset, NAMES[table])

    return click.command(table, cls=AskCommand, short_help=short, help=text)(command)


def _print(result: Result, columns: Any, target: Path | None) -> int:
    """Print a table and give the number of its rows."""
    from bayhaqi.cli.ask_output import text_output
    from bayhaqi.cli.ask_tables import print_table

    rows = result.records()
    with text_output(target) as stream:
        print_table(rows, columns, stream)
    return len(rows)


events_command = _table_command(
    "events",
    "List the events of a store.",
    """List events: what claims of one happening add up to, the latest first.

    Each line tells how many mutually independent origins stand behind the event and in how many reports it is; "differ"
    marks what accounts differ on, "denied" what somebody denies. What is not told as having happened has its status before
    its type: past (historical), future, possible (hypothetical), denied (negation). `bayhaqi show STORE ID` shows an event
    whole.

    \b
    bayhaqi events crisis.bayhaqi --actor Hamas --since 2024-07
    bayhaqi events crisis.bayhaqi --type ASSAULT --min-origins 2 -f csv -o assaults.csv

    Sorts by day, type, score, place, origins, articles, stories, claims, first_reported, last_reported.
    """,
)
claims_command = _table_command(
    "claims",
    "List the claims of a store.",
    """List claims: what each report asserts, and according to whom; the latest day first.

    \b
    bayhaqi claims crisis.bayhaqi --origin "foreign ministry" --status negation
    bayhaqi claims crisis.bayhaqi --event 3f2a9c41d07be586 -f jsonl

    Sorts by day, type, score, confidence, place, publisher, published, origin, event.
    """,
)
stories_command = _table_command(
    "stories",
    "List the stories of a store.",
    """List stories: reports of one happening, near-copies and rewrites of one report among them; the latest first.

    --since, --until and --publisher are those of the reports; other filters hold where a claim of a report fulfils them.

    Sorts by day, last_reported, articles, claims, events, title.
    """,
)
articles_command = _table_command(
    "articles",
    "List the articles of a store.",
    """List articles with the story that each is of, the latest first.

    --since, --until and --publisher are those of the article; other filters hold where one of its claims fulfils them.

    Sorts by day, publisher, title, story, claims, events.
    """,
)
voices_command = _table_command(
    "voices",
    "List who is heard in a store.",
    """List voices: who is heard in the chains of claims, most claims first.

    "As origin" counts the claims that go back to the voice, "only origin" the events that nobody independent of it reports.

    Sorts by claims, events, as_origin, only_origin, disputed, voice, name.
    """,
)


@click.command("show", cls=AskCommand, short_help="Show an event with its claims.")
@STORE
@click.argument("identity", metavar="ID")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "json"]), help="text (default on a terminal) or json."
)
@OUTPUT
def show_command(store: Path, identity: str, form: str | None, output: str | None) -> None:
    """Show an event with every claim, its chain of voices in words, and what accounts differ on.

    ID is the id, or the beginning of the id, of an event, a claim, an article or a story. Ids of events that have been
    merged lead to the event they are part of now.
    """
    from bayhaqi.cli.ask_output import check_target, text_output
    from bayhaqi.cli.code import json_line

    target = check_target(output, store)
    form = form or ("text" if target is None and sys.stdout.isatty() else "json")
    with reading(store) as reader:
        shown = reader.show(identity)
    with text_output(target) as stream:
        if form == "json":
            stream.write(json_line(shown.to_dict()) + "\n")
        else:
            from bayhaqi.cli.ask_show import print_shown

            print_shown(shown, stream)


@click.command("series", cls=AskCommand, short_help="Count events a day, week or month.")
@STORE
@click.option(
    "--by", type=click.Choice(["day", "week", "month"]), default="month", show_default=True, help="The period."
)
@click.option(
    "--score", is_flag=True, help="Give the mean PLOVER score (-10 most conflictual, +10 most cooperative) too."
)
@FORMAT
@OUTPUT
@filter_options
def series_command(
    store: Path, by: str, score: bool, form: str | None, output: str | None, **values: Any
) -> None:  # fmt: skip
    """Count events over time, without gaps: a period without events has 0, and no score.

    An event counts once, in the period of its first day; weeks begin on Monday. Without --status, only what is told as
    having happened counts.
    """
    from bayhaqi.cli.ask_output import check_target, form_of, write_result

    target = check_target(output, store)
    form = form_of(form, target)
    query = query_of(values)
    with reading(store) as reader:
        result = reader.series(query, by=by, score=score)
        if form == "table":
            from bayhaqi.cli.ask_tables import series_columns

            _print(result, series_columns(result.records()), target)
        else:
            write_result(result, form, target)
        _tell_left_out(reader, query, dated=True)


@click.command("network", cls=AskCommand, short_help="Count events between pairs of actors.")
@STORE
@click.option(
    "--by", type=click.Choice(["actor", "country"]), default="actor", show_default=True, help="What a side is."
)
@click.option(
    "--limit", type=Limit(), metavar="N", help=f"At most N pairs, or all; on a terminal {ON_TERMINAL} by default."
)
@click.option("--offset", metavar="N", default="0", help="Leave out the first N pairs.")
@FORMAT
@OUTPUT
@filter_options
def network_command(
    store: Path, by: str, limit: int | None, offset: str, form: str | None, output: str | None, **values: Any
) -> None:  # fmt: skip
    """Count events between pairs: actor, recipient, events, mean PLOVER score, and events by quad category.

    What sides do together, such as talks, counts once for each order of the pair. Without --status, only what is told as
    having happened counts.
    """
    from bayhaqi.cli.ask_output import check_target, form_of, tell, write_result

    target = check_target(output, store)
    form = form_of(form, target)
    most = (ON_TERMINAL if form == "table" else None) if limit is None else limit or None
    query = query_of(values, limit=most, offset=offset)
    with reading(store) as reader:
        result = reader.network(query, by=by)
        if form == "table":
            from bayhaqi.cli.ask_tables import NETWORK

            written = _print(result, NETWORK, target)
        else:
            written = write_result(result, form, target)
        tell(written, result.total, query.offset, ("pair", "pairs"))
        _tell_left_out(reader, query, dated=False)


def _tell_left_out(reader: Reader, query: Query, *, dated: bool) -> None:
    """Say how many events a count leaves out, and why."""
    whole = query.but(limit=None, offset=None)
    every = reader.count(whole)
    counted = reader.count(whole if whole.status else whole.but(status=("happened", "historical")))
    if counted < every:
        click.echo(f"left out, as future, hypothetical or denied (see --status): {_events(every - counted)}", err=True)
    if dated and (undated := reader.undated(whole)):
        click.echo(f"left out, as without a day: {_events(undated)}", err=True)


def _events(number: int) -> str:
    return f"{number:,} {NAMES['events'][number != 1]}"


@click.command("sql", cls=AskCommand, short_help="Ask a store in SQL.")
@STORE
@click.argument("statement", metavar="SELECT")
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    metavar="S",
    default=30,
    help="Longest time that it may take, in seconds; 30 by default.",
)
@FORMAT
@OUTPUT
def sql_command(store: Path, statement: str, seconds: float, form: str | None, output: str | None) -> None:
    """Run one SELECT, in DuckDB's SQL, over a store's tables.

    They are articles, mentions, attributions, claims, stories, claim_events, events and redirects.
    It reads the store and nothing else: no file, no network, no setting. '-' reads the statement from standard input;
    DESCRIBE events lists the columns of a table.

    \b
    bayhaqi sql crisis.bayhaqi "SELECT type, count(*) AS n FROM events GROUP BY type"
    """
    from bayhaqi.cli.ask_output import check_target, form_of, tell, write_result

    target = check_target(output, store)
    form = form_of(form, target)
    if statement == "-":
        statement = sys.stdin.read()
    with reading(store) as reader:
        result = reader.sql(statement, seconds=seconds)
        if form == "table":
            from bayhaqi.cli.ask_tables import plain_columns

            written = _print(result, plain_columns(result.columns), target)
        else:
            written = write_result(result, form, target)
        tell(written, written, 0, ("row", "rows"))


ASK_COMMANDS = (
    events_command,
    claims_command,
    stories_command,
    articles_command,
    voices_command,
    show_command,
    series_command,
    network_command,
    sql_command,
)
