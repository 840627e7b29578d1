"""One event, claim, article or story, with all that belongs to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bayhaqi.errors import UsageError
from bayhaqi.query.results import Row
from bayhaqi.query.reviewing import with_reviews
from bayhaqi.store.versions import superseded, versions_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind = Literal["event", "claim", "article", "story"]
SHORTEST = 4  # characters that the beginning of an id must have
SEVERAL = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What an id stands for: its row, and the rows of its claims and articles.

    `moved_from` is the id that was asked for where it has been merged into another. `versions` are those of the report that an
    article is a version of, with what each changed. Each claim has `voices`, its chain with
    names for keys, `publisher`, `published`, `title` and `url` of its article, `reviews`, what people said of it, and `superseded_by`,
    the newest version of its report where it is of an earlier one.
    """

    kind: Kind
    row: Row
    claims: list[Row] = field(default_factory=list)
    articles: list[Row] = field(default_factory=list)
    moved_from: str | None = None
    versions: list[Row] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values; days are ISO texts."""
        plain: Row = {"kind": self.kind, self.kind: self.row, "claims": self.claims, "articles": self.articles}
        if self.moved_from:
            plain["moved_from"] = self.moved_from
        if self.versions:
            plain["versions"] = self.versions
        return dict(_plain(plain))


def show(connection: DuckDBPyConnection, wanted: str, store: Path | None = None, kind: Kind | None = None) -> Shown:
    """What an id stands for, with the reviews that the store has of it. Raises `UsageError` where nothing, or several, bear it.

    Where a `kind` is expected, a whole id of this kind is taken without a look at the others.
    """
    found = _shown(connection, wanted.strip(), kind)
    if store is not None:
        claims = [found.row] if found.kind == "claim" else found.claims
        with_reviews(connection, store, claims)
        found.versions.extend(_with_versions(found, claims, store))
    return found


def _with_versions(found: Shown, claims: list[Row], store: Path) -> list[Row]:
    """Say of each claim whether a later version of its report took its place; gives the versions of an article."""
    newest = superseded(store, {claim["article"] for claim in claims})
    for claim in claims:
        claim["superseded_by"] = newest.get(claim["article"])
    if found.kind != "article":
        return []
    return [version.to_dict() for version in versions_of(store, found.row["id"])]


def _shown(connection: DuckDBPyConnection, wanted: str, expected: Kind | None) -> Shown:
    kind, key, moved = _found(connection, wanted, expected)
    if kind == "event":
        row = _rows(connection, "SELECT * FROM main.events WHERE id = ?", key)[0]
        told = connection.execute("SELECT article, claim FROM main.claim_events WHERE event = ?", [key]).fetchall()
        articles = _articles(connection, [article for article, _ in told])
        claims = _claims(connection, articles, dict.fromkeys(told, key))
        return Shown("event", row, claims, articles, wanted if moved else None)
    if kind == "claim":
        article, claim = key.rsplit("/", 1)
        articles = _articles(connection, [article])
        claims = [one for one in _claims(connection, articles) if one["id"] == claim]
        return Shown("claim", claims[0], [], articles)
    if kind == "article":
        read = _articles(connection, [key], text=True)
        return Shown("article", read[0], _claims(connection, read))
    members = connection.execute("SELECT article FROM main.stories WHERE story = ?", [key]).fetchall()
    articles = _articles(connection, [one for (one,) in members])
    return Shown("story", {"id": key}, _claims(connection, articles), articles)


_IDS = {
    "event": ("SELECT id FROM main.events WHERE {}", "id"),
    "moved": ("SELECT old FROM main.redirects WHERE {}", "old"),
    "article": ("SELECT id FROM main.articles WHERE {}", "id"),
    "story": ("SELECT DISTINCT story FROM main.stories WHERE {}", "story"),
    "claim": ("SELECT article || '/' || id FROM main.claims WHERE {}", "id"),
}


def _found(connection: DuckDBPyConnection, wanted: str, expected: Kind | None) -> tuple[Kind, str, bool]:
    """Kind and key of the one record that bears an id, and whether the id has moved."""
    if expected in ("event", "article"):
        query, column = _IDS[expected]
        if connection.execute(f"{query.format(f'{column} = ?')} LIMIT 1", [wanted]).fetchone():
            return expected, wanted, False
    if "/" in wanted:
        article, claim = wanted.rsplit("/", 1)
        if connection.execute("SELECT 1 FROM main.claims WHERE article = ? AND id = ?", [article, claim]).fetchone():
            return "claim", wanted, False
    for test in ("{} = ?", "starts_with({}, ?)"):
        if test != "{} = ?" and len(wanted) < SHORTEST:
            break
        found = [
            (kind, key)
            for kind, (query, column) in _IDS.items()
            for (key,) in connection.execute(
                f"{query.format(test.format(column))} LIMIT {SEVERAL}", [wanted]
            ).fetchall()
        ]
        # A story bears the id of its earliest article, which is what people mean by it; a moved id is the event it leads to.
        articles = {key for kind, key in found if kind == "article"}
        moved = {_moved_to(connection, key) for kind, key in found if kind == "moved"}
        whole = dict.fromkeys(
            (kind, key) for kind, key in found if kind != "moved" and (kind != "story" or key not in articles)
        )
        for key in sorted(moved):
            whole.setdefault(("event", key))
        found = list(whole)
        if len(found) == 1:
            kind, key = found[0]
            return kind, key, key in moved and key != wanted  # type: ignore[return-value]
        if found:
            listed = ", ".join(f"{kind} {key}" for kind, key in found[:SEVERAL])
            raise UsageError(f"{wanted!r} stands for several: {listed}; give more of the id, or ARTICLE/CLAIM")
    raise UsageError(
        f"nothing in the store has the id {wanted[:80]!r}; ids are what: bayhaqi events STORE -f jsonl gives as id"
    )


def _moved_to(connection: DuckDBPyConnection, old: str) -> str:
    """Where an event's id leads, however often it was merged."""
    seen = {old}
    new = old
    while found := connection.execute("SELECT new FROM main.redirects WHERE old = ?", [new]).fetchone():
        new = str(found[0])
        if new in seen:
            break
        seen.add(new)
    if not connection.execute("SELECT 1 FROM main.events WHERE id = ?", [new]).fetchone():
        raise UsageError(f"the event {old} was merged into {new}, which is gone; run: bayhaqi check")
    return new


