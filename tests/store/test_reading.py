from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from bayhaqi.errors import StoreError, UsageError
from bayhaqi.model import Article
from bayhaqi.store import Review, Snapshot, Writer, check, list_reviews, read_manifest, recode, save_review
from bayhaqi.store.manifest import VERSION
from tests.store.fake_coder import FakeCoder, made_articles


def number(snapshot: Snapshot, table: str) -> int:
    found = snapshot.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert found is not None
    return int(found[0])


def test_a_reader_stays_on_its_snapshot(store: Path) -> None:
    with Snapshot(store) as before:
        articles, events = number(before, "articles"), number(before, "events")
        with Writer(store) as writer:
            writer.add(made_articles(30, seed=7), FakeCoder())
            writer.compact()
            writer.compact()
        assert number(before, "articles") == articles
        assert number(before, "events") == events
        assert set(before.search("report")) == {
            row[0] for row in before.connection.execute("SELECT id FROM articles").fetchall()
        }
        with Snapshot(store) as now:
            assert number(now, "articles") == articles + 30
            assert len(now.search("report")) == articles + 30
    with Writer(store) as writer:
        writer.compact()
        assert {path.name for path in (store / "parts").iterdir()} == writer.manifest.files()
    assert check(store) == []


def test_compacting_leaves_one_part_of_each_table_and_the_same_rows(store: Path) -> None:
    def rows() -> dict[str, list[tuple[object, ...]]]:
        with Snapshot(store) as snapshot:
            return {
                table: snapshot.connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
                for table in ("articles", "mentions", "claims", "stories", "claim_events", "events", "redirects")
            }

    before = rows()
    with Writer(store) as writer:
        writer.compact()
    assert rows() == before
    parts = read_manifest(store).parts
    assert len({part.table for part in parts}) == len(parts)
    assert not [part for part in parts if part.table == "dead"]
    assert check(store) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/tmp/bayhaqi-written-by-a-query.csv'",
        "ATTACH '/tmp/bayhaqi-attached.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_snapshot_reaches_its_parts_and_no_other_file(store: Path, query: str) -> None:
    with Snapshot(store) as snapshot, pytest.raises(duckdb.Error):
        snapshot.connection.execute(query)


def test_a_store_works_under_any_name(tmp_path: Path, articles: list[Article]) -> None:
    store = tmp_path / "it's [a] *strange* näme?" / "x.bayhaqi"
    with Writer(store) as writer:
        writer.add(articles[:5], FakeCoder())
    with Writer(store) as writer:
        writer.add(articles[5:9], FakeCoder())
        writer.compact()
    with Snapshot(store) as snapshot:
        assert number(snapshot, "articles") == 9
        assert len(snapshot.search("report")) == 9
    assert check(store) == []


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist; make a store with: bayhaqi add"):
        Snapshot(tmp_path / "nothing")
    with pytest.raises(StoreError, match="is a folder but no store"):
        Snapshot(tmp_path)


def test_a_later_store_is_refused(store: Path) -> None:
    manifest = json.loads((store / "manifest.json").read_text())
    manifest["version"] = VERSION + 1
    manifest["something"] = "new"
    (store / "manifest.json").write_text(json.dumps(manifest))
    for opened in (Snapshot, Writer):
        with pytest.raises(StoreError, match="later version of bayhaqi"):
            opened(store)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"format": "bayhaqi-store", "version": 1}', "null"], ids=range(6)
)
def test_a_damaged_manifest_is_told(store: Path, content: str) -> None:
    (store / "manifest.json").write_text(content)
    with pytest.raises(StoreError, match="damaged"):
        Snapshot(store)


def test_a_manifest_leads_nowhere_else(store: Path) -> None:
    manifest = json.loads((store / "manifest.json").read_text())
    manifest["parts"][0]["file"] = "../../outside.parquet"
    (store / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="damaged"):
        Snapshot(store)


class TestCheck:
    def test_a_changed_byte_is_found(self, store: Path) -> None:
        part = store / "parts" / read_manifest(store).of("claims")[0].file
        content = bytearray(part.read_bytes())
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
        problems = check(store)
        assert problems[0].startswith(f"{part.name} has another SHA-256")
        assert len(problems) == 2

    def test_a_missing_and_a_cut_part_are_found(self, store: Path) -> None:
        missing, cut = (store / "parts" / part.file for part in read_manifest(store).of("mentions")[:2])
        missing.unlink()
        cut.write_bytes(cut.read_bytes()[:-10])
        with pytest.raises(StoreError, match="see which with: bayhaqi check"):
            Snapshot(store)
        problems = check(store)
        assert f"{missing.name} is missing" in problems
        assert any(problem.startswith(f"{cut.name} has ") for problem in problems)

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            ("articles", "of an article that is not there"),
            ("claims", "events of a claim that is not there"),
            ("stories", "articles without a story"),
            ("claim_events", "claims without an event"),
            ("events", "claims of an event that is not there"),
        ],
    )
    def test_a_table_that_lacks_rows_is_found(self, store: Path, table: str, said: str) -> None:
        manifest = json.loads((store / "manifest.json").read_text())
        gone = [part for part in manifest["parts"] if part["table"] == table][-1]
        manifest["parts"].remove(gone)
        (store / "manifest.json").write_text(json.dumps(manifest))
        assert any(said in problem for problem in check(store))

    def test_a_lost_search_index_is_found_and_mended(self, store: Path) -> None:
        with Snapshot(store) as snapshot:
            expected = snapshot.search("nordaland")
            assert expected
        (store / "search.sqlite").unlink()
        assert [problem for problem in check(store) if "search index" in problem]
        with Snapshot(store) as snapshot, pytest.raises(StoreError, match="bayhaqi compact"):
            snapshot.search("nordaland")
        with Writer(store) as writer:
            writer.compact()
        with Snapshot(store) as snapshot:
            assert set(snapshot.search("nordaland")) == set(expected)
        assert check(store) == []

    def test_a_damaged_search_index_is_mended(self, store: Path) -> None:
        (store / "search.sqlite").write_bytes(b"no database" * 1000)
        assert [problem for problem in check(store) if "search index" in problem]
        with Writer(store) as writer:
            writer.compact()
        assert check(store) == []


