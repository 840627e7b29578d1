"""Sitemaps, news sitemaps and sitemap indexes into addresses with their times."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bayhaqi.errors import InputError
from bayhaqi.reading.limits import LARGEST_LIST_BYTES, MOST_LIST_ENTRIES
from bayhaqi.reading.times import parse_time
from bayhaqi.reading.xml_documents import children, first, inner_text, local_name, parse_xml, plain_line

ROOTS = frozenset({"urlset", "sitemapindex"})


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address of a sitemap; `published` and what follows it are given by news sitemaps alone."""

    link: str
    updated: str | None = None
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages, and further sitemaps where it is an index; `left_out` counts entries without an http or https address."""

    entries: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]
    left_out: int = 0


def parse_sitemap(data: bytes) -> Sitemap:
    """The sitemap that the bytes are: XML, or plain text with an address a line.

    Raises `InputError` for what is none, is over 50 MB, declares entities, or has over 100,000 addresses.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:4].lower() == b"http":
        return _plain(start)
    root = parse_xml(data, "sitemap", mend=True)
    kind = local_name(root)
    if kind not in ROOTS:
        raise InputError(
            f"the document is no sitemap: its outermost element is <{kind or '?'}>; allowed are <urlset> and <sitemapindex>"
        )
    pages, page_faults = _entries(root, "url")
    indexes, index_faults = _entries(root, "sitemap")
    return Sitemap(pages, indexes, page_faults + index_faults)


def _entries(root: etree._Element, name: str) -> tuple[tuple[SitemapEntry, ...], int]:
    found = [_entry(element) for element in children(root, name)]
    if len(found) > MOST_LIST_ENTRIES:
        raise InputError(f"the sitemap has {len(found):,} addresses; at most {MOST_LIST_ENTRIES:,} are read: split it")
    entries = tuple(entry for entry in found if entry is not None)
    return entries, len(found) - len(entries)


def _entry(element: etree._Element) -> SitemapEntry | None:
    link = inner_text(first(element, "loc"))
    if link is None or not _is_address(link):
        return None
    news = first(element, "news")
    updated = inner_text(first(element, "lastmod"))
    if news is None:
        return SitemapEntry(link, parse_time(updated) if updated else None)
    published = inner_text(first(news, "publication_date"))
    return SitemapEntry(
        link,
        parse_time(updated) if updated else None,
        parse_time(published) if published else None,
        plain_line(inner_text(first(news, "title"))),
        plain_line(inner_text(first(news, "publication", "name"))),
        inner_text(first(news, "publication", "language")),
    )


def _plain(data: bytes) -> Sitemap:
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError("the sitemap is over 50 MB, the most that is read; split it")
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    if len(lines) > MOST_LIST_ENTRIES:
        raise InputError(f"the sitemap has {len(lines):,} addresses; at most {MOST_LIST_ENTRIES:,} are read: split it")
    entries = tuple(SitemapEntry(line) for line in lines if _is_address(line))
    return Sitemap(entries, (), len(lines) - len(entries))


def _is_address(link: str) -> bool:
    return link.lower().startswith(("http://", "https://")) and link.isprintable() and " " not in link
