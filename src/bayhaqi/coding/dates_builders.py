"""What the patterns of `dates_rules` mean: from a match to drafts of time expressions, or None where it is no date."""

from __future__ import annotations

from bayhaqi.coding.dates_lexicon import words
from bayhaqi.coding.dates_lexing import Units
from bayhaqi.coding.dates_patterns import Base, Calendar, Draft, Fixed, Found, Shift, Weekday
from bayhaqi.model import TimexType

# No text speaks of a later century by its number.
MOST_CENTURIES = 30
# Words before a four-digit number that make it a number of something else, and nouns after it that count things.
NOT_BEFORE_YEAR = words(
    "local resolution flight no number nr room route highway article section law decree order page boeing airbus "
    "figure channel "
    "than $ € £ # ¥ about around nearly almost roughly approximately some over at"
)
# What "Sept. 11" without a year is said of when it is that of 2001.
TERROR = words("attack attacks terrorist terror hijackings hijackers")
SPECIAL_DAYS = words("good black bloody ash super holy palm easter fat mad")
TITLES_BEFORE_TODAY = frozenset({"usa", "russia"})
PAPERS = words("times telegraph mirror express herald mail post star sun sport independent news world")
BEFORE_YEAR = words(
    "in since by until till from of to during before after between early late mid throughout the through for "
    "around about circa "
    "and or"
)
BEFORE_NAKED = words("in of during for this throughout through over by from since on into until")


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


def calendar(found: Found, base: Base = "published", **parts: int) -> Draft | None:
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


def bare_month(found: Found) -> Draft | None:
    """A month by itself; short forms only after a preposition."""
    if found.is_kind(found.first, "MONTH_SHORT") and found.units.word(found.first - 1) not in BEFORE_YEAR:
        return None
    return calendar(found)


def season(found: Found) -> Draft | None:
    """ "the summer", "spring"; not "the Prague Spring" nor prices that fall."""
    before = found.units.word(found.first - 1)
    at = found.at("part")
    if at is not None and found.units.word(at) in ("fall", "spring") and found.first == at and found.last == at + 1:
        token = found.units.token(at)
        if token is None or (
            before not in BEFORE_NAKED and token.dep_ != "compound" and found.units.word(at) == "fall"
        ):
            return None
        if before in ("arab", "prague"):
            return None
    return calendar(found)


def bare_year(found: Found) -> Draft | None:
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
    if (before in NOT_BEFORE_YEAR and before not in BEFORE_YEAR) or after in (
        "%",
        "percent",
        "km",
        "miles",
        "per",
        "m",
        "ft",
        "mph",
    ):
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


def short_year(found: Found) -> Draft | None:
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


def iso(found: Found) -> Draft:
    """2024-07-24 or 2024-07-24T09:00."""
    value = found.value("iso") or ""
    kind: TimexType = "TIME" if "t" in value else "DATE"
    return found.draft(Fixed(value.upper()), kind)


def figures(found: Found) -> Draft:
    """A date in figures; which part is the day is settled when the document's other dates are known."""
    return found.draft(Fixed("?" + (found.value("date") or "")))


def decade_of(found: Found) -> Draft | None:
    """ "the 1990s", "the late 70s", "the 470s BC"."""
    digits = (found.value("decade") or "").strip("'’s").replace("'", "").replace("’", "")
    if not digits.isdigit():
        return None
    if len(digits) == 2 and (
        found.units.word(found.first - 1) in ("his", "her", "their", "my", "its")
        or (found.is_kind(found.first, "DECADE") and not _after_decade(found))
    ):
        return None
    decade = int(digits) // 10 + (190 if len(digits) == 2 else 0)
    bc = "BC" if "bc" in found.match.re.groupindex and found.at("bc") is not None else ""
    return found.draft(Fixed(f"BC{decade:03d}" if bc else f"{decade:03d}"))


def _after_decade(found: Found) -> bool:
    before = found.units.word(found.first - 1)
    return (
        before in ("and", "or", "to", "-", "early", "late", "mid", "since", "the")
        or found.units.word(found.first)[:1] in "'’"
    )


def century(found: Found) -> Draft | None:
    """ "the 19th century", "the 4th century BC"."""
    number = found.number("order")
    has_era = found.at("bc") is not None
    if not number or number > MOST_CENTURIES or found.units.word(found.last - 1 - has_era) != "century":
        return None
    return found.draft(Fixed(f"{'BC' if has_era else ''}{number - 1:02d}"))


