"""`code` and `add` with workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bayhaqi.running
from bayhaqi.cli import main, running
from bayhaqi.cli.progress import Progress
from bayhaqi.model import Article
from bayhaqi.reading import Reached, bytes_of
from bayhaqi.running import Maker, workers
from bayhaqi.store import Writer, check
from tests.store.fake_coder import FakeCoder, made_articles
from tests.store.kill_run import contents

MAKER = Maker("tests.running.trouble:HarmedCoder")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def quick_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayhaqi, "load", lambda *_: FakeCoder(), raising=False)
    monkeypatch.setattr(bayhaqi.running, "workers", partial(workers, maker=MAKER))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(article.to_dict()) + "\n" for article in made_articles(50)), encoding="utf-8")
    return path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def test_code_writes_the_same_with_workers(news: Path) -> None:
    alone, several = run("code", news), run("code", news, "--workers", 2)
    assert several.exit_code == 0
    assert several.stdout == alone.stdout
    assert several.stderr == alone.stderr


def test_code_without_order_writes_the_same_lines(news: Path) -> None:
    alone, several = run("code", news), run("code", news, "--workers", 2, "--unordered")
    assert sorted(several.stdout.splitlines()) == sorted(alone.stdout.splitlines())


def test_a_poisoned_article_is_told_with_its_file_and_reason(news: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("A headline of ours\n\nThis text of ours, in English, has CRASH in it.\n", encoding="utf-8")
    done = run("code", news, bad, "--workers", 2)
    assert done.exit_code == 1
    assert f"bayhaqi: {bad}: 'A headline of ours" in done.stderr
    assert "the process that coded it ended 2 times, so it is left out" in done.stderr
    assert "read 51, coded 50, skipped 0, failed 1" in done.stderr
    assert len(done.stdout.splitlines()) == 50


def test_the_limits_can_be_set(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("This text of ours, in English, has LOOP in it.\n", encoding="utf-8")
    done = run("code", bad, "--workers", 1, "--time-limit", 1)
    assert "coding it was not done in 1 s" in done.stderr
    bad.write_text("This text of ours, in English, has MEMORY in it.\n", encoding="utf-8")
    done = run("code", bad, "--workers", 1, "--memory-limit", 100)
    assert "coding it took more than 100 MB of memory" in done.stderr


def test_add_makes_the_same_store_with_workers(news: Path, tmp_path: Path) -> None:
    assert run("add", tmp_path / "alone", news).exit_code == 0
    done = run("add", tmp_path / "several", news, "--workers", 2)
    assert done.exit_code == 0
    assert "read 50, added 50" in done.stderr
    assert contents(tmp_path / "several") == contents(tmp_path / "alone")


def test_add_leaves_out_and_counts_what_cannot_be_coded(news: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("This text of ours, in English, has ERROR in it.\n", encoding="utf-8")
    done = run("add", tmp_path / "s", bad, news, "--workers", 2)
    assert done.exit_code == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "read 51, added 50, already there 0, skipped 0, failed 1" in done.stderr
    assert check(tmp_path / "s") == []


@pytest.mark.parametrize("arguments", [("--workers", "0"), ("--on", "moon"), ("--time-limit", "0")])
def test_what_cannot_be_is_misuse(news: Path, arguments: tuple[str, ...]) -> None:
    done = run("code", news, *arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_key_stops_the_run_cleanly(news: Path, tmp_path: Path) -> None:
    program = (
        # Whoever runs the tests in the background of a shell without job control has them ignore the key, and all that they start.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from functools import partial; import bayhaqi.running as r; from bayhaqi.cli import main;"
        # Where its threads are, if the key gets lost all the same.
        "import faulthandler; faulthandler.dump_traceback_later(100);"
        "r.workers = partial(r.workers, maker=r.Maker('tests.running.trouble:HarmedCoder')); main()"
    )
    bad = tmp_path / "bad.txt"
    bad.write_text("This text of ours, in English, has LOOP in it.\n", encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-c", program, "add", str(tmp_path / "s"), str(bad), str(news), "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        process_group=0,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(_children(child.pid)) < 3:
        time.sleep(0.1)
    time.sleep(1)
    left = _children(child.pid)
    assert len(left) == 3
    os.killpg(child.pid, signal.SIGINT)
    try:
        _, told = child.communicate(timeout=120)  # on a busy machine a worker may be stopped while it still loads
    except subprocess.TimeoutExpired:
        child.kill()
        pytest.fail(f"the key did not end it: {child.communicate()[1]}")
    assert child.returncode == 130
    assert "bayhaqi: stopped; the same command again goes on from here" in told
    assert "Traceback" not in told
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(Path(f"/proc/{one}").exists() for one in left):
        time.sleep(0.1)
    assert not [one for one in left if Path(f"/proc/{one}").exists()]
    with Writer(tmp_path / "s") as writer:
        assert writer.count("articles") == 0


def test_a_key_that_got_lost_is_pressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AGAIN_S", 0.1)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    waited = False
    try:
        with running.key_stops() as key:
            with suppress(KeyboardInterrupt):  # whoever clears errors at the wrong moment
                signal.raise_signal(signal.SIGINT)
            threading.Event().wait(60)
            waited = True
        assert key.pressed
        assert not waited
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        with running.key_stops() as key:
            pass
        assert not key.pressed
    finally:
        signal.signal(signal.SIGINT, before)


def test_interrupts_that_others_look_after_stay_theirs() -> None:
    told: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: told.append(number))
    try:
        with running.key_stops() as key:
            signal.raise_signal(signal.SIGINT)
        assert told == [signal.SIGINT]
        assert not key.pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _children(process: int) -> list[int]:
    """The processes below a process."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found += [int(path.parent.name), *_children(int(path.parent.name))]
    return found


def test_progress_tells_the_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch, news: Path) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    total = bytes_of([str(news)])
    assert total == news.stat().st_size
    assert bytes_of([str(news), "-"]) is None
    reached = Reached()
    progress = Progress(hidden=False, reached=reached, total_bytes=total)
    for _ in range(20):
        progress.read()
        now += 0.5
        progress.advance("")
    assert progress.rate() == pytest.approx(2.0)
    assert progress.seconds_left() is None
    reached.read_bytes = total // 4
    assert progress.seconds_left() == pytest.approx(60 / 2, rel=0.01)
    assert progress.pace() == "2.0 articles/s, 30 s left"


def test_a_long_run_without_a_terminal_tells_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    progress = Progress(hidden=False)
    for _ in range(13):
        now += 10
        progress.advance("read 9")
    assert capsys.readouterr().err == "bayhaqi: 0.1 articles/s; read 9\n" * 2


def test_reading_says_where_it_is(tmp_path: Path) -> None:
    from bayhaqi.reading import read_inputs

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"Text {name} of ours, in English.", encoding="utf-8")
    reached = Reached()
    seen = []
    for one in read_inputs([str(tmp_path)], reached=reached):
        assert isinstance(one, Article)
        seen.append((Path(reached.file).name, reached.read_bytes))
    size = len("Text a.txt of ours, in English.")
    assert seen == [("a.txt", size), ("b.txt", 2 * size)]
