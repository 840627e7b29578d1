from __future__ import annotations

from pathlib import Path

import pytest

import bayhaqi
from bayhaqi.model import Article
from bayhaqi.reading import Failure
from bayhaqi.store import read_manifest
from tests.store.fake_coder import FakeCoder


def test_a_store_in_python(tmp_path: Path, articles: list[Article]) -> None:
    seen: list[int] = []
    failure = Failure("broken.csv", None, "it has no header")
    with bayhaqi.open(tmp_path / "s", coder=FakeCoder()) as db:
        done = db.add([*articles[:10], failure], lambda added: seen.append(added.coded))
        assert (done.stored, done.known) == (10, 0)
        assert len(done.failures) == 1
        assert "broken.csv" in done.failures[0]
        assert seen[-1] == 10
        before = db.articles()
        assert len(before.records()) == 10
        assert db.add(articles[:12]).stored == 2
        assert len(db.articles().records()) == 12
        assert len(before.records()) == 10
        total = db.sql("SELECT sum(claims) AS claims FROM events").records()[0]["claims"]
        assert total == len(db.claims().records())
        assert db.check() == []


def test_results_as_tables(store: Path) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    with bayhaqi.open(store) as db:
        found = db.events(type="ASSAULT")
        rows = found.records()
        assert rows
        assert {row["type"] for row in rows} == {"ASSAULT"}
        ids = [row["id"] for row in rows]
        assert found.arrow().column("id").to_pylist() == ids
        assert found.polars()["id"].to_list() == ids
        assert list(found.pandas()["id"]) == ids


def test_reading_makes_no_store(tmp_path: Path) -> None:
    with bayhaqi.open(tmp_path / "s") as db, pytest.raises(bayhaqi.StoreError, match="does not exist"):
        db.events().records()
    assert not (tmp_path / "s").exists()


def test_what_the_package_offers_is_there() -> None:
    for name in dir(bayhaqi):
        assert getattr(bayhaqi, name) is not None
    assert "open" not in bayhaqi.__all__


def test_compacting_in_python(store: Path) -> None:
    with bayhaqi.open(store) as db:
        events = db.events().records()
        db.compact()
        assert db.events().records() == events
    assert len({part.table for part in read_manifest(store).parts}) == len(read_manifest(store).parts)