def _claims(
    connection: DuckDBPyConnection, articles: list[Row], events: dict[tuple[str, str], str] | None = None
) -> list[Row]:
    """The claims of articles, in the order of these and of the text; with `events`, the claims that have one there."""
    if not articles:
        return []
    ids = [article["id"] for article in articles]
    # The ids stand in the statement itself: so whole row groups are passed over, and of wide columns only what is asked for is read.
    inside = f"article IN ({', '.join('?' * len(ids))})"
    rows = _rows(connection, f"SELECT * FROM main.claims WHERE {inside} ORDER BY article, evidence_start, id", *ids)
    if events is None:
        links = connection.execute(
            f"SELECT article, claim, event FROM main.claim_events WHERE {inside}", ids
        ).fetchall()
        events = {(article, claim): event for article, claim, event in links}
    else:
        rows = [row for row in rows if (row["article"], row["id"]) in events]
    named = dict(
        connection.execute(
            f"SELECT source_actor, min(source_name) FROM main.attributions WHERE source_actor IS NOT NULL AND {inside} "
            "GROUP BY source_actor",
            ids,
        ).fetchall()
    )
    places = {article["id"]: (place, article) for place, article in enumerate(articles)}
    for row in rows:
        _, read = places[row["article"]]
        row["event"] = events.get((row["article"], row["id"]))
        row |= {"publisher": read["publisher"], "published": read["day"], "title": read["title"], "url": read["url"]}
        row["voices"] = [named.get(voice, voice) for voice in row["chain"] or []]
    return sorted(rows, key=lambda row: places[row["article"]][0])


def _articles(connection: DuckDBPyConnection, ids: list[str], *, text: bool = False) -> list[Row]:
    """Articles by id, the earliest day first."""
    ids = list(dict.fromkeys(ids))
    if not ids:
        return []
    more = ", text" if text else ""
    inside = ", ".join("?" * len(ids))
    told = dict(
        connection.execute(f"SELECT article, story FROM main.stories WHERE article IN ({inside})", ids).fetchall()
    )
    found = _rows(
        connection,
        f"""SELECT id, NULL AS story, title, day, published, publisher, url, language, agency, dateline, coder{more}
        FROM main.articles WHERE id IN ({inside}) ORDER BY day NULLS LAST, id""",
        *ids,
    )
    for row in found:
        row["story"] = told.get(row["id"])
    return found


def _rows(connection: DuckDBPyConnection, sql: str, *parameters: Any) -> list[Row]:
    cursor = connection.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    for row in rows:
        if isinstance(row.get("differences"), str):
            row["differences"] = json.loads(row["differences"])
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
