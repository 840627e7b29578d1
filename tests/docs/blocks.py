"""The fenced blocks of the documentation's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^(?P<marks>`{3,}|~{3,})\s*(?P<language>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its page, the number of its first line, what stands behind its fence, and its lines."""

    page: str
    line: int
    language: str
    text: str

    @property
    def where(self) -> str:
        return f"docs/{self.page}:{self.line}"


def pages() -> list[Path]:
    return sorted(DOCS.glob("*.md"))


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page in its order. Raises `ValueError` for one that is not closed."""
    return list(_blocks(page.name, page.read_text(encoding="utf-8").splitlines()))


def _blocks(page: str, lines: list[str]) -> Iterator[Block]:
    numbered = iter(enumerate(lines, start=1))
    for number, line in numbered:
        opened = FENCE.match(line)
        if opened is None:
            continue
        held: list[str] = []
        for _, inner in numbered:
            if inner.rstrip() == opened["marks"]:
                break
            held.append(inner)
        else:
            raise ValueError(f"docs/{page}:{number}: the block is not closed")
        yield Block(page, number + 1, opened["language"], "\n".join(held) + "\n")
