"""The three pictures: network, map and timeline, each with the table of what it shows, and their data as JSON."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from bayhaqi.errors import UsageError
from bayhaqi.query import COUNTS, DYADS, PERIODS, Query
from bayhaqi.query.filters import allowed
from bayhaqi.query.results import Row
from bayhaqi.web.links import with_query
from bayhaqi.web.listing import Listing
from bayhaqi.web.picture_data import MOST_NODES, NODES, map_data, network_data, timeline_data
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, Counted, OpenReader
from bayhaqi.web.routes_api import REFUSALS, Answer, filter_parameters

VIEWS = ("picture", "table")
Side = Literal["actor", "country"]
Step = Literal["day", "week", "month", "year"]


def routes() -> APIRouter:
    """The pages /network, /map and /timeline, and their data under /api/pictures."""
    router = APIRouter()
    data = APIRouter(prefix="/api/pictures", responses=REFUSALS, default_response_class=Answer)
    filters = {"parameters": filter_parameters()}
    for path, shown, told, summary in (
        ("/network", network, network_json, "The busiest actors or countries, and the dyads between them."),
        ("/map", places, places_json, "The busiest places with their coordinates."),
        ("/timeline", timeline, timeline_json, "Bars by quad category, with the mean score."),
    ):
        router.get(path, include_in_schema=False)(shown)
        data.get(path, summary=summary, openapi_extra=filters)(told)
    router.include_router(data)
    return router


def network(request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
    """The network of actors or countries."""
    by = one_of(request, "by", DYADS, "actor")
    own = own_parameters(request, count, by=None if by == "actor" else by)
    return page(
        request,
        "network.html",
        data=network_data(reader, query, by, count),
        by=by,
        sides=[(one, with_query("/network", query, **{**own, "by": one})) for one in DYADS],
        sizes=[(size, with_query("/network", query.but(limit=size), **own)) for size in (50, NODES, 200, MOST_NODES)],
        size=min(query.limit or NODES, MOST_NODES),
        **framing(request, query, count, "/network", own),
    )


def network_json(reader: OpenReader, query: Asked, count: Counted, by: Side = "actor") -> Answer:
    """Nodes and edges; `limit` is the number of nodes, 100 if not given, 300 at most. Without a status, what has happened counts."""
    return Answer(network_data(reader, query, by, count))


def places(request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
    """Where events happened."""
    own = own_parameters(request, count)
    data = map_data(reader, query, count)
    return page(request, "map.html", data=data, **framing(request, query, count, "/map", own))


def places_json(reader: OpenReader, query: Asked, count: Counted) -> Answer:
    """The 400 busiest places at most. Without a status, what has happened counts."""
    return Answer(map_data(reader, query, count))


def timeline(request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
    """Events over time."""
    step = one_of(request, "by", PERIODS, None)
    own = own_parameters(request, count, by=step)
    data = timeline_data(reader, query, count, step)
    days = query.but(since=None, until=None)
    return page(
        request,
        "timeline.html",
        data=data,
        steps=[(one, with_query("/timeline", query, **{**own, "by": one})) for one in PERIODS],
        filled=filled(data["bars"], "/timeline", days, {**own, "by": None}),
        narrowed=bool(query.since or query.until),
        whole=with_query("/timeline", days, **own),
        **framing(request, query, count, "/timeline", own),
    )


def timeline_json(reader: OpenReader, query: Asked, count: Counted, by: Step | None = None) -> Answer:
    """Bars without gaps; without `by` they are as long as they must be. Without a status, what has happened counts."""
    return Answer(timeline_data(reader, query, count, by))


def filled(bars: list[Row], path: str, days: Query, own: dict[str, str | None]) -> list[Row]:
    """The bars that have something in them, each with the address of the page for its days."""
    return [
        {**row, "href": with_query(path, days, since=row["first"], until=row["last"], **own)}
        for row in bars
        if row["number"]
    ]


def framing(request: Request, query: Query, count: str, path: str, own: dict[str, str | None]) -> dict[str, Any]:
    """What the pages around pictures have in common: filters, switches, the address of the data."""
    bare = query.but(sort=None, limit=None, offset=None)
    listing = Listing(path, query, 0, [], own)
    return {
        "listing": listing,
        "count": count,
        "view": one_of(request, "view", VIEWS, "picture"),
        "source": with_query(f"/api/pictures{path}", query, **{**own, "view": None}),
        "counts": [(one, listing.own_url(count=None if one == "events" else one)) for one in COUNTS],
        "views": [(one, listing.own_url(view=None if one == "picture" else one)) for one in VIEWS],
        "elsewhere": [
            (label, with_query(at, bare, count=own["count"]))
            for at, label in (
                ("/events", "Events"),
                ("/timeline", "Timeline"),
                ("/map", "Map"),
                ("/network", "Network"),
            )
            if at != path
        ],
        "choices": {name: allowed(name) for name in ("type", "quad")},
    }


def own_parameters(request: Request, count: str, **more: str | None) -> dict[str, str | None]:
    """The parameters of a page that are no filters, those at their defaults as None."""
    view = request.query_params.get("view")
    return {"count": None if count == "events" else count, "view": view if view in VIEWS[1:] else None, **more}


def one_of(request: Request, name: str, allowed_values: tuple[str, ...], default: Any) -> Any:
    """A parameter of the page that has these values; the default where it is not given. Raises `UsageError`."""
    wanted = request.query_params.get(name)
    if not wanted:
        return default
    if wanted not in allowed_values:
        raise UsageError(f"{name} {wanted[:40]!r} is not allowed; allowed are {', '.join(allowed_values)}")
    return wanted
