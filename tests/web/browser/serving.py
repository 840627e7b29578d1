"""Stores that browser tests look at, and a server for each, in this process."""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from bayhaqi.model import Article
from bayhaqi.store import Writer
from bayhaqi.web.app import create_app
from bayhaqi.web.settings import Settings
from tests.store.fake_coder import FakeCoder

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)> [a](javascript:alert(4)) {{ 7 * 7 }} "
    "\u202eback\u2066 \x00\x1b[31m '\"><b onmouseover=alert(5)> "
)
CODED = "Nordaland bombed Suvravia in Alba on 2024-03-02, killing 4, Ministry said. "


def make_large_store(path: Path, claims: int) -> None:
    """A synthetic store of so many claims, made by the generator of the benchmarks."""
    source = Path(__file__).parents[3] / "benchmarks/query_speed.py"
    spec = importlib.util.spec_from_file_location("query_speed", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # It makes three claims for two events.
    module.make(path, claims * 2 // 3 + 1)


def make_hostile_store(path: Path) -> None:
    """Articles with what must never run, among them one of five megabytes."""
    long = (HOSTILE + CODED + "\n") * (5_000_000 // len(HOSTILE + CODED))
    articles = [
        Article(text=HOSTILE + CODED, title=HOSTILE, published="2024-03-05", publisher=HOSTILE, url="javascript:alert(6)",
                id="../" + HOSTILE[:20]),
        Article(text=long, title="Long", published="2024-03-06", publisher="Post", id="long"),
    ]  # fmt: skip
    with Writer(path) as writer:
        writer.add(articles, FewClaims())


class FewClaims(FakeCoder):
    """Codes the beginning of a text only, which is enough to have its page drawn."""

    def _code(self, article: Article):  # type: ignore[no-untyped-def]
        coding = super()._code(article.model_copy(update={"text": article.text[:20_000]}))
        return coding.model_copy(update={"article": article.model_copy(update={"language": "en"})})


@contextmanager
def served(store: Path) -> Iterator[str]:
    """The address at which a store is served until the end of the block."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    app = create_app(store, Settings(port=port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server ended before it began"
        assert time.monotonic() < deadline, "the server did not begin"
        time.sleep(0.05)
    app.state.opened.settle()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
