"""Which claim a review is about, whatever coder version gave it its id, and claims in the form that reviews correct."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayhaqi.query.results import Row, reading_errors
from bayhaqi.store import Review, list_reviews

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ANCHORS = (
    "article, id, type, status, modes, actors, recipients, trigger, trigger_start, trigger_end, evidence_start, evidence_end, "
    "in_title, date_start, date_end, place, coder"
)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review with the claim that it is about now; `claim` is None where the coder does not make it any more.

    `unchanged` says whether the claim is still coded as it was when it was reviewed.
    """

    review: Review
    claim: Row | None
    unchanged: bool

    @property
    def key(self) -> tuple[str, str]:
        """What reviews of one claim share: the article, and the id of the claim or where it stood."""
        one = self.review
        if self.claim is not None:
            return one.article, self.claim["id"]
        if one.claim is not None:
            return one.article, one.claim
        return one.article, f"{'title' if one.in_title else 'text'} {one.evidence_start}-{one.evidence_end}"

    def to_dict(self) -> dict[str, Any]:
        """What a page or a program is told of the review."""
        one = self.review
        return {
            "number": one.number,
            "verdict": one.verdict,
            "corrections": dict(one.corrections),
            "note": one.note,
            "reviewer": one.reviewer,
            "made": one.made,
            "unchanged": self.unchanged,
        }


def reviewed(connection: DuckDBPyConnection, store: Path, articles: Collection[str] | None = None) -> list[Reviewed]:
    """The reviews of some articles, or of all, in the order they were made, each with its claim."""
    reviews = list(list_reviews(store, articles=articles))
    if not reviews:
        return []
    candidates: dict[str, list[Row]] = {}
    with reading_errors():
        cursor = connection.execute(
            f"SELECT {', '.join('claim.' + name for name in ANCHORS.split(', ')[:-1])}, read.coder FROM main.claims AS claim "
            "JOIN main.articles AS read ON read.id = claim.article WHERE claim.article IN (SELECT unnest(?))",
            [sorted({one.article for one in reviews})],
        )
        names = [column[0] for column in cursor.description or ()]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            candidates.setdefault(row["article"], []).append(row)
    found = []
    for one in reviews:
        claim = claim_of(one, candidates.get(one.article, ()))
        found.append(Reviewed(one, claim, claim is not None and _is_unchanged(one, claim)))
    return found


def with_reviews(connection: DuckDBPyConnection, store: Path, claims: Iterable[Row]) -> None:
    """Give each claim `reviews`, what people said of it, in the order it was said."""
    rows = list(claims)
    by_claim: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in reviewed(connection, store, {row["article"] for row in rows}):
        if one.claim is not None:
            by_claim.setdefault(one.key, []).append(one.to_dict())
    for row in rows:
        row["reviews"] = by_claim.get((row["article"], row["id"]), [])


def claim_of(review: Review, claims: Sequence[Row]) -> Row | None:
    """The claim that a review is about, of those that its article has now.

    Their evidence shares words with the review's. Of these it is the one with the review's id; else one whose trigger stands
    where the reviewed one stood, or that has its type and a side of it; else, where the review does not say how the claim was
    coded, the only one of this very evidence.
    """
    near = [
        one
        for one in claims
        if one["in_title"] == review.in_title
        and one["evidence_start"] < review.evidence_end
        and review.evidence_start < one["evidence_end"]
    ]
    for one in near:
        if one["id"] == review.claim:
            return one
    if review.coded is None:
        same = [
            one
            for one in near
            if (one["evidence_start"], one["evidence_end"]) == (review.evidence_start, review.evidence_end)
        ]
        return same[0] if len(same) == 1 and review.event is None else None
    ranked = [(rank, one) for one in near if (rank := _likeness(review.coded, one)) is not None]
    return max(ranked, key=lambda pair: (pair[0], pair[1]["id"]))[1] if ranked else None


