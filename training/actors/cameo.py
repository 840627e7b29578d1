"""Entries from the CAMEO actor dictionaries, their codes converted to PLOVER's.

CAMEO's MED is media (PLOVER JRN) and HLH is health (PLOVER MED); dates such as 030101-060531 bound a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from entries import Entry, Role

from bayhaqi.knowledge.actor_names import fold
from bayhaqi.knowledge.countries import load_countries

SECTORS = {
    "GOV": "GOV", "MIL": "MIL", "COP": "COP", "JUD": "JUD", "LEG": "LEG", "REB": "REB", "SPY": "SPY", "UAF": "UAF",
    "OPP": "OPP", "PTY": "PTY", "ELI": "ELI", "MED": "JRN", "HLH": "MED", "EDU": "EDU", "BUS": "BUS", "LAB": "LAB",
    "AGR": "AGR", "CVL": "CVL", "REF": "REF", "CRM": "CRM", "REL": "REL", "MUS": "REL", "CHR": "REL", "HIN": "REL",
    "JEW": "REL", "BUD": "REL", "HRI": "SOC", "ENV": "SOC", "SEP": "REB", "INS": "REB", "RAD": "UAF",
}  # fmt: skip
_BODIES = {"UNO": "UNO", "EEC": "EUR", "EUR": "EUR"}
_KINDS = {"IGO": "IGO", "NGO": "NGO", "NGM": "NGO", "MNC": "MNC", "IMG": "IMG", "INT": "IMG"}
_SMALL = {
    "of",
    "the",
    "and",
    "for",
    "in",
    "on",
    "de",
    "la",
    "del",
    "von",
    "van",
    "bin",
    "ibn",
    "al",
    "el",
    "et",
    "du",
    "des",
    "to",
    "a",
}
_CODE = re.compile(r"\[([A-Z0-9~-]+)(?:\s+([<>]?)\s*(\d{6,8})(?:\s*-\s*(\d{6,8}))?)?\s*\]")
_ORGANISATION = re.compile(
    r"\b(party|union|army|front|movement|ministry|council|committee|police|force|forces|bank|group|agency|organi[sz]ation|"
    r"association|federation|court|parliament|assembly|senate|office|department|commission|brigade|guard|government|league|"
    r"university|company|corporation|institute|society|network|alliance|authority|troops|militia|news|radio|television|times)\b"
)


def titled(text: str) -> str:
    """Give "AL-SHABAAB_OF_SOMALIA_" in title case."""
    words = re.sub(r"\([^)]*\)|\([^)]*$", "", text.replace("_", " ")).split()
    out = []
    for i, word in enumerate(words):
        lowered = word.lower()
        if i and lowered in _SMALL:
            out.append(lowered)
        elif re.match(r"(al|el|ul|ad|as|ar|an|ash|at|az)-", lowered):
            out.append(lowered[:2] + lowered[2:].title() if i else lowered.title())
        elif "." in word:
            out.append(word.upper())
        else:
            out.append("-".join(part.capitalize() for part in lowered.split("-")))
    return " ".join(out).replace("'S", "'s")


def _day(text: str | None, *, short_end: bool = False) -> int:
    if not text:
        return 0
    if len(text) == 8:
        return int(text)
    if len(text) != 6:
        return 0
    year = int(text[:2])
    return (1900 + year if year > 30 else 2000 + year) * 10000 + int(text[2:])


def _blocks(path: Path) -> Iterator[tuple[list[str], list[re.Match[str]]]]:
    """Give each block's spellings and codes."""
    names: list[str] = []
    codes: list[re.Match[str]] = []
    for raw in path.read_text(encoding="latin-1").splitlines():
        line = raw.split("#")[0].rstrip()
        if not line.strip():
            continue
        begins = not line[0].isspace() and line[0] != "+"
        if begins:
            if names and codes:
                yield names, codes
            names, codes = [], []
        written = line.split("[")[0].strip().lstrip("+").strip("_ ")
        if written and not written.startswith(("{", ";")):
            names.append(written)
        codes += list(_CODE.finditer(line))
    if names and codes:
        yield names, codes


