"""Options that several commands share: what is known of every article that they read, and where their output goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

Command = Callable[..., None]
Option = Callable[[Command], Command]

OUTPUT = click.option(
    "-o", "--output", metavar="FILE", help="Write to FILE instead of standard output; '-' is standard output."
)
PUBLISHED = click.option("--published", metavar="DAY", help="Day of publication of every article, such as 2024-07-24.")
ALLOW_PRIVATE = click.option(
    "--allow-private",
    is_flag=True,
    help="Fetch from private and local addresses too; without it they are refused, redirects included.",
)
ARTICLES: tuple[Option, ...] = (
    PUBLISHED,
    click.option("--publisher", metavar="NAME", help="Publisher of every article."),
    click.option("--title", metavar="TEXT", help="Headline of every article."),
    click.option(
        "--from",
        "source_form",
        metavar="FORMAT",
        help="Read every input as FORMAT, whatever it seems to be: html, warc, feed, eml, pdf, nexis, … (all: docs/reading.md).",
    ),
    ALLOW_PRIVATE,
)


def with_options(command: Command, options: Iterable[Option]) -> Command:
    """The command with the options, which its help shows in this order."""
    for option in reversed(tuple(options)):
        command = option(command)
    return command


def article_options(command: Command) -> Command:
    """Give a command the options as `published`, `publisher`, `title`, `source_form` and `allow_private`."""
    return with_options(command, ARTICLES)
