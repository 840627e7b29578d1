"""The overview: what the store holds, and where to begin."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from bayhaqi.query import Query
from bayhaqi.query.counting import QUADS
from bayhaqi.web import listing as lists
from bayhaqi.web.opened import FACET_VALUES, KeptReader
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Counted, OpenReader

SHOWN = 7
HAPPENED = ("happened", "historical")


def routes() -> APIRouter:
    """The page at /."""
    router = APIRouter(include_in_schema=False)
    router.get("/")(overview)
    return router


def overview(request: Request, reader: OpenReader, count: Counted) -> Response:
    """Numbers, days, newest events, most reported, most disputed, busiest dyads."""
    held = overview_of(reader, count)
    listing = lists.Listing(
        "/events", Query(), held["totals"]["events"], [], {"count": None if count == "events" else count}
    )
    here = lists.Listing("/", Query(), 0, [], listing.own)
    return page(request, "overview.html", listing=listing, here=here, count=count, **held)


def overview_of(reader: KeptReader, count: str = "events") -> dict[str, Any]:
    """All that the overview shows of a store, remembered by its reader."""
    return reader.remember(("overview", count), lambda: _overview_of(reader, count))


def _overview_of(reader: KeptReader, count: str) -> dict[str, Any]:
    totals = reader.totals(Query())
    facets = reader.facets(Query(), most=FACET_VALUES, count=count)
    quads = {row["value"]: row[count] for row in facets["quad"]}
    newest = Query.of(status=HAPPENED, sort="-last_reported", limit=SHOWN)
    return {
        "totals": totals,
        "articles": reader.count(table="articles"),
        "stories": reader.count(table="stories"),
        "histogram": lists.histogram(reader, Query(), totals, count),
        "quads": [(quad, quads.get(quad, 0)) for quad in QUADS],
        "facets": facets,
        "newest": reader.events(newest).records(),
        "reported": reader.events(newest.but(sort="-articles")).records(),
        "disputed": reader.events(Query.of(disputed=True, sort="-articles", limit=SHOWN)).records(),
        "dyads": reader.network(Query.of(limit=SHOWN), count=count).records(),
    }
