"""Linking what a commit brings with what is stored near it, so that the result is that of linking everything at once.

Only what new articles and claims can reach is read and linked again (see `bayhaqi.linking`); what changes is given back as
new rows and as the numbers of the rows that they replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayhaqi import linking
from bayhaqi.linking import ArticleFacts, ClaimFacts, ClaimKey, StoryOf
from bayhaqi.store.rows import Row, article_facts_of, claim_facts_of, event_row
from bayhaqi.store.tables import EVENTS, ROW, quoted

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

STORY, EVENT = "story", "event"
CLAIM_COLUMNS = ", ".join(f"c.{quoted(name)}" for name in ClaimFacts.__dataclass_fields__)


@dataclass
class Changes:
    """New rows by table, and the numbers of the rows that they replace."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    dead: dict[str, list[int]] = field(default_factory=dict)

    def add(self, table: str, rows: Iterable[Row], dead: Iterable[int] = ()) -> None:
        """Some more rows of a table, and the numbers of those that are gone."""
        self.rows.setdefault(table, []).extend(rows)
        self.dead.setdefault(table, []).extend(dead)


@dataclass(frozen=True)
class Incoming:
    """What a commit brings: rows with their numbers, and the articles whose earlier codings these replace."""

    articles: Sequence[Row]
    claims: Sequence[Row]
    replaced: frozenset[str] = frozenset()


