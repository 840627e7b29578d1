"""The addresses of pages, for templates and routes alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from bayhaqi.query import Query


def event_path(identity: str) -> str:
    """The page of an event."""
    return f"/events/{_piece(identity)}"


def story_path(identity: str) -> str:
    """The page of a story."""
    return f"/stories/{_piece(identity)}"


def article_path(identity: str, claim: str | None = None) -> str:
    """The page of an article, at one of its claims."""
    return f"/articles/{_piece(identity)}" + (f"?{urlencode({'claim': claim})}" if claim else "")


def actor_path(label: str) -> str:
    """The page of an actor: its key, or its name where it has none."""
    return f"/actors/{_piece(label)}"


def dyad_path(actor: str, recipient: str) -> str:
    """The page of two actors."""
    return f"/dyads?{urlencode({'actor': '=' + actor, 'recipient': '=' + recipient})}"


def voice_path(voice: str) -> str:
    """The page of a voice."""
    return f"/voices/{_piece(voice)}"


def review_path(article: str, claim: str) -> str:
    """The page where a claim is reviewed."""
    return f"/reviews/claim?{urlencode({'article': article, 'claim': claim})}"


def with_query(path: str, query: Query, **own: Any) -> str:
    """A path that asks for a query; `own` are parameters of the page itself, without those that are None."""
    more = urlencode({name: value for name, value in own.items() if value is not None})
    parts = "&".join(part for part in (query.to_url(), more) if part)
    return f"{path}?{parts}" if parts else path


def _piece(text: str) -> str:
    # Browsers take "." and ".." for folders, whatever way they are written; such an id is asked for with a mark before it.
    return quote("~" + text if text.strip(".") == "" or text.startswith("~") else text, safe="")


def unpieced(text: str) -> str:
    """The id that a piece of a path stands for."""
    return text[1:] if text.startswith("~") else text


def web_address(address: str | None) -> str | None:
    """An address of the web as it may stand in a link; None for anything else, such as "javascript:"."""
    if address is None or not address.isascii() or not address.isprintable() or " " in address:
        return None
    return address if address.lower().startswith(("http://", "https://")) else None
