"""The rows that the project writes itself: `rows/*.csv`, validated line by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from entries import Entry, Role, classify_title, day_number

from bayhaqi.knowledge.actor_entries import OFFICE_RANK, is_acronym
from bayhaqi.knowledge.actor_names import word_set
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.state_bodies import BODIES

KINDS = frozenset({"person", "group", "organisation", "media", "state"})
SECTORS = word_set(
    """
    COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC
    """
)
NON_STATE = frozenset(["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"])
_ROLE = re.compile(
    r"(?:(?P<first>[\d-]*)\.\.(?P<last>[\d-]*) +)?(?P<sectors>[A-Z+]+|-)"
    r"(?: +(?P<office>[A-Z-]))?(?: +@(?P<country>[A-Z]{3}))?"
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
                (entry.acronyms if is_acronym(alias) else entry.aliases).add(alias)
            entry.roles = [
                _role(text.strip(), row["kind"], where, codes) for text in row["roles"].split(";") if text.strip()
            ]
            entry.boost = 8
            yield entry


_ALIASES = re.compile(r"\s*\(=([^)]*)\)\s*$")


def _with_aliases(text: str) -> tuple[str, set[str]]:
    match = _ALIASES.search(text)
    if not match:
        return text.strip(), set()
    return text[: match.start()].strip(), {alias.strip() for alias in match.group(1).split(",") if alias.strip()}


def read_chains(path: Path) -> Iterator[Entry]:
    """Read successions in one office: each holder's last day is the next one's first; "-" is a vacancy.

    The country's office is read with the weight of its day-to-day power, so that a ceremonial president or a monarch
    beside a head of government ranks below the latter.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="|")
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            links = [link.strip().split(" ", 1) for link in row["chain"].split(";")]
            if any(len(link) != 2 or not day_number(link[0]) for link in links):
                raise RowError(f"{where}: a link of a chain is FIRST-DAY NAME or FIRST-DAY -")
            office = row["office"].replace("-", "")
            rank = OFFICE_RANK.get(office, 60)
            sectors = (
                ("REL", "GOV") if row["country"] == "VAT" else () if row["country"] in ("UNO", "IGO") else ("GOV",)
            )
            ends = [day_number(link[0]) for link in links[1:]] + [0]
            for (first, holder), last in zip(links, ends, strict=True):
                name, aliases = _with_aliases(holder)
                if name == "-":
                    continue
                entry = Entry(name, "person", row["country"], row["source"], aliases=aliases, boost=2)
                entry.roles.append(Role(day_number(first), last, sectors, row["title"], office, rank))
                yield entry


def read_lists(path: Path) -> Iterator[Entry]:
    """Read lists of names of one kind, country and sector: companies and media."""
    codes = load_countries().codes() | NON_STATE
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="|")
        for row in reader:
            if row["kind"] not in KINDS or row["country"] not in codes or set(row["roles"].split("+")) - SECTORS:
                raise RowError(f"{path.name}:{reader.line_num}: unknown kind, country or sector")
            for text in row["names"].split(";"):
                name, aliases = _with_aliases(text)
                entry = Entry(name, row["kind"], row["country"], row["source"], boost=4)
                for alias in aliases:
                    (entry.acronyms if is_acronym(alias) else entry.aliases).add(alias)
                entry.roles.append(Role(0, 0, tuple(row["roles"].split("+")), "", "", 40))
                yield entry


def read_institutions(path: Path) -> Iterator[Entry]:
    """Read bodies that a state has one of: its army, its foreign ministry. `*` in a name stands for the state's."""
    countries = load_countries()
    codes = countries.codes() | NON_STATE
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="|")
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if row["body"] not in BODIES.values() or set(row["sectors"].split("+")) - SECTORS:
                raise RowError(f"{where}: unknown body or sector; bodies are {sorted(set(BODIES.values()))}")
            for text in row["names"].split(";"):
                states, _, written = text.strip().partition(" ")
                if set(states.split("+")) - codes or not written:
                    raise RowError(f"{where}: {text.strip()[:40]!r} is not CODE[+CODE…] NAME")
                name, aliases = _with_aliases(written)
                for code in states.split("+"):
                    full = name.replace("*", countries.name_of(code) or code)
                    entry = Entry(full, "organisation", code, row["source"], bodies={row["body"]})
                    for alias in aliases:
                        (entry.acronyms if is_acronym(alias) else entry.aliases).add(alias)
                    # Of little prominence: in running text such a name counts only with capitals to its end.
                    entry.roles.append(Role(0, 0, tuple(row["sectors"].split("+")), "", "", 20))
                    yield entry


def read_provinces(path: Path) -> dict[str, str]:
    """Read provinces and regions in the news, folded name → country, which override a town of the same name."""
    with path.open(encoding="utf-8", newline="") as file:
        return {name: row["country"] for row in csv.DictReader(file, delimiter="|") for name in row["names"].split(";")}


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
    _, _, rank = classify_title(title) if title else ((), "", 0)
    office = (match["office"] or "").replace("-", "")
    if kind != "person":
        rank = 60
    elif office:
        rank = max(rank, OFFICE_RANK.get(office, 50))
    else:
        rank = min(rank, 70)
    return Role(first, last, sectors, title, office, max(rank, 45), match["country"] or "")
