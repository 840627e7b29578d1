"""The form that a claim is reviewed with: what it shows, and what a reviewer's answers correct."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bayhaqi.errors import UsageError
from bayhaqi.ontology import load_ontology
from bayhaqi.query.reviewing import claim_form, place_form, side_form, source_words
from bayhaqi.store import Review
from bayhaqi.web.claim_words import CodedArticle

Json = dict[str, Any]
Answers = Mapping[str, Sequence[str]]
# What a reviewer may say of a claim, and the verdict that it is kept as.
CHOICES = {"accept": "right", "correct": "wrong", "reject": "wrong", "unsure": "unsure"}
MOST_MENTIONS, MOST_PLACES, MOST_SOURCES = 60, 100, 20


@dataclass
class Draft:
    """What the fields of the form hold: the claim as it is coded, or what somebody has answered so far.

    `sides` gives the role of each mention by its id: "actor", "recipient" or "both"; `place` is the index of a place.
    """

    choice: str | None = None
    type: str = ""
    mode: str = ""
    contexts: list[str] = field(default_factory=list)
    status: str = "happened"
    sides: dict[int, str] = field(default_factory=dict)
    other_actors: str = ""
    other_recipients: str = ""
    date_start: str = ""
    date_end: str = ""
    place: int | None = None
    place_words: str = ""
    chain: str = ""
    complete: bool = False
    note: str = ""
    reviewer: str = ""


class ReviewForm:
    """The form for one claim of an article. Raises `UsageError` where the article has no such claim."""

    def __init__(self, coded: CodedArticle, article: str, claim: str) -> None:
        form = claim_form(coded.record, claim)
        if form is None:
            raise UsageError(f"the article has no claim {claim[:80]!r}; it may have been coded anew")
        self.coded, self.article, self.claim, self.form = coded, article, claim, form
        self._claim: Mapping[str, Any] = coded.claims[claim]
        self._evidence: Mapping[str, Any] = self._claim["evidence"]
        digest = hashlib.sha256(json.dumps(form, sort_keys=True).encode("utf-8", "replace"))
        # Names what the reviewer has seen, so that nobody judges what was coded anew meanwhile.
        self.seen = digest.hexdigest()[:16]

    @property
    def mentions(self) -> list[Json]:
        """The mentions that may be sides: those in the evidence, and what the claim has from elsewhere."""
        own = {*self._claim["actors"], *self._claim["recipients"]}
        found = [one for number, one in self.coded.mentions.items() if number in own or _lies_in(one, self._evidence)]
        return sorted(found, key=lambda one: (one["id"] not in own, one["start"]))[:MOST_MENTIONS]

    @property
    def places(self) -> list[tuple[int, Json]]:
        """The places of the article, those in the evidence first, each name once, with their indices."""
        every = list(enumerate(self.coded.record.get("places", ())))
        every.sort(key=lambda pair: (pair[0] != self._claim.get("place"), not _lies_in(pair[1], self._evidence)))
        by_name: dict[str, tuple[int, Json]] = {}
        for number, one in every:
            by_name.setdefault(one["name"], (number, one))
        return list(by_name.values())[:MOST_PLACES]

    @property
    def sources(self) -> list[str]:
        """Who speaks in the article, as the text has it."""
        found = dict.fromkeys(source_words(one) for one in self.coded.attributions.values() if one.get("source"))
        return list(found)[:MOST_SOURCES]

    def draft(self, reviewer: str = "") -> Draft:
        """The fields as the claim is coded."""
        actors, recipients = self._claim["actors"], self._claim["recipients"]
        sides = {
            number: "both"
            if number in actors and number in recipients
            else "actor"
            if number in actors
            else "recipient"
            for number in (*actors, *recipients)
        }
        date = self.form["date"] or {"start": "", "end": ""}
        return Draft(
            type=self.form["type"],
            mode=self.form["modes"][0] if self.form["modes"] else "",
            contexts=list(self.form["contexts"]),
            status=self.form["status"] or "happened",
            sides=sides,
            date_start=date["start"],
            date_end=date["end"],
            place=self._claim.get("place"),
            chain="\n".join(self.form["chain"]),
            reviewer=reviewer,
        )

    def answered(self, answers: Answers) -> Draft:
        """The fields as somebody has filled them. Raises `UsageError` for what no form of ours sends."""
        mode = _one(answers, "mode")
        place = _one(answers, "place")
        if place and not (_is_number(place) and int(place) < len(self.coded.record.get("places", ()))):
            raise UsageError("that place is none of the article's; choose another, or write its words")
        roles = {
            int(name[5:]): values[-1]
            for name, values in answers.items()
            if name.startswith("side-") and _is_number(name[5:]) and values[-1] in ("actor", "recipient", "both")
        }
        return Draft(
            choice=_one(answers, "verdict") or None,
            type=_one(answers, "type") or self.form["type"],
            mode=mode.partition(" ")[2] if " " in mode else mode,
            contexts=[one for one in load_ontology().contexts if one in answers.get("contexts", ())],
            status=_one(answers, "status") or "happened",
            sides=roles,
            other_actors=_one(answers, "other_actors"),
            other_recipients=_one(answers, "other_recipients"),
            date_start=_one(answers, "date_start"),
            date_end=_one(answers, "date_end"),
            place=int(place) if place else None,
            place_words=_one(answers, "place_words"),
            chain=_one(answers, "chain").replace("\r\n", "\n"),
            complete="complete" in answers,
            note=_one(answers, "note"),
            reviewer=" ".join(_one(answers, "reviewer").split()),
        )

    def review(self, draft: Draft) -> Review:
        """The review that a filled form is. Raises `UsageError` with what is wrong in it."""
        if draft.choice not in CHOICES:
            raise UsageError("choose whether you accept, correct or reject the claim, or are unsure")
        if not draft.reviewer:
            raise UsageError("give your name, so that reviewers can be compared")
        corrections = self._corrections(draft) if draft.choice in ("accept", "correct") else {}
        if draft.choice == "accept" and corrections:
            raise UsageError(f"you accept the claim, but changed {', '.join(corrections)}; choose to correct it")
        if draft.choice == "correct" and not corrections:
            raise UsageError("change what is wrong; a claim that the text does not make is rejected")
        return Review(
            article=self.article,
            claim=self.claim,
            evidence=self._evidence["text"],
            evidence_start=self._evidence["start"],
            evidence_end=self._evidence["end"],
            in_title=self._evidence.get("in") == "title",
            verdict=CHOICES[draft.choice],
            corrections=corrections,
            coded=self.form,
            complete=draft.complete,
            note=draft.note.strip() or None,
            reviewer=draft.reviewer,
        )

    def _corrections(self, draft: Draft) -> Json:
        """The fields that differ from how the claim is coded."""
        given: Json = {
            "type": draft.type,
            "modes": self._modes(draft),
            "contexts": draft.contexts,
            "status": None if draft.status == "happened" else draft.status,
            "actors": self._sides(draft, ("actor", "both"), draft.other_actors),
            "recipients": self._sides(draft, ("recipient", "both"), draft.other_recipients),
            "date": _dates(draft),
            "place": self._place(draft),
            "chain": [line.strip() for line in draft.chain.split("\n") if line.strip()],
        }
        return {name: value for name, value in given.items() if not _same(name, value, self.form[name])}

    def _modes(self, draft: Draft) -> list[str]:
        coded = self.form["modes"]
        if draft.mode == (coded[0] if coded else ""):
            # A mode that was left as it was goes with its type.
            known = load_ontology().types
            return (
                coded
                if draft.type == self.form["type"] or draft.type not in known
                else [mode for mode in coded if mode in known[draft.type].modes]
            )
        return [draft.mode] if draft.mode else []

    def _sides(self, draft: Draft, roles: Iterable[str], others: str) -> list[Json]:
        wanted = tuple(roles)
        found = [side_form(one) for one in self.mentions if draft.sides.get(one["id"]) in wanted]
        found += [self._located(words) for words in _pieces(others)]
        return sorted(found, key=lambda one: (not one["in_title"], one["start"]))

    def _place(self, draft: Draft) -> Json | None:
        if draft.place_words.strip():
            words = self._located(" ".join(draft.place_words.split()))
            return {"name": words["text"], **words}
        return None if draft.place is None else place_form(self.coded.record["places"][draft.place])

    def _located(self, words: str) -> Json:
        """Where words stand: in the evidence, nearest to the trigger, else in the text. Raises `UsageError` where nowhere."""
        trigger = self._claim["trigger"]
        in_title = self._evidence.get("in") == "title"
        text = self.coded.title if in_title else self.coded.text
        found = [at for at in _occurrences(text, words) if self._evidence["start"] <= at < self._evidence["end"]]
        if found:
            at = min(found, key=lambda one: abs(one - trigger["start"]))
            return {"text": words, "start": at, "end": at + len(words), "in_title": in_title}
        at = self.coded.text.find(words)
        if at < 0:
            raise UsageError(f"the text has no {words[:80]!r}; write words as they stand in it")
        return {"text": words, "start": at, "end": at + len(words), "in_title": False}


def _same(name: str, given: Any, coded: Any) -> bool:
    if name in ("actors", "recipients"):
        return _places_of(given) == _places_of(coded)
    if name == "contexts":
        return set(given) == set(coded)
    if name == "place":
        # A place that is named twice is the same place.
        return (given or {}).get("name") == (coded or {}).get("name")
    return bool(given == coded)


def _places_of(sides: Iterable[Mapping[str, Any]]) -> set[tuple[int, int, bool]]:
    return {(one["start"], one["end"], one["in_title"]) for one in sides}


def _dates(draft: Draft) -> Json | None:
    start, end = draft.date_start.strip(), draft.date_end.strip()
    if not start and not end:
        return None
    return {"start": start or end, "end": end or start}


def _pieces(text: str) -> list[str]:
    return list(dict.fromkeys(piece for one in text.split(";") if (piece := " ".join(one.split()))))


def _occurrences(text: str, words: str) -> Iterable[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _one(answers: Answers, name: str) -> str:
    return answers[name][-1] if answers.get(name) else ""


def _lies_in(span: Mapping[str, Any], evidence: Mapping[str, Any]) -> bool:
    return (
        span.get("in") == evidence.get("in") and evidence["start"] <= span["start"] and span["end"] <= evidence["end"]
    )
