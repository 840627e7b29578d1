"""`bayhaqi dates` and `bayhaqi places`: output forms, bad input, and that they load no coder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bayhaqi.cli import main

REPORT = "Kenyan police arrested four activists in Mombasa on Tuesday, a rights group in Nairobi said last week.\n"


def run(*arguments: str, standard_input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=standard_input, catch_exceptions=False)


def test_dates_are_written_as_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    result = run("dates", str(path), "--published", "2024-07-24")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    row = json.loads(line)
    assert row.keys() == {"id", "dates"}
    assert [(found["text"], found["type"], found["value"]) for found in row["dates"]] == [
        ("Tuesday", "DATE", "2024-07-23"),
        ("last week", "DATE", "2024-W29"),
    ]
    assert all(REPORT[found["start"] : found["end"]] == found["text"] for found in row["dates"])


def test_places_are_written_as_json_lines_from_standard_input() -> None:
    result = run("places", "-", standard_input=REPORT)
    assert result.exit_code == 0
    row = json.loads(result.stdout)
    assert row.keys() == {"id", "places"}
    assert [(found["name"], found["country"]) for found in row["places"]] == [("Mombasa", "KEN"), ("Nairobi", "KEN")]


@pytest.mark.parametrize(("command", "words"), [("dates", ("Tuesday", "2024-07-23")), ("places", ("Mombasa", "KEN"))])
def test_a_table_for_people(command: str, words: tuple[str, ...]) -> None:
    result = run(command, "-f", "text", "--published", "2024-07-24", "-", standard_input=REPORT)
    assert result.exit_code == 0
    assert all(word in result.stdout for word in words)


@pytest.mark.parametrize("command", ["dates", "places"])
def test_nothing_found_is_an_empty_list(command: str) -> None:
    result = run(command, "-", standard_input="The two sides could not agree on anything that was discussed.\n")
    assert json.loads(result.stdout)[command] == []
    table = run(command, "-f", "text", "-", standard_input="The two sides could not agree on what was discussed.\n")
    assert "nothing found" in table.stdout


@pytest.mark.parametrize("command", ["dates", "places"])
def test_a_bad_input_is_one_line_and_the_rest_is_read(command: str, tmp_path: Path) -> None:
    good, empty = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(REPORT, encoding="utf-8")
    empty.write_bytes(b"")
    result = run(command, str(empty), str(good), str(tmp_path / "missing.txt"))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert len(result.stderr.splitlines()) == 2
    assert all(line.startswith("bayhaqi: ") for line in result.stderr.splitlines())


def test_another_language_is_left_out_and_said() -> None:
    text = "Die Regierung in Berlin hat am Mittwoch das Abkommen mit den Nachbarstaaten unterzeichnet und gelobt.\n" * 3
    result = run("dates", "-", standard_input=text)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "'de'" in result.stderr


@pytest.mark.parametrize("command", ["dates", "places"])
def test_misuse_exits_with_2(command: str) -> None:
    assert run(command).exit_code == 2
    assert run(command, "--published", "yesterday", "-", standard_input=REPORT).exit_code == 2


@pytest.mark.parametrize("command", ["dates", "places"])
def test_the_coder_is_not_loaded(command: str) -> None:
    code = (
        "import sys; from bayhaqi.cli import main; main(sys.argv[1:], standalone_mode=False); "
        "print([m for m in ('onnxruntime', 'bayhaqi.coding.coder') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command, "-"], input=REPORT, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
