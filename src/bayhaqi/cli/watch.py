"""`bayhaqi watch` and `bayhaqi alerts`: keep a store current, and tell what is worth telling."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from bayhaqi.cli.ask import FORMAT, OUTPUT, AskCommand, filter_options, query_of, reading
from bayhaqi.cli.given import ALLOW_PRIVATE
from bayhaqi.cli.store import STORE

if TYPE_CHECKING:
    from bayhaqi.watching import Journal, Rule, Watcher

SPAN = re.compile(r"(\d{1,6})\s*(s|m|h|d)", re.IGNORECASE)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
SHORTEST_S = 60.0


class Span(click.ParamType[float]):
    """A span of time such as 15m, in seconds."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds."""
        if isinstance(value, (int, float)):
            return float(value)
        found = SPAN.fullmatch(str(value).strip())
        if found is None:
            raise click.BadParameter(
                f"{value!r} is no span of time; allowed are such as 90s, 15m, 2h and 1d", ctx, param
            )
        return float(int(found[1]) * SECONDS[found[2].lower()])


class Spans(click.ParamType[tuple[float, ...]]):
    """Spans of time with commas between them, or "never"."""

    name = "spans"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """The seconds of each."""
        if isinstance(value, tuple):
            return value
        if str(value).strip().lower() == "never":
            return ()
        return tuple(Span().convert(one, param, ctx) for one in str(value).split(","))


@click.command("watch", short_help="Keep a store current from feeds and sites.")
@STORE
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--every", type=Span(), default="15m", show_default=True, help="How often each source is read.")
@click.option("--once", is_flag=True, help="Read each source once, fetch and store what is new, and end.")
@click.option(
    "--recheck",
    type=Spans(),
    default="1h,6h,1d",
    show_default=True,
    help="When pages are fetched again to find quiet changes, each time counted from the last; or never.",
)
@click.option(
    "--delay", type=Span(), default="2s", show_default=True, help="The least time between requests to one host."
)
@click.option(
    "--at-once", type=click.IntRange(1, 16), default=1, show_default=True, help="Requests to one host at a time."
)
@click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests at a time in all.")
@click.option(
    "--log", metavar="FILE", type=click.Path(path_type=Path), help="Append what happens to FILE as JSON lines."
)
@click.option(
    "--alerts",
    "rules",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Tell what the rules of a YAML file ask for.",
)
@ALLOW_PRIVATE
def watch_command(
    store: Path,
    sources: tuple[str, ...],
    every: float,
    once: bool,
    recheck: tuple[float, ...],
    delay: float,
    at_once: int,
    workers: int,
    log: Path | None,
    rules: Path | None,
    allow_private: bool,
) -> None:
    """Read SOURCES again and again, and code what is new into STORE.

    SOURCE is the address of a feed, a sitemap or a page, or a file that lists such: OPML, or an address a line. What an article
    says otherwise later is stored as a version of it, and told. Ctrl-C or SIGTERM ends it after the batch at hand; the same
    command goes on where it was.
    """
    from bayhaqi.watching import Journal, Settings, read_rules, read_sources

    if every < SHORTEST_S:
        raise click.UsageError("--every is under a minute, which no site wants; give 1m or more")
    with _misuse():
        found, faults = read_sources(sources)
        told = read_rules(rules) if rules is not None else []
        for fault in faults:
            click.echo(f"bayhaqi: {fault}", err=True)
        settings = Settings(
            every_s=every, once=once, recheck_s=recheck, workers=workers, delay_s=delay, at_once=at_once
        )
        with Journal(log, terminal=sys.stderr) as journal:
            watcher = _watcher(store, settings, journal, told, allow_private=allow_private)
            with _stopping(watcher, journal):
                watcher.run(found)
            journal.say(str(watcher.totals))
    if faults:
        sys.exit(1)


def _watcher(store: Path, settings: Any, journal: Journal, rules: list[Rule], *, allow_private: bool) -> Watcher:
    import bayhaqi
    from bayhaqi.fetching import Fetcher
    from bayhaqi.watching import Clock, Watcher

    clock = Clock()
    return Watcher(
        store,
        lambda: bayhaqi.load(),
        fetcher=Fetcher(allow_private=allow_private),
        settings=settings,
        clock=clock,
        journal=journal,
        after_storing=lambda stored: _tell(store, rules, journal, clock.now()),
    )


