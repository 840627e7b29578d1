"""Numbers of acts: killed, injured, arrested, size."""

from __future__ import annotations

import pytest

from bayhaqi.coding.counts import counts_of
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Counts

CASES = [
    ("ASSAULT", "attacked", "Gunmen attacked a bus near Kidal, killing 14 passengers and wounding six.", {"killed": 14, "injured": 6}),
    ("ASSAULT", "killed", "A roadside bomb killed at least twelve soldiers in the north.", {"killed": 12}),
    ("ASSAULT", "shelled", "Rebels shelled the town on 3 March 2019.", {}),
    ("COERCE", "arrested", "Police arrested 1,250 people in the capital.", {"arrested": 1250}),
    ("PROTEST", "marched", "Some 3,000 farmers marched on parliament.", {"size": 3000}),
    ("PROTEST", "marched", "Thousands of students marched through Dhaka.", {"size": 2000}),
    ("AID", "gave", "Norway gave 20 million dollars to the relief fund.", {"size": 20_000_000}),
    ("CONSULT", "met", "The two ministers met for 3 hours.", {}),
    ("ASSAULT", "bombed", "Warplanes bombed the port; dozens of people were killed.", {"killed": 24}),
]  # fmt: skip


@pytest.mark.parametrize(("event_type", "trigger", "text", "wanted"), CASES)
def test_counts_are_read_from_the_sentence(event_type: str, trigger: str, text: str, wanted: dict[str, int]) -> None:
    parsed = next(load_parser().parse([Article(text=text)]))
    doc = parsed.paragraphs[0].doc
    token = next(token for token in doc if token.text == trigger)
    assert counts_of(event_type, token, token.sent) == Counts(**wanted)
