"""Feeds saved as files into articles, and a clear word about lists that name pages but hold none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.feeds import Feed, FeedEntry, parse_feed
from bayhaqi.reading.furniture import without_furniture
from bayhaqi.reading.limits import LARGEST_LIST_BYTES
from bayhaqi.reading.opml import parse_opml
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import Draft, finished
from bayhaqi.reading.sitemaps import parse_sitemap
from bayhaqi.reading.xml_documents import plain_paragraphs


def read_feed(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """An article an entry: its whole text where the feed gives it, else its summary, else its title alone.

    Raises `InputError` for what is no feed.
    """
    feed = parse_feed(stream.read(LARGEST_LIST_BYTES + 1))
    for warning in feed.warnings:
        yield Failure(name, None, f"of this feed some cannot be read: {warning}")
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield finished(_draft(entry, feed), options)
        except InputError as error:
            yield failure_of(error, f"{name}: {entry.link or f'entry {number}'}")


def _draft(entry: FeedEntry, feed: Feed) -> Draft:
    text = plain_paragraphs(entry.content or "") or plain_paragraphs(entry.summary or "")
    title = entry.title
    if not text:
        text, title = title or "", None
    return Draft(
        text=without_furniture(text).replace("\0", " "),
        title=title,
        published=entry.published or entry.updated,
        publisher=feed.title,
        url=entry.link,
        language=entry.language or feed.language,
        byline=", ".join(entry.authors) or None,
        updated=entry.updated if entry.updated != entry.published else None,
    )


def read_opml(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """A failure that says how many feeds the list names. Raises `InputError` for what is no list."""
    found = parse_opml(stream.read(LARGEST_LIST_BYTES + 1))
    yield Failure(
        name, None, f"this list names {len(found.feeds):,} feeds and holds no reports; read or watch the feeds"
    )


def read_sitemap(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """A failure that says how many pages the sitemap names. Raises `InputError` for what is none."""
    found = parse_sitemap(stream.read(LARGEST_LIST_BYTES + 1))
    count = len(found.entries) + len(found.sitemaps)
    yield Failure(
        name, None, f"this sitemap names {count:,} pages and holds no reports; read its own address, or the pages"
    )
