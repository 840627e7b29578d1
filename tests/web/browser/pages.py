"""The pages of a store that browser tests look at: a name for each, and its address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import bayhaqi
from bayhaqi.query import Query
from bayhaqi.web import links

# Pages that need no id.
PLAIN = {
    "overview": "/",
    "events": "/events",
    "claims": "/claims",
    "stories": "/stories",
    "articles": "/articles",
    "timeline": "/timeline",
    "map": "/map",
    "network": "/network",
    "dyads": "/dyads",
    "voices": "/voices",
    "reviews": "/reviews",
    "sql": "/sql",
    "api": "/api",
}
# Pages that are found by what a store holds.
FOUND = ("events filtered", "event", "story", "article", "article claim", "actor", "dyad", "voice", "review")
NAMES = (*PLAIN, *FOUND)


def addresses(store: Path) -> dict[str, str]:
    """The address of every page by its name; those of single things are of what most is known of."""
    with bayhaqi.open(store) as db:
        event = db.events(Query.of(sort="-articles", limit=1)).records()[0]
        claim = db.claims(event=event["id"]).records()[0]
        # Those next to the dyad with most events and the voice that is heard most: the answers for these are ready before anybody asks.
        dyad = db.network(Query.of(limit=1, offset=1)).records()[0]
        voice = db.voices(Query.of(limit=1, offset=1)).records()[0]["voice"]
        story = db.articles(article=claim["article"]).records()[0]["story"]
    article = claim["article"]
    found = {
        "events filtered": f"/events?{urlencode({'type': event['type'], 'country': event['actors'][0]['country'] or 'RUS'})}",
        "event": links.event_path(event["id"]),
        "story": links.story_path(story),
        "article": links.article_path(article),
        "article claim": links.article_path(article, claim["id"]),
        "actor": links.actor_path(dyad["actor"]),
        "dyad": links.dyad_path(dyad["actor"], dyad["recipient"]),
        "voice": links.voice_path(voice),
        "review": links.review_path(article, claim["id"]),
    }
    assert tuple(found) == FOUND
    return {**PLAIN, **found}
