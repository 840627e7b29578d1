"""What fetching gives, and what it says of every misbehaviour of the test server."""

from __future__ import annotations

import resource
import threading
import time
import tracemalloc

import pytest

from bayhaqi.errors import FetchError
from bayhaqi.fetching import KINDS, Fetcher, Limits
from tests.fetching.conftest import SHORT
from tests.fetching.server import PAGE, Server

# Behaviour: the kind of its fault, what the message says, and whether it may pass.
FAULTS = {
    "slow-body": ("time", "was not whole after 0.6 s", True),
    "slow-head": ("time", "was not whole after 0.6 s", True),
    "silent": ("time", "sent nothing for 0.25 s", True),
    "silent-body": ("time", "sent nothing for 0.25 s", True),
    "endless": ("size", "over 300,000 bytes", False),
    "endless-chunks": ("size", "over 300,000 bytes", False),
    "endless-head": ("protocol", "is no HTTP", True),
    "endless-informational": ("size", "over 300,000 bytes", False),
    "announced-too-large": ("size", "over 300,000 bytes", False),
    "length-too-long": ("protocol", "breaks off", True),
    "length-nonsense": ("protocol", "is no HTTP", True),
    "two-lengths": ("protocol", "is no HTTP", True),
    "broken-chunks": ("protocol", "is no HTTP", True),
    "cut-chunks": ("protocol", "breaks off", True),
    "no-http": ("protocol", "is no HTTP", True),
    "nothing": ("protocol", "disconnected", True),
    "reset": ("connection", "reset", True),
    "reset-in-body": ("connection", "reset", True),
    "redirect-loop/a": ("redirects", "circle", False),
    "redirect-on/0": ("redirects", "over 5 redirects", False),
    "redirect-nowhere": ("redirects", "without saying where", False),
    "redirect-private": ("refused", "10.0.0.1 is a private address", False),
    "redirect-metadata": ("refused", "169.254.169.254 is a link-local address", False),
    "redirect-loopback": ("refused", "::1 is a loopback address", False),
    "redirect-number": ("refused", "(127.0.0.2) is a loopback address", False),
    "redirect-file": ("address", "allowed are http and https", False),
    "redirect-login": ("address", "user name", False),
    "redirect-nonsense": ("address", "no address", False),
    "gzip-bomb": ("unpacked", "over 200 times its size", False),
    "nested-bomb": ("encoding", "'gzip, gzip', which was not asked for", False),
    "gzip-cut": ("encoding", "its end is missing", True),
    "gzip-lie": ("encoding", "damaged", True),
    "unknown-packing": ("encoding", "'br', which was not asked for", False),
    "no-such-page": ("status", "404 (there is no such page)", False),
    "gone": ("status", "410 (the page is gone for good)", False),
    "forbidden": ("status", "403", False),
    "withheld": ("status", "451", False),
    "busy": ("status", "503 (the site is busy)", True),
    "busy-wait": ("status", "come back in 120 s", True),
    "busy-until": ("status", "come back in 90 s", True),
    "busy-nonsense": ("status", "503", True),
    "too-many": ("status", "429", True),
    "too-many-wait": ("status", "come back in 7 s", True),
    "too-many-forever": ("status", "come back in 86,400 s", True),
    "broken": ("status", "500 (the site fails)", True),
}  # fmt: skip


@pytest.mark.parametrize("path", FAULTS)
def test_every_misbehaviour_is_told_as_what_it_is(server: Server, fetcher: Fetcher, path: str) -> None:
    kind, words, passing = FAULTS[path]
    began = time.monotonic()
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(f"{server.base}/{path}")
    assert time.monotonic() - began < 3 * SHORT.total_s
    error = raised.value
    assert (error.kind, error.passing) == (kind, passing)
    assert words in error.message
    assert kind in KINDS
    assert error.file is not None
    assert "\n" not in error.message


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("busy-wait", 120), ("busy-until", 90), ("too-many-wait", 7), ("too-many-forever", 86_400), ("busy", None), ("busy-nonsense", None)],
)  # fmt: skip
def test_a_wait_that_is_asked_for_is_told(server: Server, fetcher: Fetcher, path: str, seconds: float | None) -> None:
    with pytest.raises(FetchError) as raised:
        fetcher.fetch(f"{server.base}/{path}")
    assert raised.value.retry_after_s == seconds


