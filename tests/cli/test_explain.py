"""`bayhaqi explain` and `Coder.explain`: every candidate with its probabilities and its fate."""

from __future__ import annotations

import json

from click.testing import CliRunner

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.coding.acts import TRIGGER_THRESHOLD, load_act_coder
from bayhaqi.coding.claims import LEAST_CONFIDENCE

TEXT = (
    "Ecuadorean soldiers seized two boats of Peruvian traders on Sunday. The weather was fine. "
    "Ecuador threatened to close the border with Peru. Football fans bombed the chat with jokes about Peru."
)


def explained() -> list[dict[str, object]]:
    done = CliRunner().invoke(main, ["explain", "-", "-f", "jsonl", "--published", "2019-03-12"], input=TEXT)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_sentence_is_there_once_and_its_words_are_the_text() -> None:
    rows = explained()
    assert [row["sentence"]["text"] for row in rows] == [part.strip() + "." for part in TEXT.split(".")[:-1]]  # type: ignore[index]


def test_kept_candidates_are_the_claims() -> None:
    coding = bayhaqi.load()(TEXT, published="2019-03-12")
    kept = {candidate["claim"] for row in explained() for candidate in row["candidates"] if candidate["fate"] == "kept"}  # type: ignore[attr-defined]
    assert kept == {claim.id for claim in coding.claims}
    assert kept


def test_what_is_dropped_says_why() -> None:
    rows = explained()
    assert rows[1]["reason"] == "it names no actor"
    for candidate in (candidate for row in rows for candidate in row["candidates"]):  # type: ignore[attr-defined]
        assert candidate["reason"]
        if candidate["fate"] == "unsure":
            assert candidate["confidence"] < LEAST_CONFIDENCE
        if candidate["fate"] == "no trigger":
            assert candidate["chance"] <= TRIGGER_THRESHOLD


def test_a_sentence_that_the_gate_holds_back_says_so() -> None:
    text = "Norway has a population of five million. Norwegian police arrested two Swedish activists in Bergen."
    done = CliRunner().invoke(main, ["explain", "-", "-f", "jsonl", "--published", "2019-03-12"], input=text)
    held, read = [json.loads(line) for line in done.stdout.splitlines()]
    assert f"{load_act_coder().gate:.3f} is needed" in held["reason"]
    assert held["candidates"] == []
    assert read["reason"] is None
    assert [candidate["fate"] for candidate in read["candidates"]] == ["kept"]


def test_what_is_promised_or_threatened_is_no_claim_of_its_own() -> None:
    (row,) = [row for row in explained() if "threatened" in row["sentence"]["text"]]  # type: ignore[index]
    fates = {candidate["trigger"]["text"]: candidate["fate"] for candidate in row["candidates"]}  # type: ignore[attr-defined]
    assert fates.pop("threatened") == "kept"
    assert set(fates.values()) <= {"told already", "no trigger", "no side"}


def test_an_unreadable_input_is_reported_and_ends_with_status_one(tmp_path: object) -> None:
    done = CliRunner().invoke(main, ["explain", f"{tmp_path}/absent.txt"])
    assert done.exit_code != 0
    assert "absent.txt" in done.output
    assert "Traceback" not in done.output
