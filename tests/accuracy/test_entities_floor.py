"""B³ of entity links on forty short articles of our own; run as a script it prints both halves and what went wrong."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from bayhaqi.coding.mentions import FoundMention, find_mentions
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article

CASES = Path(__file__).parents[1] / "coding" / "entity_cases"
MARK = re.compile(r"\[(\d+) |\]")
# Measured when the floors were set: .934 on the tuning half, .927 on the reporting half.
FLOORS = {"tuning.txt": 0.91, "reporting.txt": 0.90}
# A gold and a found span are one mention when they share this part of their characters.
SAME_SPAN = 0.5


@dataclass(frozen=True)
class GoldMention:
    """A marked span: offsets, chain, and whether it lies in the headline."""

    start: int
    end: int
    chain: str
    in_title: bool


@dataclass(frozen=True)
class Case:
    """An article with its gold mentions."""

    name: str
    article: Article
    gold: tuple[GoldMention, ...]


def unmark(marked: str, *, in_title: bool) -> tuple[str, list[GoldMention]]:
    """The plain text of a marked one, and its mentions."""
    plain, gold, stack, last = "", [], [], 0
    for match in MARK.finditer(marked):
        plain += marked[last : match.start()]
        last = match.end()
        if match.group(1):
            stack.append((len(plain), match.group(1)))
        else:
            start, chain = stack.pop()
            gold.append(GoldMention(start, len(plain), chain, in_title))
    return plain + marked[last:], gold


def read_cases(name: str) -> list[Case]:
    """The articles of a file of cases."""
    cases = []
    for block in (CASES / name).read_text(encoding="utf-8").split("=== ")[1:]:
        header, title, body = block.split("\n", 2)
        place, day = header.split()
        plain_title, gold_title = unmark(title.removeprefix("# "), in_title=True)
        text, gold = unmark(body.strip(), in_title=False)
        article = Article(text=text, title=plain_title, published=day)
        cases.append(Case(place, article, tuple(gold_title + gold)))
    return cases


def align(gold: tuple[GoldMention, ...], found: tuple[FoundMention, ...]) -> dict[GoldMention, FoundMention]:
    """Gold mentions with the found mention that covers them best, one to one."""
    pairs = []
    for mention in gold:
        for other in found:
            span = other.mention
            shared = min(span.end, mention.end) - max(span.start, mention.start)
            if span.in_title == mention.in_title and shared > 0:
                joined = max(span.end, mention.end) - min(span.start, mention.start)
                if shared / joined >= SAME_SPAN:
                    pairs.append((shared / joined, mention, other))
    aligned: dict[GoldMention, FoundMention] = {}
    used: set[int] = set()
    for _, mention, other in sorted(pairs, key=lambda pair: -pair[0]):
        if mention not in aligned and other.mention.id not in used:
            aligned[mention] = other
            used.add(other.mention.id)
    return aligned


def b_cubed(cases: list[Case], found: list[tuple[FoundMention, ...]]) -> tuple[float, float, float, float]:
    """Precision, recall, F1 over gold mentions (Bagga and Baldwin 1998), and the share of gold mentions found.

    A gold mention that was not found has recall 0 and no precision.
    """
    precision, recall, matched, total = 0.0, 0.0, 0, 0
    for case, mentions in zip(cases, found, strict=True):
        aligned = align(case.gold, mentions)
        gold_size = Counter(mention.chain for mention in case.gold)
        system: dict[int, list[str]] = defaultdict(list)
        for mention, other in aligned.items():
            system[other.mention.entity].append(mention.chain)
        for mention, other in aligned.items():
            together = system[other.mention.entity].count(mention.chain)
            precision += together / len(system[other.mention.entity])
            recall += together / gold_size[mention.chain]
        matched += len(aligned)
        total += len(case.gold)
    precision, recall = precision / max(1, matched), recall / max(1, total)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall), matched / max(1, total)


def code(cases: list[Case]) -> list[tuple[FoundMention, ...]]:
    """The mentions found in each article."""
    from bayhaqi.knowledge.actors import load_actor_base
    from bayhaqi.knowledge.resolving import load_resolver

    resolver, base = load_resolver(), load_actor_base()
    return [find_mentions(parsed, resolver, base) for parsed in load_parser().parse(case.article for case in cases)]


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_b_cubed_stays_above_its_floor(name: str) -> None:
    cases = read_cases(name)
    assert len(cases) == 20
    assert b_cubed(cases, code(cases))[2] >= FLOORS[name]


def explain(case: Case, mentions: tuple[FoundMention, ...]) -> str:
    """Missed mentions, and chains that were torn or mixed."""
    aligned = align(case.gold, mentions)
    lines = [f"--- {case.name}"]
    where = {True: case.article.title or "", False: case.article.text}
    by_chain: dict[str, list[str]] = defaultdict(list)
    entities: dict[str, set[int]] = defaultdict(set)
    mixed: dict[int, set[str]] = defaultdict(set)
    for gold in sorted(case.gold, key=lambda g: (not g.in_title, g.start)):
        other = aligned.get(gold)
        words = where[gold.in_title][gold.start : gold.end]
        by_chain[gold.chain].append(f"{words}={'MISSED' if other is None else f'e{other.mention.entity}'}")
        if other is not None:
            entities[gold.chain].add(other.mention.entity)
            mixed[other.mention.entity].add(gold.chain)
    for chain, words in by_chain.items():
        wrong = (
            len(entities[chain]) != 1
            or any("MISSED" in word for word in words)
            or any(len(mixed[e]) > 1 for e in entities[chain])
        )
        if wrong:
            lines.append(f"  {chain}: {'; '.join(words)}")
    return "\n".join(lines)


def main() -> None:
    """Prints the figures of both halves; with -v what went wrong in the tuning half."""
    for name in sorted(FLOORS):
        cases = read_cases(name)
        found = code(cases)
        if "-v" in sys.argv and name == "tuning.txt":
            print("\n".join(explain(case, mentions) for case, mentions in zip(cases, found, strict=True)))
        print(name, "P {:.3f} R {:.3f} F1 {:.3f} found {:.3f}".format(*b_cubed(cases, found)))


if __name__ == "__main__":
    main()
