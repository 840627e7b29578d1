"""Articles that were fetched into the store, each once, and later versions of a report as such."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bayhaqi.linking.versions import Change, changes_between
from bayhaqi.store import SomeCoder, Writer
from bayhaqi.store.rows import claim_facts_of, storable, text_digest
from bayhaqi.store.versions import Version, latest_versions, save_versions

if TYPE_CHECKING:
    from bayhaqi.linking import ClaimFacts
    from bayhaqi.model import Article


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that was fetched; `page` is its key in the backlog, `seen` an ISO date-time."""

    page: str
    article: Article
    seen: str
    etag: str | None = None
    modified: str | None = None

    @property
    def address(self) -> str:
        """The address under which versions are kept: the page's own, if it says one, or the one it was read from."""
        return self.article.url or self.page


@dataclass
class Stored:
    """What storing some arrivals did; `versions` are new versions of reports that were there, the first ones left out.

    `ids` has the article of each page, `uncoded` why a page's article was given up.
    """

    articles: int = 0
    known: int = 0
    claims: int = 0
    versions: list[Version] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    uncoded: dict[str, str] = field(default_factory=dict)


def store_arrivals(store: Path, arrivals: Sequence[Arrival], coder: SomeCoder | Callable[[], SomeCoder]) -> Stored:
    """Store articles and note of which reports they are versions.

    It can be stopped anywhere and done again: articles are known by their id, and versions by address and text. Raises
    `StoreBusyError` while another process writes.
    """
    done = Stored()
    with Writer(store) as writer:
        latest = latest_versions(store, {arrival.address for arrival in arrivals})
        fresh = [one for one in arrivals if not _same_text(one, latest)]
        for one in arrivals:
            if _same_text(one, latest):
                done.ids[one.page] = latest[one.address].article
        before = _stored_before(writer, fresh, latest)
        writer.superseding = {latest[one.address].article for one in fresh if one.address in latest}
        writer.superseding.update(article for article, _ in before.values())
        writer.superseding -= {storable(one.article.id) for one in fresh}
        added = writer.add([one.article for one in fresh], coder)
        done.articles, done.claims = added.stored, added.claims
        reasons = {storable(one.article.id): one.reason for one in added.uncoded}
        done.uncoded = {one.page: reasons[name] for one in fresh if (name := storable(one.article.id)) in reasons}
        fresh = [one for one in fresh if one.page not in done.uncoded]
        done.known = len(arrivals) - added.stored - len(done.uncoded)
        versions = _versions(writer, fresh, latest, before)
        save_versions(store, versions)
    done.versions = [one for one in versions if one.number > 1]
    done.ids.update((one.page, storable(one.article.id)) for one in fresh)
    return done


def _same_text(arrival: Arrival, latest: Mapping[str, Version]) -> bool:
    """Whether the newest version has this very text, perhaps under another day."""
    version = latest.get(arrival.address)
    return version is not None and version.digest == text_digest(arrival.article.text)


def _stored_before(
    writer: Writer, arrivals: Sequence[Arrival], latest: Mapping[str, Version]
) -> dict[str, tuple[str, str]]:
    """The article (id, digest) that the store has from files for an address of which no version is known; the last added one."""
    unknown = sorted({one.address for one in arrivals if one.address not in latest})
    return {
        url: (article, digest)
        for url, article, digest in writer.rows(
            "SELECT url, arg_max(id, (added, id)), arg_max(digest, (added, id)) FROM articles "
            "WHERE url IN (SELECT unnest(?::VARCHAR[])) GROUP BY url",
            [unknown],
        )
    }


def _versions(
    writer: Writer, arrivals: Sequence[Arrival], latest: Mapping[str, Version], before: Mapping[str, tuple[str, str]]
) -> list[Version]:
    """A version for each arrival whose text is not that of the version before it."""
    last = dict(latest)
    found: list[Version] = []
    for one in arrivals:
        address, article, digest = one.address, storable(one.article.id), text_digest(one.article.text)
        if address not in last and address in before:
            earlier, its_digest = before[address]
            last[address] = Version(address, 1, earlier, its_digest, one.seen)
            found.append(last[address])
        version = last.get(address)
        if version is not None and version.digest == digest:
            continue
        number = 1 if version is None else version.number + 1
        changes: tuple[Change, ...] = ()
        if version is not None:
            changes = changes_between(*_claims(writer, version.article, article))
        last[address] = Version(address, number, article, digest, one.seen, changes)
        found.append(last[address])
    return found


def _claims(writer: Writer, *articles: str) -> list[list[ClaimFacts]]:
    rows = writer.claims_of(articles)
    return [[claim_facts_of(row) for row in rows if row["article"] == article] for article in articles]
