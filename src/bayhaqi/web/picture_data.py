"""What pictures ask of the store, as plain values with addresses; remembered, because a page and its picture ask the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from bayhaqi.query import Query
from bayhaqi.query.dyads import Dyad
from bayhaqi.query.pictures import graph, last_day_of, places, timeline
from bayhaqi.query.results import Row
from bayhaqi.query.voices import voices_page
from bayhaqi.web.links import actor_path, dyad_path, event_path, with_query
from bayhaqi.web.opened import KeptReader
from bayhaqi.web.settings import Settings

NODES, MOST_NODES = 100, 300
EDGES_PER_NODE = 3
PLACES = 400
POINTS = 1500
# Filters that links from a picture take along; the sides, the place and the days are the link's own.
CARRIED = (
    "type",
    "quad",
    "mode",
    "context",
    "status",
    "origin",
    "publisher",
    "min_origins",
    "disputed",
    "text",
    "sector",
)


def network_data(reader: KeptReader, query: Query, by: str, count: str) -> dict[str, Any]:
    """Nodes and edges with the addresses of their pages; `limit` of the query is the number of nodes."""
    nodes = min(query.limit or NODES, MOST_NODES)
    found = reader.remember(
        ("network", query, by, count),
        lambda: graph(reader, query, by=by, count=count, nodes=nodes, edges=nodes * EDGES_PER_NODE),
    )
    names = {node["id"]: node["name"] for node in found.nodes}
    kept = carried(query).but(since=query.since, until=query.until)
    return {
        "by": by,
        "count": count,
        "nodes": [{**node, "href": side_path(node["id"], by, kept)} for node in found.nodes],
        "edges": [
            {
                **edge,
                "names": [names[edge["one"]], names[edge["two"]]],
                "href": pair_path(edge["one"], edge["two"], by, kept),
            }
            for edge in found.edges
        ],
        "all_nodes": found.all_nodes,
        "most_edges": nodes * EDGES_PER_NODE,
    }


def map_data(reader: KeptReader, query: Query, count: str) -> dict[str, Any]:
    """Places with the address of their events."""
    found = reader.remember(("map", query, count), lambda: places(reader, query, count=count, most=PLACES))
    elsewhere = query.but(place=None, sort=None, limit=None, offset=None)
    return {
        "count": count,
        "places": [{**row, "href": with_query("/events", elsewhere, place="=" + row["place"])} for row in found.rows],
        "all_places": found.all_places,
        "events": found.events,
        "placed": found.placed,
    }


def timeline_data(reader: KeptReader, query: Query, count: str, step: str | None = None) -> dict[str, Any]:
    """Bars with their last day; days are ISO texts."""
    found = reader.remember(("timeline", query, step, count), lambda: timeline(reader, query, step=step, count=count))
    return {
        "count": count,
        "step": found.step,
        "undated": found.undated,
        "bars": [bar(row, found.step) for row in found.rows],
    }


def dyad_data(dyad: Dyad, count: str) -> dict[str, Any]:
    """Bars, and the newest events as points, of two actors."""
    rows, step = dyad.series(count=count)
    points = dyad.points(POINTS)
    return {
        "count": count,
        "step": step,
        "bars": [bar(row, step) for row in rows],
        "points": [{**row, "day": row["day"].isoformat(), "href": event_path(row["id"])} for row in points],
    }


def bar(row: Row, step: str) -> Row:
    """A bar as plain values: `first` and `last` are its days."""
    first: date = row["period"]
    rest = {name: value for name, value in row.items() if name != "period"}
    return {"first": first.isoformat(), "last": last_day_of(first, step).isoformat(), **rest}


def voices_data(reader: KeptReader, query: Query) -> tuple[list[Row], int]:
    """A page of voices, and how many there are."""
    return reader.remember(("voices", query), lambda: voices_page(reader, query))


def first_pictures(reader: KeptReader) -> None:
    """What the pages show that have no filter, so that whoever comes first need not wait."""
    network_data(reader, Query(), "actor", "events")
    map_data(reader, Query(), "events")
    timeline_data(reader, Query(), "events")
    voices_data(reader, Query.of(limit=Settings().page_rows))


def carried(query: Query) -> Query:
    """The filters of a query that a link to an actor or a dyad takes along."""
    return Query.of(**{name: value for name, value in query.given().items() if name in CARRIED})


def side_path(label: str, by: str, kept: Query) -> str:
    """The page of an actor, or the events of a country."""
    return with_query(actor_path(label), kept) if by == "actor" else with_query("/events", kept, country=label)


def pair_path(one: str, two: str, by: str, kept: Query) -> str:
    """The page of two actors, or of two countries."""
    if by == "actor":
        path = dyad_path(one, two)
        return f"{path}&{kept.to_url()}" if kept.given() else path
    return with_query("/dyads", kept, actor=one, recipient=two)
