"""Reviews as they were made, as gold records, and as coded sentences for training."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayhaqi.ontology import load_ontology
from bayhaqi.query.results import reading_errors
from bayhaqi.query.review_figures import deciding
from bayhaqi.query.reviewing import Reviewed, claims_by_id, gold_form

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bayhaqi.store import Review

Json = dict[str, Any]
BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]")
ROLES = (("a", "actors"), ("r", "recipients"))


def review_lines(found: Iterable[Reviewed]) -> Iterator[Json]:
    """Each review as it was made, with the id of the claim that it is about now."""
    for one in found:
        now = None if one.claim is None else one.claim["id"]
        yield {**one.review.to_dict(), "claim_now": now, "unchanged": one.unchanged}


def records_of(connection: DuckDBPyConnection, articles: Iterable[str]) -> dict[str, Json]:
    """The records of some articles, by id."""
    with reading_errors():
        rows = connection.execute(
            "SELECT id, record FROM main.articles WHERE id IN (SELECT unnest(?)) ORDER BY id", [sorted(set(articles))]
        ).fetchall()
    return {identity: json.loads(record) for identity, record in rows}


# Gold


def gold_records(connection: DuckDBPyConnection, found: Sequence[Reviewed]) -> Iterator[Json]:
    """One record an article with a claim that was decided on, in the form of `docs/record.md`.

    `claims` are those that were accepted or corrected; `rejected` are ids of claims that the text does not make, and
    `unreviewed` ids of claims that nobody decided on, so that what is missing from `claims` is not taken for wrong.
    """
    decided = deciding(found)
    by_article: dict[str, list[tuple[str, Reviewed]]] = {}
    for (article, identity), one in decided.items():
        by_article.setdefault(article, []).append((identity, one))
    for article, record in records_of(connection, by_article).items():
        yield _gold_record(record, sorted(by_article[article], key=lambda pair: pair[1].review.evidence_start))


def _gold_record(record: Json, decided: Sequence[tuple[str, Reviewed]]) -> Json:
    mentions, places = list(record.get("mentions", ())), list(record.get("places", ()))
    claims = []
    for identity, one in decided:
        form = gold_form(one.review)
        if form is not None:
            claims.append(_gold_claim(identity, one.review, form, record, mentions, places))
    known = claims_by_id(record)
    judged = {identity for identity, _ in decided}
    return {
        "article": record["article"],
        "mentions": mentions,
        "dates": record.get("dates", []),
        "places": places,
        "attributions": record.get("attributions", []),
        "claims": claims,
        "rejected": [identity for identity, one in decided if one.review.rejects],
        "unreviewed": [identity for identity in known if identity not in judged],
        "coder": {**record.get("coder", {}), "name": "review"},
        "warnings": [],
    }


def _gold_claim(
    identity: str, review: Review, form: Mapping[str, Any], record: Json, mentions: list[Json], places: list[Json]
) -> Json:
    ontology = load_ontology()
    kind, modes, contexts = form["type"], form["modes"], form["contexts"]
    modes = [mode for mode in modes if kind in ontology.types and mode in ontology.types[kind].modes]
    links = _links(form["chain"], record)
    date = form["date"]
    return {
        "id": identity,
        "type": kind,
        "modes": modes,
        "contexts": list(contexts),
        "quad": ontology.quad(kind),
        "score": ontology.score(kind, modes),
        "cameo": ontology.cameo_code(kind, modes, contexts),
        "status": form["status"],
        "actors": _mentions(form["actors"], mentions),
        "recipients": _mentions(form["recipients"], mentions),
        "trigger": _span(form["trigger"]),
        "evidence": {
            "start": review.evidence_start, "end": review.evidence_end, "text": review.evidence,
            **({"in": "title"} if review.in_title else {}),
        },
        "date": None if date is None else {**date, "basis": "text"},
        "place": _place(form["place"], places),
        "attribution": links,
        "chain": list(form["chain"]),
        "origin": form["chain"][-1] if form["chain"] else record["article"].get("publisher"),
        "counts": _counts(record, identity),
        "confidence": 1.0,
        "review": {
            "verdict": "corrected" if review.corrections else "right", "corrected": list(review.corrections),
            "reviewer": review.reviewer, "made": review.made, "note": review.note,
        },
    }  # fmt: skip


def _counts(record: Json, identity: str) -> Json:
    """The numbers as they were coded, which reviews do not correct."""
    claim = claims_by_id(record).get(identity)
    return dict(claim["counts"]) if claim else {"killed": None, "injured": None, "arrested": None, "size": None}


def _span(form: Mapping[str, Any]) -> Json:
    plain = {"start": form["start"], "end": form["end"], "text": form["text"]}
    return {**plain, "in": "title"} if form.get("in_title") else plain


def _mentions(sides: Iterable[Mapping[str, Any]], mentions: list[Json]) -> list[int]:
    """The ids of the mentions that sides are; words that are none yet, and stand in the article, become one."""
    found = []
    for side in sides:
        if side.get("start") is None:
            continue
        span = _span(side)
        known = next((one for one in mentions if _same_place(one, span)), None)
        if known is None:
            known = {
                "id": max((one["id"] for one in mentions), default=-1) + 1, **span, "actor": side.get("actor"),
                "name": side.get("name") or side["text"], "country": side.get("country"), "sectors": [], "kind": "role",
                "title": None, "entity": max((one["entity"] for one in mentions), default=-1) + 1,
            }  # fmt: skip
            mentions.append(known)
        found.append(known["id"])
    return found


def _place(form: Mapping[str, Any] | None, places: list[Json]) -> int | None:
    """The index of a place; words that are none yet become one, without coordinates."""
    if form is None or form.get("start") is None:
        return None
    span = _span({"text": form["name"], **form})
    for number, one in enumerate(places):
        if _same_place(one, span):
            return number
    places.append({**span, "name": form["name"], "country": form.get("country"), "geonames": None, "lat": None, "lon": None,
                   "kind": "place"})  # fmt: skip
    return len(places) - 1


def _same_place(one: Mapping[str, Any], span: Mapping[str, Any]) -> bool:
    return (one["start"], one["end"], one.get("in")) == (span["start"], span["end"], span.get("in"))


def _links(chain: Sequence[str], record: Json) -> list[int]:
    """The attributions whose sources a chain names, outermost first; none where one of them is not among them."""
    found: list[int] = []
    for voice in chain:
        words = voice.casefold()
        match = next(
            (
                one["id"]
                for one in record.get("attributions", ())
                if one["id"] not in found
                and " … ".join(piece["text"] for piece in one.get("source", ())).casefold() == words
            ),
            None,
        )
        if match is None:
            return []
        found.append(match)
    return found


# Training


@dataclass
class Sentences:
    """Coded sentences in the form of `training/data/GUIDELINE.md`, and how many were left out, by reason."""

    blocks: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        """Count one that was left out."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def training_sentences(connection: DuckDBPyConnection, found: Sequence[Reviewed]) -> Sentences:
    """The sentences whose every act is decided on, a block each.

    Every act that a sentence states must be marked, so that one counts only where each claim of it was decided on and
    somebody said that it states no other.
    """
    done = Sentences()
    decided = deciding(found)
    by_article: dict[str, list[tuple[str, Review]]] = {}
    complete: dict[str, list[Review]] = {}
    for (article, identity), one in decided.items():
        by_article.setdefault(article, []).append((identity, one.review))
    for one in found:
        if one.review.complete:
            complete.setdefault(one.review.article, []).append(one.review)
    for article, record in records_of(connection, by_article).items():
        known = claims_by_id(record)
        judged = {identity for identity, _ in by_article[article]}
        for group in _sentences(review for _, review in by_article[article]):
            first, last = min(one.evidence_start for one in group), max(one.evidence_end for one in group)
            in_title = group[0].in_title
            open_claims = [
                identity
                for identity, claim in known.items()
                if identity not in judged and _meets(claim["evidence"], first, last, in_title)
            ]
            if open_claims:
                done.leave_out("another claim of the sentence is not reviewed")
            elif not any(
                one.in_title == in_title and one.evidence_start < last and first < one.evidence_end
                for one in complete.get(article, ())
            ):
                done.leave_out("nobody said that the sentence states no other act")
            else:
                text = record["article"]["title" if in_title else "text"] or ""
                _add_block(done, text, first, last, group)
    return done


