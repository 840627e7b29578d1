"""Articles in batches: cut by the articles alone, so that a resumed run cuts as one that went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayhaqi.model.article import Article


def batches(articles: Iterable[Article], most: int, characters: int | None = None) -> Iterator[list[Article]]:
    """Articles in groups of at most `most`; a group also ends with the article that brings it to `characters` of text."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article.text)
        if len(batch) >= most or (characters is not None and size >= characters):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
