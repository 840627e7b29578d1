"""The JSON interface: the tables, counts and records of a store, asked with the same query as every page."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, HTTPException, Path, Request, Response
from fastapi import Query as Parameter
from pydantic import BaseModel, ConfigDict, Field

from bayhaqi.errors import UsageError
from bayhaqi.query import FILTERS, Query
from bayhaqi.query.filters import Filter, allowed
from bayhaqi.query.results import plain
from bayhaqi.web.links import with_query
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Asked, Counted, OpenReader, Served, shown
from bayhaqi.web.running import run_sql

ROWS = 100  # where no limit is asked for
MOST_ROWS = 1000
Table = Literal["events", "claims", "stories", "articles", "voices"]
Count = Literal["events", "claims", "reports"]
TEXTS = ("text", "record")


class ApiError(BaseModel):
    """What was wrong, what is allowed, what to do."""

    error: str


class Rows(BaseModel):
    """A page of a table: `total` rows there are; `next` is the address of the page after, null on the last."""

    total: int
    limit: int
    offset: int
    next: str | None
    rows: list[dict[str, Any]]


class Statement(BaseModel):
    """One SELECT."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(
        min_length=1, max_length=20_000, examples=["SELECT type, count(*) AS n FROM events GROUP BY type"]
    )


class Answer(Response):
    """JSON; what has no UTF-8 is replaced."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The content as UTF-8."""
        return json.dumps(plain(content), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ApiError, "description": words}
    for status, words in (
        (400, "the request cannot be read"), (401, "a token is needed"), (403, "the request comes from another site"),
        (404, "there is none"), (413, "the request is too large"), (414, "the address is too long"),
        (422, "the query is wrong; the message says what is allowed"), (503, "it takes too long, or others are asking"),
    )
}  # fmt: skip


def routes() -> APIRouter:
    """The addresses under /api."""
    router = APIRouter(prefix="/api", responses=REFUSALS, default_response_class=Answer)
    filters = {"parameters": filter_parameters()}
    paged = {"parameters": [*filters["parameters"], *_PAGING]}
    router.get("", include_in_schema=False)(guide)
    router.get("/store", summary="What the store holds.")(store)
    router.get("/totals", summary="Events, claims and reports of a query.", openapi_extra=filters)(totals)
    router.get("/facets", summary="The values of each facet with most.", openapi_extra=filters)(facets)
    router.get("/series", summary="Numbers a day, week, month or year.", openapi_extra=filters)(series)
    router.get("/network", summary="Pairs of actors or countries.", openapi_extra=paged)(network)
    router.get("/show/{identity:path}", summary="One event, claim, article or story.")(show)
    router.get("/events/{identity}", summary="One event with its claims.")(event)
    router.get("/articles/{identity:path}", summary="One article with its text and record.")(article)
    router.post("/sql", summary="One SELECT over the store's tables.")(sql)
    router.get("/{table}", summary="A table of the store.", response_model=Rows, openapi_extra=paged)(rows)
    return router


def filter_parameters() -> list[dict[str, Any]]:
    """The filters of a query as OpenAPI describes parameters."""
    return [_parameter(one) for one in FILTERS]


def _parameter(one: Filter) -> dict[str, Any]:
    """A filter as OpenAPI describes a parameter."""
    item: dict[str, Any] = {"type": "string", "maxLength": 200, "minLength": 1}
    if one.kind == "choice":
        item = {"type": "string", "enum": list(allowed(one.name))}
    elif one.kind == "country":
        item = {"type": "string", "examples": ["UKR", "Ukraine"]}
    elif one.kind == "day":
        item = {
            "type": "string",
            "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$",
            "examples": ["2024", "2024-07", "2024-07-24"],
        }
    elif one.kind == "number":
        item = {"type": "integer", "minimum": 1, "maximum": 10**9}
    elif one.kind == "flag":
        item = {"type": "string", "enum": ["yes", "no"]}
    schema = {"type": "array", "items": item} if one.several else item
    return {
        "name": one.name,
        "in": "query",
        "required": False,
        "description": one.help,
        "schema": schema,
        "explode": True,
    }


