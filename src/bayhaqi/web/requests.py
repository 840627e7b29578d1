"""What a request asks, for every route: the open store, the query of its address, the fields of its form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

from bayhaqi.errors import UsageError
from bayhaqi.query import COUNTS, Query, Reader
from bayhaqi.query.showing import Kind, Shown
from bayhaqi.web.opened import KeptReader, OpenStore
from bayhaqi.web.settings import Settings

# Parameters of pages that are no filters; a query takes no notice of them.
OWN = frozenset({"by", "claim", "count", "layout", "most", "statement", "tab", "view"})


def _reader(request: Request) -> Iterator[KeptReader]:
    opened: OpenStore = request.app.state.opened
    with opened.lease() as reader:
        yield reader


async def _query(request: Request) -> Query:
    return Query.from_url(request.url.query, ignoring=OWN)


async def _count(request: Request) -> str:
    wanted = request.query_params.get("count") or "events"
    if wanted not in COUNTS:
        raise UsageError(f"there is no count of {wanted[:40]!r}; allowed are {', '.join(COUNTS)}")
    return wanted


async def _store(request: Request) -> Path:
    opened: OpenStore = request.app.state.opened
    return opened.path


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _form(request: Request) -> dict[str, list[str]]:
    body = await request.body()
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=False, max_num_fields=200)


# Annotations for the parameters of routes: `def show(request: Request, reader: OpenReader, query: Asked) -> Response`.
OpenReader = Annotated[KeptReader, Depends(_reader)]
Asked = Annotated[Query, Depends(_query)]
Counted = Annotated[str, Depends(_count)]
StorePath = Annotated[Path, Depends(_store)]
Served = Annotated[Settings, Depends(_settings)]
# The fields of a posted form (application/x-www-form-urlencoded), without empty ones. Its CSRF token was checked before.
Form = Annotated[dict[str, list[str]], Depends(_form)]


def shown(reader: Reader, kind: Kind, identity: str) -> Shown:
    """The event, claim, article or story of an id; the page is not found where the store has none of this kind."""
    try:
        found = reader.show(identity, kind)
    except UsageError as error:
        raise HTTPException(404, str(error)) from error
    if found.kind != kind:
        raise HTTPException(404, f"{identity[:80]!r} is the id of a {found.kind}, not of a {kind}")
    return found
