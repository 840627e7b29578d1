"""Origins: who the claims of an event come from, and how many of them are independent of one another.

An origin is the last voice of a claim's chain; a claim without a chain comes from the agency that its article credits, else from
its publisher. Two origins depend on each other when they are one person or body, when both are articles' own voices in one group of
copies, or one of them is and the other is a source in the same group, or when one is a medium in its own voice and the other is
known only through that medium.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bayhaqi.linking.facts import ArticleFacts, ClaimFacts, StoryOf
from bayhaqi.linking.grouping import components
from bayhaqi.linking.words import tokens

# Words that stand in many names and tell no two bodies apart.
EMPTY = frozenset(
    "the a an of in for and its his her their official spokesman spokeswoman spokesperson source statement "
    "news agency reports report".split()
)
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Voice:
    """The origin of one claim: its name, whether it is the article's own voice, the voices that passed it on, and its name in the chain."""

    name: str
    own: bool
    through: tuple[str, ...]
    known: str = ""


@dataclass(frozen=True, slots=True)
class Origins:
    """The origin of each claim, its group among the mutually dependent ones, and one name a group."""

    voices: tuple[Voice, ...]
    groups: tuple[int, ...]
    names: tuple[str, ...]


def voice_of(claim: ClaimFacts, article: ArticleFacts | None, copy: str | None) -> Voice:
    """The origin of a claim; for the article's own voice its agency, its publisher, or its group of copies."""
    chain = tuple(voice for voice in claim.chain if voice)
    publisher = article.publisher if article else None
    agency = article.agency if article else None
    if chain:
        return Voice(claim.origin or chain[-1], False, chain[:-1], chain[-1])
    own = agency or publisher
    if claim.origin and claim.origin not in (publisher, agency):
        return Voice(claim.origin, False, ())
    if own:
        return Voice(own, True, ())
    return Voice(f"{UNKNOWN} {copy or claim.article}", True, ())


def origins_of(
    claims: Sequence[ClaimFacts], articles: Mapping[str, ArticleFacts], stories: Mapping[str, StoryOf]
) -> Origins:
    """The origins of the claims of one event, grouped by dependence."""
    copies = [stories[claim.article].copy if claim.article in stories else claim.article for claim in claims]
    voices = tuple(
        voice_of(claim, articles.get(claim.article), copy) for claim, copy in zip(claims, copies, strict=True)
    )
    # Many claims share a voice; only different ones are compared.
    kinds: dict[tuple[Voice, str], int] = {}
    kind = [kinds.setdefault((voice, copy), len(kinds)) for voice, copy in zip(voices, copies, strict=True)]
    different = list(kinds)
    links = [
        (a, b)
        for a, (one, copy) in enumerate(different)
        for b, (other, other_copy) in enumerate(different[a + 1 :], a + 1)
        if _depend(one, other, copy == other_copy)
    ]
    roots = components(len(different), links)
    first: dict[int, int] = {}
    for at, number in enumerate(kind):
        first.setdefault(roots[number], at)
    groups = [first[roots[number]] for number in kind]
    frequency = Counter(voice.name for voice in voices)
    members: dict[int, list[Voice]] = {}
    for group, voice in zip(groups, voices, strict=True):
        members.setdefault(group, []).append(voice)
    # A named source outranks the medium that speaks in its own voice, a frequent name outranks a rare one.
    names = {
        group: min(some, key=lambda voice: (voice.own, -frequency[voice.name], voice.name)).name
        for group, some in members.items()
    }
    return Origins(voices, tuple(groups), tuple(names[group] for group in sorted(names)))


def _depend(one: Voice, other: Voice, copies: bool) -> bool:
    if any(same_voice(a, b) for a in (one.name, one.known) for b in (other.name, other.known) if a and b):
        return True
    # What one copy of a report says itself another may tell by its source.
    if copies and (one.own or other.own):
        return True
    # The one's words reach us through the other alone: "the newspaper, quoting …" beside the newspaper's own report.
    return (one.own and _among(one.name, other.through)) or (other.own and _among(other.name, one.through))


def _among(name: str, others: Iterable[str]) -> bool:
    return any(same_voice(name, other) for other in others)


def same_voice(one: str, other: str) -> bool:
    """Whether two names of voices are of one person or body: equal, or the words of one all stand in the other."""
    a, b = _words(one), _words(other)
    return one == other or (bool(a) and bool(b) and (a <= b or b <= a))


@lru_cache(maxsize=65536)
def _words(name: str) -> frozenset[str]:
    plain = name.replace("-", " ")
    return frozenset(token.stem for token in tokens(plain)) - EMPTY
