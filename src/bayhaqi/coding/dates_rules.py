"""The patterns of English time expressions, as a table of patterns and what they mean.

At each unit every pattern is tried and the longest match that its builder accepts wins; of equally long ones the first.
Spans follow TimeML: prepositions stay out, determiners and modifiers ("the end of", "early", "about") are in.
"""

from __future__ import annotations

from functools import lru_cache, partial

from bayhaqi.coding.dates_durations import DURATION_RULES
from bayhaqi.coding.dates_lexing import Units
from bayhaqi.coding.dates_patterns import Base, Builder, Calendar, Draft, Fixed, Found, Rule, Shift, Weekday, compiled, starts_of
from bayhaqi.model import TimexType

# Words before a four-digit number that make it a number of something else, and nouns after it that count things.
NOT_BEFORE_YEAR = frozenset(
    "local resolution flight no number nr room route highway article section law decree order page boeing airbus figure channel "
    "than $ € £ # ¥ about around nearly almost roughly approximately some over at".split()
)
# What "Sept. 11" without a year is said of when it is that of 2001.
TERROR = frozenset("attack attacks terrorist terror hijackings hijackers".split())
SPECIAL_DAYS = frozenset("good black bloody ash super holy palm easter fat mad".split())
TITLES_BEFORE_TODAY = frozenset({"usa", "russia"})
PAPERS = frozenset("times telegraph mirror express herald mail post star sun sport independent news world".split())
BEFORE_YEAR = frozenset(
    "in since by until till from of to during before after between early late mid throughout the through for around about circa "
    "and or".split()
)
BEFORE_NAKED = frozenset("in of during for this throughout through over by from since on into until".split())


def _year(found: Found, name: str = "year") -> int | None:
    """The year that the element gives: BC years are negative, two digits are of this century or the last."""
    number = found.number(name)
    if number is None:
        return None
    if found.match.re.groupindex.get("bc") and found.at("bc") is not None:
        return -number
    if number < 100 and not found.match.re.groupindex.get("ad"):
        return number + (2000 if number < 40 else 1900)
    return number


def _calendar(found: Found, base: Base = "published", **parts: int) -> Draft | None:
    """A date by month, day, season, quarter, half and year, as far as the pattern names them."""
    groups = found.match.re.groupindex
    day = found.number("day") if "day" in groups else None
    month = found.number("month") if "month" in groups else None
    part = found.value("part") if "part" in groups else None
    if "order" in groups and found.at("order") is not None:
        order = found.number("order") or 0
        if not 1 <= order <= (4 if parts.get("quarter") else 2):
            return None
        part = f"{'Q' if parts.get('quarter') else 'H'}{order}"
    hint = found.number("hint") if "hint" in groups else None
    shift = found.number("relative") if "relative" in groups else None
    year = _year(found) if "year" in groups else None
    if hint is None:
        hint = parts.get("hint")
    if "passage" in groups and found.at("passage") is not None:
        base = "passage"
    if day == 0 or (day or 0) > 31 or (year == 0):
        return None
    if (month, day, year) == (9, 11, None) and found.units.word(found.last) in TERROR:
        year = 2001
    return found.draft(Calendar(year, month, day, part, hint=hint, year_shift=shift, base=base))


def _bare_month(found: Found) -> Draft | None:
    """A month by itself; short forms only after a preposition."""
    if found.is_kind(found.first, "MONTH_SHORT") and found.units.word(found.first - 1) not in BEFORE_YEAR:
        return None
    return _calendar(found)


def _season(found: Found) -> Draft | None:
    before = found.units.word(found.first - 1)
    at = found.at("part")
    if at is not None and found.units.word(at) in ("fall", "spring") and found.first == at and found.last == at + 1:
        token = found.units.token(at)
        if token is None or (before not in BEFORE_NAKED and token.dep_ != "compound" and found.units.word(at) == "fall"):
            return None
        if before in ("arab", "prague"):
            return None
    return _calendar(found)


def _bare_year(found: Found) -> Draft | None:
    """A four-digit number when what stands around it allows it to be a year."""
    year = _year(found)
    at = found.at("year")
    if year is None or at is None:
        return None
    if found.first == at and found.last == at + 1 and not _may_be_year(found.units, at, year):
        return None
    return found.draft(Calendar(year))


