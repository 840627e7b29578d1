"""Alerts: what rules find in a store, each thing told once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bayhaqi.query import Query, Reader
from bayhaqi.query.jumping import jump_in_words, series_jumps
from bayhaqi.query.jumps import Jump
from bayhaqi.store import Snapshot
from bayhaqi.store.versions import Version, changed_versions
from bayhaqi.watching.alert_book import AlertBook
from bayhaqi.watching.clock import iso
from bayhaqi.watching.delivery import MOST_TRIES, deliver, retry_at
from bayhaqi.watching.rules import Rule

# Events that one look at the store considers, those reported last first.
MOST_EVENTS = 5_000
# The point of a change moves a little as more is known; within so many periods it is the change that was told.
SAME_CHANGE_PERIODS = 3
DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: the rule's name, what there is to tell in words, and the body that targets get."""

    rule: str
    text: str
    body: Body


@dataclass(frozen=True, slots=True)
class Met:
    """What a rule met: its key, what is to be remembered with it, and what there is to tell, None for nothing."""

    key: str
    value: str | None = None
    alert: Alert | None = None


class Alerts:
    """The rules of a store.

    What a rule would tell of a store that was there before it is only noted, unless `past`. Raises `StoreError`.
    """

    def __init__(self, store: Path, rules: Sequence[Rule], *, past: bool = False) -> None:
        self._store, self._rules, self._past = store, rules, past

    def look(self, now: float) -> list[Alert]:
        """Look at the newest commit; gives the new alerts, which are kept and then delivered with `deliver`."""
        told: list[Alert] = []
        with Snapshot(self._store) as snapshot, AlertBook(self._store) as book:
            reader = Reader(snapshot)
            for rule in self._rules:
                told += self._look(rule, reader, book, iso(now))
        return told

    def _look(self, rule: Rule, reader: Reader, book: AlertBook, at: str) -> list[Alert]:
        begun = book.begun(rule.name)
        known = book.known(rule.name)
        silent = begun is None and not self._past
        limit = None if begun is None else MOST_EVENTS
        finders = {"event": _events, "status": _statuses, "jump": _jumps}
        if rule.when == "change":
            met = list(_changes(rule, reader, self._store, known))
        else:
            met = list(finders[rule.when](rule, reader, known, limit))
        if silent:
            book.keep(rule.name, at, [(one.key, one.value) for one in met], [], 0)
            return []
        found = [(one.key, one.alert) for one in met if one.alert is not None]
        bodies = [(key, _whole(alert, rule, key, at)) for key, alert in found]
        book.keep(rule.name, at, [(one.key, one.value) for one in met], bodies, len(rule.targets))
        return [Alert(alert.rule, alert.text, body) for (_, alert), (_, body) in zip(found, bodies, strict=True)]

    def deliver(self, now: float) -> list[str]:
        """Deliver what is due; gives what failed, in words. A delivery that fails is tried again later."""
        targets = {rule.name: rule.targets for rule in self._rules}
        faults: list[str] = []
        with AlertBook(self._store) as book:
            for one in book.due(now, MOST_TRIES):
                several = targets.get(one.rule, ())
                if one.target >= len(several):
                    continue
                fault = deliver(several[one.target], one.body)
                if fault is None:
                    book.delivered(one, iso(now))
                else:
                    book.failed(one, fault, retry_at(now, one.tries + 1))
                    faults.append(f"alert {one.rule!r} was not delivered: {fault}")
        return faults


def _whole(alert: Alert, rule: Rule, key: str, at: str) -> Body:
    """The body with what every alert has; its id is the same whenever and wherever it is made."""
    name = hashlib.sha256(f"{rule.name}\n{key}".encode()).hexdigest()[:16]
    return {"id": name, "alert": rule.name, "when": rule.when, "at": at, "text": alert.text, **alert.body}


