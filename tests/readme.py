"""The README's examples: the report, what is printed for it, and the Python lines."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def report() -> str:
    """The quoted report with its headline, as a text file has them."""
    headline = re.search(r"\(headline: ([^)]+)\)", TEXT)
    if headline is None:
        raise ValueError("the README gives no headline for its report")
    quoted = "\n".join(line[2:] for line in TEXT.splitlines() if line.startswith("> ")).replace(
        "according\nto", "according to"
    )
    return f"{headline.group(1)}\n\n" + quoted.replace("Monday.\n", "Monday.\n\n") + "\n"


def missing_in(printed: str) -> list[str]:
    """The claims which the README shows that are not in what was printed, however its lines are broken."""
    printed = " ".join(printed.split())
    shown = TEXT.split("gives\n\n```\n")[1].split("\n```")[0]
    return [block for block in shown.split("\n\n") if " ".join(block.split()) not in printed]


def python_lines() -> tuple[str, str]:
    """The Python example, its last line an expression, and what its comment says that this is."""
    block = TEXT.split("```python\n")[1].split("\n```")[0]
    code, comment = block.rsplit("   # ", 1)
    return code, comment
