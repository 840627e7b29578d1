"""What was told already, and what is still to be delivered, kept in the store's folder."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayhaqi.closing import Closing
from bayhaqi.errors import StoreError
from bayhaqi.store.search import WAIT_S, Transaction

ALERTS = "alerts.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS rules (name TEXT PRIMARY KEY, begun TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS known (rule TEXT NOT NULL, key TEXT NOT NULL, value TEXT, PRIMARY KEY (rule, key));
CREATE TABLE IF NOT EXISTS alerts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, key TEXT NOT NULL, made TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (rule, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
  alert INTEGER NOT NULL, target INTEGER NOT NULL, done TEXT, tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0,
  fault TEXT, PRIMARY KEY (alert, target)
);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert that is to go to one target of its rule."""

    alert: int
    target: int
    rule: str
    body: dict[str, Any]
    tries: int


class AlertBook(Closing):
    """The book of a store; a context manager. Raises `StoreError` where it cannot be used."""

    def __init__(self, store: Path) -> None:
        self._path = store / ALERTS
        try:
            self._database = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self._path} cannot be used: {error}; copy it back from where you keep copies"
            ) from error

    def begun(self, rule: str) -> str | None:
        """Since when a rule is kept, as an ISO date-time; None where it is new."""
        found = self._database.execute("SELECT begun FROM rules WHERE name = ?", [rule]).fetchone()
        return str(found[0]) if found else None

    def known(self, rule: str) -> dict[str, str | None]:
        """What a rule knows: the keys of what it met, with their values."""
        return dict(self._database.execute("SELECT key, value FROM known WHERE rule = ?", [rule]).fetchall())

    def keep(
        self,
        rule: str,
        made: str,
        known: Iterable[tuple[str, str | None]],
        alerts: Iterable[tuple[str, dict[str, Any]]],
        targets: int,
    ) -> int:
        """Keep what a rule met and the alerts that it makes, given as (key, body), in one step; gives how many alerts are new."""
        new = 0
        with Transaction(self._database):
            self._database.execute("INSERT OR IGNORE INTO rules VALUES (?, ?)", [rule, made])
            for key, body in alerts:
                done = self._database.execute(
                    "INSERT OR IGNORE INTO alerts (rule, key, made, body) VALUES (?, ?, ?, ?)",
                    [rule, key, made, json.dumps(body, ensure_ascii=False, default=str)],
                )
                if done.rowcount:
                    new += 1
                    self._database.executemany(
                        "INSERT INTO deliveries (alert, target) VALUES (?, ?)",
                        [(done.lastrowid, target) for target in range(targets)],
                    )
            self._database.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", ((rule, *one) for one in known))
        return new

    def due(self, now: float, most_tries: int) -> list[Delivery]:
        """The deliveries that are to be made now."""
        rows = self._database.execute(
            "SELECT d.alert, d.target, a.rule, a.body, d.tries FROM deliveries AS d JOIN alerts AS a ON a.number = d.alert "
            "WHERE d.done IS NULL AND d.due <= ? AND d.tries < ? ORDER BY d.alert, d.target",
            [now, most_tries],
        ).fetchall()
        return [Delivery(alert, target, rule, json.loads(body), tries) for alert, target, rule, body, tries in rows]

    def delivered(self, one: Delivery, at: str) -> None:
        """A delivery was made."""
        self._database.execute(
            "UPDATE deliveries SET done = ?, fault = NULL WHERE alert = ? AND target = ?", [at, one.alert, one.target]
        )

    def failed(self, one: Delivery, fault: str, due: float) -> None:
        """A delivery failed; it is tried again at `due`."""
        self._database.execute(
            "UPDATE deliveries SET tries = tries + 1, fault = ?, due = ? WHERE alert = ? AND target = ?",
            [fault[:500], due, one.alert, one.target],
        )

    def alerts(self, after: int = 0) -> list[tuple[int, dict[str, Any]]]:
        """Every alert after a number, with its number, in the order they were made."""
        rows = self._database.execute("SELECT number, body FROM alerts WHERE number > ? ORDER BY number", [after])
        return [(number, json.loads(body)) for number, body in rows.fetchall()]

    def close(self) -> None:
        """Close the book."""
        self._database.close()
