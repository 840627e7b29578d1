"""Values as cells of delimited text: nothing for what is absent, and no cell that a spreadsheet would run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

Row = Mapping[str, Any]

# What spreadsheets take for the beginning of a formula, in ASCII and as wide characters.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SIDES = {"actors": "actor", "recipients": "recipient"}
# What ends a line or a cell for one reader or another.
BREAKS = dict.fromkeys(map(ord, "\t\n\r\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def harmless(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def cell(value: Any) -> str:
    """A value as a cell: nothing for None, ISO days, true or false, lists joined with ";", records as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, (list, tuple)) and not any(isinstance(one, dict) for one in value):
        return harmless(listed(value))
    if isinstance(value, (list, tuple, dict)):
        return harmless(json.dumps(value, ensure_ascii=False, default=str))
    return harmless(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _number(value: float) -> str:
    return repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else repr(value)


def listed(values: Iterable[Any]) -> str:
    """Values in one cell, joined with ";"; a ";" within one becomes ",". Nothing where all are absent."""
    found = ["" if one is None else str(one).replace(";", ",") for one in values]
    return ";".join(found) if any(found) else ""


def one_line(value: Any) -> str:
    """A value as a cell of a tab-separated file, which has no quotes: tabs and line breaks become blanks."""
    return cell(value.translate(BREAKS) if isinstance(value, str) else value).translate(BREAKS)


def flat_names(columns: Sequence[str]) -> list[str]:
    """The columns of a flat table: a side becomes its names, keys, countries and sectors."""
    names: list[str] = []
    for name in columns:
        side = SIDES.get(name)
        names += [name, f"{side}_keys", f"{side}_countries", f"{side}_sectors"] if side else [name]
    return names


def flat(row: Row) -> list[str]:
    """The cells of a row, in the order of `flat_names`; the lists of a side keep one place for each of it."""
    cells: list[str] = []
    for name, value in row.items():
        if name in SIDES:
            people = value or []
            cells += [
                harmless(listed(one["name"] for one in people)),
                harmless(listed(one["actor"] for one in people)),
                harmless(listed(one["country"] for one in people)),
                harmless(listed("+".join(one["sectors"] or []) for one in people)),
            ]
        else:
            cells.append(cell(value))
    return cells


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> int:
    """Write rows as CSV with a header (RFC 4180, but lines end in a line feed), and give their number."""
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(flat_names(columns))
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the number is the result
        writer.writerow(flat(row))
    return number


def write_tsv(rows: Iterable[Sequence[Any]], header: Sequence[str] | None, stream: TextIO) -> int:
    """Write rows as tab-separated lines, under a header where there is one, and give their number."""
    if header is not None:
        stream.write("\t".join(header) + "\n")
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the number is the result
        stream.write("\t".join(one_line(value) for value in row) + "\n")
    return number
