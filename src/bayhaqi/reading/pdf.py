"""PDF documents with a text layer."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter
from statistics import median
from typing import BinaryIO

from bayhaqi.errors import InputError, in_a_line
from bayhaqi.model import Article
from bayhaqi.reading.documents import text_draft, whole
from bayhaqi.reading.limits import LONGEST_TEXT
from bayhaqi.reading.outcome import ReadOptions
from bayhaqi.reading.records import finished

PDF_MAGIC = b"%PDF"
MOST_PAGES = 500
PAGE_NUMBER = re.compile(r"(?:page |seite |[-–— ]*)?\d{1,4}(?: ?(?:of|/|von) ?\d{1,4})?[-–— ]*", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
# A line of a header or footer stands on at least so many pages.
REPEATED = 3
# What pypdf raises for documents that are broken, beside its own errors.
FAULTS = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
)


def read_pdf(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article of a PDF document: its lines joined into paragraphs, its head taken apart. Raises `InputError`."""
    pages = _pages(whole(stream))
    if not any(page.strip() for page in pages):
        raise InputError("the PDF holds no text, only pictures; run it through text recognition and give the text")
    return finished(text_draft(_joined(pages), options), options)


def _pages(data: bytes) -> list[str]:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        document = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise InputError("the PDF is encrypted; save it without its password")
        if len(document.pages) > MOST_PAGES:
            raise InputError(f"the PDF has {len(document.pages):,} pages; at most {MOST_PAGES} are read: split it")
        pages: list[str] = []
        for page in document.pages:
            pages.append(page.extract_text().replace("\0", " "))
            if sum(map(len, pages)) > LONGEST_TEXT:
                raise InputError(f"the PDF has over {LONGEST_TEXT:,} characters; split it into its articles")
    except (PyPdfError, DependencyError, *FAULTS) as error:
        words = in_a_line(error) or type(error).__name__
        raise InputError(f"the PDF is damaged or of a kind that is not read ({words}); save it as text") from error
    return pages


def _joined(pages: list[str]) -> str:
    """The lines of the pages as paragraphs: one ends at an empty line, or at a short line that ends a sentence."""
    lines = [[" ".join(line.split()) for line in page.split("\n")] for page in pages]
    counts = Counter(line for page in lines for line in {*page[:2], *page[-2:]} if line)
    kept = [
        line
        for page in lines
        for line in page
        if not (PAGE_NUMBER.fullmatch(line) or (len(pages) >= REPEATED and counts[line] >= REPEATED))
    ]
    width = median([len(line) for line in kept if len(line) > 20] or [80])
    paragraphs: list[str] = []
    running = ""
    for line in kept:
        if not line:
            paragraphs.append(running)
            running = ""
            continue
        hyphenated = running.endswith("-") and line[0].islower()
        running = running[:-1] + line if hyphenated else f"{running} {line}".strip()
        if len(line) < 0.75 * width and (SENTENCE_END.search(line) or running == line):
            paragraphs.append(running)
            running = ""
    return "\n\n".join(paragraph for paragraph in [*paragraphs, running] if paragraph)