def quarter_code(found: Found) -> Draft:
    """ "Q3 2024", "H1"."""
    code = (found.value("code") or "").upper()
    return found.draft(Calendar(_year(found) if "year" in found.match.re.groupindex else None, part=code))


def new_year(found: Found) -> Draft:
    """New Year's Day or Eve."""
    is_eve = found.is_kind(found.last - 1, "EVE")
    return found.draft(Calendar(month=12 if is_eve else 1, day=31 if is_eve else 1))


def may_day(found: Found) -> Draft | None:
    """ "May Day"."""
    if found.units.word(found.first) != "may" or found.units.word(found.first + 1) != "day":
        return None
    return found.draft(Calendar(month=5, day=1))


def holiday(found: Found) -> Draft | None:
    """ "Christmas 1963", "last Thanksgiving"."""
    month, day = (int(number) for number in (found.value("holiday") or "1-1").split("-"))
    groups = found.match.re.groupindex
    if "eve" in groups and found.at("eve") is not None:
        day -= 1
    # Day 0 stands for the fourth Thursday of November.
    return found.draft(
        Calendar(
            _year(found) if "year" in groups else None,
            month,
            day if day else 40,
            hint=found.number("hint") if "hint" in groups else None,
        )
    )


def weekday(found: Found, **parts: int) -> Draft | None:
    """ "Monday", "last Friday", "Tuesday evening", "Monday of last week"."""
    groups = found.match.re.groupindex
    at = found.at("weekday")
    number = found.number("weekday")
    if number is None or at is None:
        return None
    if found.units.word(at - 1) in SPECIAL_DAYS or (
        found.units.word(at + 1) in PAPERS and found.units.text[found.units.starts[at + 1]].isupper()
    ):
        return None
    if found.units.word(found.last) == "live" and found.units.word(found.last - 1) == "night":
        return None
    week = found.number("week") if "week" in groups else None
    hint = found.number("hint") if "hint" in groups else None
    tail = f"T{found.value('part')}" if "part" in groups and found.at("part") is not None else ""
    return found.draft(Weekday(number, hint, week, tail), "TIME" if tail else "DATE")


def weekday_set(found: Found) -> Draft | None:
    """ "Fridays", "every Monday"."""
    number = found.number("weekday")
    return found.draft(Fixed(f"XXXX-WXX-{number}"), "SET")


def shift_of(
    found: Found, base: Base = "published", amount: int | None = None, unit: str | None = None
) -> Draft | None:
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


def naked_unit(found: Found) -> Draft | None:
    """ "the year", "the quarter": only where the sentence speaks of it as a time."""
    before = found.units.word(found.first - 1)
    after = found.units.word(found.last)
    if (
        found.value("unit") == "D"
        and (found.units.word(found.first - 2), before) == ("end", "of")
        and found.units.word(found.first - 4) == "at"
    ):
        # "at the end of the day" says "after all".
        return None
    at_the_weekend = found.value("unit") == "WE" and before == "at"
    if (before not in BEFORE_NAKED and not at_the_weekend) or after in ("of", "when", "that", "'", "’"):
        return None
    # The weekend is that of the news; the month and the year are the passage's.
    return shift_of(found, base="published" if found.value("unit") == "WE" else "passage", amount=0)


def next_unit(found: Found) -> Draft | None:
    """ "the next day" is a day; "the next year" after "over" is a duration."""
    unit = found.value("unit") or ""
    before = found.units.word(found.first - 1)
    if unit != "D" and before in ("over", "within", "for", "during", "in", "throughout"):
        return found.draft(Fixed(f"P1{unit}"), "DURATION")
    return shift_of(found, base="passage")


def part_of_day(found: Found) -> Draft | None:
    """A part of a day by itself: of the day that the passage speaks of."""
    before = found.units.word(found.first - 1)
    if found.last - found.first == 1 and before not in BEFORE_NAKED | {"at", "before", "after", "all", "by"}:
        token = found.units.token(found.first)
        hyphenated = found.is_kind(found.first - 1, "HYPHEN") or found.is_kind(found.last, "HYPHEN", "AND")
        if token is None or hyphenated or token.dep_ not in ("compound", "npadvmod") or token.text[0].isupper():
            return None
    if (
        found.units.text[found.units.starts[found.last - 1]].isupper()
        and found.last - found.first == 1
        and found.first > 0
    ):
        return None
    return found.draft(Shift("D", 0, "near", f"T{found.value('part')}"), "TIME")


