"""Feeds, sitemaps and OPML lists as documents."""

import json

import pytest

from bayhaqi.errors import InputError
from bayhaqi.reading.feeds import parse_feed
from bayhaqi.reading.opml import parse_opml
from bayhaqi.reading.sitemaps import parse_sitemap

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Valley &amp; Post</title><link>https://valley.example/</link><language>en-gb</language>
<atom:link rel="self" href="https://valley.example/feed"/>
<item><title>Talks &amp;amp; tea</title><media:title>A picture</media:title><link>/a/1</link>
<guid isPermaLink="false">77</guid><pubDate>Tue, 12 Mar 2019 16:35:00 +0100</pubDate>
<description><![CDATA[<p>Short.</p>]]></description>
<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded><dc:creator>Ana Bell</dc:creator></item>
<item><title>Only a guid</title><guid>https://valley.example/a/2</guid><dc:date>2019-03-13</dc:date></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Post</title>
<link rel="self" href="https://post.example/feed"/><link href="https://post.example/"/>
<entry><id>tag:1</id><title type="html">A &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; step</title>
<link rel="enclosure" href="a.mp3"/><link href="p.html"/><author><name>Cy Dunn</name></author>
<published>2020-01-02T03:04:05Z</published><updated>2020-01-03T03:04:05Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The sides met.</p></div></content></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/"><title>Old</title>
<link>https://old.example/</link></channel><item rdf:about="https://old.example/1"><title>One</title>
<link>https://old.example/1</link><dc:date>2005-05-05T05:05:05+00:00</dc:date></item></rdf:RDF>"""


RSS_HEAD = b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour</title>'


def test_rss() -> None:
    feed = parse_feed(RSS, "https://valley.example/feed")
    assert (feed.kind, feed.title, feed.link, feed.language) == (
        "rss",
        "Valley & Post",
        "https://valley.example/",
        "en-gb",
    )
    first, second = feed.entries
    assert (first.id, first.link, first.title) == ("77", "https://valley.example/a/1", "Talks & tea")
    assert (first.published, first.authors) == ("2019-03-12T16:35:00+01:00", ("Ana Bell",))
    assert (first.summary, first.content) == ("<p>Short.</p>", "<p>One.</p><p>Two.</p>")
    assert (second.link, second.published) == ("https://valley.example/a/2", "2019-03-13")
    assert feed.warnings == ()


def test_atom() -> None:
    feed = parse_feed(ATOM, "https://post.example/d/feed")
    (entry,) = feed.entries
    assert (feed.kind, feed.link, feed.language) == ("atom", "https://post.example/", "en")
    assert (entry.link, entry.title, entry.authors) == ("https://post.example/d/p.html", "A bold step", ("Cy Dunn",))
    assert (entry.published, entry.updated) == ("2020-01-02T03:04:05Z", "2020-01-03T03:04:05Z")
    assert entry.content is not None
    assert "<p>The sides met.</p>" in entry.content


def test_rdf() -> None:
    (entry,) = parse_feed(RDF).entries
    assert (entry.link, entry.title, entry.published) == ("https://old.example/1", "One", "2005-05-05T05:05:05+00:00")


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Post",
        "items": [{"id": 1, "url": "/1", "content_text": "x", "date_published": "2020-01-01T00:00:00Z"}, 3],
    }
    feed = parse_feed(json.dumps(document).encode(), "https://post.example/feed.json")
    (entry,) = feed.entries
    assert (entry.id, entry.link, entry.published) == ("1", "https://post.example/1", "2020-01-01T00:00:00Z")
    assert len(feed.warnings) == 1


def test_a_broken_feed_gives_what_can_be_read_and_a_warning() -> None:
    broken = b"<rss><channel><title>A & B &eacute; C</title><item><title>x</title><content:encoded>full text"
    feed = parse_feed(broken)
    assert feed.title == "A & B é C"
    assert feed.entries[0].content == "full text"
    assert "well-formed" in feed.warnings[0]


def test_half_a_surrogate_pair_in_a_broken_feed_becomes_a_sign_for_what_is_unknown() -> None:
    broken = RSS_HEAD + b"<item><title>Ferry \xed\xa0\x80 sails</title><content:encoded>It \xed\xb0\x80 sailed & came"
    (entry,) = parse_feed(broken).entries
    assert entry.title is not None
    assert entry.title.startswith("Ferry \ufffd")
    assert entry.content is not None
    assert entry.content.endswith("sailed & came")


def test_links_that_are_no_addresses_of_pages_are_left_out() -> None:
    item = b"<rss><channel><item><title>x</title><link>%s</link></item></channel></rss>"
    for link in (b"javascript:alert(1)", b"file:///etc/passwd", b"http://[::1", b"/relative"):
        assert parse_feed(item % link).entries[0].link is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no XML"),
        (b"<html><body/></html>", "no feed"),
        (b'{"version": "1"}', "no JSON Feed"),
        (b'{"version": ', "no valid JSON"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>', "entities"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "entities"),
        (b"<rss><channel>" + b"<item/>" * 100_001 + b"</channel></rss>", "100,000"),
        (b" " * 52_428_801, "over"),
    ],
)
def test_what_is_no_feed(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_feed(data)


def test_news_sitemap() -> None:
    sitemap = parse_sitemap(
        b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://valley.example/1</loc>
        <lastmod>2020-01-02</lastmod><news:news><news:publication><news:name>Valley</news:name>
        <news:language>en</news:language></news:publication><news:publication_date>2020-01-01T10:00:00Z</news:publication_date>
        <news:title>Talks</news:title></news:news></url><url><loc>ftp://valley.example/</loc></url></urlset>"""
    )
    (entry,) = sitemap.entries
    assert (entry.link, entry.updated, entry.published) == (
        "https://valley.example/1",
        "2020-01-02",
        "2020-01-01T10:00:00Z",
    )
    assert (entry.title, entry.publisher, entry.language) == ("Talks", "Valley", "en")
    assert sitemap.left_out == 1


def test_sitemap_index_and_plain_sitemap() -> None:
    index = parse_sitemap(b"<sitemapindex><sitemap><loc>https://valley.example/s1.xml</loc></sitemap></sitemapindex>")
    assert [entry.link for entry in index.sitemaps] == ["https://valley.example/s1.xml"]
    plain = parse_sitemap(b"https://valley.example/1\nhttps://valley.example/2\nnonsense\n")
    assert (len(plain.entries), plain.left_out) == (2, 1)
    with pytest.raises(InputError, match="no sitemap"):
        parse_sitemap(b"<rss/>")


def test_opml() -> None:
    feeds = parse_opml(
        b"""<opml version="2.0"><head><title>Mine</title></head><body><outline text="Asia">
        <outline type="rss" text="Valley" xmlUrl="https://valley.example/feed" htmlUrl="https://valley.example/"/>
        <outline text="again" xmlurl="https://valley.example/feed"/><outline xmlUrl="file:///etc/passwd"/></outline></body></opml>"""
    )
    (feed,) = feeds.feeds
    assert (feed.feed, feed.title, feed.site, feed.under) == (
        "https://valley.example/feed",
        "Valley",
        "https://valley.example/",
        ("Asia",),
    )
    assert (feeds.title, feeds.left_out) == ("Mine", 1)
    with pytest.raises(InputError, match="no OPML list"):
        parse_opml(b"<rss/>")
