"""Entries of news media: US newspapers with Wikidata ids, and publishers by country."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from pathlib import Path

from entries import Entry, Role

from bayhaqi.knowledge.actor_names import fold

_ALPHA3 = {
    "AT": "AUT",
    "AU": "AUS",
    "BE": "BEL",
    "CA": "CAN",
    "CH": "CHE",
    "CN": "CHN",
    "CZ": "CZE",
    "DE": "DEU",
    "DK": "DNK",
    "ES": "ESP",
    "FR": "FRA",
    "GL": "GRL",
    "ID": "IDN",
    "IL": "ISR",
    "IND": "IND",
    "ISL": "ISL",
    "IT": "ITA",
    "JP": "JPN",
    "KR": "KOR",
    "LB": "LBN",
    "LI": "LIE",
    "LS": "LSO",
    "LT": "LTU",
    "LU": "LUX",
    "MX": "MEX",
    "MY": "MYS",
    "NA": "NAM",
    "NO": "NOR",
    "PL": "POL",
    "PT": "PRT",
    "PY": "PRY",
    "RU": "RUS",
    "SE": "SWE",
    "TR": "TUR",
    "TW": "TWN",
    "TZ": "TZA",
    "UA": "UKR",
    "UK": "GBR",
    "US": "USA",
    "VN": "VNM",
    "ZA": "ZAF",
}
# Titles that are ordinary words are papers only when the text says so; they are not in the base.
_MEDIA_WORD = re.compile(
    r"(news|times|herald|tribune|gazette|journal|post|press|daily|chronicle|courier|telegraph|register|sentinel|"
    r"examiner|observer|dispatch|globe|inquirer|bulletin|record|reporter|star|sun|advocate|citizen|review|"
    r"republic|independent|leader|argus|mirror|eagle|monitor|banner|enterprise)",
    re.IGNORECASE,
)


def read_us_newspapers(path: Path) -> Iterator[Entry]:
    """Read US newspapers whose name is more than one word and looks like a paper's."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = re.sub(r" \([^)]*\)$", "", row["WP-title"])
            if not row["qid"] or len(fold(name).removeprefix("the ").split()) < 2 or not _MEDIA_WORD.search(name):
                continue
            entry = Entry(name, "media", "USA", "us-newspapers", row["qid"])
            entry.roles.append(Role(0, 0, ("JRN",), "", "", 12))
            yield entry


def read_publishers(path: Path) -> Iterator[Entry]:
    """Read publishers under their country's heading."""
    country = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"## (\w+)-Publishers", line)
        if heading:
            country = _ALPHA3.get(heading.group(1), "")
        cell = re.match(r"\s*<div>(.+)</div>", line)
        if cell and country:
            name = re.sub(r" \([^)]*\)$", "", html.unescape(cell.group(1)).strip())
            if len(fold(name)) > 3:
                entry = Entry(name, "media", country, "publishers")
                entry.roles.append(Role(0, 0, ("JRN",), "", "", 30))
                yield entry
