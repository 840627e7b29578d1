"""Texts of Word and RTF documents, a paragraph a line."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from lxml import etree

from bayhaqi.errors import InputError
from bayhaqi.reading.decoding import decode
from bayhaqi.reading.limits import LARGEST_LIST_BYTES, in_megabytes
from bayhaqi.reading.unpacking import ZIP_FAULTS
from bayhaqi.reading.xml_documents import parse_xml

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def is_docx(head: bytes) -> bool:
    """Whether a zip archive's first bytes are those of a Word document."""
    return b"word/" in head and (b"[Content_Types].xml" in head or b"_rels/.rels" in head)


def docx_text(stream: BinaryIO) -> str:
    """The text of a Word document, a paragraph a line. Raises `InputError`."""
    data = _whole(stream, "Word document")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(DOCUMENT) as file:
            xml = file.read(LARGEST_LIST_BYTES + 1)
    except KeyError as error:
        raise InputError("the Word document has no text; save it as text or HTML") from error
    except ZIP_FAULTS as error:
        raise InputError(f"the Word document is damaged ({' '.join(str(error).split())}); save it again") from error
    root = parse_xml(xml, "text of the Word document")
    return "\n".join(_paragraph(paragraph) for paragraph in root.iter(f"{WORD}p"))


def _paragraph(paragraph: etree._Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter(f"{WORD}t", f"{WORD}br", f"{WORD}cr", f"{WORD}tab"):
        if element.tag == f"{WORD}t":
            parts.append(element.text or "")
        else:
            parts.append("\t" if element.tag == f"{WORD}tab" else "\n")
    return "".join(parts)


def rtf_text(stream: BinaryIO) -> str:
    """The text of an RTF document, a paragraph a line. Raises `InputError`."""
    from striprtf.striprtf import rtf_to_text

    data = _whole(stream, "RTF document")
    try:
        text = str(rtf_to_text(data.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise InputError(f"the RTF document cannot be read ({type(error).__name__}); save it as text") from error
    return decode(text.replace("\0", " ").encode("utf-8", "replace"))


def _whole(stream: BinaryIO, what: str) -> bytes:
    data = stream.read(LARGEST_LIST_BYTES + 1)
    if len(data) > LARGEST_LIST_BYTES:
        raise InputError(f"the {what} is over {in_megabytes(LARGEST_LIST_BYTES)}, the most that is read; split it")
    return data
