"""What the documentation names is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bayhaqi.cli.ask import ASK_COMMANDS
from bayhaqi.export import FORMATS
from bayhaqi.export.icews import COLUMNS as ICEWS
from bayhaqi.export.polecat import COLUMNS as POLECAT
from bayhaqi.query import FACETS, FILTERS

DOCS = Path(__file__).parents[2] / "docs"


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(("title", "columns"), [("POLECAT", POLECAT), ("ICEWS", ICEWS)])
def test_every_column_is_documented(title: str, columns: tuple[str, ...]) -> None:
    lines = section((DOCS / "exports.md").read_text("utf-8"), title).splitlines()[3:]
    rows = [line.split("|")[1].strip() for line in lines if "|" in line]
    named = [name.strip() for row in rows for name in row.split(",")]
    assert sorted(named) == sorted(columns)


def test_every_format_command_filter_and_facet_is_documented() -> None:
    exports, asking = (DOCS / "exports.md").read_text("utf-8"), (DOCS / "asking.md").read_text("utf-8")
    assert all(f"`{name}`" in exports for name in FORMATS)
    assert all(f"`bayhaqi {command.name} STORE" in asking for command in ASK_COMMANDS)
    rows = re.findall(r"^\| (`.+?) \|", section(asking, "Filters"), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented == {one.name for one in FILTERS}
    said = " ".join(asking.split()).split("Facets are counts by ")[1].split(";")[0]
    assert set(re.findall(r"\w+", said)) - {"and"} == set(FACETS)
