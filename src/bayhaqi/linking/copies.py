"""Copies: near-copies and rewrites of one report, which count as one voice."""

from __future__ import annotations

from bayhaqi.linking.prints import ArticlePrint, cosine

# Parts of the shorter article's runs of four words, set on the tuning half of our own reports (tests/linking/copy_reading.py).
# Reports of one wire on one matter share paragraphs of background, so that the lead must be shared as well.
COPIED = 0.45
COPIED_LEAD = 0.30
REWRITTEN = 0.18
SHORTEST = 12
FEWEST_WORDS = 0.35
COPY_DAYS = 4


def is_copy(one: ArticlePrint, other: ArticlePrint) -> bool:
    """Whether one of two articles is a copy, a shortened copy or a rewrite of the other, or both are of a third."""
    if one.day and other.day and abs((one.day - other.day).days) > COPY_DAYS:
        return False
    shorter = min(len(one.shingles), len(other.shingles))
    if shorter < SHORTEST:
        return one.shingles == other.shingles and one.words == other.words
    shared = len(one.shingles & other.shingles) / shorter
    lead = _lead(one, other)
    if shared >= COPIED and lead >= COPIED_LEAD / 2:
        return True
    if lead >= COPIED and shared >= REWRITTEN:
        return True
    same_wire = one.agency is not None and one.agency == other.agency
    quoted = bool(one.quotes & other.quotes)
    alike = cosine(one.words, other.words)
    return (same_wire or quoted) and shared >= REWRITTEN and lead >= REWRITTEN and alike >= FEWEST_WORDS


def _lead(one: ArticlePrint, other: ArticlePrint) -> float:
    """The part of the lead of either article that stands in the other, the larger of the two."""
    parts = []
    for some, whole in ((one.lead_shingles, other.shingles), (other.lead_shingles, one.shingles)):
        if some:
            parts.append(len(some & whole) / len(some))
    return max(parts, default=0.0)
