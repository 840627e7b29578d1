"""Who may ask, and what a page may do: hosts, origins, tokens, sizes, times, and the policy that browsers keep.

The page uses no cookies. A token, where there is one, comes as the password of HTTP's basic authentication, or as a bearer
token. What writes needs, beside that, the CSRF value that the page's own forms carry; scripts send JSON, which no page of
another origin can send here.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from hmac import compare_digest
from html import escape
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from duckdb import DuckDBPyConnection
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bayhaqi.web.opened import CURSORS
from bayhaqi.web.settings import Settings

READING = ("GET", "HEAD", "OPTIONS")
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
# Hashes ("'sha256-…'") of the styles that a vendored library puts into its pictures; nothing else may be inline.
STYLE_HASHES: tuple[str, ...] = ()
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        " ".join(("style-src 'self'", *STYLE_HASHES)),
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Middleware that answers what may not pass, and gives every answer the headers that browsers keep to."""

    def __init__(self, app: ASGIApp, settings: Settings, csrf: str) -> None:
        self.app, self.settings, self.csrf = app, settings, csrf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http":
            # There are no web sockets; start and end of the server pass.
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault(
                    "Cache-Control", "no-store" if scope["method"] not in READING else "private, no-cache"
                )
            await send(message)

        refusal = self._refusal(scope)
        body = None
        if refusal is None and scope["method"] not in READING:
            body = await _body(receive, self.settings.largest_body)
            if body is None:
                refusal = (413, f"the request holds more than {self.settings.largest_body:,} bytes")
            else:
                refusal = self._forged(scope, body)
        if refusal is not None:
            await _refuse(scope, sending, *refusal)
            return
        passed = receive if body is None else _replayed(body, receive)
        cursors: list[DuckDBPyConnection] = []
        CURSORS.set(cursors)
        try:
            async with asyncio.timeout(self.settings.seconds) as limit:

                async def timed(message: Message) -> None:
                    # Only the beginning has a limit: a long download may take as long as it takes.
                    if message["type"] == "http.response.start":
                        limit.reschedule(None)
                    await sending(message)

                await self.app(scope, passed, timed)
        except TimeoutError:
            for cursor in cursors:
                cursor.interrupt()
            if not started:
                await _refuse(
                    scope, sending, 503, f"this takes longer than {self.settings.seconds:g} seconds; ask for less"
                )

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason where a request may not pass whatever it holds."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            return 421, f"{host[:100]!r} is no name of this server; open {self.settings.url}"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > self.settings.longest_url:
            return 414, f"the address is longer than {self.settings.longest_url:,} characters; ask with fewer filters"
        if self.settings.token is not None and not _bears(headers.get("authorization", ""), self.settings.token):
            return 401, "this store is served with a token; give it as the password, with any name"
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return 403, "another site may not read this one"
        return None

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names this server; what else leads here is another site's name (DNS rebinding)."""
        try:
            parts = urlsplit(f"//{host}")
            name, _ = parts.hostname, parts.port
        except ValueError:
            return False
        if name is None or parts.path or parts.query or parts.fragment or "@" in host:
            return False
        bare = {one.strip("[]").casefold() for one in (*LOCAL_NAMES, self.settings.host, *self.settings.names)}
        if name.casefold() in bare:
            return True
        return self.settings.host in ("0.0.0.0", "::") and _is_address(name)

    def _forged(self, scope: Scope, body: bytes) -> tuple[int, str] | None:
        """Status and reason where something would be written that no page of ours and no script of the user's sends."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and origin not in (f"http://{headers.get('host')}", f"https://{headers.get('host')}"):
            return 403, "another site may not write here"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403, "another site may not write here"
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/json":
            return None
        given = headers.get("x-csrf")
        if given is None and kind == "application/x-www-form-urlencoded":
            found = parse_qs(body.decode("utf-8", "replace")).get("csrf")
            given = found[0] if found else None
        if given is None or not compare_digest(given.encode(), self.csrf.encode()):
            return 403, "the form is of an earlier run of the server, or not of it; load the page again"
        return None


def _bears(authorization: str, token: str) -> bool:
    kind, _, rest = authorization.strip().partition(" ")
    given = rest.strip()
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return False
    elif kind.lower() != "bearer":
        return False
    return compare_digest(given.encode(), token.encode())


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


async def _body(receive: Receive, largest: int) -> bytes | None:
    """The whole body; None where it is larger, or the client has gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > largest:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What a request has, once more."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


async def _refuse(scope: Scope, send: Send, status: int, reason: str) -> None:
    """Answer with a reason, as JSON to programs and as a plain page to people."""
    headers: list[tuple[bytes, bytes]] = []
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="Bayhaqi", charset="UTF-8"'))
    if scope["path"].startswith("/api"):
        kind, body = "application/json", json.dumps({"error": reason})
    else:
        kind, body = "text/html; charset=utf-8", f"<!doctype html><title>Bayhaqi</title><p>{escape(reason)}.</p>"
    headers.append((b"content-type", kind.encode()))
    data = body.encode("utf-8", "replace")
    headers.append((b"content-length", str(len(data)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data if scope["method"] != "HEAD" else b""})
