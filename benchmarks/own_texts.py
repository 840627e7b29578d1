"""Articles for benchmarks, made of the project's own sentences or of given texts, repeated with changes so that no two are one article."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bayhaqi.model import Article

SENTENCES = Path(__file__).parents[1] / "training" / "data" / "acts"
MARK = re.compile(r"\[[a-z]\d[\d,a-z]* ([^\[\]]*)\]")
FIRST = date(2015, 1, 1)


def own_sentences() -> list[str]:
    """The sentences of training/data/acts without their marks."""
    found = []
    for path in sorted(SENTENCES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line[0].isdigit() and not line.startswith("#"):
                while MARK.search(line):
                    line = MARK.sub(r"\1", line)
                found.append(line)
    return found


def own_articles(number: int, words: int = 500, seed: int = 1) -> Iterator[Article]:
    """So many articles of about so many words each, the same for the same seed."""
    draw = random.Random(seed)
    sentences = own_sentences()
    for at in range(number):
        lines: list[str] = []
        while sum(len(line.split()) for line in lines) < words:
            lines.append(" ".join(draw.choices(sentences, k=3)))
        text = "\n\n".join([*lines, f"This is report number {at} of the desk."])
        day = (FIRST + timedelta(days=at // 40)).isoformat()
        yield Article(
            text=text, title=draw.choice(sentences), published=day, publisher=f"Paper {at % 40}", language="en"
        )


def given_articles(path: Path, number: int) -> Iterator[Article]:
    """So many articles from JSON Lines with "text", again and again, each time with another line at the end and a later day."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for at in range(number):
        row = rows[at % len(rows)]
        day = (FIRST + timedelta(days=at // 40)).isoformat()
        yield Article(text=f"{row['text']}\n\nThis is report number {at} of the desk.", published=day, language="en")
