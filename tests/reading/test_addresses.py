"""Addresses into articles: pages, feeds and sitemaps of the misbehaving server."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from bayhaqi.fetching import Fetcher, Limits
from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_inputs
from bayhaqi.reading.addresses import Listed, Web, content_article, listing_of, same_site
from tests.fetching.server import PAGE, RSS, Server, item, items_of, robots_of

LIMITS = Limits(connect_s=0.5, idle_s=1.0, total_s=8.0, packed_bytes=12_000_000, bytes=12_000_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def web() -> Web:
    return Web(Fetcher(LIMITS, allow_private=True), sleep=lambda seconds: None)


def read(server: Server, web: Web, *paths: str) -> list[Article | Failure]:
    return list(read_inputs([f"{server.base}/{path}" for path in paths], web=web))


def test_a_page_is_an_article(server: Server, web: Web) -> None:
    (article,) = read(server, web, "good")
    assert isinstance(article, Article)
    assert article.title == "Nordaland closes its border"
    assert (article.published or "").startswith("2026-03-04")
    assert "Farmers on both sides" in article.text
    assert article.url == f"{server.base}/good"


def test_an_encoding_that_the_server_names(server: Server, web: Web) -> None:
    (article,) = read(server, web, "named-charset")
    assert isinstance(article, Article)
    assert "Фермеры" in article.text


def test_an_encoding_that_there_is_not(server: Server, web: Web) -> None:
    (article,) = read(server, web, "bad-charset")
    assert isinstance(article, Article)
    assert "Farmers" in article.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("silent", "sent nothing"),
        ("picture", "image"),
        ("empty", "empty"),
        ("script-only", "no readable text"),
        ("gzip-bomb", "200 times"),
        ("redirect-file", "http and https"),
        ("gone", "410"),
        ("feed-bomb", "entities"),
        ("feed-file", "entities"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_others_are_read(server: Server, web: Web, path: str, words: str) -> None:
    first, second = read(server, web, path, "good")
    assert isinstance(first, Failure)
    assert words in first.message
    assert first.file == f"{server.base}/{path}"
    assert isinstance(second, Article)


def test_bytes_that_are_no_utf8_are_read_as_what_they_may_be(server: Server, web: Web) -> None:
    (article,) = read(server, web, "wrong-bytes")
    assert isinstance(article, Article)
    assert "ers on both sides" in article.text


def test_other_schemes_are_refused(web: Web) -> None:
    (failure,) = read_inputs(["ftp://valley.example/1"], web=web)
    assert isinstance(failure, Failure)
    assert "allowed are http and https" in failure.message


def test_private_addresses_are_refused_unless_allowed(server: Server) -> None:
    (failure,) = read(server, Web(sleep=lambda seconds: None), "good")
    assert isinstance(failure, Failure)
    assert "--allow-private" in failure.message
    assert not server.asked


def test_robots_are_obeyed(server: Server, web: Web) -> None:
    server.add("robots.txt", robots_of("User-agent: *\nDisallow: /good"))
    (failure,) = read(server, web, "good")
    assert isinstance(failure, Failure)
    assert "robots.txt forbids it" in failure.message
    assert server.count["/good"] == 0


def test_a_short_wait_is_waited_and_a_long_one_is_told(server: Server) -> None:
    waits: list[float] = []
    web = Web(Fetcher(LIMITS, allow_private=True), sleep=waits.append)
    (failure,) = read(server, web, "too-many-wait")
    assert isinstance(failure, Failure)
    assert server.count["/too-many-wait"] == 2
    assert 6 < max(waits) <= 7
    waits.clear()
    read(server, web, "too-many-forever")
    assert server.count["/too-many-forever"] == 1


class TestFeeds:
    def test_the_pages_of_a_feed_are_read(self, server: Server, web: Web) -> None:
        found = read(server, web, "feed")
        assert [one.url for one in found if isinstance(one, Article)] == [
            f"{server.base}/article/{number}" for number in (2, 1, 0)
        ]
        assert len(found) == 3

    def test_a_page_that_fails_does_not_stop_the_others(self, server: Server, web: Web) -> None:
        items = item("HOST", 1) + item("HOST", 2, "reset") + item("HOST", 3, "gzip-bomb") + item("HOST", 4)
        server.add(
            "mixed", lambda talk: talk.answer(RSS.format(host=talk.host, items=items).replace("HOST", talk.host))
        )
        found = read(server, web, "mixed")
        assert [isinstance(one, Article) for one in found] == [True, False, False, True]

    def test_a_feed_with_fifty_thousand_items_is_read_and_bounded(
        self, server: Server, web: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bayhaqi.reading import addresses

        items_of(50_000)
        monkeypatch.setattr(addresses, "MOST_PAGES", 2)
        monkeypatch.setattr(addresses.Listing.newest, "__defaults__", (2,))
        *articles, failure = read(server, web, "feed-large")
        assert len(articles) == 2
        assert isinstance(failure, Failure)
        assert "of the 50,000 pages that it lists only the newest 2 are read" in failure.message

    def test_a_feed_that_breaks_off_says_so(self, server: Server, web: Web) -> None:
        found = read(server, web, "feed-broken")
        assert all(isinstance(one, Failure) for one in found)
        assert any("no well-formed XML" in str(one) for one in found)

    def test_what_a_page_does_not_say_comes_from_its_feed(self, server: Server, web: Web) -> None:
        bare = PAGE.replace("2026-03-04T10:00:00Z", "")
        server.add("bare", lambda talk: talk.answer(bare))
        server.add("one", lambda talk: talk.answer(RSS.format(host=talk.host, items=item(talk.host, 1, "bare"))))
        (article,) = read(server, web, "one")
        assert isinstance(article, Article)
        assert (article.published or "").startswith("2026-03-04T10:01")
        assert article.id == Article(text=article.text, published=article.published).id

    def test_the_text_of_a_feed_stands_in_for_a_page_that_cannot_be_read(self, server: Server, web: Web) -> None:
        text = "".join(
            f"<p>Nordaland sent {number} trucks with grain to Suvravia, the ministry said.</p>" for number in range(20)
        )
        entry = f"<item><title>Grain</title><link>http://HOST/gone</link><content:encoded><![CDATA[{text}]]></content:encoded></item>"
        body = RSS.replace("<rss ", "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' ")
        server.add(
            "full", lambda talk: talk.answer(body.format(host=talk.host, items=entry.replace("HOST", talk.host)))
        )
        (article,) = read(server, web, "full")
        assert isinstance(article, Article)
        assert article.title == "Grain"
        assert article.text.startswith("Nordaland sent 0 trucks")
        assert content_article(Listed("http://a.example/", content="<p>Read more.</p>"), ReadOptions()) is None


class TestSitemaps:
    def test_an_index_of_sitemaps(self, server: Server, web: Web) -> None:
        def pages(host: str) -> bytes:
            urls = "".join(
                f"<url><loc>http://{host}/article/{n}</loc><lastmod>2026-03-0{n}</lastmod></url>" for n in (1, 2)
            )
            return gzip.compress(
                f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()
            )

        server.add("pages.xml.gz", lambda talk: talk.answer(pages(talk.host), kind="application/gzip"))
        server.add(
            "index.xml",
            lambda talk: talk.answer(
                f"<?xml version='1.0'?><!-- ours --><sitemapindex><sitemap><loc>http://{talk.host}/pages.xml.gz</loc></sitemap>"
                f"<sitemap><loc>http://{talk.host}/good</loc></sitemap></sitemapindex>"
            ),
        )
        found = read(server, web, "index.xml")
        assert [one.url for one in found if isinstance(one, Article)] == [
            f"{server.base}/article/{number}" for number in (2, 1)
        ]
        assert [one.message for one in found if isinstance(one, Failure)] == [
            "the index names this as a sitemap with pages, and it is none"
        ]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<rss><channel/></rss>", "feed"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- a --><!DOCTYPE rss><rss><channel/></rss>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        ("<?xml version='1.0' encoding='utf-16'?><rss><channel/></rss>".encode("utf-16"), "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        (b"<urlset/>", "sitemap"),
        (PAGE.encode(), None),
        (b"plain words", None),
        (b"", None),
        (b'{"text": "x"}', None),
    ],
)
def test_what_lists_pages(data: bytes, kind: str | None) -> None:
    found = listing_of(data, "http://a.example/")
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.post.example/a", "https://post.example/b", True),
        ("http://m.post.example/a", "https://www.post.example/b", True),
        ("http://post.example/a", "http://herald.example/a", False),
        ("http://post.example.evil.example/", "http://post.example/", False),
        ("not an address", "http://post.example/", False),
        ("http://[broken/", "http://post.example/", False),
    ],
)
def test_sites(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


def test_a_page_cannot_pass_for_another_sites(server: Server, web: Web) -> None:
    page = PAGE.replace("<title>", "<link rel='canonical' href='https://bigpaper.example/report'><title>")
    server.add("liar", lambda talk: talk.answer(page))
    (article,) = read(server, web, "liar")
    assert isinstance(article, Article)
    assert article.url == f"{server.base}/liar"
