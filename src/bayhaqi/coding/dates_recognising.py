"""Finds the time expressions of a paragraph's units: the longest pattern at each unit, with what stands around it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from bayhaqi.coding.dates_lexicon import kinds, ordered
from bayhaqi.coding.dates_lexing import Units
from bayhaqi.coding.dates_patterns import Calendar, Draft, Fixed, Found, Rule, Shift, Weekday, compiled
from bayhaqi.coding.dates_rules import PREFIXES, rules

REFERENCE_VALUES = frozenset({"PAST_REF", "PRESENT_REF", "FUTURE_REF"})
# "the end of the early part of …": modifiers of modifiers are read this deep.
DEEPEST_PREFIX = 3


@lru_cache(maxsize=1)
def _prefixes() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(pattern) for pattern in PREFIXES)


@lru_cache(maxsize=1)
def _starting() -> MappingProxyType[str, tuple[Rule, ...]]:
    """The rules whose matches can start with each kind of unit."""
    return MappingProxyType({kind: tuple(rule for rule in rules() if kind in rule.starts) for kind in kinds().values()})


@lru_cache(maxsize=1)
def _possible_start() -> re.Pattern[str]:
    """Units at which an expression can start."""
    never = ordered("OTHER COMMA DOT HYPHEN DASH SLASH OPEN APOSTROPHE AND OF TO BIG IN")
    return re.compile("[^" + "".join(re.escape(kinds()[name]) for name in never) + "]")


def drafts_of(units: Units) -> list[Draft]:
    """The time expressions of a paragraph in text order, without overlap, not yet resolved."""
    found: list[Draft] = []
    position = 0
    while (start := _possible_start().search(units.kinds, position)) is not None:
        drafts = _longest(units, start.start())
        found.extend(drafts)
        position = drafts[-1].last if drafts else start.end()
    return found


def _longest(units: Units, position: int, depth: int = 0) -> tuple[Draft, ...]:
    plain = _plain(units, position)
    if depth >= DEEPEST_PREFIX:
        return plain
    best = plain
    for prefix in _prefixes():
        match = prefix.match(units.kinds, position)
        if match is None or (best and match.end() >= best[-1].last):
            continue
        inner = _longest(units, match.end(), depth + 1)
        if inner and _may_have_prefix(units, position, inner[0]) and (not best or inner[-1].last > best[-1].last):
            best = (replace(inner[0], first=position), *inner[1:])
    return best


def _plain(units: Units, position: int) -> tuple[Draft, ...]:
    matches = [
        (match, rule)
        for rule in _starting().get(units.kinds[position : position + 1], ())
        if (match := rule.pattern.match(units.kinds, position)) is not None
    ]
    matches.sort(key=lambda pair: -pair[0].end())
    for match, rule in matches:
        drafts = rule.build(Found(units, match))
        if drafts is not None:
            return drafts if isinstance(drafts, tuple) else (_extended(units, drafts),)
    return ()


def _extended(units: Units, draft: Draft) -> Draft:
    """A time of day with the day that follows it: "9 a.m. on Monday", "the morning of 31 January 1965"."""
    if not isinstance(draft.form, Shift) or not draft.form.tail or draft.form.base == "published" or draft.form.amount:
        return draft
    position = draft.last
    if units.word(position) == "hours":
        position += 1
    if units.word(position) in ("on", "of", ","):
        position += 1
    day = _plain(units, position)
    if not day or not _is_day(day[0]) or len(day) > 1:
        return draft
    form = day[0].form
    if isinstance(form, Calendar | Weekday | Shift):
        return Draft(draft.first, day[0].last, "TIME", replace(form, tail=draft.form.tail))
    if isinstance(form, Fixed) and re.fullmatch(r"\d{4}-\d\d-\d\d", form.value):
        return Draft(draft.first, day[0].last, "TIME", Fixed(form.value + draft.form.tail))
    return draft


def _is_day(draft: Draft) -> bool:
    form = draft.form
    if isinstance(form, Calendar):
        return form.day is not None and not form.tail
    if isinstance(form, Weekday):
        return True
    if isinstance(form, Shift):
        return form.unit == "D" and (not form.tail or not form.tail[1:2].isdigit())
    return isinstance(form, Fixed) and draft.type == "DATE"


def _may_have_prefix(units: Units, position: int, inner: Draft) -> bool:
    kind = units.kinds[position]
    if kind in (kinds()["ABOUT"], kinds()["MORE"]):
        first = units.kinds[inner.first]
        names = "A TO_12 TO_24 TO_31 TO_59 TO_99 TO_999 YEAR CARDINAL DECIMAL HALF"
        if units.word(position) in ("over", "under") and inner.type == "DATE" and isinstance(inner.form, Calendar):
            return False
        return first in {kinds()[name] for name in names.split()} or kind == kinds()["MORE"]
    if isinstance(inner.form, Fixed):
        return inner.type == "DATE" and inner.form.value not in REFERENCE_VALUES
    return True
