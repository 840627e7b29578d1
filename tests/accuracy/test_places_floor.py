"""Floors under the accuracy of places: a drop fails the build, and lowering one is a visible act.

Toponyms and their coordinates: every second article of the development set, the half that was not looked at.
The place of an act: `places_of_acts.tsv` beside this file.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from bayhaqi.coding.places import find_places, place_of_act
from bayhaqi.language import load_parser
from bayhaqi.model import Article, Place

GOLD = Path(__file__).parents[3] / "shared/gold/places-dev.jsonl"
ACTS = Path(__file__).with_name("places_of_acts.tsv")
FLOOR_F1 = 0.91
FLOOR_NEAR = 0.90
FLOOR_ACTS = 0.80
NEAR_KM = 161.0


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b = math.radians(lat), math.radians(other_lat)
    chord = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon - other_lon) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(min(1.0, chord)))


@pytest.mark.skipif(not GOLD.exists(), reason="../shared is absent: no gold places to measure on")
def test_toponyms_found_and_located() -> None:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()][1::2]
    found = gold = predicted = located = near = 0
    articles = load_parser().parse(Article(id=row["id"], text=row["text"]) for row in rows)
    for row, article in zip(rows, articles, strict=True):
        free = list(find_places(article))
        predicted += len(free)
        gold += len(row["places"])
        for wanted in row["places"]:
            hit = next((place for place in free if place.start < wanted["end"] and wanted["start"] < place.end), None)
            if hit is None:
                continue
            found += 1
            free.remove(hit)
            if wanted["lat"] is not None and hit.lat is not None and hit.lon is not None:
                located += 1
                near += distance_km(wanted["lat"], wanted["lon"], hit.lat, hit.lon) <= NEAR_KM
    assert 2 * found / (predicted + gold) >= FLOOR_F1
    assert near / located >= FLOOR_NEAR


def agrees(place: Place | None, wanted: str) -> bool:
    if place is None or wanted == "-":
        return place is None and wanted == "-"
    return place.text in wanted or wanted in place.text


def test_places_of_acts() -> None:
    rows = [line.split("\t") for line in ACTS.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    articles = load_parser().parse(Article(text=text) for text, _, _ in rows)
    right = 0
    for (text, trigger, wanted), article in zip(rows, articles, strict=True):
        paragraph = article.paragraphs[0]
        offset = text.index(trigger)
        token = next(token for token in paragraph.doc if token.idx <= offset < token.idx + len(token))
        right += agrees(place_of_act(paragraph, token, token.sent, find_places(article), dateline=None), wanted)
    assert right / len(rows) >= FLOOR_ACTS
