"""`bayhaqi actors`: look actors up, add one's own, build them from Wikidata."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from datetime import date

    from bayhaqi.knowledge.actors import Actor, ResolvedActor, Role
    from bayhaqi.knowledge.wikidata import Progress

FORMATS = click.Choice(["text", "jsonl"])


@click.group("actors", short_help="Look up actors, add your own.")
def actors_group() -> None:
    """Look up who an actor was on a day, add your own actors, build more from Wikidata."""


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    from datetime import date

    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; allowed is an ISO date such as 2024-07-24") from error


@actors_group.command("find", short_help="Find who bears a name.")
@click.argument("name")
@click.option("--date", "day", metavar="DAY", callback=_day, help="The day that counts, such as 2024-07-24.")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
def find_command(name: str, day: date | None, form: str | None) -> None:
    """Find the actors that bear NAME, likeliest first, as they were on a day.

    A role phrase ("the Kenyan foreign minister") gives who is meant by it. Exit status 1 when nobody is.
    """
    from bayhaqi.knowledge.resolving import load_resolver

    resolver = load_resolver()
    found = resolver.base.find(name, day) or [
        one for one in resolver.resolve_all(name, day=day) if one.sectors or one.key or one.country
    ]
    for one in found:
        _write(_found_row(one), _found_line(one), form)
    if not found:
        click.echo(
            f"bayhaqi: nobody is known as {name[:80]!r}; your own actors come with: bayhaqi actors add", err=True
        )
        sys.exit(1)


@actors_group.command("show", short_help="Show an actor's roles over time.")
@click.argument("key")
@click.option("-f", "--format", "form", type=FORMATS, help="text (default on a terminal) or jsonl (default otherwise).")
def show_command(key: str, form: str | None) -> None:
    """Show the actor KEY, a key that `actors find` gives, and its roles over time."""
    from bayhaqi.errors import UsageError
    from bayhaqi.knowledge.actors import load_actor_base

    base = load_actor_base()
    actor = base.get(key)
    if actor is None:
        near = ", ".join(bearer.actor.key for bearer in base.bearers(key.replace("-", " "))[:3])
        raise UsageError(
            f"no actor has the key {key[:80]!r}; " + (f"near it: {near}" if near else "try: actors find NAME")
        )
    _write(_actor_row(actor), _actor_text(actor), form)


@actors_group.command("add", short_help="Add your own actors.")
@click.argument("source", metavar="FILE.csv|yaml", type=click.Path(path_type=Path))
def add_command(source: Path) -> None:
    """Add the actors of a CSV or YAML file to your user file, which goes before the packaged base.

    The user file is the one that BAYHAQI_ACTORS names, else actors.csv in the platform's data folder; edit it to change
    or remove an actor. A file with anything wrong in it is refused whole.

    \b
    name,kind,country,roles,aliases
    Amina Diallo,person,GIN,2021-10-06..2022-07 GOV Minister of Justice; 2022-08.. ELI,Mme Diallo
    Front for Example,group,MLI,2012-01.. REB,FFE

    A role is FIRST..LAST SECTORS [OFFICE] [@COUNTRY] [TITLE]. Kinds are person, group, organisation, media; more
    columns are key, wikidata, source.
    """
    from bayhaqi.knowledge.user_actors import add_actors, user_path

    target = user_path()
    added, held = add_actors(source, target)
    click.echo(f"added {added} actors to {target}, which holds {held}", err=True)


@actors_group.command("build", short_help="Build actors from a Wikidata dump.")
@click.option(
    "--wikidata", "dump", metavar="DUMP.json.gz", required=True, type=click.Path(path_type=Path),
    help="A Wikidata JSON dump, one entity a line, plain, .gz or .bz2.",
)  # fmt: skip
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to FILE.csv instead of standard output.",
)
def build_command(dump: Path, output: Path | None) -> None:
    """Build a file for `actors add` from a Wikidata dump: office holders, organisations, parties."""
    from bayhaqi.knowledge.wikidata import build_from_wikidata

    with ExitStack() as stack:
        bar = stack.enter_context(click.progressbar(length=1, label="reading", file=sys.stderr, show_pos=False))

        def report(progress: Progress) -> None:
            bar.length = max(progress.bytes_in_all, 1)
            bar.label = (
                f"{progress.entities:,} entities, {progress.people:,} people, {progress.organisations:,} organisations"
            )
            bar.update(progress.bytes_read - bar.pos)

        done = build_from_wikidata(dump, sys.stdout, report) if output is None else _to_file(dump, output, report)
    for line, reason in done.bad_lines:
        click.echo(f"bayhaqi: {dump}:{line}: left out: {reason}", err=True)
    click.echo(
        f"read {done.entities} entities, kept {done.people} people and {done.organisations} organisations, "
        f"left out {done.bad} lines",
        err=True,
    )


def _to_file(dump: Path, output: Path, report: Callable[[Progress], None]) -> Progress:
    """Build into a file that takes its name only when it is whole."""
    from bayhaqi.errors import UsageError
    from bayhaqi.knowledge.wikidata import build_from_wikidata

    written = output.with_name(output.name + ".part")
    try:
        stream = written.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}; choose a file in a folder that is yours") from error
    try:
        with stream:
            done = build_from_wikidata(dump, stream, report)
        written.replace(output)
    finally:
        written.unlink(missing_ok=True)
    return done


def _write(row: dict[str, Any], text: str, form: str | None, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    form = form or ("text" if stream.isatty() else "jsonl")
    click.echo(text if form == "text" else json.dumps(row, ensure_ascii=False), file=stream)


def _found_row(found: ResolvedActor) -> dict[str, Any]:
    return {
        "actor": found.key,
        "name": found.name,
        "country": found.country,
        "sectors": list(found.sectors),
        "kind": found.kind,
        "title": found.title,
        "wikidata": found.wikidata,
        "confidence": round(found.confidence, 3),
    }


def _found_line(found: ResolvedActor) -> str:
    facts = [
        found.country or "no country",
        "+".join(found.sectors) or "no sector",
        found.title or "",
        found.key or "no key",
    ]
    return f"{found.name or '(nobody by name)'}  " + " · ".join(filter(None, facts)) + f"  {found.confidence:.2f}"


def _actor_row(actor: Actor) -> dict[str, Any]:
    return {
        "actor": actor.key,
        "name": actor.name,
        "kind": actor.kind,
        "country": actor.country,
        "wikidata": actor.wikidata,
        "roles": [
            {
                "first": _iso(role.first),
                "last": _iso(role.last),
                "sectors": list(role.sectors),
                "title": role.title,
                "country": role.country or actor.country,
            }
            for role in _in_time(actor)
        ],
    }


def _actor_text(actor: Actor) -> str:
    facts = (actor.kind, actor.country, actor.key, actor.wikidata)
    lines = [f"{actor.name}  " + " · ".join(filter(None, facts))]
    for role in _in_time(actor):
        abroad = role.country if role.country != actor.country else None
        what = " · ".join(filter(None, ("+".join(role.sectors) or "no sector", role.title, abroad)))
        lines.append(f"  {_iso(role.first) or '…':<10} – {_iso(role.last) or '…':<10}  {what}")
    return "\n".join(lines)


def _in_time(actor: Actor) -> list[Role]:
    return sorted(actor.roles, key=lambda role: (role.first, role.last or 99999999))


def _iso(day: int) -> str | None:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
