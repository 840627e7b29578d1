"""What a claim is blocked and compared by: its day, the roots of its words, the tokens of its sides, its keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations

from bayhaqi.linking.facts import ClaimFacts, ClaimRead, Side, SideRead
from bayhaqi.linking.words import key_of, stem, tokens, weight
from bayhaqi.ontology.plover import load_ontology

# Claims of one event lie at most so many days apart; a wider span than a week says too little to be blocked by.
EVENT_DAYS = 3
WIDEST_SPAN = 7
WORDS = 10
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
SIDES = 3
ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "edly",
    "ments",
    "ment",
    "ions",
    "ion",
    "ers",
    "ed",
    "er",
    "es",
    "al",
    "s",
    "e",
)


def claim_day(claim: ClaimFacts | ClaimRead) -> date | None:
    """The day by which a claim is blocked; None where it has no day or only a wide span of days."""
    start, end = claim.date_start, claim.date_end or claim.date_start
    if start is None or end is None or (end - start).days > WIDEST_SPAN:
        return None
    return start


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """A word without its ending, so that "shelled", "shelling" and "shells" meet."""
    plain = word.lower()
    for ending in ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            plain = plain[: -len(ending)]
            break
    if len(plain) > 3 and plain[-1] == plain[-2]:
        plain = plain[:-1]
    return plain


@lru_cache(maxsize=65536)
def trigger_root(trigger: str) -> str:
    """The root of the most telling word of a trigger."""
    words = [word for word in trigger.replace("-", " ").split() if word[:1].isalnum()]
    if not words:
        return ""
    return root(max(words, key=lambda word: (weight(word.lower()), word)))


@lru_cache(maxsize=65536)
def head_stem(name: str) -> str:
    """The stem of the last word of a name, before any "of": "fighters of the Front" gives "fighter"."""
    before = name.split(" of ")[0]
    found = tokens(before) or tokens(name)
    return found[-1].stem if found else name.lower()


def side_token(side: Side | SideRead) -> str:
    """What sides are blocked by: the country where it is known, else the actor's key or the head of its name."""
    return side.country or side.actor or head_stem(side.name)


def tokens_of(sides: Sequence[Side | SideRead]) -> list[str]:
    """The different tokens of some sides, in order."""
    return list(dict.fromkeys(side_token(side) for side in sides[:SIDES]))


@lru_cache(maxsize=262144)
def _told(word: str) -> tuple[float, str] | None:
    """The negative weight and the root of a word as written; None for one that tells little."""
    known = stem(word)
    value = weight(known)
    return (-value, root(known)) if value > 0.8 and len(known) > 1 else None


@lru_cache(maxsize=1024)
def telling_words(evidence: str) -> tuple[tuple[str, float], ...]:
    """The most telling roots of a sentence with their weights, the strongest first."""
    chosen = sorted(set(filter(None, map(_told, WORD.findall(evidence)))))
    weights: dict[str, float] = {}
    for value, known in chosen:
        weights.setdefault(known, -value)
        if len(weights) == WORDS:
            break
    return tuple(weights.items())


@lru_cache(maxsize=64)
def quad_of(kind: str) -> str:
    """The quad category of a type; a type that the ontology does not hold is its own."""
    types = load_ontology().types
    return types[kind].quad if kind in types else kind


def place_token(claim: ClaimFacts | ClaimRead) -> str | None:
    """What places are compared by: the gazetteer's number, else the name."""
    if claim.geonames is not None:
        return f"g{claim.geonames}"
    return claim.place.casefold() if claim.place else None


def event_keys(claim: ClaimFacts | ClaimRead) -> tuple[int, ...]:
    """Signed 64-bit keys (fit BIGINT), the same on every machine; claims that may be one event share at least one.

    A claim without a day has only the narrower keys, which every claim has: without a day to part them, wide blocks
    would grow with the square of the store.
    """
    quad, verb = quad_of(claim.type), trigger_root(claim.trigger)
    actors, recipients = tokens_of(claim.actors), tokens_of(claim.recipients)
    everybody = list(dict.fromkeys(actors + recipients))
    couples = {(min(pair), max(pair)) for pair in combinations(everybody, 2)}
    # What happens inside one country has that country on both sides.
    couples |= {(one, one) for one in actors if one in recipients}
    place = place_token(claim)
    words = [word for word, _ in telling_words(claim.evidence)[:4]]
    keys = [key_of("wording", *pair) for pair in combinations(sorted(words), 2)]
    keys += [key_of("verb word", verb, word) for word in words[:3]]
    keys += [_shared_key("sides verb", quad, verb, *couple) for couple in couples]
    if place:
        keys.append(_shared_key("place verb", verb, place))
    if claim_day(claim) is not None:
        keys += [_shared_key("sides", quad, *couple) for couple in couples]
        keys += [_shared_key("side verb", verb, one) for one in everybody]
        if place:
            keys.append(_shared_key("place", quad, place))
        keys += [
            _shared_key("head", quad, side.country or "", head_stem(side.name)) for side in claim.recipients[:SIDES]
        ]
    return tuple(sorted(set(keys)))


# Most keys but those of the wording come again and again.
_shared_key = lru_cache(maxsize=262144)(key_of)
