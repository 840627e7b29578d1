"""Which addresses may be fetched, and which hosts are never connected to."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayhaqi.errors import FetchError
from bayhaqi.fetching.targets import closed_reason, is_address, target_of

CLOSED = """
    0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.192 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1
    2002:7f00:1:: 2002:a00:1::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
""".split()
OPEN = "1.1.1.1 93.184.215.14 100.63.255.255 172.32.0.1 192.169.0.1 2606:4700::1111 2a00:1450::1 ::ffff:1.1.1.1 64:ff9b::101:101".split()


@pytest.mark.parametrize("address", CLOSED)
def test_closed_hosts(address: str) -> None:
    assert closed_reason(ipaddress.ip_address(address)) is not None


@pytest.mark.parametrize("address", OPEN)
def test_open_hosts(address: str) -> None:
    assert closed_reason(ipaddress.ip_address(address)) is None


@given(st.ip_addresses())
def test_what_python_knows_as_private_is_closed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        inner = getattr(address, "ipv4_mapped", None)
        assert closed_reason(address) is not None or (inner is not None and inner.is_global)


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("HTTP://News.Example/a?b=c#d", "http://news.example/a?b=c"),
        ("https://news.example:443", "https://news.example/"),
        ("http://news.example:8080/x", "http://news.example:8080/x"),
        (" http://news.example/two words ", "http://news.example/two%20words"),
        ("http://news.example/caf\u00e9?q=\u00fc", "http://news.example/caf%C3%A9?q=%C3%BC"),
        ("http://news.example/a%20b", "http://news.example/a%20b"),
        ("http://b\u00fccher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://news.example./x", "http://news.example/x"),
    ],
)
def test_targets(address: str, target: str) -> None:
    assert str(target_of(address)) == target


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example/", "file:///etc/passwd", "gopher://x/", "news.example", "", "http://", "http:///path", "http://user@news.example/",
        "http://user:word@news.example/", "http://news.example:22/", "http://news.example:99999/", "http://news.example:x/",
        "http://a\x00b.example/", "http://a\r\nHost: b/", "http://-.-/", "http://news.example\\@evil.example/",
        "http://[::1/", "javascript:alert(1)",
        "http://" + "a" * 300 + ".example/", "http://news.example/" + "x" * 5_000, "http://%31.example/", "http://\u2488.example/\u0000",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(FetchError) as raised:
        target_of(address)
    assert raised.value.kind == "address"
    assert not raised.value.passing


@given(st.text(max_size=60).map("http://".__add__) | st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        target = target_of(text)
    except FetchError:
        return
    assert target.host.isascii()
    assert str(target).isascii()
    assert str(target).isprintable()
    assert " " not in str(target)
    assert str(target_of(str(target))) == str(target)


def test_what_is_meant_as_an_address() -> None:
    assert is_address("https://news.example/")
    assert is_address("ftp://news.example/")
    assert not is_address("reports/a.txt")
    assert not is_address("C:\\reports")
    assert not is_address("-")
