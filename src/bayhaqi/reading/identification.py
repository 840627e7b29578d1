"""Which language a text is in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Languages of the world's news; the model's others (Latin, Esperanto, Volapük, …) only win where names mislead it.
LANGUAGES = tuple(
    """
    am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr gl gu he hi hr hu hy id is it ja ka kk km kn ko
    ku ky lo lt lv mk ml mn mr ms mt ne nl no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur uz vi
    zh
    """.split()
)
FEWEST_LETTERS = 20
CHARACTERS_LOOKED_AT = 2_000
WORD = re.compile(r"[^\W\d_]+")
# Words of running English that other languages hardly have: a fifth of its words, so a text with an eighth needs no
# model, which takes 1.1 s to load.
FUNCTION_WORDS = frozenset(
    """
    the and to that with said by from it has his have as were been after who they their would which but this
    will about its
    """.split()
)
ENGLISH_SHARE = 0.125
# A text of fewer characters, all of them ASCII, is foreign only with this probability.
SHORT = 300
SURE = 0.9
FEWEST_DIFFERENT = 4


def language_of(text: str) -> tuple[str, float]:
    """The ISO 639-1 code of the text's language and the probability that it is right.

    Looks at the first 2,000 characters. A text under 20 letters, all of them ASCII, is taken for English with
    probability 0.5; a short one unless the model is sure of another language.
    Source: py3langid (Lui and Baldwin 2012, "langid.py"), restricted to the languages of the news.
    """
    head = text[:CHARACTERS_LOOKED_AT]
    words = WORD.findall(head)
    if sum(map(len, words)) < FEWEST_LETTERS and all(map(str.isascii, words)):
        return "en", 0.5
    english = [word for word in map(str.lower, words) if word in FUNCTION_WORDS]
    if len(english) >= ENGLISH_SHARE * len(words) and len(set(english)) >= FEWEST_DIFFERENT:
        return "en", 0.99
    language, probability = _identifier().classify(head)
    if language != "en" and probability < SURE and len(head) < SHORT and head.isascii():
        # "Kenya condemned Uganda": names alone pull a short text to where they come from.
        return "en", 1 - float(probability)
    return str(language), float(probability)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in LANGUAGES if language in identifier.labels])
    return identifier
