"""Inputs and stores at URLs: an S3 server in this process, and a local folder through fsspec."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.errors import StoreBusyError
from bayhaqi.model import Article
from bayhaqi.reading import Failure, Reached, read_inputs
from bayhaqi.running.places import working_copy, writer_of
from bayhaqi.store import Manifest, Writer, check
from bayhaqi.store import writer as writing
from tests.store.fake_coder import FakeCoder, made_articles
from tests.store.kill_run import contents

fsspec = pytest.importorskip("fsspec")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    moto = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    made = moto.ThreadedMotoServer(port=0)
    made.start()
    host, port = made.get_host_and_port()
    yield f"http://{host}:{port}"
    made.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "made-up"),
        ("AWS_SECRET_ACCESS_KEY", "made-up"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", server),
    ):
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    system = s3fs.S3FileSystem()
    if system.exists("news"):
        system.rm("news", recursive=True)
    system.mkdir("news")
    return "s3://news"


@pytest.fixture(params=["s3", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a folder that things may be put in."""
    if request.param == "s3":
        return str(request.getfixturevalue("bucket"))
    return f"file://{tmp_path / 'elsewhere'}"


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(writing, "BATCH_ARTICLES", 12)
    monkeypatch.setattr(bayhaqi, "load", lambda *_: FakeCoder(), raising=False)


def put(url: str, content: str) -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.makedirs(path.rpartition("/")[0], exist_ok=True)
    system.pipe_file(path, content.encode())


def lines(articles: list[Article]) -> str:
    return "".join(json.dumps(article.to_dict()) + "\n" for article in articles)


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def test_files_folders_and_patterns_at_a_url_are_read(place: str) -> None:
    put(f"{place}/in/a.txt", "The first text of ours, in English.")
    put(f"{place}/in/b/c.txt", "The second text of ours, in English.")
    put(f"{place}/in/b/d.csv", "other")
    reached = Reached()
    found = read_inputs([f"{place}/in/a.txt", f"{place}/in", f"{place}/in/*/*.txt"], reached=reached)
    seen = [(reached.file.rpartition("/in/")[2], type(one)) for one in found]
    assert seen == [
        ("a.txt", Article),
        ("a.txt", Article),
        ("b/c.txt", Article),
        ("b/d.csv", Failure),
        ("b/c.txt", Article),
    ]
    (missing,) = read_inputs([f"{place}/in/none.txt"])
    assert isinstance(missing, Failure)
    assert missing.file == f"{place}/in/none.txt"


def test_a_store_at_a_url_is_the_store_of_a_folder(place: str, tmp_path: Path) -> None:
    articles = made_articles(60)
    put(f"{place}/in/news.jsonl", lines(articles))
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(lines(articles[:30]), encoding="utf-8")
    second.write_text(lines(articles), encoding="utf-8")
    run("add", tmp_path / "s", first)
    run("add", tmp_path / "s", second)
    assert "added 30" in run("add", f"{place}/s.bayhaqi", first).stderr
    # Another machine has no working copy.
    (tmp_path / "cache").rename(tmp_path / "cache-of-another")
    done = run("add", f"{place}/s.bayhaqi", f"{place}/in/news.jsonl")
    assert "read 60, added 30, already there 30" in done.stderr
    copy = tmp_path / "copy"
    system, path = fsspec.core.url_to_fs(f"{place}/s.bayhaqi")
    system.get(path + "/", str(copy), recursive=True)
    assert contents(copy) == contents(tmp_path / "s")
    with Writer(copy):
        # Opening makes the search index, which is not kept at the URL.
        pass
    assert check(copy) == []


def test_what_was_not_published_is_coded_again(place: str, tmp_path: Path) -> None:
    url, articles = f"{place}/s.bayhaqi", made_articles(60)
    with writer_of(url) as writer:
        writer.add(articles[:24], FakeCoder())
    # A run that was killed after its commits here, and before they went to the URL.
    with Writer(working_copy(url)) as ahead:
        ahead.add(articles[24:48], FakeCoder())
    with writer_of(url) as writer:
        assert writer.count("articles") == 24
        writer.add(articles, FakeCoder())
    with Writer(tmp_path / "s") as alone:
        alone.add(articles[:24], FakeCoder())
        alone.add(articles, FakeCoder())
    assert contents(working_copy(url)) == contents(tmp_path / "s")


def test_of_two_writers_one_is_refused(place: str) -> None:
    url, articles = f"{place}/s.bayhaqi", made_articles(60)
    with writer_of(url) as writer:
        writer.add(articles[:12], FakeCoder())
    system, path = fsspec.core.url_to_fs(url)
    with writer_of(url) as writer:
        # Meanwhile somebody on another machine made the next commit.
        other = Manifest(commit=writer.manifest.commit + 1).to_bytes()
        system.pipe_file(f"{path}/manifests/{writer.manifest.commit + 1:010}.json", other)
        with pytest.raises(StoreBusyError, match="from somebody else"):
            writer.add(articles, FakeCoder())


def test_a_place_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("s3fs").S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    news = tmp_path / "news.jsonl"
    news.write_text(lines(made_articles(2)), encoding="utf-8")
    done = run("add", "s3://nowhere/s.bayhaqi", news)
    assert done.exit_code == 1
    assert "s3://nowhere/s.bayhaqi cannot be read" in done.stderr
    assert "Traceback" not in done.output
    inputs = run("code", "s3://nowhere/in")
    assert inputs.exit_code == 1
    assert "s3://nowhere/in: it cannot be listed" in inputs.stderr


def test_a_kill_between_parts_and_manifest_loses_nothing(place: str, tmp_path: Path) -> None:
    url, articles = f"{place}/s.bayhaqi", made_articles(36)
    with writer_of(url) as writer:
        writer.add(articles[:12], FakeCoder())
    system, path = fsspec.core.url_to_fs(url)
    number = writer.manifest.commit + 1
    # What a killed run leaves: some parts of the next commit.
    system.pipe_file(f"{path}/parts/articles-{number:08}.parquet", b"half of a part")
    with writer_of(url) as writer:
        writer.add(articles, FakeCoder())
        assert writer.count("articles") == 36
    with Writer(tmp_path / "s") as alone:
        alone.add(articles[:12], FakeCoder())
        alone.add(articles, FakeCoder())
    assert contents(working_copy(url)) == contents(tmp_path / "s")
