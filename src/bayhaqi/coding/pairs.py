"""Types of given pairs of spans: the core of `bayhaqi type`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bayhaqi.coding.acts import ActCoder, Offsets, load_act_coder

BATCH = 256
# A pair is said to carry no act only from this chance on; chosen on the tuning part of the given pairs.
NONE_THRESHOLD = 0.5
Row = dict[str, Any]


def check_pair(row: Row) -> None:
    """Raise `ValueError` where a row is not `{"id", "text", "actor": [start, end], "recipient": [start, end]}`."""
    if not isinstance(row.get("text"), str):
        raise ValueError("'text' is missing or no string")
    if "id" not in row:
        raise ValueError("'id' is missing")
    for role in ("actor", "recipient"):
        _span(row, role)


def type_rows(rows: Iterable[Row], coder: ActCoder | None = None) -> Iterator[Row]:
    """The type and the probabilities of each checked row, in order; a side may be null."""
    coder = coder or load_act_coder()
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        given = [(row["text"], _span(row, "actor"), _span(row, "recipient")) for row in batch]
        for row, chances in zip(batch, coder.type_pairs(given), strict=True):
            yield {
                "id": row["id"],
                "type": best_type(chances),
                "probabilities": {name: round(chance, 4) for name, chance in chances.items()},
            }


def best_type(chances: dict[str, float]) -> str:
    """The likeliest type; NONE only where it is likelier than all types together."""
    if chances["NONE"] > NONE_THRESHOLD:
        return "NONE"
    return max((name for name in chances if name != "NONE"), key=lambda name: chances[name])


def _span(row: Row, role: str) -> Offsets | None:
    span = row.get(role)
    if span is None:
        return None
    length = len(row["text"])
    if (
        not isinstance(span, list)
        or len(span) != 2
        or not all(type(edge) is int for edge in span)
        or not 0 <= span[0] < span[1] <= length
    ):
        raise ValueError(
            f"{role!r} is {span!r}; allowed is [start, end] inside the text of {length} characters, or null"
        )
    return span[0], span[1]
