"""Rows as tables for a terminal: one line a row, as wide as the terminal, long values cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from bayhaqi.cli.render import COLOURS
from bayhaqi.query.wording import clean, days, several, sides, what

Row = dict[str, Any]
GAP = 2
SHORT_ID = 8  # the beginning of an id, which `bayhaqi show` takes
NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how a row fills it, the share of the room it may take beyond `least`, and its style."""

    head: str
    fill: Callable[[Row], str]
    least: int = 4
    most: int = 200
    right: bool = False
    style: Callable[[Row], str] | str = ""
    # Columns with the lowest rank go first where a terminal is too narrow for all.
    rank: int = 9


def print_table(rows: Sequence[Row], columns: Sequence[Column], stream: TextIO) -> None:
    """Print rows under their heads; columns without any value are left out."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    cells = [[clean(column.fill(row)) for column in columns] for row in rows]
    kept = [place for place in range(len(columns)) if any(line[place] for line in cells)]
    widths = _widths(
        [columns[place] for place in kept], [[line[place] for place in kept] for line in cells], console.width
    )
    kept = [place for place, width in zip(kept, widths, strict=True) if width]
    widths = [width for width in widths if width]
    if not kept:
        return
    head = Text()
    for place, width in zip(kept, widths, strict=True):
        head.append(_fitted(columns[place].head, width, columns[place].right) + " " * GAP)
    head.rstrip()
    head.stylize("dim")
    console.print(head)
    for row, line in zip(rows, cells, strict=True):
        text = Text()
        for place, width in zip(kept, widths, strict=True):
            column = columns[place]
            style = column.style if isinstance(column.style, str) else column.style(row)
            text.append(_fitted(line[place], width, column.right), style=style)
            text.append(" " * GAP)
        text.rstrip()
        console.print(text)


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column, 0 for one that has no room."""
    lengths = [[cell_len(line[place]) for line in cells] for place in range(len(columns))]
    heads = [cell_len(column.head) for column in columns]
    widest = [min(column.most, max(heads[place], *lengths[place])) for place, column in enumerate(columns)]
    # One very long value is no reason to cut the others short.
    usual = [
        min(widest[place], max(heads[place], sorted(found)[len(found) * 4 // 5])) for place, found in enumerate(lengths)
    ]
    floors = [
        widest[place] if column.right else min(widest[place], max(column.least, heads[place]))
        for place, column in enumerate(columns)
    ]
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(floors[place] + GAP for place in shown) - GAP > max(room, NARROWEST):
        shown.remove(min(shown, key=lambda place: columns[place].rank))
    widths = [floors[place] if place in shown else 0 for place in range(len(columns))]
    left = max(room, NARROWEST) - sum(widths[place] + GAP for place in shown) + GAP
    # The room that is left goes, a cell at a time, to the column that has the smallest part of what it wants.
    for wanted in (usual, widest):
        while left > 0:
            short = [place for place in shown if widths[place] < wanted[place]]
            if not short:
                break
            widths[min(short, key=lambda place: widths[place] / wanted[place])] += 1
            left -= 1
    return widths


def _fitted(text: str, width: int, right: bool) -> str:
    """A text in just so many cells, cut with an ellipsis where it is longer."""
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
    room = " " * (width - cell_len(text))
    return room + text if right else text + room


def _named(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else str(row[name])


def _count(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row[name]:,}"


def _zeroless(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row[name]:,}" if row[name] else ""


def _id(name: str) -> Callable[[Row], str]:
    return lambda row: str(row[name] or "")[:SHORT_ID]


def _score(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else f"{row[name]:+.1f}"


def _accounts(row: Row) -> str:
    return ", ".join((["differ"] if row["disputed"] else []) + (["denied"] if row["denied"] else []))


def _colour(row: Row) -> str:
    return COLOURS.get(row["quad"], "")


EVENTS = (
    Column("id", _id("id"), least=SHORT_ID, style="dim"),
    Column("day", days, least=12),
    Column("what", what, least=16, most=34, style=_colour),
    Column("who → whom", sides, least=16, most=70),
    Column("where", _named("place"), least=8, most=24, rank=4),
    Column("origins", _count("origins"), right=True, rank=5),
    Column("reports", _count("articles"), right=True, rank=2),
    Column("accounts", _accounts, least=8, rank=6, style="yellow"),
)
CLAIMS = (
    Column("id", _id("id"), least=SHORT_ID, style="dim"),
    Column("day", days, least=12),
    Column("what", what, least=16, most=34, style=_colour),
    Column("who → whom", sides, least=16, most=60),
    Column("according to", lambda row: " › ".join(row["chain"] or []), least=12, most=40, rank=5),
    Column("publisher", _named("publisher"), least=8, most=24, rank=3),
    Column("sure", lambda row: "" if row["confidence"] is None else f"{row['confidence']:.2f}", right=True, rank=2),
)
STORIES = (
    Column("id", _id("id"), least=SHORT_ID, style="dim"),
    Column("first", _named("first_reported"), least=10),
    Column("title", _named("title"), least=20, most=90),
    Column("reports", _count("articles"), right=True),
    Column("publishers", lambda row: several(row["publishers"]), least=12, most=40, rank=4),
    Column("claims", _count("claims"), right=True, rank=3),
    Column("events", _count("events"), right=True, rank=5),
)
ARTICLES = (
    Column("id", _id("id"), least=SHORT_ID, style="dim"),
    Column("story", _id("story"), least=SHORT_ID, rank=5, style="dim"),
    Column("day", _named("day"), least=10),
    Column("publisher", _named("publisher"), least=8, most=24, rank=6),
    Column("title", _named("title"), least=20, most=90),
    Column("claims", _count("claims"), right=True, rank=3),
    Column("events", _count("events"), right=True, rank=4),
)
VOICES = (
    Column("voice", _named("name"), least=26, most=50),
    Column(
        "key", lambda row: row["voice"] if row["voice"] != row["name"] else "", least=8, most=30, rank=1, style="dim"
    ),
    Column("claims", _count("claims"), right=True),
    Column("as origin", _zeroless("as_origin"), right=True, rank=6),
    Column("events", _count("events"), right=True, rank=7),
    Column("only origin", _zeroless("only_origin"), right=True, rank=5),
    Column("disputed", _zeroless("disputed"), right=True, rank=4),
    Column("first", _named("first_day"), least=10, rank=2),
    Column("last", _named("last_day"), least=10, rank=3),
)
NETWORK = (
    Column("actor", lambda row: str(row.get("actor_name") or row["actor"]), least=12, most=40),
    Column("recipient", lambda row: str(row.get("recipient_name") or row["recipient"]), least=12, most=40),
    Column("events", _count("events"), right=True),
    Column("score", _score("score"), right=True),
    Column("verbal +", _zeroless("verbal_cooperation"), right=True, rank=3, style="cyan"),
    Column("material +", _zeroless("material_cooperation"), right=True, rank=4, style="green"),
    Column("verbal −", _zeroless("verbal_conflict"), right=True, rank=5, style="yellow"),
    Column("material −", _zeroless("material_conflict"), right=True, rank=6, style="red"),
)
TABLES = {"events": EVENTS, "claims": CLAIMS, "stories": STORIES, "articles": ARTICLES, "voices": VOICES}


def series_columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of a series, with a bar as long as the number of its events."""
    largest = max([row["events"] for row in rows], default=0)

    def bar(row: Row) -> str:
        return "█" * round(30 * row["events"] / largest) if row["events"] and largest else ""

    columns = [Column("from", _named("period"), least=10), Column("events", _count("events"), right=True)]
    if rows and "score" in rows[0]:
        columns.append(Column("score", _score("score"), right=True))
    return (*columns, Column("", bar, most=30, rank=1, style="blue"))


def plain_columns(names: Sequence[str]) -> tuple[Column, ...]:
    """Columns for rows of any kind; numbers stand to the right."""
    return tuple(
        Column(name, _shortened(name), least=4, most=60, rank=9 - min(place, 8)) for place, name in enumerate(names)
    )


def _shortened(name: str) -> Callable[[Row], str]:
    def fill(row: Row) -> str:
        value = row[name]
        if isinstance(value, list):
            return several([str(one["name"]) if isinstance(one, dict) and "name" in one else str(one) for one in value])
        return "" if value is None else str(value)

    return fill
