"""The body of a page: the element that holds the report, and its paragraphs without furniture.

The element is found as in the density methods (Kohlschütter et al. 2010): long running text with few links counts for
every element around it, and from the top one goes down while one child keeps nearly all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from bayhaqi.reading.page_furniture import class_verdict, ends_a_sentence, is_dead, is_furniture_line

INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong sub
    sup time tt u var wbr br amp-link
    """.split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Text directly in an element that is no paragraph: old tables, and paragraphs made of <div> or <br>.
LOOSE_TEXT = etree.XPath(
    "descendant-or-self::*[self::div or self::td or self::section or self::article or self::main or self::font"
    " or self::span or self::center or self::body or self::li or self::blockquote or self::dd or self::pre][text()[string-length(.) > 60]]"
)
ARTICLE_BODY = etree.XPath("descendant::*[@itemprop='articleBody']")
SHORTEST_COUNTED = 60
# Above this share of links a paragraph is a list of links.
MOST_LINKED = 0.5
# What one child must keep of the text so that its siblings are given up.
KEPT_SHARE = 0.8
# An element that its class calls furniture is none where it holds more of the page's text than this.
MOST_FURNITURE = 0.6
SHORTEST_BODY = 200
DEEPEST = 200
# A shorter line before a line break is a line of its own (a headline, a byline) and not one that was broken.
SHORTEST_LINE = 50
# So many blocks (a site's name, a date, a kicker) may stand between the top of the body's element and the headline.
MOST_ABOVE_TITLE = 8
# Unicode's line separator stands for <br> while a page is read.
LINE_BREAK = "\u2028"


@dataclass(slots=True)
class Body:
    """The paragraphs of a page; `sure` is false where little text or no clear element was found."""

    paragraphs: list[str] = field(default_factory=list)
    sure: bool = False
    element: etree._Element | None = None


class _Weights:
    """How much running text lies under each element of a page."""

    def __init__(self, root: etree._Element) -> None:
        self.of: dict[etree._Element, float] = {}
        self.total = 0.0
        self._dead: dict[etree._Element, bool] = {root: False}
        self.root = root
        # The elements must be kept, for lxml makes new ones for the same node once they are let go.
        self._kept: list[etree._Element] = []
        for paragraph in root.iter("p"):
            self._count(paragraph, text_of(paragraph))
        for loose in LOOSE_TEXT(root):
            self._count(loose, own_text(loose))

    def _count(self, element: etree._Element, text: str) -> None:
        text = text.strip()
        if len(text) < SHORTEST_COUNTED or self.is_dead(element):
            return
        weight = float(len(text))
        if not ends_a_sentence(text[-12:]):
            weight *= 0.5
        linked = sum(len(text_of(link)) for link in element.iter("a"))
        if linked > MOST_LINKED * len(text):
            return
        self.total += weight
        self._kept.append(element)
        of = self.of
        while element is not None:
            of[element] = of.get(element, 0.0) + weight
            element = element.getparent()

    def is_dead(self, element: etree._Element) -> bool:
        """Whether the element or one around it is furniture by its tag, or holds comments."""
        chain = []
        known = self._dead.get(element)
        while known is None and element is not None:
            chain.append(element)
            if element.tag not in ("body", "html") and (is_dead(element) or class_verdict(element) == "comments"):
                known = True
                break
            element = element.getparent()
            known = self._dead.get(element) if element is not None else False
        for one in chain:
            self._dead[one] = bool(known)
        return bool(known)

    def is_furniture(self, element: etree._Element) -> bool:
        """Whether the element is furniture by its tag, or by its class and without most of the page's text."""
        if element.tag in ("body", "html", "main", "article"):
            return False
        share = self.of.get(element, 0.0) / self.total if self.total else 0.0
        if is_dead(element):
            return share <= MOST_FURNITURE
        verdict = class_verdict(element)
        return verdict == "comments" or (verdict == "furniture" and share <= MOST_FURNITURE)


def find_body(root: etree._Element, title: str | None, skipped: frozenset[str] = frozenset()) -> Body:
    """The body of a parsed page; lines that are its title or one of `skipped` (byline, date) are left out at its head.

    The page must be without scripts and with line breaks for `<br>`, as `prepared` makes it.
    """
    weights = _Weights(root)
    if not weights.total:
        return Body()
    element = _container(root, weights)
    blocks: list[_Block] = []
    _collect(element, weights, blocks, 0)
    paragraphs = _paragraphs(blocks, title, skipped)
    length = sum(map(len, paragraphs))
    sure = length >= SHORTEST_BODY and weights.of.get(element, 0.0) >= 0.5 * weights.total
    return Body(paragraphs, sure, element)


