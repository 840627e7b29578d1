"""The README's example gives what the README says."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from bayhaqi.cli import main

README = Path(__file__).parents[1] / "README.md"


def test_the_example_gives_what_is_printed() -> None:
    text = README.read_text(encoding="utf-8")
    headline = re.search(r"\(headline: ([^)]+)\)", text)
    assert headline is not None
    quoted = "\n".join(line[2:] for line in text.splitlines() if line.startswith("> ")).replace(
        "according\nto", "according to"
    )
    report = f"{headline.group(1)}\n\n" + quoted.replace("Monday.\n", "Monday.\n\n") + "\n"
    result = CliRunner().invoke(main, ["code", "-f", "text", "-"], input=report)
    assert result.exit_code == 0
    printed = " ".join(result.stdout.split())
    shown = text.split("gives\n\n```\n")[1].split("\n```")[0]
    for block in shown.split("\n\n"):
        assert " ".join(block.split()) in printed, printed


def test_the_python_example_gives_what_its_comment_says() -> None:
    import bayhaqi

    claim = bayhaqi.load()("Russia bombed Ukraine on Tuesday, US officials said.", published="2024-07-24").claims[0]
    said = f"({claim.actors[0].name!r}, {claim.type!r}, {claim.origin!r})"
    assert said in README.read_text(encoding="utf-8")
