"""The made store, served: a client that asks as a browser on this machine does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bayhaqi.web import Settings, create_app
from tests.query.made_store import make_store

BASE = "http://127.0.0.1:8765"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("served") / "crisis.bayhaqi")


@pytest.fixture(scope="session")
def app(made: Path) -> FastAPI:
    app = create_app(made, Settings())
    app.state.opened.settle()
    return app


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        yield client
