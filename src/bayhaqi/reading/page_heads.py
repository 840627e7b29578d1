"""The head of a page: headline, byline, times, publisher, address, language and agency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bayhaqi.reading.datelines import is_agency
from bayhaqi.reading.page_bodies import text_of
from bayhaqi.reading.page_furniture import class_verdict, ends_a_sentence
from bayhaqi.reading.page_json import Fields, article_data, line_of, names_of
from bayhaqi.reading.times import parse_time

PUBLISHED_NAMES = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "pubdate",
    "article.published",
    "article:published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "originalpublicationdate",
    "rnews:datepublished",
    "bt:pubdate",
    "date",
)
UPDATED_NAMES = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:updated",
    "dc.date.modified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "revised",
)
TITLE_NAMES = ("og:title", "twitter:title", "headline", "dc.title", "dcterms.title", "parsely-title", "sailthru.title")
PUBLISHER_NAMES = (
    "og:site_name",
    "application-name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "twitter:app:name:iphone",
)
AUTHOR_NAMES = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "byline",
)
SUFFIX = re.compile(r"\s+(?:[|•·—–»]|::|-|\|\|)\s+")
BY = re.compile(
    r"^(?:by|written by|reported by|story by|von|par|por|di|da|door|av|autor|autore|auteur|author|автор)\s*:?\s+",
    re.IGNORECASE,
)
AND = re.compile(r"\s*(?:,|;|\||•|/|\band\b|\bund\b|\bet\b|\by\b|&|\n)\s*")
NAME = re.compile(r"[^\W\d_][\w.'’ -]{1,50}")
UPDATED_WORDS = re.compile(
    r"updat|modif|actualis|actualiz|aktualisier|aggiorna|atualizad|обновлен|revised|last edited|güncell|bijgewerkt",
    re.IGNORECASE,
)
DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|dates|datetime|time|timestamp|published|publish|publication|pubdate|posted|dateline|fecha"
    r"|datum|data|created|publishdate|postdate|entry-date|articledate|story-date|datestamp|meta|byline|info|when"
    r"|submitted|erstellt|tarih|дата)(?:$|[\s_-])",
    re.IGNORECASE,
)
BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|writer|reporter|autor|auteur|by)(?:$|[\s_-])", re.IGNORECASE
)
ADDRESS_DAY = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)|/((?:19|20)\d{2})(\d{2})(\d{2})[/-]")
TIMES = etree.XPath(
    "descendant::time | descendant::abbr[@title] | descendant::*[contains(@itemprop,'date') and not(self::meta)]"
)
HEAD_TAGS = (
    "span",
    "div",
    "p",
    "li",
    "td",
    "dd",
    "small",
    "font",
    "b",
    "i",
    "em",
    "cite",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "address",
)
LONGEST_HEAD_TEXT = 160
# How many elements are looked at for a headline that is no <h1>, and for dates and bylines without markup.
MOST_HEADINGS = 40
MOST_HEAD_ELEMENTS = 60
# A line of the head that ends as a sentence does is one only where it is this short.
LONGEST_HEAD_SENTENCE = 60
# From this share of common words or signs on a heading is what the metadata name.
LIKE = 0.4
# A document's title of so few words may be the site's name.
SHORT_TITLE = 3


@dataclass(slots=True)
class PageHead:
    """What a page says of its report; times are ISO dates or date-times, None where there is none."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    agency: str | None = None
    free: bool | None = None
    is_article: bool = False
    lines: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Page:
    root: etree._Element
    meta: dict[str, str]
    data: Fields | None
    article: etree._Element
    h1: list[etree._Element]
    publisher_hint: str | None


def read_page_head(root: etree._Element, url: str | None = None) -> PageHead:
    """The head of a parsed page, its scripts still in it; `url` is where it was fetched."""
    scripts = [
        text_of(script)
        for script in root.iter("script")
        if (script.get("type") or "").startswith("application/ld+json")
    ]
    meta = _meta(root)
    data = article_data(scripts) if scripts else None
    h1 = [heading for heading in root.iter("h1") if text_of(heading).strip() and not _in_furniture(heading)]
    page = _Page(root, meta, data, _article(root, h1), h1, None)
    head = PageHead(is_article=data is not None or meta.get("og:type") == "article")
    head.publisher = _publisher(page)
    head.title = _title(page, head)
    head.url = _address(page, url)
    near = list(_near_head(page))
    head.published, head.updated = _times(page, near, head, url)
    head.byline = _byline(page, near)
    head.language = _language(page)
    head.agency = next((name for name in [*(_names(head.byline)), *names_of(data, "creator")] if is_agency(name)), None)
    free = data.get("isAccessibleForFree") if data else None
    head.free = None if free is None else str(free).lower() in ("true", "1", "yes")
    head.lines |= {_plain(text) for _, text in near if not ends_a_sentence(text) or len(text) <= LONGEST_HEAD_SENTENCE}
    return head


