"""SQL of a user's own: what it may do, and what it may not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bayhaqi.errors import UsageError
from bayhaqi.query import Reader
from bayhaqi.query.statements import check
from bayhaqi.store import Snapshot
from bayhaqi.store.tables import TABLES

NAMES = frozenset(name for name, table in TABLES.items() if not table.internal)


@pytest.fixture(scope="module")
def asked(store: Path) -> Iterator[Reader]:
    with Snapshot(store) as snapshot:
        yield Reader(snapshot)


REFUSED = [
    ("SELECT * FROM read_csv('/etc/passwd')", "'read_csv' is not allowed"),
    ("SELECT * FROM '/etc/passwd'", "no table '/etc/passwd'"),
    ('SELECT * FROM "events.parquet"', "no table"),
    ("SELECT * FROM read_parquet('x.parquet')", "not allowed"),
    ("SELECT * FROM read_text('/etc/passwd')", "not allowed"),
    ("SELECT * FROM read_blob('x')", "not allowed"),
    ("SELECT * FROM glob('*')", "not allowed"),
    ("SELECT * FROM sniff_csv('x')", "not allowed"),
    ("SELECT content FROM (SELECT * FROM read_text('/etc/passwd'))", "not allowed"),
    ("SELECT (SELECT content FROM read_text('/etc/passwd'))", "not allowed"),
    ("SELECT * FROM events WHERE id IN (SELECT content FROM read_text('x'))", "not allowed"),
    ("DESCRIBE SELECT * FROM read_csv('/etc/passwd')", "not allowed"),
    ("WITH a AS (SELECT * FROM read_csv('x')) SELECT 1", "not allowed"),
    ("SELECT * FROM query('SELECT 1')", "not allowed"),
    ("SELECT * FROM query_table('events')", "not allowed"),
    ("SELECT * FROM duckdb_settings()", "not allowed"),
    ("SELECT * FROM duckdb_secrets()", "not allowed"),
    ("SELECT * FROM pragma_database_size()", "not allowed"),
    ("SELECT * FROM checkpoint()", "not allowed"),
    ("SELECT getenv('HOME')", "'getenv' is not allowed"),
    ("SELECT upper(getenv('HOME')) FROM events", "'getenv' is not allowed"),
    ("SELECT current_setting('memory_limit')", "not allowed"),
    ("SELECT getvariable('x')", "not allowed"),
    ("SELECT write_log('x')", "not allowed"),
    ("SELECT * FROM internal.dead", "outside the store"),
    ("SELECT * FROM facts.events", "outside the store"),
    ("SELECT * FROM information_schema.tables", "outside the store"),
    ("SELECT * FROM system.main.sqlite_master", "outside the store"),
    ("SELECT * FROM sqlite_master", "no table"),
    ("SELECT $1", "parameters"),
    ("SELECT 1; SELECT 2", "there are 2 statements"),
    ("SELECT 1; DROP TABLE events", "refused"),
    ("", "there are 0 statements"),
    ("SELEKT 1", "syntax error"),
    ("SELECT 1)", "syntax error"),
    ("SELECT 1) TO '/tmp/x.parquet' --", "syntax error"),
    ("SELECT * FROM nothing", "there is no table 'nothing'"),
    ("x" * 100_001, "allowed are 100000"),
    *(
        (statement, "SELECT")
        for statement in (
            "COPY events TO '/tmp/x.parquet'", "COPY events FROM 'x'", "WITH x AS (COPY (SELECT 1) TO '/tmp/x') SELECT 1",
            "WITH x AS (INSERT INTO events VALUES (1)) SELECT 1", "ATTACH 'x.db'", "DETACH memory", "USE memory",
            "INSTALL httpfs", "LOAD httpfs", "PRAGMA version", "PRAGMA enable_profiling", "SET threads = 1",
            "RESET threads", "SET VARIABLE x = 1", "CREATE TABLE x (a INT)", "CREATE VIEW v AS SELECT 1",
            "CREATE MACRO m() AS 1", "CREATE SECRET (TYPE s3)", "DROP VIEW events", "DELETE FROM events",
            "UPDATE events SET id = 1", "INSERT INTO events VALUES (1)", "TRUNCATE events", "ALTER TABLE events ADD x INT",
            "EXPORT DATABASE 'x'", "IMPORT DATABASE 'x'", "CALL pragma_version()", "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'", "PREPARE p AS SELECT 1", "EXECUTE p", "CHECKPOINT", "VACUUM",
            "BEGIN", "COMMIT",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), REFUSED, ids=lambda one: one[:40])
def test_anything_but_one_plain_select_is_refused(asked: Reader, statement: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        check(asked.snapshot.cursor(), statement, NAMES)
    assert said in str(error.value)
    assert "allowed" in str(error.value)


ALLOWED = [
    "SELECT type, count(*) FROM events GROUP BY ALL ORDER BY 2 DESC;",
    "FROM events LIMIT 2",
    "TABLE stories",
    "VALUES (1), (2)",
    "WITH e AS (SELECT * FROM events) SELECT count(*) FROM e JOIN claim_events AS l ON l.event = e.id",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
    "SELECT id, unnest(actors, recursive := true) FROM events",
    "SELECT e.id, a.name FROM events AS e, unnest(e.actors) AS t(a)",
    "SELECT d.value FROM events, json_each(differences) AS d",
    "SELECT generate_series FROM generate_series(DATE '2024-01-01', DATE '2024-03-01', INTERVAL 1 month)",
    "SELECT regexp_extract(evidence, '(\\w+) said', 1) FROM claims",
    "SELECT id, row_number() OVER (PARTITION BY type ORDER BY date_start) FROM events QUALIFY 1 = 1",
    "(SELECT id FROM events) UNION ALL (SELECT id FROM articles) ORDER BY 1",
    "SELECT * FROM main.events USING SAMPLE 5 ROWS",
    "DESCRIBE events",
    "SUMMARIZE events",
    "SELECT 1 -- a comment",
]


@pytest.mark.parametrize("statement", ALLOWED, ids=lambda one: one[:40])
def test_what_computes_over_the_tables_is_allowed(asked: Reader, statement: str) -> None:
    cursor = asked.snapshot.cursor()
    check(cursor, statement, NAMES)
    assert cursor.execute(statement).fetchall()


def test_rows_come_as_a_result(asked: Reader, tmp_path: Path) -> None:
    result = asked.sql("SELECT type, count(*) AS events FROM events GROUP BY type ORDER BY type -- all")
    assert result.columns == ("type", "events")
    assert result.records()[0] == {"type": "ACCUSE", "events": 1}
    assert len(result) == 7
    result.write_parquet(tmp_path / "types.parquet")
    counted = duckdb.execute("SELECT sum(events) FROM read_parquet(?)", [str(tmp_path / "types.parquet")]).fetchone()
    assert counted == (8,)


def test_a_wrong_name_says_which_there_are(asked: Reader) -> None:
    with pytest.raises(UsageError, match=r"the statement is wrong: .*nope.*type") as error:
        asked.sql("SELECT nope FROM events")
    assert "\n" not in str(error.value)


def test_a_slow_statement_is_stopped(asked: Reader) -> None:
    began = time.monotonic()
    with pytest.raises(UsageError, match="longer than 1 seconds"):
        asked.sql("SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b", seconds=1)
    assert time.monotonic() - began < 40


def test_a_statement_that_takes_no_interrupts_is_stopped_too(asked: Reader) -> None:
    with pytest.raises(UsageError, match=r"longer than 1 seconds|memory"):
        asked.sql("SELECT sum(length(repeat('abc' || i, 1000000))) FROM range(100000) AS t(i)", seconds=1)


def test_a_statement_that_needs_too_much_memory_is_stopped(asked: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from bayhaqi.query import sandbox

    monkeypatch.setattr(sandbox, "MEMORY_MB", 200)
    with pytest.raises(UsageError, match="more than 200 MB of memory"):
        asked.sql(
            "SELECT list(i || 'padding that takes room' ORDER BY hash(i)) FROM range(20000000) AS t(i)", seconds=60
        )


def test_the_store_and_the_folder_of_the_user_are_as_they_were(
    asked: Reader, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file()}
    for statement in ("SELECT * FROM events", "COPY (SELECT 1) TO 'x.csv'"):
        try:
            asked.sql(statement).records()
        except UsageError:
            continue
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.is_file()} == before
    assert list(tmp_path.iterdir()) == []


def test_no_program_of_the_working_folder_is_run(
    asked: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("json", "duckdb"):
        (tmp_path / f"{name}.py").write_text("open('was-run', 'w').close()\nraise SystemExit(1)\n", encoding="utf-8")
    assert asked.sql("SELECT count(*) AS n FROM events").records() == [{"n": 8}]
    assert not (tmp_path / "was-run").exists()
