"""The rows that the project writes itself: `rows/*.csv`, validated line by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from bayhaqi.knowledge.countries import load_countries
from entries import Entry, Role, classify_title, day_number

KINDS = frozenset({"person", "group", "organisation", "media", "state"})
SECTORS = frozenset(
    "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
)
NON_STATE = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())
_ROLE = re.compile(
    r"(?:(?P<first>[\d-]*)\.\.(?P<last>[\d-]*) +)?(?P<sectors>[A-Z+]+|-)(?: +(?P<office>[A-Z-]))?(?: +@(?P<country>[A-Z]{3}))?"
    r"(?: +(?P<title>\S.*))?$"
)


class RowError(ValueError):
    """A row is wrong; the message names file, line and what is allowed."""


def read_rows(path: Path) -> Iterator[Entry]:
    """Read a file of rows: name, aliases, kind, country, roles, source (see README.md).

    Raises RowError with the file and line for an unknown code, kind or a role that cannot be read.
    """
    codes = load_countries().codes() | NON_STATE
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="|")
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if None in row or None in row.values():
                raise RowError(f"{where}: expected the columns {reader.fieldnames}")
            if row["kind"] not in KINDS:
                raise RowError(f"{where}: kind {row['kind']!r} is none of {sorted(KINDS)}")
            if row["country"] and row["country"] not in codes:
                raise RowError(f"{where}: country {row['country']!r} is no ISO 3166 alpha-3 or PLOVER non-state code")
            entry = Entry(row["name"], row["kind"], row["country"], row["source"] or "own")
            for alias in filter(None, (part.strip() for part in row["aliases"].split(";"))):
                (entry.acronyms if alias.isupper() and " " not in alias and len(alias) <= 8 else entry.aliases).add(
                    alias
                )
            entry.roles = [
                _role(text.strip(), row["kind"], where, codes) for text in row["roles"].split(";") if text.strip()
            ]
            entry.boost = 8
            yield entry


def _role(text: str, kind: str, where: str, codes: frozenset[str]) -> Role:
    match = _ROLE.match(text)
    if not match:
        raise RowError(f"{where}: role {text!r} is not FIRST..LAST SECTORS [OFFICE] [@COUNTRY] [TITLE]")
    sectors = tuple(code for code in match["sectors"].split("+") if code and code != "-")
    unknown = set(sectors) - SECTORS
    if unknown:
        raise RowError(f"{where}: {sorted(unknown)} are no PLOVER sectors")
    if match["country"] and match["country"] not in codes:
        raise RowError(f"{where}: country {match['country']!r} is no known code")
    first, last = day_number(match["first"] or ""), day_number(match["last"] or "", end=True)
    if first and last and first > last:
        raise RowError(f"{where}: role {text!r} ends before it begins")
    title = match["title"] or ""
    _, office, rank = classify_title(title) if title else ((), "", 0)
    office = match["office"].replace("-", "") if match["office"] else office
    if kind != "person":
        rank = 60
    elif office:
        rank = max(
            rank,
            {"P": 95, "M": 92, "L": 100, "G": 95, "F": 66, "D": 60, "I": 55, "T": 54, "K": 75, "V": 70}.get(office, 50),
        )
    return Role(first, last, sectors, title, office, max(rank, 45), match["country"] or "")
