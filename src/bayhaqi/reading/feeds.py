"""RSS, Atom and JSON Feed documents into their entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bayhaqi.errors import InputError, in_a_line
from bayhaqi.reading.limits import LARGEST_LIST_BYTES, MOST_LIST_ENTRIES, in_megabytes
from bayhaqi.reading.times import parse_time
from bayhaqi.reading.xml_documents import (
    XML_NAMESPACE,
    children,
    first,
    inner_text,
    local_name,
    namespace,
    parse_xml,
    plain_line,
)

ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "atom")
RSS = ("", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2")
DUBLIN_CORE = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "dc", "dcterms")
CONTENT = ("http://purl.org/rss/1.0/modules/content/", "content")
ROOTS = frozenset({"rss", "RDF", "feed"})
XHTML_TYPES = ("xhtml", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    `link` is absolute where the feed or its address allows it. `published` and `updated` are ISO dates or date-times,
    None where there is none that can be read. `title` is plain text on one line; `summary` and `content` are as the
    feed has them, HTML or plain. `content` is the whole text, where the feed gives it.
    """

    id: str | None = None
    link: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `kind` is "rss", "atom" or "json"; `warnings` say in words what of it could not be read."""

    kind: str
    title: str | None
    link: str | None
    language: str | None
    entries: tuple[FeedEntry, ...]
    warnings: tuple[str, ...] = ()


def parse_feed(data: bytes, url: str | None = None) -> Feed:
    """The feed that the bytes are; `url` is its address, against which relative links are resolved.

    A feed that is broken XML gives what can be read of it and a warning. Raises `InputError` for what is no feed, is
    over 50 MB, declares entities, or has over 100,000 entries.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(data, url)
    warnings: tuple[str, ...] = ()
    try:
        root = parse_xml(data, "feed")
    except InputError as fault:
        root = parse_xml(data, "feed", mend=True)
        warnings = (fault.message,)
    kind = local_name(root)
    if kind not in ROOTS:
        raise InputError(
            f"the document is no feed: its outermost element is <{kind or '?'}>; allowed are RSS (<rss> or <rdf:RDF>), "
            "Atom (<feed>) and JSON Feed"
        )
    return _atom(root, url, warnings) if kind == "feed" else _rss(root, url, warnings)


def is_feed_root(name: str) -> bool:
    """Whether an XML document whose outermost element has this local name is a feed."""
    return name in ROOTS


