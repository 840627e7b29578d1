"""The marks of a coded article, and the words that each field of a claim rests on, from the record that the store keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bayhaqi.coding.dates_values import days_of
from bayhaqi.query.reviewing import claims_by_id, source_words
from bayhaqi.web.marking import Layer, LayerKind

Json = dict[str, Any]
BASES = {
    "text": "stands beside the act",
    "context": "from the days that the passage names",
    "published": "no day is named: the day of publication",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of the article, with the keys of the layers that mark them."""

    text: str
    start: int
    end: int
    in_title: bool
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a claim: what it says, the words that say so, and where there are none why it still holds.

    `role` is a word for the style sheet; links of the chain also have the number of the `link`, 1 being the outermost.
    """

    name: str
    role: str
    value: str | None
    words: tuple[Words, ...] = ()
    note: str | None = None
    link: int | None = None


class CodedArticle:
    """A record as the store keeps it, ready to be marked. Claims have the ids that the store's table gives them."""

    def __init__(self, record: str | Json) -> None:
        self.record: Json = json.loads(record) if isinstance(record, str) else record
        self.article: Json = self.record["article"]
        self.text: str = self.article["text"]
        self.title: str = self.article.get("title") or ""
        self.mentions = {one["id"]: one for one in self.record.get("mentions", ())}
        self.attributions = {one["id"]: one for one in self.record.get("attributions", ())}
        self.claims: Mapping[str, Any] = claims_by_id(self.record)

    @cached_property
    def in_order(self) -> list[str]:
        """The ids of the claims in the order of their triggers, those of the title first."""
        return sorted(self.claims, key=lambda one: (_place(self.claims[one]["trigger"]), one))

    @cached_property
    def published(self) -> date | None:
        """The day of publication."""
        day = self.article.get("published")
        return date.fromisoformat(day[:10]) if day else None

    def layers(self, *, title: bool = False) -> list[Layer]:
        """All marks of the text, or of the title."""
        found = [
            *(_layer(f"m{one['id']}", "actor", one, mention_words(one)) for one in self.mentions.values()),
            *(
                _layer(f"d{number}", "date", one, f"{one['type'].lower()} {one['value']}".removeprefix("date "))
                for number, one in enumerate(self.record.get("dates", ()))
            ),
            *(
                _layer(f"p{number}", "place", one, place_words(one))
                for number, one in enumerate(self.record.get("places", ()))
            ),
            *(
                _layer(f"c:{identity}", "act", claim["trigger"], type_words(claim))
                for identity, claim in self.claims.items()
            ),
            *(layer for one in self.attributions.values() for layer in self._of_attribution(one)),
        ]
        return [layer for layer, in_title in found if in_title is title]

    def evidence_layer(self, identity: str) -> tuple[Layer, bool]:
        """The mark of a claim's evidence, and whether it lies in the title."""
        return _layer("evidence", "evidence", self.claims[identity]["evidence"], "")

    def _of_attribution(self, one: Json) -> Iterable[tuple[Layer, bool]]:
        depth = self._depth(one)
        kinds: tuple[LayerKind, ...] = ("source", "cue", "content")
        for kind in kinds:
            label = source_words(one) if kind != "content" else f"by {source_words(one)}"
            for number, piece in enumerate(one.get(kind, ())):
                yield _layer(f"a{one['id']}.{kind}.{number}", kind, piece, label, depth)

    def _depth(self, one: Json) -> int:
        """How many contents an attribution lies in."""
        depth, seen = 0, {one["id"]}
        while one.get("within") is not None and one["within"] in self.attributions and one["within"] not in seen:
            seen.add(one["within"])
            one = self.attributions[one["within"]]
            depth += 1
        return depth

    def fields(self, identity: str) -> list[Field]:
        """The fields of a claim in the order of the sentence: who, what, to whom, when, where, according to whom, and the evidence."""
        claim = self.claims[identity]
        chain = [self.attributions[one] for one in claim["attribution"] if one in self.attributions]
        return [
            *(self._side("actor", one) for one in claim["actors"]),
            Field("act", "act", type_words(claim), (_words(claim["trigger"], f"c:{identity}"),)),
            *(self._side("recipient", one) for one in claim["recipients"]),
            self._date(claim),
            self._where(claim),
            *(field for number, one in enumerate(chain, start=1) for field in self._link(one, number)),
            *([] if chain else [Field("voice", "voice", claim.get("origin"), (), "the report's own voice")]),
            Field("evidence", "evidence", None, (_words(claim["evidence"], "evidence"),)),
        ]

    def _side(self, role: str, mention: int) -> Field:
        one = self.mentions.get(mention)
        if one is None:
            return Field(role, role, None)
        return Field(role, role, mention_words(one), (_words(one, f"m{mention}"),))

    def _date(self, claim: Json) -> Field:
        day = claim.get("date")
        if day is None:
            return Field("day", "date", None, (), "the text tells none")
        value = day["start"] if day["start"] == day["end"] else f"{day['start']} to {day['end']}"
        number = self.date_of(claim)
        words = () if number is None else (_words(self.record["dates"][number], f"d{number}"),)
        return Field("day", "date", value, words, BASES.get(day["basis"], day["basis"]))

    def date_of(self, claim: Json) -> int | None:
        """The number of the time expression that gives a claim's day: the nearest to its trigger whose days hold it."""
        day = claim.get("date")
        if day is None or day["basis"] == "published":
            return None
        wanted = (date.fromisoformat(day["start"]), date.fromisoformat(day["end"]))
        trigger = claim["trigger"]
        best: tuple[tuple[bool, bool, int], int] | None = None
        for number, one in enumerate(self.record.get("dates", ())):
            days = days_of(one["value"], self.published)
            if days is None or days[0] > wanted[0] or days[1] < wanted[1]:
                continue
            elsewhere = _in_title(one) != _in_title(trigger)
            rank = (elsewhere, days != wanted, abs(one["start"] - trigger["start"]))
            if best is None or rank < best[0]:
                best = (rank, number)
        return None if best is None else best[1]

    def _where(self, claim: Json) -> Field:
        number = claim.get("place")
        if number is None:
            return Field("place", "place", None, (), "the text tells none")
        one = self.record["places"][number]
        return Field("place", "place", place_words(one), (_words(one, f"p{number}"),))

    def _link(self, one: Json, number: int) -> Iterable[Field]:
        key = f"a{one['id']}"
        for kind in ("source", "cue", "content"):
            words = tuple(_words(piece, f"{key}.{kind}.{at}") for at, piece in enumerate(one.get(kind, ())))
            value = self._source_value(one) if kind == "source" else None
            if words or kind == "source":
                yield Field(kind, kind, value, words, None if words else "an unnamed source", number)

    def _source_value(self, one: Json) -> str | None:
        """Who a source is, where the actor base or the article names it."""
        for piece in one.get("source", ()):
            mention = self.mentions.get(piece.get("mention"))
            if mention is not None:
                return mention_words(mention)
        return None


