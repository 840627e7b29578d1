"""Rules, what they find, and how it is delivered: each thing once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bayhaqi.errors import UsageError
from bayhaqi.model import Article
from bayhaqi.store import Writer
from bayhaqi.watching import Alerts, read_rules
from tests.fetching.server import Server, Talk
from tests.store.fake_coder import PLACES, VERBS, FakeCoder
from tests.watching.news import report, watch_once

NOW = 1_772_600_000.0


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Path:
    add(tmp_path / "s", "Nordaland praised Suvravia in Corda on 2026-02-01.")
    return tmp_path / "s"


def add(store: Path, *texts: str, published: str = "2026-03-05", publisher: str = "Alba Courier") -> None:
    with Writer(store) as writer:
        articles = [
            Article(text=f"{text} {publisher} has it.", published=published, publisher=publisher) for text in texts
        ]
        writer.add(articles, FakeCoder())


def rules(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "alerts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def look(store: Path, path: Path, *, past: bool = False) -> list[str]:
    alerts = Alerts(store, read_rules(path), past=past)
    found = [alert.text for alert in alerts.look(NOW)]
    assert alerts.deliver(NOW) == []
    return found


ATTACK = "Nordaland bombed Suvravia in Alba on 2026-03-04, killing 12, {} said."
EVENTS = """
alerts:
  - name: attacks told by two
    when: event
    query: {type: ASSAULT, party: Nordaland, min_origins: 2}
    to: {file: told.jsonl}