def _checked(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    if len(entries) > MOST_LIST_ENTRIES:
        raise InputError(f"the feed has {len(entries):,} entries; at most {MOST_LIST_ENTRIES:,} are read: split it")
    return tuple(entries)


def _rss(root: etree._Element, url: str | None, warnings: tuple[str, ...]) -> Feed:
    channel = next((child for child in root if local_name(child) == "channel"), root)
    fields = _Fields(channel, url)
    language = fields.line("language", RSS) or fields.line("language", DUBLIN_CORE) or root.get(XML_NAMESPACE + "lang")
    items = [*children(channel, "item"), *(children(root, "item") if channel is not root else ())]
    entries = [_rss_entry(item, fields.base) for item in items]
    return Feed("rss", fields.line("title", RSS), fields.link(RSS), language, _checked(entries), warnings)


def _rss_entry(item: etree._Element, base: str | None) -> FeedEntry:
    fields = _Fields(item, base)
    guid = fields.one("guid", RSS)
    identity = inner_text(guid)
    link = fields.link(RSS) or fields.atom_link()
    # A guid is an address unless it says that it is none; some feeds give no other.
    if link is None and identity is not None and guid is not None and guid.get("isPermaLink", "true") != "false":
        link = _absolute(identity, fields.base) if "/" in identity else None
    authors = [*fields.lines("creator", DUBLIN_CORE), *fields.lines("author", RSS)]
    return FeedEntry(
        id=identity or item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"),
        link=link,
        title=fields.line("title", RSS) or fields.line("title", DUBLIN_CORE),
        published=fields.time("pubDate", RSS)
        or fields.time("date", DUBLIN_CORE)
        or fields.time("issued", DUBLIN_CORE)
        or fields.time("published", ATOM),
        updated=fields.time("modified", DUBLIN_CORE) or fields.time("updated", ATOM),
        summary=fields.markup("description", RSS),
        content=fields.markup("encoded", CONTENT) or fields.markup("content", ATOM),
        authors=tuple(dict.fromkeys(authors)),
        language=fields.line("language", DUBLIN_CORE) or item.get(XML_NAMESPACE + "lang"),
    )


def _atom(root: etree._Element, url: str | None, warnings: tuple[str, ...]) -> Feed:
    fields = _Fields(root, url)
    entries = [_atom_entry(entry, fields.base) for entry in children(root, "entry")]
    language = root.get(XML_NAMESPACE + "lang")
    return Feed("atom", fields.line("title", ATOM), fields.atom_link(), language, _checked(entries), warnings)


def _atom_entry(entry: etree._Element, base: str | None) -> FeedEntry:
    fields = _Fields(entry, base)
    authors = [inner_text(first(author, "name")) for author in children(entry, "author")]
    identity = fields.line("id", ATOM)
    return FeedEntry(
        id=identity,
        link=fields.atom_link(),
        title=fields.line("title", ATOM),
        published=fields.time("published", ATOM) or fields.time("issued", ATOM) or fields.time("created", ATOM),
        updated=fields.time("updated", ATOM) or fields.time("modified", ATOM),
        summary=fields.markup("summary", ATOM),
        content=fields.markup("content", ATOM),
        authors=tuple(dict.fromkeys(name for name in authors if name)),
        language=entry.get(XML_NAMESPACE + "lang"),
    )


class _Fields:
    """The children of a feed or an entry, by name and namespace."""

    def __init__(self, element: etree._Element, url: str | None) -> None:
        self._found: dict[tuple[str, str], list[etree._Element]] = {}
        for child in element:
            key = (namespace(child), local_name(child).rpartition(":")[2])
            self._found.setdefault(key, []).append(child)
        self.base = _absolute(element.get(XML_NAMESPACE + "base") or "", url) or url

    def all(self, name: str, spaces: tuple[str, ...]) -> Iterator[etree._Element]:
        """Children of this name in one of these namespaces, and in none where the whole document declares none."""
        for space in (*spaces, *_undeclared(spaces)):
            yield from self._found.get((space, name), ())

    def one(self, name: str, spaces: tuple[str, ...]) -> etree._Element | None:
        return next(self.all(name, spaces), None)

    def line(self, name: str, spaces: tuple[str, ...]) -> str | None:
        return next(self.lines(name, spaces), None)

    def lines(self, name: str, spaces: tuple[str, ...]) -> Iterator[str]:
        for child in self.all(name, spaces):
            if (text := plain_line(inner_text(child))) is not None:
                yield text

    def time(self, name: str, spaces: tuple[str, ...]) -> str | None:
        text = inner_text(self.one(name, spaces))
        return parse_time(text) if text else None

    def markup(self, name: str, spaces: tuple[str, ...]) -> str | None:
        """The HTML or text of a child; XHTML that stands in the XML itself is written out."""
        child = self.one(name, spaces)
        if child is None:
            return None
        if child.get("type") in XHTML_TYPES or len(child):
            text = (child.text or "") + "".join(etree.tostring(part, encoding="unicode") for part in child)
        else:
            text = child.text or ""
        return text.strip() or None

    def link(self, spaces: tuple[str, ...]) -> str | None:
        for child in self.all("link", spaces):
            if (text := inner_text(child)) is not None:
                return _absolute(text, self.base)
        return None

    def atom_link(self) -> str | None:
        """The address of the page itself among Atom's links of several relations."""
        links = [link for link in self.all("link", ATOM) if link.get("href")]
        for link in links:
            if link.get("rel", "alternate") == "alternate":
                return _absolute(link.get("href"), self.base)
        return None


def _undeclared(spaces: tuple[str, ...]) -> tuple[str, ...]:
    """No namespace stands for Atom's, since some feeds forget to declare it."""
    return ("",) if spaces is ATOM else ()


def _absolute(link: str, base: str | None) -> str | None:
    """The http or https address that a link means; None for what is none."""
    try:
        whole = urljoin(base or "", link.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc and whole.isprintable() else None


def _json_feed(data: bytes, url: str | None) -> Feed:
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError(f"the feed is over {in_megabytes(LARGEST_LIST_BYTES)}, the most that is read; split it")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"the JSON feed is no valid JSON ({in_a_line(error)}); fetch it again") from error
    if not isinstance(document.get("items"), list) or "version" not in document:
        raise InputError('the document is no JSON Feed: "version" or the list "items" is missing')
    base = _absolute(_string(document, "home_page_url") or "", url) or url
    entries = [_json_entry(item, base) for item in document["items"] if isinstance(item, dict)]
    left = len(document["items"]) - len(entries)
    return Feed(
        "json",
        plain_line(_string(document, "title")),
        _absolute(_string(document, "home_page_url") or "", url),
        _string(document, "language"),
        _checked(entries),
        (f"{left:,} items of the feed are no objects",) if left else (),
    )


def _json_entry(item: dict[str, Any], base: str | None) -> FeedEntry:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_string(author, "name") for author in authors or () if isinstance(author, dict)]
    return FeedEntry(
        id=_string(item, "id"),
        link=_absolute(_string(item, "url") or _string(item, "external_url") or "", base),
        title=plain_line(_string(item, "title")),
        published=parse_time(_string(item, "date_published") or ""),
        updated=parse_time(_string(item, "date_modified") or ""),
        summary=_string(item, "summary"),
        content=_string(item, "content_html") or _string(item, "content_text"),
        authors=tuple(name for name in names if name),
        language=_string(item, "language"),
    )


def _string(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 256:
        return str(value)
    return value.encode("utf-8", "replace").decode("utf-8").strip() or None if isinstance(value, str) else None
