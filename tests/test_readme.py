"""The README's example gives what the README says."""

from __future__ import annotations

from click.testing import CliRunner

from bayhaqi.cli import main
from tests import readme


def test_the_example_gives_what_is_printed() -> None:
    result = CliRunner().invoke(main, ["code", "-f", "text", "-"], input=readme.report())
    assert result.exit_code == 0
    assert readme.missing_in(result.stdout) == [], result.stdout


def test_the_python_example_gives_what_its_comment_says() -> None:
    code, said = readme.python_lines()
    *lines, last = code.splitlines()
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert repr(eval(last, names)) == said
