"""Time expressions of an article with their TIMEX3 types and values.

A normaliser over tables of words (`dates_lexicon`) and patterns (`dates_rules`); anchors are the day of
publication and,
for "the same day" or "two days later", the date that the passage has set. A history, whose explicit years outnumber its
weekdays and "yesterday"s, takes the year of a bare month from the text. The parse is asked only for the
tense that governs a bare weekday or month.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import words
from bayhaqi.coding.dates_lexing import Units, units_of
from bayhaqi.coding.dates_order import is_day_first
from bayhaqi.coding.dates_patterns import Calendar, Draft, Shift, Weekday
from bayhaqi.coding.dates_recognising import drafts_of
from bayhaqi.coding.dates_resolving import Timeline
from bayhaqi.coding.dates_tense import direction, governing_verb
from bayhaqi.model import TimeExpression

if TYPE_CHECKING:
    from datetime import date

    from bayhaqi.language.parsing import Paragraph, ParsedArticle

# Prepositions whose dates bound what is told and do not date what follows; lines this short are headings.
BOUNDS = words("until till since before")
HEADING_UNITS = 14
# An article tells a history when it has this many explicit years other than its own, and they outnumber by this
# factor the
# words that point from the day of writing. Set on half of the development histories (least 37 years, ratio 21 and
# up) and
# on 979 news articles, of which two pass, both on history.
HISTORY_YEARS = 6
HISTORY_FACTOR = 15


def find_dates(parsed: ParsedArticle, *, day_first: bool | None = None) -> tuple[TimeExpression, ...]:
    """The time expressions of an article, the headline's first, in text order, without overlap.

    `day_first` says how to read 03/04/2024; None infers it from the article's unambiguous dates, then from the
    publisher's country, then from the web address. Where nothing tells, the month is first and the other reading is the
    expression's `alternative`.
    Expressions that name no possible date are left out. Time is linear in the text.
    """
    read = [(paragraph, units, drafts_of(units)) for paragraph in parsed.paragraphs for units in (_units(paragraph),)]
    drafts = [draft for _, _, found in read for draft in found]
    published = parsed.article.day
    if day_first is None:
        day_first = is_day_first(drafts, parsed.article)
    timeline = Timeline(published, narrative=_is_history(drafts, published), day_first=day_first)
    found: list[TimeExpression] = []
    for paragraph, units, in_paragraph in read:
        timeline.paragraph = paragraph.number
        for draft in in_paragraph:
            value = timeline.resolve(draft, partial(_direction, units, draft), partial(_setting, units, draft))
            if value is not None:
                found.append(_expression(paragraph, units, draft, value, timeline.alternative(draft)))
    return tuple(found)


def _units(paragraph: Paragraph) -> Units:
    """The units of a paragraph; its text is cut from the article, which is much faster than asking the Doc for it."""
    doc = paragraph.doc
    if not len(doc):
        return Units(doc, "")
    words = (paragraph.article.title or "") if paragraph.in_title else paragraph.article.text
    return units_of(doc, words[paragraph.start : paragraph.start + doc[-1].idx + len(doc[-1])])


def _expression(
    paragraph: Paragraph, units: Units, draft: Draft, value: str, alternative: str | None
) -> TimeExpression:
    span = paragraph.span(units.starts[draft.first], units.ends[draft.last - 1])
    return TimeExpression(
        start=span.start,
        end=span.end,
        text=span.text,
        in_title=span.in_title,
        type=draft.type,
        value=value,
        alternative=alternative,
    )


def _direction(units: Units, draft: Draft) -> int:
    """Which way the verb points that governs the expression's last word."""
    span = units.doc.char_span(units.starts[draft.first], units.ends[draft.last - 1], alignment_mode="expand")
    return 0 if span is None else direction(span.root)


def _setting(units: Units, draft: Draft) -> bool | None:
    """Whether an expression dates what follows.

    True where it opens its sentence ("In 1918, …"), stands in a heading or dates the main verb; False where it only
    bounds ("until 1918"); None where it may be an aside.
    """
    before = units.word(draft.first - 1)
    if before in BOUNDS:
        return False
    if len(units.kinds) <= HEADING_UNITS and not units.text.endswith((".", "!", "?", '"', "”")):
        return True
    first = draft.first - 1 if before in ("in", "by", "during", "on", "at") else draft.first
    token = units.token(first)
    if first <= 0 or token is None or token.is_sent_start is True:
        return True
    verb = governing_verb(token)
    is_main = verb is not None and verb.head == verb
    return True if is_main and isinstance(draft.form, Calendar) and (draft.form.month or draft.form.part) else None


def _is_history(drafts: list[Draft], published: date | None) -> bool:
    if published is None:
        return True
    years = sum(isinstance(draft.form, Calendar) and draft.form.year not in (None, published.year) for draft in drafts)
    pointing = sum(
        isinstance(draft.form, Weekday) or (isinstance(draft.form, Shift) and draft.form.base == "published")
        for draft in drafts
    )
    return years >= HISTORY_YEARS and years > HISTORY_FACTOR * pointing