def chosen_layers(fields: Iterable[Field]) -> dict[str, str]:
    """The keys of the layers that a claim's fields rest on, with the role that each plays."""
    found: dict[str, str] = {}
    for field in fields:
        for words in field.words:
            for key in words.keys:
                found.setdefault(key, field.role)
    return found


def type_words(claim: Mapping[str, Any]) -> str:
    """Type and modes of a claim."""
    return " ".join([claim["type"], *claim.get("modes", ())])


def mention_words(one: Mapping[str, Any]) -> str:
    """Who a mention is: name, country, sectors."""
    codes = " ".join(code for code in (one.get("country"), *(one.get("sectors") or ())) if code)
    return f"{one['name']} ({codes})" if codes else str(one["name"])


def place_words(one: Mapping[str, Any]) -> str:
    """Where a place lies."""
    return f"{one['name']} ({one['country']})" if one.get("country") else str(one["name"])


def _in_title(span: Mapping[str, Any]) -> bool:
    return span.get("in") == "title"


def _place(span: Mapping[str, Any]) -> tuple[bool, int, int]:
    return (not _in_title(span), span["start"], span["end"])


def _words(span: Mapping[str, Any], *keys: str) -> Words:
    return Words(span["text"], span["start"], span["end"], _in_title(span), keys)


def _layer(key: str, kind: LayerKind, span: Mapping[str, Any], label: str, depth: int = 0) -> tuple[Layer, bool]:
    return Layer(key, kind, span["start"], span["end"], label, depth), _in_title(span)


def meeting(layers: Sequence[Layer], start: int, end: int) -> list[Layer]:
    """The layers that share words with a part of the text."""
    return [layer for layer in layers if layer.start < end and layer.end > start]
