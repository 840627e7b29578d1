"""Reviews: which claim they are about after coding anew, figures, gold records, coded sentences, the command."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.errors import UsageError
from bayhaqi.export.reviews import gold_records, training_sentences
from bayhaqi.model import Article, Coding
from bayhaqi.query.review_figures import figures, kappa, wilson
from bayhaqi.query.reviewing import Reviewed, claim_form, reviewed
from bayhaqi.store import Review, Snapshot, Writer, list_reviews, recode, save_review
from tests.store.fake_coder import FakeCoder

TEXT = (
    "Nordaland bombed Suvravia in Alba on 2024-03-02, killing 4, Ministry said.\n\n"
    "Estristan praised Nordaland in Brena on 2024-03-03. Kelmiland aided Brunavia in Corda on 2024-03-04."
)


class OtherIds(FakeCoder):
    """Codes as the other does, under other ids, and takes all praise for an accusation."""

    def _code(self, article: Article) -> Coding:
        coding = super()._code(article)
        claims = tuple(
            one.model_copy(update={"id": f"new-{one.id}", **({"type": "ACCUSE"} if one.type == "SUPPORT" else {})})
            for one in coding.claims
        )
        return coding.model_copy(update={"claims": claims})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "crisis.bayhaqi"
    with Writer(path) as writer:
        writer.add([Article(text=TEXT, title="Nordaland again", published="2024-03-05", publisher="Post")], FakeCoder())
    return path


def claims_of(store: Path) -> dict[str, dict[str, Any]]:
    """The claims by their trigger, with `form`."""
    with bayhaqi.open(store) as db:
        rows = db.claims().records()
        records = dict(db.reader.snapshot.connection.execute("SELECT id, record FROM articles").fetchall())
    return {row["trigger"]: {**row, "form": claim_form(records[row["article"]], row["id"])} for row in rows}


def review_of(claim: dict[str, Any], verdict: str, reviewer: str = "Ana", **more: Any) -> Review:
    return Review(
        article=claim["article"], claim=claim["id"], evidence=claim["evidence"], evidence_start=claim["evidence_start"],
        evidence_end=claim["evidence_end"], coded=claim["form"], verdict=verdict, reviewer=reviewer, **more,
    )  # fmt: skip


def found_in(store: Path) -> list[Reviewed]:
    with Snapshot(store) as snapshot:
        return reviewed(snapshot.cursor(), store)


class TestAnchors:
    def test_a_review_finds_its_claim_after_coding_anew(self, store: Path) -> None:
        claims = claims_of(store)
        for trigger, verdict in (("bombed", "right"), ("praised", "wrong"), ("aided", "unsure")):
            save_review(store, review_of(claims[trigger], verdict))
        assert [(one.claim or {})["trigger"] for one in found_in(store)] == ["bombed", "praised", "aided"]
        assert all(one.unchanged for one in found_in(store))
        with Writer(store) as writer:
            recode(writer, OtherIds("test-2"))
        again = found_in(store)
        assert [(one.claim or {})["id"][:4] for one in again] == ["new-"] * 3
        assert [(one.claim or {})["trigger"] for one in again] == ["bombed", "praised", "aided"]
        # Praise has become an accusation, which is not what was reviewed.
        assert [one.unchanged for one in again] == [True, False, True]

    def test_what_is_not_coded_any_more_keeps_its_review(self, store: Path) -> None:
        save_review(store, review_of(claims_of(store)["praised"], "wrong"))
        with Writer(store) as writer:
            recode(writer, FakeCoder("test-2", drop="praised"))
        (one,) = found_in(store)
        assert one.claim is None
        assert figures([one]).gone == 1

    def test_a_review_without_coding_is_of_the_only_claim_of_its_evidence(self, store: Path) -> None:
        claim = claims_of(store)["bombed"]
        plain = Review(article=claim["article"], evidence=claim["evidence"], evidence_start=claim["evidence_start"],
                       evidence_end=claim["evidence_end"], verdict="right")  # fmt: skip
        save_review(store, plain)
        assert [(one.claim or {})["id"] for one in found_in(store)] == [claim["id"]]

    def test_show_has_the_reviews(self, store: Path) -> None:
        claim = claims_of(store)["praised"]
        save_review(store, review_of(claim, "wrong", corrections={"type": "CONSULT"}, note="they met"))
        with bayhaqi.open(store) as db:
            for wanted in (f"{claim['article']}/{claim['id']}", claim["event"], claim["article"]):
                shown = db.show(wanted).to_dict()
                rows = [shown["claim"]] if shown["kind"] == "claim" else shown["claims"]
                told = [one for row in rows for one in row["reviews"]]
                assert [(one["verdict"], one["corrections"], one["reviewer"]) for one in told] == [
                    ("wrong", {"type": "CONSULT"}, "Ana")
                ]
        result = CliRunner().invoke(main, ["show", str(store), claim["event"], "-f", "text"])
        assert "reviewed by Ana on" in result.output
        assert "wrong: type is CONSULT (they met)" in " ".join(result.output.split())


class TestSaving:
    @pytest.mark.parametrize(
        ("corrections", "reason"),
        [
            ({"colour": "red"}, "no field that can be corrected"),
            ({"type": "SHOUT"}, "'SHOUT' is no type"),
            ({"modes": ["drone"], "type": "AID"}, "'drone' is no mode of AID"),
            ({"modes": ["nonsense"]}, "no mode of SUPPORT"),
            ({"status": "maybe"}, "no status"),
            ({"contexts": ["weather"]}, "no context"),
            ({"actors": [{"text": " "}]}, "must have text"),
            ({"actors": [{"text": "x", "start": 4, "end": 4}]}, "is no span"),
            ({"date": {"start": "2024-02-31", "end": "2024-03-01"}}, "must have start and end"),
            ({"date": {"start": "2024-03-02", "end": "2024-03-01"}}, "before it starts"),
            ({"place": {"name": ""}}, "must have a name"),
            ({"chain": "Ministry"}, "list of at most"),
        ],
    )
    def test_what_is_no_correction_is_refused(self, store: Path, corrections: dict[str, Any], reason: str) -> None:
        with pytest.raises(UsageError, match=reason):
            save_review(store, review_of(claims_of(store)["praised"], "wrong", corrections=corrections))
        assert list(list_reviews(store)) == []

    def test_only_what_is_wrong_is_corrected(self, store: Path) -> None:
        with pytest.raises(UsageError, match="nothing to correct"):
            save_review(store, review_of(claims_of(store)["praised"], "right", corrections={"type": "AID"}))

    def test_reviews_of_earlier_stores_are_read(self, store: Path) -> None:
        database = sqlite3.connect(store / "reviews.sqlite")
        database.executescript(
            "CREATE TABLE reviews (number INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL, claim TEXT, event TEXT, "
            "evidence TEXT NOT NULL, evidence_start INTEGER NOT NULL, evidence_end INTEGER NOT NULL, in_title INTEGER NOT NULL, "
            "verdict TEXT NOT NULL, field TEXT, correction TEXT, note TEXT, reviewer TEXT, made TEXT NOT NULL);"
            "INSERT INTO reviews VALUES (1, 'a', 'c', NULL, 'x', 0, 1, 0, 'wrong', 'type', 'AID', NULL, 'Ana', '2024-01-01');"
        )
        database.close()
        (one,) = list_reviews(store)
        assert (one.number, dict(one.corrections), one.reviewer) == (1, {"type": "AID"}, "Ana")


class TestFigures:
    def test_precision_counts_each_claim_once_by_its_reviewers_last_words(self, store: Path) -> None:
        claims = claims_of(store)
        save_review(store, review_of(claims["bombed"], "wrong"))
        save_review(store, review_of(claims["bombed"], "right"))
        save_review(store, review_of(claims["praised"], "wrong", corrections={"status": "future"}))
        save_review(store, review_of(claims["aided"], "right"))
        save_review(store, review_of(claims["aided"], "wrong", "Ben"))
        told = figures(found_in(store))
        assert (told.reviews, told.claims, told.undecided) == (5, 3, 1)
        rows = {one.type: (one.reviewed, one.right, one.right_type) for one in told.precision}
        assert rows == {"ASSAULT": (1, 1, 1), "SUPPORT": (1, 0, 1), None: (2, 1, 2)}
        assert told.corrected == {"status": 1}

    def test_agreement_of_two_reviewers(self, store: Path) -> None:
        claims = claims_of(store)
        save_review(store, review_of(claims["bombed"], "right"))
        save_review(store, review_of(claims["bombed"], "right", "Ben"))
        save_review(store, review_of(claims["praised"], "wrong"))
        save_review(store, review_of(claims["praised"], "wrong", "Ben", corrections={"type": "CONSULT"}))
        save_review(store, review_of(claims["aided"], "right"))
        (pair,) = figures(found_in(store)).agreement
        assert (pair.first, pair.second, pair.claims) == ("Ana", "Ben", 2)
        assert (pair.verdict, pair.verdict_kappa) == (1.0, 1.0)
        # One takes praise for no act at all, the other for talks.
        assert pair.types == 0.5

    def test_kappa_of_the_textbook(self) -> None:
        # Cohen's example form: 20 and 15 agreed, 5 and 10 not, of 50; chance agrees on half of them.
        pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
        assert kappa(pairs) == pytest.approx(0.4)
        assert kappa([("yes", "yes")] * 3) is None
        assert kappa([]) is None

    def test_wilsons_interval(self) -> None:
        assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
        assert wilson(0, 0) == (0.0, 1.0)
        low, high = wilson(10, 10)
        assert low < 1
        assert high == pytest.approx(1)


@pytest.fixture
def reviews(store: Path) -> Iterator[Path]:
    """Three sentences that are reviewed whole, one act of them rejected and one corrected."""
    claims = claims_of(store)
    start = TEXT.index("Nordaland in Brena")
    save_review(store, review_of(claims["bombed"], "right", complete=True))
    save_review(
        store,
        review_of(
            claims["praised"], "wrong", complete=True,
            corrections={
                "type": "CONSULT", "modes": ["visit"], "status": "future", "place": {"name": "Nowhere"}, "chain": ["Ministry"],
                "actors": [{"text": "Nordaland in Brena", "start": start, "end": start + 18}], "recipients": [],
            },
        ),
    )  # fmt: skip
    save_review(store, review_of(claims["aided"], "wrong", complete=True))
    return store


def compiler() -> ModuleType:
    path = Path(__file__).parents[2] / "training/data/compile.py"
    spec = importlib.util.spec_from_file_location("compile_acts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["compile_acts"] = module
    spec.loader.exec_module(module)
    return module


class TestExports:
    def test_gold_has_the_claims_as_they_should_be(self, reviews: Path) -> None:
        with Snapshot(reviews) as snapshot:
            (record,) = gold_records(snapshot.cursor(), reviewed(snapshot.cursor(), reviews))
        assert [one["type"] for one in record["claims"]] == ["ASSAULT", "CONSULT"]
        assert len(record["rejected"]) == 1
        assert record["unreviewed"] == []
        text = record["article"]["text"]
        for claim in record["claims"]:
            spans = [claim["trigger"], claim["evidence"], *(record["mentions"][one] for one in claim["actors"])]
            assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
        talks = record["claims"][1]
        assert (talks["quad"], talks["score"], talks["modes"], talks["status"]) == (
            "verbal cooperation",
            4.0,
            ["visit"],
            "future",
        )
        assert [record["mentions"][one]["text"] for one in talks["actors"]] == ["Nordaland in Brena"]
        assert (talks["attribution"], talks["origin"], talks["place"]) == ([0], "Ministry", None)
        assert json.loads(json.dumps(record)) == record

    def test_training_sentences_are_read_by_the_compiler(self, reviews: Path) -> None:
        with Snapshot(reviews) as snapshot:
            done = training_sentences(snapshot.cursor(), reviewed(snapshot.cursor(), reviews))
        assert done.left_out == {}
        module = compiler()
        read = [module.read_block(block.split("\n"), module.load_ontology()) for block in done.blocks]
        assert [[act["type"] for act in one["acts"]] for one in read] == [["ASSAULT"], ["CONSULT"], []]
        assert all(one["text"] in TEXT for one in read)
        (talks,) = read[1]["acts"]
        assert (talks["status"], talks["mode"], talks["recipients"]) == ("future", "visit", [])
        assert [read[1]["text"][first:last] for first, last in talks["actors"]] == ["Nordaland in Brena"]

    def test_sentences_that_are_not_whole_are_left_out_and_counted(self, store: Path) -> None:
        save_review(store, review_of(claims_of(store)["bombed"], "right"))
        with Snapshot(store) as snapshot:
            done = training_sentences(snapshot.cursor(), reviewed(snapshot.cursor(), store))
        assert done.blocks == []
        assert done.left_out == {"nobody said that the sentence states no other act": 1}

    @pytest.mark.parametrize("form", ["jsonl", "gold", "training"])
    def test_the_command_writes_each_form(self, reviews: Path, tmp_path: Path, form: str) -> None:
        target = tmp_path / "out"
        result = CliRunner().invoke(main, ["reviews", str(reviews), "--to", form, "-o", str(target)])
        assert result.exit_code == 0, result.output
        written = target.read_text(encoding="utf-8")
        assert {"jsonl": 3, "gold": 1}.get(form, 8) == len(written.splitlines())
        assert {"jsonl": "wrote 3 reviews", "gold": "wrote 1 records of 3 reviews"}.get(
            form, "wrote 3 sentences"
        ) in result.output

    def test_the_command_tells_figures(self, reviews: Path) -> None:
        result = CliRunner().invoke(main, ["reviews", str(reviews)])
        told = json.loads(result.output)
        assert told["reviews"] == 3
        assert told["precision"][-1]["type"] is None
        assert (
            json.loads(CliRunner().invoke(main, ["reviews", str(reviews), "--reviewer", "Ben"]).output)["reviews"] == 0
        )
