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
from bayhaqi.coding.timing_parse import (
    Attachment,
    attachment,
    background,
    carriers,
    is_lasting,
    opening_word,
    opens_elsewhere,
    verbs_above,
)
from bayhaqi.model import Basis, ClaimDate, TimeExpression
from bayhaqi.reading.datelines import find_dateline

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
# A date after these is a bound on the act: "promised a loan by the end of June", "closed its mission until Friday".
BOUNDS = frozenset({"by", "until", "till"})
# In an article with a day of publication a longer span ("in 2004") is an aside that what follows does not take up, and
# background this many days old has its own day, not that of publication.
LONGEST_CARRIED_DAYS = 31
OLDEST_CARRIED_DAYS = 366
# Characters between a dateline's place and its day: "GOMA, Democratic Republic of Congo, ".
LONGEST_DATELINE = 100


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
    counted = _counted(paragraph, trigger, dates, published, context_day)
    if counted is not None:
        return counted
    if status == "historical" and context_day is not None and _is_long_ago(context_day, published):
        return context_day
    if status in ("historical", "future", "hypothetical") or background(trigger):
        return None
    if context_day is not None:
        return ClaimDate(start=context_day.start, end=context_day.end, basis="context")
    if published is None:
        return None
    return _claim_date((published, published), "published")


class PassageDays:
    """The day that the passage has set, for any place in an article.

    That is, in this order: the date of the nearest verb above the act in its sentence ("said on Monday that …"); the
    last date of a main clause earlier in the paragraph; in a text without a day of publication, also of earlier
    paragraphs. A headline has the day of the sentence that opens the article.
    """

    def __init__(self, parsed: ParsedArticle, dates: Sequence[TimeExpression]) -> None:
        self._dates = dates
        self._published = parsed.article.day
        self._sentences: dict[int, list[tuple[int, ClaimDate | None]]] = {}
        self._opening: ClaimDate | None = None
        opened = False
        carried: ClaimDate | None = None
        for paragraph in parsed.paragraphs:
            carried = None if self._published is not None else carried
            before_sentences: list[tuple[int, ClaimDate | None]] = []
            if not dates_in(paragraph, dates):
                before_sentences.append((0, carried))
                opened = opened or not (paragraph.in_title or _is_dateline(paragraph))
            else:
                for sentence in paragraph.doc.sents:
                    before_sentences.append((sentence.start, carried))
                    found = self._main_day(paragraph, sentence.root)
                    carried = found or carried
                    if not (opened or paragraph.in_title or _is_dateline(paragraph)):
                        self._opening, opened = found, True
            self._sentences[paragraph.number] = before_sentences

    def _main_day(self, paragraph: Paragraph, root: Token) -> ClaimDate | None:
        """The day of what a sentence tells; of "troops entered on Monday, officials said on Tuesday" it is Monday."""
        told = [child for child in root.children if child.dep_ == "ccomp"]
        for verb in (*told, root):
            found = _own_date(paragraph, verb, self._dates, self._published, None)
            if found is not None and self._carries(found):
                return found
        return None

    def _carries(self, day: ClaimDate) -> bool:
        """Whether what follows may go on from a day: not from one to come, nor from a long span or one of years ago."""
        if self._published is None:
            return True
        start, end = date.fromisoformat(day.start), date.fromisoformat(day.end)
        lasting = start < self._published <= end  # "in recent weeks", "since Monday"
        if start > self._published or (self._published - end).days > OLDEST_CARRIED_DAYS:
            return False
        return not lasting and (end - start).days <= LONGEST_CARRIED_DAYS

    def at(self, paragraph: Paragraph, token: Token) -> ClaimDate | None:
        """The day that the passage has set where `token` stands, with basis `context`, or None."""
        for verb in verbs_above(token) if dates_in(paragraph, self._dates) else ():
            found = _own_date(paragraph, verb, self._dates, self._published, None)
            if found is not None:
                return _as_context(found)
        if paragraph.in_title:
            return None if self._opening is None else _as_context(self._opening)
        if _is_present(token) or (self._published is not None and opens_elsewhere(token.sent)):
            return None
        sentences = self._sentences.get(paragraph.number, [])
        place = bisect_left(sentences, token.i + 1, key=lambda entry: entry[0]) - 1
        day = sentences[place][1] if place >= 0 else None
        return None if day is None else _as_context(day)


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
    inside = _after_dateline(paragraph, inside[first:last])
    if not inside:
        return None
    carrying = carriers(act, status)
    ranked: list[tuple[Attachment, int, int, tuple[date, date]]] = []
    for number, expression in enumerate(inside):
        tokens = _tokens(paragraph, expression)
        if tokens is None or (near := attachment(act, carrying, tokens.root)) is None:
            continue
        days = _days(tokens, expression, inside, number, published)
        if days is not None and not _is_bound(tokens, days, published, status):
            ranked.append((near, abs(tokens.root.i - act.i), number, days))
    if not ranked:
        return None
    return _claim_date(_capped(min(ranked)[3], published, status), "text")


