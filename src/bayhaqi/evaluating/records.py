"""Records in JSON Lines, by the id of their article; of each only what is compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bayhaqi.errors import InputError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of an article: where they stand, and what they are known as."""

    start: int
    end: int
    in_title: bool
    text: str
    names: frozenset[str] = frozenset()

    def meets(self, other: Words) -> bool:
        """Whether the two share a character."""
        return self.in_title == other.in_title and self.start < other.end and other.start < self.end

    def same(self, other: Words) -> bool:
        """Whether the two are one actor or voice: they share a character, a key, or a name."""
        return self.meets(other) or bool(self.names & other.names)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as it is compared. `chain` has the sources of its attributions, outermost first."""

    id: str
    type: str
    status: str | None
    actors: tuple[Words, ...]
    recipients: tuple[Words, ...]
    trigger: Words
    evidence: Words
    days: tuple[str, str] | None
    place: tuple[frozenset[str], str | None] | None
    chain: tuple[Words, ...]


@dataclass(slots=True)
class RecordRow:
    """An article's record; claims under `unreviewed` are neither right nor wrong, since nobody has decided on them."""

    id: str
    article: Json
    claims: list[ClaimRow] = field(default_factory=list)
    unreviewed: frozenset[str] = frozenset()


def read_records(lines: Iterable[str], file: str) -> Iterator[RecordRow | InputError]:
    """The record of each line, or what is wrong with it; a line without an article or claims is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield row_of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            yield InputError(
                f"this is no record in the form of docs/record.md ({reason[:200]})", file=file, line=number
            )


def row_of(record: Json) -> RecordRow:
    """A record as it is compared. Raises `ValueError`, `KeyError` or `TypeError` where it has not the form."""
    article = record["article"]
    identity = article.get("id")
    if identity in (None, ""):
        raise ValueError("its article has no id")
    mentions = {one["id"]: _words(one, one.get("actor"), one.get("name")) for one in record.get("mentions", ())}
    sources = {one["id"]: _source(one, mentions) for one in record.get("attributions", ())}
    places = list(record.get("places", ()))
    row = RecordRow(str(identity), article, unreviewed=frozenset(map(str, record.get("unreviewed", ()))))
    for claim in record["claims"]:
        row.claims.append(_claim(claim, mentions, sources, places))
    return row


def _words(span: Json, *names: object) -> Words:
    known = frozenset(str(name).casefold() for name in (*names, span["text"]) if name)
    return Words(int(span["start"]), int(span["end"]), span.get("in") == "title", str(span["text"]), known)


def _source(attribution: Json, mentions: dict[Any, Words]) -> Words | None:
    pieces = attribution.get("source") or []
    if not pieces:
        return None
    mention = mentions.get(pieces[0].get("mention"))
    names: frozenset[str] = mention.names if mention is not None else frozenset()
    first = _words(pieces[0])
    text = " … ".join(str(piece["text"]) for piece in pieces)
    return Words(first.start, first.end, first.in_title, text, first.names | names | {text.casefold()})


def _claim(claim: Json, mentions: dict[Any, Words], sources: dict[Any, Words | None], places: list[Json]) -> ClaimRow:
    date, place = claim.get("date"), claim.get("place")
    located = None
    if place is not None:
        found = places[place]
        names = {str(found[name]).casefold() for name in ("geonames", "name", "text") if found.get(name) is not None}
        located = frozenset(names), found.get("country")
    chain = [source for number in claim.get("attribution", ()) if (source := sources[number]) is not None]
    if not chain:
        # Reviews name voices that may be no attribution of the record; they have words, and no place in the text.
        chain = [Words(0, 0, False, str(name), frozenset({str(name).casefold()})) for name in claim.get("chain", ())]
    return ClaimRow(
        id=str(claim.get("id", "")),
        type=str(claim["type"]),
        status=claim.get("status"),
        actors=tuple(mentions[number] for number in claim.get("actors", ())),
        recipients=tuple(mentions[number] for number in claim.get("recipients", ())),
        trigger=_words(claim["trigger"]),
        evidence=_words(claim["evidence"]),
        days=None if date is None else (str(date["start"]), str(date["end"])),
        place=located,
        chain=tuple(chain),
    )
