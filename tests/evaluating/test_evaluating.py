"""Scores on a user's gold: pairs, fields, intervals, and the page of errors."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bayhaqi.cli.evaluate import evaluate_command
from bayhaqi.errors import InputError
from bayhaqi.evaluating import compared, error_page, read_records, scored
from bayhaqi.evaluating.records import row_of

Json = dict[str, Any]
TEXT = "Nordaland bombed Suvravia on Monday, Altan officials said. Ruritania and Borduria held talks in Alba."


def span(words: str) -> Json:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def mention(number: int, words: str, actor: str | None = None) -> Json:
    return {
        "id": number,
        **span(words),
        "actor": actor,
        "name": words,
        "country": None,
        "sectors": [],
        "kind": "state",
        "title": None,
        "entity": number,
    }


def record(identity: str = "a") -> Json:
    bombing: Json = {
        "id": "c1", "type": "ASSAULT", "status": None, "actors": [0], "recipients": [1], "trigger": span("bombed"),
        "evidence": span(TEXT[:58]), "date": {"start": "2024-07-22", "end": "2024-07-22", "basis": "text"}, "place": None,
        "attribution": [0],
    }  # fmt: skip
    talks: Json = {
        **bombing, "id": "c2", "type": "CONSULT", "actors": [2, 3], "recipients": [], "trigger": span("talks"), "evidence": span(TEXT[59:]),
        "date": None, "place": 0, "attribution": [],
    }  # fmt: skip
    officials = {
        "source": [{**span("Altan officials"), "mention": 4}],
        "cue": [span("said")],
        "content": [span(TEXT[:35])],
    }
    names = ("Nordaland", "Suvravia", "Ruritania", "Borduria", "Altan officials")
    return {
        "article": {"id": identity, "title": None, "text": TEXT, "published": "2024-07-24", "publisher": None, "url": None},
        "mentions": [mention(number, name) for number, name in enumerate(names)],
        "dates": [], "places": [{**span("Alba"), "name": "Alba", "country": "BRD", "geonames": 7}],
        "attributions": [{"id": 0, **officials}],
        "claims": [bombing, talks],
    }  # fmt: skip


def changed(**changes: Any) -> Json:
    """The record with changes to its first claim."""
    made = copy.deepcopy(record())
    made["claims"][0].update(changes)
    return made


def kinds(said: Json, gold: Json | None = None) -> list[str]:
    return [error.kind for error in compared(row_of(gold or record()), row_of(said)).errors]


def test_the_same_record_has_no_error_and_full_marks() -> None:
    result = compared(row_of(record()), row_of(record()))
    assert result.errors == ()
    scores = scored([result]).to_dict()
    assert scores["levels"]["whole"]["f1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert all(one["value"] == 1.0 for one in scores["fields"].values())


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": "COERCE"}, "type"),
        ({"actors": [1], "recipients": [0]}, "sides"),
        ({"recipients": []}, "sides"),
        ({"status": "future"}, "status"),
        ({"attribution": []}, "attribution"),
        ({"date": None}, "day"),
        ({"place": 0}, "place"),
    ],
)
def test_each_field_that_is_wrong_is_told(changes: Json, kind: str) -> None:
    assert kinds(changed(**changes)) == [kind]


def test_sides_of_a_joint_act_may_be_divided() -> None:
    made = record()
    made["claims"][1].update(actors=[2], recipients=[3])
    assert kinds(made) == []


def test_what_is_missing_and_what_is_too_much() -> None:
    less, more = record(), record()
    less["claims"].pop()
    more["claims"].append(
        {**more["claims"][1], "id": "c3", "type": "AGREE", "trigger": span("Borduria"), "evidence": span("Borduria")}
    )
    assert kinds(less) == ["missed"]
    assert kinds(more) == ["invented"]
    assert [error.kind for error in compared(row_of(record()), None).errors] == ["missed", "missed"]


def test_what_nobody_decided_on_is_not_wrong_and_what_was_rejected_is() -> None:
    gold = {**record(), "claims": record()["claims"][:1], "unreviewed": ["c2"], "rejected": []}
    assert kinds(record(), gold) == []
    assert kinds(record(), {**gold, "unreviewed": [], "rejected": ["c2"]}) == ["invented"]


def test_a_chain_in_words_alone_counts_as_the_reviews_write_it() -> None:
    gold = changed(attribution=[], chain=["Altan officials"])
    assert kinds(record(), gold) == []
    assert kinds(record(), changed(attribution=[], chain=["Altan officials", "a diplomat"])) == ["attribution"]


def test_the_better_of_two_claims_is_the_pair() -> None:
    made = record()
    made["claims"].insert(0, {**made["claims"][0], "id": "c0", "type": "COERCE"})
    result = compared(row_of(record()), row_of(made))
    assert [said.id for _, said in result.pairs] == ["c1", "c2"]
    assert [said.id for said in result.invented] == ["c0"]


def test_scores_are_counted_over_all_articles_with_intervals_around_them() -> None:
    half = record()
    half["claims"].pop()
    results = [compared(row_of(record()), row_of(record() if number % 2 else half)) for number in range(40)]
    scores = scored(results).to_dict()
    assert (scores["gold_claims"], scores["claims"]) == (80, 60)
    recall = scores["levels"]["typed"]["recall"]
    assert recall["value"] == 0.75
    assert 0.6 < recall["low"] < 0.75 < recall["high"] < 0.9
    assert scores["levels"]["typed"]["precision"]["value"] == 1.0
    assert scores["types"]["CONSULT"]["recall"]["value"] == 0.5
    assert scores["macro_f1"]["value"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)
    assert scored(results).to_dict() == scores


def test_intervals_narrow_with_more_articles() -> None:
    good, bad = compared(row_of(record()), row_of(record())), compared(row_of(record()), None)

    def width(number: int) -> float:
        one = scored([good, bad] * number).to_dict()["levels"]["found"]["recall"]
        return float(one["high"] - one["low"])

    assert width(100) < width(10) / 2


def test_nothing_to_be_right_about_is_no_score() -> None:
    empty = {**record(), "claims": []}
    scores = scored([compared(row_of(empty), row_of(empty))]).to_dict()
    assert scores["levels"]["found"]["f1"] is None
    assert scores["macro_f1"] is None
    assert scored([]).to_dict()["articles"] == 0


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"article": {}, "claims": []}', '{"article": {"id": "a"}, "claims": [{"type": "AID"}]}', "1"],
)
def test_a_line_that_is_no_record_is_told_with_its_number(line: str) -> None:
    good = json.dumps(record())
    first, second, third = read_records([good, line, good], "gold.jsonl")
    assert isinstance(second, InputError)
    assert str(second).startswith("gold.jsonl:2: this is no record")
    assert not isinstance(first, InputError)
    assert not isinstance(third, InputError)


@pytest.mark.parametrize("html", [True, False])
def test_the_page_has_every_error_under_its_kind_and_escapes_what_it_shows(html: bool) -> None:
    made = changed(type="COERCE", status="future")
    made["article"]["title"] = "<script>alert(1)</script> [a](b)"
    result = compared(row_of(made), row_of({**record(), "claims": record()["claims"][:1]}))
    page = "\n".join(error_page(result.errors, "Errors on <gold>", html=html))
    assert [page.index(words) for words in ("Missed", "Wrong type", "Wrong status")] == sorted(
        page.index(words) for words in ("Missed", "Wrong type", "Wrong status")
    )
    assert "<script>" not in page
    assert "[a](b)" not in page or html
    assert "Nordaland" in page


def test_the_command_scores_a_file_and_writes_the_page(tmp_path: Path) -> None:
    gold, said, page = tmp_path / "gold.jsonl", tmp_path / "said.jsonl", tmp_path / "errors.html"
    gold.write_text(json.dumps(record("a")) + "\n" + json.dumps(record("b")) + "\nnonsense\n")
    said.write_text(json.dumps(changed(status="future")) + "\n")
    done = CliRunner().invoke(evaluate_command, [str(gold), str(said), "--errors", str(page)])
    assert done.exit_code == 1
    scores = json.loads(done.stdout)
    assert (scores["articles"], scores["gold_claims"], scores["claims"]) == (2, 4, 2)
    assert "gold.jsonl:3: this is no record" in done.stderr
    assert "articles 2, without a coding 1, failed 1" in done.stderr
    assert "Wrong status (1)" in page.read_text()
    table = CliRunner().invoke(evaluate_command, [str(gold), str(said), "-f", "text"])
    assert "right in everything" in table.stdout
    assert "macro-F1" in table.stdout


def test_gold_without_records_and_pages_of_other_forms_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    assert CliRunner().invoke(evaluate_command, [str(empty), str(empty)]).exit_code == 2
    refused = CliRunner().invoke(evaluate_command, [str(empty), "--errors", "page.pdf"])
    assert refused.exit_code == 2
    assert ".html and .md" in refused.output
