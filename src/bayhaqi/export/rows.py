"""What exports read: events with their reports, and the pairs, codes and places that several formats need.

An event row has the columns of the `events` table and `reports`, its claims in the order of their publication. A report has the
columns of the `claims` table and, of its article, `publisher`, `published` (a day), `title`, `url`, `language`, `agency`,
`coder`, `story`, `length` (characters), `lead` (characters before the first blank line) and, where a format asks for them,
`people`, `organisations` and `locations`. Absent values are None.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayhaqi.knowledge.gazetteer import GazetteerPlace

Row = Mapping[str, Any]
Side = Mapping[str, Any]
QUAD_CLASSES = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
CITIES = ("city", "capital")
NEAR_DEGREES = 0.05  # how far an event's coordinates may lie from the gazetteer's, which they come from


def name_of(side: Side) -> str | None:
    """A side's name, else its words."""
    name: str | None = side["name"] or side["text"]
    return name


def label_of(side: Side) -> str | None:
    """A side's key, else its name."""
    key: str | None = side["actor"]
    return key or name_of(side)


def pairs(row: Row) -> list[tuple[Side | None, Side | None]]:
    """Each actor with each recipient; what sides do together gives each ordered pair of them.

    A side that stands alone is paired with None, so that every event has a pair.
    """
    actors: Sequence[Side] = row["actors"] or []
    recipients: Sequence[Side] = row["recipients"] or []
    someone: list[Side | None] = [*actors] or [None]
    if recipients:
        return [(actor, recipient) for actor in someone for recipient in recipients]
    if len(actors) > 1:
        return [(one, other) for one in actors for other in actors if label_of(one) != label_of(other)] or [
            (actors[0], None)
        ]
    return [(actor, None) for actor in someone]


def first_report(row: Row) -> Row:
    """The report that came first; an empty one for an event without any."""
    reports = row["reports"]
    return reports[0] if reports else NO_REPORT


class _NoReport(dict[str, Any]):
    def __missing__(self, key: str) -> None:
        return None


NO_REPORT: Row = _NoReport()


def cameo_of(row: Row) -> str:
    """The CAMEO code of an event's type, first mode and contexts."""
    from bayhaqi.ontology import load_ontology

    return load_ontology().cameo_code(row["type"], row["modes"] or [], row["contexts"] or [])


@lru_cache(maxsize=1)
def country_table() -> dict[str, tuple[str | None, str | None]]:
    """The Correlates of War number and the FIPS 10-4 code of each ISO 3166 alpha-3 code, None where there is none."""
    text = files("bayhaqi.export").joinpath("data/country_codes.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["cow"] or None, row["fips"] or None) for row in csv.DictReader(text.splitlines())}


def cow(code: str | None) -> str | None:
    """The Correlates of War country number of an ISO 3166 alpha-3 code."""
    return country_table().get(code or "", (None, None))[0]


def fips(code: str | None) -> str | None:
    """The FIPS 10-4 country code of an ISO 3166 alpha-3 code."""
    return country_table().get(code or "", (None, None))[1]


def country_name(code: str | None) -> str | None:
    """The English name of an ISO 3166 alpha-3 code, or what a PLOVER code of no state stands for."""
    from bayhaqi.knowledge.countries import load_countries
    from bayhaqi.ontology import load_ontology

    if code is None:
        return None
    return load_countries().name_of(code) or load_ontology().non_state_codes.get(code, code)


@lru_cache(maxsize=4096)
def gazetteer_place(name: str | None, lat: float | None, lon: float | None) -> GazetteerPlace | None:
    """The gazetteer's entry that a place of an event was read from; None where the gazetteer does not have it."""
    from bayhaqi.knowledge.gazetteer import load_gazetteer

    if name is None or lat is None or lon is None:
        return None
    near = (
        place
        for place in load_gazetteer().find(name)
        if abs(place.lat - lat) < NEAR_DEGREES and abs(place.lon - lon) < NEAR_DEGREES
    )
    return next(near, None)


def place_of(row: Row) -> GazetteerPlace | None:
    """The gazetteer's entry for the place of an event."""
    return gazetteer_place(row["place"], row["lat"], row["lon"])


def city_of(row: Row) -> str | None:
    """The event's place where it is a town."""
    found = place_of(row)
    return found.name if found and found.kind in CITIES else None


def province_of(row: Row) -> str | None:
    """The first-level division that the event's place lies in, or is."""
    found = place_of(row)
    if found is None:
        return None
    return found.admin1 or (found.name if found.kind == "region" else None)


def iso(day: date | None) -> str | None:
    """A day in ISO form."""
    return day.isoformat() if day else None