def clock(found: Found) -> Draft | None:
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


def reference(found: Found) -> Draft | None:
    """ "now", "recently"; not "now that"."""
    at = found.last - 1
    word = found.units.word(at)
    if word == "now" and found.units.word(at + 1) == "that":
        return None
    value = found.value("reference")
    return found.draft(Fixed(value)) if value else None


def past_noun(found: Found) -> Draft | None:
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


def fixed(found: Found, value: str, type_: TimexType = "DATE") -> Draft:
    """A value that does not depend on anything."""
    return found.draft(Fixed(value), type_)


def day_before(found: Found) -> Draft:
    """ "the day before yesterday", "the day after tomorrow"."""
    return found.draft(Shift("D", 2 * (found.number("deictic") or 0), "published"))


def ordinal_day(found: Found) -> Draft | None:
    """ "the 24th" as a day of the month: after "on", "by" or "until", with no noun that it could count."""
    token = found.units.token(found.last - 1)
    if found.units.word(found.first - 1) not in ("on", "by", "until", "of", "to", "since") or token is None:
        return None
    if token.i + 1 < len(token.doc) and token.nbor().pos_ in ("NOUN", "PROPN", "ADJ"):
        return None
    day = found.number("day") or 0
    return found.draft(Calendar(day=day, base="passage")) if 1 <= day <= 31 else None


def days_of_month(found: Found) -> tuple[Draft, ...] | None:
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


def two_of_a_kind(found: Found) -> tuple[Draft, ...] | None:
    """Two months, seasons or years, the last with the year or era: "October and November 1919", "499 to 493 BC"."""
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


def years_short(found: Found) -> tuple[Draft, ...] | None:
    """ "2006-07": the second year takes its century from the first."""
    year, two, at = found.number("year"), found.number("two"), found.at("two")
    if (
        year is None
        or two is None
        or at is None
        or not found.units.glued(found.first, found.last - 1)
        or found.is_kind(found.last, "HYPHEN", "SLASH")
    ):
        return None
    if not 1000 < year < 2100 or two <= year % 100:
        return None
    return found.draft(Calendar(year), last=at - 1), found.draft(Calendar(year // 100 * 100 + two), first=at)


def two_decades(found: Found) -> tuple[Draft, ...] | None:
    """ "the 70s and 80s"."""
    one, two = found.value("decade") or "", found.value("two") or ""
    drafts: list[Draft] = []
    for text, unit in ((one, found.at("decade")), (two, found.at("two"))):
        digits = "".join(character for character in text if character.isdigit())
        if unit is None or not digits:
            return None
        century = int(one[:2]) * 10 if len(one.strip("'’s")) == 4 else 190
        decade = int(digits) // 10 + (century if len(digits) == 2 else 0)
        drafts.append(found.draft(Fixed(f"{decade:03d}"), first=unit if drafts else None, last=unit + 1))
    return tuple(drafts)


def second_half(found: Found) -> Draft:
    """ "the latter half of 2008"."""
    return found.draft(Calendar(_year(found), part="H2"))


def half_month(found: Found) -> Draft:
    """ "the first half of June": the month."""
    return found.draft(Calendar(_year(found), found.number("month")))


def today(found: Found) -> Draft | None:
    """ "today", "yesterday", "tomorrow"; not the newspapers' names that end so."""
    return None if found.units.word(found.first - 1) in TITLES_BEFORE_TODAY else shift_of(found, unit="D")


def tonight(found: Found) -> Draft | None:
    """ "tonight"; not the show."""
    return None if found.units.word(found.last) == "show" else found.draft(Shift("D", 0, "published", "TNI"), "TIME")


def unit_before(found: Found) -> Draft | None:
    """ "a week before", "a day after" at the end of a clause."""
    return shift_of(found, base="passage") if found.is_kind(found.last, "COMMA", "DOT") else None


def noon(found: Found) -> Draft:
    """ "noon", "midnight"."""
    return found.draft(Shift("D", 0, "near", f"T{found.value('clock')}"), "TIME")


def these_days(found: Found) -> Draft | None:
    """ "these days"."""
    return fixed(found, "PRESENT_REF") if found.units.word(found.last - 1) == "days" else None


def this_time(found: Found) -> Draft | None:
    """ "at this time"."""
    return fixed(found, "PRESENT_REF") if found.units.word(found.first - 1) == "at" else None