def _may_be_year(units: Units, at: int, year: int) -> bool:
    before, after = units.word(at - 1), units.word(at + 1)
    if before in NOT_BEFORE_YEAR and before not in BEFORE_YEAR or after in ("%", "percent", "km", "miles", "per", "m", "ft", "mph"):
        return False
    if before in ("-", "/") and units.starts[at - 1] > 0 and units.text[units.starts[at - 1] - 1].isalpha():
        return before == "-" and units.word(at - 2) in ("mid", "post", "pre", "early", "late", "since")
    token = units.token(at)
    if token is None:
        return 1500 <= year <= 2100
    counts = token.dep_ in ("nummod", "compound") and token.head.tag_ in ("NNS", "NNPS") and token.head.i > token.i
    if counts and before not in BEFORE_YEAR | {"its", "their", "his", "her", "our", "s", "that"}:
        return False
    if counts and year % 100 == 0 and before not in ("the", "in", "since"):
        return False
    if 1500 <= year <= 2100:
        return True
    return before in BEFORE_YEAR - {"the", "for", "about", "around"} and not counts


def _short_year(found: Found) -> Draft | None:
    """A year of one to three digits after "in" or "by" when nothing that it could count follows."""
    at = found.at("year")
    year = _year(found)
    if at is None or not year or found.units.word(at - 1) != "in":
        return None
    token = found.units.token(at)
    if token is None or token.head.i > token.i or found.units.word(at + 1) not in (",", ".", "the", "a", ")", ";"):
        return None
    return found.draft(Calendar(-year if _has_bc(found.units) else year)) if _has_bc(found.units) else None


def _has_bc(units: Units) -> bool:
    return "BC" in units.text


def _iso(found: Found) -> Draft:
    value = found.value("iso") or ""
    kind: TimexType = "TIME" if "t" in value else "DATE"
    return found.draft(Fixed(value.upper()), kind)


def _numeric(found: Found) -> Draft:
    """A date in figures; which part is the day is settled when the document's other dates are known."""
    return found.draft(Fixed("?" + (found.value("date") or "")))


def _decade(found: Found) -> Draft | None:
    digits = (found.value("decade") or "").strip("'’s").replace("'", "").replace("’", "")
    if not digits.isdigit():
        return None
    if len(digits) == 2 and (found.units.word(found.first - 1) in ("his", "her", "their", "my", "its") or found.is_kind(found.first, "DECADE") and not _after_decade(found)):
        return None
    decade = int(digits) // 10 + (190 if len(digits) == 2 else 0)
    bc = "BC" if "bc" in found.match.re.groupindex and found.at("bc") is not None else ""
    return found.draft(Fixed(f"BC{decade:03d}" if bc else f"{decade:03d}"))


def _after_decade(found: Found) -> bool:
    before = found.units.word(found.first - 1)
    return before in ("and", "or", "to", "-", "early", "late", "mid", "since", "the") or found.units.word(found.first)[:1] in "'’"


def _century(found: Found) -> Draft | None:
    number = found.number("order")
    if not number or number > 30:
        return None
    bc = "BC" if "bc" in found.match.re.groupindex and found.at("bc") is not None else ""
    return found.draft(Fixed(f"{bc}{number - 1:02d}"))


def _quarter_code(found: Found) -> Draft:
    code = (found.value("code") or "").upper()
    return found.draft(Calendar(_year(found) if "year" in found.match.re.groupindex else None, part=code))


def _new_year(found: Found) -> Draft:
    """New Year's Day or Eve."""
    is_eve = found.is_kind(found.last - 1, "EVE")
    return found.draft(Calendar(month=12 if is_eve else 1, day=31 if is_eve else 1))


def _may_day(found: Found) -> Draft | None:
    if found.units.word(found.first) != "may" or found.units.word(found.first + 1) != "day":
        return None
    return found.draft(Calendar(month=5, day=1))


