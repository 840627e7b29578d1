"""The page for SQL of the user's own. A link may bring a statement, but only the form runs it."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from bayhaqi.errors import UsageError
from bayhaqi.store import TABLES
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Form, OpenReader, Served
from bayhaqi.web.running import run_sql

EXAMPLES = (
    ("Types by number", "SELECT type, count(*) AS n, round(avg(score), 1) AS score FROM events GROUP BY type ORDER BY n DESC"),
    ("Who is in most events", "SELECT a.name, count(*) AS n FROM events, unnest(actors) AS t(a) GROUP BY 1 ORDER BY 2 DESC LIMIT 20"),
    ("Publishers by claims and their mean confidence",
     "SELECT publisher, count(*) AS claims, round(avg(confidence), 2) AS sure\n"
     "FROM claims JOIN articles ON articles.id = claims.article GROUP BY publisher ORDER BY claims DESC"),
    ("Events that are denied", "SELECT id, description, origin_names FROM events WHERE denied ORDER BY date_start DESC LIMIT 50"),
)  # fmt: skip


def routes() -> APIRouter:
    """The page /sql."""
    router = APIRouter(include_in_schema=False)
    router.get("/sql")(ask)
    router.post("/sql")(answer)
    return router


def ask(request: Request, settings: Served) -> Response:
    """The form, with the statement that the address brings."""
    if not settings.sql:
        raise HTTPException(404, "SQL is off on this server")
    statement = request.query_params.get("statement") or EXAMPLES[0][1]
    return _page(request, statement)


def answer(request: Request, reader: OpenReader, settings: Served, form: Form) -> Response:
    """The rows of the statement, or why there are none."""
    statement = (form.get("statement") or [""])[0]
    try:
        columns, rows, more = run_sql(reader, statement, settings)
    except UsageError as error:
        return _page(request, statement, status=400, wrong=str(error))
    return _page(request, statement, columns=columns, rows=rows, more=more)


def _page(request: Request, statement: str, *, status: int = 200, **found: object) -> Response:
    tables = [(table.name, table.columns) for table in TABLES.values() if not table.internal]
    answer = {"columns": None, "rows": [], "more": False, "wrong": None, **found}
    return page(
        request,
        "sql.html",
        part="answer",
        status=status,
        statement=statement,
        tables=tables,
        examples=EXAMPLES,
        **answer,
    )
