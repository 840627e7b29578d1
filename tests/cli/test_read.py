"""`bayhaqi read`, and addresses in `code` and `add`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.fetching.server import Server
from tests.store.fake_coder import FakeCoder

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.reading.addresses import Web


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    built = Web.__init__
    monkeypatch.setattr(Web, "__init__", lambda self, **given: built(self, **given, sleep=lambda seconds: None))
    with Server() as running:
        yield running


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def test_files_and_addresses_become_json_lines(server: Server, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "Kenya closes border\nJuly 24, 2024\n\nKenyan police closed the road to the lake.\n", encoding="utf-8"
    )
    done = run("read", report, f"{server.base}/feed", "--allow-private")
    assert done.exit_code == 0
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["title"] for one in articles][:2] == ["Kenya closes border", "Nordaland, report 2, closes its border"]
    assert [one["url"] for one in articles[1:]] == [f"{server.base}/article/{number}" for number in (2, 1, 0)]
    assert "read 4, failed 0" in done.stderr
    again = tmp_path / "articles.jsonl"
    assert run("read", report, "-o", again).exit_code == 0
    assert json.loads(run("read", again).stdout)["text"] == articles[0]["text"]


def test_what_fails_is_told_and_counted(server: Server) -> None:
    done = run("read", f"{server.base}/good", f"{server.base}/reset", "--allow-private")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert f"{server.base}/reset: the connection" in done.stderr
    assert "read 1, failed 1" in done.stderr


@pytest.mark.parametrize("command", [("read",), ("code",), ("add", "STORE")])
def test_private_addresses_are_refused(server: Server, tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(*(tmp_path / "s" if one == "STORE" else one for one in command), f"{server.base}/good")
    assert done.exit_code == 1
    assert "127.0.0.1 is a loopback address, and those are not fetched" in done.stderr
    assert "Traceback" not in done.output


def test_pages_are_added_to_a_store(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayhaqi, "load", lambda *_: FakeCoder(), raising=False)
    done = run("add", tmp_path / "s", f"{server.base}/feed", "--allow-private")
    assert done.exit_code == 0
    assert "read 3, added 3" in done.stderr
    assert (
        "read 3, added 0, already there 3"
        in run("add", tmp_path / "s", f"{server.base}/feed", "--allow-private").stderr
    )
