"""A page of errors, by kind, with the words of the article: HTML or Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bayhaqi.evaluating.matching import KINDS, Error
from bayhaqi.evaluating.records import ClaimRow

HEADINGS = {
    "missed": "Missed: in the gold, not coded",
    "invented": "Invented: coded, not in the gold",
    "type": "Wrong type",
    "sides": "Wrong actors or recipients",
    "status": "Wrong status",
    "attribution": "Wrong chain of attribution",
    "day": "Wrong day",
    "place": "Wrong place",
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #bbb;padding:.4rem;text-align:left;vertical-align:top}"
    "th{font-weight:600}small{color:#555}"
)
# What Markdown would take for marks.
MARKS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~"})


def error_page(errors: Sequence[Error], title: str, *, html: bool) -> Iterator[str]:
    """The lines of a page; errors are sorted by kind, then by the types that were taken for each other, then by article."""
    ordered = sorted(errors, key=lambda one: (KINDS.index(one.kind), _types(one), one.article.id))
    if html:
        yield "<!doctype html>"
        yield f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head><body>'
        yield f"<h1>{escape(title)}</h1>"
    else:
        yield f"# {_plain(title)}"
    for kind in KINDS:
        members = [one for one in ordered if one.kind == kind]
        if members:
            yield from _section(HEADINGS[kind], members, html=html)
    if not ordered:
        yield "<p>There are no errors.</p>" if html else "\nThere are no errors."
    if html:
        yield "</body></html>"


def _section(heading: str, members: Sequence[Error], *, html: bool) -> Iterator[str]:
    if not html:
        yield f"\n## {heading} ({len(members):,})\n"
        for one in members:
            claim = one.gold or one.said
            assert claim is not None
            yield f"- {_plain(claim.evidence.text)} ({_plain(_name(one))})"
            yield f"  - gold: {_plain(_told(one.gold, one.kind))}"
            yield f"  - coded: {_plain(_told(one.said, one.kind))}"
        return
    yield f"<h2>{escape(heading)} ({len(members):,})</h2><table><tr><th>Words</th><th>Gold</th><th>Coded</th></tr>"
    for one in members:
        claim = one.gold or one.said
        assert claim is not None
        yield (
            f"<tr><td>{escape(claim.evidence.text)}<br><small>{escape(_name(one))}</small></td>"
            f"<td>{escape(_told(one.gold, one.kind))}</td><td>{escape(_told(one.said, one.kind))}</td></tr>"
        )
    yield "</table>"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(MARKS)


def _name(one: Error) -> str:
    title = one.article.article.get("title")
    return f"{title}, {one.article.id}" if title else one.article.id


def _types(one: Error) -> tuple[str, str]:
    return (one.gold.type if one.gold else "", one.said.type if one.said else "")


def _told(claim: ClaimRow | None, kind: str) -> str:
    """A claim in words: what an error is about, or the whole where the claim is missing on the other side."""
    if claim is None:
        return "–"
    sides = ", ".join(one.text for one in claim.actors) or "nobody named"
    if claim.recipients:
        sides += " → " + ", ".join(one.text for one in claim.recipients)
    place = "no place" if claim.place is None else max(claim.place[0], key=len)
    told = {
        "sides": sides,
        "status": claim.status or "asserted",
        "attribution": " ← ".join(one.text for one in reversed(claim.chain)) or "the article's own voice",
        "day": "no day" if claim.days is None else " to ".join(dict.fromkeys(claim.days)),
        "place": place,
    }.get(kind)
    return f"{claim.type} “{claim.trigger.text}”: {sides}" if told is None else f"{claim.type}: {told}"
