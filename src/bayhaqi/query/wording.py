"""Rows in words, as terminals and pages both say them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bayhaqi.model.wording import STATUS_WORDS

Row = dict[str, Any]
SHORT_STATUS = {"negation": "denied", "hypothetical": "possible", "historical": "past"}


def clean(text: str) -> str:
    """A text on one line without control characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def several(names: Iterable[str], most: int = 2) -> str:
    """Names in a row, the first ones only where there are many: "Russia, Ukraine +3"."""
    found = list(dict.fromkeys(names))
    return ", ".join(found[:most]) + (f" +{len(found) - most}" if len(found) > most else "")


def sides(row: Row) -> str:
    """Both sides of an event or a claim: "Russia → Ukraine", "Hamas ↔ Israel"."""
    actors = [one["name"] or one["text"] for one in row["actors"] or []]
    recipients = [one["name"] or one["text"] for one in row["recipients"] or []]
    if recipients:
        return f"{several(actors) or '?'} → {several(recipients)}"
    if len(actors) == 2:
        return " ↔ ".join(actors)
    return several(actors, 3) or "?"


def what(row: Row) -> str:
    """Type and mode, after what is not told as having happened: "ASSAULT drone", "future: AGREE"."""
    status = SHORT_STATUS.get(row["status"], row["status"])
    return (f"{status}: " if status else "") + " ".join([row["type"], *(row["modes"] or [])])


def days(row: Row) -> str:
    """The day of an act, with the number of days after it where it has several: "2024-06-28+5"."""
    first, last = row["date_start"], row["date_end"]
    if first is None:
        return "no day"
    return f"{first}+{(last - first).days}" if last and last != first else str(first)


def status_words(status: str | None) -> str:
    """A status as people say it."""
    return STATUS_WORDS.get(status, status or "happened")


def verdict_words(review: Row) -> str:
    """What a review says: "right", "wrong: type is ACCUSE; status is denied", "wrong: the text states no such act"."""
    if review["verdict"] != "wrong":
        return str(review["verdict"])
    corrections = review["corrections"]
    if not corrections:
        return "wrong: the text states no such act"
    return "wrong: " + "; ".join(f"{name} {correction_words(name, value)}" for name, value in corrections.items())


def correction_words(name: str, value: Any) -> str:
    """A corrected value: "is ACCUSE", "are Peru, Ecuador", "is none"."""
    if name == "status":
        return f"is {status_words(value)}"
    if value in (None, []):
        return "is none"
    if name == "date":
        return f"is {value['start']}" + ("" if value["start"] == value["end"] else f" to {value['end']}")
    if name == "place":
        return f"is {clean(str(value['name']))}"
    if isinstance(value, list):
        joined = ", ".join(clean(str(one["text"] if isinstance(one, dict) else one)) for one in value)
        return f"{'is' if len(value) == 1 else 'are'} {joined}"
    return f"is {clean(str(value))}"
