"""GDELT 2.0: events (61 columns, one row a pair) and mentions (16 columns, one row a claim and pair), no header."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TextIO

from bayhaqi.export.cells import write_tsv
from bayhaqi.export.rows import (
    QUAD_CLASSES,
    Row,
    Side,
    cameo_of,
    country_name,
    fips,
    label_of,
    name_of,
    pairs,
    place_of,
    province_of,
)

# From PLOVER's sectors to CAMEO's role codes; REL, PRE and UNK have no role there.
ROLES = {
    "COP": "COP", "GOV": "GOV", "JUD": "JUD", "LEG": "LEG", "MIL": "MIL", "PRM": "UAF", "PTY": "PTY", "REB": "REB",
    "SPY": "SPY", "UAF": "UAF", "AGR": "AGR", "BUS": "BUS", "CRM": "CRM", "CVL": "CVL", "EDU": "EDU", "ELI": "ELI",
    "JRN": "MED", "LAB": "LAB", "MED": "HLH", "REF": "REF", "OPP": "OPP", "SOC": "CVL",
}  # fmt: skip
# PLOVER's codes of what is no state: CAMEO's role, and its code of a known group.
NO_STATES = {
    "IGO": ("IGO", None), "UNO": ("IGO", "UNO"), "EUR": ("IGO", "EEC"), "NGO": ("NGO", None), "ISM": (None, None),
    "IMG": ("IMG", None), "MNC": ("MNC", None),
}  # fmt: skip
# Where CAMEO's country code is not the ISO 3166 one.
COUNTRIES = {"ROU": "ROM", "TLS": "TMP"}
MOST_TYPES = 3
WEB, CITATION = 1, 2


def write_gdelt(rows: Iterable[Row], stream: TextIO) -> int:
    """Write events as GDELT's event files have them, and give the number of rows."""
    return write_tsv(_events(rows), None, stream)


def write_gdelt_mentions(rows: Iterable[Row], stream: TextIO) -> int:
    """Write claims as GDELT's mention files have them, and give the number of rows."""
    return write_tsv(_mentions(rows), None, stream)


def event_number(event: str, actor: Side | None, recipient: Side | None) -> int:
    """A whole number for an event and a pair, the same in every export: 63 bits of their BLAKE2b digest."""
    words = "\x1f".join([event, *((label_of(side) or "") if side else "" for side in (actor, recipient))])
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()) >> 1


def _events(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        reports = row["reports"]
        code = cameo_of(row)
        geography = _geography(row)
        url = next((report["url"] for report in reports if report["url"]), None)
        publishers = len({report["publisher"] for report in reports if report["publisher"]}) or None
        lead = any(report["in_title"] or report["evidence_start"] < (report["lead"] or 0) for report in reports)
        for actor, recipient in pairs(row):
            yield (
                event_number(row["id"], actor, recipient), *_days(row["date_start"]), *_side(actor), *_side(recipient),
                int(lead), code, code[:3], code[:2], QUAD_CLASSES[row["quad"]], row["score"],
                row["claims"], publishers, row["articles"], None, *[None] * 16, *geography,
                _moment(row["first_reported"]), url,
            )  # fmt: skip


def _mentions(rows: Iterable[Row]) -> Iterator[Sequence[Any]]:
    for row in rows:
        for actor, recipient in pairs(row):
            number = event_number(row["id"], actor, recipient)
            for report in row["reports"]:
                url = report["url"]
                yield (
                    number, _moment(row["first_reported"]), _moment(report["published"]), WEB if url else CITATION,
                    report["publisher"], url or report["article"], None, None, None,
                    None if report["in_title"] else report["trigger_start"], 1, round(100 * report["confidence"]),
                    report["length"], None, None, None,
                )  # fmt: skip


def _days(day: date | None) -> tuple[Any, ...]:
    """SQLDATE, MonthYear, Year, FractionDate; the fraction is (month * 30 + day) / 365, as GDELT's codebook has it."""
    if day is None:
        return (None,) * 4
    return f"{day:%Y%m%d}", f"{day:%Y%m}", str(day.year), f"{day.year + (day.month * 30 + day.day) / 365:.4f}"


def _moment(day: date | None) -> str | None:
    return f"{day:%Y%m%d}000000" if day else None


def _side(side: Side | None) -> tuple[str | None, ...]:
    """Code, name, country, known group, ethnic group, two religions, three types."""
    if side is None:
        return (None,) * 10
    state = side["country"] if side["country"] not in NO_STATES else None
    country = COUNTRIES.get(state, state) if state else None
    role, group = NO_STATES.get(side["country"], (None, None))
    types = [role] if role else []
    types += [ROLES[sector] for sector in side["sectors"] or [] if sector in ROLES]
    types = list(dict.fromkeys(types))[:MOST_TYPES]
    code = (country or "") + "".join([*types[:1], group or "", *types[1:]] if group else types)
    padded = [*types, *[None] * (MOST_TYPES - len(types))]
    return code or None, (name_of(side) or "").upper() or None, country, group, None, None, None, *padded


def _geography(row: Row) -> tuple[Any, ...]:
    """The eight columns of the place of the act: type, name, country, divisions, coordinates, feature."""
    if row["place"] is None:
        return (None,) * 8
    found = place_of(row)
    kind = found.kind if found else None
    if kind == "country":
        level = 1
    elif row["place_country"] == "USA":
        level = 2 if kind == "region" else 3
    else:
        level = 5 if kind == "region" else 4
    code = fips(row["place_country"])
    parts = (row["place"], province_of(row), country_name(row["place_country"]))
    name = ", ".join(dict.fromkeys(part for part in parts if part))
    return level, name, code, code if level == 1 else None, None, row["lat"], row["lon"], None
