"""ICEWS: one row a pair of source and target, 20 tab-separated columns under a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from bayhaqi.export.cells import write_tsv
from bayhaqi.export.rows import (
    Row,
    Side,
    cameo_of,
    city_of,
    country_name,
    first_report,
    iso,
    name_of,
    pairs,
    province_of,
)

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
    "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District",
    "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def write_icews(rows: Iterable[Row], stream: TextIO) -> int:
    """Write events as ICEWS has them, and give the number of rows."""
    return write_tsv(_lines(rows), COLUMNS, stream)


def _lines(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        report = first_report(row)
        for source, target in pairs(row):
            yield (
                row["id"], iso(row["date_start"]), *_side(source), " ".join([row["type"], *(row["modes"] or [])]),
                cameo_of(row), row["score"], *_side(target), report["story"], None, report["publisher"], city_of(row), None,
                province_of(row), country_name(row["place_country"]), row["lat"], row["lon"],
            )  # fmt: skip


def _side(side: Side | None) -> tuple[str | None, str | None, str | None]:
    if side is None:
        return None, None, None
    return name_of(side), ",".join(side["sectors"] or []), country_name(side["country"])
