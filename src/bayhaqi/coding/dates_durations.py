"""Durations, distances and sets: "three years", "the past three years", "two weeks ago", "every day"."""

from __future__ import annotations

from functools import partial

from bayhaqi.coding.dates_lexicon import words
from bayhaqi.coding.dates_patterns import Builder, Draft, Fixed, Found, Shift

# Before a naked plural ("for years") that is a stretch of time.
BEFORE_NAKED_UNITS = words("for in over within after during through throughout took take takes lasted last some")


def duration(amount: str, unit: str) -> str:
    """The TIMEX3 value of some units: `duration("3", "Y")` is P3Y, `duration("5", "TH")` is PT5H."""
    if unit == "2W":
        unit, amount = "W", str(2 * int(amount)) if amount.isdigit() else amount
    if unit == "WE":
        return f"P{amount}WE"
    return f"PT{amount}{unit[1]}" if unit.startswith("T") else f"P{amount}{unit}"


def _duration(found: Found, amount: str | None = None) -> Draft | None:
    groups = found.match.re.groupindex
    unit = found.value("unit") or ""
    size = amount or found.value("number") or "X"
    if "half" in groups and found.at("half") is not None and size.isdigit():
        size += ".5"
    if found.is_kind(found.first, "THE") and size == "1" and found.last - found.first == 2:
        return None
    return found.draft(Fixed(duration(size, unit)), "DURATION")


def _one_unit(found: Found) -> Draft | None:
    """ "a year", "a day"; not "a day" of which something is said."""
    token = found.units.token(found.last - 1)
    if (
        token is None
        or token.dep_ in ("attr", "nsubj", "compound")
        or any(child.dep_ == "relcl" for child in token.children)
    ):
        return None
    return _duration(found, "1")


def _naked_units(found: Found) -> Draft | None:
    """ "for years", "within days"."""
    if found.units.word(found.first - 1) not in BEFORE_NAKED_UNITS or found.units.word(found.last) in ("and",):
        return None
    return _duration(found, "X")


def _two_durations(found: Found) -> tuple[Draft, ...] | None:
    """ "ten or fifteen years": two durations of one unit."""
    at = found.at("two")
    one, two, unit = found.value("number"), found.value("two"), found.value("unit")
    if at is None or not one or not two or not unit:
        return None
    return (
        found.draft(Fixed(duration(one, unit)), "DURATION", last=at - 1),
        found.draft(Fixed(duration(two, unit)), "DURATION", first=at),
    )


def _distance(found: Found) -> Draft | None:
    """Some units ago, earlier or later: a date where the number is known, else only its direction."""
    unit = found.value("unit") or ""
    amount = found.number("number")
    from_now = found.is_kind(found.last - 1, "AGO") or found.is_kind(found.last - 1, "REFERENCE")
    sign = 1 if found.is_kind(found.last - 1, "LATER", "REFERENCE") else -1
    if amount is None:
        return found.draft(Fixed("FUTURE_REF" if sign > 0 else "PAST_REF"))
    if unit.startswith("T"):
        return found.draft(Shift("D", 0, "published" if from_now else "passage"))
    if unit == "2W":
        unit, amount = "W", 2 * amount
    if unit == "Y" and amount == 1 and found.is_kind(found.last - 1, "EARLIER"):
        # "a year earlier" is the same quarter or month of the year before.
        unit = "PY"
    return found.draft(Shift(unit, sign * amount, "published" if from_now else "passage"))


def _year_before(found: Found) -> Draft | None:
    """ "the year-ago quarter": what the passage speaks of, a year before."""
    is_year = any(found.units.word(unit) == "year" for unit in range(found.first, found.last))
    return found.draft(Shift("PY", -1, "passage")) if is_year else None


def _rate(found: Found) -> Draft | None:
    """ "a day", "per week": how long, or how often."""
    unit = found.value("unit") or ""
    return found.draft(Fixed(duration("1", unit)), "DURATION")


def _every(found: Found) -> Draft | None:
    groups = found.match.re.groupindex
    unit = found.value("unit") or ""
    number = found.value("number") if "number" in groups else None
    return found.draft(Fixed(duration(number or "1", unit)), "SET")


