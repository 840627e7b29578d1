"""Addresses (URLs) taken apart and checked, and the hosts that are never connected to."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from bayhaqi.errors import FetchError

SCHEMES = {"http": 80, "https": 443}
LIKE_AN_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
CONTROLS = re.compile(r"[\x00-\x20\x7f]")
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
# Signs that an address may have as they are; the percent sign stays, since most addresses come quoted.
PLAIN_SIGNS = "/%:=&?~+!$,;'@()*[]|-._"
# Below 1024 only the ports of the web: a feed must not make us talk to somebody's mail server.
LEAST_OTHER_PORT = 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not `is_global`, whose lists changed between patches of Python 3.11; these are the registries of IANA as of 2024 (RFC 6890
# and its updates). 168.63.129.16 is public by its number, and inside Azure the machine's own keeper.
CLOSED_4 = tuple(
    ipaddress.IPv4Network(net)
    for net in """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    """.split()
)
OPEN_6 = ipaddress.IPv6Network("2000::/3")
CLOSED_6 = tuple(ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20"))
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: a host in ASCII (an IPv6 address without brackets), and path and query as they are sent."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.path


def is_address(name: str) -> bool:
    """Whether an input is meant as an address, of whatever scheme."""
    return LIKE_AN_ADDRESS.match(name) is not None


def target_of(address: str, *, longest: int = 4_000, any_port: bool = False) -> Target:
    """The target of an address. Raises `FetchError` of the kind "address" where it is none that may be fetched."""
    address = address.strip()
    if len(address) > longest:
        raise _refused(address, f"the address has {len(address):,} characters; at most {longest:,} are allowed")
    if CONTROLS.search(address.replace(" ", "%20")):
        raise _refused(address, "the address has control characters in it; give it without them")
    try:
        parts = urlsplit(address.replace(" ", "%20"))
        port = parts.port
    except ValueError as error:
        raise _refused(address, f"this is no address that can be read ({error}); give one such as https://…") from error
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES:
        raise _refused(address, f"{scheme or 'no scheme'}: is not fetched; allowed are http and https")
    if parts.username is not None or parts.password is not None:
        raise _refused(
            address, "the address has a user name in it, and none are sent; give it without what is before @"
        )
    host = _ascii_host(address, parts.hostname or "")
    port = port if port is not None else SCHEMES[scheme]
    if port < LEAST_OTHER_PORT and port not in SCHEMES.values() and not any_port:
        raise _refused(
            address, f"port {port} is none of the web's; allowed are 80, 443 and those from {LEAST_OTHER_PORT}"
        )
    path = quote(parts.path or "/", safe=PLAIN_SIGNS)
    if parts.query:
        path += "?" + quote(parts.query, safe=PLAIN_SIGNS)
    return Target(scheme, host, port, path)


def joined(base: Target, location: str, address: str) -> str:
    """The address that a redirect's location means, without its fragment. Raises `FetchError`, which names `address`."""
    try:
        return urljoin(str(base), location.strip()).partition("#")[0]
    except ValueError as error:
        raise _refused(address, f"it redirects to what is no address ({error}); give the page's own address") from error


def _ascii_host(address: str, host: str) -> str:
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as error:
            raise _refused(address, f"the host's name cannot be written as DNS needs it ({error}); check it") from error
    host = host.lower()
    if not HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise _refused(address, "the address has no host that can be looked up; check what stands after ://")
    return host.rstrip(".")


def _refused(address: str, message: str) -> FetchError:
    return FetchError(message, address=address[:200], kind="address")


def closed_reason(address: Address) -> str | None:
    """Why an address is no public one, None where it is; an IPv4 address within an IPv6 one is looked at as well."""
    if isinstance(address, ipaddress.IPv4Address):
        return _kind_of(address) if any(address in net for net in CLOSED_4) else None
    inner = _inner(address)
    if inner is not None:
        return closed_reason(inner)
    if address not in OPEN_6 or any(address in net for net in CLOSED_6):
        return _kind_of(address)
    return None


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that traffic to an IPv6 address would reach."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return address.sixtofour
    return None


def _kind_of(address: Address) -> str:
    for kind, is_one in (
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("unspecified", address.is_unspecified),
        ("private", address.is_private),
    ):
        if is_one:
            return kind
    return "reserved"
