"""The web application: one store, its pages and its API."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from bayhaqi.errors import BayhaqiError, StoreBusyError, UsageError
from bayhaqi.version import __version__
from bayhaqi.web.opened import OpenStore
from bayhaqi.web.picture_data import first_pictures
from bayhaqi.web.rendering import STATIC, compile_templates, page
from bayhaqi.web.routes_actors import first_profiles
from bayhaqi.web.routes_overview import overview_of
from bayhaqi.web.security import Guard
from bayhaqi.web.settings import Settings

# Modules of this package that have pages, each with a function `routes() -> APIRouter`; the first that fits an address has it.
ROUTES = (
    "routes_overview",
    "routes_events",
    "routes_lists",
    "routes_export",
    "routes_feed",
    "routes_sql",
    "routes_api",
    "routes_reader",
    "routes_reviews",
    "routes_pictures",
    "routes_actors",
)
YEAR_S = 31_536_000
API = "/api"


def create_app(store: Path, settings: Settings | None = None) -> FastAPI:
    """The application that serves a store; it is opened, and warmed beside. Raises `StoreError` where there is none."""
    opened = OpenStore(Path(store), [lambda _: compile_templates(), overview_of, first_pictures, first_profiles])

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        yield
        opened.close()

    app = FastAPI(
        title="Bayhaqi",
        version=__version__,
        summary="Who did what to whom, when, where, and according to whom.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=running,
    )
    app.state.opened = opened
    app.state.settings = settings or Settings()
    app.state.csrf = secrets.token_urlsafe(24)
    for name in ROUTES:
        app.include_router(import_module(f"bayhaqi.web.{name}").routes())
    app.mount("/static", _Static(directory=STATIC))
    app.add_exception_handler(UsageError, _wrong)
    app.add_exception_handler(BayhaqiError, _failed)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    # The last one added is the outermost.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Guard, settings=app.state.settings, csrf=app.state.csrf)
    return app


class _Static(StaticFiles):
    """Files of the package; one that is asked for by its version may be kept for good."""

    def file_response(self, *arguments: object, **named: object) -> Response:
        response = super().file_response(*arguments, **named)  # type: ignore[arg-type]
        scope: Scope = arguments[2]  # type: ignore[assignment]
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable" if versioned else "no-cache"
        return response


async def _wrong(request: Request, error: Exception) -> Response:
    return _answer(request, 422 if request.url.path.startswith(API) else 400, str(error))


async def _failed(request: Request, error: Exception) -> Response:
    return _answer(request, 503 if isinstance(error, StoreBusyError) else 500, str(error))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is no such page", 405: "this address is not asked so"}
    detail = str(error.detail)
    plain = words.get(error.status_code, detail) if detail in ("Not Found", "Method Not Allowed") else detail
    return _answer(request, error.status_code, plain, dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()[:5])
    return _answer(request, 422, told)


def _answer(request: Request, status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    """A reason as a page, or as JSON where the API was asked."""
    if request.url.path.startswith(API + "/"):
        return JSONResponse({"error": reason}, status, headers)
    response = page(request, "error.html", status=status, reason=reason, code=status)
    response.headers.update(headers or {})
    return response
