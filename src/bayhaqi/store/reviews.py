"""What people said about claims and events, kept beside the parts and never rewritten by coding.

A review names what it is about by id and by its words: the article, where the evidence stands in it and what it says. So it
still finds its claim after a new coder version gave it another id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from bayhaqi.errors import StoreError, UsageError
from bayhaqi.store.search import WAIT_S, Transaction

REVIEWS = "reviews.sqlite"
Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: tuple[str, ...] = get_args(Verdict)

SCHEMA = """
CREATE TABLE IF NOT EXISTS reviews (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  article TEXT NOT NULL, claim TEXT, event TEXT,
  evidence TEXT NOT NULL, evidence_start INTEGER NOT NULL, evidence_end INTEGER NOT NULL, in_title INTEGER NOT NULL,
  verdict TEXT NOT NULL, field TEXT, correction TEXT, note TEXT, reviewer TEXT, made TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_article ON reviews (article);
"""
COLUMNS = "article, claim, event, evidence, evidence_start, evidence_end, in_title, verdict, field, correction, note, reviewer, made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review, anchored by its evidence: `evidence` is `text[evidence_start:evidence_end]` of the article, or of its title.

    `field` names what is wrong (such as "type") and `correction` what it should be; `made` is an ISO date-time in UTC,
    and now where it is not given.
    """

    article: str
    evidence: str
    evidence_start: int
    evidence_end: int
    verdict: str
    in_title: bool = False
    claim: str | None = None
    event: str | None = None
    field: str | None = None
    correction: str | None = None
    note: str | None = None
    reviewer: str | None = None
    made: str = ""


def save_review(store: Path, review: Review) -> None:
    """Keep a review for good. Raises `UsageError` where its verdict is not one of `VERDICTS`, or its span is none."""
    if review.verdict not in VERDICTS:
        raise UsageError(f"{review.verdict!r} is no verdict; allowed are {', '.join(VERDICTS)}")
    if not 0 <= review.evidence_start <= review.evidence_end:
        raise UsageError(f"{review.evidence_start}-{review.evidence_end} is no span; give code points of the article")
    made = review.made or datetime.now(UTC).isoformat(timespec="seconds")
    values = [getattr(review, name) for name in COLUMNS.split(", ")[:-1]]
    database = _opened(store)
    try:
        with Transaction(database):
            database.execute(
                f"INSERT INTO reviews ({COLUMNS}) VALUES ({', '.join('?' * (len(values) + 1))})", [*values, made]
            )
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the review was not saved in {store / REVIEWS}: {error}") from error
    finally:
        database.close()


def list_reviews(store: Path, *, article: str | None = None, claim: str | None = None) -> Iterator[Review]:
    """The reviews of a store, of an article or of one of its claims, in the order they were made."""
    if not (store / REVIEWS).exists():
        return
    wanted = [(name, value) for name, value in (("article", article), ("claim", claim)) if value is not None]
    where = " WHERE " + " AND ".join(f"{name} = ?" for name, _ in wanted) if wanted else ""
    database = _opened(store)
    try:
        rows = database.execute(f"SELECT {COLUMNS} FROM reviews{where} ORDER BY number", [value for _, value in wanted])
        for row in rows.fetchall():
            values = dict(zip(COLUMNS.split(", "), row, strict=True))
            yield Review(**{**values, "in_title": bool(values["in_title"])})
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{store / REVIEWS} is damaged: {error}; copy it back from where you keep copies") from error
    finally:
        database.close()


def _opened(store: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(store / REVIEWS, timeout=WAIT_S, isolation_level=None)
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(SCHEMA)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{store / REVIEWS} cannot be opened: {error}") from error
    return database
