"""What the grammar says of an act's status."""

from __future__ import annotations

import pytest

from bayhaqi.coding.statuses import hints
from bayhaqi.language import load_parser
from bayhaqi.model import Article

CASES = [
    ("attack", "ASSAULT", "Israel did not attack Lebanon on Monday.", {"negation"}),
    ("attacked", "ASSAULT", "Iran denied that it had attacked the tanker.", {"negation"}),
    ("bombing", "ASSAULT", "The army denied bombing the camp.", {"negation"}),
    ("attack", "ASSAULT", "Russia may attack within days.", {"hypothetical"}),
    ("send", "AGREE", "France will send 40 vehicles to Kyiv.", {"future"}),
    ("attacked", "ASSAULT", "If rebels attacked the dam, the city would flood.", {"hypothetical"}),
    ("met", "CONSULT", "The ministers met in Vienna.", set()),
    ("refused", "REJECT", "The general never refused the offer.", {"negation"}),
    ("ratify", "REJECT", "Hungary would not ratify the pact.", set()),
    ("arrested", "COERCE", "Nobody was arrested after the march.", {"negation"}),
]


@pytest.mark.parametrize(("trigger", "event_type", "text", "wanted"), CASES)
def test_grammar_hints(trigger: str, event_type: str, text: str, wanted: set[str]) -> None:
    doc = next(load_parser().parse([Article(text=text)])).paragraphs[0].doc
    token = next(token for token in doc if token.text == trigger)
    assert set(hints(token, event_type)) == wanted