def _sentences(reviews: Iterable[Review]) -> Iterator[list[Review]]:
    """Reviews whose evidence shares words, together."""
    group: list[Review] = []
    for one in sorted(reviews, key=lambda review: (review.in_title, review.evidence_start, review.evidence_end)):
        inside = group and one.in_title == group[0].in_title
        if group and not (inside and one.evidence_start < max(other.evidence_end for other in group)):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _meets(span: Mapping[str, Any], first: int, last: int, in_title: bool) -> bool:
    return (span.get("in") == "title") is in_title and span["start"] < last and first < span["end"]


def _add_block(done: Sentences, text: str, first: int, last: int, group: Sequence[Review]) -> None:
    sentence = BREAKS.sub(" ", text[first:last])
    if "[" in sentence or "]" in sentence:
        done.leave_out("the sentence has square brackets")
        return
    if sentence.startswith("#") or not sentence.strip():
        done.leave_out("the sentence has no words, or begins as a comment")
        return
    forms = [form for one in group if (form := gold_form(one)) is not None]
    forms.sort(key=lambda form: (form["trigger"]["start"], form["type"]))
    spans: dict[tuple[int, int], dict[str, list[int]]] = {}
    lines = []
    for number, form in enumerate(forms, start=1):
        if not (first <= form["trigger"]["start"] < form["trigger"]["end"] <= last):
            done.leave_out("a trigger lies outside of the sentence")
            return
        _mark(spans, "t", number, form["trigger"], first)
        for role, name in ROLES:
            for side in form[name]:
                if side.get("start") is not None and first <= side["start"] < side["end"] <= last:
                    _mark(spans, role, number, side, first)
        lines.append(_act_line(number, form))
    marked = _with_tags(sentence, spans)
    if marked is None:
        done.leave_out("two spans cross")
        return
    done.blocks.append("\n".join([marked, *lines]))


