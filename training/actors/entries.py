"""The entries that sources give and the builder merges: one actor with names and dated roles."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from bayhaqi.knowledge.actor_names import fold

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
    """Read titles.csv: patterns over lower-case titles, the first that is found decides."""
    with Path(__file__).with_name("titles.csv").open(encoding="utf-8", newline="") as file:
        return [
            (re.compile(row["pattern"]), tuple(row["sectors"].split()), row["office"], int(row["rank"]))
            for row in csv.DictReader(file, delimiter="\t")
        ]


def classify_title(title: str) -> tuple[tuple[str, ...], str, int]:
    """Give the PLOVER sectors, office letter and rank 0..100 of an office by its title."""
    lowered = title.lower()
    for pattern, sectors, office, rank in _rules():
        if pattern.search(lowered):
            return sectors, office, rank
    return ("GOV",), "", 25


class Collection:
    """Entries merged by Wikidata id, else by folded name and country."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._by_id: dict[str, Entry] = {}
        self._by_name: dict[tuple[str, str], Entry] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, name: str, country: str) -> Entry | None:
        """Give the entry of a name and country."""
        return self._by_name.get((fold(name), country))

    def add(self, new: Entry, *, roles: str = "all") -> Entry:
        """Merge an entry. `roles` says what a later source may add: all, or "gaps" where nothing overlaps."""
        names = [new.name, *sorted(new.aliases)]
        known = self._by_id.get(new.wikidata) if new.wikidata else None
        known = known or self._same_name(new, names)
        if known is None:
            self.entries.append(new)
            known = new
        else:
            known.aliases |= set(names) - {known.name}
            known.acronyms |= new.acronyms
            known.boost = max(known.boost, new.boost)
            known.wikidata = known.wikidata or new.wikidata
            for role in new.roles:
                if known.country != new.country and not role.country:
                    role.country = new.country
                if roles == "all" or not any(_overlap(role, other) for other in known.roles):
                    known.roles.append(role)
        if known.wikidata:
            self._by_id.setdefault(known.wikidata, known)
        for name in names:
            self._by_name.setdefault((fold(name), known.country), known)
        return known

    def _same_name(self, new: Entry, names: list[str]) -> Entry | None:
        """Find the entry of the same country that is known by the new one's name, or the other way round."""
        for name in names:
            known = self._by_name.get((fold(name), new.country))
            if known is None or (name != new.name and fold(known.name) != fold(name)):
                continue
            if new.wikidata and known.wikidata and known.wikidata != new.wikidata:
                continue
            if known.kind != new.kind and "person" in (known.kind, new.kind):
                continue
            return known
        return None

    def join_across_countries(self) -> None:
        """Join officials of the UN, the EU and other bodies with the same person in the home country."""
        by_name: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind == "person":
                by_name.setdefault(fold(entry.name), []).append(entry)
        gone: set[int] = set()
        for same in by_name.values():
            away = [entry for entry in same if entry.country in ("UNO", "IGO", "EUR", "NGO")]
            home = sorted((entry for entry in same if entry not in away), key=lambda entry: -entry.prominence)
            if not away or " " not in same[0].name:
                continue
            into = home[0] if home else away[0]
            for entry in away:
                if entry is into:
                    continue
                for role in entry.roles:
                    role.country = role.country or entry.country
                    if not any(_overlap(role, other) and role.title == other.title for other in into.roles):
                        into.roles.append(role)
                into.aliases |= entry.aliases
                gone.add(id(entry))
        self.entries = [entry for entry in self.entries if id(entry) not in gone]

    def extend(self, entries: Iterable[Entry], *, roles: str = "all") -> int:
        """Merge many entries and give their number."""
        count = 0
        for entry in entries:
            self.add(entry, roles=roles)
            count += 1
        return count


def _overlap(one: Role, other: Role) -> bool:
    return (not one.last or other.first <= one.last) and (not other.last or one.first <= other.last)