def _convert(code: str) -> tuple[str, tuple[str, ...], str] | None:
    """Convert a CAMEO code to country, sectors and kind; None when it says too little."""
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    first = parts[0]
    sectors = tuple(dict.fromkeys(SECTORS[p] for p in parts[1:] if p in SECTORS))
    known = load_countries().codes()
    if first in _KINDS:
        country = next((_BODIES[p] for p in parts if p in _BODIES), _KINDS[first])
        # Beside a body's code MUS is a faith there, and no Mauritius.
        home = next((p for p in parts[1:] if p in known and p != "MUS"), "")
        if country == "MNC":
            return home or "MNC", ("BUS", *(s for s in sectors if s != "BUS")), "organisation"
        if country == "NGO":
            return home or "NGO", sectors or ("SOC",), "organisation"
        if country == "IMG":
            return home or "IMG", sectors or ("UAF",), "group"
        return country, tuple(s for s in sectors if s in ("JUD", "MIL", "LEG")), "organisation"
    if first in known and len(first) == 3:
        return first, sectors, "group" if sectors[:1] in (("REB",), ("UAF",)) else "organisation"
    if first in ("UNO", "EUR"):
        return first, sectors, "organisation"
    return None


def read_dictionary(path: Path, source: str) -> Iterator[Entry]:
    """Read one dictionary; blocks that are a bare country (its towns) are left out."""
    for names, codes in _blocks(path):
        dated = any(match.group(3) for match in codes)
        converted = [(match, _convert(match.group(1))) for match in codes]
        useful = [
            (match, found) for match, found in converted if found and (found[1] or found[0] in ("UNO", "EUR", "IGO"))
        ]
        if not useful or (len(codes[0].group(1)) == 3 and codes[0].group(1) not in _KINDS):
            continue
        country, _, kind = useful[0][1] or ("", (), "")
        lowered = fold(names[0].replace("_", " "))
        person = dated or (kind == "organisation" and "CountryInfo" in source and not _ORGANISATION.search(lowered))
        if kind == "group" and not dated:
            person = False
        if person and (len(lowered.split()) < 2 or (country in ("IGO",) and not dated)):
            continue
        spellings = [titled(name) for name in names if len(fold(name.replace("_", " "))) > 3]
        # A block of "UNITED STATES MILITARY" lists its spokesmen as if they were spellings of it.
        if not spellings or (person and re.search(r"\b(military|government|ministry|spokes\w*|states)\b", lowered)):
            continue
        entry = Entry(spellings[0], "person" if person else kind, country, source)
        entry.aliases |= set(spellings[1:])
        for name in names:
            for acronym in re.findall(r"\(([A-Z]{3,7})\)", name):
                entry.acronyms.add(acronym)
        for match, found in useful:
            if found is None or (person and found[1][:1] == ("ELI",)):
                continue
            first, last = _bounds(match)
            if 0 < last < 19850101:
                continue
            rank = 26 if person else 30 if country in ("UNO", "EUR", "IGO") else 20
            home = found[0] if found[0] != country else ""
            entry.roles.append(Role(first, last, found[1], "", "", rank, home))
        if person and not dated and not entry.roles:
            continue
        if entry.roles:
            yield entry


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    sign, first, last = match.group(2), _day(match.group(3)), _day(match.group(4))
    if sign == "<":
        return 0, first
    if sign == ">":
        # The dictionaries end in January 2014; who was in office then is not known to have stayed past the next year.
        return first, 20150131
    return first, last


def read_places(path: Path) -> Iterator[tuple[str, str]]:
    """Give the towns and provinces that the country blocks list, with the country's code."""
    known = load_countries().codes()
    for names, codes in _blocks(path):
        code = codes[0].group(1)
        if len(code) == 3 and code in known and not codes[0].group(3):
            for name in names:
                yield fold(name.replace("_", " ")), code
