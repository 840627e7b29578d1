"""A paragraph as units: words, numbers and signs, each with a kind and a value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bayhaqi.coding.dates_lexicon import CARDINALS, TENS, kinds, lexicon, words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Every quantifier but those over one class is bounded, so that the time is linear in the text.
UNIT = re.compile(
    r"(?P<ISO>(?<![\w/.-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z?)?(?![\w-]))"
    r"|(?P<NUMERIC>(?<![\w/.-])[0-9]{1,2}(?P<sign>[./-])[0-9]{1,2}(?P=sign)(?:[0-9]{4}|[0-9]{2})(?![\w/-]|\.[0-9]))"
    r"|(?P<CLOCK>(?<![\w:.])(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9](?=\s?[ap]\.?m\b)"
    r"|(?<![\w:.,])(?:[01][0-9]|2[0-3])[0-5][0-9](?=\s(?:gmt|utc|hrs|hours)\b)|(?<![\w:.])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![\w:]))"
    r"|(?P<DECADE>(?:['’]|\b[0-9]{0,2})[0-9]0['’]?s\b)"
    r"|(?P<ORDINAL>[0-9]{1,3}(?:st|nd|rd|th)\b)"
    r"|(?P<NUMBER>[0-9]{1,3}(?:,[0-9]{3})+\b|[0-9]{1,5}\.[0-9]{1,3}(?![\w.])|[0-9]+)"
    r"|(?P<AMPM>(?<![^\W\d_])[ap](?:\.m\b\.?|m\b))"
    r"|(?P<OCLOCK>o['’]clock\b)"
    r"|(?P<QUARTER_CODE>\b[qh][1-4]\b)"
    rf"|(?P<WORD>\b(?:{'|'.join(TENS)})-(?:{'|'.join(CARDINALS[:9])})\b|[^\W\d_]+)"
    r"|(?P<SIGN>[^\w\s])",
    re.IGNORECASE,
)
SIGNS = {
    "-": "HYPHEN",
    "–": "DASH",
    "—": "DASH",
    "‑": "HYPHEN",
    ".": "DOT",
    ",": "COMMA",
    "/": "SLASH",
    "(": "OPEN",
    "'": "APOSTROPHE",
    "’": "APOSTROPHE",
}
# Sizes of whole numbers and the kinds that they have.
SIZES = ((0, "ZERO"), (12, "TO_12"), (24, "TO_24"), (31, "TO_31"), (59, "TO_59"), (99, "TO_99"), (999, "TO_999"))
# Words that are time words only when written with a capital, and those of them that need a proper noun's tag as well.
CAPITAL = words("MONTH MONTH_SHORT WEEKDAY_SHORT HOLIDAY")
BEFORE_MONTH = words(
    "in since by until till from of to during before after between early late mid last next this through and"
)
DOUBTFUL_MONTHS = frozenset({"may", "march"})


@dataclass(slots=True)
class Units:
    """The units of one paragraph: `kinds[i]` is the kind of unit i, `starts[i]:ends[i]` its characters in `text`."""

    doc: Doc
    text: str
    kinds: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def token(self, unit: int) -> Token | None:
        """The spaCy token that the unit lies in; None outside the paragraph."""
        if not 0 <= unit < len(self.starts):
            return None
        span = self.doc.char_span(self.starts[unit], self.ends[unit], alignment_mode="expand")
        return span[0] if span is not None and len(span) else None

    def word(self, unit: int) -> str:
        """The unit's words in lower case; an empty string outside the paragraph."""
        if 0 <= unit < len(self.starts):
            return self.text[self.starts[unit] : self.ends[unit]].lower()
        return ""

    def glued(self, first: int, last: int) -> bool:
        """Whether the units from first to last stand without space between them."""
        return all(self.ends[unit] == self.starts[unit + 1] for unit in range(first, last))


