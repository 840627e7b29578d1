"""The day or span of days on which an act is said to have happened.

The date that the parse attaches to the act comes first; else the day that the passage has set; else the day of
publication. The date of a reporting verb is not the act's own: "announced on Tuesday that it had signed an agreement
last week" has two days for two acts. A background act or a future one does not get the day of publication.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import words
from bayhaqi.coding.dates_values import after, before, days_of
from bayhaqi.coding.timing_parse import Attachment, attachment, background, carriers, verbs_above
from bayhaqi.model import Basis, ClaimDate, TimeExpression

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from bayhaqi.language.parsing import Paragraph, ParsedArticle

__all__ = ["PassageDays", "day_of_act", "days_of"]

BACK = words("past last previous preceding recent")
AHEAD = words("next coming upcoming following")
SINCE = frozenset({"since"})
RANGE_OPENERS = frozenset({"from", "between"})
RANGE_SIGNS = words("to and until till through - – —")
# Of a sentence that is a list of dates, so many around the act are looked at, which bounds the time.
MOST_IN_SENTENCE = 24
# "recently" without a unit is read as within about a month.
RECENTLY = "P1M"
UNIT_LETTERS = {"days": "D", "weeks": "W", "months": "M", "years": "Y", "decades": "DE"}
# Statuses of acts that have happened or not, and so do not reach past the day of publication.
PAST_STATUSES = (None, "historical", "negation")


def day_of_act(
    paragraph: Paragraph,
    trigger: Token,
    dates: Sequence[TimeExpression],
    *,
    published: date | None,
    status: str | None,
    context_day: ClaimDate | None,
) -> ClaimDate | None:
    """The day or span of an act, or None where the text gives none and the day of publication would be wrong.

    `dates` are the article's, in text order, as `find_dates` gives them; `context_day` is what `PassageDays.at` says.
    """
    own = _own_date(paragraph, trigger, dates, published, status)
    if own is not None:
        return own
    if status in ("historical", "future") or background(trigger):
        return None
    if context_day is not None:
        return ClaimDate(start=context_day.start, end=context_day.end, basis="context")
    if published is None:
        return None
    return _claim_date((published, published), "published")


class PassageDays:
    """The day that the passage has set, for any place in an article.

    That is, in this order: the date of the nearest verb above the act in its sentence ("said on Monday that …");
    the last
    date of a main clause earlier in the paragraph; in a text without a day of publication, also of earlier paragraphs.
    """

    def __init__(self, parsed: ParsedArticle, dates: Sequence[TimeExpression]) -> None:
        self._dates = dates
        self._published = parsed.article.day
        self._sentences: dict[int, list[tuple[int, ClaimDate | None]]] = {}
        carried: ClaimDate | None = None
        for paragraph in parsed.paragraphs:
            carried = None if self._published is not None else carried
            before_sentences: list[tuple[int, ClaimDate | None]] = []
            if not dates_in(paragraph, dates):
                before_sentences.append((0, carried))
            else:
                for sentence in paragraph.doc.sents:
                    before_sentences.append((sentence.start, carried))
                    found = _own_date(paragraph, sentence.root, dates, self._published, None)
                    carried = found or carried
            self._sentences[paragraph.number] = before_sentences

    def at(self, paragraph: Paragraph, token: Token) -> ClaimDate | None:
        """The day that the passage has set where `token` stands, with basis `context`, or None."""
        for verb in verbs_above(token) if dates_in(paragraph, self._dates) else ():
            found = _own_date(paragraph, verb, self._dates, self._published, None)
            if found is not None:
                return ClaimDate(start=found.start, end=found.end, basis="context")
        if _is_present(token):
            return None
        sentences = self._sentences.get(paragraph.number, [])
        place = bisect_left(sentences, token.i + 1, key=lambda entry: entry[0]) - 1
        day = sentences[place][1] if place >= 0 else None
        return None if day is None else ClaimDate(start=day.start, end=day.end, basis="context")


def dates_in(paragraph: Paragraph, dates: Sequence[TimeExpression]) -> Sequence[TimeExpression]:
    """Those of an article's time expressions, in text order, that lie in the paragraph."""
    if not dates or not len(paragraph.doc):
        return ()
    end = paragraph.start + paragraph.doc[-1].idx + len(paragraph.doc[-1])
    first = bisect_left(dates, (not paragraph.in_title, paragraph.start), key=_place)
    last = bisect_left(dates, (not paragraph.in_title, end), key=_place)
    return dates[first:last]


def _start(expression: TimeExpression) -> int:
    return expression.start


def _place(expression: TimeExpression) -> tuple[bool, int]:
    return not expression.in_title, expression.start