def _meta(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), " ".join(content.split()))
    return found


def _article(root: etree._Element, h1: list[etree._Element]) -> etree._Element:
    """The element that the head is looked for in: the article around the headline, else the page."""
    for heading in h1:
        for around in heading.iterancestors("article", "main"):
            return around
    articles = list(root.iter("article"))
    return articles[0] if len(articles) == 1 and not h1 else root


def _in_furniture(element: etree._Element, known: dict[etree._Element, bool] | None = None) -> bool:
    """Whether the element lies in navigation, a margin, a foot, or comments; `known` keeps what was found of others."""
    chain: list[etree._Element] = []
    found = False
    for around in element.iterancestors():
        if known is not None and around in known:
            found = known[around]
            break
        chain.append(around)
        if around.tag in ("nav", "aside", "footer") or (
            around.tag not in ("body", "html") and class_verdict(around) == "comments"
        ):
            found = True
            break
    if known is not None:
        known.update(dict.fromkeys(chain, found))
    return found


def _publisher(page: _Page) -> str | None:
    stated = names_of(page.data, "publisher")
    if stated:
        return stated[0]
    for key in PUBLISHER_NAMES:
        if (name := page.meta.get(key)) and "://" not in name and not name.startswith("@"):
            return name
    for element in page.root.xpath("descendant::*[@itemprop='publisher']")[:1]:
        names = element.xpath("descendant-or-self::*[@itemprop='name']")
        text = (names[0].get("content") or text_of(names[0])) if names else ""
        if text.strip():
            return " ".join(text.split())
    title = next((text_of(element) for element in page.root.iter("title")), "")
    parts = SUFFIX.split(" ".join(title.split()))
    heading = " ".join(text_of(page.h1[0]).split()).casefold() if page.h1 else ""
    if (
        len(parts) > 1
        and heading
        and heading in " ".join(title.split()).casefold()
        and parts[-1].casefold() not in heading
    ):
        return parts[-1] if len(parts[-1].split()) <= 6 else None
    return None


def _title(page: _Page, head: PageHead) -> str | None:
    """The headline on the page, checked against what its metadata call it."""
    stated = [
        line_of(page.data, "headline", "name") if page.data else None,
        *(page.meta.get(key) for key in TITLE_NAMES),
    ]
    named = next((" ".join(text_of(element).split()) for element in page.root.iter("title")), None)
    names = [_without_site(one, head.publisher) for one in [*stated, named] if one]
    first = [" ".join(text_of(heading).split()) for heading in page.h1]
    first += [
        " ".join((element.get("content") or text_of(element)).split())
        for element in page.root.xpath("descendant::*[@itemprop='headline']")[:1]
    ]
    known: dict[etree._Element, bool] = {}
    candidates = islice(page.root.iter("h2", "h3"), MOST_HEADINGS)
    smaller = [heading for heading in candidates if not _in_furniture(heading, known)][:12]
    others = [" ".join(text_of(heading).split()) for heading in smaller]
    if not names:
        return max(first, key=len, default=None) or next(filter(None, others), None)
    best = max(first, key=lambda heading: _likeness(heading, names), default=None)
    # A site's name in the first heading is like a part of the title, the headline itself like most of it.
    other = max(others, key=lambda heading: _likeness(heading, names), default=None)
    if (
        best
        and _likeness(best, names) >= LIKE
        and not (other and _likeness(other, names) > _likeness(best, names) + 0.2)
    ):
        return best
    if other and _likeness(other, names) >= LIKE:
        return other
    if not any(stated) and best and len(best.split()) > SHORT_TITLE:
        # Sites that name every page alike.
        return best
    if not any(stated) and len(names[0].split()) <= SHORT_TITLE:
        return next(filter(None, [*(one for one in first if one != names[0]), *others]), names[0])
    return names[0]


