"""Linking piece by piece as a store does it: keys, days and reaches are kept, and only what new items touch is linked again."""

from __future__ import annotations

from dataclasses import dataclass, field

from bayhaqi import linking
from bayhaqi.linking import ArticleFacts, ClaimFacts, ClaimKey, EventOf, StoryOf


@dataclass
class Shelf:
    """Articles and claims with what linking them has given so far."""

    articles: dict[str, ArticleFacts] = field(default_factory=dict)
    claims: dict[ClaimKey, ClaimFacts] = field(default_factory=dict)
    stories: dict[str, StoryOf] = field(default_factory=dict)
    events: dict[ClaimKey, EventOf] = field(default_factory=dict)
    story_ids: dict[str, str] = field(default_factory=dict)
    event_ids: dict[ClaimKey, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    def add(self, articles: list[ArticleFacts], claims: list[ClaimFacts]) -> None:
        """Add new articles with their claims."""
        moved = self._add_articles(articles)
        self._add_claims([*claims, *(claim for claim in self.claims.values() if claim.article in moved)])

    def _add_articles(self, new: list[ArticleFacts]) -> set[str]:
        near = [one for one in self.articles.values() if any(_stories_meet(one, other) for other in new)]
        touched = linking.touched_articles(new, near)
        reaches = {self.stories[one].reach for one in touched}
        members = [one for one in self.articles.values() if self.stories[one.id].reach in reaches]
        found = linking.link_stories([*new, *members])
        ids, redirects = linking.stable_ids(
            {one: of.story for one, of in found.items()},
            {one: self.story_ids[one] for one in found if one in self.story_ids},
            lambda made: made in self.story_ids.values() or made in self.redirects,
        )
        moved = {one for one in found if one in self.story_ids and self.story_ids[one] != ids[one]}
        self.articles |= {one.id: one for one in new}
        self.stories |= found
        self.story_ids |= ids
        self.redirects |= redirects
        return moved

    def _add_claims(self, new: list[ClaimFacts]) -> None:
        fresh = {claim.key for claim in new}
        near = [
            one
            for one in self.claims.values()
            if one.key not in fresh and any(_events_meet(one, other) for other in new)
        ]
        touched = linking.touched_claims(new, near, self.story_ids)
        reaches = {self.events[one].reach for one in (*touched, *fresh) if one in self.events}
        members = [
            one for one in self.claims.values() if self.events[one.key].reach in reaches and one.key not in fresh
        ]
        found = linking.link_events([*new, *members], self.story_ids)
        ids, redirects = linking.stable_ids(
            {key: of.event for key, of in found.items()},
            {key: self.event_ids[key] for key in found if key in self.event_ids},
            lambda made: made in self.event_ids.values() or made in self.redirects,
        )
        self.claims |= {claim.key: claim for claim in new}
        self.events |= found
        self.event_ids |= ids
        self.redirects |= redirects


def _close(one: object, other: object, days: int) -> bool:
    return one is None or other is None or abs((one - other).days) <= days  # type: ignore[operator]


def _stories_meet(one: ArticleFacts, other: ArticleFacts) -> bool:
    shared = set(linking.story_keys(one)) & set(linking.story_keys(other))
    return bool(shared) and _close(one.day, other.day, linking.STORY_DAYS)


def _events_meet(one: ClaimFacts, other: ClaimFacts) -> bool:
    shared = set(linking.event_keys(one)) & set(linking.event_keys(other))
    return bool(shared) and _close(linking.claim_day(one), linking.claim_day(other), linking.EVENT_DAYS)