def _every_part(found: Found) -> Draft | None:
    return found.draft(Fixed(f"XXXX-XX-XXT{found.value('part')}"), "SET")


def _set(found: Found) -> Draft | None:
    """ "daily"; a name such as that of a newspaper is none."""
    start = found.units.starts[found.first]
    if found.first > 0 and found.units.text[start].isupper():
        return None
    return found.draft(Fixed(found.value("set") or "P1D"), "SET")


DURATION_RULES: tuple[tuple[str, Builder], ...] = (
    ("number:NUMBER OTHER? unit:ANY_UNIT", lambda found: _duration(found) if _plain_between(found) else None),
    ("number:NUMBER HYPHEN unit:ANY_UNIT ( HYPHEN? LONG|OLD )?", _duration),
    ("A number:NUMBER HYPHEN? unit:UNIT PERIOD", _duration),
    ("number:NUMBER unit:ANY_UNIT LONG|OLD", _duration),
    (
        "THE? LAST|NEXT|COMING|PREVIOUS|FOLLOWING|PAST_NOUN|ORDINAL_WORD|SAME number:NUMBER HYPHEN? unit:ANY_UNIT",
        _duration,
    ),
    ("THE number:NUMBER ( LAST|PREVIOUS|FOLLOWING )? unit:ANY_UNIT", _duration),
    ("THE? LAST|NEXT|COMING|PREVIOUS|FOLLOWING|PAST_NOUN ( FEW OF? )? unit:UNITS", partial(_duration, amount="X")),
    ("THE LAST|PAST_NOUN unit:UNIT", partial(_duration, amount="1")),
    ("THE PAST_NOUN unit:QUARTER", partial(_duration, amount="1")),
    ("A? FEW OF? unit:UNITS", partial(_duration, amount="X")),
    ("THIS PAST_NOUN unit:UNIT", lambda found: found.draft(Shift(found.value("unit") or "D", -1, "published"))),
    ("A unit:UNIT", _one_unit),
    ("number:NUMBER HYPHEN half:AND HYPHEN A HYPHEN HALF HYPHEN? unit:ANY_UNIT ( HYPHEN? LONG|OLD )?", _duration),
    ("number:NUMBER half:AND A HALF unit:ANY_UNIT", _duration),
    ("A unit:UNIT HYPHEN LONG", partial(_duration, amount="1")),
    ("A unit:UNIT AND A HALF", partial(_duration, amount="1.5")),
    ("HALF HYPHEN? A? HYPHEN? unit:UNIT", partial(_duration, amount="0.5")),
    ("unit:UNIT HYPHEN LONG", partial(_duration, amount="1")),
    ("unit:UNITS HYPHEN LONG", partial(_duration, amount="X")),
    ("unit:UNITS", _naked_units),
    ("number:NUMBER RANGE two:NUMBER unit:UNITS", _two_durations),
    ("number:A|NUMBER unit:ANY_UNIT AGO|EARLIER|LATER", _distance),
    ("A number:NUMBER unit:ANY_UNIT AGO|EARLIER|LATER", _distance),
    ("A? UNIT HYPHEN AGO|EARLIER QUARTER|PERIOD", _year_before),
    ("UNIT HYPHEN AGO|EARLIER", _year_before),
    ("A? FEW OF? unit:UNITS AGO|EARLIER|LATER", _distance),
    ("number:FEW unit:UNITS AGO|EARLIER|LATER", _distance),
    ("unit:UNITS AGO|EARLIER|LATER", _distance),
    ("number:A|NUMBER unit:ANY_UNIT IN REFERENCE", _distance),
    ("PER unit:UNIT", _rate),
    ("EVERY ( number:NUMBER )? unit:ANY_UNIT", _every),
    ("EVERY part:PART", _every_part),
    ("set:SET", _set),
)


def _plain_between(found: Found) -> bool:
    """Whether at most an adjective stands between number and unit: "two full days"."""
    at = (found.at("number") or 0) + 1
    if not found.is_kind(at, "OTHER"):
        return True
    token = found.units.token(at)
    return token is not None and token.tag_ == "JJ"
