"""PLOVER JSON: one object an event and line, with its sides, place, texts and citations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from bayhaqi.export.rows import Row, Side, first_report, iso, name_of, place_of

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def write_plover_json(rows: Iterable[Row], stream: TextIO) -> int:
    """Write events as PLOVER's JSON has them, and give the number of rows."""
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the number is the result
        stream.write(json.dumps(plover_record(row), ensure_ascii=False).translate(SURROGATES) + "\n")
    return number


def plover_record(row: Row) -> dict[str, Any]:
    """An event as an object of PLOVER's JSON; absent values are null."""
    report = first_report(row)
    found = place_of(row)
    place = {
        "name": row["place"], "country": row["place_country"], "lat": row["lat"], "lon": row["lon"],
        "geonames": found.geonames if found else None,
    }  # fmt: skip
    return {
        "id": row["id"],
        "date": iso(row["date_start"]),
        "enddate": iso(row["date_end"]),
        "actor": [_entity(side) for side in row["actors"] or []],
        "recipient": [_entity(side) for side in row["recipients"] or []],
        "event": [row["type"]],
        # PLOVER writes what is not told as having happened among the modes.
        "mode": [*(row["modes"] or []), *([row["status"]] if row["status"] else [])],
        "context": list(row["contexts"] or []),
        "event_loc": place if row["place"] else None,
        "event_text": [report["trigger"] for report in row["reports"] if report["trigger"]],
        "quad_code": row["quad"],
        "event_scale": row["score"],
        "text": report["evidence"],
        "text_info": {
            "sequence": None,
            "start": report["evidence_start"],
            "end": report["evidence_end"],
            "in_title": report["in_title"],
        },
        "cite_info": [_citation(one) for one in row["reports"]],
        "coder": report["coder"],
        "coded_date": None,
        "comment": row["description"] or None,
        "origins": row["origins"],
        "disputed": row["disputed"],
        "denied": row["denied"],
    }


def _entity(side: Side) -> dict[str, Any]:
    return {
        "code": side["country"],
        "sector": list(side["sectors"] or []),
        "entity_text": side["text"],
        "identifier_id": side["actor"],
        "identifier_text": name_of(side),
        "religion": None,
        "ethnicity": None,
        "office": side["title"],
    }


def _citation(report: Row) -> dict[str, Any]:
    return {
        "article": report["article"],
        "story": report["story"],
        "publisher": report["publisher"],
        "date": iso(report["published"]),
        "title": report["title"],
        "url": report["url"],
        "claim": report["id"],
        "according_to": list(report["chain"] or []),
        "origin": report["origin"],
    }
