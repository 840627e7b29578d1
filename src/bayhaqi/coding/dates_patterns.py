"""What a pattern over units finds, before it has a value, and how patterns are written.

A pattern is a line of elements such as `THE? month:ANY_MONTH DOT? day:DAY ( COMMA? year:YEAR )?`: names of kinds or
groups of `dates_lexicon` joined by `|`, optional with `?`, named with `name:`. It is compiled to a regular
expression over the
paragraph's kinds, in which every unit is one character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bayhaqi.coding.dates_lexicon import GROUPS, kinds
from bayhaqi.coding.dates_lexing import Units
from bayhaqi.model import TimexType

# The anchor that an expression asks for: the day of publication, the date that the passage has set, or that date
# when it
# stands in the same paragraph and else the day of publication.
Base = Literal["published", "passage", "near"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that needs no anchor: a duration, a set, a reference."""

    value: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A date by its parts; what is None above the finest part comes from the anchor. `year` is negative for BC.

    `part` is a season, quarter or half (SU, Q3, H1); `tail` a time (TMO, T09:00); `hint` -1, 0 or 1 for last,
    this, next;
    `year_shift` a year relative to the anchor's ("June this year" 0, "June last year" -1).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None
    tail: str = ""
    hint: int | None = None
    year_shift: int | None = None
    base: Base = "published"


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 1 (Monday) to 7; `week` is a number of weeks from the anchor's where the text gives it."""

    number: int
    hint: int | None = None
    week: int | None = None
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """`amount` units from an anchor; unit is D W M Y DE CE Q WE, or P for the granularity that the passage has."""

    unit: str
    amount: int
    base: Base
    tail: str = ""


Form = Fixed | Calendar | Weekday | Shift


@dataclass(frozen=True, slots=True)
class Draft:
    """A time expression from unit `first` to before unit `last`, not yet resolved."""

    first: int
    last: int
    type: TimexType
    form: Form


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern's match over the units of a paragraph."""

    units: Units
    match: re.Match[str]

    @property
    def first(self) -> int:
        """Number of the first unit."""
        return self.match.start()

    @property
    def last(self) -> int:
        """Number of the unit after the last."""
        return self.match.end()

    def at(self, name: str) -> int | None:
        """Number of the unit that the element `name` matched."""
        start = self.match.start(name)
        return start if start >= 0 else None

    def value(self, name: str) -> str | None:
        """Value of the unit that the element `name` matched."""
        start = self.at(name) if name in self.match.re.groupindex else None
        return None if start is None else self.units.values[start]

    def number(self, name: str) -> int | None:
        """Value of the element as a whole number, an ordinal's included."""
        value = self.value(name)
        if value is None:
            return None
        digits = re.match(r"[+-]?\d+", value)
        return int(digits.group()) if digits else None

    def kind(self, unit: int) -> str:
        """Kind of a unit; an empty string outside the paragraph."""
        return self.units.kinds[unit] if 0 <= unit < len(self.units.kinds) else ""

    def is_kind(self, unit: int, *names: str) -> bool:
        """Whether the unit is of one of the kinds."""
        kind = self.kind(unit)
        return kind != "" and any(kind == kinds()[name] for name in names)

    def draft(self, form: Form, type_: TimexType = "DATE", first: int | None = None, last: int | None = None) -> Draft:
        """A draft over the whole match, or over the part of it that is given."""
        return Draft(self.first if first is None else first, self.last if last is None else last, type_, form)


Builder = Callable[[Found], "Draft | tuple[Draft, ...] | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what makes drafts of its matches, and the kinds of unit that a match can start with."""

    pattern: re.Pattern[str]
    build: Builder
    starts: frozenset[str]


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression over kinds that a pattern stands for."""
    pieces: list[str] = []
    for element in pattern.split():
        if element == "(":
            pieces.append("(?:")
        elif element in (")", ")?", "|"):
            pieces.append(element)
        else:
            name, _, names = element.rpartition(":")
            chosen = names.removesuffix("?")
            characters = "".join(sorted(_characters(chosen)))
            group = f"(?P<{name}>[{re.escape(characters)}])" if name else f"[{re.escape(characters)}]"
            pieces.append(group + ("?" if names.endswith("?") else ""))
    return re.compile("".join(pieces))


def starts_of(pattern: str) -> frozenset[str]:
    """The kinds of unit that a match of the pattern can start with."""
    return frozenset(_first(pattern.split())[0])


def _first(elements: list[str]) -> tuple[set[str], bool]:
    """The kinds that a match can start with, and whether it can be empty."""
    found: set[str] = set()
    empty = True
    position = 0
    while position < len(elements) and empty:
        element = elements[position]
        if element == "(":
            close = next(number for number in range(position, len(elements)) if elements[number].startswith(")"))
            inner = " ".join(elements[position + 1 : close])
            parts = [_first(part.split()) for part in inner.split(" | ")]
            found = found.union(*(kinds_ for kinds_, _ in parts))
            empty = elements[close] == ")?" or any(nothing for _, nothing in parts)
            position = close
        else:
            name = element.rpartition(":")[2]
            found |= _characters(name.removesuffix("?"))
            empty = name.endswith("?")
        position += 1
    return found, empty


def _characters(names: str) -> set[str]:
    found: set[str] = set()
    for name in names.split("|"):
        if name in GROUPS:
            found |= _characters(GROUPS[name])
        else:
            found.add(kinds()[name])
    return found
