"""Linking what a commit brings with what is stored near it, so that the result is that of linking everything at once.

Only what new articles and claims can reach is read and linked again (see `bayhaqi.linking`); what changes is given back as
new rows and as the numbers of the rows that they replace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bayhaqi import linking
from bayhaqi.linking import ArticleFacts, ClaimFacts, ClaimKey, Cluster, Prints, StoryOf
from bayhaqi.store.key_runs import Keys, keys_of, near_items
from bayhaqi.store.link_index import LinkIndex
from bayhaqi.store.manifest import EVENT_KEYS, STORY_KEYS
from bayhaqi.store.packing import event_digest
from bayhaqi.store.rows import Row, article_facts_of, claim_facts_of, event_row
from bayhaqi.store.tables import ROW


@dataclass
class Changes:
    """New rows by table, the numbers of the rows that they replace, and new keys by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    dead: dict[str, list[int]] = field(default_factory=dict)
    keys: dict[str, Keys] = field(default_factory=dict)

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


def none_of(articles: Collection[str]) -> Collection[str]:
    """No article: where there are no versions."""
    return ()


@dataclass(frozen=True)
class Nearby:
    """Where a commit finds what is near it: the index, the runs of keys of articles and of claims, and prints made before.

    `superseded` tells those of some articles that a later version took the place of.
    """

    index: LinkIndex
    stories: Sequence[Keys]
    events: Sequence[Keys]
    prints: Prints
    superseded: Callable[[Collection[str]], Collection[str]] = none_of


