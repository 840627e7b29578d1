"""Which language a text is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.reading import language_of

from .reports import article


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministers met on Monday and said that the talks would go on after the elections.", "en"),
        ("THE MINISTERS MET ON MONDAY AND SAID THAT THEY WERE READY TO GO ON WITH THE TALKS.", "en"),
        ("Kabul", "en"),
        ("", "en"),
        ("Der Minister sagte am Montag, die Gespräche würden nach der Wahl fortgesetzt.", "de"),
        ("Le ministre a déclaré lundi que les pourparlers reprendraient après les élections.", "fr"),
        ("El ministro dijo el lunes que las conversaciones continuarán después de las elecciones.", "es"),
        ("De minister zei maandag dat de onderhandelingen na de verkiezingen worden hervat.", "nl"),
        ("Министр заявил в понедельник, что переговоры продолжатся после выборов.", "ru"),
        ("وزیر خارجه گفت گفتگوها ادامه دارد", "fa"),
    ],
)
def test_languages(text: str, language: str) -> None:
    found, probability = language_of(text)
    assert found == language
    assert 0 < probability <= 1


def test_an_article_has_a_language() -> None:
    assert article("Der Minister sagte am Montag, die Gespräche würden nach der Wahl fortgesetzt.").language == "de"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_a_language(text: str) -> None:
    language, probability = language_of(text)
    assert language
    assert 0 <= probability <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kenya condemned Uganda.", "en"),
        ("Kenya condemned Uganda on Monday.", "en"),
        ("Thousands protest in Madrid", "en"),
        ("Die Regierung traf sich am Montag in Berlin.", "de"),
        ("El gobierno de Chile condena a Bolivia por la crisis.", "es"),
    ],
)
def test_short_texts_are_foreign_only_when_that_is_sure(text: str, language: str) -> None:
    assert language_of(text)[0] == language