def _holiday(found: Found) -> Draft | None:
    month, day = (int(number) for number in (found.value("holiday") or "1-1").split("-"))
    groups = found.match.re.groupindex
    if "eve" in groups and found.at("eve") is not None:
        day -= 1
    # Day 0 stands for the fourth Thursday of November.
    return found.draft(Calendar(_year(found) if "year" in groups else None, month, day if day else 40, hint=found.number("hint") if "hint" in groups else None))


def _weekday(found: Found, **parts: int) -> Draft | None:
    groups = found.match.re.groupindex
    at = found.at("weekday")
    number = found.number("weekday")
    if number is None or at is None:
        return None
    if found.units.word(at - 1) in SPECIAL_DAYS or (found.units.word(at + 1) in PAPERS and found.units.text[found.units.starts[at + 1]].isupper()):
        return None
    if found.units.word(found.last) == "live" and found.units.word(found.last - 1) == "night":
        return None
    week = found.number("week") if "week" in groups else None
    hint = found.number("hint") if "hint" in groups else None
    tail = f"T{found.value('part')}" if "part" in groups and found.at("part") is not None else ""
    return found.draft(Weekday(number, hint, week, tail), "TIME" if tail else "DATE")


def _weekday_set(found: Found) -> Draft | None:
    number = found.number("weekday")
    return found.draft(Fixed(f"XXXX-WXX-{number}"), "SET")


def _shift(found: Found, base: Base = "published", amount: int | None = None, unit: str | None = None) -> Draft | None:
    """Some units before or after an anchor: "last week", "the following day", "the same month"."""
    groups = found.match.re.groupindex
    size = unit or found.value("unit") or "P"
    number = amount if amount is not None else found.number("amount")
    tail = f"T{found.value('part')}" if "part" in groups and found.at("part") is not None else ""
    if size.startswith("T") or number is None:
        return None
    if size == "2W":
        size, number = "W", 2 * number
    if base == "passage" and found.is_kind(found.first, "THAT") and not _is_determiner(found.units, found.first):
        return None
    return found.draft(Shift(size, number, base, tail), "TIME" if tail else "DATE")


def _is_determiner(units: Units, at: int) -> bool:
    token = units.token(at)
    return token is None or token.tag_ in ("DT", "WDT", "PDT")


def _naked_unit(found: Found) -> Draft | None:
    """ "the year", "the quarter": only where the sentence speaks of it as a time."""
    before = found.units.word(found.first - 1)
    after = found.units.word(found.last)
    if found.value("unit") == "D" and (found.units.word(found.first - 2), before) == ("end", "of") and found.units.word(found.first - 4) == "at":
        # "at the end of the day" says "after all".
        return None
    if before not in BEFORE_NAKED or after in ("of", "when", "that", "'", "’"):
        return None
    return _shift(found, base="passage", amount=0)


def _next_unit(found: Found) -> Draft | None:
    """ "the next day" is a day; "the next year" after "over" is a duration."""
    unit = found.value("unit") or ""
    before = found.units.word(found.first - 1)
    if unit != "D" and before in ("over", "within", "for", "during", "in", "throughout"):
        return found.draft(Fixed(f"P1{unit}"), "DURATION")
    return _shift(found, base="passage")


def _part(found: Found) -> Draft | None:
    """A part of a day by itself: of the day that the passage speaks of."""
    before = found.units.word(found.first - 1)
    if found.last - found.first == 1 and before not in BEFORE_NAKED | {"at", "before", "after", "all", "by"}:
        token = found.units.token(found.first)
        hyphenated = found.is_kind(found.first - 1, "HYPHEN") or found.is_kind(found.last, "HYPHEN", "AND")
        if token is None or hyphenated or token.dep_ not in ("compound", "npadvmod") or token.text[0].isupper():
            return None
    if found.units.text[found.units.starts[found.last - 1]].isupper() and found.last - found.first == 1 and found.first > 0:
        return None
    return found.draft(Shift("D", 0, "near", f"T{found.value('part')}"), "TIME")


