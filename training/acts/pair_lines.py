"""Read pairs written in the manner of CAMEO (`training/data/cameo/GUIDELINE.md`) and check them.

    python training/acts/pair_lines.py training/data/cameo/*.txt      # check; errors with line numbers, counts by type
    python training/acts/pair_lines.py training/data/cameo/*.txt --blind training/data/cameo/blind.tsv   # and agreement

A pair: {"id", "code", "type", "text", "actor": [s, e], "recipient": [s, e]}; offsets are code points into "text".
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bayhaqi.query.review_figures import kappa

LINE = re.compile(r"(?P<code>\d{2,4}x?) (?P<type>[A-Z]+) \| (?P<marked>.+)")
MARK = re.compile(r"\[(?P<role>[ar]) (?P<words>[^\[\]]+)\]")
ROLES = {"a": "actor", "r": "recipient"}
# What the first two digits of a category's number say of the type.
TYPES = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "YIELD",
    "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE",
    "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip


class LineError(ValueError):
    """A line that does not follow the guideline's form."""


def read_line(line: str, identifier: str) -> dict[str, Any]:
    """The pair that a line codes."""
    parts = LINE.fullmatch(line)
    if not parts:
        raise LineError("not `CODE TYPE | sentence`")
    if TYPES.get(parts["code"][:2]) != parts["type"]:
        raise LineError(f"category {parts['code']} is not of type {parts['type']}")
    spans: dict[str, list[int]] = {}
    text, last = "", 0
    for mark in MARK.finditer(parts["marked"]):
        text += parts["marked"][last : mark.start()]
        role = ROLES[mark["role"]]
        if role in spans:
            raise LineError(f"two spans of the {role}")
        spans[role] = [len(text), len(text) + len(mark["words"])]
        text += mark["words"]
        last = mark.end()
    text += parts["marked"][last:]
    if len(spans) < len(ROLES) or "[" in text or "]" in text:
        raise LineError("not one [a …] and one [r …]")
    return {"id": identifier, "code": parts["code"], "type": parts["type"], "text": text, **spans}


def read_pairs(files: list[Path], errors: list[str]) -> Iterator[dict[str, Any]]:
    """All pairs of files; what cannot be read goes to `errors`."""
    for file in files:
        for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            try:
                yield read_line(line, f"{file.stem}:{number}")
            except LineError as error:
                errors.append(f"{file}:{number}: {error}")


def main() -> int:
    """Check files; 1 if a line is wrong."""
    parser = argparse.ArgumentParser(description="Check pairs written in the manner of CAMEO.")
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--blind", type=Path, help="a second coding: lines of a pair's id, a tab, a type")
    options = parser.parse_args()
    errors: list[str] = []
    found = list(read_pairs(options.files, errors))
    print(json.dumps(Counter(pair["type"] for pair in found)))
    if options.blind:
        types = {pair["id"]: pair["type"] for pair in found}
        lines = [line.split("\t") for line in options.blind.read_text(encoding="utf-8").splitlines()]
        both = [(types[name], second) for name, second in lines]
        equal = sum(one == other for one, other in both) / len(both)
        print(json.dumps({"pairs": len(both), "equal": round(equal, 3), "kappa": round(kappa(both) or 0.0, 3)}))
    print("\n".join(errors), file=sys.stderr, end="\n" if errors else "")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