def units_of(doc: Doc, text: str) -> Units:
    """The units of a paragraph's Doc, whose text is `text`, in linear time."""
    units = Units(doc, text)
    words, codes, capital = lexicon(), kinds(), _capital_kinds()
    other = codes["OTHER"]
    found: list[str] = []
    for match in UNIT.finditer(units.text):
        group = match.lastgroup if match.lastgroup != "sign" else "NUMERIC"
        piece = match.group()
        value = piece
        if group == "WORD":
            lower = piece.lower()
            kind, value = words.get(lower, (other, ""))
            if kind != other and not piece[0].isupper() and kind in capital:
                kind = other
        elif group == "NUMBER":
            kind, value = _number(piece)
        elif group == "SIGN":
            kind = codes[SIGNS.get(piece, "OTHER")]
        else:
            kind = codes[str(group)]
            value = piece.lower()
        found.append(kind)
        units.starts.append(match.start())
        units.ends.append(match.end())
        units.values.append(value)
    units.kinds = "".join(found)
    if not found:
        return units
    return _disambiguated(units)


@lru_cache(maxsize=1)
def _capital_kinds() -> frozenset[str]:
    return frozenset(kinds()[name] for name in CAPITAL)


def _number(piece: str) -> tuple[str, str]:
    codes = kinds()
    if "." in piece:
        return codes["DECIMAL"], piece
    if "," in piece or len(piece) > 4:
        return codes["BIG"], piece
    number = int(piece)
    if len(piece) == 4:
        return codes["YEAR" if 1000 <= number <= 2999 else "BIG"], piece
    if len(piece) == 3:
        return codes["TO_999"], str(number)
    return next(codes[name] for size, name in SIZES if number <= size), str(number)


def _disambiguated(units: Units) -> Units:
    """The units with words that are no time words here turned to OTHER: "may" the modal, "fall" the verb."""
    codes = kinds()
    doubtful = (codes["MONTH"], codes["SEASON"], codes["PAST_NOUN"])
    if not any(kind in units.kinds for kind in doubtful):
        return units
    changed = list(units.kinds)
    for number, kind in enumerate(units.kinds):
        if kind in doubtful and not _is_time_word(units, number):
            changed[number] = codes["OTHER"]
    units.kinds = "".join(changed)
    return units


def _is_time_word(units: Units, number: int) -> bool:
    word = units.word(number)
    token = units.token(number)
    tag = token.tag_ if token is not None else "NN"
    if word == "march" and _is_procession(units, number):
        return False
    if word in DOUBTFUL_MONTHS:
        before, after = units.word(number - 1), units.kinds[number + 1 : number + 2]
        if (after and after in _numeric_kinds()) or units.kinds[max(number - 1, 0) : number] in _numeric_kinds():
            return tag not in ("MD", "VB", "VBP") or before in ("in", "on", "by", "since", "until", "of")
        return tag in ("NNP", "NN", "NNPS") and not _is_name(units, number)
    if word == "fall" and units.kinds[number + 1 : number + 2] == kinds()["HYPHEN"]:
        return False
    if word == "fall":
        return tag.startswith("NN") and (
            units.word(number + 1) != "of" or units.kinds[number + 2 : number + 3] == kinds()["YEAR"]
        )
    if word == "spring":
        return not tag.startswith("VB")
    if word in ("past", "present", "future", "moment"):
        return tag.startswith(("NN", "JJ"))
    return True


def _is_name(units: Units, number: int) -> bool:
    """Whether "March" or "May" belongs to a name: "the Long March", "Theresa May", "March to the Sea"."""
    before = units.text[units.starts[number - 1] : units.ends[number - 1]] if number else ""
    if not before[:1].isupper() or before.lower() in BEFORE_MONTH:
        return False
    token = units.token(number - 1)
    return number > 1 or (token is not None and token.pos_ == "PROPN")


def _is_procession(units: Units, number: int) -> bool:
    """Whether "March" is a march: "the 1963 March on Rome", "the March to the Sea"."""
    if units.word(number + 1) not in ("on", "for", "to", "of", "from") or number + 2 >= len(units.kinds):
        return False
    if units.word(number - 1) in BEFORE_MONTH:
        return False
    return units.word(number + 2) == "the" or units.text[units.starts[number + 2]].isupper()


@lru_cache(maxsize=1)
def _numeric_kinds() -> frozenset[str]:
    codes = kinds()
    return frozenset(codes[name] for name in ("TO_12", "TO_24", "TO_31", "YEAR", "ORDINAL"))