def _clock(found: Found) -> Draft | None:
    """An hour of the passage's day: 9:30 a.m., 16:00 UTC, 9 o'clock."""
    groups = found.match.re.groupindex
    text = found.value("clock") or ""
    digits = [text[:2], text[2:]] if len(text) == 4 and text.isdigit() else text.replace(".", ":").split(":")
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    half = found.value("ampm") if "ampm" in groups else None
    if half:
        if hour > 12 or hour == 0:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    zone = found.value("zone") if "zone" in groups else None
    tail = f"T{hour:02d}:{minute:02d}" + ("Z" if (zone or found.units.word(found.last - 1)) in ("utc", "gmt") else "")
    return found.draft(Shift("D", 0, "near", tail), "TIME")


def _reference(found: Found) -> Draft | None:
    at = found.last - 1
    word = found.units.word(at)
    if word == "now" and found.units.word(at + 1) == "that":
        return None
    value = found.value("reference")
    return found.draft(Fixed(value)) if value else None


def _past_noun(found: Found) -> Draft | None:
    """ "the past", "the future" as nouns, not as adjectives of a noun that follows."""
    at = found.last - 1
    token = found.units.token(at)
    if token is None or not token.tag_.startswith("NN") or token.dep_ in ("compound", "amod", "nsubj", "nsubjpass"):
        return None
    if found.units.word(at) == "present" and found.units.word(at - 1) not in ("the", "at"):
        return None
    if found.units.word(at) == "moment" and found.units.word(found.first - 1) not in ("at", "for"):
        return None
    return found.draft(Fixed(found.value("noun") or "PAST_REF"))


def _fixed(found: Found, value: str, type_: TimexType = "DATE") -> Draft:
    return found.draft(Fixed(value), type_)


def _day_before(found: Found) -> Draft:
    """ "the day before yesterday", "the day after tomorrow"."""
    return found.draft(Shift("D", 2 * (found.number("deictic") or 0), "published"))


def _ordinal_day(found: Found) -> Draft | None:
    """ "the 24th" as a day of the month: after "on", "by" or "until", with no noun that it could count."""
    token = found.units.token(found.last - 1)
    if found.units.word(found.first - 1) not in ("on", "by", "until", "of", "to", "since") or token is None:
        return None
    if token.i + 1 < len(token.doc) and token.nbor().pos_ in ("NOUN", "PROPN", "ADJ"):
        return None
    day = found.number("day") or 0
    return found.draft(Calendar(day=day, base="passage")) if 1 <= day <= 31 else None


def _days_of_month(found: Found) -> tuple[Draft, ...] | None:
    """Two days of one month: "April 6-7", "6 to 7 February 1920"."""
    month, one, two = found.number("month"), found.number("one"), found.number("two")
    year = _year(found) if "year" in found.match.re.groupindex else None
    at = found.at("two")
    if not one or not two or at is None or one > 31 or two > 31:
        return None
    month_first = (found.at("month") or 0) < at
    split = at - 1
    first = found.draft(Calendar(year, month, one), last=split)
    return first, found.draft(Calendar(year, month, two), first=at if month_first else split + 1)


def _two_of_a_kind(found: Found) -> tuple[Draft, ...] | None:
    """Two months, seasons or years of which the last carries the year or the era: "October and November 1919", "499 to 493 BC"."""
    at = found.at("two")
    if at is None:
        return None
    year = _year(found)
    if "month" in found.match.re.groupindex:
        first, second = Calendar(year, found.number("month")), Calendar(year, found.number("two"))
        if year is not None and (first.month or 0) > (second.month or 0) and not found.is_kind(at - 1, "AND"):
            first = Calendar(year - 1, first.month)
    elif "part" in found.match.re.groupindex:
        first, second = Calendar(year, part=found.value("part")), Calendar(year, part=found.value("two"))
    else:
        first, second = Calendar(-(found.number("one") or 0)), Calendar(-(found.number("two") or 0))
    split = at - 1
    while split > found.first + 1 and found.is_kind(split, "EARLY", "THE", "HYPHEN"):
        split -= 1
    return found.draft(first, last=found.first + 1), found.draft(second, first=split + 1)


