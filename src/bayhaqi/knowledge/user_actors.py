"""The user's own actors: a file of theirs, validated whole, that goes before the actor base.

The user file is a table in the form of `user_rows`. It is compiled beside itself (`actors.csv.bin`) and compiled anew
when it or the base changes, so that opening it costs the same however long it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from bayhaqi.errors import InputError, InstallationError, UsageError
from bayhaqi.knowledge.actor_entries import Entry, Role, overlap
from bayhaqi.knowledge.actor_file import ActorFile, write_actor_file
from bayhaqi.knowledge.actor_index import in_order, index
from bayhaqi.knowledge.actor_names import slug_of
from bayhaqi.knowledge.actors import Actor, ActorBase, as_number, packaged_file
from bayhaqi.knowledge.user_rows import UserActor, read_user_actors, write_user_actors

VARIABLE = "BAYHAQI_ACTORS"


def user_path() -> Path:
    """Give the place of the user file: the environment variable BAYHAQI_ACTORS, else the platform's data folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    import click

    return Path(click.get_app_dir("bayhaqi")) / "actors.csv"


def add_actors(source: Path, target: Path | None = None) -> tuple[int, int]:
    """Add the actors of a file to the user file and give how many were added and how many it holds now.

    Nothing is written unless all is right: `InputError` names the line and what is allowed, also where a key is already
    in the user file.
    """
    target = target or user_path()
    if target.suffix.lower() != ".csv":
        raise UsageError(f"the user file {target} cannot be added to; {VARIABLE} must name a file that ends in .csv")
    known = list(read_user_actors(target)) if target.exists() else []
    taken = {actor.entry.key: f"{target}:{actor.line}" for actor in known}
    new = list(read_user_actors(source, taken))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        written = target.with_suffix(f".{os.getpid()}.part")
        with written.open("w", encoding="utf-8", newline="") as stream:
            write_user_actors((actor.entry for actor in known + new), stream)
        written.replace(target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}; {VARIABLE} can name another file") from error
    open_user_actors(target, packaged_file())
    return len(new), len(known) + len(new)


def open_user_actors(path: Path, base: ActorFile) -> ActorFile | None:
    """Open the compiled user file, compiling it where it is new or was changed; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    stamp = [base.version, state.st_size, state.st_mtime_ns]
    compiled = path.with_name(path.name + ".bin")
    try:
        found = ActorFile(compiled)
        if found.header.get("stamp") == stamp:
            return found if found.count else None
    except (InstallationError, ValueError):
        pass  # There is none yet, or one that was cut short.
    rows = list(read_user_actors(path))
    try:
        return _compile(rows, path, compiled, stamp, base)
    except OSError:
        # A folder that cannot be written to: compiled for this process alone.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return _compile(rows, path, Path(folder) / "actors.bin", stamp, base)


def _compile(
    rows: list[UserActor], path: Path, compiled: Path, stamp: list[object], base: ActorFile
) -> ActorFile | None:
    entries, taken_up = _merged([row.entry for row in rows], base)
    ordered = in_order(entries)
    numbers = {id(entry): number for number, entry in enumerate(ordered)}
    tables, records, strings = index(ordered)
    try:
        digest = sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from error
    write_actor_file(
        compiled,
        digest,
        {"names": tables.names, "frames": tables.frames},
        tables.prefixes,
        records,
        places=[],
        strings=strings,
        more={"stamp": stamp, "replaces": [[old, numbers[id(entry)]] for old, entry in taken_up.items()]},
    )
    return ActorFile(compiled) if records else None


def _merged(entries: list[Entry], base: ActorFile) -> tuple[list[Entry], dict[int, Entry]]:
    """Join the user's entries with those of the base that mean the same actor: same key, or same Wikidata id.

    The user's word goes first: a role of the base stays only up to the first day that it shares with one of the user's.
    """
    known = ActorBase(base)
    wanted = {entry.wikidata for entry in entries if entry.wikidata}
    by_id: dict[str, int] = {}
    if wanted:
        for place, actor in enumerate(known):
            if actor.wikidata in wanted:
                by_id.setdefault(actor.wikidata, place)
    taken_up: dict[int, Entry] = {}
    number: int | None
    for entry in entries:
        number = known.number_of(entry.key)
        if number is not None and not _same(entry, known.at(number)):
            number = None
            entry.key += "-user"
        if number is None and entry.wikidata:
            number = by_id.get(entry.wikidata)
        if number is None or number in taken_up:
            continue
        taken_up[number] = entry
        old = known.at(number)
        entry.wikidata = entry.wikidata or old.wikidata or ""
        if entry.key == slug_of(entry.name) or entry.key.endswith(f"-{entry.wikidata.lower()}"):
            entry.key = old.key
        entry.aliases.add(old.name)
        own = tuple(entry.roles)
        entry.roles += [kept for role in _roles(old) if (kept := _before(role, own))]
    return entries, taken_up


def _same(entry: Entry, actor: Actor) -> bool:
    """Tell whether a key that both have means one actor: a key of the user's own making always does."""
    if entry.key != slug_of(entry.name):
        return True
    ids_differ = bool(entry.wikidata and actor.wikidata and entry.wikidata != actor.wikidata)
    return entry.country == (actor.country or "") and entry.kind == actor.kind and not ids_differ


def _before(role: Role, own: Sequence[Role]) -> Role | None:
    """Give what is left of a role of the base up to the first of the user's roles that it shares a day with."""
    first = min((one.first for one in own if overlap(role, one)), default=None)
    if first is None:
        return role
    if first <= role.first:
        return None
    return replace(role, last=as_number(date(first // 10000, first // 100 % 100, first % 100) - timedelta(days=1)))


def _roles(actor: Actor) -> Iterable[Role]:
    for role in actor.roles:
        yield Role(role.first, role.last, role.sectors, role.title or "", role.office, role.rank, role.country or "")
