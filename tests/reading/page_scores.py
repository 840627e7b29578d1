"""Scores of page extraction on pages written for this project, beside bare trafilatura.

`python -m tests.reading.page_scores [tuning|opened|reporting|all]` prints the scores of a part and, of the tuning part, its errors.
Pages stand in `pages/` with `gold.jsonl`. The extractor was changed on what it got wrong of the tuning part: pages with
odd numbers, and later those with even numbers that four does not divide ("opened"). The rest ("reporting") was not looked at.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bayhaqi.model import Article
from bayhaqi.reading import read_stream
from bayhaqi.reading.times import parse_time

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Found:
    """What was extracted of a page."""

    title: str | None
    published: str | None
    text: str


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page's scores: the F1 of its body's words, and whether day (with its hour) and headline are right."""

    page: str
    f1: float
    date: bool
    title: bool


def gold(part: str = "all") -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in (PAGES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {"tuning": (1, 3), "opened": (2,), "reporting": (0,), "all": (0, 1, 2, 3)}[part]
    return [row for row in rows if int(row["page"][:2]) % 4 in wanted]


def ours(page: bytes) -> Found:
    import io

    (outcome,) = read_stream(io.BytesIO(page), "page.html")
    if not isinstance(outcome, Article):
        return Found(None, None, "")
    return Found(outcome.title, outcome.published, outcome.text)


def bare(page: bytes) -> Found:
    """trafilatura as it comes, with its own decoding and its metadata."""
    import trafilatura

    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if found is None:
        return Found(None, None, "")
    return Found(found.title, found.date, found.text or "")


def score(row: dict[str, Any], found: Found, *, days_only: bool = False) -> PageScore:
    wanted, got = _words(" ".join(row["paragraphs"])), _words(found.text)
    both = sum((wanted & got).values())
    f1 = 2 * both / max(1, sum(wanted.values()) + sum(got.values()))
    return PageScore(
        row["page"],
        f1,
        _same_time(row["published"], found.published, days_only=days_only),
        _plain(row["title"]) == _plain(found.title or ""),
    )


def _words(text: str) -> Counter[str]:
    # Chinese has no spaces, so each of its signs counts as a word.
    return Counter(re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text.casefold()))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _same_time(wanted: str, got: str | None, *, days_only: bool) -> bool:
    if got is None:
        return False
    if days_only or len(wanted) == 10:
        return wanted[:10] == got[:10]
    first, second = parse_time(wanted), parse_time(got)
    if first is None or second is None or len(second) == 10:
        return False
    one, other = datetime.fromisoformat(first), datetime.fromisoformat(second)
    if (one.tzinfo is None) != (other.tzinfo is None):
        return False
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def means(scores: Iterable[PageScore]) -> dict[str, float]:
    found = list(scores)
    count = max(1, len(found))
    return {
        "pages": len(found),
        "f1": round(sum(one.f1 for one in found) / count, 4),
        "date": round(sum(one.date for one in found) / count, 4),
        "title": round(sum(one.title for one in found) / count, 4),
    }


def all_scores(part: str) -> tuple[list[PageScore], list[PageScore]]:
    """Scores of ours and of bare trafilatura, whose dates are days alone and are judged as days."""
    rows = gold(part)
    pages = [(PAGES / f"{row['page']}.html").read_bytes() for row in rows]
    mine = [score(row, ours(page)) for row, page in zip(rows, pages, strict=True)]
    theirs = [score(row, bare(page), days_only=True) for row, page in zip(rows, pages, strict=True)]
    return mine, theirs


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else "all"
    mine, theirs = all_scores(part)
    print(json.dumps({"part": part, "ours": means(mine), "trafilatura": means(theirs)}))
    if part in ("tuning", "opened"):
        for one in mine:
            if one.f1 < 0.97 or not one.date or not one.title:
                print(one)


if __name__ == "__main__":
    main()
