"""OPML lists into the feeds that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from bayhaqi.errors import InputError
from bayhaqi.reading.limits import MOST_LIST_ENTRIES
from bayhaqi.reading.xml_documents import children, first, inner_text, local_name, parse_xml, plain_line


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list: its address, its title, its site, and the headings that it stands under."""

    feed: str
    title: str | None = None
    site: str | None = None
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedList:
    """The feeds of an OPML list, each address once; `left_out` counts outlines whose address is no http or https."""

    title: str | None
    feeds: tuple[Outline, ...]
    left_out: int = 0


def parse_opml(data: bytes) -> FeedList:
    """The list that the bytes are. Raises `InputError` for what is none, is over 50 MB, or declares entities."""
    root = parse_xml(data, "OPML list", mend=True)
    if local_name(root).lower() != "opml":
        raise InputError(
            f"the document is no OPML list: its outermost element is <{local_name(root) or '?'}>, not <opml>"
        )
    body = first(root, "body")
    found: dict[str, Outline] = {}
    left_out = 0
    for outline in _outlines(body, ()) if body is not None else ():
        if outline.feed.lower().startswith(("http://", "https://")) and outline.feed.isprintable():
            found.setdefault(outline.feed, outline)
        else:
            left_out += 1
    if len(found) > MOST_LIST_ENTRIES:
        raise InputError(f"the list has {len(found):,} feeds; at most {MOST_LIST_ENTRIES:,} are read: split it")
    return FeedList(inner_text(first(root, "head", "title")), tuple(found.values()), left_out)


def _outlines(element: etree._Element, under: tuple[str, ...]) -> Iterator[Outline]:
    # The parser refuses trees over 256 levels deep, so this recursion ends.
    for child in children(element, "outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in child.attrib.items()}
        title = plain_line(attributes.get("title") or attributes.get("text"))
        if feed := attributes.get("xmlurl"):
            yield Outline(feed, title, attributes.get("htmlurl") or None, under)
        yield from _outlines(child, (*under, title) if title else under)