def test_misbehaviours_at_the_same_time_do_not_touch_the_others(server: Server, fetcher: Fetcher) -> None:
    found: dict[str, bytes | str] = {}

    def fetch(path: str) -> None:
        try:
            found[path] = fetcher.fetch(f"{server.base}/{path}").content
        except FetchError as error:
            found[path] = error.kind

    paths = [*FAULTS, *(f"good?{number}" for number in range(20))]
    threads = [threading.Thread(target=fetch, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(found) == len(paths)
    assert all(found[f"good?{number}"] == PAGE.encode() for number in range(20))
    # Where all run at once on a busy machine, what is refused for its size may run out of time first.
    for path, (kind, _, _) in FAULTS.items():
        assert found[path] in (kind, "time"), path


@pytest.mark.parametrize("path", ["endless", "endless-chunks", "gzip-bomb", "announced-too-large", "endless-head"])
def test_memory_is_bounded(server: Server, path: str) -> None:
    limits = Limits(total_s=5, idle_s=2, packed_bytes=1_000_000, bytes=2_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError):
            Fetcher(limits, allow_private=True).fetch(f"{server.base}/{path}")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_no_socket_is_left_open(server: Server, fetcher: Fetcher) -> None:
    from pathlib import Path

    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    if not Path("/proc/self/fd").exists():
        pytest.skip("open files are counted in /proc")
    before = opened()
    for path in ("reset", "cut-chunks", "gzip-lie", "redirect-loop/a", "good", "no-http", "endless"):
        try:
            fetcher.fetch(f"{server.base}/{path}")
        except FetchError:
            continue
    deadline = time.monotonic() + 3
    while opened() > before and time.monotonic() < deadline:
        time.sleep(0.05)  # the server's side of the sockets lies in this process too
    assert opened() <= before
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > before


class TestWhatIsFetched:
    def test_a_page(self, server: Server, fetcher: Fetcher) -> None:
        found = fetcher.fetch(f"{server.base}/good")
        assert found.content == PAGE.encode()
        assert (found.status, found.media_type, found.charset) == (200, "text/html", "utf-8")
        assert not found.not_modified
        sent = server.asked[0][1]
        assert sent["user-agent"].startswith("bayhaqi/")
        assert sent["host"] == f"127.0.0.1:{server.port}"
        assert "cookie" not in sent

    @pytest.mark.parametrize("path", ["gzip-good", "deflate-raw"])
    def test_packed_pages(self, server: Server, fetcher: Fetcher, path: str) -> None:
        assert fetcher.fetch(f"{server.base}/{path}").content == PAGE.encode()

    def test_what_comes_after_the_length_does_not_count(self, server: Server, fetcher: Fetcher) -> None:
        found = fetcher.fetch(f"{server.base}/length-too-short")
        assert found.content == PAGE.encode()[:-30]

    def test_a_page_that_moved_for_good(self, server: Server, fetcher: Fetcher) -> None:
        found = fetcher.fetch(f"{server.base}/moved")
        assert found.final == found.moved == f"{server.base}/good"

    def test_an_unusual_success_is_one(self, server: Server, fetcher: Fetcher) -> None:
        assert fetcher.fetch(f"{server.base}/odd").content == b"<p>no</p>"

    def test_a_page_that_did_not_change(self, server: Server, fetcher: Fetcher) -> None:
        first = fetcher.fetch(f"{server.base}/unchanged")
        again = fetcher.fetch(f"{server.base}/unchanged", etag=first.etag, last_modified=first.last_modified)
        assert again.not_modified
        assert again.content == b""
        assert server.asked[1][1]["if-modified-since"] == "Wed, 04 Mar 2026 10:00:00 GMT"

    def test_a_validator_cannot_add_a_header(self, server: Server, fetcher: Fetcher) -> None:
        fetcher.fetch(f"{server.base}/good", etag='"a"\r\nX-Bad: yes')
        assert "x-bad" not in server.asked[0][1]


class TestNames:
    def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(
        self, server: Server, fetcher: Fetcher
    ) -> None:
        answers = iter([["127.0.0.1"], ["10.0.0.1"]])
        asked: list[str] = []

        def lookup(host: str, port: int) -> list[str]:
            asked.append(host)
            return next(answers)

        rebinding = Fetcher(SHORT, lookup=lookup)
        assert rebinding.fetch(f"http://news.example:{server.port}/good").content == PAGE.encode()
        assert asked == ["news.example"]
        assert server.asked[0][1]["host"] == f"news.example:{server.port}"
        with pytest.raises(FetchError, match=r"news.example \(10.0.0.1\) is a private address"):
            rebinding.fetch(f"http://news.example:{server.port}/good")

    def test_a_redirect_to_a_name_that_means_a_private_address_is_refused(
        self, server: Server, fetcher: Fetcher
    ) -> None:
        names = {"news.example": ["127.0.0.1"], "inside.example": ["fd00::5", "192.168.1.1"]}
        server.add("inside", lambda talk: talk.head("307 Go", Location="http://inside.example/", Content_Length=0))
        with pytest.raises(FetchError, match=r"inside.example \(fd00::5\) is a private address") as raised:
            Fetcher(SHORT, lookup=lambda host, port: names[host]).fetch(f"http://news.example:{server.port}/inside")
        assert raised.value.kind == "refused"

    def test_of_several_addresses_only_public_ones_are_tried(self, server: Server, fetcher: Fetcher) -> None:
        mixed = Fetcher(SHORT, lookup=lambda host, port: ["10.0.0.1", "127.0.0.1"])
        assert mixed.fetch(f"http://news.example:{server.port}/good").status == 200

    def test_a_name_that_is_not_found(self) -> None:
        def lookup(host: str, port: int) -> list[str]:
            raise OSError(-2, "Name or service not known")

        with pytest.raises(FetchError, match="cannot be found") as raised:
            Fetcher(SHORT, lookup=lookup).fetch("http://nothing.example/")
        assert (raised.value.kind, raised.value.passing) == ("name", True)

    def test_a_lookup_that_does_not_end(self) -> None:
        def lookup(host: str, port: int) -> list[str]:
            time.sleep(3)
            return ["127.0.0.1"]

        began = time.monotonic()
        with pytest.raises(FetchError, match=r"no answer in 0\.5 s"):
            Fetcher(SHORT, lookup=lookup).fetch("http://slow.example/")
        assert time.monotonic() - began < 2

    def test_nobody_listens(self) -> None:
        with pytest.raises(FetchError, match="refused") as raised:
            Fetcher(SHORT, allow_private=True).fetch("http://127.0.0.1:9/")
        assert (raised.value.kind, raised.value.passing) == ("connection", True)

    def test_private_addresses_can_be_allowed(self, server: Server) -> None:
        with pytest.raises(FetchError, match="allow it with --allow-private"):
            Fetcher(SHORT).fetch(f"{server.base}/good")
        assert not server.asked
        assert Fetcher(SHORT, allow_private=True).fetch(f"{server.base}/good").status == 200

    def test_no_encryption_where_it_is_wanted(self, server: Server, fetcher: Fetcher) -> None:
        with pytest.raises(FetchError) as raised:
            fetcher.fetch(f"https://127.0.0.1:{server.port}/good")
        assert raised.value.kind in ("certificate", "time", "connection")
