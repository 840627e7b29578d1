"""The lists of claims, stories and articles, and the page of a story."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bayhaqi.query import Query, Reader
from bayhaqi.query.reviewing import with_reviews
from bayhaqi.web import listing as lists
from bayhaqi.web.accounts import chain_of, in_evidence
from bayhaqi.web.links import article_path, event_path, story_path, unpieced
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, OpenReader, Served, shown
from bayhaqi.web.settings import Settings

DEFAULT_SORT = "-day"


def routes() -> APIRouter:
    """The pages /claims, /stories, /articles, and those under /stories and /show."""
    router = APIRouter(include_in_schema=False)
    router.get("/claims")(claim_list)
    router.get("/stories")(story_list)
    router.get("/articles")(article_list)
    router.get("/stories/{identity:path}")(story_page)
    router.get("/show/{identity:path}")(show)
    return router


def _listing(reader: Reader, table: str, query: Query, settings: Settings) -> lists.Listing:
    wanted = lists.paged(query, settings)
    result = reader.table(table, wanted)
    return lists.Listing(f"/{table}", lists.shown_query(wanted, settings), result.total, result.records())


def claim_list(request: Request, reader: OpenReader, query: Asked, settings: Served) -> Response:
    """Claims: what each report asserts, and according to whom."""
    listing = _listing(reader, "claims", query, settings)
    with_reviews(reader.snapshot.cursor(), reader.snapshot.path, listing.rows)
    names = reader.names(voice for row in listing.rows for voice in (row["chain"] or []))
    rows = [
        (row, in_evidence(row), chain_of({**row, "voices": [names.get(voice, voice) for voice in row["chain"] or []]}))
        for row in listing.rows
    ]
    return page(request, "claims.html", part="results", listing=listing, rows=rows, default=DEFAULT_SORT)


def story_list(request: Request, reader: OpenReader, query: Asked, settings: Served) -> Response:
    """Stories: reports of one happening, copies among them."""
    listing = _listing(reader, "stories", query, settings)
    return page(request, "stories.html", part="results", listing=listing, default=DEFAULT_SORT)


def article_list(request: Request, reader: OpenReader, query: Asked, settings: Served) -> Response:
    """Articles, with the story that each is of."""
    listing = _listing(reader, "articles", query, settings)
    return page(request, "articles.html", part="results", listing=listing, default=DEFAULT_SORT)


def story_page(request: Request, identity: str, reader: OpenReader) -> Response:
    """The reports of a story, and the events that they tell."""
    # A story bears the id of its earliest article, which `show` takes for the article.
    story = unpieced(identity)
    articles = reader.articles(Query.of(story=story, sort="day", limit=500)).records()
    if not articles:
        story = shown(reader, "story", story).row["id"]
        return RedirectResponse(story_path(story), 307)
    events = reader.events(Query.of(story=story, sort="-claims", limit=200)).records()
    copies = reader.snapshot.cursor().execute("SELECT article, copy FROM main.stories WHERE story = ?", [story])
    return page(
        request, "story.html", story=story, articles=articles, events=events, copies=dict(copies.fetchall())
    )  # fmt: skip


def show(identity: str, reader: OpenReader) -> Response:
    """Wherever an id, or the beginning of one, leads: an event, a claim, an article or a story."""
    found = reader.show(identity)
    if found.kind == "event":
        return RedirectResponse(event_path(found.row["id"]), 307)
    if found.kind == "story":
        return RedirectResponse(story_path(found.row["id"]), 307)
    if found.kind == "claim":
        return RedirectResponse(article_path(found.row["article"], found.row["id"]), 307)
    return RedirectResponse(article_path(found.row["id"]), 307)
