"""Compiles `src/bayhaqi/linking/data/words.txt`: in how many reports each word stem stands.

    python training/linking/words.py ../shared/gold src/bayhaqi/linking/data/words.txt

Reads every gold text but the one that linking is developed on, so that the weights are fair to it. The list holds counts, no texts.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from bayhaqi.linking.words import tokens

FILES = (
    "attribution-train",
    "attribution-dev",
    "dates-dev",
    "places-dev",
    "muc-dev",
    "modality-dev",
    "synthetic-stories",
)
FEWEST = 5


def reports(gold: Path) -> list[str]:
    """Every text once; annotators share some."""
    seen: dict[str, str] = {}
    for name in FILES:
        with (gold / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = f"{row.get('headline') or ''}\n{row['text']}"
                seen.setdefault(text[:200], text)
    return list(seen.values())


def main() -> None:
    """Count and write."""
    gold, out = Path(sys.argv[1]), Path(sys.argv[2])
    counts: Counter[str] = Counter()
    texts = reports(gold)
    for text in texts:
        counts.update({token.stem for token in tokens(text)})
    kept = sorted((word, count) for word, count in counts.items() if count >= FEWEST and len(word) > 1)
    rows = [f"# reports\t{len(texts)}", *(f"{word}\t{count}" for word, count in kept)]
    out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(texts)} reports, {len(kept)} words", file=sys.stderr)


if __name__ == "__main__":
    main()
