"""Linking: codings of many articles into stories (reports of one happening) and events (one happening), as pure functions.

Everything here is a function of its arguments: no files, no clock, no order. Linking piece by piece gives what linking all
at once gives, if the caller keeps to one rule. For new items:

1. `near` = the stored items that share a key (`story_keys`, `event_keys`) with a new item, and whose day (`ArticleFacts.day`,
   `claim_day(claim)`) lies at most `STORY_DAYS` (`EVENT_DAYS`) from it, or where either day is None; persist key, day and item;
2. `touched_articles(new, near)` (`touched_claims`) = those of them that link to a new item;
3. link again the new items together with every item whose `reach` is that of a touched, changed or removed one; what comes
   back replaces the rows of these items, and no other row changes;
4. `stable_ids` keeps the ids of what is still there.

For events, claims of an article whose story changed count as new in step 1.
"""

from __future__ import annotations

from bayhaqi.linking.agencies import credited_agency
from bayhaqi.linking.describing import describe_event, describe_events
from bayhaqi.linking.events import EVENT_DAYS, claim_day, event_keys, link_events, touched_claims
from bayhaqi.linking.facts import (
    ArticleFacts,
    ClaimFacts,
    ClaimKey,
    Difference,
    EventFacts,
    EventOf,
    Side,
    StoryOf,
    article_facts,
    claim_facts,
    coding_facts,
)
from bayhaqi.linking.identity import stable_ids
from bayhaqi.linking.parallel import Cluster
from bayhaqi.linking.prints import Prints
from bayhaqi.linking.stories import STORY_DAYS, link_stories, story_keys, touched_articles

__all__ = [
    "EVENT_DAYS",
    "STORY_DAYS",
    "ArticleFacts",
    "ClaimFacts",
    "ClaimKey",
    "Cluster",
    "Difference",
    "EventFacts",
    "EventOf",
    "Prints",
    "Side",
    "StoryOf",
    "article_facts",
    "claim_day",
    "claim_facts",
    "coding_facts",
    "credited_agency",
    "describe_event",
    "describe_events",
    "event_keys",
    "link_events",
    "link_stories",
    "stable_ids",
    "story_keys",
    "touched_articles",
    "touched_claims",
]