"""


def test_a_new_event_with_two_origins_is_told_once(store: Path, tmp_path: Path) -> None:
    path = rules(tmp_path, EVENTS)
    assert look(store, path) == []
    add(store, ATTACK.format("Ministry"))
    assert look(store, path) == []
    add(store, ATTACK.format("Witnesses"), publisher="Brena Post")
    (text,) = look(store, path)
    assert text.startswith("Nordaland attacked Suvravia in Alba on 2026-03-04, 12 killed")
    assert "2 independent origins" in text
    assert look(store, path) == []
    add(store, ATTACK.format("Union"), publisher="Corda Herald")
    assert look(store, path) == []
    (line,) = (tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()
    body = json.loads(line)
    assert (body["alert"], body["when"], body["event"]["type"], body["event"]["killed"]) == (
        "attacks told by two",
        "event",
        "ASSAULT",
        12,
    )
    assert len(body["id"]) == 16


def test_what_was_there_before_is_told_only_if_asked_for(store: Path, tmp_path: Path) -> None:
    add(store, ATTACK.format("Ministry"))
    path = rules(tmp_path, "alerts:\n  - {name: all, when: event, query: {type: ASSAULT}}\n")
    assert look(store, path) == []
    other = rules(tmp_path, "alerts:\n  - {name: past, when: event, query: {type: ASSAULT}}\n")
    assert len(look(store, other, past=True)) == 1
    assert look(store, other, past=True) == []


def test_a_jump_is_told_once(store: Path, tmp_path: Path) -> None:
    path = rules(tmp_path, "alerts:\n  - {name: jump, when: jump, by: week, query: {actor: Nordaland}}\n")
    first = datetime.now(UTC).date() - timedelta(days=7 * 20)
    days = [first + timedelta(days=7 * week) for week in range(15)]
    add(store, *(_act(day, number) for number, day in enumerate(days)), published=days[-1].isoformat())
    assert look(store, path) == []
    burst = [days[-1] + timedelta(days=7 + number // 4) for number in range(28)]
    add(store, *(_act(day, number) for number, day in enumerate(burst)), published=burst[-1].isoformat())
    assert any("events in the week of" in text for text in look(store, path))
    assert look(store, path) == []


def _act(day: date, number: int) -> str:
    verbs, places = list(VERBS), list(PLACES)
    return f"Nordaland {verbs[number % 5]} Suvravia in {places[number // 5 % 3]} on {day}. It was act {number}."


def test_a_report_that_was_quietly_changed_is_told_once(server: Server, tmp_path: Path) -> None:
    killed = [12]
    server.add("report", lambda talk: talk.answer(report(3, killed=killed[0])))
    path = rules(
        tmp_path,
        "alerts:\n  - {name: changed, when: change, query: {type: ASSAULT}}\n  - {name: other, when: change, query: {type: AID}}\n",
    )
    store = tmp_path / "w"
    watch_once(store, f"{server.base}/report/3")
    assert look(store, path) == []
    killed[0] = 20
    watch_once(store, f"{server.base}/report/3")
    (text,) = look(store, path)
    assert text.startswith("quietly changed: killed 12 → 20: Nordaland attacked Suvravia in Alba")
    assert look(store, path) == []


def test_a_status_that_changes_is_told(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = rules(tmp_path, "alerts:\n  - {name: status, when: status, query: {type: SUPPORT}}\n")
    assert look(store, path) == []
    from bayhaqi.query import Reader

    events = Reader.events

    def denied(self, query=None):  # type: ignore[no-untyped-def]
        return [{**row, "status": "negation"} for row in events(self, query)]

    monkeypatch.setattr(Reader, "events", denied)
    (text,) = look(store, path)
    assert text.startswith("happened → negation: Nordaland supported Suvravia")
    assert look(store, path) == []


class TestDelivery:
    ONE = "alerts:\n  - name: one\n    when: event\n    query: {type: SUPPORT}\n    to:\n"

    def test_a_command_gets_it_on_its_standard_input(self, store: Path, tmp_path: Path) -> None:
        target = tmp_path / "got.json"
        program = f"import sys, pathlib; pathlib.Path({str(target)!r}).write_text(sys.stdin.read())"
        command = json.dumps([sys.executable, "-c", program])
        assert len(look(store, rules(tmp_path, self.ONE + f"      command: {command}\n"), past=True)) == 1
        assert json.loads(target.read_text(encoding="utf-8"))["event"]["type"] == "SUPPORT"

    def test_a_webhook_gets_it(self, store: Path, tmp_path: Path, server: Server) -> None:
        got: list[str] = []

        def hook(talk: Talk) -> None:
            got.append(talk.path)
            talk.answer("{}")

        server.add("hook", hook)
        assert len(look(store, rules(tmp_path, self.ONE + f"      webhook: {server.base}/hook\n"), past=True)) == 1
        assert got == ["/hook"]
        assert server.asked[0][1]["content-type"] == "application/json"

    def test_what_fails_is_told_and_tried_again(self, store: Path, tmp_path: Path, server: Server) -> None:
        path = rules(tmp_path, self.ONE + f"      - webhook: {server.base}/hook\n      - file: told.jsonl\n")
        alerts = Alerts(store, read_rules(path), past=True)
        assert len(alerts.look(NOW)) == 1
        (fault,) = alerts.deliver(NOW)
        assert "404" in fault
        assert len((tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()) == 1
        assert alerts.deliver(NOW) == []
        server.add("hook", lambda talk: talk.answer("ok"))
        assert alerts.deliver(NOW + 100) == []
        assert server.count["/hook"] == 2
        alerts.deliver(NOW + 10_000)
        assert server.count["/hook"] == 2
        assert len((tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()) == 1

    @pytest.mark.parametrize(
        ("target", "words"),
        [("command: [no-such-program-here]", "cannot be run"), ("command: 'false'", "ended with status 1"),
         ("file: no/such/folder/x", "cannot be written"), ("webhook: 'http://127.0.0.1:9/'", "connection")],
    )  # fmt: skip
    def test_faults(self, store: Path, tmp_path: Path, target: str, words: str) -> None:
        alerts = Alerts(store, read_rules(rules(tmp_path, self.ONE + f"      {target}\n")), past=True)
        alerts.look(NOW)
        (fault,) = alerts.deliver(NOW)
        assert words in fault


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no alerts"),
        ("alerts: []", "has no alerts"),
        ("- a", "has no alerts"),
        ("alerts: [", "no YAML"),
        ("alerts: [3]", "alert 1 is no list of fields"),
        ("alerts: [{when: event}]", "has no name"),
        ("alerts: [{name: a, when: sometimes}]", "when is 'sometimes'; allowed are event, status, jump, change"),
        ("alerts: [{name: a, when: event, colour: red}]", "has a field 'colour'"),
        ("alerts: [{name: a, when: event, query: {kind: x}}]", "there is no filter 'kind'"),
        ("alerts: [{name: a, when: event, query: {type: WAR}}]", "there is no type 'WAR'"),
        ("alerts: [{name: a, when: event, query: [1]}]", "query is no list of filters"),
        ("alerts: [{name: a, when: jump, by: minute}]", "by is 'minute'"),
        ("alerts: [{name: a, when: jump, surprise: much}]", "surprise is 'much'"),
        ("alerts: [{name: a, when: event, to: {pigeon: x}}]", "allowed are file: NAME"),
        ("alerts: [{name: a, when: event, to: {webhook: 'file:///x'}}]", "allowed are file: NAME"),
        ("alerts: [{name: a, when: event}, {name: a, when: event}]", "two alerts called 'a'"),
        ("a: !!python/object/apply:os.system ['true']", "no YAML"),
    ],
)
def test_rules_that_cannot_be(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_rules(rules(tmp_path, text))
    assert words in str(raised.value)


def test_rules_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_rules(tmp_path / "none.yaml")
