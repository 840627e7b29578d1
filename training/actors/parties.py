"""Entries of political parties: Party Facts, and ParlGov's cabinets for who governed when."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from entries import Entry, Role, day_number

from bayhaqi.knowledge.actor_names import fold

_OTHER_CODES = {"ROM": "ROU", "KOS": "XKX", "PAL": "PSE", "ZAR": "COD", "TMP": "TLS", "SUN": "RUS"}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_parties(partyfacts: Path, parlgov: Path) -> Iterator[Entry]:
    """Read parties with an encyclopedia title; cabinet membership gives GOV and OPP as second sectors."""
    periods = _cabinet_periods(parlgov / "view_cabinet.csv")
    ids = {row["partyfacts_id"]: row["wikidata_id"] for row in _table(partyfacts / "wikidata.csv")}
    ministers = _ministers(partyfacts / "whogov.csv")
    for row in _table(partyfacts / "wikipedia.csv"):
        if row["year_dissolved"] and row["year_dissolved"] < "1985":
            continue
        country = _OTHER_CODES.get(row["country"], row["country"])
        title = unquote(row["url"].rpartition("/")[2]).replace("_", " ")
        name = title if "wikipedia.org/wiki" in row["url"] and re.search("[A-Za-z]", title) else row["name"]
        entry = Entry(name, "organisation", country, "partyfacts", ids.get(row["partyfacts_id"], ""))
        entry.aliases |= {
            text for text in (row["name"], row["name_native"], re.sub(r" \([^)]*\)$", "", name)) if text and fold(text)
        }
        short = row["name_short"]
        if 2 <= len(short) <= 8 and short.upper() == short and short.isalpha():
            entry.acronyms.add(short)
        matched = next(
            (periods[country, fold(n)] for n in sorted({name, *entry.aliases}) if (country, fold(n)) in periods), None
        )
        governed = row["partyfacts_id"] in ministers
        rank = 40 if matched or governed else 22
        founded, dissolved = day_number(row["year_founded"]), day_number(row["year_dissolved"], end=True)
        entry.roles = [Role(first, last, ("PTY", status), "", "", rank) for first, last, status in matched or []]
        if not entry.roles:
            entry.roles = [Role(founded, dissolved, ("PTY",), "", "", rank)]
        yield entry


def _ministers(path: Path) -> set[str]:
    return {row["partyfacts_id"] for row in _table(path) if int(row["n"] or 0) >= 5}


def _cabinet_periods(path: Path) -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Give for each party its periods in (GOV) and out of (OPP) cabinet."""
    cabinets: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _table(path):
        if row["start_date"] >= "1980":
            cabinets[row["country_name_short"]][row["start_date"]].append(row)
    periods: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for country, by_start in cabinets.items():
        starts = sorted(by_start)
        for start, end in zip(starts, [*starts[1:], ""], strict=True):
            for row in by_start[start]:
                status = "GOV" if row["cabinet_party"] == "1" else "OPP"
                for name in {fold(row["party_name_english"]), fold(row["party_name"])}:
                    spells = periods[country, name]
                    if spells and spells[-1][2] == status and spells[-1][1] == day_number(start):
                        spells[-1] = (spells[-1][0], day_number(end), status)
                    else:
                        spells.append((day_number(start), day_number(end), status))
    return periods
