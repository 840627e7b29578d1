"""Which of two numbers is the day in dates in figures (03/04/2024), as far as an article tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import words
from bayhaqi.coding.dates_patterns import Draft, Fixed
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.reading.days import DAY_FIRST_PUBLISHERS

if TYPE_CHECKING:
    from bayhaqi.model import Article

# Countries that write month before day, and the endings of their web addresses.
MONTH_FIRST_COUNTRIES = frozenset({"USA", "PHL"})
MONTH_FIRST_ENDINGS = words("us gov mil edu ph")
# Two letters that anyone takes, whatever the country.
ANYONES_ENDINGS = words("tv io me co fm ai cc")


def figures_of(draft: Draft) -> tuple[int, int, int] | None:
    """The three numbers of a date in figures with the year at its end; None for any other expression."""
    if not (isinstance(draft.form, Fixed) and draft.form.value.startswith("?")):
        return None
    one, two, year = (int(piece) for piece in re.split(r"[./-]", draft.form.value[1:]))
    return one, two, year


def is_day_first(drafts: Iterable[Draft], article: Article) -> bool | None:
    """Whether the day stands first: as in the article's unambiguous dates, else as its publisher's country writes, else
    that of its web address; None where nothing tells or no date asks.
    """
    asked = False
    for draft in drafts:
        numbers = figures_of(draft)
        if numbers is None:
            continue
        asked = True
        has_dots = isinstance(draft.form, Fixed) and "." in draft.form.value
        if has_dots or max(numbers[:2]) > 12:
            return has_dots or numbers[0] > 12
    if not asked:
        return None
    by_publisher = _of_publisher(article.publisher) if article.publisher else None
    return _of_address(article.url or "") if by_publisher is None else by_publisher


def _of_publisher(publisher: str) -> bool | None:
    if publisher.casefold() in DAY_FIRST_PUBLISHERS:
        return True
    bearers = load_actor_base().bearers(publisher, fuzzy=False)
    orders = {
        bearer.actor.country not in MONTH_FIRST_COUNTRIES
        for bearer in bearers
        if bearer.actor.kind == "media" and bearer.actor.country is not None
    }
    return orders.pop() if len(orders) == 1 else None


def _of_address(url: str) -> bool | None:
    ending = url.partition("//")[2].partition("/")[0].partition(":")[0].rpartition(".")[2].lower()
    if ending in MONTH_FIRST_ENDINGS:
        return False
    is_country = len(ending) == 2 and ending.isalpha() and ending not in ANYONES_ENDINGS
    return True if is_country else None
