"""`bayhaqi read`: whatever a user has into clean articles, without coding them."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import click

from bayhaqi.cli.code import Tally, check_day, check_output, json_line, opened, readable, web_of
from bayhaqi.cli.given import OUTPUT, article_options


@click.command("read", short_help="Read reports into clean articles, as JSON Lines.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@OUTPUT
@article_options
def read_command(
    inputs: tuple[str, ...],
    output: str | None,
    published: str | None,
    publisher: str | None,
    title: str | None,
    source_form: str | None,
    allow_private: bool,
) -> None:
    """Read news reports into clean articles: headline, day, publisher, address, language and text.

    INPUT is a file, a folder, a pattern such as 'news/*.txt', '-' for standard input, or the address of a page, a feed or a
    sitemap. Writes one JSON object an article, a form that every other command reads.
    """
    from bayhaqi.cli.progress import Progress
    from bayhaqi.errors import UsageError
    from bayhaqi.reading import ReadOptions, read_inputs

    if published is not None:
        check_day(published)
    check_output(output, inputs)
    options = ReadOptions(published=published, publisher=publisher, title=title, form=source_form)
    try:
        found = read_inputs(inputs, options, stdin=sys.stdin.buffer, web=web_of(allow_private))
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    tally = Tally()
    with ExitStack() as stack:
        stream = sys.stdout if output in (None, "-") else stack.enter_context(opened(output))
        progress = stack.enter_context(Progress(hidden=stream is sys.stdout and sys.stdout.isatty()))
        for article in readable(found, tally, progress):
            stream.write(json_line(article.to_dict()) + "\n")
            stream.flush()
            progress.advance(f"read {tally.read - tally.failed}, failed {tally.failed}")
    click.echo(f"read {tally.read - tally.failed}, failed {tally.failed}", err=True)
    if tally.failed:
        sys.exit(1)
