"""A server on this machine that misbehaves in every way that we know of; each path is one behaviour.

Behaviours write to the socket themselves, so that they may break HTTP as they like. `Server.count` says how often each path was
asked for.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import formatdate
from functools import cache
from types import TracebackType
from typing import Any, Self

PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Nordaland closes its border</title>"
    "<meta property='article:published_time' content='2026-03-04T10:00:00Z'></head><body><article>"
    "<h1>Nordaland closes its border</h1>"
    "<p>Nordaland closed its border with Suvravia on Tuesday after soldiers of both countries had shot at each other.</p>"
    "<p>The foreign ministry said that nobody had been hurt, and that talks would begin within the week in Alba.</p>"
    "<p>Farmers on both sides said that they had been told to stay away from the river until the end of the month.</p>"
    "</article></body></html>"
)
RSS = (
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Alba Courier</title>"
    "<link>http://{host}/</link><description>News of Alba</description>{items}</channel></rss>"
)


def item(host: str, number: int, path: str = "article") -> str:
    """One item of a feed."""
    return (
        f"<item><title>Report {number}</title><link>http://{host}/{path}/{number}</link>"
        f"<guid>http://{host}/{path}/{number}</guid><pubDate>Wed, 04 Mar 2026 10:{number % 60:02}:00 GMT</pubDate></item>"
    )


class Handler(socketserver.BaseRequestHandler):
    """Reads one request and hands the socket to the behaviour of its path."""

    server: _Sockets

    def handle(self) -> None:
        """Answer one request."""
        head = b""
        while b"\r\n\r\n" not in head:
            data = self.request.recv(65_536)
            if not data:
                return
            head += data
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        owner = self.server.owner
        with owner.lock:
            owner.count[path] += 1
            owner.asked.append((path, headers))
        name = path.strip("/").partition("?")[0].partition("/")[0]
        behaviour = owner.behaviours.get(name, not_found)
        with contextlib.suppress(OSError):
            behaviour(Talk(self.request, owner, path, headers))


class Talk:
    """One request and the means to answer it."""

    def __init__(self, link: socket.socket, server: Server, path: str, headers: dict[str, str]) -> None:
        self.link, self.server, self.path, self.headers = link, server, path, headers

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.link.sendall(data)

    def head(self, status: str = "200 OK", **headers: Any) -> None:
        """Send a status line and headers; underscores in names stand for hyphens."""
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def answer(
        self, body: str | bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8", **headers: Any
    ) -> None:
        """Send a whole answer."""
        data = body.encode() if isinstance(body, str) else body
        self.head(status, Content_Type=kind, Content_Length=len(data), **headers)
        self.raw(data)

    @property
    def host(self) -> str:
        """Host and port that were asked for."""
        return self.headers.get("host", "")


Behaviour = Callable[[Talk], None]


class _Sockets(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256
    block_on_close = False
    owner: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is no error."""


class Server:
    """The server, as a context manager; `base` is its address."""

    def __init__(self, behaviours: dict[str, Behaviour] | None = None) -> None:
        bomb()
        self.behaviours = {**BEHAVIOURS, **(behaviours or {})}
        self.count: Counter[str] = Counter()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self._sockets = _Sockets(("127.0.0.1", 0), Handler)
        self._sockets.owner = self
        self.port = int(self._sockets.server_address[1])
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._sockets.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sockets.shutdown()
        self._sockets.server_close()

    def add(self, name: str, behaviour: Behaviour) -> None:
        """Add a behaviour, or put another in its place."""
        self.behaviours[name] = behaviour


def not_found(talk: Talk) -> None:
    talk.answer("<p>Nothing here.</p>", "404 Not Found")


def good(talk: Talk) -> None:
    talk.answer(PAGE)


def _drip(talk: Talk, pieces: Iterator[bytes], pause_s: float = 0.05) -> None:
    for piece in pieces:
        talk.raw(piece)
        time.sleep(pause_s)


def slow_body(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=100_000)
    _drip(talk, (b"x" for _ in range(100_000)))


def slow_head(talk: Talk) -> None:
    _drip(talk, (bytes([sign]) for sign in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 5_000))


def silent(talk: Talk) -> None:
    time.sleep(5)


def silent_body(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=1_000)
    talk.raw(b"<p>The beginning")
    time.sleep(5)


def endless(talk: Talk) -> None:
    talk.head(Content_Type="text/html")
    while True:
        talk.raw(b"<p>and so on</p>" * 4_096)


def endless_chunks(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Transfer_Encoding="chunked")
    while True:
        talk.raw(b"10000\r\n" + b"y" * 65_536 + b"\r\n")


