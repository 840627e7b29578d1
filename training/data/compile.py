"""Read our own coded sentences (`GUIDELINE.md`) and check them.

    python training/data/compile.py training/data/acts/*.txt            # check; errors with line numbers
    python training/data/compile.py --jsonl training/data/acts/*.txt    # one JSON object a sentence on standard output

A sentence: {"id", "text", "acts": [{"type", "mode", "contexts", "status", "trigger": [s, e],
"actors": [[s, e], …], "recipients": [[s, e], …]}]}; offsets are code points into "text".
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

ONTOLOGY = Path(__file__).parents[2] / "src/bayhaqi/ontology/plover.yaml"
STATUSES = {"-": None, "historical": "historical", "future": "future", "hypothetical": "hypothetical",
            "negation": "negation"}  # fmt: skip
OPENING = re.compile(r"\[((?:[art]\d+(?:,\d+)*)(?:\+[art]\d+(?:,\d+)*)*) ")


class CodingError(ValueError):
    """A block that does not follow the guideline's form."""


@dataclass
class Act:
    """One act of a sentence while it is read."""

    type: str
    mode: str | None
    contexts: list[str]
    status: str | None
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: {"a": [], "r": [], "t": []})


def load_ontology() -> dict[str, Any]:
    """The packaged PLOVER ontology as a mapping."""
    ontology: dict[str, Any] = yaml.safe_load(ONTOLOGY.read_text(encoding="utf-8"))
    return ontology


def strip_markup(
    marked: str, tags: re.Pattern[str] = OPENING, allowed: str = "[a1 …], [r1,2 …], [t1 …], [r1+a2 …]"
) -> tuple[str, list[tuple[str, int, int]]]:
    """The plain sentence and its (tag, start, end) spans; `tags` matches an opening tag, its group 1 being the name."""
    out: list[str] = []
    length = 0
    open_spans: list[tuple[str, int]] = []
    spans: list[tuple[str, int, int]] = []
    at = 0
    while at < len(marked):
        opening = tags.match(marked, at)
        if opening:
            open_spans.append((opening.group(1), length))
            at = opening.end()
        elif marked[at] == "[":
            raise CodingError(f"unreadable tag at {marked[at : at + 20]!r}; allowed: {allowed}")
        elif marked[at] == "]":
            if not open_spans:
                raise CodingError("a closing bracket without an opening one")
            tag, start = open_spans.pop()
            if start == length:
                raise CodingError(f"empty span {tag}")
            spans.append((tag, start, length))
            at += 1
        else:
            out.append(marked[at])
            length += 1
            at += 1
    if open_spans:
        raise CodingError(f"span {open_spans[-1][0]} is not closed")
    return "".join(out), spans


def read_act(line: str, types: dict[str, Any], contexts: set[str]) -> tuple[int, Act]:
    """An act line: `1 ASSAULT aerial | military | -`."""
    match = re.fullmatch(r"(\d+) ([A-Z]+) (\S+) \| ([^|]*) \| (\S+)", line.strip())
    if not match:
        raise CodingError(f"act line {line!r} is not 'NUMBER TYPE mode | contexts | status'")
    number, kind, mode, named, status = match.groups()
    if kind not in types:
        raise CodingError(f"type {kind!r} is none of {', '.join(types)}")
    if mode != "-" and mode not in types[kind].get("modes", {}):
        raise CodingError(
            f"mode {mode!r} is none of {kind}'s: {', '.join(types[kind].get('modes', {})) or 'it has none'}"
        )
    listed = [] if named.strip() == "-" else [c.strip() for c in named.split(",")]
    if unknown := set(listed) - contexts:
        raise CodingError(f"context {sorted(unknown)} is none of {', '.join(sorted(contexts))}")
    if status not in STATUSES:
        raise CodingError(f"status {status!r} is none of {', '.join(STATUSES)}")
    return int(number), Act(kind, None if mode == "-" else mode, listed, STATUSES[status])


def read_block(lines: list[str], ontology: dict[str, Any]) -> dict[str, Any]:
    """One block as a sentence with its acts."""
    text, spans = strip_markup(lines[0])
    contexts = set(ontology["contexts"])
    acts = dict(read_act(line, ontology["types"], contexts) for line in lines[1:])
    if len(acts) != len(lines) - 1:
        raise CodingError("two act lines have the same number")
    for tag, start, end in spans:
        for role in tag.split("+"):
            for number in map(int, role[1:].split(",")):
                if number not in acts:
                    raise CodingError(f"span {tag} names act {number}, which has no act line")
                acts[number].spans[role[0]].append((start, end))
    for number, act in acts.items():
        if len(act.spans["t"]) != 1:
            raise CodingError(f"act {number} has {len(act.spans['t'])} triggers; it must have one")
    return {"text": text, "acts": [
        {"type": act.type, "mode": act.mode, "contexts": act.contexts, "status": act.status,
         "trigger": list(act.spans["t"][0]), "actors": sorted(map(list, act.spans["a"])),
         "recipients": sorted(map(list, act.spans["r"]))}
        for _, act in sorted(acts.items())]}  # fmt: skip


def blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, lines) of each block; lines that begin with `#` are comments."""
    block: list[str] = []
    first = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            first = first if block else number
            block.append(line.strip())
        elif block:
            yield first, block
            block = []


def read_files(
    paths: list[Path], read: Callable[[list[str]], dict[str, Any]] | None = None
) -> tuple[list[dict[str, Any]], list[str]]:
    """All sentences, and the errors found as messages; `read` turns a block into a sentence (coded acts by default)."""
    read = read or partial(read_block, ontology=load_ontology())
    sentences: list[dict[str, Any]] = []
    errors: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, block in blocks(path):
            where = f"{path.name}:{number}"
            try:
                sentence = read(block)
            except CodingError as error:
                errors.append(f"{where}: {error}")
                continue
            if sentence["text"] in seen:
                errors.append(f"{where}: the same sentence stands at {seen[sentence['text']]}")
            seen[sentence["text"]] = where
            sentences.append({"id": f"{path.stem}-{number}", **sentence})
    return sentences, errors


def main() -> int:
    """Check, or print JSON Lines."""
    parser = argparse.ArgumentParser(description="Check and compile our own coded sentences.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jsonl", action="store_true", help="print the sentences as JSON Lines")
    options = parser.parse_args()
    sentences, errors = read_files(sorted(options.files))
    for error in errors:
        print(error, file=sys.stderr)
    if options.jsonl:
        for sentence in sentences:
            print(json.dumps(sentence, ensure_ascii=False))
    acts = [act for sentence in sentences for act in sentence["acts"]]
    counts = {kind: sum(act["type"] == kind for act in acts) for kind in load_ontology()["types"]}
    without = sum(not sentence["acts"] for sentence in sentences)
    print(
        f"{len(sentences)} sentences, {without} without an act, {len(acts)} acts, {len(errors)} errors; {counts}",
        file=sys.stderr,
    )
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
