"""Events: the list with its facets and its histogram, and the account of one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bayhaqi.export import FORMATS
from bayhaqi.query import FACETS, Query, Reader
from bayhaqi.web import listing as lists
from bayhaqi.web.accounts import account_of
from bayhaqi.web.links import event_path, unpieced
from bayhaqi.web.opened import FACET_VALUES
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, Counted, OpenReader, Served, shown

DEFAULT_SORT = "-day"
# The columns of the list that can be sorted: what `Query.sort` calls them, and their heads.
SORTS = ("day", "type", "place", "origins", "articles", "score")


def routes() -> APIRouter:
    """The pages under /events."""
    router = APIRouter(include_in_schema=False)
    router.get("/events")(event_list)
    router.get("/events/{identity:path}")(event_page)
    return router


def event_list(request: Request, reader: OpenReader, query: Asked, count: Counted, settings: Served) -> Response:
    """The events of a query: facets, histogram, table."""
    wanted = lists.paged(query, settings)
    totals = reader.totals(wanted)
    listing = lists.Listing(
        "/events",
        lists.shown_query(wanted, settings),
        totals["events"],
        reader.events(wanted).records(),
        {"count": None if count == "events" else count},
    )
    return page(
        request,
        "events.html",
        part="results",
        listing=listing,
        totals=totals,
        count=count,
        facets=facets_of(reader, listing, count),
        histogram=lists.histogram(reader, query, totals, count),
        formats=FORMATS.values(),
        default=DEFAULT_SORT,
    )


def facets_of(
    reader: Reader, listing: lists.Listing, count: str, fields: Sequence[str] = tuple(FACETS)
) -> list[dict[str, Any]]:
    """The facets of a list: `name`, `title`, `values` and the `largest` number."""
    asked = listing.query.but(limit=None, offset=None, sort=None)
    found = reader.facets(asked, most=FACET_VALUES, count=count)
    facets = []
    for name in fields:
        values = lists.facet_values(listing, name, found[name], count)
        if values:
            largest = max((one.number or 0 for one in values), default=0)
            facets.append({"name": name, "title": lists.TITLES[name], "values": values, "largest": largest})
    return facets


def event_page(request: Request, identity: str, reader: OpenReader) -> Response:
    """The account of one event; the address of an event that was merged leads on."""
    found = shown(reader, "event", unpieced(identity))
    if found.row["id"] != unpieced(identity):
        return RedirectResponse(event_path(found.row["id"]), 308 if found.moved_from else 307)
    near = reader.events(_near(found.row)).records() if found.row["date_start"] else []
    return page(
        request,
        "event.html",
        event=found.row,
        account=account_of(found),
        near=[one for one in near if one["id"] != found.row["id"]][:6],
    )


def _near(event: dict[str, Any]) -> Query:
    """What else is told of the first actor around that time."""
    from datetime import timedelta

    sides = [*(event["actors"] or []), *(event["recipients"] or [])][:2]
    party = [f"={side['actor'] or side['name'] or side['text']}" for side in sides]
    week = timedelta(days=7)
    return Query.of(
        party=[one for one in party if any(character.isalnum() for character in one)] or None,
        since=event["date_start"] - week,
        until=(event["date_end"] or event["date_start"]) + week,
        sort="-articles",
        limit=12,
    )
