"""Stories: which articles report one happening, and which of them are copies of one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from bayhaqi.linking.copies import is_copy
from bayhaqi.linking.facts import ArticleFacts, StoryOf
from bayhaqi.linking.grouping import CEILING, Scores, by_component, cluster, components, dense
from bayhaqi.linking.prints import ArticlePrint, Prints
from bayhaqi.linking.story_scores import story_score
from bayhaqi.linking.words import key_of

# Reports of one happening in the development articles lie up to a month apart; the penalty of days in the score does the rest.
STORY_DAYS = 30
LINK = 0.0
# Up to so many articles every pair of a reach is compared; in a larger one pairs without a common key count as MISSING.
DENSE = 600
MISSING = -4.0
SKETCH = 6

Pair = tuple[int, int]


def story_keys(article: ArticleFacts, prints: Prints | None = None) -> tuple[int, ...]:
    """Signed 64-bit keys (fit BIGINT), the same on every machine; articles that may be one story share at least one.

    One key for every two of the article's most telling words, and a sketch of its wording for copies.
    """
    return _keys((prints or Prints()).of(article))


def link_stories(articles: Iterable[ArticleFacts], prints: Prints | None = None) -> dict[str, StoryOf]:
    """The story, copy group and reach of every article, by article id; the order of the articles does not matter."""
    facts = _in_order(articles)
    prints = prints or Prints()
    scores: dict[Pair, float] = {}
    copied: list[Pair] = []
    linked: list[Pair] = []
    for pair in _candidates(facts, prints):
        one, other = prints.of(facts[pair[0]]), prints.of(facts[pair[1]])
        scores[pair] = story_score(one, other)
        if is_copy(one, other):
            copied.append(pair)
            linked.append(pair)
        elif scores[pair] >= LINK:
            linked.append(pair)
    copies = components(len(facts), copied)
    reaches = components(len(facts), linked)
    found: dict[str, StoryOf] = {}
    for members in by_component(reaches):
        for story in _stories(members, copies, scores, lambda item: prints.of(facts[item])):
            for item in story:
                found[facts[item].id] = StoryOf(facts[story[0]].id, facts[copies[item]].id, facts[members[0]].id)
    return found


def touched_articles(
    new: Iterable[ArticleFacts], near: Iterable[ArticleFacts], prints: Prints | None = None
) -> set[str]:
    """The ids of those `near` that link to some `new` article."""
    prints = prints or Prints()
    fresh = {article.id: article for article in new}
    holders: dict[int, list[ArticleFacts]] = {}
    for article in fresh.values():
        for key in _keys(prints.of(article)):
            holders.setdefault(key, []).append(article)
    touched: set[str] = set()
    for stored in near:
        if stored.id in fresh:
            continue
        met = {
            article.id: article
            for key in _keys(prints.of(stored))
            for article in holders.get(key, ())
            if _may_go_together(stored.day, article.day)
        }
        if any(_linked((stored, article), prints) for article in met.values()):
            touched.add(stored.id)
    return touched


def _linked(pair: tuple[ArticleFacts, ArticleFacts], prints: Prints) -> bool:
    first, second = (prints.of(article) for article in _in_order(pair))
    return is_copy(first, second) or story_score(first, second) >= LINK


def _in_order(articles: Iterable[ArticleFacts]) -> list[ArticleFacts]:
    """By day, then id, undated ones last; the first of every group then names it."""
    return sorted({article.id: article for article in articles}.values(), key=lambda one: (one.day or date.max, one.id))


def _keys(made: ArticlePrint) -> tuple[int, ...]:
    salient = sorted(made.salient)
    keys = [key_of("words", one, other) for one, other in combinations(salient, 2)]
    for name, shingles in (("lead", made.lead_shingles), ("text", made.shingles)):
        keys += [key_of(name, str(shingle)) for shingle in sorted(shingles)[:SKETCH]]
    return tuple(sorted(set(keys)))


def _candidates(facts: Sequence[ArticleFacts], prints: Prints) -> Iterator[Pair]:
    """Every pair with a common key and days that may go together, each once, in order."""
    holders: dict[int, list[int]] = {}
    for item in range(len(facts)):
        keys = _keys(prints.of(facts[item]))
        near = {
            other
            for key in keys
            for other in reversed(holders.get(key, ()))
            if _may_go_together(facts[other].day, facts[item].day)
        }
        for other in sorted(near):
            yield other, item
        for key in keys:
            holders.setdefault(key, []).append(item)


def _may_go_together(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs((one - other).days) <= STORY_DAYS


def _stories(
    members: list[int], copies: list[int], scores: dict[Pair, float], print_of: Callable[[int], ArticlePrint]
) -> list[list[int]]:
    if len(members) == 1:
        return [members]

    def score(a: int, b: int) -> float:
        pair = (members[a], members[b])
        if copies[pair[0]] == copies[pair[1]]:
            return CEILING
        if pair in scores:
            return scores[pair]
        if len(members) > DENSE:
            return MISSING
        return story_score(print_of(pair[0]), print_of(pair[1]))

    matrix: Scores = dense(len(members), score)
    groups: dict[int, list[int]] = {}
    for at, item in enumerate(members):
        groups.setdefault(copies[item], []).append(at)
    return [[members[at] for at in some] for some in cluster(matrix, [g for g in groups.values() if len(g) > 1])]
