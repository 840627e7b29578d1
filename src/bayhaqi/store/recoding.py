"""Coding a store's articles anew with another version of the coder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayhaqi.linking import ClaimFacts, ClaimKey
from bayhaqi.store import writer as writing
from bayhaqi.store.rows import article_from, coder_name
from bayhaqi.store.snapshot import Snapshot

if TYPE_CHECKING:
    from datetime import date

    from bayhaqi.model import Article
    from bayhaqi.store.writer import SomeCoder, Writer


@dataclass
class Recoded:
    """What a recoding changed. A claim is the same if its id is, and `changed` if something else of it is not.

    `uncoded` says why articles, by id, could not be coded anew; they keep the coding that they had.
    """

    articles: int = 0
    current: int = 0
    same: int = 0
    changed: int = 0
    new: int = 0
    gone: int = 0
    events_kept: int = 0
    events_new: int = 0
    events_gone: int = 0
    events_redirected: int = 0
    uncoded: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The numbers by name."""
        return {
            "articles": {"recoded": self.articles, "already coded by this version": self.current},
            "claims": {"same": self.same, "changed": self.changed, "new": self.new, "gone": self.gone},
            "events": {
                "kept": self.events_kept,
                "new": self.events_new,
                "gone": self.events_gone,
                "redirected": self.events_redirected,
            },
        }


def recode(writer: Writer, coder: SomeCoder, report: Callable[[int], None] = lambda _: None) -> Recoded:
    """Code every article that another version coded anew, link again what changes, and say what changed.

    Ids of claims and events that are still there stay. It commits in batches: stopped anywhere, it goes on where it was when
    it is called again. `report` is given the number of articles done, after each.
    """
    from bayhaqi.model import Coding

    name = coder_name(coder.info)
    done = Recoded(current=writer.count("articles", "coder = ?", [name]))
    before = writer.values("SELECT id FROM events")
    # One snapshot for all batches: what they have written is not read again.
    with Snapshot(writer.path) as snapshot:
        for batch in _batches(snapshot, name):
            ids = [article.id for article in batch]
            old = writer.facts_of(ids)
            codings = []
            for one in coder.pipe(batch):
                if isinstance(one, Coding):
                    codings.append(one)
                    done.articles += 1
                else:
                    done.uncoded[one.article.id] = one.reason
                report(done.articles)
            if codings:
                writer.commit(codings, anew=True)
            _compare(old, writer.facts_of(ids), done)
            writer.tidy()
    after = writer.values("SELECT id FROM events")
    done.events_kept, done.events_new = len(after & before), len(after - before)
    led = writer.values("SELECT old FROM redirects")
    done.events_redirected = len((before - after) & led)
    done.events_gone = len(before - after) - done.events_redirected
    if done.articles:
        writer.compact()
    return done


def _batches(snapshot: Snapshot, name: str) -> Iterator[list[Article]]:
    """The articles that another version coded, in the order of their days, in which the store keeps them."""
    query = "SELECT id, day FROM articles WHERE coder <> ? ORDER BY day NULLS LAST, id"
    waiting = snapshot.connection.execute(query, [name]).fetchall()
    while waiting:
        batch: list[Article] = []
        size = 0
        for record in _records(snapshot, waiting[: writing.BATCH_ARTICLES]):
            article = article_from(record)
            batch.append(article)
            size += len(article.text)
            if size >= writing.BATCH_CHARACTERS:
                break
        del waiting[: len(batch)]
        yield batch


def _records(snapshot: Snapshot, articles: Sequence[tuple[str, date | None]]) -> Iterator[str]:
    """The records of articles, given by id and day, as JSON and in their order; what lies on other days is not read."""
    days = [day for _, day in articles if day is not None]
    dated = "day BETWEEN ? AND ?" if days else "false"
    if len(days) < len(articles):
        dated += " OR day IS NULL"
    rows = snapshot.cursor().execute(
        f"SELECT record FROM articles WHERE ({dated}) AND id IN (SELECT unnest(?::VARCHAR[])) ORDER BY day NULLS LAST, id",
        [*((min(days), max(days)) if days else ()), [one for one, _ in articles]],
    )
    for (record,) in rows.fetchall():
        yield record


def _compare(old: Mapping[ClaimKey, ClaimFacts], now: Mapping[ClaimKey, ClaimFacts], done: Recoded) -> None:
    for key in old.keys() & now.keys():
        if old[key] == now[key]:
            done.same += 1
        else:
            done.changed += 1
    done.new += len(now.keys() - old.keys())
    done.gone += len(old.keys() - now.keys())
