"""`bayhaqi watch` and `bayhaqi alerts`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.fetching.server import Server
from tests.store.fake_coder import FakeCoder
from tests.watching.news import newspaper, report

import bayhaqi
from bayhaqi.cli import main


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture(autouse=True)
def quick_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayhaqi, "load", lambda *_: FakeCoder(), raising=False)


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def watch(store: Path, *more: Any) -> Result:
    return run("watch", store, *more, "--once", "--delay", "0s", "--recheck", "never", "--allow-private")


def test_a_feed_is_watched_once(server: Server, tmp_path: Path) -> None:
    newspaper(server, 3)
    (tmp_path / "feeds.txt").write_text(f"{server.base}/news\n", encoding="utf-8")
    done = watch(tmp_path / "s", tmp_path / "feeds.txt", "--log", tmp_path / "log.jsonl")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "feeds 1, pages 3, unchanged 0, stored 3, new versions 0" in done.stderr
    events = [json.loads(line)["event"] for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (events[0], events[-1], events.count("page")) == ("start", "stop", 3)
    assert len(run("articles", tmp_path / "s").stdout.splitlines()) == 3


def test_quiet_changes_are_told_and_shown(server: Server, tmp_path: Path) -> None:
    killed = [12]
    server.add("report", lambda talk: talk.answer(report(3, killed=killed[0])))
    rules = tmp_path / "alerts.yaml"
    rules.write_text("alerts:\n  - {name: changed, when: change, to: {file: told.jsonl}}\n", encoding="utf-8")
    page = f"{server.base}/report/3"
    watch(tmp_path / "s", page, "--alerts", rules)
    killed[0] = 20
    done = watch(tmp_path / "s", page, "--alerts", rules)
    assert "quietly changed: killed 12 → 20: Nordaland attacked Suvravia in Alba" in done.stderr
    assert "alert changed: quietly changed" in done.stderr
    assert "alerts 1" in done.stderr
    assert len((tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    articles = [json.loads(line)["id"] for line in run("articles", tmp_path / "s").stdout.splitlines()]
    assert len(articles) == 2
    shown = [json.loads(run("show", tmp_path / "s", one).stdout) for one in articles]
    assert [len(one["versions"]) for one in shown] == [2, 2]
    newest = shown[0]["versions"][1]["article"]
    for one in shown:
        earlier = one["article"]["id"] != newest
        assert [claim["superseded_by"] for claim in one["claims"]] == [newest if earlier else None]
    text = run("show", tmp_path / "s", newest, "-f", "text").stdout
    assert "version 2, seen" in text
    assert "quietly changed: killed 12 → 20" in text


def test_rules_by_themselves(server: Server, tmp_path: Path) -> None:
    newspaper(server, 1)
    watch(tmp_path / "s", f"{server.base}/news")
    rules = tmp_path / "alerts.yaml"
    rules.write_text("alerts:\n  - {name: attacks, when: event, query: {type: ASSAULT}}\n", encoding="utf-8")
    done = run("alerts", tmp_path / "s", "--rules", rules, "--past")
    assert [json.loads(line)["alert"] for line in done.stdout.splitlines()] == ["attacks"]
    assert "0 alerts" in run("alerts", tmp_path / "s", "--rules", rules, "--past").stderr
    assert "0 jumps" in run("alerts", tmp_path / "s").stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.opml",), "no source to watch"),
        (("https://a.example/", "--every", "soon"), "no span of time"),
        (("https://a.example/", "--every", "5s"), "under a minute"),
        (("https://a.example/", "--recheck", "1h,x"), "no span of time"),
        (("https://a.example/", "--alerts", "none.yaml"), "cannot be read"),
        (("https://a.example/", "--log", "no/such/folder/log"), "cannot be written"),
    ],
)
def test_misuse(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run("watch", tmp_path / "s", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(server: Server, tmp_path: Path, number: signal.Signals) -> None:
    newspaper(server, 500)
    code = (
        "import sys, bayhaqi, bayhaqi.cli; sys.path.insert(0, '.'); from tests.store.fake_coder import FakeCoder; "
        "bayhaqi.load = lambda *_: FakeCoder(); bayhaqi.cli.main()"
    )
    arguments = ["watch", str(tmp_path / "s"), f"{server.base}/news", "--delay", "0s", "--allow-private"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as child:
        deadline = time.monotonic() + 60
        while len(server.count) < 5 and time.monotonic() < deadline:
            time.sleep(0.1)
        child.send_signal(number)
        _, told = child.communicate(timeout=60)
    assert child.returncode == 0
    assert "stopped; the same command goes on from here" in told
    assert "Traceback" not in told
    assert "nothing wrong" in run("check", tmp_path / "s").stderr
