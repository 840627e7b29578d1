from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bayhaqi.errors import StoreError
from bayhaqi.linking import coding_facts
from bayhaqi.model import Article
from bayhaqi.store import Writer, check, read_manifest, recode
from bayhaqi.store.link_index import INDEX, LinkIndex
from bayhaqi.store.manifest import EVENT_KEYS, STORY_KEYS, Manifest, write_manifest
from bayhaqi.store.packing import pack_claim, unpack_claim
from tests.store.fake_coder import FakeCoder, made_articles
from tests.store.kill_run import contents


def rows(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the index holds, but the packed facts, in order."""
    with sqlite3.connect(store / INDEX) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr) for name in sorted(tables)}


def remade(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """The same of an index that is made from the parts."""
    for path in store.glob(f"{INDEX}*"):
        path.unlink()
    with Writer(store):
        pass
    return rows(store)


def test_a_claim_is_unpacked_as_it_was_packed(articles: list[Article]) -> None:
    claims = [claim for coding in FakeCoder().pipe(articles) for claim in coding_facts(coding)[1]]
    assert len(claims) > 50
    for claim in claims:
        odd = replace(claim, evidence=claim.evidence + ' "“\x00é', chain=("a", "b"), modes=("visit",), date_end=None)
        assert unpack_claim(claim.article, claim.id, pack_claim(claim)) == claim
        assert unpack_claim(claim.article, claim.id, pack_claim(odd)) == odd


def test_the_index_that_commits_keep_is_the_one_that_the_parts_give(store: Path) -> None:
    with Writer(store) as writer:
        recode(writer, FakeCoder("test-2", drop="praised"))
        writer.add(made_articles(20, seed=5), FakeCoder("test-2", drop="praised"))
    kept = rows(store)
    assert all(kept[name] for name in ("articles", "claims", "stories", "claim_events", "events"))
    assert remade(store) == kept
    assert check(store) == []


def test_an_index_that_a_kill_left_behind_is_brought_up(tmp_path: Path, store: Path) -> None:
    articles = made_articles(40, seed=9)
    with Writer(tmp_path / "whole") as writer:
        writer.add(articles[:20], FakeCoder())
        before = (tmp_path / "whole" / INDEX).read_bytes() if writer.close() is None else b""
    with Writer(tmp_path / "whole") as writer:
        writer.add(articles[20:], FakeCoder())
    expected = rows(tmp_path / "whole")
    for path in (tmp_path / "whole").glob(f"{INDEX}*"):
        path.unlink()
    (tmp_path / "whole" / INDEX).write_bytes(before)
    assert check(tmp_path / "whole") == []
    with Writer(tmp_path / "whole"):
        pass
    assert rows(tmp_path / "whole") == expected


def test_an_index_of_another_history_is_made_anew(store: Path) -> None:
    earlier = {path.name: path.read_bytes() for path in store.glob(f"{INDEX}*")}
    with Writer(store) as writer:
        recode(writer, FakeCoder("test-2", drop="bombed"))
    expected = rows(store)
    for path in store.glob(f"{INDEX}*"):
        path.unlink()
    for name, content in earlier.items():
        (store / name).write_bytes(content)
    # What was replaced has been merged away, so that the old index cannot learn from the parts which of its rows are dead.
    with Writer(store):
        pass
    assert rows(store) == expected


def test_a_damaged_index_is_told_and_made_anew(store: Path) -> None:
    expected = rows(store)
    for path in store.glob(f"{INDEX}?*"):
        path.unlink()
    (store / INDEX).write_bytes(b"no database" * 1000)
    assert [INDEX in problem for problem in check(store)] == [True]
    with Writer(store):
        pass
    assert check(store) == []
    assert rows(store) == expected


def test_a_row_that_the_index_lost_is_told(store: Path) -> None:
    with sqlite3.connect(store / INDEX) as database:
        database.execute("DELETE FROM claims WHERE row = (SELECT max(row) FROM claims)")
    assert check(store) == [
        f"{INDEX} has other claims than the parts; remove it: the next command that writes makes it again"
    ]


def test_lost_keys_are_told(store: Path) -> None:
    manifest = read_manifest(store)
    write_manifest(store, replace(manifest, parts=tuple(part for part in manifest.parts if part.table != EVENT_KEYS)))
    problems = check(store)
    assert any("claims without their blocking keys" in problem for problem in problems)


def test_compacting_leaves_keys_of_what_is_there_only(store: Path) -> None:
    with Writer(store) as writer:
        recode(writer, FakeCoder("test-2", drop="aided"))
        writer.compact()
        live = {name: set(writer._index.live(name).tolist()) for name in ("articles", "claims")}
        nearby = writer._nearby()
    for runs, name in ((nearby.stories, "articles"), (nearby.events, "claims")):
        assert len(runs) == 1
        assert set(runs[0].item.tolist()) <= live[name]
    assert check(store) == []


def as_version_1(store: Path) -> Manifest:
    """Make a store what version 1 would have made it: keys are a table of Parquet parts, and there is no index of links."""
    import duckdb

    from bayhaqi.store.key_runs import NO_DAY, read_run

    manifest = read_manifest(store)
    database = duckdb.connect()
    database.execute('CREATE TABLE keys ("row" BIGINT, kind VARCHAR, key BIGINT, day DATE, item BIGINT)')
    number = manifest.next_row
    for kind, table in (("story", STORY_KEYS), ("event", EVENT_KEYS)):
        for part in manifest.of(table):
            run = read_run(store, part)
            for key, item, day in zip(run.key.tolist(), run.item.tolist(), run.day.tolist(), strict=True):
                database.execute(
                    "INSERT INTO keys VALUES (?, ?, ?, DATE '1970-01-01' + ?::INTEGER, ?)",
                    [number, kind, key, None if day == NO_DAY else day, item],
                )
                number += 1
    # A key that a later commit buried.
    database.execute("INSERT INTO keys VALUES (?, 'event', 77, NULL, 5)", [number])
    name = f"keys-{manifest.commit:08}.parquet"
    database.execute(f"COPY (FROM keys ORDER BY kind, key, item) TO '{store / 'parts' / name}' (FORMAT parquet)")
    dead = f"dead-{manifest.commit:08}v.parquet"
    database.execute(
        f"COPY (SELECT {number + 1} AS row, 'keys' AS of, {number} AS gone) TO '{store / 'parts' / dead}' (FORMAT parquet)"
    )
    old = [part for part in manifest.parts if part.table not in (STORY_KEYS, EVENT_KEYS)]
    parts = (
        *old,
        part_of(store, "keys", name, number - manifest.next_row + 1, manifest.next_row, number, manifest.commit),
        part_of(store, "dead", dead, 1, number + 1, number + 1, manifest.commit),
    )
    made = replace(manifest, version=1, next_row=number + 2, parts=parts)
    write_manifest(store, made)
    for path in store.glob(f"{INDEX}*"):
        path.unlink()
    return made


def part_of(store: Path, table: str, file: str, number: int, first: int, last: int, commit: int):  # type: ignore[no-untyped-def]
    from bayhaqi.integrity import sha256_of
    from bayhaqi.store import Part

    path = store / "parts" / file
    return Part(table, file, number, first, last, path.stat().st_size, sha256_of(path), commit)


def test_a_store_of_version_1_is_read_checked_and_migrated_by_the_next_writer(
    tmp_path: Path, store: Path, articles: list[Article], small_batches: None
) -> None:
    more = random.Random(3).sample(made_articles(60, seed=1, copies=0.6), 30)
    new = tmp_path / "new"
    with Writer(new) as writer:
        writer.add(articles, FakeCoder())
        writer.add(more, FakeCoder())
    before = contents(store)
    as_version_1(store)
    assert contents(store) == before
    assert check(store) == []
    with Writer(store) as writer:
        assert writer.manifest.version == 2
        assert not writer.manifest.of("keys")
        assert contents(store) == before
        assert check(store) == []
        writer.add(more, FakeCoder())
    assert contents(store) == contents(new)
    with Writer(store) as writer:
        writer.compact()
    assert {path.name for path in (store / "parts").iterdir()} == read_manifest(store).files()
    assert check(store) == []


def test_a_migration_that_was_stopped_begins_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(store)
    as_version_1(store)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bayhaqi.store.writer.write_manifest", stopped)
        with pytest.raises(KeyboardInterrupt):
            Writer(store)
    assert read_manifest(store).version == 1
    assert contents(store) == before
    with Writer(store) as writer:
        assert writer.manifest.version == 2
    assert contents(store) == before
    assert check(store) == []
    assert LinkIndex(store).is_of(read_manifest(store))


def test_a_writer_whose_index_could_not_be_written_goes_on_rightly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = made_articles(40, seed=4, copies=0.5)
    with Writer(tmp_path / "whole") as writer:
        writer.add(articles[:20], FakeCoder())
        writer.add(articles[20:], FakeCoder())

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with Writer(tmp_path / "full") as writer:
        with monkeypatch.context() as patch:
            patch.setattr("bayhaqi.store.writer.put_commit", full)
            with pytest.raises(StoreError, match="what was committed is safe"):
                writer.add(articles[:20], FakeCoder())
        assert writer.add(articles, FakeCoder()).known == 20
    assert contents(tmp_path / "full") == contents(tmp_path / "whole")
    assert check(tmp_path / "full") == []
