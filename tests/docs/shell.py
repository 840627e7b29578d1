"""Command lines of the documentation, run in this process as a person at a terminal would have them run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
from click.testing import CliRunner
from starlette.testclient import TestClient

from bayhaqi.cli import main
from tests.docs.blocks import Block

# What is not run, and why. Of commands of ours the options are looked at all the same.
NOT_RUN = {
    r"https?://(?!localhost|127\.0\.0\.1)": "asks the network",
    r"s3://": "needs a bucket",
    r"--on ray": "starts Ray",
    r"--workers": "loads a coder for each command; the same in Python is run",
    r"^bayhaqi (serve|watch) |--serve": "runs until it is stopped",
    r"actors build": "needs a dump of Wikidata",
    r"^(pip|python3?|\.venv/bin/\S+) ": "sets up or measures",
    r"^export ": "sets a key",
}


def command_lines(text: str) -> list[str]:
    """The commands of a block, continued lines joined."""
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def run_line(line: str, *, on_terminal: bool, client: TestClient, llm: str, given: str) -> str:
    """What a command line writes to standard output and error; "" for one that is not run. Fails where the command fails.

    `given` stands on its standard input.
    """
    words = _words(line)
    why = next((why for pattern, why in NOT_RUN.items() if re.search(pattern, line)), None)
    if words[0] == "curl":
        return _curl(words[1:], client)
    if why is not None:
        for one in _split(words):
            if one[0] == "bayhaqi":
                _check_options(one[1:])
        return ""
    words = [word.replace("http://localhost:8000/v1", llm) for word in words]
    passed: str | bytes = given
    written = ""
    for one in _split(words):
        assert one[0] == "bayhaqi", (
            f"{line!r} is no command of ours; give the reason in NOT_RUN, or mark its block as text"
        )
        target = None
        if ">" in one:
            one, target = one[: one.index(">")], one[-1]
        arguments = _as_on_terminal(one[1:]) if on_terminal else one[1:]
        done = CliRunner().invoke(main, arguments, input=passed, catch_exceptions=False)
        assert done.exit_code == 0, f"{line!r} ended with {done.exit_code}:\n{done.stderr}"
        passed, written = done.stdout_bytes, done.output
        if target is not None:
            Path(target).write_bytes(done.stdout_bytes)
    return written


def said(block: Block, expected: str, written: str) -> None:
    """Each line of what is shown was written, in that order; `…` at the end of a line stands for the rest of it."""
    rest = [" ".join(line.split()) for line in written.splitlines()]
    for line in expected.splitlines():
        wanted = " ".join(line.split())
        if wanted in ("", "…"):
            continue
        if wanted.endswith("…"):
            found = [place for place, one in enumerate(rest) if one.startswith(wanted[:-1].rstrip())]
        else:
            found = [place for place, one in enumerate(rest) if one == wanted]
        assert found, f"{block.where}: {line!r} was not written here:\n{written}"
        rest = rest[found[0] + 1 :]


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    return list(lexer)


def _split(words: list[str]) -> list[list[str]]:
    """The commands of a pipe."""
    found: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            found.append([])
        else:
            found[-1].append(word)
    return found


def _command(arguments: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = main
    left = list(arguments)
    while isinstance(command, click.Group):
        name = left.pop(0)
        assert name in command.commands, f"there is no command {name!r}"
        command = command.commands[name]
    return command, left


def _check_options(arguments: list[str]) -> None:
    """Raises `click.UsageError` for an option that the command does not have."""
    command, left = _command(arguments)
    command.make_parser(click.Context(command)).parse_args(left)


def _as_on_terminal(arguments: list[str]) -> list[str]:
    """The arguments with the form that a terminal would be given."""
    command, left = _command(arguments)
    if {"-f", "--format", "-o", "--to"} & set(left):
        return arguments
    for option in command.params:
        if "-f" in option.opts and isinstance(option.type, click.Choice):
            form = next((one for one in ("table", "text") if one in option.type.choices), None)
            return arguments if form is None else [*arguments, "-f", form]
    return arguments


def _curl(arguments: list[str], client: TestClient) -> str:
    """The answer of the page's server to what curl would ask."""
    headers: dict[str, str] = {}
    body: str | None = None
    address = ""
    left = iter(arguments)
    for word in left:
        if word == "-H":
            name, _, value = next(left).partition(":")
            headers[name] = value.strip()
        elif word == "-d":
            body = next(left)
        else:
            address = word
    answer = client.get(address) if body is None else client.post(address, content=body, headers=headers)
    assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text}"
    return answer.text
