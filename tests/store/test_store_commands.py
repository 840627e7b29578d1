"""`bayhaqi add`, `compact`, `check` and `recode`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.model import Article
from bayhaqi.store import Snapshot, Writer, read_manifest
from tests.store.fake_coder import FakeCoder


@pytest.fixture(autouse=True)
def quick_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayhaqi, "load", lambda: FakeCoder(), raising=False)


@pytest.fixture
def news(tmp_path: Path, articles: list[Article]) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(article.to_dict()) + "\n" for article in articles[:20]), encoding="utf-8")
    return path


def run(*arguments: Any, standard_input: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], input=standard_input, catch_exceptions=False)


def test_adding_tells_what_was_done(tmp_path: Path, news: Path) -> None:
    first = run("add", tmp_path / "s", news)
    assert first.exit_code == 0
    assert first.stdout == ""
    found = re.fullmatch(
        r"read 20, added 20, already there 0, skipped 0, failed 0, claims (\d+)", first.stderr.strip().splitlines()[-1]
    )
    assert found
    with Snapshot(tmp_path / "s") as snapshot:
        assert snapshot.connection.execute("SELECT count(*) FROM claims").fetchone() == (int(found[1]),)
    again = run("add", tmp_path / "s", news)
    assert "read 20, added 0, already there 20, skipped 0, failed 0, claims 0" in again.stderr


def test_bad_input_is_counted_and_named(tmp_path: Path, news: Path) -> None:
    with news.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
        stream.write(json.dumps({"id": "given", "text": "One text of ours, in English, about nothing much."}) + "\n")
        stream.write(json.dumps({"id": "given", "text": "Another text of ours, in English, about nothing."}) + "\n")
    done = run("add", tmp_path / "s", news)
    assert done.exit_code == 1
    assert "news.jsonl:21" in done.stderr
    assert "'given' left out: the store has another text under this id" in done.stderr
    assert "read 23, added 21, already there 0, skipped 0, failed 2" in done.stderr


def test_standard_input_can_be_added(tmp_path: Path) -> None:
    text = "Nordaland bombed Suvravia in Alba on 2024-01-03."
    done = run("add", tmp_path / "s", "-", "--published", "2024-01-04", standard_input=text)
    assert done.exit_code == 0
    assert "added 1" in done.stderr
    assert "claims 1" in done.stderr


def test_a_store_among_its_inputs_is_refused(tmp_path: Path, news: Path) -> None:
    done = run("add", tmp_path / "s", tmp_path)
    assert done.exit_code == 2
    assert not (tmp_path / "s").exists()


def test_no_store_is_made_for_inputs_that_are_not_there(tmp_path: Path) -> None:
    done = run("add", tmp_path / "s", tmp_path / "nothing.txt")
    assert done.exit_code != 0
    assert not (tmp_path / "s").exists()


def test_a_store_that_is_being_written_is_told(store: Path, news: Path) -> None:
    with Writer(store):
        done = run("add", store, news)
    assert done.exit_code == 1
    assert re.search(r"is being written by process \d+ on .*; wait for it to end, or stop it", done.stderr)
    assert "Traceback" not in done.output


def test_stopping_says_how_to_go_on(tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(FakeCoder):
        def pipe(self, articles: Any) -> Any:
            yield next(super().pipe(articles))
            raise KeyboardInterrupt

    monkeypatch.setattr(bayhaqi, "load", lambda: Stopped())
    done = run("add", tmp_path / "s", news)
    assert done.exit_code == 130
    assert "added 0" in done.stderr
    assert "the same command again goes on" in done.stderr


def test_compacting_and_checking(store: Path) -> None:
    before = len(read_manifest(store).parts)
    done = run("compact", store)
    assert done.exit_code == 0
    after = len(read_manifest(store).parts)
    assert f"parts {before} -> {after}, bytes" in done.stderr
    assert after < before
    checked = run("check", store)
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert "nothing wrong" in checked.stderr


def test_checking_lists_what_is_wrong(store: Path) -> None:
    part = store / "parts" / read_manifest(store).of("claims")[0].file
    part.unlink()
    done = run("check", store)
    assert done.exit_code == 1
    assert f"{part.name} is missing" in done.stdout.splitlines()


@pytest.mark.parametrize("command", ["compact", "check", "recode"])
def test_what_is_no_store_is_told_and_not_made(tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path / "nothing")
    assert done.exit_code == 1
    assert "does not exist; make a store with: bayhaqi add" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_recoding_tells_what_changed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bayhaqi, "load", lambda: FakeCoder("test-2", drop="aided"))
    with Snapshot(store) as snapshot:
        aided = snapshot.connection.execute("SELECT count(*) FROM claims WHERE type = 'AID'").fetchone()
    assert aided is not None
    done = run("recode", store)
    assert done.exit_code == 0
    changed = json.loads(done.stdout)
    assert changed["articles"] == {"recoded": 60, "already coded by this version": 0}
    assert changed["claims"]["gone"] == aided[0]
    assert changed["claims"]["new"] == changed["claims"]["changed"] == 0
    text = run("recode", store, "-f", "text")
    assert "articles: 0 recoded, 60 already coded by this version" in text.stdout
