"""Reviews: judging a claim, what the reviews say of the coder and of each other, and their downloads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from bayhaqi.errors import UsageError
from bayhaqi.export.reviews import gold_records, review_lines, training_sentences
from bayhaqi.ontology import load_ontology
from bayhaqi.query import Reader
from bayhaqi.query.results import Row, reading_errors
from bayhaqi.query.review_figures import figures
from bayhaqi.query.reviewing import Reviewed, reviewed
from bayhaqi.store import save_review
from bayhaqi.web.claim_words import CodedArticle
from bayhaqi.web.links import review_path
from bayhaqi.web.rendering import page
from bayhaqi.web.requests import Form, OpenReader, StorePath, shown
from bayhaqi.web.review_form import CHOICES, Draft, ReviewForm

NEWEST = 50
FORMS = {"jsonl": "reviews.jsonl", "gold": "gold.jsonl", "training": "training.txt"}
STATUSES = ("happened", "historical", "future", "hypothetical", "negation")


def routes() -> APIRouter:
    """The pages at /reviews."""
    router = APIRouter(include_in_schema=False)
    router.get("/reviews")(overview)
    router.get("/reviews/next")(following)
    router.get("/reviews/export")(download)
    router.get("/reviews/claim")(ask)
    router.post("/reviews/claim")(keep)
    return router


def overview(request: Request, reader: OpenReader, reviewer: str = "") -> Response:
    """Precision, agreement, the newest reviews, and where to begin."""
    found = reviewed(reader.snapshot.cursor(), reader.snapshot.path)
    return page(
        request,
        "reviews.html",
        told=figures(found),
        newest=found[: -NEWEST - 1 : -1],
        types=list(load_ontology().types),
        reviewer=reviewer,
    )


def following(
    request: Request,
    reader: OpenReader,
    reviewer: str = "",
    type: str = "",  # noqa: A002 - the name of the filter
) -> Response:
    """The next claim that somebody has not reviewed, drawn by chance, in the same order for all."""
    found = reviewed(reader.snapshot.cursor(), reader.snapshot.path)
    done = {one.key for one in found if one.review.reviewer == reviewer}
    claim = _drawn(reader, type, done)
    if claim is None:
        of = f" of the type {type[:40]}" if type else ""
        raise HTTPException(404, f"there is no claim{of} left that {reviewer[:80] or 'you'} did not review")
    return RedirectResponse(_at(*claim, reviewer=reviewer, type=type), status_code=303)


def _drawn(reader: Reader, kind: str, done: set[tuple[str, str]]) -> tuple[str, str] | None:
    where, parameters = ("WHERE type = ?", [kind]) if kind else ("", [])
    with reading_errors():
        cursor = reader.snapshot.cursor().execute(
            f"SELECT article, id FROM main.claims {where} ORDER BY hash(article || id), article, id LIMIT ?",
            [*parameters, len(done) + 1],
        )
        return next(((article, claim) for article, claim in cursor.fetchall() if (article, claim) not in done), None)


def _at(article: str, claim: str, **more: str) -> str:
    own = urlencode({name: value for name, value in more.items() if value})
    return review_path(article, claim) + (f"&{own}" if own else "")


def ask(
    request: Request,
    reader: OpenReader,
    article: str,
    claim: str,
    reviewer: str = "",
    type: str = "",  # noqa: A002 - the name of the filter
    saved: bool = False,
) -> Response:
    """The form for one claim."""
    form, row = _form_of(reader, article, claim)
    return _ask(request, form, row, form.draft(reviewer), saved=saved, drawn=type)


def keep(request: Request, reader: OpenReader, store: StorePath, answers: Form) -> Response:
    """Keep a review, and go on to the next claim or stay; what is wrong in the form is told in it."""
    article, claim, drawn = (answers.get(name, [""])[-1] for name in ("article", "claim", "drawn"))
    form, row = _form_of(reader, article, claim)
    draft = form.answered(answers)
    try:
        if answers.get("seen", [""])[-1] != form.seen:
            raise UsageError("the claim was coded anew since you opened the page; read it again, and then judge it")
        save_review(store, form.review(draft))
    except UsageError as error:
        return _ask(request, form, row, draft, problem=str(error), drawn=drawn, status=422)
    if "next" in answers:
        done = {one.key for one in reviewed(reader.snapshot.cursor(), store) if one.review.reviewer == draft.reviewer}
        if (other := _drawn(reader, drawn, done)) is not None:
            return RedirectResponse(_at(*other, reviewer=draft.reviewer, type=drawn, saved="true"), status_code=303)
    return RedirectResponse(_at(article, claim, reviewer=draft.reviewer, type=drawn, saved="true"), status_code=303)


def _form_of(reader: Reader, article: str, claim: str) -> tuple[ReviewForm, Row]:
    """The form for a claim, and its row. The page is not found where there is no such claim."""
    row = shown(reader, "claim", f"{article}/{claim}").row
    with reading_errors():
        cursor = reader.snapshot.cursor().execute("SELECT record FROM main.articles WHERE id = ?", [row["article"]])
        record = cursor.fetchone()
    if record is None:
        raise HTTPException(404, f"there is no article {article[:80]!r}")
    try:
        return ReviewForm(CodedArticle(record[0]), row["article"], row["id"]), row
    except UsageError as error:
        raise HTTPException(404, str(error)) from error


def _ask(
    request: Request,
    form: ReviewForm,
    row: Row,
    draft: Draft,
    *,
    problem: str | None = None,
    saved: bool = False,
    drawn: str = "",
    status: int = 200,
) -> Response:
    ontology = load_ontology()
    evidence = row["evidence"]
    begins = row["trigger_start"] - row["evidence_start"]
    ends = row["trigger_end"] - row["evidence_start"]
    inside = 0 <= begins < ends <= len(evidence)
    return page(
        request,
        "review.html",
        status=status,
        claim=row,
        form=form,
        draft=draft,
        problem=problem,
        saved=saved,
        drawn=drawn,
        evidence=(evidence[:begins], evidence[begins:ends], evidence[ends:]) if inside else (evidence, "", ""),
        choices=list(CHOICES),
        types=ontology.types,
        contexts=ontology.contexts,
        statuses=STATUSES,
    )


def download(reader: OpenReader, to: str = "jsonl", reviewer: str = "") -> Response:
    """The reviews as JSON Lines, gold records, or coded sentences; of one reviewer, if one is named."""
    if to not in FORMS:
        raise HTTPException(404, f"there is no form {to[:40]!r}; there are {', '.join(FORMS)}")
    cursor = reader.snapshot.cursor()
    found = [one for one in reviewed(cursor, reader.snapshot.path) if not reviewer or one.review.reviewer == reviewer]
    kind = "text/plain; charset=utf-8" if to == "training" else "application/jsonl"
    # What is sent is made before the reader may be let go.
    lines = list(_lines(cursor, found, to))
    return StreamingResponse(
        iter(lines), media_type=kind, headers={"Content-Disposition": f'attachment; filename="{FORMS[to]}"'}
    )


def _lines(cursor: Any, found: list[Reviewed], to: str) -> Iterator[bytes]:
    if to == "training":
        for block in training_sentences(cursor, found).blocks:
            yield f"{block}\n\n".encode("utf-8", "replace")
        return
    for row in gold_records(cursor, found) if to == "gold" else review_lines(found):
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "replace")
