"""Measures the events of our own episodes with the coder's claims in place of the given ones.

    PYTHONPATH=. python training/linking/coded_episodes.py

A claim of the coder has the event of the given claim in the same sentence whose trigger shares a word with its own; claims without
one are linked but not measured.
"""

from __future__ import annotations

from tests.linking.episode_reading import Episode, halves, pairwise, pooled

import bayhaqi
from bayhaqi.linking import ClaimFacts, ClaimKey, coding_facts, link_events, link_stories


def events_of(episode: Episode, claims: list[ClaimFacts]) -> dict[ClaimKey, str]:
    """The gold events of the coder's claims that have one."""
    given: dict[str, list[ClaimFacts]] = {}
    for claim in episode.claims:
        given.setdefault(claim.article, []).append(claim)
    found: dict[ClaimKey, str] = {}
    for claim in claims:
        words = set(claim.trigger.lower().split())
        for one in given.get(claim.article, ()):
            if words & set(one.trigger.lower().split()) and (
                claim.evidence in one.evidence or one.evidence in claim.evidence
            ):
                found[claim.key] = episode.events[one.key]
                break
    return found


def main() -> None:
    """Code, link and measure each half."""
    coder = bayhaqi.load()
    for name, half in zip(("tuning", "reporting"), halves(), strict=True):
        episode = pooled(half)
        articles = [
            bayhaqi.Article(
                id=one.id,
                title=one.title,
                text=one.text,
                published=str(one.day),
                publisher=one.publisher,
                language="en",
            )
            for one in episode.articles
        ]
        facts = [coding_facts(coding) for coding in coder.pipe(articles)]
        claims = [claim for _, some in facts for claim in some]
        found = link_events(claims, link_stories(article for article, _ in facts))
        gold = events_of(episode, claims)
        precision, recall, f1 = pairwise(gold, {key: found[key].event for key in gold})
        print(
            f"{name} half: {len(claims)} claims of the coder, {len(gold)} of them of a given event ({len(episode.claims)} given): "
            f"pairwise precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
        )


if __name__ == "__main__":
    main()
