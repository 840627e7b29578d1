"""A language model's endpoint on this machine that answers as a test tells it to, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Json = dict[str, Any]


@dataclass
class Said:
    """What the endpoint does with one request: a status and a body, or a message of the model; perhaps late."""

    content: str = ""
    status: int = 200
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    late_s: float = 0.0
    usage: Json | None = field(default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 20})

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status != 200:
            return json.dumps({"error": {"message": self.content}}).encode()
        choice = {"index": 0, "message": {"role": "assistant", "content": self.content}, "finish_reason": self.finish}
        return json.dumps({"choices": [choice], "usage": self.usage}).encode()


class Endpoint:
    """A server; `answer` is called with each request's body and gives what is said. `seen` keeps the bodies, `headers` the heads."""

    def __init__(self, answer: Callable[[Json], Said]) -> None:
        self.answer = answer
        self.seen: list[Json] = []
        self.headers: list[dict[str, str]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(Said(raw=json.dumps({"data": [{"id": "first-model"}]}).encode()))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.seen.append(body)
                endpoint.headers.append({name.lower(): value for name, value in self.headers.items()})
                self._say(endpoint.answer(body))

            def _say(self, said: Said) -> None:
                time.sleep(said.late_s)
                body = said.body()
                try:
                    self.send_response(said.status)
                    for name, value in said.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    # Who asked has gone.
                    return

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def sequence(*said: Said) -> Callable[[Json], Said]:
    """Answers one after the other, the last one again and again."""
    left = list(said)
    lock = threading.Lock()

    def answer(_: Json) -> Said:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    return answer
