"""What linking gives does not depend on order or on the pieces in which items come; ids stay."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bayhaqi.linking import ArticleFacts, ClaimFacts, link_events, link_stories, stable_ids
from tests.linking.copy_reading import report_halves
from tests.linking.episode_reading import episodes
from tests.linking.piecemeal import Shelf

POOL = [
    *(
        (article, [claim for claim in one.claims if claim.article == article.id])
        for one in episodes()
        for article in one.articles
    ),
    *((article, []) for half in report_halves() for article in half.articles),
]
samples = st.tuples(st.integers(0, len(POOL) - 24), st.integers(4, 24), st.randoms(use_true_random=False))


def _sample(start: int, size: int, draw: random.Random) -> list[tuple[ArticleFacts, list[ClaimFacts]]]:
    """Articles that stand together in the pool, so that many belong together, in another order."""
    chosen = POOL[start : start + size]
    draw.shuffle(chosen)
    return chosen


@settings(max_examples=15, deadline=None)
@given(samples)
def test_the_order_does_not_matter(drawn: tuple[int, int, random.Random]) -> None:
    chosen = _sample(*drawn)
    articles = [article for article, _ in chosen]
    claims = [claim for _, some in chosen for claim in some]
    stories = link_stories(articles)
    assert stories == link_stories(reversed(articles))
    assert link_events(claims, stories) == link_events(reversed(claims), stories)


@settings(max_examples=15, deadline=None)
@given(samples, st.integers(1, 5))
def test_piece_by_piece_gives_what_all_at_once_gives(drawn: tuple[int, int, random.Random], piece: int) -> None:
    chosen = _sample(*drawn)
    shelf = Shelf()
    for at in range(0, len(chosen), piece):
        some = chosen[at : at + piece]
        shelf.add([article for article, _ in some], [claim for _, told in some for claim in told])
    stories = link_stories([article for article, _ in chosen])
    events = link_events([claim for _, told in chosen for claim in told], stories)
    assert shelf.stories == stories
    assert shelf.events == events
    # One id for each story and event, and no id for two.
    assert len(set(shelf.event_ids.values())) == len({of.event for of in events.values()})
    assert len(set(zip(shelf.event_ids.values(), (events[key].event for key in shelf.event_ids), strict=True))) == len(
        set(shelf.event_ids.values())
    )
    assert not set(shelf.redirects) & {*shelf.event_ids.values(), *shelf.story_ids.values()}


labels = st.dictionaries(st.integers(0, 12), st.integers(0, 4), max_size=13)


@settings(max_examples=200, deadline=None)
@given(labels, labels)
def test_ids_stay_with_what_is_still_there(before: dict[int, int], after: dict[int, int]) -> None:
    named = {item: f"first {label}" for item, label in before.items()}
    ids, redirects = stable_ids({item: str(label) for item, label in after.items()}, named)
    assert (
        len(set(zip(ids.values(), after.values(), strict=True))) == len(set(after.values())) == len(set(ids.values()))
    )
    for item, label in after.items():
        together = {other for other in after if after[other] == label}
        if item in named and together == {other for other in before if before[other] == before[item]}:
            assert ids[item] == named[item]
    assert set(redirects.values()) <= set(ids.values())
    assert not set(redirects) & set(ids.values())
    again, none = stable_ids({item: str(label) for item, label in after.items()}, ids)
    assert (again, none) == (ids, {})
