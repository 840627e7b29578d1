"""How long finding places takes beside the parse: `places_speed.py [GOLD.jsonl]`.

Prints words per second of the bare parse and of finding places, the latter's share of the former, and the time that the
gazetteer takes to open. CPU time of one process; OMP_NUM_THREADS=1 for one core.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bayhaqi.coding.places import find_places
from bayhaqi.knowledge.gazetteer import load_gazetteer
from bayhaqi.language import load_parser
from bayhaqi.model import Article
from parse_speed import bare_parse

DEFAULT = Path(__file__).parents[2] / "shared/gold/attribution-dev.jsonl"


def main(path: Path) -> None:
    """Measures and prints."""
    began = time.process_time()
    load_gazetteer()
    opened = time.process_time() - began
    texts = {json.loads(line)["text"]: None for line in path.read_text(encoding="utf-8").splitlines()}
    parsed = list(load_parser().parse(Article(text=text) for text in texts))
    _, parse = bare_parse(parsed)
    words = sum(len(text.split()) for text in texts)
    began = time.process_time()
    found = sum(len(find_places(article)) for article in parsed)
    places = time.process_time() - began
    print(f"{len(texts)} articles, {words:,} words, {found:,} places; gazetteer opened in {opened * 1000:.0f} ms")
    print(
        f"bare parse {words / parse:,.0f} words/s, places {words / places:,.0f} words/s: {places / parse:.1%} of the parse"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
