"""A coding as a compact account for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bayhaqi.model.wording import (
    STATUS_WORDS,
    chain_in_words,
    counts_in_words,
    day_in_words,
    responsibility_in_words,
    sides_in_words,
    type_in_words,
)

if TYPE_CHECKING:
    from bayhaqi.model import Claim, Coding

COLOURS = {
    "verbal cooperation": "cyan",
    "material cooperation": "green",
    "verbal conflict": "yellow",
    "material conflict": "red",
}
INDENT = 4
WIDEST = 110


def render(coding: Coding, stream: TextIO) -> None:
    """Write the account of one article: its headline, a block for each claim, its warnings."""
    console = Console(file=stream, highlight=False, soft_wrap=False)
    console.width = min(console.width, WIDEST)
    article = coding.article
    facts = " · ".join(filter(None, (article.published, article.publisher)))
    console.print(Text(article.title or first_words(article.text), style="bold underline"))
    if facts:
        console.print(Text(facts, style="dim"))
    if not coding.claims:
        console.print(Padding(Text("no claims", style="dim"), (0, 0, 0, INDENT)))
    for claim in coding.claims:
        console.print()
        _claim(claim, console)
    for warning in coding.warnings:
        console.print(Text(f"! {warning.message}", style="magenta"))
    console.print()


def first_words(text: str, longest: int = 70) -> str:
    """The beginning of a text, cut after a word."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"


def _claim(claim: Claim, console: Console) -> None:
    line = Text()
    line.append(f"{day_in_words(claim)}  ", style="dim")
    line.append(type_in_words(claim), style=f"bold {COLOURS[claim.quad]}")
    line.append(f"  {sides_in_words(claim)}")
    if claim.status:
        line.append(f"  [{STATUS_WORDS[claim.status]}]", style="italic")
    if claim.place:
        line.append(f"  in {claim.place.name}", style="dim")
    console.print(line)
    details = [words for words in (chain_in_words(claim), responsibility_in_words(claim)) if words]
    details += counts_in_words(claim.counts)
    if details:
        console.print(Padding(Text("; ".join(details), style="blue"), (0, 0, 0, INDENT)))
    console.print(Padding(_evidence(claim), (0, 0, 0, INDENT)))


def _evidence(claim: Claim) -> Text:
    """The evidence with the trigger marked."""
    words = Text(f"“{claim.evidence.text}”", style="dim")
    if claim.evidence.in_title == claim.trigger.in_title:
        start = 1 + claim.trigger.start - claim.evidence.start
        words.stylize("bold not dim reverse", start, start + len(claim.trigger.text))
    return words