def _container(root: etree._Element, weights: _Weights) -> etree._Element:
    named = [element for element in ARTICLE_BODY(root) if weights.of.get(element, 0.0) > 0.3 * weights.total]
    if len(named) == 1 and weights.of[named[0]] > SHORTEST_BODY:
        return named[0]
    element = root
    articles = [article for article in root.iter("article") if weights.of.get(article, 0.0) > 0.5 * weights.total]
    if articles:
        # The innermost one that still holds most.
        element = articles[-1]
    while True:
        of = weights.of[element]
        children = [child for child in element if weights.of.get(child) and not weights.is_furniture(child)]
        best = max(children, key=lambda child: weights.of[child], default=None)
        if best is None or best.tag == "p" or weights.of[best] < KEPT_SHARE * of:
            return element
        alike = (best.tag, best.get("class"))
        if any(child is not best and (child.tag, child.get("class")) == alike for child in children) or any(
            child.tag == "p" for child in children
        ):
            return element
        element = best


@dataclass(slots=True)
class _Block:
    text: str
    tag: str
    linked: int


def _collect(element: etree._Element, weights: _Weights, blocks: list[_Block], depth: int) -> None:
    """The blocks of text under an element in order; furniture is passed over."""
    run = [element.text or ""]
    linked = 0
    tag = element.tag
    for child in element:
        name = child.tag
        if not isinstance(name, str):
            pass
        elif name in INLINE and (name != "span" or not len(child) or depth > DEEPEST or not _holds_blocks(child)):
            if name not in ("a", "br", "b", "strong", "em", "i") and class_verdict(child) in ("furniture", "comments"):
                run.append(child.tail or "")
                continue
            text = text_of(child)
            run.append(text)
            linked += len(text) if name == "a" else sum(len(text_of(link)) for link in child.iter("a"))
        elif weights.is_furniture(child):
            _flush(run, tag, linked, blocks)
            linked = 0
        else:
            _flush(run, tag, linked, blocks)
            linked = 0
            if name == "table" and not weights.of.get(child):
                pass
            elif depth < DEEPEST:
                _collect(child, weights, blocks, depth + 1)
        run.append(child.tail or "")
    _flush(run, tag, linked, blocks)


def _holds_blocks(element: etree._Element) -> bool:
    return next(element.iter("p", "div", "table", "ul", "ol", "h2", "h3", "blockquote"), None) is not None


def _flush(run: list[str], tag: str, linked: int, blocks: list[_Block]) -> None:
    """Ends a paragraph: two line breaks part two, one is a space."""
    text = "".join(run)
    run.clear()
    if not text or text.isspace():
        return
    parts = text.split(LINE_BREAK) if LINE_BREAK in text else [text]
    if len(parts) == 1:
        blocks.append(_Block(" ".join(text.split()), tag, linked))
        return
    pieces: list[str] = []
    blank = tag not in ("p", "li", "h2", "h3")
    for number, part in enumerate(parts):
        words = " ".join(part.split())
        if number and (not words or not pieces):
            blank = True
        if not words:
            continue
        if pieces and not blank and len(pieces[-1]) >= SHORTEST_LINE and not ends_a_sentence(pieces[-1]):
            pieces[-1] = f"{pieces[-1]} {words}"
        else:
            pieces.append(words)
        blank = False
    share = linked / max(1, sum(map(len, pieces)))
    blocks.extend(_Block(piece, tag, int(share * len(piece))) for piece in pieces)


def _paragraphs(blocks: list[_Block], title: str | None, skipped: frozenset[str]) -> list[str]:
    blocks = blocks[_after_title(blocks, title) :]
    kept: list[_Block] = []
    under_heading_of_links = False
    for block in blocks:
        text = block.text
        all_linked = block.linked > 0.8 * len(text)
        if not kept and (_plain(text) in skipped or (title is not None and _plain(text) == _plain(title))):
            continue
        if is_furniture_line(text):
            under_heading_of_links = True
            continue
        if all_linked and (under_heading_of_links or not ends_a_sentence(text) or block.tag == "li"):
            continue
        if block.linked > 0.5 * len(text) and block.tag == "li" and not ends_a_sentence(text):
            continue
        under_heading_of_links = under_heading_of_links and all_linked
        kept.append(block)
    while kept and kept[-1].tag in HEADINGS:
        kept.pop()
    return [block.text for number, block in enumerate(kept) if not _is_idle_heading(kept, number)]


def _after_title(blocks: list[_Block], title: str | None) -> int:
    """How many of the first blocks stand above the headline or are it."""
    if title is None:
        return 0
    for number, block in enumerate(blocks[:MOST_ABOVE_TITLE]):
        if _plain(block.text) == _plain(title):
            return number + 1
    return 0


def _is_idle_heading(blocks: list[_Block], number: int) -> bool:
    """Whether a heading has no text of its own below it."""
    return (
        blocks[number].tag in HEADINGS
        and number + 1 < len(blocks)
        and blocks[number + 1].tag == blocks[number].tag == "h1"
    )


def prepared(root: etree._Element) -> etree._Element:
    """The page with a mark in place of each `<br>`; its scripts must be gone."""
    for line_break in root.iter("br"):
        line_break.tail = LINE_BREAK + (line_break.tail or "")
    return root


def text_of(element: etree._Element) -> str:
    """All text in the element."""
    if not len(element):
        return element.text or ""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def own_text(element: etree._Element) -> str:
    """The text that stands in the element itself, between its children, and in its inline children."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in INLINE:
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().strip(" .:|")