_PAGING: list[dict[str, Any]] = [
    {"name": "sort", "in": "query", "description": "A column; with - before it for the largest first.",
     "schema": {"type": "string"}},
    {"name": "limit", "in": "query", "description": f"Rows, {ROWS} if not given.",
     "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}},
    {"name": "offset", "in": "query", "description": "Rows that are left out before.",
     "schema": {"type": "integer", "minimum": 0, "maximum": 10**9}},
]  # fmt: skip


def _limited(query: Query) -> Query:
    if query.limit is not None and query.limit > MOST_ROWS:
        raise UsageError(f"limit {query.limit} is not allowed; give a whole number from 1 to {MOST_ROWS}")
    return query.but(limit=query.limit or ROWS)


def guide(request: Request) -> Response:
    """The interface, for people."""
    operations = [
        (method.upper(), path, told["summary"])
        for path, methods in request.app.openapi()["paths"].items()
        for method, told in methods.items()
        if path.startswith("/api")
    ]
    return page(request, "api.html", operations=operations, filters=FILTERS)


def store(reader: OpenReader) -> Answer:
    """Name, commit, and the number of rows of each table."""
    numbers = reader.remember(
        "numbers", lambda: {name: reader.count(table=name) for name in ("events", "claims", "articles")}
    )
    return Answer({"store": reader.snapshot.path.name, "commit": reader.snapshot.commit, **numbers})


def rows(table: Table, request: Request, reader: OpenReader, query: Asked) -> Answer:
    """The rows that a query asks for, in its order."""
    wanted = _limited(query)
    result = reader.table(table, wanted)
    found = result.records()
    end = wanted.offset + len(found)
    more = with_query(request.url.path, wanted.but(offset=end)) if found and end < result.total else None
    return Answer({"total": result.total, "limit": wanted.limit, "offset": wanted.offset, "next": more, "rows": found})


def totals(reader: OpenReader, query: Asked) -> Answer:
    """`events`, `claims`, `reports`, `first_day`, `last_day`."""
    return Answer(reader.totals(query))


def facets(
    reader: OpenReader, query: Asked, count: Counted, most: Annotated[int, Parameter(ge=1, le=200)] = 20
) -> Answer:
    """Lists of `value`, `name` and the number, which `count` names. A facet takes no notice of its own filter."""
    return Answer(reader.facets(query.but(sort=None, limit=None, offset=None), most=most, count=count))


def series(
    reader: OpenReader,
    query: Asked,
    count: Counted,
    by: Literal["day", "week", "month", "year"] = "month",
) -> Answer:
    """Periods without gaps, with the number and the mean PLOVER score. Without a status, what has happened counts."""
    result = reader.series(query.but(sort=None, limit=None, offset=None), by=by, score=True, count=count)
    return Answer({"by": by, "rows": result.records()})


def network(reader: OpenReader, query: Asked, count: Counted, by: Literal["actor", "country"] = "actor") -> Answer:
    """Pairs with their number, mean score, and numbers by quad category. Without a status, what has happened counts."""
    wanted = _limited(query.but(sort=None))
    result = reader.network(wanted, by=by, count=count)
    return Answer({"by": by, "total": result.total, "rows": result.records()})


def show(identity: Annotated[str, Path(max_length=500)], reader: OpenReader) -> Answer:
    """What an id, or the beginning of one, stands for, with its claims and articles."""
    try:
        return Answer(reader.show(identity).to_dict())
    except UsageError as error:
        raise HTTPException(404, str(error)) from error


def event(identity: Annotated[str, Path(max_length=500)], reader: OpenReader) -> Answer:
    """One event; the id of one that was merged leads to what it is part of now."""
    return Answer(shown(reader, "event", identity).to_dict())


def article(identity: Annotated[str, Path(max_length=500)], reader: OpenReader) -> Answer:
    """One article: its row with the text, its claims, and `record`, the whole coding."""
    found = reader.snapshot.cursor().execute("SELECT record FROM main.articles WHERE id = ?", [identity]).fetchone()
    if found is None:
        raise HTTPException(404, f"there is no article {identity[:80]!r}")
    row = reader.snapshot.cursor().execute(
        "SELECT id, title, text, published, publisher, url, language, agency, dateline, coder FROM main.articles WHERE id = ?",
        [identity],
    )
    names = [column[0] for column in row.description or ()]
    claims = reader.claims(Query.of(article=identity, limit=MOST_ROWS)).records()
    values = row.fetchone() or ()
    return Answer({**dict(zip(names, values, strict=True)), "claims": claims, "record": json.loads(found[0] or "null")})


def sql(reader: OpenReader, settings: Served, asked: Annotated[Statement, Body()]) -> Answer:
    """At most 1,000 rows; the statement may do nothing but read, and has ten seconds."""
    columns, found, more = run_sql(reader, asked.statement, settings)
    return Answer({"columns": columns, "rows": found, "more": more})
