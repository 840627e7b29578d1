"""The demo reports, coded and linked: copies collapse, the conflicting day and the denial are shown, origins are counted rightly."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import bayhaqi
from bayhaqi.linking import (
    ArticleFacts,
    ClaimFacts,
    EventFacts,
    StoryOf,
    coding_facts,
    describe_events,
    link_events,
    link_stories,
)
from bayhaqi.reading.demo import demo_articles


@dataclass
class Demo:
    articles: dict[str, ArticleFacts]
    stories: dict[str, StoryOf]
    told: list[tuple[ClaimFacts, EventFacts]]

    def events(self, title: str, *triggers: str) -> list[EventFacts]:
        """The events of the claims with such a trigger in the article whose title begins so, the widest first."""
        found = [
            event
            for claim, event in self.told
            if claim.trigger in triggers and (self.articles[claim.article].title or "").startswith(title)
        ]
        assert found, f"no claim {triggers} in {title!r}"
        return sorted(found, key=lambda event: -event.claims)


@pytest.fixture(scope="module")
def demo() -> Demo:
    facts = [coding_facts(coding) for coding in bayhaqi.load().pipe(demo_articles())]
    articles = {article.id: article for article, _ in facts}
    claims = [claim for _, some in facts for claim in some]
    stories = link_stories(articles.values())
    events = {key: of.event for key, of in link_events(claims, stories).items()}
    described = describe_events(events, claims, articles, stories)
    return Demo(articles, stories, [(claim, described[events[claim.key]]) for claim in claims])


def test_the_three_copies_are_one_report(demo: Demo) -> None:
    groups: dict[str, list[str]] = {}
    for name, of in demo.stories.items():
        groups.setdefault(of.copy, []).append(demo.articles[name].title or "")
    copied = [sorted(titles) for titles in groups.values() if len(titles) > 1]
    assert copied == [
        [
            "Azerbaijan begins military operation in Nagorno-Karabakh",
            "Azerbaijan launches operation in Nagorno-Karabakh",
            "Shelling in Stepanakert as Azerbaijan launches operation",
        ]
    ]
    assert len({of.story for name, of in demo.stories.items() if demo.articles[name].title in copied[0]}) == 1


def test_sport_and_markets_are_stories_of_their_own(demo: Demo) -> None:
    for title in ("Qarabag beat", "Oil retreats"):
        name = next(one for one, article in demo.articles.items() if (article.title or "").startswith(title))
        assert sum(of.story == demo.stories[name].story for of in demo.stories.values()) == 1


def test_one_agency_in_three_papers_is_one_origin(demo: Demo) -> None:
    """Of the events that only the three copies tell of, each has one origin: the agency, or whom it names."""
    told: dict[int, EventFacts] = {}
    for claim, event in demo.told:
        if (demo.articles[claim.article].title or "").startswith("Azerbaijan launches operation"):
            told[id(event)] = event
    alone = [event for event in told.values() if event.copies == 1]
    assert [event for event in alone if event.articles == 3]
    assert {event.origins for event in alone} == {1}
    assert any("Meridian" in event.origin_names[0] for event in alone if event.articles == 3)


def test_the_conflicting_day_of_the_talks_is_shown(demo: Demo) -> None:
    event = demo.events("First talks", "met")[0]
    days = {one.value: one.origins for one in event.differences if one.field == "day"}
    assert days == {"2023-09-21": ("Caucasus Courier",), "2023-09-22": ("The Capital Observer",)}
    assert event.disputed
    assert event.origins == 2


def test_the_denial_of_fire_on_civilians_is_shown(demo: Demo) -> None:
    denied = [event for event in demo.events("Armenia denies", "shelled", "killed") if event.denied]
    assert denied
    event = denied[0]
    denials = [one for one in event.differences if one.field == "denied"]
    assert [len(one.origins) for one in denials] == [1]
    assert "azerbaijan" in denials[0].origins[0].lower()
    assert event.status is None
    assert event.origins >= 1
    assert not any("azerbaijan" in name.lower() for name in event.origin_names)
