"""What the actor base knows of an actor: its roles over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bayhaqi.export.rows import country_name
from bayhaqi.knowledge.actors import load_actor_base


@dataclass(frozen=True, slots=True)
class Held:
    """A role with its days as people read them: `when` is "2012-09-27 – 2019", "since 2020" or "until 1999"."""

    when: str
    title: str | None
    country: str | None
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """An actor of the base; roles are in order, the latest first."""

    name: str
    kind: str
    country: str | None
    wikidata: str | None
    roles: tuple[Held, ...]


def known_actor(key: str) -> Known | None:
    """What the actor base has under a key. Raises `InputError` where the user's own actors are wrong."""
    found = load_actor_base().get(key)
    if found is None:
        return None
    roles = sorted(found.roles, key=lambda role: (role.last or 99999999, role.first, role.rank), reverse=True)
    return Known(
        found.name,
        found.kind,
        country_name(found.country),
        found.wikidata,
        tuple(
            Held(_when(role.first, role.last), role.title, country_name(role.country), role.sectors) for role in roles
        ),
    )


def _when(first: int, last: int) -> str:
    """Days of a role in words; a first or last day of a year stands for the year alone, as sources that know no more have it."""
    if first and last:
        begin, end = _day(first), _day(last)
        return begin if begin == end else f"{begin} – {end}"
    if first:
        return f"since {_day(first)}"
    return f"until {_day(last)}" if last else "no dates known"


def _day(number: int) -> str:
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if (month, day) in ((1, 1), (12, 31)) or not month or not day:
        return f"{year:04d}"
    return date(year, month, day).isoformat()
