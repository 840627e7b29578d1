"""Who says what: attributions of an article, with source, cue, content and nesting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bayhaqi.coding.attribution_relations import Piece, Relation, covers, length
from bayhaqi.coding.attribution_rules import relations_of
from bayhaqi.language import Paragraph, ParsedArticle
from bayhaqi.model import Attribution, SourceSpan, Span

QUOTES = frozenset('"“”„«»‹›‟″＂「」『』')


class AttributionTagger:
    """Finds the attributions of parsed articles."""

    def attributions(self, parsed: Sequence[ParsedArticle]) -> list[tuple[Attribution, ...]]:
        """The attributions of each article, in text order, the title's first; ids count from 0 in each article."""
        out: list[tuple[Attribution, ...]] = []
        for article in parsed:
            relations = [
                relation
                for number, paragraph in enumerate(article.paragraphs)
                for relation in relations_of(paragraph.doc, number)
            ]
            _nest(relations)
            out.append(_records(relations, article.paragraphs))
        return out


def _nest(relations: list[Relation]) -> None:
    """Set `within` to the smallest content that holds a relation's cue."""
    for relation in relations:
        holders = [
            other
            for other in relations
            if other is not relation
            and covers(other.content, relation.cue)
            and length(other.content) > length(relation.content)
        ]
        relation.within = min(holders, key=lambda other: length(other.content), default=None)


def _records(relations: list[Relation], paragraphs: Sequence[Paragraph]) -> tuple[Attribution, ...]:
    ordered = sorted(relations, key=lambda relation: (relation.first, relation.depth))
    number = {id(relation): place for place, relation in enumerate(ordered)}

    def span(piece: Piece) -> Span:
        return paragraphs[piece.paragraph].span(piece.start, piece.end)

    return tuple(
        Attribution(
            id=place,
            source=tuple(SourceSpan(**span(piece).model_dump()) for piece in relation.source),
            cue=tuple(span(piece) for piece in relation.cue),
            content=tuple(span(piece) for piece in relation.content),
            quoted=any(not QUOTES.isdisjoint(span(piece).text) for piece in relation.content),
            within=number[id(relation.within)] if relation.within is not None else None,
        )
        for place, relation in enumerate(ordered)
    )


@lru_cache(maxsize=1)
def load_attribution_tagger() -> AttributionTagger:
    """The tagger, loaded once a process."""
    return AttributionTagger()
