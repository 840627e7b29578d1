"""Robots, delays and waits."""

from __future__ import annotations

import pytest

from bayhaqi.errors import FetchError
from bayhaqi.fetching import Fetcher, Hosts, Robots
from bayhaqi.fetching.patience import backoff_s, retry_after_s
from tests.fetching.conftest import SHORT
from tests.fetching.server import Server, redirect_to, robots_of, status


class TestRobots:
    def test_what_is_forbidden(self, server: Server, fetcher: Fetcher) -> None:
        server.add("robots.txt", robots_of("User-agent: *\nDisallow: /private/\nCrawl-delay: 4\n"))
        robots = Robots(fetcher)
        robots.check(f"{server.base}/good")
        with pytest.raises(FetchError, match=r"/robots.txt forbids it") as raised:
            robots.check(f"{server.base}/private/x")
        assert (raised.value.kind, raised.value.passing) == ("robots", False)
        assert server.count["/robots.txt"] == 1
        assert robots.crawl_delay_s(f"{server.base}/good") == 4

    def test_what_is_forbidden_to_us_by_name(self, server: Server, fetcher: Fetcher) -> None:
        server.add("robots.txt", robots_of("User-agent: bayhaqi\nDisallow: /\n\nUser-agent: *\nAllow: /\n"))
        with pytest.raises(FetchError, match="forbids it"):
            Robots(fetcher).check(f"{server.base}/good")

    @pytest.mark.parametrize(
        "behaviour",
        [status(404), status(403), robots_of("<!doctype html><p>Our page.</p>"), robots_of(""), redirect_to("/robots.txt"),
         robots_of("\x00\xff nonsense \n: : :\n" * 50)],
    )  # fmt: skip
    def test_no_rules_forbid_nothing(self, server: Server, fetcher: Fetcher, behaviour: object) -> None:
        server.add("robots.txt", behaviour)  # type: ignore[arg-type]
        Robots(fetcher).check(f"{server.base}/good")

    @pytest.mark.parametrize("name", ["broken", "busy-wait", "too-many", "reset", "silent"])
    def test_rules_that_cannot_be_had_forbid_all_for_now(self, server: Server, fetcher: Fetcher, name: str) -> None:
        server.add("robots.txt", server.behaviours[name])
        with pytest.raises(FetchError, match="forbids all for now") as raised:
            Robots(fetcher).check(f"{server.base}/good")
        assert raised.value.passing

    def test_a_private_host_is_refused_and_not_taken_for_one_without_rules(self, server: Server) -> None:
        with pytest.raises(FetchError) as raised:
            Robots(Fetcher(SHORT)).check(f"{server.base}/good")
        assert raised.value.kind == "refused"


class TestHosts:
    def test_one_at_a_time_and_a_delay_between(self) -> None:
        hosts = Hosts(delay_s=2)
        assert hosts.wait_s("a", 0) == 0
        hosts.begin("a", 0)
        assert hosts.wait_s("a", 5) is None
        assert hosts.wait_s("b", 5) == 0
        hosts.end("a", 5)
        assert hosts.wait_s("a", 5) == 2
        assert hosts.wait_s("a", 7) == 0

    def test_a_host_that_is_busy_is_left_alone_for_as_long_as_it_asks(self) -> None:
        hosts = Hosts(delay_s=0)
        hosts.refused("a", 0, 120)
        assert hosts.wait_s("a", 20) == 100
        first, second, third = (hosts.refused("b", 0, None) for _ in range(3))
        assert 60 <= first < second < third
        hosts.answered("b")
        assert hosts.refused("b", 0, None) == first

    def test_the_delay_of_robots_counts_where_it_is_longer(self) -> None:
        hosts = Hosts(delay_s=2)
        hosts.slow_down("a", 10)
        hosts.begin("a", 0)
        hosts.end("a", 0)
        assert hosts.wait_s("a", 0) == 10
        hosts.slow_down("b", 0.1)
        hosts.begin("b", 0)
        hosts.end("b", 0)
        assert hosts.wait_s("b", 0) == 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("30", 30), (" 30 ", 30), ("-5", None), ("1e9", None), ("soon", None), (None, None), ("", None),
     ("Wed, 04 Mar 2026 10:01:00 GMT", 60), ("Wed, 04 Mar 2026 09:00:00 GMT", 0), ("9" * 400, 86_400)],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, "Wed, 04 Mar 2026 10:00:00 GMT") == seconds


def test_waits_grow_and_end() -> None:
    waits = [backoff_s(failures, 60, seed="a") for failures in range(1, 40)]
    assert waits == sorted(waits)
    assert 60 <= waits[0] <= 72
    assert waits[-1] == 86_400