def _own_date(
    paragraph: Paragraph, act: Token, dates: Sequence[TimeExpression], published: date | None, status: str | None
) -> ClaimDate | None:
    """The day of the expression that the parse attaches to the act most closely."""
    inside = dates_in(paragraph, dates)
    if not inside:
        return None
    sentence = act.sent
    first = bisect_left(inside, paragraph.start + sentence.start_char, key=_start)
    last = bisect_left(inside, paragraph.start + sentence.end_char, key=_start)
    if last - first > MOST_IN_SENTENCE:
        middle = bisect_left(inside, paragraph.start + act.idx, key=_start)
        first, last = max(first, middle - MOST_IN_SENTENCE // 2), min(last, middle + MOST_IN_SENTENCE // 2)
    inside = inside[first:last]
    if not inside:
        return None
    carrying = carriers(act, status)
    ranked: list[tuple[Attachment, int, int, tuple[date, date]]] = []
    for number, expression in enumerate(inside):
        tokens = _tokens(paragraph, expression)
        if tokens is None or (near := attachment(act, carrying, tokens.root)) is None:
            continue
        days = _days(tokens, expression, inside, number, published)
        if days is not None:
            ranked.append((near, abs(tokens.root.i - act.i), number, days))
    if not ranked:
        return None
    return _claim_date(_capped(min(ranked)[3], published, status), "text")


def _tokens(paragraph: Paragraph, expression: TimeExpression) -> Span | None:
    span = paragraph.doc.char_span(
        expression.start - paragraph.start, expression.end - paragraph.start, alignment_mode="expand"
    )
    return span if span is not None and len(span) else None


def _days(
    tokens: Span, expression: TimeExpression, around: Sequence[TimeExpression], number: int, published: date | None
) -> tuple[date, date] | None:
    """First and last day that an expression stands for where it stands: "since 2014" runs to the day of publication."""
    words = set(expression.text.lower().split())
    if expression.type == "SET":
        return None
    if expression.type == "DURATION" or expression.value in ("PAST_REF", "FUTURE_REF"):
        return None if published is None else _stretch(expression, words, published)
    days = days_of(expression.value, published)
    if days is None:
        return None
    preposition = tokens.doc[tokens.start - 1].lower_ if tokens.start else ""
    if preposition in SINCE and published is not None and days[0] <= published:
        return days[0], published
    return _range(days, tokens, around, number, published)


def _stretch(expression: TimeExpression, words: set[str], published: date) -> tuple[date, date] | None:
    """The days of "the past three years", "recent months", "recently", "the next few days"."""
    value = expression.value
    if value == "PAST_REF":
        unit = next((letter for word, letter in UNIT_LETTERS.items() if word in words), None)
        if unit is None and not words & {"recently", "lately"}:
            return None
        start = before(published, f"PX{unit}" if unit else RECENTLY)
        return None if start is None else (start, published)
    if words & BACK:
        start = before(published, value)
        return None if start is None else (start, published)
    if words & AHEAD:
        end = after(published, value)
        return None if end is None else (published, end)
    return None


def _range(
    days: tuple[date, date], tokens: Span, around: Sequence[TimeExpression], number: int, published: date | None
) -> tuple[date, date]:
    """The days widened to the other end of a range: "between May 3 and June 5", "from Monday to Friday", "June 3-5"."""
    offset = around[number].start - tokens.start_char
    for left, right in ((number, number + 1), (number - 1, number)):
        if left < 0 or right >= len(around):
            continue
        ends = around[left].end - offset, around[right].start - offset
        between = tokens.doc.text[ends[0] : ends[1]].strip().lower()
        if between not in RANGE_SIGNS:
            continue
        opening = tokens.doc.char_span(around[left].start - offset, ends[0], alignment_mode="expand")
        opener = tokens.doc[opening.start - 1].lower_ if opening is not None and opening.start else ""
        if between == "and" and opener not in RANGE_OPENERS:
            continue
        other = days_of(around[right if left == number else left].value, published)
        if other is not None:
            return min(days[0], other[0]), max(days[1], other[1])
    return days


def _capped(days: tuple[date, date], published: date | None, status: str | None) -> tuple[date, date]:
    """What has happened did not happen after the day of publication."""
    start, end = days
    if published is not None and status in PAST_STATUSES and start <= published < end:
        return start, published
    return days


def _claim_date(days: tuple[date, date], basis: Basis) -> ClaimDate:
    return ClaimDate(start=days[0].isoformat(), end=days[1].isoformat(), basis=basis)


def _is_present(token: Token) -> bool:
    """Whether the act is told in the present or present perfect, and so not of a day that the passage has set."""
    auxiliaries = [child for child in token.children if child.dep_ in ("aux", "auxpass")]
    return token.tag_ in ("VBZ", "VBP") or any(child.tag_ in ("VBZ", "VBP") for child in auxiliaries)
