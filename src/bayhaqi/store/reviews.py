"""What people said about claims and events, kept beside the parts and never rewritten by coding.

A review names what it is about by id and by its words: the article, where the evidence stands in it, what it says, and the
claim as it was coded when it was reviewed. So it still finds its claim after a new coder version gave it another id.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from bayhaqi.errors import StoreError, UsageError
from bayhaqi.store.review_fields import checked_corrections
from bayhaqi.store.search import WAIT_S, Transaction

REVIEWS = "reviews.sqlite"
Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
LONGEST_NOTE, LONGEST_NAME = 5000, 100  # characters

SCHEMA = """
CREATE TABLE IF NOT EXISTS reviews (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  article TEXT NOT NULL, claim TEXT, event TEXT,
  evidence TEXT NOT NULL, evidence_start INTEGER NOT NULL, evidence_end INTEGER NOT NULL, in_title INTEGER NOT NULL,
  verdict TEXT NOT NULL, field TEXT, correction TEXT, note TEXT, reviewer TEXT, made TEXT NOT NULL,
  corrections TEXT, coded TEXT, complete INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS by_article ON reviews (article);
"""
# Columns that stores of earlier versions do not have yet. They had one `field` and its `correction`, which are read still.
ADDED = {"corrections": "TEXT", "coded": "TEXT", "complete": "INTEGER NOT NULL DEFAULT 0"}
COLUMNS = (
    "article", "claim", "event", "evidence", "evidence_start", "evidence_end", "in_title", "verdict", "note", "reviewer", "made",
    "corrections", "coded", "complete",
)  # fmt: skip
# Articles that one question to SQLite may name.
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review, anchored by its evidence: `evidence` is `text[evidence_start:evidence_end]` of the article, or of its title.

    `verdict` is "right", "wrong" or "unsure". `corrections` has what a wrong claim should be, by field (see
    `bayhaqi.store.review_fields`); without any, the text states no such act. `coded` is the claim as it was reviewed, in the
    same form. `complete` says that the evidence states no act that was not coded. `made` is an ISO date-time in UTC, and now
    where it is not given; `number` is what the store gave it, later ones being higher.
    """

    article: str
    evidence: str
    evidence_start: int
    evidence_end: int
    verdict: str
    in_title: bool = False
    claim: str | None = None
    event: str | None = None
    corrections: Mapping[str, Any] = field(default_factory=dict)
    coded: Mapping[str, Any] | None = None
    complete: bool = False
    note: str | None = None
    reviewer: str | None = None
    made: str = ""
    number: int | None = field(default=None, compare=False)

    @property
    def rejects(self) -> bool:
        """Whether the text states no such act."""
        return self.verdict == "wrong" and not self.corrections

    def to_dict(self) -> dict[str, Any]:
        """The review as plain values."""
        return {
            **{name: getattr(self, name) for name in ("number", *COLUMNS)},
            "corrections": dict(self.corrections),
            "coded": dict(self.coded) if self.coded is not None else None,
        }


def save_review(store: Path, review: Review) -> int:
    """Keep a review for good and give its number. Raises `UsageError` where something in it is not as it must be."""
    made = review.made or datetime.now(UTC).isoformat(timespec="seconds")
    corrections = _checked(review)
    values: dict[str, Any] = {name: getattr(review, name) for name in COLUMNS}
    values |= {
        "made": made,
        "corrections": json.dumps(corrections, ensure_ascii=False) if corrections else None,
        "coded": json.dumps(dict(review.coded), ensure_ascii=False) if review.coded is not None else None,
    }
    database = _opened(store)
    try:
        with Transaction(database):
            cursor = database.execute(
                f"INSERT INTO reviews ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
                list(values.values()),
            )
            return int(cursor.lastrowid or 0)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the review was not saved in {store / REVIEWS}: {error}") from error
    finally:
        database.close()


def _checked(review: Review) -> dict[str, Any]:
    """The corrections in their form, of a review that may be kept."""
    if review.verdict not in VERDICTS:
        raise UsageError(f"{review.verdict!r} is no verdict; allowed are {', '.join(VERDICTS)}")
    if not 0 <= review.evidence_start <= review.evidence_end:
        raise UsageError(f"{review.evidence_start}-{review.evidence_end} is no span; give code points of the article")
    if review.corrections and review.verdict != "wrong":
        raise UsageError(f"a claim that is {review.verdict} has nothing to correct; its verdict must be wrong")
    for name, text, longest in (("note", review.note, LONGEST_NOTE), ("name", review.reviewer, LONGEST_NAME)):
        if text is not None and len(text) > longest:
            raise UsageError(f"the {name} has {len(text):,} characters; allowed are {longest:,}")
    return checked_corrections(review.corrections, review.coded)


def list_reviews(
    store: Path, *, article: str | None = None, claim: str | None = None, articles: Collection[str] | None = None
) -> Iterator[Review]:
    """The reviews of a store, of an article or several, or of a claim's id, in the order they were made."""
    if not (store / REVIEWS).exists():
        return
    wanted = [(name, value) for name, value in (("article", article), ("claim", claim)) if value is not None]
    groups = [None] if articles is None else list(_groups(sorted(articles)))
    database = _opened(store)
    try:
        for group in groups:
            conditions = [f"{name} = ?" for name, _ in wanted]
            if group is not None:
                conditions.append(f"article IN ({', '.join('?' * len(group))})")
            where = " WHERE " + " AND ".join(conditions) if conditions else ""
            rows = database.execute(
                f"SELECT number, field, correction, {', '.join(COLUMNS)} FROM reviews{where} ORDER BY number",
                [*(value for _, value in wanted), *(group or ())],
            )
            for row in rows.fetchall():
                yield _review(row)
    except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
        raise StoreError(f"{store / REVIEWS} is damaged: {error}; copy it back from where you keep copies") from error
    finally:
        database.close()


def _groups(ids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]


def _review(row: tuple[Any, ...]) -> Review:
    number, named, correction, *rest = row
    values = dict(zip(COLUMNS, rest, strict=True))
    corrections = json.loads(values["corrections"]) if values["corrections"] else {}
    if named and not corrections:
        corrections = {named: correction}
    return Review(
        **{
            **values,
            "number": number,
            "in_title": bool(values["in_title"]),
            "complete": bool(values["complete"]),
            "corrections": corrections,
            "coded": json.loads(values["coded"]) if values["coded"] else None,
        }
    )


def _opened(store: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(store / REVIEWS, timeout=WAIT_S, isolation_level=None)
        database.execute("PRAGMA synchronous = FULL")
        database.executescript(SCHEMA)
        there = {row[1] for row in database.execute("PRAGMA table_info(reviews)")}
        for name, kind in ADDED.items():
            if name not in there:
                database.execute(f"ALTER TABLE reviews ADD COLUMN {name} {kind}")
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{store / REVIEWS} cannot be opened: {error}") from error
    return database
