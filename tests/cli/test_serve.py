"""`bayhaqi serve` and `bayhaqi demo --serve`: a process of its own, asked over its port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.query.made_store import make_store

from bayhaqi.cli import main

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> tuple[int, str]:
    try:
        with OPENER.open(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("stores") / "crisis.bayhaqi")


@pytest.mark.parametrize("arguments", [["serve"], ["demo", "--serve"]])
def test_a_store_is_served_until_it_is_told_to_end(store: Path, arguments: list[str], tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bayhaqi",
        *arguments,
        *([str(store)] if arguments == ["serve"] else []),
        "--port",
        "0",
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stderr is not None
            url = next(found[0] for line in process.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
            status, page = get(url)
            assert status == 200
            assert "Accounts differ most" in page
            assert get(f"{url}api/store")[0] == 200
            assert get(f"{url}nowhere")[0] == 404
        finally:
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)
    assert "Traceback" not in "".join(said)
    assert list(tmp_path.glob("bayhaqi-*")) == []


def test_what_cannot_be_served_is_said(store: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    missing = run(main, ["serve", str(tmp_path / "nothing"), "--port", "0"])
    assert missing.exit_code == 1
    assert "Error:" in missing.output
    open_to_all = run(main, ["serve", str(store), "--host", "0.0.0.0"])
    assert open_to_all.exit_code == 2
    assert "give a token" in open_to_all.output
    assert run(main, ["demo", "--serve", "-o", "x"]).exit_code == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = run(main, ["serve", str(store), "--port", port])
    assert busy.exit_code in (1, 2)
    assert "choose another --port" in busy.output
