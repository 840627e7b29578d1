"""GeoJSON (RFC 7946): a point for each event that has coordinates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from bayhaqi.export.plover_json import SURROGATES
from bayhaqi.export.rows import Row, first_report, iso, name_of


def write_geojson(rows: Iterable[Row], stream: TextIO) -> int:
    """Write one feature collection, and give the number of its features; events without coordinates have none."""
    stream.write('{"type": "FeatureCollection", "features": [')
    number = 0
    for row in rows:
        if row["lat"] is None or row["lon"] is None:
            continue
        line = json.dumps(feature(row), ensure_ascii=False).translate(SURROGATES)
        stream.write((",\n" if number else "\n") + line)
        number += 1
    stream.write("\n]}\n")
    return number


def feature(row: Row) -> dict[str, Any]:
    """An event as a feature; its coordinates are degrees, longitude first."""
    report = first_report(row)
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": {
            "type": row["type"],
            "modes": list(row["modes"] or []),
            "contexts": list(row["contexts"] or []),
            "quad": row["quad"],
            "score": row["score"],
            "status": row["status"],
            "actors": [name_of(side) for side in row["actors"] or []],
            "recipients": [name_of(side) for side in row["recipients"] or []],
            "date_start": iso(row["date_start"]),
            "date_end": iso(row["date_end"]),
            "place": row["place"],
            "country": row["place_country"],
            "articles": row["articles"],
            "stories": row["stories"],
            "origins": row["origins"],
            "disputed": row["disputed"],
            "denied": row["denied"],
            "description": row["description"] or None,
            "publisher": report["publisher"],
            "url": report["url"],
        },
    }
