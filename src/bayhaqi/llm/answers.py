"""Answers of language models as records: the JSON in them, and of that what has the right form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Json = dict[str, Any]
THINKING = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
# Objects that an answer may begin with before the one that is meant.
MOST_STARTS = 50
MOST_ITEMS = 500
Item = TypeVar("Item", bound="Told")


class Told(BaseModel):
    """A part of an answer; what was not asked for is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class ToldAttribution(Told):
    """An attribution as the model tells it."""

    id: int
    source: str | None = None
    cue: str | None = None
    content: str
    quoted: bool = False
    within: int | None = None


class ToldClaim(Told):
    """A claim as the model tells it."""

    evidence: str
    trigger: str
    actors: list[str] = []
    recipients: list[str] = []
    type: str
    mode: str | None = None
    contexts: list[str] = []
    status: str | None = None
    when: str | None = None
    where: str | None = None
    attributed_to: list[int] = []


class Verdict(Told):
    """What the model says of one claim."""

    number: int
    verdict: str
    type: str | None = None
    mode: str | None = None
    status: str | None = None
    exchange_sides: bool = False


def json_in(text: str, wanted: str) -> Json | None:
    """The first JSON object of a text that has a list under `wanted`, None where there is none.

    Models that cannot be held to a form put words, fences and thoughts around it.
    """
    text = THINKING.sub("", text)
    for found in _objects(text):
        if isinstance(found.get(wanted), list):
            return found
    return None


def _objects(text: str) -> Iterator[Json]:
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(MOST_STARTS):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            found, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        if isinstance(found, dict):
            yield found


def items(answer: Json, name: str, form: type[Item]) -> tuple[list[Item], int]:
    """The parts of a list that have the right form, and how many do not. At most `MOST_ITEMS` are read."""
    listed = answer.get(name)
    given: list[object] = listed if isinstance(listed, list) else []
    good: list[Item] = []
    for one in given[:MOST_ITEMS]:
        try:
            good.append(form.model_validate(one))
        except ValidationError:
            continue
    return good, len(given) - len(good)
