"""NewsML-G2 and NITF, the forms in which agencies send their reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.datelines import find_dateline
from bayhaqi.reading.documents import draft_of_page
from bayhaqi.reading.limits import LARGEST_LIST_BYTES
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import Draft, finished
from bayhaqi.reading.times import parse_time
from bayhaqi.reading.xml_documents import XML_NAMESPACE, first, inner_text, local_name, parse_xml, plain_line

NEWSML_ROOTS = frozenset({"newsMessage", "newsItem"})
PARAGRAPHS = frozenset({"p", "hl2", "block-quote", "li"})


def read_newsml(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """The article of each news item with a text. Raises `InputError` for what is no NewsML-G2."""
    root = parse_xml(stream.read(LARGEST_LIST_BYTES + 1), "NewsML-G2 document")
    if local_name(root) not in NEWSML_ROOTS:
        raise InputError(f"the document is no NewsML-G2: its outermost element is <{local_name(root)}>")
    for item in _named(root, "newsItem"):
        try:
            yield finished(_item_draft(item), options)
        except InputError as error:
            yield failure_of(error, f"{name}: {item.get('guid')}" if item.get("guid") else name)


def read_nitf(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article of an NITF document. Raises `InputError`."""
    root = parse_xml(stream.read(LARGEST_LIST_BYTES + 1), "NITF document")
    if local_name(root) != "nitf":
        raise InputError(f"the document is no NITF: its outermost element is <{local_name(root)}>")
    return finished(_nitf_draft(root), options)


def _named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if local_name(element) in names)


def _line(element: etree._Element | None, *path: str) -> str | None:
    return plain_line(inner_text(first(element, *path))) if element is not None else None


def _item_draft(item: etree._Element) -> Draft:
    meta, content = first(item, "itemMeta"), first(item, "contentMeta")
    content_set = first(item, "contentSet")
    draft = _content_draft(content_set) if content_set is not None else None
    if draft is None:
        raise InputError("the news item holds no text (it may be a picture or a film); leave it out")
    created = _line(content, "contentCreated") or _line(meta, "firstCreated")
    changed = _line(content, "contentModified") or _line(meta, "versionCreated")
    draft.title = _line(content, "headline") or draft.title
    draft.published = _time(created) or draft.published or _time(changed)
    updated = _time(changed)
    draft.updated = updated if updated != draft.published else None
    draft.byline = _line(content, "by") or _name(content, "creator") or draft.byline
    draft.publisher = (
        draft.publisher or _name(meta, "provider") or _line(first(item, "rightsInfo"), "copyrightHolder", "name")
    )
    draft.agency = _line(content, "creditline") or draft.agency
    language = first(content, "language") if content is not None else None
    draft.language = (language.get("tag") if language is not None else None) or item.get(XML_NAMESPACE + "lang")
    _put_dateline(draft, _line(content, "dateline"))
    return draft


def _name(element: etree._Element | None, child: str) -> str | None:
    """A party's name, or the literal it is given by."""
    found = first(element, child) if element is not None else None
    if found is None:
        return None
    return _line(found, "name") or found.get("literal")


def _content_draft(content: etree._Element) -> Draft | None:
    for inline in _named(content, "inlineXML"):
        for part in inline:
            if local_name(part) == "nitf":
                return _nitf_draft(part)
            text = _paragraphs(part)
            if text:
                return Draft(text)
    for inline in _named(content, "inlineData"):
        if inner_text(inline) is None:
            continue
        if "html" in (inline.get("contenttype") or ""):
            return draft_of_page("".join(inline.itertext()).encode("utf-8", "replace"))
        return Draft(
            "\n".join(" ".join(line.split()) for line in "".join(inline.itertext()).splitlines() if line.strip())
        )
    return None


def _nitf_draft(root: etree._Element) -> Draft:
    head, body = first(root, "head"), first(root, "body")
    if body is None:
        raise InputError("the NITF document has no body; export it again")
    body_head, content = first(body, "body.head"), first(body, "body.content")
    draft = Draft(_paragraphs(content) if content is not None else _paragraphs(body))
    draft.title = _line(body_head, "hedline", "hl1") or _line(head, "title")
    byline = first(body_head, "byline") if body_head is not None else None
    draft.byline = _without_by(_line(byline, "person") or plain_line(inner_text(byline)))
    draft.agency = _line(body_head, "distributor")
    for element in _named(root, "pubdata"):
        draft.publisher = draft.publisher or element.get("name")
        draft.published = draft.published or _time(element.get("date.publication"))
    for name in ("date.issue", "date.release"):
        for element in _named(root, name):
            draft.published = _time(element.get("norm")) or draft.published
    _put_dateline(draft, _line(body_head, "dateline"))
    return draft


def _paragraphs(element: etree._Element) -> str:
    found = [inner_text(paragraph) for paragraph in _named(element, *PARAGRAPHS) if not _in_media(paragraph, element)]
    return "\n".join(text for text in found if text)


def _in_media(paragraph: etree._Element, root: etree._Element) -> bool:
    """Whether a paragraph is a caption, or lies in another paragraph."""
    for around in paragraph.iterancestors():
        if around is root:
            return False
        if local_name(around) in ("media", "table", "figure", *PARAGRAPHS):
            return True
    return False


def _put_dateline(draft: Draft, dateline: str | None) -> None:
    """Puts a dateline that stands beside the text before it, as it is printed, unless the text has it already."""
    if (
        dateline
        and find_dateline(draft.text) is None
        and not draft.text.casefold().startswith(dateline.casefold()[:12])
    ):
        draft.text = f"{dateline.rstrip(' -–—')} — {draft.text}" if draft.text else draft.text


def _without_by(name: str | None) -> str | None:
    return name[3:].strip() if name is not None and name[:3].lower() == "by " else name


def _time(text: str | None) -> str | None:
    return parse_time(text) if text else None