def _years_short(found: Found) -> tuple[Draft, ...] | None:
    """ "2006-07": the second year takes its century from the first."""
    year, two, at = found.number("year"), found.number("two"), found.at("two")
    if year is None or two is None or at is None or not found.units.glued(found.first, found.last - 1) or found.is_kind(found.last, "HYPHEN", "SLASH"):
        return None
    if not 1000 < year < 2100 or two <= year % 100:
        return None
    return found.draft(Calendar(year), last=at - 1), found.draft(Calendar(year // 100 * 100 + two), first=at)


def _two_decades(found: Found) -> tuple[Draft, ...] | None:
    one, two = found.value("decade") or "", found.value("two") or ""
    drafts = []
    for text, unit in ((one, found.at("decade")), (two, found.at("two"))):
        digits = "".join(character for character in text if character.isdigit())
        if unit is None or not digits:
            return None
        century = int(one[:2]) * 10 if len(one.strip("'’s")) == 4 else 190
        decade = int(digits) // 10 + (century if len(digits) == 2 else 0)
        drafts.append(found.draft(Fixed(f"{decade:03d}"), first=unit if drafts else None, last=unit + 1))
    return tuple(drafts)


TABLE: tuple[tuple[str, Builder], ...] = (
    # Whole dates in figures and words.
    ("( ANY_DAY_NAME DOT? COMMA? )? iso:ISO", _iso),
    ("( ANY_DAY_NAME DOT? COMMA? )? date:NUMERIC", _numeric),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? month:ANY_MONTH DOT? day:DAY COMMA? year:YEAR", _calendar),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? day:DAY OF? month:ANY_MONTH DOT? COMMA? year:YEAR", _calendar),
    ("day:PLAIN_DAY HYPHEN month:ANY_MONTH HYPHEN year:YEAR|TWO_DIGITS", _calendar),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? month:ANY_MONTH DOT? THE? day:DAY", _calendar),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? THE? day:DAY OF? month:ANY_MONTH", _calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? year:ANY_YEAR bc:BC", _calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF? relative:LAST|NEXT|THIS UNIT", _calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF? ( THE | THAT )? passage:SAME|THAT UNIT", _calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF passage:THAT UNIT", _calendar),
    ("WEEKDAY COMMA? THE day:ORDINAL", _calendar),
    ("THE day:ORDINAL", _ordinal_day),
    # Months, seasons, quarters, halves.
    ("month:ANY_MONTH DOT? COMMA? OF? year:YEAR", _calendar),
    ("month:ANY_MONTH DOT? COMMA? OF? year:ANY_YEAR bc:BC", _calendar),
    ("month:ANY_MONTH DOT? OF? relative:LAST|NEXT|THIS UNIT", _calendar),
    ("month:ANY_MONTH DOT? OF ( THE | THAT )? passage:SAME|THAT UNIT", _calendar),
    ("month:ANY_MONTH DOT? OF THE relative:PREVIOUS|FOLLOWING UNIT", partial(_calendar, base="passage")),
    ("month:ANY_MONTH", _bare_month),
    ("hint:LAST|NEXT|THIS month:MONTH", _calendar),
    ("THE? part:SEASON OF? COMMA? year:YEAR", _calendar),
    ("THE? part:SEASON OF? COMMA? year:ANY_YEAR bc:BC", _calendar),
    ("THE? part:SEASON OF relative:LAST|NEXT|THIS UNIT", _calendar),
    ("THE? part:SEASON OF ( THE | THAT )? passage:SAME|THAT UNIT", _calendar),
    ("hint:LAST|NEXT|THIS part:SEASON", _calendar),
    ("passage:THAT SAME? part:SEASON", _calendar),
    ("THE? part:SEASON", _season),
    ("THE? order:ANY_ORDINAL HYPHEN? QUARTER", partial(_calendar, quarter=1)),
    ("THE? order:ANY_ORDINAL HYPHEN? QUARTER OF? ( FISCAL UNIT? )? year:YEAR", partial(_calendar, quarter=1)),
    ("THE? order:ANY_ORDINAL HYPHEN? QUARTER OF? THE? relative:LAST|NEXT|THIS UNIT", partial(_calendar, quarter=1)),
    ("relative:LAST|THIS UNIT APOSTROPHE OTHER order:ORDINAL_WORD QUARTER", partial(_calendar, quarter=1)),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF ( FISCAL UNIT? )? year:YEAR", _calendar),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF THE? relative:LAST|NEXT|THIS UNIT", _calendar),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF THE UNIT", _calendar),
    ("THE? LAST|EDGE_PART HALF OF year:YEAR", lambda found: found.draft(Calendar(_year(found), part="H2"))),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF THE? month:ANY_MONTH year:YEAR?", lambda found: found.draft(Calendar(_year(found), found.number("month")))),
    ("code:QUARTER_CODE OF? year:YEAR", _quarter_code),
    ("code:QUARTER_CODE", _quarter_code),
    # Years, decades, centuries.
    ("year:YEAR", _bare_year),
    ("year:YEAR|TO_999", _short_year),
    ("THE? UNIT|UNITS year:YEAR", _bare_year),
    ("FISCAL UNIT? year:YEAR", _bare_year),
    ("year:ANY_YEAR bc:BC", _bare_year),
    ("year:ANY_YEAR ad:AD", _bare_year),
    ("ad:AD year:ANY_YEAR", _bare_year),
    ("THE? ( EARLY HYPHEN? )? decade:DECADE bc:BC?", _decade),
    ("THE? order:ANY_ORDINAL HYPHEN? UNIT bc:BC?", lambda found: _century(found) if found.units.word(found.last - 1 - (found.at("bc") is not None)) == "century" else None),
    # Days by name and by distance.
    ("weekday:WEEKDAY", _weekday),
    ("weekday:WEEKDAY part:PART", _weekday),
    ("hint:LAST|NEXT|THIS weekday:WEEKDAY part:PART?", _weekday),
    ("THE hint:PREVIOUS|FOLLOWING weekday:WEEKDAY part:PART?", _weekday),
    ("weekday:WEEKDAY OF? week:LAST|NEXT|THIS UNIT", _weekday),
    ("EVERY weekday:WEEKDAY PART?", _weekday_set),
    ("weekday:WEEKDAYS", _weekday_set),
    ("amount:DEICTIC", lambda found: None if found.units.word(found.first - 1) in TITLES_BEFORE_TODAY else _shift(found, unit="D")),
    ("amount:DEICTIC part:PART", partial(_shift, unit="D")),
    ("THE UNIT BEFORE|AFTER deictic:DEICTIC", _day_before),
    ("TONIGHT", lambda found: None if found.units.word(found.last) == "show" else found.draft(Shift("D", 0, "published", "TNI"), "TIME")),
    ("amount:THIS part:PART", partial(_shift, unit="D")),
    ("THAT SAME? part:PART", partial(_shift, base="passage", unit="D", amount=0)),
    ("THE amount:NEXT|FOLLOWING|PREVIOUS|SAME part:PART", partial(_shift, base="passage", unit="D")),
    ("amount:LAST part:PART", partial(_shift, unit="D")),
    ("amount:LAST|NEXT|THIS unit:UNIT|QUARTER|WEEKEND", _shift),
    ("THE amount:LATEST unit:QUARTER", _shift),
    ("THIS amount:PREVIOUS|COMING unit:UNIT|WEEKEND", _shift),
    ("THE amount:PREVIOUS|FOLLOWING unit:UNIT|QUARTER|WEEKEND", partial(_shift, base="passage")),
    ("THE amount:NEXT|COMING unit:UNIT|QUARTER", _next_unit),
    ("THE unit:UNIT amount:BEFORE|AFTER|FOLLOWING|PREVIOUS", partial(_shift, base="passage")),
    ("A unit:UNIT amount:BEFORE|AFTER", lambda found: _shift(found, base="passage") if found.is_kind(found.last, "COMMA", "DOT", "OTHER") and found.units.word(found.last) in ",.;" else None),
    ("THE|THAT SAME unit:UNIT|QUARTER|WEEKEND", partial(_shift, base="passage", amount=0)),
    ("THAT unit:UNIT|QUARTER|WEEKEND", partial(_shift, base="passage", amount=0)),
    ("THE unit:UNIT|QUARTER|WEEKEND", _naked_unit),
    ("THE SAME unit:UNIT|PERIOD|QUARTER OF? LAST UNIT", partial(_shift, base="passage", unit="PY", amount=-1)),
    ("THE SAME unit:UNIT|PERIOD|QUARTER IN|OF? THE PREVIOUS UNIT", partial(_shift, base="passage", unit="PY", amount=-1)),
    ("THE SAME unit:UNIT|PERIOD|QUARTER A UNIT AGO|EARLIER|BEFORE", partial(_shift, base="passage", unit="PY", amount=-1)),
    ("THE UNIT HYPHEN EARLIER unit:QUARTER|PERIOD", partial(_shift, base="passage", unit="PY", amount=-1)),
    # Parts of days and hours.
    ("part:PART", _part),
    ("THE part:PART", _part),
    ("THE? clock:NOON", lambda found: found.draft(Shift("D", 0, "near", f"T{found.value('clock')}"), "TIME")),
    ("clock:CLOCK ampm:AMPM? LOCAL? TIME? zone:ZONE?", _clock),
    ("clock:HOUR ampm:AMPM LOCAL? TIME? zone:ZONE?", _clock),
    ("clock:HOUR OCLOCK", _clock),
    # References, feasts.
    ("reference:REFERENCE", _reference),
    ("MORE reference:REFERENCE", _reference),
    ("RECENT", partial(_fixed, value="PAST_REF")),
    ("MORE? RECENT UNITS|TIME", partial(_fixed, value="PAST_REF")),
    ("THE? noun:PAST_NOUN", _past_noun),
    ("THESE UNITS", lambda found: _fixed(found, "PRESENT_REF") if found.units.word(found.last - 1) == "days" else None),
    ("THIS TIME", lambda found: _fixed(found, "PRESENT_REF") if found.units.word(found.first - 1) == "at" else None),
    ("A OTHER? PERIOD OF TIME", partial(_fixed, value="PXD", type_="DURATION")),
    ("hint:LAST|NEXT|THIS? holiday:HOLIDAY eve:EVE? UNIT? COMMA? year:YEAR?", _holiday),
    ("NEW UNIT APOSTROPHE OTHER EVE|UNIT", _new_year),
    ("MONTH UNIT", _may_day),
    # Two in one.
    ("month:ANY_MONTH DOT? one:PLAIN_DAY RANGE two:PLAIN_DAY", _days_of_month),
    ("month:ANY_MONTH DOT? one:PLAIN_DAY RANGE two:PLAIN_DAY COMMA? year:YEAR", _days_of_month),
    ("one:PLAIN_DAY RANGE two:PLAIN_DAY OF? month:ANY_MONTH", _days_of_month),
    ("one:PLAIN_DAY RANGE two:PLAIN_DAY OF? month:ANY_MONTH COMMA? year:YEAR", _days_of_month),
    ("month:ANY_MONTH RANGE two:ANY_MONTH OF? year:YEAR", _two_of_a_kind),
    ("part:SEASON RANGE THE? EARLY? two:SEASON OF? year:YEAR", _two_of_a_kind),
    ("part:SEASON RANGE THE? EARLY? two:SEASON OF? year:ANY_YEAR bc:BC", _two_of_a_kind),
    ("one:ANY_YEAR RANGE two:ANY_YEAR year:BC", _two_of_a_kind),
    ("year:YEAR HYPHEN|DASH|SLASH two:TWO_DIGITS", _years_short),
    ("decade:DECADE RANGE two:DECADE", _two_decades),
)
# What may stand before an expression and belongs to it without changing its value.
PREFIXES = (
    "THE? EDGE OF",
    "THE? EDGE_PART|EARLY|ORDINAL_WORD PIECE OF",
    "THE? EDGE_PART? PIECE OF",
    "THE? EARLY HYPHEN?",
    "EARLY IN|THE",
    "EARLY IN THE",
    "LATER|EARLIER IN? THE?",
    "THE? PART OF",
    "ABOUT",
    "MORE THAN",
)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The table, its patterns compiled."""
    return tuple(Rule(compiled(pattern), build, starts_of(pattern)) for pattern, build in (*TABLE, *DURATION_RULES))
