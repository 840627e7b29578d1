"""One event, claim, article or story as an account for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.text import Text

from bayhaqi.cli.render import COLOURS, INDENT, WIDEST
from bayhaqi.linking.versions import change_in_words
from bayhaqi.query.wording import clean, days, sides, status_words, verdict_words, what

if TYPE_CHECKING:
    from bayhaqi.query import Shown

Row = dict[str, Any]
COUNTS = ("killed", "injured", "arrested", "size")


def print_shown(shown: Shown, stream: TextIO) -> None:
    """Print what an id stands for."""
    console = Console(file=stream, highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    if shown.moved_from:
        console.print(Text(f"{shown.moved_from} was merged into {shown.row['id']}", style="magenta"))
    if shown.kind == "event":
        _event(shown, console)
    elif shown.kind == "claim":
        _claim(shown.row, console, headed=True)
        console.print(Text(f"event {shown.row['event'] or '(none)'}", style="dim"))
    elif shown.kind == "article":
        _article(shown.row, console)
        _versions(shown, console)
        for claim in shown.claims:
            console.print()
            _claim(claim, console)
    else:
        _story(shown, console)


def _event(shown: Shown, console: Console) -> None:
    row = shown.row
    head = Text(f"{days(row)}  ", style="dim")
    head.append(what(row), style=f"bold not dim {COLOURS.get(row['quad'], '')}")
    head.append(f"  {clean(sides(row))}", style="not dim")
    if row["place"]:
        head.append(f"  in {clean(row['place'])}")
    _block(head, console, 0)
    _indented(console, clean(row["description"] or ""))
    reported = f"reported {row['first_reported'] or 'on an unknown day'}"
    if row["last_reported"] and row["last_reported"] != row["first_reported"]:
        reported += f" to {row['last_reported']}"
    facts = [
        _number(row["origins"], "independent origin"),
        _number(row["claims"], "claim"),
        f"{_number(row['articles'], 'article')} of {_number(row['stories'], 'story', 'stories')}",
        reported,
    ]
    facts += [f"{name} {row[name]:,}" for name in COUNTS if row.get(name) is not None]
    _indented(console, " · ".join(facts), "blue")
    _indented(console, f"event {row['id']}", "dim")
    _differences(shown, console)
    for claim in shown.claims:
        console.print()
        _claim(claim, console, of=row)


def _differences(shown: Shown, console: Console) -> None:
    """What accounts differ on, value by value, with who gives it."""
    row = shown.row
    names = {
        key: name for claim in shown.claims for key, name in zip(claim["chain"] or [], claim["voices"], strict=True)
    }
    if row["denied"] or row["disputed"]:
        notes = (["accounts differ"] if row["disputed"] else []) + (["it is denied"] if row["denied"] else [])
        _indented(console, " · ".join(notes), "yellow")
    last = None
    for one in row["differences"] or []:
        name = str(one["field"]) if one["field"] != last else ""
        last = one["field"]
        line = Text(f"{name:<10} ", style="yellow")
        line.append(clean(str(one["value"])), style="default")
        line.append(
            "  " + clean(", ".join(names.get(key, key) for key in one["origins"] or []) or "no origin named"),
            style="dim default",
        )
        _block(line, console, INDENT * 2)


def _claim(claim: Row, console: Console, *, of: Row | None = None, headed: bool = False) -> None:
    """A claim: who published it and when, what differs from its event, its chain, its words."""
    head = Text(f"{claim['published'] or 'no day'}  ", style="dim")
    head.append(clean(claim["publisher"] or "publisher unknown"), style="bold not dim")
    if claim["title"]:
        head.append(f"  {clean(claim['title'])}", style="not dim")
    _block(head, console, 0)
    if of is None or headed or (what(claim), days(claim), sides(claim)) != (what(of), days(of), sides(of)):
        line = Text(f"{days(claim)}  ", style="dim")
        line.append(what(claim), style=f"bold not dim {COLOURS.get(claim['quad'], '')}")
        line.append(f"  {clean(sides(claim))}", style="not dim")
        if claim["place"]:
            line.append(f"  in {clean(claim['place'])}")
        _block(line, console, INDENT)
    notes = [_chain(claim)]
    notes += [f"{name} {claim[name]:,}" for name in COUNTS if claim[name] is not None]
    notes += [status_words(claim["status"])] if claim["status"] else []
    notes += ["in an earlier version of the report"] if claim.get("superseded_by") else []
    _indented(console, "; ".join(notes), "blue")
    _indented(console, f"“{clean(claim['evidence'])}”", "dim")
    _indented(console, f"claim {claim['article']}/{claim['id']} · confidence {claim['confidence']:.2f}", "dim")
    for review in claim.get("reviews") or []:
        _indented(console, _review(review), "green" if review["verdict"] == "right" else "yellow")


def _review(review: Row) -> str:
    """What somebody said of a claim."""
    words = f"reviewed by {clean(review['reviewer'] or 'somebody')} on {review['made'][:10]}: {verdict_words(review)}"
    if not review["unchanged"]:
        words += "; it was coded otherwise then"
    return words + (f" ({clean(review['note'])})" if review["note"] else "")


def _chain(claim: Row) -> str:
    """The chain of voices in words."""
    if not claim["voices"]:
        return "in the report's own voice"
    return "according to " + clean(", quoting ".join(claim["voices"]))


def _versions(shown: Shown, console: Console) -> None:
    """The versions of an article's report, with what each of them changed."""
    if len(shown.versions) < 2:
        return
    for version in shown.versions:
        here = "  (this one)" if version["article"] == shown.row["id"] else ""
        _indented(
            console, f"version {version['number']}, seen {version['seen']}, article {version['article']}{here}", "dim"
        )
        for change in version["changes"]:
            _block(Text(f"quietly changed: {clean(change_in_words(change))}", style="yellow"), console, INDENT * 2)


def _article(row: Row, console: Console) -> None:
    console.print(Text(clean(row["title"] or "(no title)"), style="bold underline"))
    facts = [row["published"], row["publisher"], row["agency"] and f"credits {row['agency']}", row["url"]]
    console.print(Text(clean(" · ".join(str(fact) for fact in facts if fact)), style="dim"))
    console.print(Text(f"article {row['id']} · story {row['story'] or '(none)'}", style="dim"))


def _story(shown: Shown, console: Console) -> None:
    console.print(Text(f"story {shown.row['id']}, {_number(len(shown.articles), 'report')}", style="bold"))
    for article in shown.articles:
        console.print()
        _article(article, console)
        for claim in shown.claims:
            if claim["article"] == article["id"]:
                line = Text(f"{days(claim)}  ", style="dim")
                line.append(what(claim), style=f"not dim {COLOURS.get(claim['quad'], '')}")
                line.append(f"  {clean(sides(claim))}", style="not dim")
                _block(line, console, INDENT)


def _indented(console: Console, text: str, style: str = "") -> None:
    if text:
        _block(Text(text, style=style), console, INDENT)


def _block(text: Text, console: Console, indent: int) -> None:
    """Print a text in lines that fit, without blanks at their ends; lines after the first are indented."""
    room = console.width - indent
    first, *more = text.wrap(console, room)
    rest = more and Text(" ").join(more).wrap(console, room - (0 if indent else INDENT))
    for place, line in enumerate([first, *(rest or [])]):
        line.rstrip()
        console.print(Text(" " * (indent or (INDENT if place else 0))) + line)


def _number(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
