"""Acts looked at again: by the judge or the pair typer, and what of the two readings stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import bayhaqi
from bayhaqi.coding.acts import LONGEST_MARKED, MARKED_LENGTH, Act, load_act_coder, mark
from bayhaqi.coding.judge import WINDOW, Judge, load_judge, parts_of, window_of
from bayhaqi.coding.pairs import MarkedAct, PairReading, best_type, load_pair_typer
from bayhaqi.coding.retyping import Retyper
from bayhaqi.coding.sides import Sides
from bayhaqi.coding.stated import Sentence, Stated
from bayhaqi.language import load_parser
from bayhaqi.model import Article

TEXT = "Chad seized two trucks from Libya."
TYPES = ("ASSAULT", "COERCE", "SANCTION")


class OneReading:
    """A typer that always says the same, and keeps what it was asked."""

    def __init__(self, types: dict[str, float]) -> None:
        self.types = {"NONE": 0.0, **dict.fromkeys(TYPES, 0.0), **types}
        self.asked: list[MarkedAct] = []

    def read(self, acts: Sequence[MarkedAct]) -> list[PairReading]:
        self.asked.extend(acts)
        modes = {kind: {None: 0.1, "seize": 0.9} for kind in TYPES}
        return [PairReading(types=self.types, modes=modes) for _ in acts]


def stated(chance: float, types: dict[str, float]) -> Stated:
    paragraph = next(load_parser().parse([Article(text=TEXT)])).paragraphs[0]
    sentence = Sentence(paragraph, next(iter(paragraph.doc.sents)), ())
    nothing = np.zeros(1, dtype=np.float32)
    act = Act(trigger=(5, 11), type=max(types, key=lambda kind: types[kind]), chance=chance, types=types, mode=None,
              mode_chance=0.9, contexts=(), statuses={"-": 1.0}, pieces=[(0, 0)], actor=nothing, recipient=nothing,
              states=np.zeros((1, 384), dtype=np.float32))  # fmt: skip
    return Stated(act, Sides((), (), 0.0), sentence, paragraph.doc[1], paragraph.span(5, 11))


def judge() -> Judge:
    coder = load_act_coder()
    return load_judge(tuple(coder.types), tuple(coder.modes))


UNSURE = {"ASSAULT": 0.6, "COERCE": 0.3, "SANCTION": 0.1}


def test_an_unsure_act_takes_the_type_and_mode_that_both_readings_make_likeliest() -> None:
    typer = OneReading({"COERCE": 0.95})
    (one,) = Retyper(typer)([stated(0.9, UNSURE)])  # type: ignore[arg-type]
    assert (one.act.type, one.act.mode) == ("COERCE", "seize")
    assert one.act.chance == 0.9
    assert typer.asked == [MarkedAct(TEXT, None, None, (5, 11))]


def test_that_the_words_carry_no_act_counts_against_it() -> None:
    typer = OneReading({"NONE": 0.8, "ASSAULT": 0.2})
    (one,) = Retyper(typer)([stated(0.9, UNSURE)])  # type: ignore[arg-type]
    assert one.act.type == "ASSAULT"
    assert one.act.chance == pytest.approx(0.18)


def test_the_large_typer_tells_the_direction_and_the_kind_of_an_act() -> None:
    typer = load_pair_typer()
    readings = typer.read(
        [
            MarkedAct("Kenyan police arrested two students in Nairobi on Monday.", (0, 13), (23, 35)),
            MarkedAct("Norway praised Colombia for its peace talks.", (0, 6), (15, 23)),
        ],
        [0, 1],
    )
    assert [max(one.types, key=lambda kind: one.types[kind]) for one in readings] == ["COERCE", "SUPPORT"]
    assert max(readings[0].modes["COERCE"], key=lambda mode: readings[0].modes["COERCE"][mode]) == "arrest"
    for reading in readings:
        assert sum(reading.types.values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"CONCEDE": 0.3, "RETREAT": 0.25, "AID": 0.4, "NONE": 0.05}, "CONCEDE"),
        ({"CONCEDE": 0.2, "RETREAT": 0.15, "AID": 0.4, "NONE": 0.25}, "AID"),
        ({"CONCEDE": 0.1, "RETREAT": 0.2, "AID": 0.15, "NONE": 0.55}, "NONE"),
    ],
)
def test_giving_way_at_once_and_in_words_count_together(chances: dict[str, float], expected: str) -> None:
    assert best_type(chances) == expected


def test_a_piece_is_of_the_part_of_the_act_that_its_characters_lie_in() -> None:
    pieces = [(0, 0), (0, 4), (5, 11), (12, 15), (16, 22), (0, 0)]
    assert parts_of(pieces, ((0, 4), (12, 22), (5, 11))) == [0, 1, 3, 2, 2, 0]
    assert parts_of(pieces, (None, None, (5, 11))) == [0, 0, 3, 0, 0, 0]
    assert parts_of(pieces, ((0, 11), None, (5, 11))) == [0, 1, 3, 0, 0, 0]


def test_an_act_is_judged_by_its_parts_and_some_pieces_on_either_side() -> None:
    parts = [0] * 30 + [1, 0, 3] + [0] * 40
    assert window_of(parts) == slice(30 - WINDOW, 33 + WINDOW)
    assert window_of([3, 0, 0]) == slice(0, 1 + WINDOW)
    assert window_of([0, 0]) == slice(0, 2)


def test_what_lies_far_from_an_act_does_not_change_how_it_is_judged() -> None:
    (act, *_) = load_act_coder().acts(["Kenyan police arrested two students in Nairobi on Monday."])[0]
    parts = [*parts_of(act.pieces, ((0, 13), (23, 35), act.trigger)), *[0] * (WINDOW + 30)]
    near = np.resize(act.states, (len(parts), act.states.shape[1]))
    far = near.copy()
    far[window_of(parts).stop :] = 1.0
    [one], [other] = judge().read([near], [parts]), judge().read([far], [parts])
    assert one.types == other.types


def test_the_judge_tells_the_direction_of_an_act() -> None:
    text = "Kenyan police arrested two students in Nairobi on Monday."
    (act, *_) = load_act_coder().acts([text])[0]
    police, students = (0, 13), (23, 35)
    right, turned = judge().read(
        [act.states, act.states],
        [parts_of(act.pieces, (one, other, act.trigger)) for one, other in ((police, students), (students, police))],
    )
    assert max(right.types, key=lambda kind: right.types[kind]) == "COERCE"
    assert turned.types["NONE"] > right.types["NONE"]
    assert sum(right.types.values()) == pytest.approx(1, abs=1e-4)
    assert max(right.modes["COERCE"], key=lambda mode: right.modes["COERCE"][mode]) == "arrest"


def test_what_the_judge_says_of_an_act_does_not_hang_on_those_read_with_it() -> None:
    texts = [
        "Norway praised Colombia.",
        "Kenyan police arrested two students in Nairobi on Monday, a spokesman for the force said.",
    ]
    acts = [found[0] for found in load_act_coder().acts(texts)]
    parts = [parts_of(act.pieces, (None, None, act.trigger)) for act in acts]
    together = judge().read([act.states for act in acts], parts)
    alone = [judge().read([act.states], [part])[0] for act, part in zip(acts, parts, strict=True)]
    for one, other in zip(together, alone, strict=True):
        assert max(one.types, key=lambda kind: one.types[kind]) == max(other.types, key=lambda kind: other.types[kind])
        assert one.types == pytest.approx(other.types, abs=0.05)


def test_both_coders_code_what_is_plain() -> None:
    text = "Kenyan police arrested two students in Nairobi on Monday."
    for model in ("default", "accurate"):
        coding = bayhaqi.load(model)(text, published="2024-07-24")
        assert [(claim.type, claim.modes) for claim in coding.claims] == [("COERCE", ("arrest",))]
        assert coding.coder is not None
        assert ("pairs" in coding.coder.models) == (model == "accurate")


def test_an_unknown_model_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(bayhaqi.UsageError, match="default, accurate"):
        bayhaqi.load("huge")


def test_a_marked_act_is_read_in_a_window_that_holds_its_marks() -> None:
    offsets = [(at * 2, at * 2 + 1) for at in range(300)]
    near: dict[str, tuple[int, int] | None] = {"actor": (200, 201), "recipient": None, "trigger": (210, 211)}
    ids, at = mark(list(range(1000, 1300)), offsets, near)
    assert len(ids) == MARKED_LENGTH - 2  # the markers of a side that is absent are not there
    assert at[1] == -1
    assert [ids[place + 1] for place in (at[0], at[2])] == [1100, 1105]
    far: dict[str, tuple[int, int] | None] = {"actor": (200, 201), "recipient": (320, 321), "trigger": (210, 211)}
    ids, at = mark(list(range(1000, 1300)), offsets, far)
    assert MARKED_LENGTH < len(ids) <= LONGEST_MARKED
    assert [ids[place + 1] for place in at] == [1100, 1160, 1105]
