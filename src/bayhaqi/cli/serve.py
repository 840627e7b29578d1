"""`bayhaqi serve`: a store as a local web application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bayhaqi.web import Settings

STORE = click.argument("store", metavar="STORE", type=click.Path(path_type=Path))
PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Serve on this port."
)
OPEN = click.option("--open", "opened", is_flag=True, help="Open the page in the browser.")


@click.command("serve", short_help="Look at a store in the browser.")
@STORE
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Serve on this address.")
@PORT
@click.option(
    "--token",
    metavar="TEXT",
    envvar="BAYHAQI_TOKEN",
    help="What readers must know, 16 characters or more; needed on any other address. Better in the variable BAYHAQI_TOKEN.",
)
@click.option("--name", "names", metavar="HOST", multiple=True, help="A name by which the server is reached besides.")
@click.option("--no-sql", is_flag=True, help="Leave the page for SQL out.")
@OPEN
def serve_command(
    store: Path, host: str, port: int, token: str | None, names: tuple[str, ...], no_sql: bool, opened: bool
) -> None:
    """Serve STORE as a web application on this machine: events with facets, the account of each, articles, actors, voices,
    pictures, reviews, and a JSON interface. It needs nothing from the network, and shows what is added while it runs.

    On 127.0.0.1 whoever works on this machine may read and review the store. Any other address needs a token, which browsers
    ask for as a password, and programs send as `Authorization: Bearer TOKEN`.

    \b
    bayhaqi serve crisis.bayhaqi
    BAYHAQI_TOKEN=... bayhaqi serve crisis.bayhaqi --host 0.0.0.0 --name archive.example.org
    """
    from bayhaqi.errors import UsageError
    from bayhaqi.web import Settings

    try:
        settings = Settings(host=host, port=port, token=token or None, names=names, sql=not no_sql)
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    serve_store(store, settings, opened=opened)


def serve_store(store: Path, settings: Settings, *, opened: bool) -> None:
    """Serve until Ctrl-C, and say where."""
    from bayhaqi.web import serve

    def ready(url: str) -> None:
        click.echo(f"{store.name} is at {url} (Ctrl-C ends it)", err=True)
        if opened:
            click.launch(url)

    serve(store, settings, ready)


def serve_demo(port: int, *, opened: bool) -> None:
    """Code the packaged reports into a store that lasts as long as it is served."""
    from tempfile import TemporaryDirectory

    import bayhaqi
    from bayhaqi.reading.demo import demo_articles
    from bayhaqi.web import Settings

    articles = demo_articles()
    click.echo(f"coding {len(articles)} reports", err=True)
    with TemporaryDirectory(prefix="bayhaqi-") as folder:
        store = Path(folder) / "demo.bayhaqi"
        with bayhaqi.open(store) as db:
            db.add(articles)
        serve_store(store, Settings(port=port), opened=opened)
