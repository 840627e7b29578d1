"""The article reader: the text with its marks, and for a claim the words of each of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response

from bayhaqi.query.results import reading_errors
from bayhaqi.web.claim_words import CodedArticle, Field, chosen_layers, meeting
from bayhaqi.web.links import article_path, unpieced
from bayhaqi.web.marking import DEPTHS, LANES, UNDERLINED, Layer, Segment, in_lanes, paragraphs, parts
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import OpenReader, shown

# Code points of one page: a long report, and of a book as much as a browser lays out at once.
PART = 40_000
NAMES = {"content": "said", "date": "time"}


@dataclass(frozen=True, slots=True)
class Wrap:
    """One element around some words: its classes, and the role that it plays in the chosen claim where it begins."""

    classes: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one segment as the page prints them, the outermost element first; `href` leads to a claim."""

    text: str
    wraps: tuple[Wrap, ...]
    title: str | None
    href: str | None = None
    anchor: bool = False


def routes() -> APIRouter:
    """The page at /articles/ID."""
    router = APIRouter(include_in_schema=False)
    router.get("/articles/{article:path}")(read)
    return router


def read(
    request: Request, reader: OpenReader, article: str, claim: str | None = None, part: int | None = None
) -> Response:
    """One article with its marks; with `claim`, the words of each field of it; long texts come in parts, counted from 1."""
    found = shown(reader, "article", unpieced(article))
    identity = found.row["id"]
    with reading_errors():
        row = reader.snapshot.cursor().execute("SELECT record FROM main.articles WHERE id = ?", [identity]).fetchone()
    coded = CodedArticle(row[0]) if row else None
    if coded is None:
        raise HTTPException(404, f"there is no article {identity[:80]!r}")
    if claim is not None and claim not in coded.claims:
        raise HTTPException(404, f"the article has no claim {claim[:80]!r}")
    pieces = parts(coded.text, PART)
    number = _part(coded, claim, part, pieces)
    start, end = pieces[number - 1]
    view = _Marked(coded, identity, claim)
    rows = {one["id"]: one for one in found.claims}
    listed = [one for one in coded.in_order if _is_in(coded.claims[one]["trigger"], start, end, first=number == 1)]
    return page(
        request,
        "article.html",
        part="reader",
        article=found.row,
        heading=view.title() if number == 1 else None,
        text=view.paragraphs(start, end),
        claims=[rows[one] for one in listed if one in rows],
        chosen=rows.get(claim) if claim else None,
        fields=view.fields,
        before=_neighbour(coded.in_order, claim, -1),
        after=_neighbour(coded.in_order, claim, 1),
        number=number,
        numbers=len(pieces),
        part_path=lambda wanted: f"{article_path(identity)}?{urlencode({'part': wanted})}",
        counts=_counts(coded.claims[claim]) if claim else [],
    )


def _part(coded: CodedArticle, claim: str | None, wanted: int | None, pieces: Sequence[tuple[int, int]]) -> int:
    """The number of the part that is shown: the claim's, else the one that was asked for, else the first."""
    if claim is not None:
        trigger = coded.claims[claim]["trigger"]
        return next(
            (at for at, (first, last) in enumerate(pieces, 1) if _is_in(trigger, first, last, first=at == 1)), 1
        )
    if wanted is not None and not 1 <= wanted <= len(pieces):
        raise HTTPException(404, f"there is no part {wanted}; the article has parts 1 to {len(pieces)}")
    return wanted or 1


def _is_in(span: Mapping[str, Any], start: int, end: int, *, first: bool) -> bool:
    return first if span.get("in") == "title" else start <= span["start"] < end


def _neighbour(ids: Sequence[str], claim: str | None, step: int) -> str | None:
    """The claim before or after one; without one the first is the next."""
    if claim is None:
        return ids[0] if ids and step > 0 else None
    at = ids.index(claim) + step
    return ids[at] if 0 <= at < len(ids) else None


def _counts(claim: Mapping[str, Any]) -> list[tuple[str, int]]:
    names = ("killed", "injured", "arrested", "size")
    return [(name, claim["counts"][name]) for name in names if claim.get("counts", {}).get(name) is not None]


class _Marked:
    """The marks of an article as runs of words, those of a chosen claim told apart."""

    def __init__(self, coded: CodedArticle, identity: str, claim: str | None) -> None:
        self._coded, self._identity, self._claim = coded, identity, claim
        self.fields: list[Field] = coded.fields(claim) if claim else []
        self._roles = chosen_layers(self.fields)

    def title(self) -> list[Run]:
        """The headline."""
        lines = paragraphs(self._coded.title.replace("\n", " "), self._layers(title=True))
        return [run for line in lines for run in self._runs(line)]

    def paragraphs(self, start: int, end: int) -> list[list[Run]]:
        """A part of the text."""
        layers = meeting(self._layers(title=False), start, end)
        return [self._runs(line) for line in paragraphs(self._coded.text, in_lanes(layers), start, end)]

    def _layers(self, *, title: bool) -> list[Layer]:
        layers = self._coded.layers(title=title)
        if self._claim is not None:
            evidence, in_title = self._coded.evidence_layer(self._claim)
            if in_title is title:
                layers.append(evidence)
        return in_lanes(layers) if title else layers

    def _runs(self, line: Iterable[Segment]) -> list[Run]:
        return [self._run(segment) for segment in line]

    def _run(self, segment: Segment) -> Run:
        acts = [layer.key.removeprefix("c:") for layer in segment.layers if layer.kind == "act"]
        told = dict.fromkeys(
            f"{NAMES.get(layer.kind, layer.kind)}: {layer.label}" for layer in segment.layers[::-1] if layer.label
        )
        return Run(
            text=segment.text,
            wraps=tuple(self._wrap(layer, segment) for layer in segment.layers),
            title=" · ".join(told) or None,
            href=article_path(self._identity, self._next_of(acts)) if acts and segment.text.strip() else None,
            anchor=self._claim in acts,
        )

    def _next_of(self, acts: Sequence[str]) -> str:
        """Of the claims of one trigger the one behind the chosen one, so that clicking again goes through them."""
        if self._claim in acts:
            return acts[(acts.index(self._claim) + 1) % len(acts)]
        return acts[0]

    def _wrap(self, layer: Layer, segment: Segment) -> Wrap:
        classes = ["m", f"m-{layer.kind}"]
        role = self._roles.get(layer.key)
        if layer.kind in UNDERLINED:
            classes.append(f"lane-{min(layer.lane, LANES - 1)}")
        elif layer.kind == "content":
            classes.append(f"depth-{min(layer.depth, DEPTHS - 1)}")
        elif layer.kind == "act":
            claim = self._coded.claims[layer.key.removeprefix("c:")]
            classes.append(claim["quad"].replace(" ", "-"))
        if role is None:
            return Wrap(" ".join(classes))
        classes.append("chosen")
        # The words that a role stands at: its first segment, and nothing for what is a frame of others.
        begins = layer.start == segment.start and layer.kind not in ("evidence", "content")
        return Wrap(" ".join(classes), role if begins else None)
