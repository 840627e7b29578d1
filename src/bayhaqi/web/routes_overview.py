"""The overview: what the store holds, and where to begin."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bayhaqi.query import Query
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import OpenReader


def routes() -> APIRouter:
    """The page at /."""
    router = APIRouter(include_in_schema=False)
    router.get("/")(overview)
    return router


def overview(request: Request, reader: OpenReader) -> Response:
    """Numbers, newest events, most reported, most disputed, busiest dyads."""
    newest = reader.events(Query.of(status=["happened", "historical"], limit=8)).records()
    return page(request, "overview.html", events=reader.count(), claims=reader.count(table="claims"), newest=newest)
