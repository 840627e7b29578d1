"""The three pictures: network, map and timeline, each with the table of what it shows, and their data as JSON."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from bayhaqi.errors import UsageError
from bayhaqi.query import COUNTS, DYADS, PERIODS, Query, Reader
from bayhaqi.query.filters import allowed
from bayhaqi.web.links import with_query
from bayhaqi.web.listing import Listing
from bayhaqi.web.picture_data import MOST_NODES, NODES, Kept, map_data, network_data, timeline_data
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, Counted, OpenReader

VIEWS = ("picture", "table")


def routes() -> APIRouter:
    """The pages /network, /map and /timeline, and their data under /api/pictures."""
    router = APIRouter()
    pictures = Pictures()
    for name, shown, data in (
        ("network", pictures.network, pictures.network_json),
        ("map", pictures.map, pictures.map_json),
        ("timeline", pictures.timeline, pictures.timeline_json),
    ):
        router.get(f"/{name}", include_in_schema=False)(shown)
        router.get(f"/api/pictures/{name}", tags=["pictures"])(data)
    return router


class Pictures:
    """The routes, with the answers that they share."""

    def __init__(self) -> None:
        self.kept = Kept()

    def network(self, request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
        """The network of actors or countries."""
        by = _one_of(request, "by", DYADS, "actor")
        data = self._network(reader, query, by, count)
        own = _own(request, count, by=None if by == "actor" else by)
        return page(
            request,
            "network.html",
            data=data,
            by=by,
            sides=[(one, with_query("/network", query, **{**own, "by": one})) for one in DYADS],
            sizes=[
                (size, with_query("/network", query.but(limit=size), **own)) for size in (50, NODES, 200, MOST_NODES)
            ],
            size=min(query.limit or NODES, MOST_NODES),
            **framing(request, query, count, "/network", own),
        )

    def network_json(self, request: Request, reader: OpenReader, query: Asked, count: Counted) -> Any:
        """The busiest actors or countries and what goes on between each two of them."""
        return self._network(reader, query, _one_of(request, "by", DYADS, "actor"), count)

    def map(self, request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
        """Where events happened."""
        own = _own(request, count)
        data = self._map(reader, query, count)
        return page(request, "map.html", data=data, **framing(request, query, count, "/map", own))

    def map_json(self, reader: OpenReader, query: Asked, count: Counted) -> Any:
        """The busiest places with their coordinates and what happened there."""
        return self._map(reader, query, count)

    def timeline(self, request: Request, reader: OpenReader, query: Asked, count: Counted) -> Response:
        """Events over time."""
        step = _one_of(request, "by", PERIODS, None)
        data = self._timeline(reader, query, count, step)
        own = _own(request, count, by=step)
        bare = {name: value for name, value in own.items() if name != "by"}
        days = query.but(since=None, until=None)
        return page(
            request,
            "timeline.html",
            data=data,
            steps=[(one, with_query("/timeline", query, **{**own, "by": one})) for one in PERIODS],
            filled=[
                {**row, "href": with_query("/timeline", days, since=row["first"], until=row["last"], **bare)}
                for row in data["bars"]
                if row["number"]
            ],
            narrowed=bool(query.since or query.until),
            whole=with_query("/timeline", days, **own),
            **framing(request, query, count, "/timeline", own),
        )

    def timeline_json(self, request: Request, reader: OpenReader, query: Asked, count: Counted) -> Any:
        """Bars of days, weeks, months or years, by quad category, with the mean score."""
        return self._timeline(reader, query, count, _one_of(request, "by", PERIODS, None))

    def _network(self, reader: Reader, query: Query, by: str, count: str) -> dict[str, Any]:
        asked = ("network", query.to_url(), by, count)
        return self.kept.get(reader, asked, lambda: network_data(reader, query, by, count))

    def _map(self, reader: Reader, query: Query, count: str) -> dict[str, Any]:
        return self.kept.get(reader, ("map", query.to_url(), count), lambda: map_data(reader, query, count))

    def _timeline(self, reader: Reader, query: Query, count: str, step: str | None) -> dict[str, Any]:
        asked = ("timeline", query.to_url(), count, step)
        return self.kept.get(reader, asked, lambda: timeline_data(reader, query, count, step))


def framing(request: Request, query: Query, count: str, path: str, own: dict[str, str | None]) -> dict[str, Any]:
    """What the pages around pictures have in common: filters, switches, the address of the data."""
    bare = query.but(sort=None, limit=None, offset=None)
    listing = Listing(path, query, 0, [], own)
    return {
        "listing": listing,
        "count": count,
        "view": _one_of(request, "view", VIEWS, "picture"),
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


def _own(request: Request, count: str, **more: str | None) -> dict[str, str | None]:
    """The parameters of a page that are no filters, those at their defaults as None."""
    view = request.query_params.get("view")
    return {"count": None if count == "events" else count, "view": view if view in VIEWS[1:] else None, **more}


def _one_of(request: Request, name: str, allowed_values: tuple[str, ...], default: Any) -> Any:
    wanted = request.query_params.get(name)
    if not wanted:
        return default
    if wanted not in allowed_values:
        raise UsageError(f"{name} {wanted[:40]!r} is not allowed; allowed are {', '.join(allowed_values)}")
    return wanted
