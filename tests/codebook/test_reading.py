"""Codebooks in YAML: the example of the docs is good, and nonsense is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bayhaqi.cli.codebook import codebook_group
from bayhaqi.codebook.reading import NONE, CodebookError, checked, marked_sentence, read_codebook

LABOUR = Path(__file__).parents[2] / "docs" / "examples" / "labour.yaml"
GOOD = "\n".join(f'      - "[a Crew {number}] [t left] [r port {number}]"' for number in range(5))


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return [f"{one.line} {one.message}" for one in checked(path)[1] if not one.warning]


def book(first: str = "", examples: str = GOOD, end: str = "") -> str:
    other = GOOD.replace("left", "entered")
    go = f"  GO:\n    definition: Go.\n{first}    examples:\n{examples}\n"
    return f"types:\n{go}  COME:\n    definition: Come.\n    examples:\n{other}\n{end}"


def test_the_example_of_the_docs_is_good() -> None:
    codebook, found = checked(LABOUR)
    assert found == []
    assert list(codebook.definitions) == ["STRIKE", "LOCKOUT", "DISMISSAL", "WAGE_DEAL", "BLOCKADE"]
    assert codebook.counts()[NONE] == 12
    assert {one.mode for one in codebook.examples if one.type == "STRIKE"} == {"general", "trade"}


def test_marks_are_spans_of_the_sentence_without_them() -> None:
    act = marked_sentence("[a Dockers] and [a crews] [t1 downed tools] against [r the port].")
    assert act.text == "Dockers and crews downed tools against the port."
    assert [act.text[slice(*span)] for span in (act.actor, act.recipient, act.trigger) if span] == [
        "Dockers",
        "the port",
        "downed tools",
    ]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("[a Dockers] went home.", "0 triggers"),
        ("[a Dockers] [t went] and [t left].", "2 triggers"),
        ("Dockers [t went].", "no side"),
        ("[x Dockers] [t went].", "[x …] is no mark"),
        ("[a Dockers of [r Lagos]] [t went].", "a bracket is left over"),
        ("[a] [t went].", "a bracket is left over"),
    ],
)
def test_marks_that_make_no_sense_are_told(sentence: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("[", r"\[")):
        marked_sentence(sentence)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the file is empty"),
        ("- a\n- b\n", 1, "must have names with values"),
        ("name: own\n", 1, "types: is missing"),
        ("types: [GO, COME]\n", 1, "not a list"),
        ("types:\n  GO: {\n", 3, "this is no YAML"),
        (book().replace("  COME:", "  GO:"), 10, "GO stands twice"),
        (book().replace("  COME:", "  my type:"), 11, "is no name for a type"),
        (book(first="    colour: red\n"), 4, "'colour' is not known"),
        (book(examples=GOOD.replace("[t left]", "left", 1)), 5, "0 triggers are marked"),
        (book(examples=GOOD.replace('"', "", 2)), 5, "YAML"),
        (book(examples=GOOD + "\n      - [a, b]"), 10, "quotation marks"),
        (book(examples=GOOD + '\n      - {text: "[a He] [t went]", mode: fast}'), 10, "'fast' is no mode of GO"),
        (book(examples=GOOD + "\n      - {mode: fast}"), 10, "has no text"),
        (book(first="    modes: {fast: Soon.}\n"), 4, "mode fast of GO has 0 examples"),
        (book(examples='      - "[a He] [t went]"'), 3, "has 1 examples that can be used"),
        (book(end="none: nothing\n"), 18, "must be a list"),
    ],
)
def test_nonsense_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    found = problems(tmp_path, text)
    assert any(one.startswith(f"{line} ") and words in one for one in found), found


def test_a_sentence_that_stands_twice_and_too_few_of_none_are_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(book(examples=GOOD + '\n      - "[a Crew 1] [t left] [r port 1]"'))
    messages = [one.message for one in checked(path)[1] if one.warning]
    assert any("again" in message for message in messages)
    assert any("none: has 0 examples" in message for message in messages)
    assert read_codebook(path).counts() == {"GO": 6, "COME": 5}


def test_what_cannot_be_used_is_refused_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("types:\n  GO: 1\n")
    with pytest.raises(CodebookError, match=r"own\.yaml:2: .*and \d+ more"):
        read_codebook(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00\x01", b"{" * 5_000, b"a: &a [*a]"])
def test_files_of_nonsense_never_show_a_traceback(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(content)
    done = CliRunner().invoke(codebook_group, ["check", str(path)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit) or "UTF-8" in str(done.exception)


def test_the_command_counts_the_examples() -> None:
    done = CliRunner().invoke(codebook_group, ["check", str(LABOUR)])
    assert done.exit_code == 0
    assert "STRIKE: 12 examples" in done.stdout
