"""The events of a query as an Atom feed (RFC 4287), those that were reported last first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Request, Response

from bayhaqi.query.wording import clean, days, sides, what
from bayhaqi.web.links import event_path, with_query
from bayhaqi.web.requests import Asked, OpenReader

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NO_DAY = date(1970, 1, 1)


def routes() -> APIRouter:
    """The address /feed.atom."""
    router = APIRouter(include_in_schema=False)
    router.get("/feed.atom")(feed)
    return router


def feed(request: Request, reader: OpenReader, query: Asked) -> Response:
    """At most fifty events, fewer where the query limits them."""
    wanted = query.but(sort=query.sort or "-last_reported", limit=min(query.limit or ENTRIES, ENTRIES))
    events = reader.events(wanted).records()
    asked = query.but(sort=None, limit=None, offset=None)
    base = f"{request.url.scheme}://{request.headers['host']}"
    made = atom(reader.snapshot.path.name, base, with_query("/feed.atom", asked), with_query("/events", asked), events)
    return Response(made, media_type="application/atom+xml; charset=utf-8")


def atom(store: str, base: str, itself: str, page: str, events: Sequence[dict[str, Any]]) -> bytes:
    """A feed as XML; `itself` and `page` are the paths of the feed and of the same list for people."""
    root = Element("feed", xmlns=ATOM)
    _add(root, "title", f"Events of {store}")
    _add(root, "id", base + itself)
    SubElement(root, "link", rel="self", href=base + itself)
    SubElement(root, "link", rel="alternate", type="text/html", href=base + page)
    _add(root, "updated", _instant(max((_reported(event) for event in events), default=NO_DAY)))
    author = SubElement(root, "author")
    _add(author, "name", "Bayhaqi")
    for event in events:
        entry = SubElement(root, "entry")
        _add(entry, "title", f"{what(event)}: {sides(event)}")
        _add(entry, "id", f"urn:bayhaqi:event:{event['id']}")
        SubElement(entry, "link", rel="alternate", type="text/html", href=base + event_path(event["id"]))
        _add(entry, "updated", _instant(_reported(event)))
        told = f"{event['origins']} independent origins, {event['articles']} reports"
        notes = [word for word, holds in (("accounts differ", event["disputed"]), ("denied", event["denied"])) if holds]
        _add(entry, "summary", "; ".join([f"{days(event)}. {event['description'] or sides(event)}", told, *notes]))
        SubElement(entry, "category", term=event["type"])
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _add(parent: Element, name: str, text: str) -> None:
    # What is not printable has no place in XML either.
    SubElement(parent, name).text = clean(text)


def _reported(event: dict[str, Any]) -> date:
    return event["last_reported"] or event["date_start"] or NO_DAY


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