class Linker:
    """Links one commit with what the index and the runs of keys of the last one hold, on a cluster where it is much."""

    def __init__(self, nearby: Nearby, incoming: Incoming, cluster: Cluster | None = None) -> None:
        self._index = nearby.index
        self._nearby = nearby
        self._incoming = incoming
        self._cluster = cluster
        self._changes = Changes()
        self._articles: dict[str, ArticleFacts] = {}
        self._stories: dict[str, StoryOf] = {}

    def link(self) -> Changes:
        """The rows of stories, claim_events, events and redirects that change, and the new keys."""
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
        prints = self._nearby.prints
        keys = {article.id: linking.story_keys(article, prints) for article in new}
        numbers = {row["id"]: row[ROW] for row in self._incoming.articles}
        self._changes.keys[STORY_KEYS] = keys_of(
            (numbers[article.id], article.day, keys[article.id]) for article in new
        )
        wanted = ((key, article.day) for article in new for key in keys[article.id])
        near = self._stored_articles(ROW, near_items(self._nearby.stories, wanted, linking.STORY_DAYS))
        touched = linking.touched_articles(new, near, prints)
        old = self._index.reached_stories(touched | self._incoming.replaced)
        known = {article.id: article for article in (*near, *new)}
        members = [
            *new,
            *(known[one] for one in old if one in known and one not in keys),
            *self._stored_articles("id", [one for one in old if one not in known]),
        ]
        found = linking.link_stories(members, prints)
        ids, redirects = self._stable(
            "stories", {one: it.story for one, it in found.items()}, {one: place.one for one, place in old.items()}
        )
        moved: set[str] = set()
        for article in sorted(found):
            it, before = found[article], old.get(article)
            if before is not None and before[1:] == (ids[article], it.copy, it.reach):
                continue
            now = {"article": article, "story": ids[article], "copy": it.copy, "reach": it.reach}
            self._changes.add("stories", [now], [before.row] if before is not None else [])
            if before is not None and article not in keys:
                moved.add(article)
        self._redirect(redirects)
        self._articles.update((article.id, article) for article in members)
        self._stories.update((one, StoryOf(ids[one], it.copy, it.reach)) for one, it in found.items())
        return moved

    def _stored_articles(self, column: str, values: Iterable[Any], *, text: bool = True) -> list[ArticleFacts]:
        """Stored articles by number or id; those that this commit codes anew are left out."""
        found = self._index.articles(column, values, text=text)
        return [article for article in found if article.id not in self._incoming.replaced]

    # Events

    def _link_events(self, new: Sequence[ClaimFacts], moved: set[str]) -> None:
        """Link the new claims, and those of articles whose story changed, and describe every event that this changes."""
        keys = {claim.key: linking.event_keys(claim) for claim in new}
        numbers = {(row["article"], row["id"]): row[ROW] for row in self._incoming.claims}
        self._changes.keys[EVENT_KEYS] = keys_of(
            (numbers[claim.key], linking.claim_day(claim), keys[claim.key]) for claim in new
        )
        restless = self._stored_claims(self._index.claims("article", sorted(moved)))
        fresh = [*new, *restless]
        near = self._near_claims(fresh)
        self._know_stories({claim.article for claim in (*fresh, *near)})
        touched = linking.touched_claims(fresh, near, self._stories)
        old = self._index.reached_claims(sorted(touched | {claim.key for claim in restless}), self._incoming.replaced)
        known = {claim.key: claim for claim in (*near, *fresh)}
        missing = [key for key in old if key not in known and key[0] not in self._incoming.replaced]
        stored = [known[key] for key in old if key in known and key not in keys]
        members = [*new, *stored, *self._index.claims_of(missing)]
        self._know_articles({claim.article for claim in members})
        found = linking.link_events(members, self._stories, cluster=self._cluster)
        ids, redirects = self._stable(
            "events", {key: it.event for key, it in found.items()}, {key: place.one for key, place in old.items()}
        )
        for key in sorted(found):
            before = old.get(key)
            reach = " ".join(reversed(found[key].reach))
            if before is None or (before.one, before.reach) != (ids[key], reach):
                now = {"article": key[0], "claim": key[1], "event": ids[key], "reach": reach}
                self._changes.add("claim_events", [now], [before.row] if before is not None else [])
        self._changes.add("claim_events", [], [place.row for key, place in old.items() if key not in found])
        self._describe(members, ids, {place.one for place in old.values()})
        self._redirect(redirects)

    def _near_claims(self, fresh: Sequence[ClaimFacts]) -> list[ClaimFacts]:
        """The stored claims that share a key with a fresh one and lie near it in time."""
        wanted = ((key, linking.claim_day(claim)) for claim in fresh for key in linking.event_keys(claim))
        near = near_items(self._nearby.events, wanted, linking.EVENT_DAYS)
        own = {claim.key for claim in fresh}
        return [claim for claim in self._stored_claims(self._index.claims(ROW, near)) if claim.key not in own]

    def _stored_claims(self, claims: Iterable[ClaimFacts]) -> list[ClaimFacts]:
        """Those of some claims whose articles this commit does not code anew."""
        return [claim for claim in claims if claim.article not in self._incoming.replaced]

    def _know_stories(self, ids: set[str]) -> None:
        """Read the stories of articles that are not known yet."""
        self._stories.update(self._index.stories_of(sorted(ids - self._stories.keys())))

    def _know_articles(self, ids: set[str]) -> None:
        """Read the stories and the facts, without the text, of articles that are not known yet."""
        self._know_stories(ids)
        for facts in self._stored_articles("id", sorted(ids - self._articles.keys()), text=False):
            self._articles[facts.id] = facts

    def _describe(self, members: Sequence[ClaimFacts], ids: Mapping[ClaimKey, str], before: set[str]) -> None:
        """Write the events that are new or read otherwise than before, and bury those that are gone."""
        articles = self._articles
        gone = self._nearby.superseded({claim.article for claim in members})
        if gone:
            articles = {**articles, **{one: replace(articles[one], superseded=True) for one in gone if one in articles}}
        described = linking.describe_events(ids, members, articles, self._stories)
        rows = {event: event_row(event, facts) for event, facts in described.items()}
        stored = self._index.events(sorted(before | rows.keys()))
        for event in sorted(before | rows.keys()):
            old, now = stored.get(event), rows.get(event)
            if old is not None and now is not None and old[1] == event_digest(now):
                continue
            self._changes.add("events", [now] if now else [], [old[0]] if old else [])

    # Ids

    def _stable(
        self, table: str, labels: Mapping[Any, Any], old: Mapping[Any, str]
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
            found = self._index.taken(table, sorted(asked - used - own))
            if not found - used:
                return ids, redirects
            used.update(found)

    def _redirect(self, redirects: Mapping[str, str]) -> None:
        """Keep redirects, and have those that led to an id that is gone lead where it leads now."""
        if not redirects:
            return
        rows = self._index.redirects(sorted(redirects))
        led = {old: redirects.get(new, new) for _, old, new in rows}
        led.update(redirects)
        self._changes.add(
            "redirects", [{"old": old, "new": new} for old, new in sorted(led.items())], [row for row, *_ in rows]
        )
