"""The commands: help, output forms, exit statuses, bad input."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bayhaqi.cli import main
from bayhaqi.version import __version__

REPORT = "Kenya closes border\nJuly 24, 2024\n\nKenyan police arrested four activists in Mombasa on Tuesday, a rights group said.\n"


def run(*arguments: str, standard_input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=standard_input, catch_exceptions=False)


@pytest.mark.parametrize("command", ["", *main.commands])
def test_every_command_has_a_help(command: str) -> None:
    result = run(*filter(None, (command,)), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert (main.commands[command].help if command else main.help).split(".")[0].split()[0] in result.output  # type: ignore[union-attr]


def test_version() -> None:
    assert run("--version").output.strip() == f"bayhaqi, version {__version__}"


def test_help_is_fast_because_nothing_heavy_is_imported() -> None:
    code = "import sys, bayhaqi.cli; print([m for m in ('spacy', 'onnxruntime', 'pydantic', 'rich', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_report_is_coded_to_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    result = run("code", str(path))
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["article"]["title"] == "Kenya closes border"
    assert record["article"]["published"] == "2024-07-24"
    assert record["coder"]["version"] == __version__
    assert "read 1, coded 1, skipped 0, failed 0" in result.stderr
    for span in spans_of(record):
        words = record["article"]["title" if span.get("in") == "title" else "text"]
        assert words[span["start"] : span["end"]] == span["text"]


def spans_of(record: dict[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if {"start", "end", "text"} <= node.keys() and isinstance(node["start"], int):
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk({key: value for key, value in record.items() if key != "article"})
    return found


def test_text_form_and_standard_input() -> None:
    result = run("code", "-f", "text", "--published", "2024-07-24", "-", standard_input=REPORT)
    assert result.exit_code == 0
    assert "COERCE arrest" in result.stdout
    assert "rights group" in result.stdout


def test_a_bad_input_is_one_line_and_the_rest_is_coded(tmp_path: Path) -> None:
    good, empty, cut = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt.gz"
    good.write_text(REPORT, encoding="utf-8")
    empty.write_bytes(b"")
    cut.write_bytes(gzip.compress(REPORT.encode() * 50)[:60])
    out = tmp_path / "out.jsonl"
    result = run("code", str(empty), str(good), str(cut), str(tmp_path / "missing.txt"), "-o", str(out))
    assert result.exit_code == 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("bayhaqi: ")]
    assert len(lines) == 3
    assert "read 4, coded 1, skipped 0, failed 3" in result.stderr
    assert "Traceback" not in result.output


def test_another_language_is_not_coded(tmp_path: Path) -> None:
    path = tmp_path / "bericht.txt"
    path.write_text(
        "Die Regierung in Berlin hat am Mittwoch das Abkommen mit den Nachbarstaaten unterzeichnet und gelobt.\n" * 3
    )
    result = run("code", str(path))
    record = json.loads(result.stdout)
    assert record["article"]["language"] == "de"
    assert record["claims"] == []
    assert record["warnings"][0]["code"] == "language"
    assert "skipped 1" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("code",), ("code", "-f", "xml", "x"), ("code", "--published", "yesterday", "x"), ("nothing",), ("type", "no-such-file.jsonl"),
     ("code", "-o", "/no/such/folder/out.jsonl", "-")],
)  # fmt: skip
def test_misuse_exits_with_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, standard_input="")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_type_reads_and_writes_json_lines() -> None:
    text = "Ethiopia condemned Egypt over the dam."
    rows = [
        {"id": 1, "text": text, "actor": [0, 8], "recipient": [19, 24]},
        {"id": 2, "text": text, "actor": [0, 800], "recipient": [19, 24]},
    ]
    result = run("type", "-", standard_input="".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    assert result.exit_code == 1
    written = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in written] == [1]
    assert written[0]["type"] == "ACCUSE"
    assert sum(written[0]["probabilities"].values()) == pytest.approx(1, abs=0.01)
    assert len(written[0]["probabilities"]) == 17
    assert "-:2:" in result.stderr
    assert "-:3:" in result.stderr


def test_resolve_reads_and_writes_json_lines() -> None:
    rows = [{"id": "a", "actor": "Kenyan police", "context": "", "date": "2015-01-01"}, {"id": "b", "actor": 5}]
    result = run("resolve", "-", standard_input="".join(json.dumps(row) + "\n" for row in rows))
    assert result.exit_code == 1
    written = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(written) == 1
    assert (written[0]["country"], written[0]["sectors"][0]) == ("KEN", "COP")


def test_the_demo_is_coded() -> None:
    result = run("demo")
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert 10 <= len(records) <= 14
    assert sum(len(record["claims"]) for record in records) > 10
    assert len({record["article"]["publisher"] for record in records}) >= 5


@pytest.mark.skipif(os.name == "nt", reason="pipes that close early are told otherwise on Windows")
def test_a_closed_pipe_shows_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    command = f"{sys.executable} -m bayhaqi code {path} {path} | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
