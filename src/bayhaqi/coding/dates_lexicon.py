"""The words of English time expressions, as tables.

Every unit of a text (a word, a number, a sign) has one kind, a single character, so that a paragraph becomes a short
string over which the patterns of `dates_rules` run. The kinds, the names by which patterns call them, and the words of
each kind with their values stand here. Letters of units follow TIMEX3 (Pustejovsky et al., TimeML 1.2.1).
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType


def words(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


def ordered(text: str) -> tuple[str, ...]:
    """The words of a line, in their order."""
    return tuple(text.split())


MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CARDINALS = ordered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TENS = ordered("twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS = ordered(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
)

# Name of the kind: its words, each with the value that rules read after "=".
WORDS = MappingProxyType(
    {
        "MONTH": " ".join(f"{word}={number}" for number, word in enumerate(MONTHS, 1)),
        "MONTH_SHORT": "jan=1 feb=2 mar=3 apr=4 jun=6 jul=7 aug=8 sep=9 sept=9 oct=10 nov=11 dec=12",
        "WEEKDAY": " ".join(f"{word}={number}" for number, word in enumerate(WEEKDAYS, 1)),
        "WEEKDAYS": " ".join(f"{word}s={number}" for number, word in enumerate(WEEKDAYS, 1)),
        "WEEKDAY_SHORT": "mon=1 tue=2 tues=2 wed=3 thu=4 thur=4 thurs=4 fri=5 sat=6 sun=7",
        "SEASON": "spring=SP summer=SU autumn=FA fall=FA winter=WI",
        "PART": "morning=MO afternoon=AF evening=EV night=NI dawn=MO dusk=EV",
        "NOON": "noon=12:00 midday=12:00 midnight=00:00",
        "UNIT": "minute=TM hour=TH day=D week=W month=M year=Y decade=DE century=CE fortnight=2W",
        "UNITS": "seconds=TS minutes=TM hours=TH days=D weeks=W months=M years=Y decades=DE centuries=CE "
        "fortnights=2W hrs=TH mins=TM "
        "yrs=Y",
        "QUARTER": "quarter=Q",
        "WEEKEND": "weekend=WE",
        "PERIOD": "period=",
        "DEICTIC": "today=0 yesterday=-1 tomorrow=1",
        "TONIGHT": "tonight=",
        "REFERENCE": "now=PRESENT_REF currently=PRESENT_REF nowadays=PRESENT_REF current=PRESENT_REF "
        "presently=PRESENT_REF "
        "recently=PAST_REF lately=PAST_REF",
        "RECENT": "recent=",
        "PAST_NOUN": "past=PAST_REF present=PRESENT_REF future=FUTURE_REF moment=PRESENT_REF",
        "CARDINAL": " ".join(
            [f"{word}={number}" for number, word in enumerate(CARDINALS, 1)]
            + [f"{word}={number * 10}" for number, word in enumerate(TENS, 2)]
            + [f"{ten}-{one}={t * 10 + o}" for t, ten in enumerate(TENS, 2) for o, one in enumerate(CARDINALS[:9], 1)]
            + ["dozen=12", "hundred=100"]
        ),
        "ORDINAL_WORD": " ".join(f"{word}={number}" for number, word in enumerate(ORDINALS, 1)),
        "DECADE": "twenties=20 thirties=30 forties=40 fifties=50 sixties=60 seventies=70 eighties=80 nineties=90",
        "FEW": "few several couple many numerous",
        "A": "a=1 an=1",
        "THE": "the",
        "LAST": "last=-1",
        "PREVIOUS": "previous=-1 preceding=-1 prior=-1",
        "NEXT": "next=1",
        "COMING": "coming=1 upcoming=1",
        "FOLLOWING": "following=1 subsequent=1 ensuing=1",
        "THIS": "this=0",
        "THAT": "that=0",
        "THESE": "these",
        "SAME": "same=0",
        "AGO": "ago",
        "LATER": "later=1 afterwards=1 afterward=1",
        "EARLIER": "earlier=-1 previously=-1",
        "BEFORE": "before=-1",
        "AFTER": "after=1",
        "EARLY": "early late mid",
        "EDGE": "end beginning start middle rest close outset onset remainder course",
        "EDGE_PART": "early late latter first last later final",
        "PIECE": "part parts stages days hours",
        "ABOUT": "about around nearly almost roughly approximately over under just only barely circa ca least "
        "exactly another",
        "MORE": "more less",
        "THAN": "than",
        "OF": "of",
        "AND": "and or",
        "TO": "to until till through",
        "IN": "in on at during by since from within throughout between toward towards into for before",
        "EVERY": "every each",
        "PER": "per",
        "LONG": "long",
        "OLD": "old",
        "HALF": "half",
        "FISCAL": "fiscal financial calendar",
        "BC": "bc bce",
        "AD": "ad ce",
        "ZONE": "gmt utc est edt cst cdt mst mdt pst pdt cet cest bst ist jst",
        "LOCAL": "local",
        "TIME": "time",
        "SET": "daily=P1D weekly=P1W monthly=P1M yearly=P1Y annually=P1Y hourly=PT1H nightly=XXXX-XX-XXTNI",
        "HOLIDAY": "christmas=12-25 halloween=10-31 thanksgiving=11-00",
        "EVE": "eve",
        "NEW": "new",
        "LATEST": "latest=-1",
    }
)
# Kinds that no list of words makes: numbers by their size, signs, and forms that the lexer reads whole.
MADE = ordered(
    "OTHER TO_12 TO_24 TO_31 TO_59 TO_99 ZERO TO_999 YEAR BIG DECIMAL ORDINAL AMPM OCLOCK CLOCK ISO NUMERIC "
    "QUARTER_CODE "
    "DOT COMMA HYPHEN DASH SLASH OPEN APOSTROPHE"
)
# Sets of kinds that patterns name often.
GROUPS = MappingProxyType(
    {
        "DAY": "TO_12|TO_24|TO_31|ORDINAL",
        "PLAIN_DAY": "TO_12|TO_24|TO_31",
        "HOUR": "TO_12|TO_24",
        "TWO_DIGITS": "ZERO|TO_12|TO_24|TO_31|TO_59|TO_99",
        "NUMBER": "TO_12|TO_24|TO_31|TO_59|TO_99|TO_999|CARDINAL|DECIMAL",
        "ANY_YEAR": "TO_12|TO_24|TO_31|TO_59|TO_99|TO_999|YEAR",
        "ANY_MONTH": "MONTH|MONTH_SHORT",
        "ANY_ORDINAL": "ORDINAL|ORDINAL_WORD",
        "ANY_UNIT": "UNIT|UNITS",
        "ANY_DAY_NAME": "WEEKDAY|WEEKDAY_SHORT",
        "RANGE": "AND|TO|HYPHEN|DASH|SLASH",
        "ANY_DASH": "HYPHEN|DASH",
    }
)


@lru_cache(maxsize=1)
def kinds() -> MappingProxyType[str, str]:
    """The character that stands for each kind, by the kind's name."""
    names = [*MADE, *WORDS]
    return MappingProxyType({name: chr(ord("A") + number) for number, name in enumerate(names)})


@lru_cache(maxsize=1)
def lexicon() -> MappingProxyType[str, tuple[str, str]]:
    """Kind (one character) and value of each lower-case word that can be part of a time expression.

    A word that stands in two lists has the kind of the first, which is why ordinary words come last.
    """
    table: dict[str, tuple[str, str]] = {}
    for name, words in WORDS.items():
        for entry in words.split():
            word, _, value = entry.partition("=")
            table.setdefault(word, (kinds()[name], value))
    return MappingProxyType(table)
