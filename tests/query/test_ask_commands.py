"""The commands that ask a store: forms of output, files, misuse, and how tables look."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from bayhaqi.cli import main
from bayhaqi.cli.ask import ASK_COMMANDS
from bayhaqi.cli.ask_tables import TABLES, plain_columns, print_table, series_columns
from bayhaqi.query import FILTERS, Reader
from bayhaqi.query.wording import clean
from tests.query.made_store import CLAIMS, EVENTS


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_command_is_registered_and_its_help_names_every_filter() -> None:
    for command in ASK_COMMANDS:
        assert main.commands[str(command.name)] is command
        shown = run(str(command.name), "--help").output
        if command.name not in ("show", "sql"):
            assert "Filters (several may be given; all must hold):" in shown
            assert all(one.flag in shown for one in FILTERS)
        assert max(len(line) for line in shown.splitlines()) <= 100


def test_rows_are_json_lines_down_a_pipe(store: Path) -> None:
    result = run("events", str(store), "--actor", "RUS")
    assert [row["id"] for row in lines(result)] == ["e-denied", "e-strike"]
    assert lines(result)[1]["date_start"] == "2024-07-22"
    assert lines(result)[1]["differences"][0]["field"] == "day"
    assert result.stderr.splitlines()[-1] == "2 events"
    assert len(lines(run("claims", str(store)))) == len(CLAIMS)
    assert {"id", "story"} <= lines(run("articles", str(store)))[0].keys()
    assert len(lines(run("stories", str(store)))) == 7
    assert lines(run("voices", str(store), "--limit", "1"))[0]["voice"] == "Meridian"


def test_the_last_line_says_whether_a_limit_cut(store: Path) -> None:
    assert run("events", str(store)).stderr.splitlines()[-1] == "8 events"
    shown = run("events", str(store), "--limit", "3").stderr.splitlines()[-1]
    assert shown == "3 of 8 events; 5 more with --offset 3, or all with --limit all"
    assert run("events", str(store), "--offset", "6").stderr.splitlines()[-1] == "2 of 8 events"
    assert run("events", str(store), "--limit", "all").stderr.splitlines()[-1] == "8 events"


def test_csv_and_parquet(store: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("events", str(store), "-f", "csv").stdout)))
    by_id = {row["id"]: row for row in rows}
    assert by_id["e-talks"]["actors"] == "Hamas;Israel"
    assert by_id["e-talks"]["actor_countries"] == "PSE;ISR"
    assert by_id["e-talks"]["recipients"] == ""
    assert by_id["e-undated"]["date_start"] == ""
    assert by_id["e-span"]["actors"] == '\'=HYPERLINK("http://example.org")'
    assert by_id["e-span"]["origin_names"] == "'@reader"
    assert float(by_id["e-strike"]["score"]) == -9.5
    target = tmp_path / "claims.parquet"
    run("claims", str(store), "-o", str(target))
    assert duckdb.execute("SELECT count(*) FROM read_parquet(?)", [str(target)]).fetchone() == (len(CLAIMS),)
    piped = CliRunner().invoke(main, ["claims", str(store), "-f", "parquet"])
    assert piped.stdout_bytes[:4] == piped.stdout_bytes[-4:] == b"PAR1"


def test_a_file_is_whole_or_as_it_was(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "events.jsonl"
    target.write_text("kept\n")
    run("events", str(store), "--type", "BOMB", "-o", str(target), code=2)
    assert target.read_text() == "kept\n"
    monkeypatch.setattr("bayhaqi.query.results.Result.__iter__", _fails)
    with pytest.raises(RuntimeError):
        run("events", str(store), "-o", str(target))
    monkeypatch.undo()
    assert target.read_text() == "kept\n"
    assert [path.name for path in tmp_path.iterdir()] == ["events.jsonl"]
    run("events", str(store), "-o", str(target))
    assert len(target.read_text().splitlines()) == len(EVENTS)
    assert [path.name for path in tmp_path.iterdir()] == ["events.jsonl"]


def _fails(_: object) -> Any:
    raise RuntimeError("stopped half way")
    yield


def test_nothing_is_written_over_the_store(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(store / "manifest.json")
    for target in (store, store / "manifest.json", store / "new.csv", link):
        shown = run("events", str(store), "-o", str(target), code=2)
        assert "is, or lies in, the store" in shown.output
    assert json.loads((store / "manifest.json").read_text())["commit"] == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs devices")
def test_a_device_stays_a_device(store: Path) -> None:
    run("events", str(store), "-o", os.devnull)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("events", "{}", "--type", "ASSALT"), "did you mean 'ASSAULT'?"),
        (("events", "{}", "--since", "yesterday"), "2024, 2024-07 or 2024-07-24"),
        (("events", "{}", "--limit", "0"), "give a number of rows from 1, or all"),
        (("events", "{}", "--sort", "name"), "events cannot be sorted by 'name'"),
        (("show", "{}", "e-x"), "nothing in the store has the id"),
        (("sql", "{}", "DROP TABLE events"), "allowed is one SELECT"),
        (("series", "{}", "--by", "year"), "year"),
        (("events", "{}", "-o", "/no/such/folder/x.csv"), "choose a file in a folder that exists"),
        (("events", "{}", "-o", "/tmp"), "is a folder"),
    ],
)
def test_misuse_exits_with_2_and_says_what_is_allowed(store: Path, arguments: tuple[str, ...], said: str) -> None:
    shown = run(*(one.replace("{}", str(store)) for one in arguments), code=2).output
    assert said in shown
    assert "Traceback" not in shown


def test_no_store_is_said_so(tmp_path: Path) -> None:
    shown = run("events", str(tmp_path / "none.bayhaqi"), code=1).output
    assert "bayhaqi add" in shown


def test_series_and_network(store: Path) -> None:
    result = run("series", str(store), "--by", "week", "--score", "--since", "2024-07")
    assert [row["events"] for row in lines(result)] == [1, 0, 0, 3, 1]
    assert "left out, as future, hypothetical or denied (see --status): 2 events" in result.stderr
    result = run("network", str(store), "--by", "country")
    assert ("RUS", "UKR") in {(row["actor"], row["recipient"]) for row in lines(result)}
    assert "5 pairs" in result.stderr


def test_sql(store: Path) -> None:
    result = CliRunner().invoke(main, ["sql", str(store), "-"], input="SELECT count(*) AS n FROM events")
    assert lines(result) == [{"n": 8}]
    assert result.stderr.strip() == "1 row"


def test_show_as_text_and_as_json(store: Path) -> None:
    shown = run("show", str(store), "e-strike", "-f", "text").stdout
    for words in (
        "2024-07-22  ASSAULT drone  Russia → Ukraine  in Odesa", "2 independent origins", "accounts differ · it is denied",
        "2024-07-21  Harbour Gazette", "2024-07-22  Oleh Kiper", "according to Oleh Kiper; killed 2", "claim a1/c1",
        "“Russian drones struck the port of Odesa, its governor said.”", "in the report's own voice",
    ):  # fmt: skip
        assert words in shown, words
    assert "according to Xinhua, quoting Wang Yi" in run("show", str(store), "e-visit", "-f", "text").stdout
    assert "e-oldest was merged into e-strike" in run("show", str(store), "e-oldest", "-f", "text").stdout
    assert (
        "Drones hit Odesa\n2024-07-22 · Meridian · credits Reuters"
        in run("show", str(store), "a1", "-f", "text").stdout
    )
    record = json.loads(run("show", str(store), "e-strike").stdout)
    assert record["kind"] == "event"
    assert [claim["voices"] for claim in record["claims"]] == [["Oleh Kiper"], ["Oleh Kiper"], []]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_one_line_a_row_and_fits(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, table: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    rows = reader.table(table).records()
    stream = io.StringIO()
    print_table(rows, TABLES[table], stream)
    printed = stream.getvalue().splitlines()
    assert len(printed) == len(rows) + 1
    assert max(len(line) for line in printed) <= width
    assert "…" not in printed[0]
    assert all(line == line.rstrip() for line in printed)


def test_a_table_takes_no_commands_from_its_values(reader: Reader) -> None:
    assert clean("a\x1b[31mred\x07\r\nb\u202ec") == "a [31mred b c"
    stream = io.StringIO()
    rows = [{"name": "[bold]x[/bold]\x1b]0;title\x07", "number": None}]
    print_table(rows, plain_columns(["name", "number"]), stream)
    assert stream.getvalue().splitlines() == ["name", "[bold]x[/bold] ]0;title"]


def test_bars_of_a_series(reader: Reader) -> None:
    rows = reader.series(by="month").records()
    stream = io.StringIO()
    print_table(rows, series_columns(rows), stream)
    bars = [line.count("█") for line in stream.getvalue().splitlines()[1:]]
    assert bars == [10, 30, 10]