def _mark(
    spans: dict[tuple[int, int], dict[str, list[int]]], role: str, number: int, words: Mapping[str, Any], first: int
) -> None:
    roles = spans.setdefault((words["start"] - first, words["end"] - first), {})
    numbers = roles.setdefault(role, [])
    if number not in numbers:
        numbers.append(number)


def _act_line(number: int, form: Mapping[str, Any]) -> str:
    modes = load_ontology().types[form["type"]].modes
    mode = next((one for one in form["modes"] if one in modes), "-")
    return f"{number} {form['type']} {mode} | {', '.join(form['contexts']) or '-'} | {form['status'] or '-'}"


def _with_tags(sentence: str, spans: Mapping[tuple[int, int], Mapping[str, Sequence[int]]]) -> str | None:
    """The sentence with its spans in brackets; None where two cross, which brackets cannot tell."""
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    out: list[str] = []
    ends: list[int] = []
    at = 0
    for start, end in ordered:
        while ends and ends[-1] <= start:
            out += [sentence[at : ends[-1]], "]"]
            at = ends.pop()
        if ends and ends[-1] < end:
            return None
        tag = "+".join(f"{role}{','.join(map(str, numbers))}" for role, numbers in sorted(spans[start, end].items()))
        out += [sentence[at:start], f"[{tag} "]
        at = start
        ends.append(end)
    while ends:
        out += [sentence[at : ends[-1]], "]"]
        at = ends.pop()
    return "".join([*out, sentence[at:]])