def endless_head(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        talk.raw(b"X-More: " + b"z" * 1_000 + b"\r\n")


def endless_informational(talk: Talk) -> None:
    while True:
        talk.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </" + b"a" * 4_000 + b">\r\n\r\n")


def announced_too_large(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=10**12)


def length_too_long(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=50_000)
    talk.raw(PAGE.encode())


def length_too_short(talk: Talk) -> None:
    talk.head(Content_Type="text/html; charset=utf-8", Content_Length=len(PAGE.encode()) - 30)
    talk.raw(PAGE.encode() + b"HTTP/1.1 200 OK\r\n\r\n<p>smuggled</p>")


def length_nonsense(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length="minus seven")
    talk.raw(PAGE.encode())


def two_lengths(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg")


def broken_chunks(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Transfer_Encoding="chunked")
    talk.raw(b"zz\r\nno number of hexadecimal digits\r\n0\r\n\r\n")


def cut_chunks(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Transfer_Encoding="chunked")
    talk.raw(b"100\r\n<p>cut")


def no_http(talk: Talk) -> None:
    talk.raw(b"220 mail.example ESMTP ready\r\n")


def nothing(talk: Talk) -> None:
    """Closes without a word."""


def reset(talk: Talk) -> None:
    talk.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talk.link.close()


def reset_in_body(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=50_000)
    talk.raw(b"<p>half of it")
    time.sleep(0.05)
    reset(talk)


def redirect_loop(talk: Talk) -> None:
    other = "redirect-loop/b" if talk.path.endswith("a") else "redirect-loop/a"
    talk.head("302 Found", Location=f"/{other}", Content_Length=0)


def redirect_on(talk: Talk) -> None:
    number = int(talk.path.rpartition("/")[2] or 0)
    talk.head("302 Found", Location=f"/redirect-on/{number + 1}", Content_Length=0)


def redirect_nowhere(talk: Talk) -> None:
    talk.head("302 Found", Content_Length=0)


def redirect_to(location: str) -> Behaviour:
    def behaviour(talk: Talk) -> None:
        talk.head("302 Found", Location=location, Content_Length=0)

    return behaviour


def moved(talk: Talk) -> None:
    talk.head("301 Moved Permanently", Location="/good", Content_Length=0)


@cache
def bomb() -> bytes:
    """Ten megabytes of nothing in ten kilobytes."""
    return gzip.compress(b"\0" * 10_000_000, 9)


def gzip_bomb(talk: Talk) -> None:
    talk.answer(bomb(), Content_Encoding="gzip")


def nested_bomb(talk: Talk) -> None:
    talk.answer(gzip.compress(bomb(), 9), Content_Encoding="gzip, gzip")


def gzip_cut(talk: Talk) -> None:
    talk.answer(gzip.compress(PAGE.encode())[:-40], Content_Encoding="gzip")


def gzip_lie(talk: Talk) -> None:
    talk.answer(PAGE, Content_Encoding="gzip")


def gzip_good(talk: Talk) -> None:
    talk.answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip")


def deflate_raw(talk: Talk) -> None:
    packer = zlib.compressobj(wbits=-15)
    talk.answer(packer.compress(PAGE.encode()) + packer.flush(), Content_Encoding="deflate")


def unknown_packing(talk: Talk) -> None:
    talk.answer(b"\x1b\x00\x01", Content_Encoding="br")


def bad_charset(talk: Talk) -> None:
    talk.answer(PAGE.replace("utf-8", "klingon-8"), kind="text/html; charset=klingon-8")


def named_charset(talk: Talk) -> None:
    page = PAGE.replace("<meta charset='utf-8'>", "").replace("Farmers", "Фермеры и Farmers")
    talk.answer(page.encode("windows-1251"), kind="text/html; charset=windows-1251")


def wrong_bytes(talk: Talk) -> None:
    talk.answer(PAGE.encode().replace(b"Farmers", b"Farm\xff\xfe\xc3ers"))


def picture(talk: Talk) -> None:
    talk.answer(b"\x89PNG\r\n\x1a\n" + bytes(2_000), kind="text/html")


def empty(talk: Talk) -> None:
    talk.answer(b"")


def script_only(talk: Talk) -> None:
    talk.answer("<!doctype html><html><body><script>render()</script></body></html>")


def status(code: int, **headers: Any) -> Behaviour:
    def behaviour(talk: Talk) -> None:
        talk.answer("<p>no</p>", f"{code} Some Reason", **headers)

    return behaviour


def busy_until(talk: Talk) -> None:
    now = time.time()
    talk.answer(
        "<p>busy</p>", "503 Busy", Date=formatdate(now, usegmt=True), Retry_After=formatdate(now + 90, usegmt=True)
    )


def unchanged(talk: Talk) -> None:
    if talk.headers.get("if-none-match") == '"v1"':
        talk.head("304 Not Modified", ETag='"v1"')
    else:
        talk.answer(PAGE, ETag='"v1"', Last_Modified="Wed, 04 Mar 2026 10:00:00 GMT")


def changing(talk: Talk) -> None:
    number = talk.server.count[talk.path]
    talk.answer(PAGE.replace("nobody had been hurt", f"{number} people had been hurt"))


@cache
def items_of(count: int) -> str:
    """So many items, for HOST in place of a host."""
    return "".join(item("HOST", number) for number in range(count))


def feed_of(count: int) -> Behaviour:
    def behaviour(talk: Talk) -> None:
        body = RSS.format(host="HOST", items=items_of(count)).replace("HOST", talk.host)
        talk.answer(body, kind="application/rss+xml")

    return behaviour


def broken_feed(talk: Talk) -> None:
    talk.answer(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Alba</title><item><title>x</link></chan",
        kind="application/rss+xml",
    )


def entity_bomb(talk: Talk) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    talk.answer(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{levels}]>'
        "<rss version='2.0'><channel><title>&a9;</title><item><title>&a9;</title><link>http://a.example/1</link></item>"
        "</channel></rss>",
        kind="application/rss+xml",
    )


def entity_file(talk: Talk) -> None:
    talk.answer(
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><title>Alba</title><item><title>&f;</title><link>http://a.example/1</link></item>"
        "</channel></rss>",
        kind="application/rss+xml",
    )


def robots_of(text: str, code: str = "200 OK") -> Behaviour:
    def behaviour(talk: Talk) -> None:
        talk.answer(text, code, kind="text/plain")

    return behaviour


def article(talk: Talk) -> None:
    number = talk.path.rpartition("/")[2]
    talk.answer(
        PAGE.replace("Nordaland closes", f"Nordaland, report {number}, closes").replace("Farmers", f"{number} farmers")
    )


BEHAVIOURS: dict[str, Behaviour] = {
    "good": good,
    "article": article,
    "slow-body": slow_body,
    "slow-head": slow_head,
    "silent": silent,
    "silent-body": silent_body,
    "endless": endless,
    "endless-chunks": endless_chunks,
    "endless-head": endless_head,
    "endless-informational": endless_informational,
    "announced-too-large": announced_too_large,
    "length-too-long": length_too_long,
    "length-too-short": length_too_short,
    "length-nonsense": length_nonsense,
    "two-lengths": two_lengths,
    "broken-chunks": broken_chunks,
    "cut-chunks": cut_chunks,
    "no-http": no_http,
    "nothing": nothing,
    "reset": reset,
    "reset-in-body": reset_in_body,
    "redirect-loop": redirect_loop,
    "redirect-on": redirect_on,
    "redirect-nowhere": redirect_nowhere,
    "redirect-private": redirect_to("http://10.0.0.1/"),
    "redirect-metadata": redirect_to("http://169.254.169.254/latest/meta-data/"),
    "redirect-loopback": redirect_to("http://[::1]/"),
    "redirect-number": redirect_to("http://2130706434/"),
    "redirect-file": redirect_to("file:///etc/passwd"),
    "redirect-login": redirect_to("http://user:secret@127.0.0.1/"),
    "redirect-nonsense": redirect_to("http://[not an address/"),
    "moved": moved,
    "gzip-bomb": gzip_bomb,
    "nested-bomb": nested_bomb,
    "gzip-cut": gzip_cut,
    "gzip-lie": gzip_lie,
    "gzip-good": gzip_good,
    "deflate-raw": deflate_raw,
    "unknown-packing": unknown_packing,
    "bad-charset": bad_charset,
    "named-charset": named_charset,
    "wrong-bytes": wrong_bytes,
    "picture": picture,
    "empty": empty,
    "script-only": script_only,
    "gone": status(410),
    "forbidden": status(403),
    "withheld": status(451),
    "busy": status(503),
    "busy-wait": status(503, Retry_After="120"),
    "busy-until": busy_until,
    "busy-nonsense": status(503, Retry_After="soon"),
    "too-many": status(429),
    "too-many-wait": status(429, Retry_After="7"),
    "too-many-forever": status(429, Retry_After="99999999999"),
    "broken": status(500),
    "odd": status(299),
    "unchanged": unchanged,
    "changing": changing,
    "feed": feed_of(3),
    "feed-large": feed_of(50_000),
    "feed-broken": broken_feed,
    "feed-bomb": entity_bomb,
    "feed-file": entity_file,
}  # fmt: skip