class TestSearch:
    def test_words_phrases_and_beginnings(self, tmp_path: Path) -> None:
        texts = {
            "a": "Nordaland seized a vessel.",
            "b": "A vessel of Nordaland was seized.",
            "c": "Vantostan's vessels sailed.",
        }
        with Writer(tmp_path / "s") as writer:
            writer.add([Article(id=name, text=text, language="en") for name, text in texts.items()], FakeCoder())
        with Snapshot(tmp_path / "s") as snapshot:
            assert set(snapshot.search("nordaland vessel")) == {"a", "b"}
            assert snapshot.search('"seized a vessel"') == ["a"]
            assert set(snapshot.search("vessel*")) == {"a", "b", "c"}
            assert snapshot.search("nothing-of-this") == []
            assert len(snapshot.search("vessel*", limit=2)) == 2

    @pytest.mark.parametrize("text", ["NEAR(", "a AND", "title:x", "-x", 'un"closed', "^x", "{a b}:c", "x*y", "a\0b"])
    def test_no_character_has_a_meaning_of_its_own(self, store: Path, text: str) -> None:
        with Snapshot(store) as snapshot:
            assert snapshot.search(text) == []

    def test_a_text_without_words_is_refused(self, store: Path) -> None:
        with Snapshot(store) as snapshot, pytest.raises(UsageError, match="no word"):
            snapshot.search('"" * ()')


class TestRecode:
    def test_the_same_coder_changes_nothing(self, store: Path) -> None:
        commit = read_manifest(store).commit
        with Writer(store) as writer:
            done = recode(writer, FakeCoder())
        assert (done.articles, done.current) == (0, 60)
        assert read_manifest(store).commit == commit

    def test_ids_of_what_is_the_same_stay(self, store: Path) -> None:
        def events() -> dict[str, str]:
            with Snapshot(store) as snapshot:
                return dict(
                    snapshot.connection.execute(
                        "SELECT e.id, e.type FROM events AS e WHERE e.type <> 'SUPPORT' ORDER BY ALL"
                    ).fetchall()
                )

        before = events()
        with Snapshot(store) as snapshot:
            praised = snapshot.connection.execute("SELECT count(*) FROM claims WHERE type = 'SUPPORT'").fetchone()
        assert praised is not None
        with Writer(store) as writer:
            done = recode(writer, FakeCoder("test-2", drop="praised"))
        assert done.articles == 60
        assert (done.gone, done.new, done.changed) == (praised[0], 0, 0)
        assert done.same > 0
        assert events() == before
        assert check(store) == []
        with Snapshot(store) as snapshot:
            assert number(snapshot, "articles") == 60
            assert snapshot.connection.execute("SELECT count(*) FROM events WHERE type = 'SUPPORT'").fetchone() == (0,)
            assert len(snapshot.search("report")) == 60

    def test_a_recoding_that_was_stopped_goes_on(self, store: Path) -> None:
        def stop(number: int) -> None:
            if number == 30:
                raise KeyboardInterrupt

        coder = FakeCoder("test-2")
        with pytest.raises(KeyboardInterrupt), Writer(store) as writer:
            recode(writer, coder, stop)
        assert check(store) == []
        with Writer(store) as writer:
            done = recode(writer, coder)
        assert (done.current, done.articles) == (24, 36)
        assert check(store) == []


class TestReviews:
    def test_a_review_is_kept_and_found(self, store: Path) -> None:
        with Snapshot(store) as snapshot:
            row = snapshot.connection.execute(
                "SELECT article, id, evidence, evidence_start, evidence_end FROM claims LIMIT 1"
            ).fetchone()
        assert row is not None
        review = Review(
            article=row[0], claim=row[1], evidence=row[2], evidence_start=row[3], evidence_end=row[4],
            verdict="wrong", corrections={"type": "ACCUSE"}, note="it's only words", made="2024-07-24T10:00:00+00:00",
        )  # fmt: skip
        save_review(store, review)
        save_review(store, Review(article="other", evidence="x", evidence_start=0, evidence_end=1, verdict="right"))
        assert list(list_reviews(store, article=row[0])) == [review]
        assert list(list_reviews(store, claim=row[1])) == [review]
        assert len(list(list_reviews(store))) == 2
        with Writer(store) as writer:
            recode(writer, FakeCoder("test-2"))
        assert list(list_reviews(store, article=row[0])) == [review]

    def test_a_verdict_that_is_none_is_refused(self, store: Path) -> None:
        with pytest.raises(UsageError, match="allowed are right, wrong, unsure"):
            save_review(store, Review(article="a", evidence="x", evidence_start=0, evidence_end=1, verdict="good"))
        assert list(list_reviews(store)) == []
