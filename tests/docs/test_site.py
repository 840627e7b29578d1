"""What the site says of the package is so: the codebook, the columns for R, the citation; and no page is lost."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner

import bayhaqi
from bayhaqi.cli import main
from bayhaqi.ontology import load_ontology
from tests.docs.blocks import DOCS, blocks_of, pages

ROOT = DOCS.parent


def rows_of(page: str) -> list[list[str]]:
    """The cells of every table's rows on a page."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]


def signed(score: float) -> str:
    return f"{score:+g}" if score else "0"


def test_the_codebook_is_the_ontology() -> None:
    ontology = load_ontology()
    plover: dict[str, Any] = yaml.safe_load(
        files("bayhaqi.ontology").joinpath("plover.yaml").read_text(encoding="utf-8")
    )
    rows = rows_of("codebook-of-types.md")
    types = [row for row in rows if len(row) == 5 and row[0] != "type"]
    assert types == [
        [one.name, one.quad, signed(one.score), ontology.cameo_code(one.name), one.definition]
        for one in ontology.types.values()
    ]
    modes = [row for row in rows if len(row) == 4 and row[0] != "type"]
    assert modes == [
        [name, mode, signed(facts["score"]), facts["definition"]]
        for name, entry in plover["types"].items()
        for mode, facts in entry.get("modes", {}).items()
    ]
    pairs = [row for row in rows if len(row) == 2 and row[0] not in ("sector", "code")]
    assert pairs == [
        [code, who] for table in (ontology.sectors, ontology.non_state_codes) for code, who in table.items()
    ]
    text = (DOCS / "codebook-of-types.md").read_text(encoding="utf-8")
    assert ", ".join(f"`{context}`" for context in ontology.contexts) in text
    assert {row[0].strip("`") for row in rows if len(row) == 3} - {"status", "null"} == set(plover["auxiliary_modes"])


def test_the_tables_for_r_have_the_columns_that_the_guide_names(folder: Path) -> None:
    for block in blocks_of(DOCS / "howto-r.md"):
        if block.language == "bash":
            for line in block.text.splitlines():
                assert CliRunner().invoke(main, line.replace("bayhaqi ", "", 1).split()).exit_code == 0
    connection = duckdb.connect()
    named = {row[0].strip("`"): re.findall(r"`(\w+)`", row[2]) for row in rows_of("howto-r.md") if len(row) == 3}
    del named["file"]
    for file, columns in named.items():
        described = connection.execute(f"DESCRIBE SELECT * FROM '{folder / file}'").fetchall()
        assert [column for column in columns if column not in {row[0] for row in described}] == [], file
    everything = [
        row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{folder / 'events.parquet'}'").fetchall()
    ]
    assert named["events.parquet"] == everything
    days = connection.execute("SELECT typeof(date_start), typeof(published) FROM 'claims.parquet' LIMIT 1").fetchone()
    assert days == ("DATE", "DATE")


def test_the_statement_in_r_gives_pairs(folder: Path) -> None:
    assert (
        CliRunner().invoke(main, ["export", "crisis.bayhaqi", "--to", "parquet", "-o", "events.parquet"]).exit_code == 0
    )
    r = next(one.text for one in blocks_of(DOCS / "howto-r.md") if "dbGetQuery" in one.text)
    statement = r.split('con, "')[1].split('"')[0]
    rows = duckdb.connect().execute(statement.replace("events.parquet", str(folder / "events.parquet"))).fetchall()
    assert rows
    assert all(actor != recipient for *_, actor, recipient in rows)


def test_every_page_stands_in_a_table_of_contents() -> None:
    listed: set[Path] = set()
    for page in [*pages(), DOCS / "notebooks" / "index.md"]:
        for block in blocks_of(page):
            if block.language == "{toctree}":
                names = [line for line in block.text.splitlines() if line and not line.startswith(":")]
                listed |= {page.parent / name for name in names}
    there = [*DOCS.glob("*.md"), *DOCS.glob("notebooks/*.md"), *DOCS.glob("notebooks/*.ipynb")]
    assert {page.with_suffix("") for page in there} - {DOCS / "index"} == listed


@pytest.mark.parametrize("page", [*pages(), ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert target.startswith(("http://", "https://")) or (page.parent / target).exists(), target


def test_every_command_is_listed() -> None:
    listed = " ".join(row[0] for row in rows_of("using.md"))
    assert [name for name in main.commands if not re.search(rf"\b{name}\b", listed)] == []


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["cff-version"] == "1.2.0"
    assert cited["version"] == bayhaqi.__version__ == project["version"]
    assert (cited["license"], cited["keywords"]) == (project["license"], project["keywords"])
    assert [author["name"] for author in cited["authors"]] == ["The Bayhaqi authors"]
    assert {"title", "abstract", "message", "type"} <= cited.keys()
