"""Adds articles to a store, as a process that can be killed: STORE ARTICLES BATCH test|bayhaqi."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from bayhaqi.model import Article
from bayhaqi.store import writer as writing
from tests.store.fake_coder import FakeCoder, made_articles


def main() -> None:
    """Add the first ARTICLES articles in commits of BATCH."""
    store, number, batch, coder = sys.argv[1:5]
    writing.BATCH_ARTICLES = int(batch)
    with writing.Writer(store) as writer:
        if coder == "test":
            writer.add(made_articles(int(number)), FakeCoder())
        else:
            import bayhaqi

            writer.add(packaged(int(number)), bayhaqi.load)


def packaged(number: int) -> Iterable[Article]:
    """The first packaged example reports."""
    from bayhaqi.reading.demo import demo_articles

    articles = [one for one in demo_articles() if isinstance(one, Article)]
    return articles[:number]


if __name__ == "__main__":
    main()
