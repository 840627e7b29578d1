"""What is watched: addresses, and lists of them as OPML or plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from bayhaqi.errors import FetchError, InputError, UsageError
from bayhaqi.fetching.targets import is_address, target_of

MOST_SOURCES = 20_000
LARGEST_LIST_BYTES = 20_000_000
# Parameters that say where a reader comes from, and nothing of what is read.
TRACKERS = (
    "utm_",
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "igshid",
    "ref_src",
    "at_medium",
    "at_campaign",
    "cmpid",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One feed, sitemap or page to look at again and again; `title` is the name that its list gives it."""

    address: str
    title: str | None = None


def page_key(address: str, *, any_port: bool = False) -> str:
    """An address in the one form under which its page is kept: without fragment and trackers. Raises `FetchError`."""
    target = target_of(address.partition("#")[0], any_port=any_port)
    plain = str(target)
    path, mark, query = plain.partition("?")
    if not mark or not any(name in query for name in TRACKERS):
        return plain
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not name.lower().startswith(TRACKERS)
    ]
    return f"{path}?{urlencode(kept)}" if kept else path


def read_sources(names: Sequence[str]) -> tuple[list[Source], list[str]]:
    """The sources that the names stand for, each once, and what could not be read, in words.

    A name is an address, or a file: an OPML list, or a text with an address a line, where "#" opens a comment. Raises
    `UsageError` where nothing is left to watch, or too much.
    """
    found: dict[str, Source] = {}
    faults: list[str] = []
    for name in names:
        try:
            several = [Source(name)] if is_address(name) else _listed(name, faults)
        except InputError as error:
            faults.append(f"{name}: {error.message}")
            continue
        _keep(several, found, faults)
    if not found:
        told = "".join(f"\n  {fault}" for fault in faults)
        raise UsageError(
            f"there is no source to watch; give addresses, or a list of feeds as OPML or a line each{told}"
        )
    if len(found) > MOST_SOURCES:
        raise UsageError(f"{len(found):,} sources are more than can be watched; at most {MOST_SOURCES:,} are allowed")
    return list(found.values()), faults


def _keep(several: Iterable[Source], found: dict[str, Source], faults: list[str]) -> None:
    for source in several:
        try:
            address = str(target_of(source.address, any_port=True))
        except FetchError as error:
            faults.append(str(error))
            continue
        found.setdefault(address, Source(address, source.title))


def _listed(name: str, faults: list[str]) -> list[Source]:
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(LARGEST_LIST_BYTES + 1)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or error
        raise InputError(f"the list cannot be read ({words}); give an address with https://, or a file") from error
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError("the list is over 20 MB; split it")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from bayhaqi.reading.opml import parse_opml

        listed = parse_opml(data)
        if listed.left_out:
            faults.append(f"{name}: {listed.left_out} entries without an http or https address are left out")
        return [Source(one.feed, one.title) for one in listed.feeds]
    lines = [line.partition(" #")[0].strip() for line in data.decode("utf-8", "replace").splitlines()]
    return [Source(line) for line in lines if line and not line.startswith("#")]
