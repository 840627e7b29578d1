"""Time of `find_dates` and of the acts' days against the bare spaCy parse of the same text, in one process.

python benchmarks/dates_speed.py [FILE.jsonl] [ARTICLES]: rows with `text` and `published`; by default the development
articles of attribution.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bayhaqi.coding.dates import find_dates
from bayhaqi.coding.timing import PassageDays, day_of_act
from bayhaqi.language.parsing import load_parser
from bayhaqi.model import Article
from parse_speed import bare_parse

DEFAULT = Path(__file__).parents[2] / "shared" / "gold" / "attribution-dev.jsonl"


def main() -> None:
    """Print words per second of the parse, of the dates and of the days of all verbs."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line][:most]
    articles = [Article(text=row["text"], published=(row.get("published") or "2016-01-01")[:10]) for row in rows]
    words = sum(len(article.text.split()) for article in articles)
    parser = load_parser()
    list(parser.parse(articles[:1]))
    parsed = list(parser.parse(articles))
    _, parse_s = bare_parse(parsed)
    for one in parsed[:3]:
        find_dates(one)
    started = time.process_time()
    dates = [find_dates(one) for one in parsed]
    dates_s = time.process_time() - started
    started = time.process_time()
    acts = 0
    for one, found in zip(parsed, dates, strict=True):
        passage = PassageDays(one, found)
        for paragraph in one.paragraphs:
            for token in paragraph.doc:
                if token.pos_ == "VERB":
                    context = passage.at(paragraph, token)
                    day_of_act(paragraph, token, found, published=one.article.day, status=None, context_day=context)
                    acts += 1
    acts_s = time.process_time() - started
    print(f"{len(rows)} articles, {words} words, {sum(map(len, dates))} time expressions, {acts} verbs")
    print(f"bare parse {words / parse_s:,.0f} words/s")
    print(f"dates {words / dates_s:,.0f} words/s, {dates_s / parse_s:.1%} of the parse")
    print(f"days of all verbs {acts / acts_s:,.0f} verbs/s, {acts_s / parse_s:.1%} of the parse")


if __name__ == "__main__":
    main()
