"""One HTML page into its report: head, body and whether it is one at all."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from lxml import etree

from bayhaqi.errors import InputError
from bayhaqi.reading.page_bodies import Body, find_body, prepared, text_of
from bayhaqi.reading.page_furniture import DEAD_TAGS
from bayhaqi.reading.page_heads import PageHead, read_page_head
from bayhaqi.reading.page_walls import wall_of
from bayhaqi.reading.times import parse_time

# lxml's own limit without `huge_tree` is 256 levels; pages go 40 deep.
MOST_TAGS = 500_000
# trafilatura's fallback jusText takes time with the square of the paragraphs: 5 s at 16,000 tags, 56 s at 80,000. News
# pages have 1,000 to 5,000 tags; those with more do without the fallbacks.
MOST_TAGS_FOR_FALLBACKS = 15_000
# Bodies that the fast way is unsure of are taken from trafilatura only where it finds this much more.
MORE = 1.25
LINES = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's report; `paragraphs` are in order and without line breaks, `wall` says why it is none."""

    head: PageHead
    paragraphs: tuple[str, ...]
    wall: str | None = None


def extract_page(markup: str, url: str | None = None) -> Page:
    """The report of an HTML page, `url` being where it was fetched. Raises `InputError` for what cannot be parsed."""
    tags = markup.count("<")
    if tags > MOST_TAGS:
        raise InputError(
            f"the HTML page has {tags:,} tags; at most {MOST_TAGS:,} are allowed: save the page's text instead"
        )
    root = _parsed(markup)
    if root is None:
        return Page(PageHead(), ())
    head = read_page_head(root, url)
    etree.strip_elements(root, *DEAD_TAGS, with_tail=False)
    body = find_body(prepared(root), head.title, frozenset(_skipped(head)))
    near = text_of(_around(body.element)) if body.element is not None else ""
    if not body.sure:
        body = _second_opinion(markup, tags, body, head)
    wall = wall_of(text_of(root), near or text_of(root), body.paragraphs, head.title, head.free)
    return Page(head, tuple(body.paragraphs), wall)


def _parsed(markup: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(
            f"the HTML page could not be parsed ({type(error).__name__}); save the page's text instead"
        ) from error
    return root


def _skipped(head: PageHead) -> set[str]:
    byline = (head.byline or "").casefold()
    return head.lines | ({byline, f"by {byline}"} if byline else set())


def _around(element: etree._Element) -> etree._Element:
    """The element two levels up, in which a paywall's words stand beside the stub."""
    for _ in range(2):
        parent = element.getparent()
        if parent is None or element.tag in ("body", "html", "main"):
            break
        element = parent
    return element


def _second_opinion(markup: str, tags: int, body: Body, head: PageHead) -> Body:
    """What trafilatura finds, where that is plainly more than the body that the fast way is unsure of."""
    trafilatura = _trafilatura()
    try:
        found = trafilatura.bare_extraction(
            markup,
            fast=tags > MOST_TAGS_FOR_FALLBACKS,
            include_comments=False,
            include_tables=False,
            with_metadata=head.published is None,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
        text = ((found.text if found is not None else "") or "").strip() or trafilatura.baseline(markup)[1].strip()
    except (etree.LxmlError, ValueError, TypeError, AttributeError, RecursionError) as error:
        if body.paragraphs:
            return body
        raise InputError(
            f"the HTML page could not be parsed ({type(error).__name__}); save the page's text instead"
        ) from error
    if found is not None and head.published is None and found.date:
        head.published = parse_time(found.date)
    if len(text) <= MORE * sum(map(len, body.paragraphs)):
        return body
    lines = [" ".join(line.split()) for line in LINES.split(text)]
    return Body([line for line in lines if line], False, body.element)


@lru_cache(maxsize=1)
def _trafilatura() -> ModuleType:
    """The library, loaded when the first page needs it; what it logs is of no use to the reader of a report."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return trafilatura
