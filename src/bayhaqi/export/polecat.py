"""POLECAT: one row an event, 40 tab-separated columns under a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from bayhaqi.export.cells import listed, write_tsv
from bayhaqi.export.rows import (
    Row,
    Side,
    city_of,
    country_name,
    cow,
    first_report,
    iso,
    name_of,
    place_of,
    province_of,
)

SIDE_COLUMNS = (
    "{} Name",
    "{} Country",
    "{} COW",
    "Primary {} Sector",
    "{} Sectors",
    "{} Title",
    "{} Name Raw",
    "Wikipedia {} ID",
)
COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *(name.format("Actor") for name in SIDE_COLUMNS),
    *(name.format("Recipient") for name in SIDE_COLUMNS),
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip


def write_polecat(rows: Iterable[Row], stream: TextIO) -> int:
    """Write events as POLECAT has them, and give the number of rows."""
    return write_tsv(_lines(rows), COLUMNS, stream)


def _lines(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        report = first_report(row)
        place = place_of(row)
        yield (
            row["id"], iso(row["date_start"]), row["type"], listed(row["modes"] or []), row["score"], row["quad"].upper(),
            listed(row["contexts"] or []), *_side(row["actors"] or []), *_side(row["recipients"] or []),
            row["place"], city_of(row), None, province_of(row), country_name(row["place_country"]), row["lat"], row["lon"],
            place.geonames if place else None, None, place.kind if place else None,
            report["publisher"], iso(report["published"]), listed(report["people"] or []), listed(report["organisations"] or []),
            listed(report["locations"] or []), report["language"], report["coder"],
        )  # fmt: skip


def _side(people: Sequence[Side]) -> tuple[str | None, ...]:
    """The eight columns of a side; the lists of several keep one place for each."""
    sectors = [list(one["sectors"] or []) for one in people]
    return (
        listed(name_of(one) for one in people),
        listed(one["country"] for one in people),
        listed(cow(one["country"]) for one in people),
        listed(codes[0] if codes else None for codes in sectors),
        listed(dict.fromkeys(code for codes in sectors for code in codes)),
        listed(one["title"] for one in people),
        listed(one["text"] for one in people),
        None,
    )
