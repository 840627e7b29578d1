"""Actors, dyads and voices: who does what, what goes on between two, who says it and who bears them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from bayhaqi.errors import UsageError
from bayhaqi.export.rows import country_name
from bayhaqi.query import Query
from bayhaqi.query.dyads import Dyad, swapped
from bayhaqi.query.profiles import (
    agreements,
    appearances,
    claims_about,
    claims_of_voice,
    counterparts,
    is_voice,
    name_of,
    said_by,
    said_of,
    spoken_of,
)
from bayhaqi.query.results import Row
from bayhaqi.web.accounts import DIFFERENCES, chain_of, in_evidence
from bayhaqi.web.actor_roles import Known, known_actor
from bayhaqi.web.links import actor_path, dyad_path, unpieced, voice_path, with_query
from bayhaqi.web.listing import Listing, paged, shown_query
from bayhaqi.web.opened import KeptReader
from bayhaqi.web.picture_data import carried, dyad_data, network_data, voices_data
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, Counted, OpenReader, Served
from bayhaqi.web.routes_api import REFUSALS, Answer, filter_parameters
from bayhaqi.web.routes_pictures import filled, framing, one_of, own_parameters
from bayhaqi.web.settings import Settings

SHOWN = 20  # counterparts
SOME = 12  # origins, parties
CLAIMS = 8
BUSIEST = 60  # dyads in the list


def routes() -> APIRouter:
    """The pages under /actors, /dyads and /voices, and the data of a dyad's picture."""
    router = APIRouter()
    for path, shown in (
        ("/actors/{label:path}", actor),
        ("/dyads", dyad),
        ("/voices", voices),
        ("/voices/{label:path}", voice),
    ):
        router.get(path, include_in_schema=False)(shown)
    data = APIRouter(prefix="/api/pictures", responses=REFUSALS, default_response_class=Answer)
    filters = {"parameters": filter_parameters()}
    data.get("/dyad", summary="Bars and events of one actor and one recipient.", openapi_extra=filters)(dyad_json)
    router.include_router(data)
    return router


def actor(request: Request, label: str, reader: OpenReader, query: Asked, count: Counted) -> Response:
    """One actor: roles, timeline, counterparts; what it says and what is said of it are asked for by themselves."""
    label = unpieced(label)
    path = actor_path(label)
    tab = one_of(request, "tab", ("says", "said", "told"), None)
    context = _framed(request, query, count, path, label)
    sections: dict[str, Callable[[], Any]] = {
        "says": lambda: _says(reader, query, label),
        "said": lambda: _said(reader, query, label),
        "told": lambda: appearances(reader, label),
    }
    context |= {one: sections[one]() if one == tab else None for one in sections}
    if _is_part(request, tab):
        return page(request, "actor.html", part=tab, **context)
    known, others = known_actor(label), counterparts(reader, query, label, count=count, most=SHOWN)
    asked = _about(query, "party", label)
    totals = reader.totals(asked) if asked else None
    if known is None and not others and not (totals and totals["events"]) and not _heard(reader, label):
        raise HTTPException(404, f"nobody in this store, and nobody that is known, is called {label[:80]!r}")
    return page(
        request,
        "actor.html",
        **context,
        called=known.name if known else name_of(reader, label),
        known=known,
        totals=totals,
        others=[{**row, "href": _dyad(label, row["label"], query)} for row in others],
        timeline=_timeline(asked, count, totals),
        events_href=with_query("/events", asked) if asked else None,
    )


def dyad(request: Request, reader: OpenReader, query: Asked, count: Counted, settings: Served) -> Response:
    """What goes on between two, or the busiest dyads where one side or both are not named."""
    if not query.actor or not query.recipient:
        own = own_parameters(request, count)
        data = network_data(reader, query.but(limit=None, sort=None, offset=None), "actor", count)
        listing = Listing("/dyads", query, 0, [], own)
        return page(request, "dyads.html", edges=data["edges"][:BUSIEST], listing=listing, count=count)
    wanted = paged(query, settings)
    known = dyad_of(reader, wanted, count)
    ways, rows = known["ways"], known["rows"]
    own = own_parameters(request, count)
    bare = wanted.but(sort=None, limit=None, offset=None)
    return page(
        request,
        "dyad.html",
        **framing(request, bare, count, "/dyads", own)
        | {
            "source": with_query("/api/pictures/dyad", bare, count=own["count"]),
            "listing": Listing("/dyads", shown_query(wanted, settings), sum(ways.values()), rows, own),
        },
        sides=known["sides"],
        ways=ways,
        types=known["types"],
        filled=filled(known["bars"], "/dyads", bare.but(since=None, until=None), own),
        narrowed=bool(query.since or query.until),
        whole=with_query("/dyads", bare.but(since=None, until=None), **own),
        swap=with_query("/dyads", swapped(bare), **own),
    )


def dyad_of(reader: KeptReader, wanted: Query, count: str) -> dict[str, Any]:
    """What the page of a dyad shows of the store, remembered: numbers each way, bars, a page of events, types, both sides."""

    def made() -> dict[str, Any]:
        found = Dyad(reader, wanted)
        return {
            "ways": found.ways(),
            "bars": dyad_data(found, count)["bars"],
            "rows": found.events(),
            "types": found.types(count=count),
            "sides": [_side(reader, one) for one in (wanted.actor[0], wanted.recipient[0])],
        }

    return reader.remember(("dyad", wanted, count), made)


def voice_of(reader: KeptReader, query: Query, label: str) -> tuple[list[Row], list[Row]]:
    """Of what types a voice tells, and of whom it speaks; remembered."""
    return reader.remember(
        ("voice", query, label), lambda: (said_by(reader, query, label), spoken_of(reader, query, label, most=SOME))
    )