def _counted(
    paragraph: Paragraph,
    trigger: Token,
    dates: Sequence[TimeExpression],
    published: date | None,
    context_day: ClaimDate | None,
) -> ClaimDate | None:
    """The day of an act told by its distance from another: "on Monday, two days after they had entered"."""
    inside = dates_in(paragraph, dates)
    for clause in (trigger, *verbs_above(trigger)) if inside else ():
        opening = opening_word(clause) if clause.dep_ == "advcl" else ""
        if opening in ("after", "before"):
            main = _own_date(paragraph, clause.head, dates, published, None) or context_day
            if main is None and published is not None:
                main = _claim_date((published, published), "published")
            amount = _amount(paragraph, clause, inside)
            return None if main is None or amount is None else _shifted(main, amount, -1 if opening == "after" else 1)
    for clause in trigger.children:
        # "have shut every school since they captured the city last Friday"
        if clause.dep_ == "advcl" and opening_word(clause) == "since" and published is not None:
            first = _own_date(paragraph, clause, dates, published, None)
            if first is not None and first.start <= published.isoformat():
                return _claim_date((date.fromisoformat(first.start), published), "text")
    return None


def _amount(paragraph: Paragraph, clause: Token, inside: Sequence[TimeExpression]) -> str | None:
    """The duration that stands before a clause's "after" or "before"."""
    counted = {child.i for child in clause.children if child.dep_ in ("npadvmod", "advmod", "dep")}
    opening = opening_word(clause)
    for expression in inside:
        tokens = _tokens(paragraph, expression) if expression.type == "DURATION" else None
        if tokens is not None and (tokens.root.i in counted or tokens.doc[tokens.end : tokens.end + 1].text == opening):
            return expression.value
    return None


def _shifted(day: ClaimDate, amount: str, sign: int) -> ClaimDate | None:
    """A day moved by a duration; counted in months or years it is the whole month or year."""
    move = before if sign < 0 else after
    start, end = (move(date.fromisoformat(edge), amount) for edge in (day.start, day.end))
    if start is None or end is None:
        return None
    whole = {"M": "%Y-%m", "Y": "%Y"}.get(amount[-1]) if not amount.startswith("PT") else None
    first, last = (days_of(edge.strftime(whole), None) if whole else (edge, edge) for edge in (start, end))
    return None if first is None or last is None else _claim_date((first[0], last[1]), "text")


def _is_bound(tokens: Span, days: tuple[date, date], published: date | None, status: str | None) -> bool:
    """Whether a date only says until when: "by the end of June", "until Friday"."""
    opening = tokens.doc[tokens.start - 1] if tokens.start else None
    if opening is None or opening.lower_ not in BOUNDS or status in ("future", "hypothetical") or opening.is_sent_start:
        return False
    return opening.lower_ != "by" or days[0] != days[1] or (published is not None and days[0] > published)


def _after_dateline(paragraph: Paragraph, inside: Sequence[TimeExpression]) -> Sequence[TimeExpression]:
    """The expressions without the day that the dateline gives, which is when the report was filed."""
    line = paragraph.article.dateline
    if line is None or not inside or paragraph.in_title or not 0 <= inside[0].start - line.end <= LONGEST_DATELINE:
        return inside
    wire = find_dateline(paragraph.article.text, line.start)
    return inside if wire is None else [expression for expression in inside if expression.start >= wire.end]


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
        return None if published is None else _stretch(tokens, expression, words, published)
    days = days_of(expression.value, published)
    if days is None:
        return None
    preposition = tokens.doc[tokens.start - 1].lower_ if tokens.start else ""
    if preposition in SINCE and published is not None and days[0] <= published:
        return days[0], published
    return _range(days, tokens, around, number, published)


def _stretch(tokens: Span, expression: TimeExpression, words: set[str], published: date) -> tuple[date, date] | None:
    """The days of "the past three years", "recent months", "recently", "the next few days", "have held it for a year"."""
    value = expression.value
    if value == "PAST_REF":
        unit = next((letter for word, letter in UNIT_LETTERS.items() if word in words), None)
        if unit is None and not words & {"recently", "lately"}:
            return None
        start = before(published, f"PX{unit}" if unit else RECENTLY)
        return None if start is None else (start, published)
    if words & BACK or is_lasting(tokens):
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


def _as_context(day: ClaimDate) -> ClaimDate:
    return ClaimDate(start=day.start, end=day.end, basis="context")


def _is_long_ago(day: ClaimDate, published: date | None) -> bool:
    return published is None or (published - date.fromisoformat(day.end)).days > LONGEST_CARRIED_DAYS


def _is_dateline(paragraph: Paragraph) -> bool:
    """Whether a paragraph holds the dateline and nothing that is told."""
    line = paragraph.article.dateline
    told = any(token.pos_ in ("VERB", "AUX") for token in paragraph.doc)
    return line is not None and not paragraph.in_title and paragraph.start <= line.start and not told


def _is_present(token: Token) -> bool:
    """Whether the act is told in the present or present perfect, and so not of a day that the passage has set."""
    auxiliaries = [child for child in token.children if child.dep_ in ("aux", "auxpass")]
    return token.tag_ in ("VBZ", "VBP") or any(child.tag_ in ("VBZ", "VBP") for child in auxiliaries)
