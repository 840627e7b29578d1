"""How likely two claims are of one event: a logistic model over columns, for many pairs at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bayhaqi.linking.claim_reading import SIDES
from bayhaqi.linking.claim_table import NO_DAY, ClaimTable, Small

Scores = NDArray[np.float64]
Pairs = NDArray[np.int64]
Values = NDArray[Any]

FEATURES = (
    "same_type",
    "same_quad",
    "same_verb",
    "wording",
    "actors",
    "recipients",
    "actors_apart",
    "recipients_apart",
    "swapped",
    "same_day",
    "next_day",
    "days_apart",
    "day_unknown",
    "published_day",
    "same_place",
    "other_place",
    "other_country",
    "place_unknown",
    "same_count",
    "same_story",
    "same_article",
    "denied",
    "planned",
    "supposed",
    "wording_in_story",
    "verb_and_sides",
    "sides_exact",
    "denied_in_article",
    "exact_wording",
    "both_sides_place",
    "other_verb_in_sentence",
    "verb_in_story",
    "undated_verb_in_story",
)
NEAR_KM = 60.0
CHUNK = 400_000
MARGIN = 0.001  # more than the sums can differ by their rounding


@dataclass(frozen=True, slots=True)
class EventModel:
    """Weights of the features as they are (not standardised), and the intercept."""

    intercept: float
    weights: tuple[float, ...]


@cache
def event_model() -> EventModel:
    """The shipped model."""
    plain = json.loads(files("bayhaqi.linking").joinpath("data/events.json").read_text(encoding="utf-8"))
    return EventModel(plain["intercept"], tuple(plain["weights"][name] for name in FEATURES))


def event_scores(table: ClaimTable, one: Pairs, other: Pairs) -> Scores:
    """The log-odds that the claims of each pair are of one event; `one` must stand before `other` in the table."""
    model = event_model()
    weights = np.array(model.weights, np.float64)
    scores = np.empty(len(one), np.float64)
    for start in range(0, len(one), CHUNK):
        part = slice(start, start + CHUNK)
        # Summed feature by feature: a product of matrices may round differently with the number of rows.
        total = np.full(len(one[part]), model.intercept)
        for value, factor in zip(event_features(table, one[part], other[part]), weights, strict=True):
            total += value * factor
        scores[part] = total
    return np.round(scores, 6)


def may_link(table: ClaimTable, one: Pairs, other: Pairs, least: float) -> NDArray[np.bool_]:
    """Whether the score of each pair can reach `least` at all, told without its words and sides, which cost the most.

    The features that need them lie between 0 and 1; each counts as 1 where it would raise the score.
    """
    model = event_model()
    weights = dict(zip(FEATURES, model.weights, strict=True))
    found = np.empty(len(one), bool)
    for start in range(0, len(one), CHUNK):
        part = slice(start, start + CHUNK)
        plain = _plain(table, one[part], other[part])
        total = np.full(len(one[part]), model.intercept + MARGIN)
        for name, factor in weights.items():
            if name in plain:
                total += plain[name] * factor
            elif factor > 0:
                total += factor * (plain["same_place"] if name == "both_sides_place" else 1.0)
        found[part] = total >= least
    return found


def event_features(table: ClaimTable, one: Pairs, other: Pairs) -> list[Scores]:
    """The values of `FEATURES`, one column each, for pairs of rows of the table."""
    plain = _plain(table, one, other)
    values = plain | _compared(table, one, other, plain)
    return [values[name].astype(np.float64) for name in FEATURES]


def _plain(table: ClaimTable, one: Pairs, other: Pairs) -> dict[str, Values]:
    """The features that compare single numbers of two claims."""
    same_verb = _equal(table.verb, one, other)
    same_story = table.story[one] == table.story[other]
    same_article = table.article[one] == table.article[other]
    days = _days(table, one, other)
    denied, planned, supposed = _statuses(table, one, other)
    return {
        "same_type": table.type[one] == table.type[other],
        "same_quad": table.quad[one] == table.quad[other],
        "same_verb": same_verb,
        **days,
        **_places(table, one, other),
        "same_count": _same_count(table, one, other),
        "same_story": same_story,
        "same_article": same_article,
        "denied": denied,
        "planned": planned,
        "supposed": supposed,
        "denied_in_article": same_article & denied,
        "verb_in_story": same_verb & same_story,
        "undated_verb_in_story": same_verb & same_story & days["day_unknown"],
    }


def _compared(table: ClaimTable, one: Pairs, other: Pairs, plain: dict[str, Values]) -> dict[str, Values]:
    """The features that compare the words and the sides of two claims."""
    actors, recipients, actors_apart, recipients_apart, swapped = _sides(table, one, other)
    wording = _wording(table, one, other)
    bare = (table.sides[one, SIDES, 0] == 0) & (table.sides[other, SIDES, 0] == 0)
    exact = np.minimum(actors, np.where(bare, actors, recipients))
    elsewhere = ~plain["same_article"]
    return {
        "wording": wording,
        "actors": actors,
        "recipients": recipients,
        "actors_apart": actors_apart,
        "recipients_apart": recipients_apart,
        "swapped": swapped,
        "wording_in_story": wording * plain["same_story"],
        "verb_and_sides": plain["same_verb"] * np.minimum(np.maximum(actors, swapped), 1.0) * plain["same_type"],
        "sides_exact": exact,
        "exact_wording": exact * wording * elsewhere,
        "both_sides_place": _both_sides(table, one, other) * plain["same_place"] * elsewhere,
        "other_verb_in_sentence": (wording > 0.9) & ~plain["same_verb"] & elsewhere,
    }


def _equal(column: Small, one: Pairs, other: Pairs) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (column[one] == column[other]) & (column[one] != 0)
    return same


def _wording(table: ClaimTable, one: Pairs, other: Pairs) -> Scores:
    """The weight of the telling words that both sentences hold, as a part of the lesser sentence's."""
    words, others = table.words[one], table.words[other]
    shared = np.zeros(len(one), np.float32)
    for at in range(words.shape[1]):
        column = words[:, at]
        found = (others == column[:, None]).any(axis=1) & (column != 0)
        shared += np.where(found, table.weights[one, at], 0.0)
    whole = np.minimum(table.weights[one].sum(axis=1), table.weights[other].sum(axis=1))
    part: Scores = np.minimum(shared / np.maximum(whole, 4.0), 1.0).astype(np.float64)
    return part