def first_profiles(reader: KeptReader) -> None:
    """The busiest dyad, the voice that is heard most and the newest event, so that whoever comes first need not wait."""
    for edge in reader.network(Query.of(limit=1)).records():
        # As links to dyads have it: exactly these labels.
        pair = Query.of(actor=["=" + edge["actor"]], recipient=["=" + edge["recipient"]])
        dyad_of(reader, paged(pair, Settings()), "events")
    for heard in reader.voices(Query.of(limit=1)).records():
        voice_of(reader, Query(), heard["voice"])
    for event in reader.events(Query.of(limit=1)).records():
        reader.show(event["id"], "event")


def dyad_json(reader: OpenReader, query: Asked, count: Counted) -> Answer:
    """One `actor` and one `recipient` must be given; `points` are the 1,500 newest events. Without a status, what happened counts."""
    return Answer(dyad_data(Dyad(reader, query.but(sort=None, limit=None, offset=None)), count))


def voices(request: Request, reader: OpenReader, query: Asked, settings: Served) -> Response:
    """Who is heard, how often, how often alone."""
    wanted = paged(query, settings)
    rows, total = voices_data(reader, wanted)
    listing = Listing("/voices", shown_query(wanted, settings), total, rows)
    return page(request, "voices.html", part="results", listing=listing, default="-claims")


def voice(request: Request, label: str, reader: OpenReader, query: Asked, count: Counted) -> Response:
    """One voice: on what it is heard, of whom it speaks, who bears it out and who contradicts it."""
    label = unpieced(label)
    tab = one_of(request, "tab", ("agree", "says"), None)
    context = _framed(request, query, count, voice_path(label), label)
    sections: dict[str, Callable[[], Any]] = {
        "agree": lambda: agreements(reader, query, label),
        "says": lambda: _quotes(claims_of_voice(reader, query, label, most=CLAIMS)),
    }
    context |= {one: sections[one]() if one == tab else None for one in sections}
    context["differences"] = DIFFERENCES
    if _is_part(request, tab):
        return page(request, "voice.html", part=tab, **context)
    types, parties = voice_of(reader, query, label)
    if not types and not query.given() and not _heard(reader, label):
        raise HTTPException(404, f"no voice in this store is called {label[:80]!r}")
    asked = _about(query, "origin", label)
    totals = reader.totals(asked) if asked else None
    return page(
        request,
        "voice.html",
        **context,
        called=name_of(reader, label),
        types=types,
        parties=parties,
        totals=totals,
        timeline=_timeline(asked, count, totals),
        claims_href=with_query("/claims", asked) if asked else None,
        events_href=with_query("/events", asked) if asked else None,
        known=known_actor(label),
    )


def _framed(request: Request, query: Query, count: str, path: str, label: str) -> dict[str, Any]:
    own = own_parameters(request, count)
    bare = query.but(sort=None, limit=None, offset=None)
    return {
        "label": label,
        "count": count,
        "listing": Listing(path, bare, 0, [], own),
        "parts_of": {one: with_query(path, bare, **{**own, "tab": one}) for one in ("says", "said", "told", "agree")},
    }


def _is_part(request: Request, tab: str | None) -> bool:
    """Whether htmx asks for one section of the page only."""
    return tab is not None and request.headers.get("hx-request") == "true" and request.headers.get("hx-target") == tab


def _about(query: Query, name: str, label: str) -> Query | None:
    """The query with this one filter more; None for a name that no query can ask for."""
    try:
        return query.but(**{name: "=" + label}, sort=None, limit=None, offset=None)
    except UsageError:
        return None


def _timeline(asked: Query | None, count: str, totals: Row | None) -> dict[str, str] | None:
    if asked is None or not totals or totals["first_day"] is None:
        return None
    own = None if count == "events" else count
    return {
        "source": with_query("/api/pictures/timeline", asked, count=own),
        "page": with_query("/timeline", asked, count=own),
        "table": with_query("/timeline", asked, count=own, view="table"),
        "events": with_query("/events", asked, count=own),
    }


def _dyad(label: str, other: str, query: Query) -> str:
    kept = carried(query).to_url()
    return dyad_path(label, other) + (f"&{kept}" if kept else "")


def _heard(reader: KeptReader, label: str) -> bool:
    """Whether anybody says anything of it, or it says anything itself, if only inside another's claim."""
    return is_voice(reader, label) or bool(claims_about(reader, Query(), label, most=1))


def _quotes(claims: list[Row]) -> list[tuple[Row, Any, Any]]:
    return [(row, in_evidence(row), chain_of(row)) for row in claims]


def _says(reader: KeptReader, query: Query, label: str) -> dict[str, Any]:
    return {
        "types": said_by(reader, query, label),
        "claims": _quotes(claims_of_voice(reader, query, label, most=CLAIMS)),
    }


def _said(reader: KeptReader, query: Query, label: str) -> dict[str, Any]:
    return {
        "origins": said_of(reader, query, label, most=SOME),
        "claims": _quotes(claims_about(reader, query, label, most=CLAIMS)),
    }


def _side(reader: KeptReader, asked: str) -> dict[str, Any]:
    """One side of a dyad: its name, and its page where it is one actor and no country or part of a name."""
    if not asked.startswith("="):
        return {"name": country_name(asked) if asked.isupper() else asked, "href": None}
    known: Known | None = known_actor(asked[1:])
    return {"name": known.name if known else name_of(reader, asked[1:]), "href": actor_path(asked[1:])}
