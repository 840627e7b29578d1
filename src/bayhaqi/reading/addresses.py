"""Addresses of the web into articles: pages, and the feeds and sitemaps that list them."""

from __future__ import annotations

import codecs
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bayhaqi.errors import FetchError, InputError
from bayhaqi.model import Article
from bayhaqi.reading.limits import LARGEST_LIST_BYTES
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.unpacking import GZIP_MAGIC, gunzipped

if TYPE_CHECKING:
    from bayhaqi.fetching import Fetched, Fetcher
    from bayhaqi.reading.feeds import Feed

# Of one feed or sitemap so many pages are read, the newest first: more is an archive, and asked for with its own list.
MOST_PAGES = 1_000
MOST_SITEMAPS = 20
LONGEST_WAIT_S = 120.0
# A feed's own text stands in for a page that cannot be read where it is a report and no teaser.
SHORTEST_CONTENT = 600
PROLOGUE = re.compile(
    rb"\s*(?:<\?.{0,2000}?\?>|<!--.{0,5000}?-->|<!DOCTYPE[^\[>]{0,500}(?:\[.{0,20000}?\]\s*)?>)", re.S | re.I
)
ROOT = re.compile(rb"\s*<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
ALIASES = ("www", "m", "mobile", "amp", "edition")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page that a feed or sitemap lists; times are ISO dates or date-times, `content` is HTML or plain."""

    link: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap: its pages, and further sitemaps (with when they changed) where it is an index of such."""

    kind: str
    title: str | None
    pages: tuple[Listed, ...]
    sitemaps: tuple[Listed, ...] = ()
    warnings: tuple[str, ...] = ()

    def newest(self, most: int = MOST_PAGES) -> tuple[Listed, ...]:
        """The newest pages; those without a time keep their place at the end."""
        return tuple(_newest(self.pages)[:most])


def listing_of(data: bytes, address: str) -> Listing | None:
    """The feed or sitemap that the bytes are, None where they are a page or anything else. Raises `InputError`."""
    if data.startswith(GZIP_MAGIC):
        data = gunzipped(io.BytesIO(data)).read(LARGEST_LIST_BYTES + 1)
    kind = _kind_of(data)
    if kind == "feed":
        from bayhaqi.reading.feeds import parse_feed

        return _of_feed(parse_feed(data, address))
    if kind == "sitemap":
        from bayhaqi.reading.sitemaps import parse_sitemap

        found = parse_sitemap(data)
        warnings = (f"{found.left_out} entries without an address",) if found.left_out else ()
        pages = tuple(Listed(one.link, one.title, one.published, one.updated, one.publisher) for one in found.entries)
        return Listing(
            "sitemap", None, pages, tuple(Listed(one.link, updated=one.updated) for one in found.sitemaps), warnings
        )
    return None


def _of_feed(feed: Feed) -> Listing:
    pages = tuple(
        Listed(one.link, one.title, one.published, one.updated, None, one.content) for one in feed.entries if one.link
    )
    left_out = len(feed.entries) - len(pages)
    warnings = (*feed.warnings, *([f"{left_out} entries without a link"] if left_out else []))
    return Listing("feed", feed.title, pages, (), tuple(warnings))


def _kind_of(data: bytes) -> str | None:
    from bayhaqi.reading.feeds import is_feed_root
    from bayhaqi.reading.sitemaps import ROOTS

    start = data[:30_000].removeprefix(b"\xef\xbb\xbf")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "ignore").encode()
    if start.lstrip().startswith(b"{") and b"jsonfeed.org/version" in start:
        return "feed"
    while prologue := PROLOGUE.match(start):
        start = start[prologue.end() :]
    root = ROOT.match(start)
    if root is None:
        return None
    name = root[1].decode("ascii", "replace")
    return "feed" if is_feed_root(name) else "sitemap" if name in ROOTS else None


def read_page(found: Fetched, options: ReadOptions, listed: Listed | None = None) -> Iterator[Article | Failure]:
    """The articles of what was fetched: one of a page, several of a file of records.

    What the page does not say of itself is taken from the list that names it. An article's address is the one that the page
    gives for itself if that is of the same site, so that no page can pass for another site's; else the one it was read from.
    """
    from bayhaqi.reading.inputs import read_stream

    for outcome in read_stream(io.BytesIO(_in_utf8(found)), found.final, options):
        yield outcome if isinstance(outcome, Failure) else _completed(outcome, found.final, listed)


def content_article(listed: Listed, options: ReadOptions) -> Article | None:
    """The article of a feed's own text, None where the feed gives none or only a teaser. Raises `InputError`."""
    from bayhaqi.reading.records import Draft, finished
    from bayhaqi.reading.xml_documents import plain_paragraphs

    text = plain_paragraphs(listed.content) if listed.content else ""
    if len(text) < SHORTEST_CONTENT:
        return None
    return finished(
        Draft(text, listed.title, listed.published or listed.updated, listed.publisher, listed.link), options
    )


def _completed(article: Article, address: str, listed: Listed | None) -> Article:
    url = article.url if article.url and same_site(article.url, address) else address
    title = article.title or (listed.title if listed else None)
    published = _published(article, listed)
    publisher = article.publisher or (listed.publisher if listed else None)
    if (published or "")[:10] == (article.published or "")[:10]:
        return article.model_copy(update={"title": title, "published": published, "publisher": publisher, "url": url})
    # The id is made of text and day, so a day that was found makes another.
    fields = {"title": title, "published": published, "publisher": publisher, "url": url, "id": ""}
    return Article.model_validate({**article.model_dump(), **fields})