def _sides(table: ClaimTable, one: Pairs, other: Pairs) -> tuple[Scores, Scores, Scores, Scores, Scores]:
    """How well actors and recipients agree, whether each certainly differs, and how well they agree crosswise."""
    mine, theirs = table.sides[one], table.sides[other]
    actors, actors_apart = _group(mine[:, :SIDES], theirs[:, :SIDES])
    recipients, recipients_apart = _group(mine[:, SIDES:], theirs[:, SIDES:])
    crosswise = np.maximum(_group(mine[:, :SIDES], theirs[:, SIDES:])[0], _group(mine[:, SIDES:], theirs[:, :SIDES])[0])
    return actors, recipients, actors_apart, recipients_apart, crosswise


def _both_sides(table: ClaimTable, one: Pairs, other: Pairs) -> Scores:
    """1 where two different actors, or two countries, stand in both claims, whatever their order."""
    shared = []
    for column in (0, 1):
        mine, theirs = table.sides[one, :, column], table.sides[other, :, column]
        found = np.zeros(len(one))
        for at in range(mine.shape[1]):
            value = mine[:, at]
            fresh = (mine[:, :at] != value[:, None]).all(axis=1) & (value != 0)
            found += fresh & (theirs == value[:, None]).any(axis=1)
        shared.append(found)
    return np.where(np.maximum(shared[0], shared[1]) >= 2, 1.0, 0.0)


def _group(mine: Small, theirs: Small) -> tuple[Scores, Scores]:
    """1 for the same actor, .9 for one head word, .7 for one country and sector, .5 for one country; apart when all countries differ."""
    best = np.zeros(len(mine))
    for a, b in product(range(SIDES), repeat=2):
        x, y = mine[:, a], theirs[:, b]
        if x[:, 0].any() and y[:, 0].any():
            both = (x[:, 0] != 0) & (y[:, 0] != 0)
            country = (x[:, 1] == y[:, 1]) & (x[:, 1] != 0)
            sector = (x[:, 2] == y[:, 2]) & (x[:, 2] != 0)
            value = np.where(country, np.where(sector, 0.7, 0.5), 0.0)
            head = (x[:, 3] == y[:, 3]) & ((x[:, 1] == y[:, 1]) | (x[:, 1] == 0) | (y[:, 1] == 0))
            value = np.where(head, np.maximum(value, 0.9), value)
            # Two persons or bodies that the actor base knows are two, though they be of one government.
            value = np.where((x[:, 4] & y[:, 4]) == 1, 0.0, value)
            value = np.where(x[:, 0] == y[:, 0], 1.0, value)
            best = np.maximum(best, np.where(both, value, 0.0))
    filled = (mine[:, 0, 0] != 0) & (theirs[:, 0, 0] != 0)
    return best, (filled & (best == 0)).astype(np.float64)


def _days(table: ClaimTable, one: Pairs, other: Pairs) -> dict[str, Values]:
    first, second = table.day[one], table.day[other]
    unknown = (first == NO_DAY) | (second == NO_DAY)
    gap = np.maximum(0, np.maximum(second - table.last[one], first - table.last[other]))
    gap = np.where(unknown, 0, gap)
    wide = (table.last[one] - first > 0) | (table.last[other] - second > 0)
    published = table.published[one] | table.published[other]
    return {
        "same_day": ~unknown & (gap == 0) & ~wide,
        "next_day": gap == 1,
        "days_apart": np.minimum(gap, 8),
        "day_unknown": unknown,
        "published_day": published & (gap > 0),
    }


def _places(table: ClaimTable, one: Pairs, other: Pairs) -> dict[str, Values]:
    known = (table.place[one] != 0) & (table.place[other] != 0)
    same = known & (table.place[one] == table.place[other])
    lat, lat2 = np.radians(table.lat[one]), np.radians(table.lat[other])
    east = np.radians(table.lon[one] - table.lon[other]) * np.cos((lat + lat2) / 2)
    distance = 6371.0 * np.hypot(lat - lat2, east)
    near = known & (same | (distance < NEAR_KM))
    countries = (table.country[one] != 0) & (table.country[other] != 0)
    foreign = countries & (table.country[one] != table.country[other])
    return {
        "same_place": near,
        "other_place": known & ~near & ~foreign,
        "other_country": foreign,
        "place_unknown": ~known,
    }


def _same_count(table: ClaimTable, one: Pairs, other: Pairs) -> NDArray[np.bool_]:
    mine, theirs = table.counts[one], table.counts[other]
    same: NDArray[np.bool_] = ((mine >= 0) & (mine == theirs)).any(axis=1)
    return same


def _statuses(table: ClaimTable, one: Pairs, other: Pairs) -> list[NDArray[np.bool_]]:
    """Whether two statuses differ and one of them is a denial, a plan, a supposition."""
    first, second = table.status[one], table.status[other]
    differs = first != second
    return [differs & ((first == code) | (second == code)) for code in (3, 1, 2)]