class Linker:
    """Links one commit. `connection` has the views of the last one, with the rows' numbers."""

    def __init__(self, connection: DuckDBPyConnection, incoming: Incoming) -> None:
        self._db = connection
        self._incoming = incoming
        self._changes = Changes()
        self._articles: dict[str, ArticleFacts] = {}
        self._stories: dict[str, StoryOf] = {}

    def link(self) -> Changes:
        """The rows of stories, claim_events, events, redirects and keys that change."""
        self._bury_keys()
        origins: dict[str, set[str]] = {}
        for row in self._incoming.claims:
            if row["origin"]:
                origins.setdefault(row["article"], set()).add(row["origin"])
        new = [article_facts_of(row, origins.get(row["id"], ())) for row in self._incoming.articles]
        moved = self._link_stories(new)
        self._link_events([claim_facts_of(row) for row in self._incoming.claims], moved)
        return self._changes

    # Stories

    def _link_stories(self, new: Sequence[ArticleFacts]) -> set[str]:
        """Link the new articles; the ids of the stored ones whose story, or copies, changed."""
        keys = {article.id: linking.story_keys(article) for article in new}
        numbers = {row["id"]: row[ROW] for row in self._incoming.articles}
        self._add_keys(STORY, ((numbers[article.id], article.day, keys[article.id]) for article in new))
        near = self._near_articles(new, keys)
        touched = linking.touched_articles(new, near)
        old = self._reached_stories(touched | self._incoming.replaced)
        known = {article.id: article for article in (*near, *new)}
        missing = set(old) - set(known)
        members = [*new, *(known[one] for one in old if one in known and one not in keys), *self._articles_of(missing)]
        found = linking.link_stories(members)
        ids, redirects = self._stable(
            "stories", "story", {one: it.story for one, it in found.items()}, {one: row["story"] for one, row in old.items()}
        )  # fmt: skip
        moved: set[str] = set()
        for article in sorted(found):
            it, before = found[article], old.get(article)
            now = {"article": article, "story": ids[article], "copy": it.copy, "reach": it.reach}
            if before is not None and all(before[name] == value for name, value in now.items()):
                continue
            self._changes.add("stories", [now], [before[ROW]] if before is not None else [])
            if before is not None and article not in keys:
                moved.add(article)
        self._redirect(redirects)
        self._articles.update((article.id, article) for article in members)
        self._stories.update((one, StoryOf(ids[one], it.copy, it.reach)) for one, it in found.items())
        return moved

    def _near_articles(self, new: Sequence[ArticleFacts], keys: Mapping[str, Sequence[int]]) -> list[ArticleFacts]:
        """The stored articles that share a key with a new one and lie near it in time."""
        wanted = [(key, article.day) for article in new for key in keys[article.id]]
        return self._read_articles(ROW, self._near(STORY, wanted, linking.STORY_DAYS))

    def _near(self, kind: str, wanted: Iterable[tuple[int, date | None]], days: int) -> list[int]:
        """The rows of the stored items that share a key with a wanted (key, day) and lie at most so many days from it."""
        self._table("wanted", {"key": "BIGINT", "day": "DATE"}, list(dict.fromkeys(wanted)))
        rows = self._db.execute(
            "SELECT DISTINCT k.item FROM keys AS k JOIN wanted AS w ON k.key = w.key WHERE k.kind = ? "
            "AND (k.day IS NULL OR w.day IS NULL OR abs(k.day - w.day) <= ?)",
            [kind, days],
        ).fetchall()
        return [row for (row,) in rows]

    def _reached_stories(self, touched: set[str]) -> dict[str, Row]:
        """The stored stories rows of every article whose reach is that of a touched one, by article."""
        self._table("wanted", {"article": "VARCHAR"}, [(one,) for one in sorted(touched)])
        rows = self._dicts(
            "WITH reached AS (SELECT DISTINCT reach FROM stories SEMI JOIN wanted USING (article)) "
            "SELECT s.* FROM stories AS s SEMI JOIN reached USING (reach) ORDER BY article"
        )
        return {row["article"]: row for row in rows}

    def _articles_of(self, ids: Iterable[str]) -> list[ArticleFacts]:
        return self._read_articles("id", sorted(ids))

    def _read_articles(self, column: str, values: Sequence[Any], text: bool = True) -> list[ArticleFacts]:
        """Stored articles by number or id; those that this commit codes anew are left out."""
        values = list(values)
        if not values:
            return []
        kind = "BIGINT" if column == ROW else "VARCHAR"
        columns = "id, title, day, publisher, agency" + (", text" if text else "")
        rows = self._dicts(
            f"SELECT {columns} FROM articles WHERE {column} IN (SELECT unnest(?::{kind}[])) ORDER BY id", [values]
        )
        origins: dict[str, list[str]] = {}
        for article, origin in self._db.execute(
            "SELECT DISTINCT article, origin FROM claims WHERE origin IS NOT NULL AND article IN (SELECT unnest(?::VARCHAR[]))",
            [[row["id"] for row in rows]],
        ).fetchall():
            origins.setdefault(article, []).append(origin)
        replaced = self._incoming.replaced
        return [article_facts_of(row, origins.get(row["id"], ())) for row in rows if row["id"] not in replaced]

    # Events

    def _link_events(self, new: Sequence[ClaimFacts], moved: set[str]) -> None:
        """Link the new claims, and those of articles whose story changed, and describe every event that this changes."""
        keys = {claim.key: linking.event_keys(claim) for claim in new}
        numbers = {(row["article"], row["id"]): row[ROW] for row in self._incoming.claims}
        self._add_keys(EVENT, ((numbers[claim.key], linking.claim_day(claim), keys[claim.key]) for claim in new))
        restless = self._claims_where("c.article IN (SELECT unnest(?::VARCHAR[]))", [sorted(moved)])
        fresh = [*new, *restless]
        near = self._near_claims(fresh)
        self._know_articles({claim.article for claim in (*fresh, *near)})
        touched = linking.touched_claims(fresh, near, self._stories)
        old = self._reached_claims(touched | {claim.key for claim in restless}, self._incoming.replaced)
        known = {claim.key: claim for claim in (*near, *fresh)}
        missing = [key for key in old if key not in known and key[0] not in self._incoming.replaced]
        stored = [known[key] for key in old if key in known and key not in keys]
        members = [*new, *stored, *self._claims_of(missing)]
        self._know_articles({claim.article for claim in members})
        found = linking.link_events(members, self._stories)
        ids, redirects = self._stable(
            "events", "id", {key: it.event for key, it in found.items()}, {key: row["event"] for key, row in old.items()}
        )  # fmt: skip
        for key in sorted(found):
            before = old.get(key)
            reach = " ".join(reversed(found[key].reach))
            now = {"article": key[0], "claim": key[1], "event": ids[key], "reach": reach}
            if before is None or any(before[name] != value for name, value in now.items()):
                self._changes.add("claim_events", [now], [before[ROW]] if before is not None else [])
        self._changes.add("claim_events", [], [row[ROW] for key, row in old.items() if key not in found])
        self._describe(members, ids, {row["event"] for row in old.values()})
        self._redirect(redirects)

    def _near_claims(self, fresh: Sequence[ClaimFacts]) -> list[ClaimFacts]:
        """The stored claims that share a key with a fresh one and lie near it in time."""
        wanted = ((key, linking.claim_day(claim)) for claim in fresh for key in linking.event_keys(claim))
        near = self._near(EVENT, wanted, linking.EVENT_DAYS)
        own = {claim.key for claim in fresh}
        found = self._claims_where("c.row IN (SELECT unnest(?::BIGINT[]))", [near])
        return [claim for claim in found if claim.key not in own]

    def _reached_claims(self, touched: Iterable[ClaimKey], replaced: frozenset[str]) -> dict[ClaimKey, Row]:
        """The stored claim_events rows of every claim whose reach is that of a touched claim, or of one that is replaced."""
        self._table("wanted", {"article": "VARCHAR", "claim": "VARCHAR"}, sorted(touched))
        rows = self._dicts(
            "WITH reached AS (SELECT reach FROM claim_events SEMI JOIN wanted USING (article, claim) "
            "UNION SELECT reach FROM claim_events WHERE article IN (SELECT unnest(?::VARCHAR[]))) "
            "SELECT e.* FROM claim_events AS e SEMI JOIN reached USING (reach) ORDER BY article, claim",
            [sorted(replaced)],
        )
        return {(row["article"], row["claim"]): row for row in rows}

    def _claims_of(self, keys: Sequence[ClaimKey]) -> list[ClaimFacts]:
        self._table("wanted", {"article": "VARCHAR", "claim": "VARCHAR"}, keys)
        return self._claims_where(
            "EXISTS (SELECT 1 FROM wanted AS w WHERE w.article = c.article AND w.claim = c.id)", []
        )

    def _claims_where(self, condition: str, values: list[Any]) -> list[ClaimFacts]:
        """Stored claims, except those of articles that this commit codes anew."""
        if values and not values[0]:
            return []
        rows = self._dicts(
            f"SELECT {CLAIM_COLUMNS} FROM claims AS c WHERE {condition} ORDER BY c.article, c.id", values
        )
        return [claim_facts_of(row) for row in rows if row["article"] not in self._incoming.replaced]

    def _know_articles(self, ids: set[str]) -> None:
        """Read the stories and the facts, without the text, of articles that are not known yet."""
        missing = sorted(ids - self._stories.keys())
        if missing:
            for article, story, copy, reach in self._db.execute(
                "SELECT article, story, copy, reach FROM stories WHERE article IN (SELECT unnest(?::VARCHAR[]))",
                [missing],
            ).fetchall():
                self._stories[article] = StoryOf(story, copy, reach)
        for facts in self._read_articles("id", sorted(ids - self._articles.keys()), text=False):
            self._articles[facts.id] = facts

    def _describe(self, members: Sequence[ClaimFacts], ids: Mapping[ClaimKey, str], before: set[str]) -> None:
        """Write the events that are new or read otherwise than before, and bury those that are gone."""
        described = linking.describe_events(ids, members, self._articles, self._stories)
        rows = {event: event_row(event, facts) for event, facts in described.items()}
        self._table("wanted", {"id": "VARCHAR"}, [(one,) for one in sorted(before | rows.keys())])
        stored = {row["id"]: row for row in self._dicts("SELECT * FROM events WHERE id IN (SELECT id FROM wanted)")}
        for event in sorted(before | rows.keys()):
            old, now = stored.get(event), rows.get(event)
            if old is not None and now is not None and _same_event(old, now):
                continue
            self._changes.add("events", [now] if now else [], [old[ROW]] if old else [])

    # Ids and keys

    def _stable(
        self, table: str, column: str, labels: Mapping[Any, Any], old: Mapping[Any, str]
    ) -> tuple[dict[Any, str], dict[str, str]]:
        """Stable ids that no other row of the table has, nor a redirect."""
        own = set(old.values())
        used: set[str] = set()
        asked: set[str] = set()

        def taken(name: str) -> bool:
            asked.add(name)
            return name in used

        while True:
            ids, redirects = linking.stable_ids(labels, old, taken)
            fresh = sorted(asked - used - own)
            found = self._db.execute(
                f"SELECT {column} FROM {table} WHERE {column} IN (SELECT unnest($1::VARCHAR[])) "
                "UNION SELECT old FROM redirects WHERE old IN (SELECT unnest($1::VARCHAR[]))",
                [fresh],
            ).fetchall()
            if not {name for (name,) in found} - used:
                return ids, redirects
            used.update(name for (name,) in found)

    def _redirect(self, redirects: Mapping[str, str]) -> None:
        """Keep redirects, and have those that led to an id that is gone lead where it leads now."""
        if not redirects:
            return
        rows = self._dicts(
            "SELECT * FROM redirects WHERE new IN (SELECT unnest($1::VARCHAR[])) OR old IN (SELECT unnest($1::VARCHAR[]))",
            [sorted(redirects)],
        )
        led = {row["old"]: redirects.get(row["new"], row["new"]) for row in rows}
        led.update(redirects)
        self._changes.add(
            "redirects", [{"old": old, "new": new} for old, new in sorted(led.items())], [row[ROW] for row in rows]
        )

    def _add_keys(self, kind: str, items: Iterable[tuple[int, date | None, Sequence[int]]]) -> None:
        """Keep the keys of items, given as (row, day, keys)."""
        rows = (
            {"kind": kind, "key": key, "day": day.isoformat() if day else None, "item": row}
            for row, day, keys in items
            for key in sorted(set(keys))
        )
        self._changes.add("keys", rows)

    def _bury_keys(self) -> None:
        """The keys of replaced articles and claims are gone."""
        if not self._incoming.replaced:
            return
        rows = self._db.execute(
            "WITH items AS (SELECT $1 AS kind, row AS item FROM articles WHERE id IN (SELECT unnest($3::VARCHAR[])) "
            "UNION ALL SELECT $2, row FROM claims WHERE article IN (SELECT unnest($3::VARCHAR[]))) "
            "SELECT k.row FROM keys AS k SEMI JOIN items USING (kind, item)",
            [STORY, EVENT, sorted(self._incoming.replaced)],
        ).fetchall()
        self._changes.add("keys", [], [row for (row,) in rows])

    # Reading

    def _table(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """A temporary table of plain values."""
        values = [[row[number] for row in rows] for number in range(len(columns))]
        unnested = ", ".join(f"unnest(?::{kind}[]) AS {column}" for column, kind in columns.items())
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {unnested}", values)

    def _dicts(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        result = self._db.execute(query, list(values))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _same_event(stored: Row, now: Row) -> bool:
    """Whether an event's stored row and a new one say the same."""
    return all(_comparable(stored[name]) == _comparable(now[name]) for name in EVENTS.names)


def _comparable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
