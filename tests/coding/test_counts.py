"""Numbers of acts: killed, injured, arrested, size."""

from __future__ import annotations

import pytest

from bayhaqi.coding.counts import counts_of
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Counts
from bayhaqi.model.wording import counts_in_words

CASES = [
    ("ASSAULT", "attacked", "Gunmen attacked a bus near Kidal, killing 14 passengers and wounding six.", {"killed": 14, "injured": 6}, {}),
    ("ASSAULT", "killed", "A roadside bomb killed at least twelve soldiers in the north.", {"killed": 12}, {"killed": (12, None)}),
    ("ASSAULT", "shelled", "Rebels shelled the town on 3 March 2019.", {}, {}),
    ("COERCE", "arrested", "Police arrested 1,250 people in the capital.", {"arrested": 1250}, {}),
    ("COERCE", "detained", "Soldiers detained up to 40 students in Harare.", {"arrested": 40}, {"arrested": (None, 40)}),
    ("PROTEST", "marched", "Some 3,000 farmers marched on parliament.", {"size": 3000}, {"size": (2500, 3500)}),
    ("PROTEST", "marched", "Thousands of students marched through Dhaka.", {"size": 2000}, {"size": (2000, 9999)}),
    ("PROTEST", "marched", "Tens of thousands of workers marched in Lima.", {"size": 20000}, {"size": (20000, 99999)}),
    ("PROTEST", "marched", "Several hundred teachers marched in Lima.", {"size": 300}, {"size": (300, 900)}),
    ("AID", "gave", "Norway gave 20 million dollars to the relief fund.", {"size": 20_000_000}, {}),
    ("CONSULT", "met", "The two ministers met for 3 hours.", {}, {}),
    ("ASSAULT", "bombed", "Warplanes bombed the port; dozens of people were killed.", {"killed": 24}, {"killed": (24, 99)}),
    ("ASSAULT", "killed", "Militants killed between 12 and 15 villagers near Gao.", {"killed": 12}, {"killed": (12, 15)}),
    ("ASSAULT", "killed", "Militants killed half a dozen villagers near Gao.", {"killed": 6}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("event_type", "trigger", "text", "wanted", "ranges"), CASES)
def test_counts_are_read_from_the_sentence(
    event_type: str, trigger: str, text: str, wanted: dict[str, int], ranges: dict[str, tuple[int | None, int | None]]
) -> None:
    parsed = next(load_parser().parse([Article(text=text)]))
    doc = parsed.paragraphs[0].doc
    token = next(token for token in doc if token.text == trigger)
    assert counts_of(event_type, token, token.sent) == Counts(**wanted, ranges=ranges)


def test_ranges_are_written_only_where_a_number_is_not_exact() -> None:
    assert "ranges" not in Counts(killed=3).to_dict()
    assert Counts(killed=3, ranges={"killed": (3, None)}).to_dict()["ranges"] == {"killed": {"least": 3, "most": None}}


def test_counts_are_said_in_words() -> None:
    counts = Counts(killed=12, injured=5, size=2500, ranges={"killed": (12, None), "size": (2500, 3500)})
    assert counts_in_words(counts) == ["killed 12 or more", "injured 5", "size 2,500 to 3,500"]
