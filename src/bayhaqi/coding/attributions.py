"""Who says what: attributions of an article, with source, cue, content and nesting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from bayhaqi.coding.attribution_chains import nest, with_chains, without_voiceless
from bayhaqi.coding.attribution_reading import AttributionReader
from bayhaqi.coding.attribution_relations import Piece, Relation
from bayhaqi.coding.encoder import TokenEncoder
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.model import Attribution, SourceSpan, Span

WEIGHTS = Path(__file__).parent / "weights" / "attribution"
QUOTES = frozenset('"“”„«»‹›‟″＂「」『』')
SINGLE_QUOTES = ("'", "‘", "‚", "‛", "``")
OPENING_MARKS = QUOTES | {"'", "‘", "‚", "‛", "`"}
OPENING_SINGLE = frozenset("‘‚‛")
ARTICLE = re.compile(r"(?<!\w)(?:the|an?)\s+$", re.IGNORECASE)
LONGEST_ARTICLE = 6


class AttributionTagger:
    """Finds the attributions of parsed articles: a trained reader's flat relations, and chains from the parse."""

    def __init__(self, reader: AttributionReader) -> None:
        self.reader = reader

    @property
    def sha256(self) -> str:
        """The SHA-256 of the weights."""
        return self.reader.encoder.sha256

    def attributions(self, parsed: Sequence[ParsedArticle]) -> list[tuple[Attribution, ...]]:
        """The attributions of each article, in text order, the title's first; ids count from 0 in each article."""
        texts = [[paragraph.text for paragraph in one.paragraphs] for one in parsed]
        return [
            _records(_completed(relations, one.paragraphs, lines), one.paragraphs, lines)
            for relations, one, lines in zip(self.reader.read(texts), parsed, texts, strict=True)
        ]


def _completed(relations: list[Relation], paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> list[Relation]:
    """The relations with chains and nesting."""
    by_paragraph: dict[int, list[Relation]] = {}
    for relation in relations:
        for number in {piece.paragraph for piece in (*relation.cue, *relation.content)}:
            by_paragraph.setdefault(number, []).append(relation)
    for relation in relations:
        relation.content = _without_strays(relation, texts)
        relation.source = [_with_article(piece, texts[piece.paragraph]) for piece in relation.source]
    kept = {id(relation): relation for relation in relations}
    for number, paragraph in enumerate(paragraphs):
        near = by_paragraph.get(number, [])
        after = with_chains(paragraph.doc, number, near)
        for relation in near:
            if relation not in after:
                kept.pop(id(relation), None)
        kept.update((id(relation), relation) for relation in after if relation not in near)
    out = list(kept.values())
    for relation in out:
        # What was within a relation that a later rule replaced is placed anew.
        if relation.within is not None and id(relation.within) not in kept:
            relation.within = None
    nest(out)
    return without_voiceless(out, [paragraph.doc for paragraph in paragraphs])


def _with_article(source: Piece, text: str) -> Piece:
    """The piece with the article that stands before it."""
    article = ARTICLE.search(text[max(0, source.start - LONGEST_ARTICLE) : source.start])
    return source if article is None else source._replace(start=source.start - len(article.group()))


def _without_strays(relation: Relation, texts: Sequence[str]) -> list[Piece]:
    """The content without pieces of later paragraphs that open no quotation.

    A quotation that goes on in the next paragraph opens it with a mark again; one that was never closed ends with its own.
    """
    cued = max((piece.paragraph for piece in relation.cue), default=None)
    if cued is None or texts[cued].rstrip().endswith(":"):
        return relation.content
    kept = [
        piece
        for piece in relation.content
        if piece.paragraph <= cued
        or texts[piece.paragraph][max(0, piece.start - 1) : piece.start + 1].strip(" ")[:1] in OPENING_MARKS
    ]
    return kept or relation.content


def _records(
    relations: list[Relation], paragraphs: Sequence[Paragraph], texts: Sequence[str]
) -> tuple[Attribution, ...]:
    ordered = sorted(relations, key=lambda relation: (relation.first, relation.depth))
    number = {id(relation): place for place, relation in enumerate(ordered)}

    def span(piece: Piece) -> Span:
        return paragraphs[piece.paragraph].span(piece.start, piece.end)

    return tuple(
        Attribution(
            id=place,
            source=tuple(SourceSpan(**span(piece).model_dump()) for piece in sorted(relation.source)),
            cue=tuple(span(piece) for piece in sorted(relation.cue)),
            content=tuple(span(piece) for piece in sorted(relation.content)),
            quoted=any(_is_quoted(piece, texts[piece.paragraph]) for piece in relation.content),
            within=number[id(relation.within)] if relation.within is not None else None,
        )
        for place, relation in enumerate(ordered)
    )


def _is_quoted(piece: Piece, text: str) -> bool:
    """Whether a piece of a content is a quotation, wholly or in part.

    A single mark may be an apostrophe: it counts where it opens the piece or stands right before it.
    """
    words = text[piece.start : piece.end]
    around = text[max(0, piece.start - 1) : piece.start]
    return not QUOTES.isdisjoint(words + around) or words.startswith(SINGLE_QUOTES) or around in OPENING_SINGLE


@lru_cache(maxsize=4)
def load_attribution_tagger(threads: int | None = None, folder: Path = WEIGHTS) -> AttributionTagger:
    """The tagger, loaded once a process; its encoder uses `threads` cores and the weights in `folder`.

    Raises `InstallationError` if the weights are missing and `ChecksumError` if they are not this version's.
    """
    return AttributionTagger(AttributionReader(TokenEncoder(folder, threads=threads)))