def _tell(store: Path, rules: list[Rule], journal: Journal, now: float) -> int:
    """Look for alerts, tell and deliver them; gives how many are new."""
    from bayhaqi.watching import Alerts

    if not rules:
        return 0
    alerts = Alerts(store, rules)
    found = alerts.look(now)
    for alert in found:
        journal.tell(
            "alert", f"alert {alert.rule}: {alert.text}", id=alert.body["id"], rule=alert.rule, text=alert.text
        )
    for fault in alerts.deliver(now):
        journal.tell("fault", f"bayhaqi: {fault}", what="alert", message=fault)
    return len(found)


@contextmanager
def _misuse() -> Iterator[None]:
    from bayhaqi.errors import UsageError

    try:
        yield
    except UsageError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _stopping(watcher: Watcher, journal: Journal) -> Iterator[None]:
    """The first signal ends the watching after the batch at hand, the second at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if watcher.stop.is_set():
            raise KeyboardInterrupt
        watcher.stop.set()
        watcher.wake()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
        if watcher.stop.is_set():
            journal.say("bayhaqi: stopped; the same command goes on from here")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command("alerts", cls=AskCommand, short_help="Tell jumps between countries, or what rules ask for.")
@filter_options
@click.option(
    "--by", type=click.Choice(["day", "week", "month"]), default="week", show_default=True, help="Periods of jumps."
)
@click.option(
    "--measure",
    type=click.Choice(["events", "score"]),
    default="events",
    show_default=True,
    help="What jumps: numbers of events, or their mean score.",
)
@click.option(
    "--surprise",
    type=click.FloatRange(1, 50),
    default=3.0,
    show_default=True,
    help="Least surprise; 3 is one period in a thousand by chance.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="At most so many jumps, the latest first.",
)
@click.option(
    "--rules",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Look for what a YAML file of rules asks for, and deliver it.",
)
@click.option("--past", is_flag=True, help="With --rules: tell also what was there before a rule was new.")
@FORMAT
@OUTPUT
@STORE
def alerts_command(
    store: Path,
    by: str,
    measure: str,
    surprise: float,
    most: int,
    rules: Path | None,
    past: bool,
    form: str | None,
    output: str | None,
    **values: Any,
) -> None:
    """Tell where the events between two countries in STORE jump: a surprising period, or a point from which on they are others.

    With --rules it looks once for what the rules ask for, delivers what is new, and prints it: what `bayhaqi watch --alerts`
    does after every batch.
    """
    from bayhaqi.cli.ask_output import check_target, form_of, text_output, write_lines
    from bayhaqi.query.jumping import dyad_jumps, jump_in_words

    target = check_target(output, store)
    form = form_of(form, target)
    if form not in ("table", "jsonl"):
        raise click.UsageError("jumps and alerts are written as table or jsonl")
    if rules is not None:
        lines, faults = _looked(store, rules, past)
    else:
        with reading(store) as reader:
            found = dyad_jumps(reader, query_of(values), by=by, measure=measure, most=most, least=surprise)
        lines = [
            {**one.to_dict(), "text": f"{one.actor} → {one.recipient}: {jump_in_words(one.jump, measure, by)}"}
            for one in found
        ]
        faults = []
    with text_output(target) as stream:
        if form == "jsonl":
            write_lines(lines, stream)
        else:
            stream.writelines(f"{line.get('alert', line.get('period'))}  {line['text']}\n" for line in lines)
    for fault in faults:
        click.echo(f"bayhaqi: {fault}", err=True)
    click.echo(f"{len(lines):,} {'alerts' if rules is not None else 'jumps'}", err=True)
    if faults:
        sys.exit(1)


def _looked(store: Path, rules: Path, past: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """The alerts that are new, and what could not be delivered."""
    import time

    from bayhaqi.watching import Alerts, read_rules

    with _misuse():
        alerts = Alerts(store, read_rules(rules), past=past)
    now = time.time()
    found = alerts.look(now)
    return [alert.body for alert in found], alerts.deliver(now)