def _published(article: Article, listed: Listed | None) -> str | None:
    """The page's own day, or the list's where it has none; the list's time of that day where the page gives the day alone."""
    given = (listed.published or listed.updated) if listed else None
    if article.published is None or (
        given is not None and len(article.published) == 10 and given[:10] == article.published
    ):
        return given
    return article.published


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, but for a leading www or the like."""
    try:
        hosts = [urlsplit(address).hostname for address in (one, other)]
    except ValueError:
        return False
    first, second = (_plain_host(host or "") for host in hosts)
    return bool(first) and first == second


def _plain_host(host: str) -> str:
    first, _, rest = host.lower().rstrip(".").partition(".")
    return rest if first in ALIASES and "." in rest else f"{first}.{rest}" if rest else first


def _in_utf8(found: Fetched) -> bytes:
    """The content, in UTF-8 where the server names another encoding, which goes before what a page says of itself."""
    if found.charset in (None, "utf-8", "utf8") or found.content.startswith((b"\x1f\x8b", b"PK", b"%PDF")):
        return found.content
    try:
        found.content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return found.content.decode(str(found.charset)).encode("utf-8", "replace")
        except (LookupError, UnicodeDecodeError):
            # The server is wrong or makes the name up: the page's own bytes say more.
            return found.content
    return found.content


class Web:
    """Reads addresses one after the other, politely: robots.txt, a delay for each host, one more try after a short wait."""

    def __init__(
        self,
        fetcher: Fetcher | None = None,
        *,
        allow_private: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from bayhaqi import fetching

        self._fetcher = fetcher or fetching.Fetcher(allow_private=allow_private)
        self._robots = fetching.Robots(self._fetcher)
        self._hosts = fetching.Hosts()
        self._sleep = sleep

    def get(self, address: str) -> Fetched:
        """What an address gives. Raises `FetchError`."""
        self._robots.check(address)
        host = urlsplit(address).netloc.lower()
        self._hosts.slow_down(host, self._robots.crawl_delay_s(address))
        for last in (False, True):
            self._sleep(self._hosts.wait_s(host, time.monotonic()) or 0.0)
            self._hosts.begin(host, time.monotonic())
            try:
                return self._fetcher.fetch(address)
            except FetchError as error:
                if last or error.retry_after_s is None or error.retry_after_s > LONGEST_WAIT_S:
                    raise
                self._hosts.refused(host, time.monotonic(), error.retry_after_s)
            finally:
                self._hosts.end(host, time.monotonic())
        raise AssertionError("the last try returns or raises")

    def read(self, address: str, options: ReadOptions) -> Iterator[Article | Failure]:
        """The article of a page, or those of the pages that a feed or sitemap lists, the newest first; and what fails."""
        looked = self._look(address)
        if isinstance(looked, Failure):
            yield looked
            return
        found, listing = looked
        if listing is None:
            yield from read_page(found, options)
            return
        for warning in listing.warnings:
            yield Failure(address, None, f"of this {listing.kind} some cannot be read: {warning}")
        if not listing.pages and not listing.sitemaps:
            yield Failure(address, None, f"this {listing.kind} lists no pages; give another address")
        yield from self._read_pages(address, listing, options)
        for sitemap in _newest(listing.sitemaps)[:MOST_SITEMAPS]:
            yield from self._read_sitemap(sitemap.link, options)
        if len(listing.sitemaps) > MOST_SITEMAPS:
            yield Failure(
                address, None, f"of its {len(listing.sitemaps):,} sitemaps only the newest {MOST_SITEMAPS} are read; give the others"
            )  # fmt: skip

    def _look(self, address: str) -> tuple[Fetched, Listing | None] | Failure:
        """What an address gives, and the pages that it lists where it is a feed or a sitemap."""
        try:
            found = self.get(address)
            return found, listing_of(found.content, found.final)
        except InputError as error:
            return failure_of(error, address)

    def _read_sitemap(self, address: str, options: ReadOptions) -> Iterator[Article | Failure]:
        """A sitemap that an index names; an index in an index is not followed."""
        looked = self._look(address)
        if isinstance(looked, Failure):
            yield looked
            return
        _, listing = looked
        if listing is None or listing.sitemaps:
            yield Failure(address, None, "the index names this as a sitemap with pages, and it is none")
            return
        yield from self._read_pages(address, listing, options)

    def _read_pages(self, address: str, listing: Listing, options: ReadOptions) -> Iterator[Article | Failure]:
        for listed in listing.newest():
            try:
                yield from read_page(self.get(listed.link), options, listed)
            except InputError as error:
                article = content_article(listed, options)
                yield failure_of(error, listed.link) if article is None else article
        if len(listing.pages) > MOST_PAGES:
            yield Failure(
                address,
                None,
                f"of the {len(listing.pages):,} pages that it lists only the newest {MOST_PAGES:,} are read",
            )


def _newest(pages: tuple[Listed, ...]) -> list[Listed]:
    """Pages once each, the newest first, those without a time last and in their order."""
    once: dict[str, Listed] = {}
    for one in pages:
        once.setdefault(one.link, one)
    return sorted(once.values(), key=lambda one: one.updated or one.published or "", reverse=True)


__all__ = ["Listed", "Listing", "Web", "content_article", "listing_of", "read_page", "same_site"]
