from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bayhaqi.errors import StoreBusyError, StoreError
from bayhaqi.linking import parallel
from bayhaqi.model import Article
from bayhaqi.store import Snapshot, Writer, check, read_manifest
from bayhaqi.store import writer as writing
from tests.linking.test_parallel import Elsewhere
from tests.store.fake_coder import FakeCoder, made_articles
from tests.store.kill_run import ROOT, contents, kill_and_resume, run


def linked(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What linking found, without the ids, which depend on what was there first."""
    with Snapshot(store) as snapshot:
        stories = snapshot.connection.execute(
            "SELECT list(article ORDER BY article) FROM stories GROUP BY story ORDER BY ALL"
        ).fetchall()
        events = snapshot.connection.execute(
            "SELECT list((c.article, c.claim) ORDER BY c.article, c.claim), any_value(COLUMNS(e.* EXCLUDE (id))) "
            "FROM claim_events AS c JOIN events AS e ON e.id = c.event GROUP BY e.id ORDER BY ALL"
        ).fetchall()
    return {"stories": stories, "events": events}


def test_what_is_added_can_be_read(store: Path, articles: list[Article]) -> None:
    with Snapshot(store) as snapshot:
        rows = dict(snapshot.connection.execute("SELECT id, text FROM articles").fetchall())
        claims = snapshot.connection.execute(
            "SELECT type, actors[1].country, recipients[1].name, date_start, lat, killed, origin, chain, evidence "
            "FROM claims WHERE killed IS NOT NULL ORDER BY ALL LIMIT 1"
        ).fetchone()
        evidence = snapshot.connection.execute(
            "SELECT count(*) FROM claims JOIN articles ON articles.id = article "
            "WHERE text[evidence_start + 1:evidence_end] <> evidence"
        ).fetchone()
    assert rows == {article.id: article.text for article in articles}
    assert claims is not None
    assert claims[0] == "ASSAULT"
    assert "killing" in claims[8]
    assert evidence == (0,)
    assert check(store) == []


def test_a_coder_of_a_cluster_links_there_and_the_store_is_the_same(
    store: Path, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "MANY", 50)
    cluster = Elsewhere(2)
    coder = FakeCoder()
    monkeypatch.setattr(coder, "cluster", cluster, raising=False)
    with Writer(tmp_path / "on-a-cluster") as writer:
        writer.add(articles, coder)
    assert {name for name, _ in cluster.done} == {"_read", "_linked", "_grouped"}
    assert contents(tmp_path / "on-a-cluster") == contents(store)


def test_the_same_input_again_changes_nothing(store: Path, articles: list[Article]) -> None:
    before = {path: path.stat().st_mtime_ns for path in (store / "parts").iterdir()}
    commit = read_manifest(store).commit
    with Writer(store) as writer:
        done = writer.add(articles, FakeCoder())
    assert (done.stored, done.known, done.coded) == (0, len(articles), 0)
    assert read_manifest(store).commit == commit
    assert {path: path.stat().st_mtime_ns for path in (store / "parts").iterdir()} == before


def test_an_article_twice_in_one_input_is_stored_once(tmp_path: Path, articles: list[Article]) -> None:
    with Writer(tmp_path / "s") as writer:
        done = writer.add([*articles[:3], *articles[:3]], FakeCoder())
    assert (done.stored, done.known) == (3, 3)


def test_another_text_under_a_known_id_is_told_and_left_out(tmp_path: Path) -> None:
    with Writer(tmp_path / "s") as writer:
        writer.add([Article(id="a", text="First.", language="en")], FakeCoder())
        done = writer.add([Article(id="a", text="Second.", language="en")], FakeCoder())
    assert done.differing == ["a"]
    with Snapshot(tmp_path / "s") as snapshot:
        assert snapshot.connection.execute("SELECT text FROM articles").fetchall() == [("First.",)]


@pytest.mark.parametrize("seed", [1, 2])
def test_adding_in_pieces_links_as_adding_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    articles = made_articles(80, seed)
    at_once = tmp_path / "at-once"
    with Writer(at_once) as writer:
        writer.add(articles, FakeCoder())
    shuffled = random.Random(seed).sample(articles, len(articles))
    monkeypatch.setattr(writing, "BATCH_ARTICLES", 9)
    with Writer(tmp_path / "in-pieces") as writer:
        writer.add(shuffled, FakeCoder())
    assert linked(tmp_path / "in-pieces") == linked(at_once)
    assert check(tmp_path / "in-pieces") == []


def test_a_killed_run_resumes_to_the_same_contents(tmp_path: Path) -> None:
    done = kill_and_resume(tmp_path, 4, ["60", "6", "test"])
    assert done["kills"] == 4


def full_disk(store: Path, arguments: list[str], most: int) -> subprocess.CompletedProcess[str]:
    """A run that may let no file grow beyond so many bytes."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "tests.store.adding", str(store), *arguments],
        cwd=ROOT, preexec_fn=limited, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_full_disk_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    arguments = ["140", "35", "test"]
    run(tmp_path / "undisturbed", arguments)
    commits = read_manifest(tmp_path / "undisturbed").commit
    # How large a file of the first commit grows hangs on the version of the database: the limit that a later one meets is sought.
    for most in range(240_000, 330_000, 10_000):
        store = tmp_path / f"full-{most}"
        child = full_disk(store, arguments, most)
        if child.returncode == 0 or read_manifest(store).commit > 0:
            break
    assert child.returncode != 0
    assert "StoreError" in child.stderr
    assert "what was committed is safe" in child.stderr
    assert check(store) == []
    assert 0 < read_manifest(store).commit < commits
    run(store, arguments)
    assert contents(store) == contents(tmp_path / "undisturbed")


def test_a_second_writer_is_told_who_writes(store: Path) -> None:
    import os

    with Writer(store), pytest.raises(StoreBusyError, match=f"process {os.getpid()} on"):
        Writer(store)
    with Writer(store):
        pass


def test_stopping_within_a_batch_keeps_the_batches_before(
    tmp_path: Path, articles: list[Article], small_batches: None
) -> None:
    class Stopped(FakeCoder):
        def pipe(self, articles: Any) -> Any:
            for number, coding in enumerate(super().pipe(articles)):
                if coding.article.id == late and number:
                    raise KeyboardInterrupt
                yield coding

    late = articles[30].id
    store = tmp_path / "s"
    with pytest.raises(KeyboardInterrupt), Writer(store) as writer:
        writer.add(articles, Stopped())
    with Snapshot(store) as snapshot:
        assert snapshot.connection.execute("SELECT count(*) FROM articles").fetchone() == (24,)
    with Writer(store) as writer:
        assert writer.add(articles, FakeCoder()).stored == len(articles) - 24
    assert check(store) == []


def test_hostile_words_are_only_words(tmp_path: Path) -> None:
    text = (
        "Nordaland bombed Suvravia in Alba on 2024-01-03.\n'; DROP TABLE articles; -- \x00 ../../etc/passwd \ud800 "
        "\u202e <script>alert(1)</script> =cmd|' /C calc'!A0 \U0001f600"
    )
    article = Article(
        id="../../a'\"; \ud800\x00/b", text=text, title="$(rm -rf /) \ud800", publisher="'%s'", language="en"
    )
    store = tmp_path / "s"
    with Writer(store) as writer:
        writer.add([article], FakeCoder())
        assert writer.add([article], FakeCoder()).known == 1
    assert check(store) == []
    with Snapshot(store) as snapshot:
        stored = snapshot.connection.execute("SELECT id, text, length(text) FROM articles").fetchall()
        assert stored == [(article.id.replace("\ud800", "\ufffd"), text.replace("\ud800", "\ufffd"), len(text))]
        assert snapshot.search('alert "DROP TABLE"') == [stored[0][0]]
    assert {path.name for path in tmp_path.iterdir()} == {"s"}


def test_a_folder_with_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match=r"other things in it \(letter.txt\)"):
        Writer(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(StoreError, match="is a file"):
        Writer(tmp_path / "letter.txt")


def test_parts_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, articles: list[Article]) -> None:
    monkeypatch.setattr(writing, "BATCH_ARTICLES", 2)
    with Writer(tmp_path / "s") as writer:
        writer.add(articles, FakeCoder())
        assert (
            max(len(writer.manifest.of(table)) for table in ("articles", "claims", "events")) < 2 * writing.MOST_PARTS
        )
    assert check(tmp_path / "s") == []
