"""A Wikidata dump becomes a user's actor file, in one pass and in memory that does not grow with it."""

from __future__ import annotations

import bz2
import csv
import gzip
import importlib.util
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from bayhaqi.errors import InputError
from bayhaqi.knowledge.actor_entries import Role
from bayhaqi.knowledge.user_rows import read_user_actors
from bayhaqi.knowledge.wikidata import Progress, build_from_wikidata, in_succession

_spec = importlib.util.spec_from_file_location("wikidata_sample", Path(__file__).with_name("wikidata_sample.py"))
assert _spec
assert _spec.loader
made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(made)


def build(path: Path) -> tuple[Progress, dict[str, dict[str, str]]]:
    stream = io.StringIO()
    progress = build_from_wikidata(path, stream)
    return progress, {row["wikidata"]: row for row in csv.DictReader(io.StringIO(stream.getvalue()))}


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), ("", bytes)])
def test_people_parties_and_organisations(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"dump.json{suffix}"
    path.write_bytes(pack(made.as_dump(made.sample())))
    progress, rows = build(path)
    assert (progress.entities, progress.people, progress.organisations, progress.bad) == (10, 2, 2, 0)
    assert rows.keys() == {"Q9100001", "Q9100004", "Q9200001", "Q9200002"}
    president = rows["Q9100001"]
    assert (president["name"], president["kind"], president["country"]) == ("Njeri Testwell", "person", "KEN")
    assert president["roles"] == (
        "2027-01-10..2031-02-28 GOV F Minister of Foreign Affairs; "
        "2031-03-01..2031-06-30 GOV P+F President of Kenya; 2031-07-01..2035-12-31 GOV P President of Kenya"
    )
    assert president["aliases"] == "N. Testwell, the elder"
    assert rows["Q9100004"]["roles"] == "2001-02-03..2004-05-06 GOV F Minister of Foreign Affairs"
    assert rows["Q9200001"]["roles"] == "1999-01-01.. PTY"
    assert rows["Q9200001"]["aliases"] == "Lanterns; OLP"
    assert rows["Q9200002"]["country"] == "IGO"


def test_what_is_built_can_be_added(tmp_path: Path) -> None:
    path, target = tmp_path / "dump.json", tmp_path / "built.csv"
    path.write_bytes(made.as_dump(made.sample()))
    with target.open("w", encoding="utf-8", newline="") as stream:
        build_from_wikidata(path, stream)
    assert [actor.entry.key for actor in read_user_actors(target)] == [
        "njeri-testwell-q9100001", "late-holder-q9100004", "orange-lantern-party-q9200001",
        "world-lantern-organisation-q9200002",
    ]  # fmt: skip


def test_bad_lines_are_counted_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    good = made.as_dump(made.sample()).rstrip(b"\n]")
    path.write_bytes(good + b',\n{"id":"Q5","P39" broken},\nnonsense\n{"P39":1,"x":"P39","id":7}\n]')
    progress, rows = build(path)
    assert len(rows) == 4
    assert [line for line, _ in progress.bad_lines] == [12, 13] or progress.bad == 3


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"[\n]\n", gzip.compress(b"[\n" * 9, mtime=0)[:15], b"\x1f\x8b" + b"\0" * 40]
)
def test_what_is_no_dump_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dump.json.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"dump\.json\.gz"):
        build(path)


def test_a_dump_that_is_cut_short_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "dump.json.gz"
    many = [made.person(f"Q{9500000 + i}", f"Person {i}") for i in range(3000)]
    path.write_bytes(gzip.compress(made.as_dump(many))[:-4000])
    with pytest.raises(InputError, match=r"dump\.json\.gz:\d+: cannot be read further"):
        build(path)


def test_strange_shapes_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    strange = made.sample()[0]
    shapes = [
        {**strange, "labels": []}, {**strange, "labels": {"en": None}}, {**strange, "aliases": {"en": [None, {"value": 5}]}},
        {**strange, "claims": {"P31": [None], "P39": {}}}, {**strange, "claims": {"P31": [{"mainsnak": None}], "P39": [1]}},
        made.person("Q1", "X Y", made.statement(made.item("Q9000001"), P580={"snaktype": "somevalue"})),
        made.person("Q2", "X Z", made.statement(made.item("Q9000001"), P580=made.time("2001-99-99"))),
        made.person("Q3", "X W", made.statement({"snaktype": "novalue"})),
        made.person("Q4", "police", made.statement(made.item("Q9000001"))),
    ]  # fmt: skip
    path.write_bytes(made.as_dump([*shapes, *made.sample()]))
    target = tmp_path / "built.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        progress = build_from_wikidata(path, stream)
    assert progress.bad == 0
    assert "police" not in target.read_text(encoding="utf-8")


def test_memory_does_not_grow_with_the_people(tmp_path: Path) -> None:
    def peak(people: int) -> int:
        path = tmp_path / f"dump{people}.json.gz"
        spell = made.statement(made.item("Q9000002"), P580=made.time("2001-02-03"))
        with gzip.open(path, "wb") as file:
            file.write(b"[\n")
            for i in range(people):
                file.write(made.as_dump([made.person(f"Q{i + 1}", f"Person Number {i}", spell)])[2:-3] + b",\n")
            file.write(made.as_dump(made.sample())[2:])
        tracemalloc.start()
        with (tmp_path / "out.csv").open("w", encoding="utf-8", newline="") as stream:
            build_from_wikidata(path, stream)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(8000) < peak(500) + 6_000_000


def test_overlapping_offices_follow_each_other() -> None:
    low = Role(20000101, 0, ("LEG",), "MP", "", 12)
    high = Role(20050101, 20091231, ("GOV",), "Prime Minister", "M", 95)
    found = [(role.first, role.last, role.sectors, role.title) for role in in_succession([low, high])]
    assert found == [
        (20000101, 20041231, ("LEG",), "MP"), (20050101, 20091231, ("GOV", "LEG"), "Prime Minister"),
        (20100101, 0, ("LEG",), "MP"),
    ]  # fmt: skip
    undated = Role(0, 0, ("GOV",), "Minister", "", 40)
    assert in_succession([undated, undated]) == [undated]
    assert in_succession([]) == []
