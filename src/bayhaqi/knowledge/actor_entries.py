"""Entries, from which an actor file is made: one actor with its names and dated roles, and what a title says of an office."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

# How prominent a country's officials are in the world's news, 0..1; the unlisted have 0.7.
COUNTRY_WEIGHT = {
    "USA": 1.0,
    "GBR": 0.95,
    "RUS": 0.95,
    "CHN": 0.95,
    "FRA": 0.92,
    "DEU": 0.92,
    "ISR": 0.92,
    "IRN": 0.9,
    "IND": 0.9,
    "PAK": 0.85,
    "UKR": 0.88,
    "JPN": 0.85,
    "TUR": 0.88,
    "SAU": 0.85,
    "EGY": 0.85,
    "SYR": 0.88,
    "IRQ": 0.88,
    "PSE": 0.88,
    "AFG": 0.85,
    "KOR": 0.85,
    "PRK": 0.9,
    "ITA": 0.85,
    "ESP": 0.82,
    "CAN": 0.82,
    "AUS": 0.82,
    "BRA": 0.82,
    "MEX": 0.8,
    "ZAF": 0.8,
    "NGA": 0.8,
    "VEN": 0.82,
    "COL": 0.78,
    "ARG": 0.78,
    "IDN": 0.78,
    "LBN": 0.8,
    "LBY": 0.8,
    "YEM": 0.78,
    "POL": 0.78,
    "UNO": 0.95,
    "EUR": 0.9,
    "VAT": 0.9,
    "CUB": 0.8,
    "SRB": 0.8,
    "ZWE": 0.78,
}
DEFAULT_WEIGHT = 0.7
# The rank of an office by its letter: P head of state, M of government, L supreme leader, G secretary-general, F foreign,
# D defence, I interior, T finance minister, K crown prince, V vice president, C central bank.
OFFICE_RANK = {"P": 98, "M": 95, "L": 100, "G": 95, "F": 68, "D": 60, "I": 55, "T": 54, "K": 75, "V": 72, "C": 50}


@dataclass(slots=True)
class Role:
    """A dated role; days are YYYYMMDD numbers, 0 when open."""

    first: int
    last: int
    sectors: tuple[str, ...]
    title: str
    office: str
    rank: int
    country: str = ""


@dataclass(slots=True)
class Entry:
    """One actor as a source has it."""

    name: str
    kind: str
    country: str
    source: str
    wikidata: str = ""
    aliases: set[str] = field(default_factory=set)
    acronyms: set[str] = field(default_factory=set)
    roles: list[Role] = field(default_factory=list)
    boost: int = 0
    key: str = ""
    # What of its state it is (`state_bodies`): the army, the foreign ministry.
    bodies: set[str] = field(default_factory=set)

    @property
    def prominence(self) -> int:
        """Give 0..100 from the highest role and the weight of its country."""
        rank = max((role.rank for role in self.roles), default=5)
        return min(100, round(rank * COUNTRY_WEIGHT.get(self.country, DEFAULT_WEIGHT)) + self.boost)


def day_number(text: str, *, end: bool = False) -> int:
    """Read an ISO date, a year-month or a year as YYYYMMDD, its first or last day; 0 when empty or broken."""
    match = re.match(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?", text or "")
    if not match or match.group(1).startswith("-"):
        return 0
    month = int(match.group(2) or 0) or (12 if end else 1)
    day = int(match.group(3) or 0) or (28 if end and month == 2 else 30 if end else 1)
    return int(match.group(1)) * 10000 + month * 100 + day


@lru_cache(maxsize=1)
def _rules() -> list[tuple[re.Pattern[str], tuple[str, ...], str, int]]:
    """Read the table of titles: patterns over lower-case titles, the first that is found decides."""
    text = files("bayhaqi.knowledge").joinpath("data/office-titles.tsv").read_text(encoding="utf-8")
    return [
        (re.compile(row["pattern"]), tuple(row["sectors"].split()), row["office"], int(row["rank"]))
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    ]


def classify_title(title: str) -> tuple[tuple[str, ...], str, int]:
    """Give the PLOVER sectors, office letter and rank 0..100 of an office by its title."""
    lowered = title.lower()
    for pattern, sectors, office, rank in _rules():
        if pattern.search(lowered):
            return sectors, office, rank
    return ("GOV",), "", 25


def is_acronym(alias: str) -> bool:
    """Tell whether an alias is one short word with two capitals or more: "IDF", "AfD", "F.B.I."."""
    return " " not in alias and len(alias) <= 8 and sum(char.isupper() for char in alias) > 1


_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


def umlauts_written_out(names: Iterable[str]) -> set[str]:
    """Give the spellings that some papers use for names with umlauts ("Schuessel"); empty where there are none."""
    return {written for name in names if (written := name.translate(_WRITTEN_OUT)) != name}


def overlap(one: Role, other: Role) -> bool:
    """Tell whether two roles share a day."""
    return (not one.last or other.first <= one.last) and (not other.last or one.first <= other.last)
