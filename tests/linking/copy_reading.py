"""Our own reports and what is made of them: copies, shortened copies, rewrites with other words; and other reports that look like them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from bayhaqi.linking import ArticleFacts, credited_agency

FILE = Path(__file__).parent / "reports.txt"
OTHER_WORDS = (
    ("said that", "stated that"),
    ("said on", "announced on"),
    ("killed", "left dead"),
    ("accused", "charged"),
    ("demanded", "called for a promise"),
    ("soldiers", "troops"),
    ("denied", "rejected the claim"),
    ("about", "some"),
    ("among them", "including"),
    ("the government", "the authorities"),
    ("wounded", "hurt"),
    ("after", "following"),
    ("more than", "over"),
    ("began", "started"),
    ("will hear", "is to hear"),
    ("called on", "appealed to"),
    ("ordered", "told"),
)
FURNITURE = ("Share this article", "Read more: Weather for the weekend", "Sign up for our letter of the morning")


@dataclass
class Copies:
    """Articles and the copy group of each."""

    articles: list[ArticleFacts] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)


def report_halves() -> tuple[Copies, Copies]:
    """Reports with their copies, for tuning and for reporting by turns."""
    blocks = re.split(r"^# ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return _pool(blocks[::2]), _pool(blocks[1::2])


def _pool(blocks: list[str]) -> Copies:
    pool = Copies()
    for block in blocks:
        name, *reports = re.split(r"^## ", block, flags=re.MULTILINE)
        for report in reports:
            head, _, text = report.strip().partition("\n")
            local, day, publisher, title, *copied = (part.strip() for part in head.split("|"))
            group = f"{name.strip()}-{copied[0].removeprefix('copy=') if copied else local}"
            original = _facts(f"{name.strip()}-{local}", title, text.strip(), date.fromisoformat(day), publisher)
            # A rewrite by hand is made of a report already.
            for at, article in enumerate([original, *([] if copied else variants(original))]):
                named = replace(article, id=f"{name.strip()}-{local}-{at}")
                pool.articles.append(named)
                pool.groups[named.id] = group
    return pool


def variants(article: ArticleFacts) -> list[ArticleFacts]:
    """Seven articles that a paper could make of a report without asking anybody."""
    draw = random.Random(article.id)
    parts = article.text.split("\n\n")
    day = article.day or date(2020, 1, 1)
    plain = re.sub(r"^[A-Z ]+, \w+ \d+ \(\w+\) - ", "", article.text)
    plain_parts = plain.split("\n\n")
    credited = [*plain_parts[:1], *plain_parts[1:]]
    credited[0] = credited[0].rstrip(".") + ", the Meridian news agency reported."
    reordered = [plain_parts[0], *draw.sample(plain_parts[1:], len(plain_parts) - 1)]
    made = (
        ("The town paper", "\n\n".join([*parts, *FURNITURE]), 0),
        ("Morning Mail", "\n\n".join(parts[: max(2, len(parts) - 2)]), 0),
        ("Evening Star", "\n\n".join(credited), 1),
        ("Valley Voice", "\n\n".join(reordered), 1),
        ("The Plain Dealer of Ness", _reworded(plain), 0),
        ("Border Bulletin", _reworded("\n\n".join(plain_parts[:3])), 1),
        ("Radio Two", "\n\n".join(plain_parts[:2]), 0),
    )
    return [
        _facts(
            "", f"{words} in brief: {article.title}" if late else article.title, text, day + timedelta(days=late), words
        )
        for words, text, late in made
    ]


def _reworded(text: str) -> str:
    """Other words for common ones, and every sentence of the form "A, B said." turned round."""
    for old, new in OTHER_WORDS:
        text = re.sub(rf"\b{old}\b", new, text)
    return re.sub(r"(?<=[.!?] )([^.!?\n]{20,}), ((?:the|a|an) [^,.\n]{3,40}) said\.", r"According to \2, \1.", text)


def _facts(name: str, title: str | None, text: str, day: date, publisher: str) -> ArticleFacts:
    return ArticleFacts(name, title, text, day, publisher, credited_agency(text, publisher))