def _events(rule: Rule, reader: Reader, known: dict[str, str | None], limit: int | None) -> Iterator[Met]:
    moved = _moved(reader, known)
    for row in reader.events(rule.query.but(sort="-last_reported", limit=limit)):
        if row["id"] in known or row["id"] in moved:
            continue
        text = f"{row['description']} ({row['origins']} independent origins)"
        yield Met(row["id"], row["status"] or "happened", Alert(rule.name, text, {"event": _plain(row)}))


def _statuses(rule: Rule, reader: Reader, known: dict[str, str | None], limit: int | None) -> Iterator[Met]:
    for row in reader.events(rule.query.but(sort="-last_reported", limit=limit, status=None)):
        status = row["status"] or "happened"
        before = known.get(row["id"])
        if before == status:
            continue
        if before is None:
            yield Met(row["id"], status)
            continue
        yield Met(row["id"], status)
        text = f"{before} → {status}: {row['description']}"
        body = {"event": _plain(row), "before": before, "after": status}
        yield Met(f"{row['id']} {before} {status}", None, Alert(rule.name, text, body))


def _jumps(rule: Rule, reader: Reader, known: dict[str, str | None], limit: int | None) -> Iterator[Met]:
    del limit
    today = datetime.now(UTC).date()
    for jump in series_jumps(reader, rule.query, by=rule.by, measure=rule.measure, least=rule.surprise):
        # A period that is not over yet has few events because it is not over.
        if not jump.up and jump.period + timedelta(days=DAYS[rule.by]) > today:
            continue
        key = f"{jump.kind} {jump.period} {'up' if jump.up else 'down'}"
        if _told_before(jump, rule, known):
            continue
        words = jump_in_words(jump, rule.measure, rule.by)
        yield Met(key, None, Alert(rule.name, words, {"jump": jump.to_dict(), "by": rule.by, "measure": rule.measure}))


def _told_before(jump: Jump, rule: Rule, known: dict[str, str | None]) -> bool:
    near = DAYS[rule.by] * (SAME_CHANGE_PERIODS if jump.kind == "change" else 0)
    for key in known:
        kind, day, way = key.split(" ")
        if kind == jump.kind and (way == "up") is jump.up and abs((date.fromisoformat(day) - jump.period).days) <= near:
            return True
    return False


def _changes(rule: Rule, reader: Reader, store: Path, known: dict[str, str | None]) -> Iterator[Met]:
    """Later versions of reports that claim otherwise, where either version has a claim that the query asks for."""
    # What was seen at the moment of the last look may be seen again, so keys decide.
    for version in changed_versions(store):
        key = f"{version.address} {version.number}"
        if key in known or not _is_asked_for(rule.query, reader, version):
            continue
        text = f"quietly changed: {'; '.join(map(str, version.changes))}  {version.address}"
        yield Met(key, None, Alert(rule.name, text, {"version": version.to_dict()}))


def _is_asked_for(query: Query, reader: Reader, version: Version) -> bool:
    """Whether a claim of the version, or of the events it speaks of, fits the query."""
    if not query.given():
        return True
    return reader.count(query.but(article=version.article), "claims") > 0


def _moved(reader: Reader, known: dict[str, str | None]) -> set[str]:
    """Events that ids which were told have been merged into: they were told under the other id."""
    rows = reader.snapshot.cursor().execute("SELECT old, new FROM main.redirects").fetchall()
    return {new for old, new in rows if old in known}


def _plain(row: dict[str, Any]) -> Body:
    """What of an event a target gets."""
    names = (
        "id",
        "type",
        "quad",
        "score",
        "status",
        "place",
        "origins",
        "articles",
        "disputed",
        "denied",
        "killed",
        "injured",
    )
    sides = {side: [one["name"] for one in row[side] or []] for side in ("actors", "recipients")}
    days = {name: row[name].isoformat() if row[name] else None for name in ("date_start", "date_end")}
    return {**{name: row[name] for name in names}, **sides, **days, "description": row["description"]}
