"""Every block of code in the documentation runs, and gives what is shown below it."""

from __future__ import annotations

import configparser
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

import bayhaqi
from tests.docs.blocks import Block, blocks_of, pages
from tests.docs.conftest import OTHER
from tests.docs.shell import command_lines, run_line, said
from tests.llm.server import Endpoint

# `output` is what the block before it writes; `text` is neither code nor checked; R is not installed where tests run.
LANGUAGES = {
    "python",
    "bash",
    "output",
    "sql",
    "json",
    "yaml",
    "ini",
    "text",
    "r",
    "{toctree}",
    "{include}",
    "{literalinclude}",
    "{eval-rst}",
}
# Data blocks that the commands of their page read.
FILES = {("actors.md", "text"): "mine.csv", ("watching.md", "yaml"): "alerts.yaml"}
RUN = {"python", "bash", "sql", "json", "yaml", "ini"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks_of(page):
        language = block.language.split(" ")[0]
        assert language in LANGUAGES, f"{block.where} says {block.language!r}"


@pytest.mark.parametrize(
    "page",
    [page for page in pages() if any(one.language in RUN for one in blocks_of(page))],
    ids=lambda page: page.name,
)
def test_the_blocks_of_a_page_run(page: Path, folder: Path, client: TestClient, endpoint: Endpoint) -> None:
    blocks = blocks_of(page)
    for block in blocks:
        if (page.name, block.language) in FILES:
            (folder / FILES[page.name, block.language]).write_text(block.text, encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    written = ""
    for place, block in enumerate(blocks):
        shown = place + 1 < len(blocks) and blocks[place + 1].language == "output"
        if block.language == "python":
            written = run_python(block, namespace, endpoint.url)
        elif block.language == "bash":
            lines = command_lines(block.text)
            written = "".join(
                run_line(one, on_terminal=shown, client=client, llm=endpoint.url, given=OTHER) for one in lines
            )
        elif block.language == "output":
            said(block, block.text, written)
        else:
            check_data(block)


def run_python(block: Block, namespace: dict[str, Any], llm: str) -> str:
    """What the block prints. Lines of a traceback are those of the page."""
    code = "\n" * (block.line - 1) + block.text.replace("http://localhost:8000/v1", llm)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, f"docs/{block.page}", "exec"), namespace)
    return printed.getvalue()


def check_data(block: Block) -> None:
    """The block is of its form; a statement of SQL gives rows."""
    if block.language == "json":
        json.loads(block.text)
    elif block.language == "yaml":
        assert yaml.safe_load(block.text)
    elif block.language == "ini":
        configparser.ConfigParser(strict=False, interpolation=None).read_string(block.text)
    elif block.language == "sql":
        with bayhaqi.open("crisis.bayhaqi") as db:
            for statement in block.text.split(";"):
                if statement.strip():
                    assert db.sql(statement).records(), block.where
