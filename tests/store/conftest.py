"""Stores for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bayhaqi.model import Article
from bayhaqi.store import Writer
from bayhaqi.store import writer as writing
from tests.store.fake_coder import FakeCoder, made_articles


@pytest.fixture(scope="session")
def articles() -> list[Article]:
    return made_articles(60)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH_ARTICLES", 12)


@pytest.fixture
def store(tmp_path: Path, articles: list[Article], small_batches: None) -> Path:
    """A store of sixty articles in five commits."""
    path = tmp_path / "crisis.bayhaqi"
    with Writer(path) as writer:
        writer.add(articles, FakeCoder())
    return path
