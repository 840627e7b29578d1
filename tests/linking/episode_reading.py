"""Reads our own episodes of several articles, with the claims that they make and the events that these tell of.

    # name                                     an episode
    ## id | day | publisher | title [| copy=id]  an article, its text on the lines that follow
    EVENT TYPE trigger | actors > recipients | month-day | place/country | killed=… status=… origin=… at=…

An actor is `name [COUNTRY SECTOR]`, several are parted by `;`, `-` stands for nothing. The evidence of a claim is the sentence
that holds its trigger, the `at`-th time that the trigger stands in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bayhaqi.linking import ArticleFacts, ClaimFacts, ClaimKey, Side, credited_agency

FOLDER = Path(__file__).parent / "episodes"
CLAIM = re.compile(r"^(E\d+) ([A-Z]+) ([^|]+) \| ([^|]*) > ([^|]*) \| ([^|]*) \| ([^|]*) \|(.*)$")
SIDE = re.compile(r"^(.*?)(?:\s*\[(\S+)(?:\s+(\S+))?\])?$")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass
class Episode:
    """One episode: its articles and claims, the gold event of every claim, the copy group of every article."""

    name: str
    articles: list[ArticleFacts] = field(default_factory=list)
    claims: list[ClaimFacts] = field(default_factory=list)
    events: dict[ClaimKey, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)


def episodes() -> list[Episode]:
    """Every episode, in the order of the files."""
    return [one for file in sorted(FOLDER.glob("*.txt")) for one in _read(file.read_text(encoding="utf-8"))]


def halves() -> tuple[list[Episode], list[Episode]]:
    """The episodes for tuning and those for reporting, by turns."""
    every = episodes()
    return every[::2], every[1::2]


def pooled(some: list[Episode]) -> Episode:
    """Several episodes as one set."""
    whole = Episode("pooled")
    for one in some:
        whole.articles += one.articles
        whole.claims += one.claims
        whole.events |= one.events
        whole.copies |= one.copies
    return whole


def pairwise(gold: dict, found: dict) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of items that are in one group."""
    both = hits = mine = 0
    items = sorted(gold)
    for at, one in enumerate(items):
        for other in items[at + 1 :]:
            same, said = gold[one] == gold[other], found[one] == found[other]
            both += same
            mine += said
            hits += same and said
    precision, recall = hits / max(1, mine), hits / max(1, both)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _read(text: str) -> list[Episode]:
    found: list[Episode] = []
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        head, *articles = re.split(r"^## ", block, flags=re.MULTILINE)
        episode = Episode(head.strip())
        for article in articles:
            _article(episode, article)
        found.append(episode)
    return found


def _article(episode: Episode, block: str) -> None:
    head, *lines = block.strip().splitlines()
    local, day, publisher, title, *rest = (part.strip() for part in head.split("|"))
    prefix = episode.name.split()[0]
    name = f"{prefix}-{local}"
    claims = [match for line in lines if (match := CLAIM.match(line + (" " if line.endswith("|") else "")))]
    text = "\n\n".join(line for line in lines if line and not CLAIM.match(line + " "))
    published = date.fromisoformat(day)
    origins = []
    for number, match in enumerate(claims):
        claim = _claim(match, name, f"c{number}", text, published)
        episode.claims.append(claim)
        episode.events[claim.key] = f"{prefix}-{match[1]}"
        if claim.origin:
            origins.append(claim.origin)
    agency = credited_agency(text, publisher)
    episode.articles.append(ArticleFacts(name, title, text, published, publisher, agency, tuple(origins)))
    copy_of = next((part.removeprefix("copy=") for part in rest if part.startswith("copy=")), local)
    episode.copies[name] = f"{prefix}-{copy_of}"


def _claim(match: re.Match[str], article: str, name: str, text: str, published: date) -> ClaimFacts:
    options = dict(part.split("=", 1) for part in match[8].split())
    trigger = match[3].strip()
    sentences = [one for one in SENTENCE.split(text) if re.search(rf"\b{re.escape(trigger)}\b", one)]
    if len(sentences) < int(options.get("at", 1)):
        raise ValueError(f"{article}: the trigger {trigger!r} does not stand in the text so often; text: {text!r}")
    day = None if match[6].strip() == "-" else date(published.year, *map(int, match[6].strip().split("-")))
    place, _, country = match[7].strip().partition("/")
    claim = ClaimFacts(
        article,
        name,
        match[2],
        status=options.get("status"),
        actors=_sides(match[4]),
        recipients=_sides(match[5]),
        trigger=trigger,
        evidence=sentences[int(options.get("at", 1)) - 1],
        date_start=day,
        date_end=day,
        date_basis="text" if day else None,
        place=None if place in ("", "-") else place,
        place_country=country or None,
        chain=(options["origin"],) if "origin" in options else (),
        origin=options.get("origin"),
    )
    return replace(
        claim, **{key: int(value) for key, value in options.items() if key in ("killed", "injured", "arrested", "size")}
    )


def _sides(words: str) -> tuple[Side, ...]:
    found = []
    for part in words.split(";"):
        match = SIDE.match(part.strip())
        if match and match[1] not in ("", "-"):
            found.append(Side(None, match[1], match[2], (match[3],) if match[3] else ()))
    return tuple(found)
