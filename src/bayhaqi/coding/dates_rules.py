"""The patterns of English time expressions, as a table of patterns and what they mean.

At each unit every pattern is tried and the longest match that its builder accepts wins; of equally long ones the first.
Spans follow TimeML: prepositions stay out, determiners and modifiers ("the end of", "early", "about") are in.
"""

from __future__ import annotations

from functools import lru_cache, partial

from bayhaqi.coding import dates_builders as build
from bayhaqi.coding.dates_durations import DURATION_RULES
from bayhaqi.coding.dates_patterns import Builder, Rule, compiled, starts_of

TABLE: tuple[tuple[str, Builder], ...] = (
    # Whole dates in figures and words.
    ("( ANY_DAY_NAME DOT? COMMA? )? iso:ISO", build.iso),
    ("( ANY_DAY_NAME DOT? COMMA? )? date:NUMERIC", build.figures),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? month:ANY_MONTH DOT? day:DAY COMMA? year:YEAR", build.calendar),
    ("( ANY_DAY_NAME DOT? COMMA? )? THE? day:DAY OF? month:ANY_MONTH DOT? COMMA? year:YEAR", build.calendar),
    ("day:PLAIN_DAY month:ANY_MONTH DOT? year:TO_59|TO_99", build.calendar),
    ("day:PLAIN_DAY HYPHEN month:ANY_MONTH HYPHEN year:YEAR|TWO_DIGITS", build.calendar),
    ("( ANY_DAY_NAME DOT? COMMA? THE? )? month:ANY_MONTH DOT? THE? day:DAY", build.calendar),
    ("( ANY_DAY_NAME DOT? COMMA? )? THE? day:DAY OF? month:ANY_MONTH", build.calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? year:ANY_YEAR bc:BC", build.calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF? relative:LAST|NEXT|THIS UNIT", build.calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF? ( THE | THAT )? passage:SAME|THAT UNIT", build.calendar),
    ("month:ANY_MONTH DOT? day:DAY COMMA? OF passage:THAT UNIT", build.calendar),
    ("WEEKDAY COMMA? THE day:ORDINAL", build.calendar),
    ("THE day:ORDINAL", build.ordinal_day),
    # Months, seasons, quarters, halves.
    ("month:ANY_MONTH DOT? COMMA? OF? year:YEAR", build.calendar),
    ("month:ANY_MONTH DOT? COMMA? OF? year:ANY_YEAR bc:BC", build.calendar),
    ("month:ANY_MONTH DOT? OF? relative:LAST|NEXT|THIS UNIT", build.calendar),
    ("month:ANY_MONTH DOT? OF ( THE | THAT )? passage:SAME|THAT UNIT", build.calendar),
    ("month:ANY_MONTH DOT? OF THE relative:PREVIOUS|FOLLOWING UNIT", partial(build.calendar, base="passage")),
    ("month:ANY_MONTH", build.bare_month),
    ("hint:LAST|NEXT|THIS month:MONTH", build.calendar),
    ("THE hint:PREVIOUS|FOLLOWING month:MONTH", partial(build.calendar, base="passage")),
    ("THE? part:SEASON OF? COMMA? year:YEAR", build.calendar),
    ("THE? part:SEASON OF? COMMA? year:ANY_YEAR bc:BC", build.calendar),
    ("THE? part:SEASON OF relative:LAST|NEXT|THIS UNIT", build.calendar),
    ("THE? part:SEASON OF ( THE | THAT )? passage:SAME|THAT UNIT", build.calendar),
    ("hint:LAST|NEXT|THIS part:SEASON", build.calendar),
    ("passage:THAT SAME? part:SEASON", build.calendar),
    ("THE? part:SEASON", build.season),
    ("THE? order:ANY_ORDINAL HYPHEN? QUARTER", partial(build.calendar, quarter=1)),
    ("THE? order:ANY_ORDINAL HYPHEN? QUARTER OF? ( FISCAL UNIT? )? year:YEAR", partial(build.calendar, quarter=1)),
    (
        "THE? order:ANY_ORDINAL HYPHEN? QUARTER OF? THE? relative:LAST|NEXT|THIS UNIT",
        partial(build.calendar, quarter=1),
    ),
    ("relative:LAST|THIS UNIT APOSTROPHE OTHER order:ORDINAL_WORD QUARTER", partial(build.calendar, quarter=1)),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF ( FISCAL UNIT? )? year:YEAR", build.calendar),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF THE? relative:LAST|NEXT|THIS UNIT", build.calendar),
    ("THE? order:ORDINAL_WORD HYPHEN? HALF OF THE UNIT", build.calendar),
    ("THE? LAST|EDGE_PART HALF OF year:YEAR", build.second_half),
    (
        "THE? order:ORDINAL_WORD HYPHEN? HALF OF THE? month:ANY_MONTH year:YEAR?",
        build.half_month,
    ),
    ("code:QUARTER_CODE OF? year:YEAR", build.quarter_code),
    ("code:QUARTER_CODE", build.quarter_code),
    # Years, decades, centuries.
    ("year:YEAR", build.bare_year),
    ("year:YEAR|TO_999", build.short_year),
    ("THE? UNIT|UNITS year:YEAR", build.bare_year),
    ("FISCAL UNIT? year:YEAR", build.bare_year),
    ("year:ANY_YEAR bc:BC", build.bare_year),
    ("year:ANY_YEAR ad:AD", build.bare_year),
    ("ad:AD year:ANY_YEAR", build.bare_year),
    ("THE? ( EARLY HYPHEN? )? decade:DECADE bc:BC?", build.decade_of),
    (
        "THE? order:ANY_ORDINAL HYPHEN? UNIT bc:BC?",
        build.century,
    ),
    # Days by name and by distance.
    ("weekday:WEEKDAY", build.weekday),
    ("weekday:WEEKDAY part:PART", build.weekday),
    ("hint:LAST|NEXT|THIS weekday:WEEKDAY part:PART?", build.weekday),
    ("THE hint:PREVIOUS|FOLLOWING weekday:WEEKDAY part:PART?", build.weekday),
    ("weekday:WEEKDAY OF? week:LAST|NEXT|THIS UNIT", build.weekday),
    ("EVERY weekday:WEEKDAY PART?", build.weekday_set),
    ("weekday:WEEKDAYS", build.weekday_set),
    (
        "amount:DEICTIC",
        build.today,
    ),
    ("amount:DEICTIC part:PART", partial(build.shift_of, unit="D")),
    ("THE UNIT BEFORE|AFTER deictic:DEICTIC", build.day_before),
    (
        "TONIGHT",
        build.tonight,
    ),
    ("amount:THIS part:PART", partial(build.shift_of, unit="D")),
    ("THAT SAME? part:PART", partial(build.shift_of, base="passage", unit="D", amount=0)),
    ("THE amount:NEXT|FOLLOWING|PREVIOUS|SAME part:PART", partial(build.shift_of, base="passage", unit="D")),
    ("amount:LAST part:PART", partial(build.shift_of, unit="D")),
    ("amount:LAST|NEXT|THIS unit:UNIT|QUARTER|WEEKEND", build.shift_of),
    ("THE amount:LATEST unit:QUARTER", build.shift_of),
    ("THIS amount:PREVIOUS|COMING unit:UNIT|WEEKEND", build.shift_of),
    ("THE amount:PREVIOUS|FOLLOWING unit:UNIT|QUARTER|WEEKEND", partial(build.shift_of, base="passage")),
    ("THE amount:NEXT|COMING unit:UNIT|QUARTER", build.next_unit),
    ("THE unit:UNIT amount:BEFORE|AFTER|FOLLOWING|PREVIOUS", partial(build.shift_of, base="passage")),
    (
        "A unit:UNIT amount:BEFORE|AFTER",
        build.unit_before,
    ),
    ("THE|THAT SAME unit:UNIT|QUARTER|WEEKEND", partial(build.shift_of, base="passage", amount=0)),
    ("THAT unit:UNIT|QUARTER|WEEKEND", partial(build.shift_of, base="passage", amount=0)),
    ("THE unit:UNIT|QUARTER|WEEKEND", build.naked_unit),
    ("THE SAME unit:UNIT|PERIOD|QUARTER OF? LAST UNIT", partial(build.shift_of, base="passage", unit="PY", amount=-1)),
    (
        "THE SAME unit:UNIT|PERIOD|QUARTER IN|OF? THE PREVIOUS UNIT",
        partial(build.shift_of, base="passage", unit="PY", amount=-1),
    ),
    (
        "THE SAME unit:UNIT|PERIOD|QUARTER A UNIT AGO|EARLIER|BEFORE",
        partial(build.shift_of, base="passage", unit="PY", amount=-1),
    ),
    ("THE UNIT HYPHEN EARLIER unit:QUARTER|PERIOD", partial(build.shift_of, base="passage", unit="PY", amount=-1)),
    # Parts of days and hours.
    ("part:PART", build.part_of_day),
    ("THE part:PART", build.part_of_day),
    ("THE? clock:NOON", build.noon),
    ("clock:CLOCK ampm:AMPM? ( LOCAL|OTHER TIME )? zone:ZONE?", build.clock),
    ("clock:HOUR ampm:AMPM ( LOCAL|OTHER TIME )? zone:ZONE?", build.clock),
    ("clock:HOUR OCLOCK", build.clock),
    # References, feasts.
    ("reference:REFERENCE", build.reference),
    ("MORE reference:REFERENCE", build.reference),
    ("RECENT", partial(build.fixed, value="PAST_REF")),
    ("MORE? RECENT UNITS|TIME", partial(build.fixed, value="PAST_REF")),
    ("THE? noun:PAST_NOUN", build.past_noun),
    ("THESE UNITS", build.these_days),
    ("THIS TIME", build.this_time),
    ("A OTHER? PERIOD OF TIME", partial(build.fixed, value="PXD", type_="DURATION")),
    ("hint:LAST|NEXT|THIS? holiday:HOLIDAY eve:EVE? UNIT? COMMA? year:YEAR?", build.holiday),
    ("NEW UNIT APOSTROPHE OTHER EVE|UNIT", build.new_year),
    ("MONTH UNIT", build.may_day),
    # Two in one.
    ("month:ANY_MONTH DOT? one:PLAIN_DAY RANGE two:PLAIN_DAY", build.days_of_month),
    ("month:ANY_MONTH DOT? one:PLAIN_DAY RANGE two:PLAIN_DAY COMMA? year:YEAR", build.days_of_month),
    ("one:PLAIN_DAY RANGE two:PLAIN_DAY OF? month:ANY_MONTH", build.days_of_month),
    ("one:PLAIN_DAY RANGE two:PLAIN_DAY OF? month:ANY_MONTH COMMA? year:YEAR", build.days_of_month),
    ("month:ANY_MONTH RANGE two:ANY_MONTH OF? year:YEAR", build.two_of_a_kind),
    ("part:SEASON RANGE THE? EARLY? two:SEASON OF? year:YEAR", build.two_of_a_kind),
    ("part:SEASON RANGE THE? EARLY? two:SEASON OF? year:ANY_YEAR bc:BC", build.two_of_a_kind),
    ("one:ANY_YEAR RANGE two:ANY_YEAR year:BC", build.two_of_a_kind),
    ("year:YEAR HYPHEN|DASH|SLASH two:TWO_DIGITS", build.years_short),
    ("decade:DECADE RANGE two:DECADE", build.two_decades),
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
