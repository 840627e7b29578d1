"""Read our own sentences with nested attributions (`CHAINS.md`) and check them.

    python training/data/compile_chains.py training/data/chains/*.txt            # check; errors with line numbers
    python training/data/compile_chains.py --jsonl training/data/chains/*.txt    # one JSON object a block

A block: {"id", "text", "attributions": [{"id", "source": [[s, e], …], "cue": [[s, e], …], "content": [[s, e], …],
"within": id or null}], "acts": [{"trigger": [s, e], "chain": [ids]}]}; offsets are code points into "text".
A content is printed with the complementiser "that" right before it, whether the block marks it or not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compile import CodingError, read_files, strip_markup

OPENING = re.compile(r"\[([skc]\d+(?:,\d+)*|s-|t) ")
ALLOWED = "[s1 …], [k1 …], [c1,2 …], [s- …], [t …]"
WITHIN = re.compile(r"(\d+) within (\d+|-)")
ACT = re.compile(r"act (.+?) \| (-|\d+(?: \d+)*)")
COMPLEMENTISER = re.compile(r"\bthat $", re.IGNORECASE)

Span = tuple[int, int]


@dataclass
class Attribution:
    """One source with its cue and the content it answers for."""

    within: int | None
    spans: dict[str, list[Span]] = field(default_factory=lambda: {"s": [], "k": [], "c": []})

    def holds(self, span: Span) -> bool:
        """Whether the span lies in one piece of the content."""
        return any(start <= span[0] and span[1] <= end for start, end in self.spans["c"])


def read_lines(lines: list[str]) -> tuple[dict[int, Attribution], list[tuple[str, list[int]]]]:
    """The attributions by number, and the acts as (trigger words, chain)."""
    attributions: dict[int, Attribution] = {}
    acts: list[tuple[str, list[int]]] = []
    for line in lines:
        if within := WITHIN.fullmatch(line):
            number = int(within.group(1))
            if number in attributions:
                raise CodingError(f"two lines say what attribution {number} lies within")
            attributions[number] = Attribution(None if within.group(2) == "-" else int(within.group(2)))
        elif act := ACT.fullmatch(line):
            acts.append((act.group(1), [] if act.group(2) == "-" else [int(n) for n in act.group(2).split()]))
        else:
            raise CodingError(f"line {line!r} is neither 'N within M' nor 'act TRIGGER | CHAIN'")
    return attributions, acts


def ancestry(attributions: dict[int, Attribution], number: int) -> list[int]:
    """The links down to an attribution, outermost first, itself last."""
    chain = [number]
    while (outer := attributions[chain[-1]].within) is not None:
        if outer not in attributions:
            raise CodingError(f"attribution {chain[-1]} lies within {outer}, which has no line")
        if outer in chain:
            raise CodingError(f"attribution {number} lies within itself")
        chain.append(outer)
    return chain[::-1]


def place_spans(
    text: str, spans: list[tuple[str, int, int]], attributions: dict[int, Attribution]
) -> dict[str, list[Span]]:
    """Give each attribution its spans; the triggers by their words."""
    triggers: dict[str, list[Span]] = {}
    for tag, start, end in spans:
        if text[start:end] != text[start:end].strip():
            raise CodingError(f"span {tag} {text[start:end]!r} begins or ends with a space")
        if tag == "t":
            triggers.setdefault(text[start:end], []).append((start, end))
        elif tag != "s-":
            for number in map(int, tag[1:].split(",")):
                if number not in attributions:
                    raise CodingError(f"span {tag} names attribution {number}, which has no line")
                attributions[number].spans[tag[0]].append((start, end))
    return triggers


def check_attributions(text: str, attributions: dict[int, Attribution]) -> None:
    """Every attribution is whole, and its content lies where `within` says and nowhere else."""
    for number, attribution in attributions.items():
        if not attribution.spans["s"] and not attribution.spans["k"]:
            raise CodingError(f"attribution {number} has neither source nor cue")
        if not attribution.spans["c"]:
            raise CodingError(f"attribution {number} has no content")
        ancestry(attributions, number)
    for number, attribution in attributions.items():
        for other, outer in attributions.items():
            inside = all(map(outer.holds, attribution.spans["c"]))
            if attribution.within == other and not inside:
                raise CodingError(f"{number} within {other}, but the content of {number} is not in that of {other}")
            related = other in ancestry(attributions, number) or number in ancestry(attributions, other)
            if inside and not related:
                words = text[slice(*attribution.spans["c"][0])]
                raise CodingError(f"the content of {number} ({words[:30]!r}) is in that of {other}; `within` says no")


def check_chain(words: str, trigger: Span, chain: list[int], attributions: dict[int, Attribution]) -> None:
    """The chain follows `within`, and its links are exactly those whose content holds the trigger."""
    if unknown := set(chain) - set(attributions):
        raise CodingError(f"act {words!r}: its chain names {sorted(unknown)}, which have no line")
    if chain and chain != ancestry(attributions, chain[-1]):
        raise CodingError(f"act {words!r}: chain {chain} is not {ancestry(attributions, chain[-1])} as `within` says")
    if missed := [n for n in chain if not attributions[n].holds(trigger)]:
        raise CodingError(f"act {words!r}: the trigger is not in the content of {missed}")
    if more := [n for n in attributions if n not in chain and attributions[n].holds(trigger)]:
        raise CodingError(f"act {words!r}: the trigger is in the content of {more} too")


def with_complementiser(text: str, span: Span) -> Span:
    """The content span with a "that" right before it."""
    before = COMPLEMENTISER.search(text, 0, span[0])
    return (before.start(), span[1]) if before and before.end() == span[0] else span


def read_block(lines: list[str]) -> dict[str, Any]:
    """One block as a text with its attributions and acts."""
    text, spans = strip_markup(lines[0], OPENING, ALLOWED)
    attributions, acts = read_lines(lines[1:])
    triggers = place_spans(text, spans, attributions)
    check_attributions(text, attributions)
    coded = []
    for words, chain in acts:
        places = triggers.pop(words, [])
        if len(places) != 1:
            raise CodingError(f"act {words!r}: {len(places)} triggers are marked so; it must be one")
        check_chain(words, places[0], chain, attributions)
        coded.append({"trigger": list(places[0]), "chain": chain})
    if triggers:
        raise CodingError(f"no act line for trigger {next(iter(triggers))!r}")
    return {"text": text, "attributions": [
        {"id": number, "source": sorted(map(list, one.spans["s"])), "cue": sorted(map(list, one.spans["k"])),
         "content": sorted(list(with_complementiser(text, span)) for span in one.spans["c"]), "within": one.within}
        for number, one in sorted(attributions.items())], "acts": coded}  # fmt: skip


def main() -> int:
    """Check, or print JSON Lines."""
    parser = argparse.ArgumentParser(description="Check and compile our own sentences with nested attributions.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jsonl", action="store_true", help="print the blocks as JSON Lines")
    options = parser.parse_args()
    sentences, errors = read_files(sorted(options.files), read_block)
    for error in errors:
        print(error, file=sys.stderr)
    if options.jsonl:
        for sentence in sentences:
            print(json.dumps(sentence, ensure_ascii=False))
    attributions = sum(len(sentence["attributions"]) for sentence in sentences)
    chains = Counter(len(act["chain"]) for sentence in sentences for act in sentence["acts"])
    lengths = ", ".join(f"{length}: {count}" for length, count in sorted(chains.items()))
    print(
        f"{len(sentences)} blocks, {attributions} attributions, {chains.total()} acts, {len(errors)} errors; "
        f"acts by length of chain: {lengths}",
        file=sys.stderr,
    )
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
