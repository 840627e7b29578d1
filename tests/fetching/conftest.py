"""A misbehaving server and a fetcher with short limits."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

import pytest

from bayhaqi.fetching import Fetcher, Limits, network
from bayhaqi.fetching.targets import Address, closed_reason
from tests.fetching.server import Server

SHORT = Limits(
    connect_s=0.5, idle_s=0.25, total_s=0.6, packed_bytes=300_000, bytes=2_000_000, ratio_counts_from_bytes=100_000
)
OURS = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> Fetcher:
    """A fetcher to which the test server's own address, and no other closed one, counts as public."""

    def reason(address: Address) -> str | None:
        return None if address == OURS else closed_reason(address)

    monkeypatch.setattr(network, "closed_reason", reason)
    return Fetcher(SHORT)
