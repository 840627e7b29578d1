"""The `bayhaqi` command and its subcommands."""

from __future__ import annotations

import sys

import click

from bayhaqi.cli.actors import actors_group
from bayhaqi.cli.ask import (
    articles_command,
    claims_command,
    events_command,
    network_command,
    series_command,
    show_command,
    sql_command,
    stories_command,
    voices_command,
)
from bayhaqi.cli.code import code_command, demo_command
from bayhaqi.cli.codebook import codebook_group
from bayhaqi.cli.evaluate import evaluate_command
from bayhaqi.cli.explain import explain_command
from bayhaqi.cli.export import export_command
from bayhaqi.cli.marks import dates_command, places_command
from bayhaqi.cli.read import read_command
from bayhaqi.cli.reviews import reviews_command
from bayhaqi.cli.rows import resolve_command, type_command
from bayhaqi.cli.serve import serve_command
from bayhaqi.cli.store import add_command, check_command, compact_command, recode_command
from bayhaqi.cli.watch import alerts_command, watch_command
from bayhaqi.errors import BayhaqiError
from bayhaqi.version import __version__


class Commands(click.Group):
    """A group whose commands never show a traceback for what Bayhaqi raises on purpose."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error of ours becomes one line and exit status 1."""
        if sys.stdout is None or sys.stdin is None:
            raise click.UsageError("standard input and standard output must be open; use -o FILE, or </dev/null")
        try:
            return super().invoke(ctx)
        except BayhaqiError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            raise click.ClickException(
                f"cannot write the output: {error.strerror}; make room, or write elsewhere"
            ) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bayhaqi")
def main() -> None:
    """Read news reports and write down who did what to whom, when, where, and according to whom.

    Try it with: bayhaqi demo
    """


for command in (
    code_command,
    demo_command,
    explain_command,
    read_command,
    add_command,
    watch_command,
    alerts_command,
    events_command,
    claims_command,
    stories_command,
    articles_command,
    voices_command,
    show_command,
    series_command,
    network_command,
    sql_command,
    export_command,
    serve_command,
    reviews_command,
    check_command,
    compact_command,
    recode_command,
    codebook_group,
    evaluate_command,
    type_command,
    resolve_command,
    dates_command,
    places_command,
    actors_group,
):
    main.add_command(command)
