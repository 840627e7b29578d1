"""`bayhaqi actors`: find, show, add, build."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bayhaqi.cli import main
from bayhaqi.knowledge import actors, resolving


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["actors", *arguments], catch_exceptions=False)


@pytest.fixture(autouse=True)
def user_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "mine" / "actors.csv"
    monkeypatch.setenv("BAYHAQI_ACTORS", str(path))
    forget()
    yield path
    monkeypatch.undo()
    forget()


def forget() -> None:
    actors.load_actor_base.cache_clear()
    resolving.load_resolver.cache_clear()


@pytest.mark.parametrize("command", ["find", "show", "add", "build"])
def test_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom bayhaqi.cli import main\n"
        "try:\n    main(['actors', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'spacy', 'rich', 'yaml', 'bayhaqi.knowledge') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_find_as_of_a_day() -> None:
    result = run("find", "Bush", "--date", "2005-05-05")
    assert result.exit_code == 0
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (rows[0]["name"], rows[0]["sectors"], rows[0]["country"]) == ("George W. Bush", ["GOV"], "USA")
    assert len(rows) > 1


def test_find_reads_a_role_phrase() -> None:
    result = run("find", "the French president", "--date", "2015-01-01", "-f", "text")
    assert result.stdout.startswith("François Hollande  FRA · GOV · President · francois-hollande")


@pytest.mark.parametrize("name", ["Xyzzyq Nobody", "", "\U0001f642", "x" * 10_000, "\u200f\u202e"])
def test_find_nobody(name: str) -> None:
    result = run("find", name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "nobody is known" in result.stderr


def test_find_wants_a_day() -> None:
    result = run("find", "Bush", "--date", "yesterday")
    assert result.exit_code == 2
    assert "ISO date" in result.output


def test_show_gives_roles_over_time() -> None:
    row = json.loads(run("show", "taliban").stdout)
    assert (row["name"], row["kind"], row["country"]) == ("Taliban", "group", "AFG")
    assert [role["sectors"][0] for role in row["roles"]] == ["REB", "GOV", "REB", "GOV"]
    assert row["roles"][-1]["first"] == "2021-08-15"
    assert row["roles"][-1]["last"] is None
    assert "2021-08-15 – …           GOV" in run("show", "taliban", "-f", "text").stdout


def test_show_says_what_is_near() -> None:
    result = run("show", "barack-hussein-obama-x")
    assert result.exit_code == 1
    assert "no actor has the key" in result.output
    assert "angela-merkel" in run("show", "merkel").output


def test_add_then_find(tmp_path: Path, user_file: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("name,kind,country,roles\nFront for Example,group,KEN,2012.. REB\n", encoding="utf-8")
    result = run("add", str(path))
    assert result.exit_code == 0
    assert f"added 1 actors to {user_file}, which holds 1" in result.stderr
    forget()
    assert json.loads(run("find", "Front for Example").stdout)["actor"] == "front-for-example"


def test_add_refuses_with_the_line(tmp_path: Path, user_file: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("name,kind,country,roles\nFront for Example,group,KEN,2012.. FOO\n", encoding="utf-8")
    result = run("add", str(path))
    assert result.exit_code == 1
    assert "new.csv:2: the sector 'FOO' is unknown; allowed are" in result.output
    assert not user_file.exists()


def dump(path: Path) -> Path:
    item = {"mainsnak": {"datavalue": {"value": {"id": "Q7278"}}}}
    party = {"id": "Q9200001", "labels": {"en": {"value": "Orange Lantern Party"}}, "claims": {"P31": [item]}}
    path.write_bytes(gzip.compress(f"[\n{json.dumps(party)},\nbroken\n]\n".encode()))
    return path


def test_build_to_standard_output_and_to_a_file(tmp_path: Path) -> None:
    source = dump(tmp_path / "dump.json.gz")
    result = run("build", "--wikidata", str(source))
    assert result.exit_code == 0
    assert "orange-lantern-party-q9200001,Orange Lantern Party,organisation,,.. PTY,,Q9200001,Wikidata" in result.stdout
    assert "dump.json.gz:3: left out" in result.stderr
    assert "read 1 entities, kept 0 people and 1 organisations, left out 1 lines" in result.stderr
    target = tmp_path / "built.csv"
    assert run("build", "--wikidata", str(source), "-o", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8") == result.stdout
    assert run("add", str(target)).exit_code == 0


def test_build_leaves_no_half_file(tmp_path: Path) -> None:
    source = tmp_path / "dump.json.gz"
    source.write_bytes(gzip.compress(b"[\n" + b"x" * 5000)[:-9])
    result = run("build", "--wikidata", str(source), "-o", str(tmp_path / "built.csv"))
    assert result.exit_code == 1
    assert "dump.json.gz" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["dump.json.gz"]
    assert run("build", "--wikidata", str(dump(source)), "-o", str(tmp_path / "no/such/built.csv")).exit_code == 1
