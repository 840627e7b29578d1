"""`Fetcher`: one address into bytes, with its redirects, or one `FetchError` that says what is wrong."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import httpcore2

from bayhaqi.errors import FetchError
from bayhaqi.fetching.bodies import Body, too_large
from bayhaqi.fetching.faults import faults_of
from bayhaqi.fetching.limits import Limits
from bayhaqi.fetching.network import CheckedNetwork, Deadline, Resolve, resolve
from bayhaqi.fetching.patience import retry_after_s
from bayhaqi.fetching.targets import Target, joined, target_of
from bayhaqi.version import __version__

USER_AGENT = f"bayhaqi/{__version__} (reads news reports for research; obeys robots.txt)"
AGENT_NAME = "bayhaqi"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
# What may be otherwise a little later: RFC 9110 (408, 425, 429, 5xx) and the codes of content networks.
PASSING = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 530})
ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"
KINDS = {
    "address": "the address is none that may be fetched",
    "refused": "the host is private, loopback, link-local or the like",
    "name": "the host's name is not found",
    "connection": "no connection, or one that was broken off",
    "certificate": "the encryption or the certificate is not right",
    "time": "it took too long",
    "size": "the answer is too large",
    "unpacked": "the answer unpacks to far more than it is",
    "encoding": "the answer is packed in a way that cannot be read",
    "protocol": "the answer is no HTTP",
    "redirects": "the redirects lead in a circle, are too many, or lead nowhere",
    "status": "the server answers with a status that is no success",
    "robots": "the site's robots.txt forbids it",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `headers` have names in lower case; `not_modified` says that what the caller has is still right.

    `final` is the address after redirects, `moved` the one that permanent redirects lead to, None where there were none.
    """

    address: str
    final: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    seconds: float
    moved: str | None = None
    not_modified: bool = field(default=False)

    @property
    def etag(self) -> str | None:
        """The validator to send back as `etag`."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """The validator to send back as `last_modified`."""
        return self.headers.get("last-modified")

    @property
    def media_type(self) -> str:
        """The type that the server names, in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The character encoding that the server names."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset" and value.strip():
                return value.strip().strip("\"'").lower()
        return None


class Fetcher:
    """Fetches addresses; any number of threads may share one.

    http and https only. Private, loopback, link-local, multicast and reserved hosts are refused after their names are looked
    up, at every redirect, unless `allow_private`. No cookies, no credentials, no proxy. `lookup` says what names mean.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        user_agent: str = USER_AGENT,
        lookup: Resolve = resolve,
    ) -> None:
        self.limits = limits or Limits()
        self.allow_private = allow_private
        self.user_agent = user_agent
        self._lookup = lookup

    def fetch(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What an address gives; with validators of an earlier answer, perhaps only that nothing changed.

        Raises `FetchError` for everything else than an answer with a status of success.
        """
        began = time.monotonic()
        deadline = Deadline(self.limits.total_s)
        seen: set[str] = set()
        at, moved, lasting = address, None, True
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        while True:
            target = self._target(address, at)
            if str(target) in seen:
                raise self._redirect_fault(address, "the redirects lead in a circle")
            seen.add(str(target))
            if len(seen) > self.limits.redirects + 1:
                raise self._redirect_fault(address, f"there are over {self.limits.redirects} redirects")
            status, headers, content = self._request(address, target, deadline, conditions)
            if status not in REDIRECTS:
                break
            location = headers.get("location")
            if not location:
                raise self._redirect_fault(address, f"status {status} redirects without saying where to")
            at = joined(target, location, address)
            lasting = lasting and status in PERMANENT
            moved = at if lasting else moved
        seconds = time.monotonic() - began
        if status == 304 and (etag or last_modified):
            return Fetched(address, str(target), status, headers, b"", seconds, moved, not_modified=True)
        if not 200 <= status < 300:
            raise _status_fault(address, status, headers)
        return Fetched(address, str(target), status, headers, content, seconds, moved)

    def post(self, address: str, content: bytes, media_type: str) -> Fetched:
        """Send content to an address and give its answer; redirects are not followed. Raises `FetchError` as `fetch` does."""
        began = time.monotonic()
        target = self._target(address, address)
        sent = {"Content-Type": media_type, "Content-Length": str(len(content))}
        status, headers, answer = self._request(address, target, Deadline(self.limits.total_s), sent, content)
        if not 200 <= status < 300:
            raise _status_fault(address, status, headers)
        return Fetched(address, str(target), status, headers, answer, time.monotonic() - began)

    def _target(self, address: str, at: str) -> Target:
        """Where the next request goes; what is wrong with a redirect is told of the address that was asked for."""
        try:
            return target_of(at, longest=self.limits.address_characters, any_port=self.allow_private)
        except FetchError as error:
            if at == address:
                raise
            message = f"it redirects to {at[:200]!r}: {error.message}"
            raise FetchError(message, address=address, kind=error.kind) from error

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    def _request(
        self,
        address: str,
        target: Target,
        deadline: Deadline,
        conditions: Mapping[str, str | None],
        sent: bytes | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request, a POST where something is `sent`: status, headers and, where it is a success, the body."""
        network = CheckedNetwork(address, self.limits, deadline, self._lookup, allow_private=self.allow_private)
        request = self._built(target, conditions, sent)
        with (
            faults_of(address, target, self.limits, deadline),
            httpcore2.HTTPConnection(
                request.url.origin,
                ssl_context=self._tls if target.scheme == "https" else None,
                network_backend=network,
            ) as connection,
        ):
            answer = connection.handle_request(request)
            headers = headers_of(answer.headers)
            if not 200 <= answer.status < 300:
                return answer.status, headers, b""
            announced = headers.get("content-length", "")
            if announced.isdecimal() and int(announced[:20]) > self.limits.packed_bytes:
                raise too_large(address, self.limits)
            body = Body(address, headers.get("content-encoding", ""), self.limits)
            return answer.status, headers, body.collect(answer.iter_stream())

    def _built(self, target: Target, more: Mapping[str, str | None], sent: bytes | None) -> httpcore2.Request:
        headers = {
            "Host": target.authority,
            "User-Agent": self.user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "en",
            "Connection": "close",
            **{name: value for name, value in more.items() if value and value.isascii() and value.isprintable()},
        }
        url = httpcore2.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        return httpcore2.Request(
            "GET" if sent is None else "POST",
            url,
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            content=sent,
        )

    def _redirect_fault(self, address: str, message: str) -> FetchError:
        return FetchError(f"{message}; give the page's own address", address=address, kind="redirects")


def headers_of(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; of several of one name the first counts."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    return found


def _status_fault(address: str, status: int, headers: Mapping[str, str]) -> FetchError:
    words = {401: "a login is needed", 403: "the site forbids it", 404: "there is no such page", 410: "the page is gone for good",
             429: "too many requests", 451: "it is withheld for legal reasons", 503: "the site is busy"}  # fmt: skip
    note = words.get(status, "the site fails" if status >= 500 else "no page comes with it")
    wait = retry_after_s(headers.get("retry-after"), headers.get("date"))
    later = f"; it asks to come back in {wait:,.0f} s" if wait is not None else ""
    return FetchError(
        f"the server answers with status {status} ({note}){later}",
        address=address,
        kind="status",
        passing=status in PASSING,
        status=status,
        retry_after_s=wait,
    )
