"""XML without entities, networks and huge trees: the one place that parses it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

from bayhaqi.errors import InputError, in_a_line
from bayhaqi.reading.limits import LARGEST_LIST_BYTES, in_megabytes

# In UTF-16 and UTF-32 there are NULs between the letters.
ENTITY_DECLARATION = re.compile(rb"<\0{0,3}!\0{0,3}E\0{0,3}N\0{0,3}T\0{0,3}I\0{0,3}T\0{0,3}Y")
NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
ILLEGAL = bytes(code for code in range(32) if code not in (9, 10, 13))
# Half of a pair that only UTF-16 has, in UTF-8: the parser that mends lets some pass as text, which is none.
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
UNKNOWN_SIGN = "\N{REPLACEMENT CHARACTER}".encode()
OTHER_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"'](?!utf-?8[\"'])", re.IGNORECASE)
PROLOGUE = re.compile(
    rb"\s*(?:<\?.{0,2000}?\?>|<!--.{0,5000}?-->|<!DOCTYPE[^\[>]{0,500}(?:\[.{0,20000}?\]\s*)?>)",
    re.DOTALL | re.IGNORECASE,
)
ROOT = re.compile(rb"\s*<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})")
XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
TAG = re.compile(r"<[^<>]{0,2000}>")
BLOCK_END = re.compile(
    r"</(?:p|div|li|h[1-6]|blockquote|tr)>|<br */?>|<(?:p|div|li|h[1-6]|blockquote|tr)\b[^<>]{0,2000}>", re.I
)


def xml_root_name(head: bytes) -> str | None:
    """The local name of the outermost element that a document's first bytes open, None where they open none."""
    start = head.removeprefix(b"\xef\xbb\xbf")
    while prologue := PROLOGUE.match(start):
        start = start[prologue.end() :]
    root = ROOT.match(start)
    return root[1].decode("ascii", "replace") if root else None


def parse_xml(data: bytes, what: str, *, mend: bool = False) -> etree._Element:
    """The root of an XML document, which is called `what` in messages.

    With `mend` a broken document gives what can be read of it. Raises `InputError` for what is no XML, declares
    entities, or is over 50 MB.
    """
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError(f"the {what} is over {in_megabytes(LARGEST_LIST_BYTES)}, the most that is read; split it")
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    _refuse_entities(ENTITY_DECLARATION.search(data) is not None, what)
    try:
        root = etree.fromstring(data, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if not mend:
            raise InputError(
                f"the {what} is no well-formed XML ({in_a_line(error)}); fetch or export it again"
            ) from error
        root = _mended(data, what, error)
    document_type = root.getroottree().docinfo.internalDTD
    _refuse_entities(document_type is not None and any(document_type.iterentities()), what)
    return root


def _mended(data: bytes, what: str, fault: Exception) -> etree._Element:
    if b"\0" not in data[:200]:
        data = NAMED.sub(_numeric, data.translate(None, ILLEGAL))
        if not OTHER_ENCODING.match(data):
            data = SURROGATE.sub(UNKNOWN_SIGN, data)
    try:
        root = etree.fromstring(data, _parser(recover=True))
        if root is not None:
            _check_unicode(root)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise InputError(
            f"the {what} is no XML that can be read ({in_a_line(error)}); fetch or export it again"
        ) from error
    if root is None:
        raise InputError(f"the {what} is no XML that can be read ({in_a_line(fault)}); fetch or export it again")
    return root


def _check_unicode(root: etree._Element) -> None:
    """Raises `UnicodeDecodeError` where a parser that mends let a name or text pass that is no Unicode."""
    for element in root.iter():
        _ = element.tag, element.text, element.tail, dict(element.attrib)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_entities(declared: bool, what: str) -> None:
    if declared:
        raise InputError(
            f"the {what} declares entities, which can fill a memory or lead to other files, so it is not read; "
            "remove its <!ENTITY ...> lines"
        )


def _numeric(match: re.Match[bytes]) -> bytes:
    """A name that only HTML knows as a number, a bare ampersand as what was meant."""
    if match[1] is None:
        return b"&amp;"
    known = html.unescape(f"&{match[1].decode('ascii')};")
    if known.startswith("&"):
        return b"&amp;" + match[1] + b";"
    return "".join(f"&#{ord(sign)};" for sign in known).encode("ascii")


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace, "" for what is no element (an entity)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The element's namespace, "" for none; of a prefix that was never declared, the prefix."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith("{"):
        return tag[1:].partition("}")[0]
    return tag.partition(":")[0] if ":" in tag else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of one of these local names, whatever their namespace."""
    for child in element:
        if local_name(child) in names:
            yield child


def first(element: etree._Element, *path: str) -> etree._Element | None:
    """The first descendant along a path of local names, None where there is none."""
    for name in path:
        element = next(children(element, name), None)
        if element is None:
            return None
    return element


def inner_text(element: etree._Element | None) -> str | None:
    """All text in an element, on one line; None for none."""
    if element is None:
        return None
    return " ".join("".join(element.itertext()).split()) or None


def plain_line(markup: str | None) -> str | None:
    """A title or name on one line, without tags and character references that were escaped once more."""
    if markup is None:
        return None
    text = html.unescape(TAG.sub("", html.unescape(markup)) if "&" in markup or "<" in markup else markup)
    return " ".join(text.split()) or None


def plain_paragraphs(markup: str) -> str:
    """The words of a piece of HTML, a paragraph a line."""
    text = html.unescape(TAG.sub("", BLOCK_END.sub("\n", " ".join(markup.split()))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
