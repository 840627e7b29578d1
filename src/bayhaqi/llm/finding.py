"""Words that a model says stand in an article, looked up in it."""

from __future__ import annotations

import re

from bayhaqi.model import Article, Span

# Signs that models write otherwise than the text; each is one character for one, so that offsets hold.
ALIKE = str.maketrans("‘’‚‛“”„‟«»–—‐‑\u00a0\u202f‹›", '\'\'\'\'""""""----  <>')
LONGEST = 4_000


def folded(text: str) -> str:
    """The text with signs of one meaning written alike; as long as before."""
    return text.translate(ALIKE)


class Words:
    """Finds words in an article: letter by letter, but for the form of quotation marks and dashes and the amount of white space."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._texts = {False: folded(article.text), True: folded(article.title or "")}

    def find(self, words: str, within: Span | None = None) -> Span | None:
        """Where words stand first, inside `within` where it is given, else in the text and then in the title; None for nowhere.

        The span has the article's own signs.
        """
        pieces = folded(words).split()
        if not pieces or len(words) > LONGEST:
            return None
        pattern = r"\s+".join(map(re.escape, pieces))
        first = r"\b" if pieces[0][0].isalnum() else ""
        last = r"\b" if pieces[-1][-1].isalnum() else ""
        compiled = re.compile(first + pattern + last)
        if within is not None:
            found = compiled.search(self._texts[within.in_title], within.start, within.end)
            return self._span(found, within.in_title)
        for in_title in (False, True):
            if span := self._span(compiled.search(self._texts[in_title]), in_title):
                return span
        return None

    def _span(self, found: re.Match[str] | None, in_title: bool) -> Span | None:
        return None if found is None else self._article.span(found.start(), found.end(), in_title=in_title)
