"""One made store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bayhaqi.query import Reader
from bayhaqi.store import Snapshot
from tests.query.made_store import make_store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("stores") / "crisis.bayhaqi")


@pytest.fixture(scope="session")
def reader(store: Path) -> Iterator[Reader]:
    with Snapshot(store) as snapshot:
        reader = Reader(snapshot)
        yield reader
