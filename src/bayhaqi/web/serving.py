"""Serves an application until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bayhaqi.errors import UsageError
from bayhaqi.web.settings import Settings


def serve(store: Path, settings: Settings, ready: Callable[[str], object] = lambda _: None) -> None:
    """Serve a store until the process is told to end; `ready` is called with the address when it can be opened.

    Port 0 takes one that is free.

    Raises `UsageError` where the address cannot be had, and `StoreError` where the folder is no store.
    """
    import uvicorn

    from bayhaqi.web.app import create_app

    listening = _listening(settings)
    try:
        settings = replace(settings, port=listening.getsockname()[1])
        app = create_app(store, settings)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, date_header=True, limit_concurrency=200,
            timeout_keep_alive=30, timeout_graceful_shutdown=3, h11_max_incomplete_event_size=64 * 1024, ws="none",
            proxy_headers=False,
        )  # fmt: skip
        server = uvicorn.Server(config)
        ready(settings.url)
        server.run(sockets=[listening])
    finally:
        listening.close()


def _listening(settings: Settings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        # Who asks before the server takes requests waits a moment, and is not turned away.
        listening.listen(128)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"{settings.host}:{settings.port} cannot be served on ({error}); choose another --port, or end what serves there"
        ) from error
    return listening