def _likeness(heading: str, names: list[str]) -> float:
    """How far a heading is what one of the names is, by their words, or by their signs where one holds the other."""
    one = _plain(heading)
    best = 0.0
    for name in names:
        other = _plain(name)
        if one and (one in other or other in one):
            best = max(best, min(len(one), len(other)) / max(len(one), len(other)))
        words, others = set(one.split()), set(other.split())
        best = max(best, len(words & others) / max(1, len(words | others)))
    return best


def _without_site(title: str, site: str | None) -> str:
    """The title without the site's name at either end."""
    parts = SUFFIX.split(title)
    if len(parts) < 2:
        return title
    if site:
        same = _plain(site)
        for index in (-1, 0):
            if _plain(parts[index]) in (same, same + ".com") or (
                len(parts[index]) > 3 and _plain(parts[index]) in same
            ):
                cut = title.rfind(parts[index]) if index else len(parts[0])
                return (title[:cut] if index else title[cut:]).strip(" |•·—–-:»")
    last = parts[-1]
    if len(last.split()) <= 4 and len(title) - len(last) > 20:
        return title[: title.rfind(last)].rstrip(" |•·—–-:»")
    return title


def _address(page: _Page, url: str | None) -> str | None:
    links = [
        link.get("href") for link in page.root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated: list[str | None] = [*links, page.meta.get("og:url"), line_of(page.data, "url", "mainEntityOfPage"), url]
    for link in stated:
        if not link:
            continue
        try:
            whole: str = urljoin(url or "", link.strip())
            parts = urlsplit(whole)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and whole.isprintable():
            return whole
    return None


def _times(page: _Page, near: list[tuple[str, str]], head: PageHead, url: str | None) -> tuple[str | None, str | None]:
    """When the report appeared and when it was changed last, the second only where it differs."""
    published = _first_time(
        [line_of(page.data, "datePublished", "dateCreated"), *(page.meta.get(key) for key in PUBLISHED_NAMES)], head
    )
    updated = _first_time([line_of(page.data, "dateModified"), *(page.meta.get(key) for key in UPDATED_NAMES)], head)
    marked = list(_marked_times(page))
    seen_published = _first_time([text for kind, text in marked if kind == "published"], head)
    seen_updated = _first_time([text for kind, text in marked if kind == "updated"], head)
    if published is None or _is_finer(seen_published, published):
        published = seen_published
    updated = updated or seen_updated
    for kind, text in near:
        if (published is not None and len(published) > 10) and updated is not None:
            break
        if kind != "date":
            continue
        time = parse_time(text, head.publisher)
        if time is None:
            continue
        if UPDATED_WORDS.search(text) and not re.search(r"publi|posted|erschien|опублик", text, re.IGNORECASE):
            updated = updated or time
        elif published is None or _is_finer(time, published):
            published = time
    if published is None:
        published = _day_of_address(head.url or url or "") or updated
    return published, updated if updated != published else None


def _is_finer(time: str | None, day: str) -> bool:
    """Whether a time is of the day that is known, and gives the hour as well."""
    return time is not None and len(day) == 10 and len(time) > 10 and time[:10] == day


def _first_time(texts: Iterable[str | None], head: PageHead) -> str | None:
    for text in texts:
        if text and (time := parse_time(text, head.publisher)) is not None:
            return time
    return None


def _marked_times(page: _Page) -> Iterator[tuple[str, str]]:
    """Times that the page's markup names, "published" or "updated", outside what is furniture."""
    for element in TIMES(page.article):
        name = element.get("itemprop") or ""
        value = (
            element.get("datetime")
            or element.get("content")
            or (element.get("title") if element.tag == "abbr" else None)
        )
        text = " ".join(text_of(element).split())
        if _in_furniture(element) or _in_teaser(element, page):
            continue
        if value is None or parse_time(value) is None:
            value = text
        around = f"{element.get('class') or ''} {_text_before(element)} {text[:40]}"
        if name == "dateModified" or (name != "datePublished" and UPDATED_WORDS.search(around)):
            yield "updated", value
        else:
            yield "published", value


def _in_teaser(element: etree._Element, page: _Page) -> bool:
    """Whether the element lies in a link or in an article inside the article, as those of other reports do."""
    for around in element.iterancestors():
        if around is page.article:
            return False
        if around.tag == "article" and not any(heading in around.iter("h1") for heading in page.h1):
            return page.article.tag == "article" or bool(page.h1)
        if around.tag in ("a", "li") and around.tag == "a":
            return True
    return False


def _text_before(element: etree._Element) -> str:
    previous = element.getprevious()
    parent = element.getparent()
    before = (
        (previous.tail or "") + text_of(previous)[:40]
        if previous is not None
        else (parent.text or "")
        if parent is not None
        else ""
    )
    return before[-40:]


def _near_head(page: _Page) -> Iterator[tuple[str, str]]:
    """Short texts with a class of dates or bylines, as ("date" or "byline", text), and the lines after the headline."""
    count = 0
    known: dict[etree._Element, bool] = {}
    for element in page.article.iter(*HEAD_TAGS):
        names = element.get("class"), element.get("id")
        if names == (None, None):
            continue
        is_date, is_byline = _says(names[0] or "", names[1] or "")
        if not is_date and not is_byline:
            continue
        count += 1
        if count > MOST_HEAD_ELEMENTS:
            break
        text = " ".join(text_of(element).split())
        if not text or len(text) > LONGEST_HEAD_TEXT or _in_furniture(element, known):
            continue
        if is_byline:
            yield "byline", text
        if any(sign.isdigit() for sign in text):
            yield "date", text
    for heading in page.h1[:1] or list(page.root.iter("h2"))[:1]:
        yield from _after(heading)


@lru_cache(maxsize=16_384)
def _says(classes: str, identity: str) -> tuple[bool, bool]:
    """Whether an element is a date's, and whether it is a byline's, by its class and id."""
    names = f"{classes} {identity}"
    return DATE_CLASS.search(names) is not None, BYLINE_CLASS.search(names) is not None


def _after(heading: etree._Element) -> Iterator[tuple[str, str]]:
    """The short lines that follow the headline in its element, and in the one around it."""
    seen = 0
    for start in (heading, heading.getparent()):
        if start is None or start.tag in ("body", "html"):
            return
        for element in start.itersiblings():
            if not isinstance(element.tag, str) or element.tag in ("script", "style"):
                continue
            text = " ".join(text_of(element).split())
            seen += 1
            if seen > 8:
                return
            if 0 < len(text) <= LONGEST_HEAD_TEXT:
                yield ("date" if any(sign.isdigit() for sign in text) else "byline"), text


def _day_of_address(url: str) -> str | None:
    match = ADDRESS_DAY.search(url)
    if match is None:
        return None
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    return parse_time(f"{year}-{int(month):02}-{int(day):02}")


def _byline(page: _Page, near: list[tuple[str, str]]) -> str | None:
    names = names_of(page.data, "author")
    if not names:
        names = [
            name for key in AUTHOR_NAMES if (value := page.meta.get(key)) and "://" not in value for name in [value]
        ][:1]
    if not names:
        marked = page.article.xpath("descendant::*[@itemprop='author' or @rel='author' or contains(@class,'p-author')]")
        inner = [_inner_name(element) for element in marked[:6]]
        names = list(dict.fromkeys(name for name in inner if name and len(name) < 80))
    if not names:
        for kind, text in near:
            clean = BY.sub("", text)
            if (kind == "byline" and clean != text and len(text) < 120) or BY.match(text):
                names = [_before_date(clean)]
                break
    cleaned = [BY.sub("", name).strip(" ,;|·•-") for name in names]
    return ", ".join(name for name in cleaned if name) or None


def _inner_name(element: etree._Element) -> str:
    names = element.xpath("descendant-or-self::*[@itemprop='name']")
    chosen = names[0] if names else element
    return " ".join((chosen.get("content") or text_of(chosen)).split())


def _before_date(text: str) -> str:
    """A byline up to the date or the next piece of the line."""
    for part in re.split(r"\s*[|•·–—]\s*", text):
        words = part.split()
        for number, word in enumerate(words):
            if any(sign.isdigit() for sign in word):
                words = words[: max(0, number - 1)]
                break
        if words:
            return " ".join(words)
    return ""


def _names(byline: str | None) -> list[str]:
    return [name for name in AND.split(byline or "") if name]


def _language(page: _Page) -> str | None:
    """The language that the page declares: a code, its region left out."""
    root = page.root.getroottree().getroot()
    stated = (
        root.get("lang")
        or page.meta.get("og:locale")
        or page.meta.get("content-language")
        or line_of(page.data, "inLanguage")
    )
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", (stated or "").strip())
    return match[0].lower() if match else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().strip(" .:|")