def _likeness(coded: Mapping[str, Any], claim: Row) -> tuple[bool, bool, int] | None:
    """How like a claim is to what was reviewed; None where it is another act."""
    trigger = coded.get("trigger") or {}
    start, end = trigger.get("start"), trigger.get("end")
    at_trigger = start is not None and end is not None and start < claim["trigger_end"] and claim["trigger_start"] < end
    same_type = claim["type"] == coded.get("type")
    shared = sum(len(set(_texts(coded.get(side))) & set(_texts(claim[side]))) for side in ("actors", "recipients"))
    return (at_trigger, same_type, shared) if at_trigger or (same_type and shared) else None


def _texts(sides: Iterable[Mapping[str, Any]] | None) -> list[str]:
    return [str(one["text"]) for one in sides or ()]


def _is_unchanged(review: Review, claim: Row) -> bool:
    coded = review.coded
    if coded is None:
        return bool(claim["id"] == review.claim)
    date, place = coded.get("date") or {}, coded.get("place") or {}
    days = [None if claim[name] is None else str(claim[name]) for name in ("date_start", "date_end")]
    return bool(
        coded.get("type") == claim["type"]
        and coded.get("status") == claim["status"]
        and list(coded.get("modes") or ()) == list(claim["modes"] or ())
        and all(_texts(coded.get(side)) == _texts(claim[side]) for side in ("actors", "recipients"))
        and [date.get("start"), date.get("end")] == days
        and place.get("name") == claim["place"]
    )


def claim_form(record: str | Mapping[str, Any], identity: str) -> dict[str, Any] | None:
    """A claim of a record in the form that reviews correct, with its trigger and its coder; None where there is no such claim.

    `identity` is the id that the store's table gives it.
    """
    plain: Mapping[str, Any] = json.loads(record) if isinstance(record, str) else record
    claim = claims_by_id(plain).get(identity)
    if claim is None:
        return None
    mentions = {one["id"]: one for one in plain.get("mentions", ())}
    links = {one["id"]: one for one in plain.get("attributions", ())}
    place = None if claim.get("place") is None else plain["places"][claim["place"]]
    day = claim.get("date")
    return {
        "type": claim["type"],
        "modes": list(claim["modes"]),
        "contexts": list(claim["contexts"]),
        "status": claim["status"],
        "actors": [side_form(mentions[one]) for one in claim["actors"] if one in mentions],
        "recipients": [side_form(mentions[one]) for one in claim["recipients"] if one in mentions],
        "date": None if day is None else {"start": day["start"], "end": day["end"]},
        "place": None if place is None else place_form(place),
        "chain": [source_words(links[one]) for one in claim["attribution"] if one in links],
        "trigger": {"text": claim["trigger"]["text"], **_span_form(claim["trigger"])},
        "coder": (plain.get("coder") or {}).get("version"),
    }


def claims_by_id(record: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The claims of a record by the ids that the store's table gives them: those that share an id are numbered."""
    found: dict[str, Mapping[str, Any]] = {}
    seen: dict[str, int] = {}
    for claim in record.get("claims", ()):
        seen[claim["id"]] = number = seen.get(claim["id"], 0) + 1
        found[claim["id"] if number == 1 else f"{claim['id']}-{number}"] = claim
    return found


def side_form(mention: Mapping[str, Any]) -> dict[str, Any]:
    """A mention as a side of a claim that reviews correct."""
    known = {name: mention[name] for name in ("actor", "name", "country") if mention.get(name) is not None}
    return {"text": mention["text"], **_span_form(mention), **known}


def place_form(place: Mapping[str, Any]) -> dict[str, Any]:
    """A place in the form that reviews correct."""
    country = {"country": place["country"]} if place.get("country") else {}
    return {"name": place["name"], **country, "text": place["text"], **_span_form(place)}


def source_words(attribution: Mapping[str, Any]) -> str:
    """The source of an attribution as the text has it."""
    return " … ".join(piece["text"] for piece in attribution.get("source", ())) or "an unnamed source"


def _span_form(span: Mapping[str, Any]) -> dict[str, Any]:
    return {"start": span["start"], "end": span["end"], "in_title": span.get("in") == "title"}


def gold_form(review: Review) -> dict[str, Any] | None:
    """What a claim should be by a review; None where it is rejected, is unsure, or does not say how it was coded."""
    if review.coded is None or review.rejects or review.verdict == "unsure":
        return None
    return {**review.coded, **review.corrections}
