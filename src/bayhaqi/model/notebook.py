"""A coding as HTML for notebooks: the text with its evidence marked, and the claims in a table."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from bayhaqi.model.coding import Claim, Coding
from bayhaqi.model.wording import chain_in_words, day_in_words, sides_in_words, type_in_words

STYLE = (
    ".bayhaqi{font:15px/1.5 Georgia,serif;max-width:60em;text-align:left}.bayhaqi mark{background:#fff3c4;color:#1a1a1a}"
    ".bayhaqi mark b{background:#ffd54f;color:#000}.bayhaqi table{border-collapse:collapse;margin-top:1em;font-size:13px}"
    ".bayhaqi td,.bayhaqi th{border-bottom:1px solid #ccc;padding:.3em .8em .3em 0;text-align:left;vertical-align:top}"
    ".bayhaqi .t{white-space:pre-wrap}"
)


def to_html(coding: Coding) -> str:
    """The article with evidence and triggers marked, and a row for each claim. All text is escaped."""
    title = f"<h3>{_marked(coding, in_title=True)}</h3>" if coding.article.title else ""
    rows = "".join(_row(number, claim) for number, claim in enumerate(coding.claims, start=1))
    head = "<tr><th></th><th>day</th><th>type</th><th>who → whom</th><th>status</th><th>according to</th></tr>"
    table = f"<table>{head}{rows}</table>" if rows else "<p>No claims.</p>"
    body = _marked(coding, in_title=False)
    return f'<div class="bayhaqi"><style>{STYLE}</style>{title}<div class="t">{body}</div>{table}</div>'


def _row(number: int, claim: Claim) -> str:
    chain = (chain_in_words(claim) or "the article itself").removeprefix("according to ")
    cells = [
        str(number),
        day_in_words(claim),
        type_in_words(claim),
        sides_in_words(claim),
        claim.status or "happened",
        chain,
    ]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _marked(coding: Coding, *, in_title: bool) -> str:
    """The text, or the title, with evidence in <mark> and triggers in <b> inside it."""
    words = (coding.article.title or "") if in_title else coding.article.text
    evidence = [c.evidence for c in coding.claims if c.evidence.in_title is in_title]
    triggers = [c.trigger for c in coding.claims if c.trigger.in_title is in_title]
    marked = _covered(len(words), [(span.start, span.end) for span in evidence])
    bold = _covered(len(words), [(span.start, span.end) for span in triggers])
    edges = sorted({0, len(words), *(edge for span in (*marked, *bold) for edge in span)})
    out = []
    for start, end in pairwise(edges):
        piece = escape(words[start:end])
        if _within(start, bold):
            piece = f"<b>{piece}</b>"
        out.append(f"<mark>{piece}</mark>" if _within(start, marked) else piece)
    return "".join(out)


def _covered(length: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans joined where they overlap, cut to the text."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(length, e)) for s, e in spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
