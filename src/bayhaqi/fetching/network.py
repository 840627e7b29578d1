"""The network under the HTTP library: every name is looked up and checked here, and every wait ends at a deadline.

The connection goes to the very address that was checked, so that a name which means something else a moment later (DNS
rebinding) leads nowhere. The certificate is checked against the name.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

from bayhaqi.errors import FetchError
from bayhaqi.fetching.limits import Limits
from bayhaqi.fetching.targets import Address, closed_reason

# What a name means: (family, address as text) as `socket.getaddrinfo` has them.
Resolve = Callable[[str, int], list[str]]
# Headers come on top of a body's bytes; the library allows 100 kB of them.
HEADER_BYTES = 200_000


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as text. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Deadline:
    """When a fetch must have ended, on the monotonic clock of the machine."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left_s(self, most: float) -> float:
        """The seconds that are left, at most `most`. Raises `httpcore2.ReadTimeout` where none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise OutOfTimeError
        return min(left, most)

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._end


class OutOfTimeError(Exception):
    """The whole time of a fetch is over."""


class TooMuchError(Exception):
    """More bytes came over the wire than are allowed."""


class CheckedNetwork(httpcore2.NetworkBackend):
    """Connects one fetch: to public addresses only, unless private ones are allowed."""

    def __init__(
        self, address: str, limits: Limits, deadline: Deadline, lookup: Resolve, *, allow_private: bool
    ) -> None:
        self._address, self._limits, self._deadline = address, limits, deadline
        self._lookup, self._allow_private = lookup, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first checked address of the host that answers."""
        addresses = self._checked(host, self._addresses(host, port))
        last: Exception | None = None
        for one in addresses:
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    one, port, self._deadline.left_s(self._limits.connect_s), None, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
            else:
                return BoundedStream(stream, self._limits, self._deadline)
        raise last if last is not None else httpcore2.ConnectError("the name has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        """What the name means; looked up in a thread, because no lookup can be told to end."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()
            threading.Thread(target=_look_up, args=(self._lookup, host, port, answers), daemon=True).start()
            try:
                found = answers.get(timeout=self._deadline.left_s(self._limits.connect_s))
            except queue.Empty:
                raise self._fault(
                    f"no answer in {self._limits.connect_s:g} s on what {host} means", passing=True
                ) from None
            if isinstance(found, (OSError, UnicodeError)):
                words = getattr(found, "strerror", None) or str(found)
                raise self._fault(f"the host {host} cannot be found ({words}); check its name", passing=True) from found
            return found
        return [host]

    def _checked(self, host: str, found: list[str]) -> list[str]:
        """Those of the addresses that may be connected to. Raises `FetchError` where none may."""
        if self._allow_private:
            return found
        reasons: dict[str, str] = {}
        for one in found:
            reason = closed_reason(_parsed(one))
            if reason is not None:
                reasons[one] = reason
        allowed = [one for one in found if one not in reasons]
        if not allowed and reasons:
            address, reason = next(iter(reasons.items()))
            named = host if host == address else f"{host} ({address})"
            raise FetchError(
                f"{named} is a {reason} address, and those are not fetched; if it is yours, allow it with --allow-private",
                address=self._address,
                kind="refused",
            )
        return allowed

    def _fault(self, message: str, *, passing: bool) -> FetchError:
        return FetchError(message, address=self._address, kind="name", passing=passing)


def _look_up(lookup: Resolve, host: str, port: int, answers: queue.SimpleQueue[Any]) -> None:
    try:
        answers.put(lookup(host, port))
    except (OSError, UnicodeError) as error:
        answers.put(error)


def _parsed(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


class BoundedStream(httpcore2.NetworkStream):
    """A connection on which every wait ends at the deadline, and which gives only so many bytes."""

    def __init__(self, stream: httpcore2.NetworkStream, limits: Limits, deadline: Deadline) -> None:
        self._stream, self._limits, self._deadline = stream, limits, deadline
        self._room = limits.packed_bytes + HEADER_BYTES

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes."""
        data = self._stream.read(max_bytes, self._deadline.left_s(self._limits.idle_s))
        self._room -= len(data)
        if self._room < 0:
            raise TooMuchError
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._deadline.left_s(self._limits.idle_s))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same connection, encrypted."""
        seconds = self._deadline.left_s(self._limits.connect_s)
        return BoundedStream(
            self._stream.start_tls(ssl_context, server_hostname, seconds), self._limits, self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        """What the library knows of the connection."""
        return self._stream.get_extra_info(info)
