"""Jumps of the series that a query asks for, and of the dyads of countries: what commands, alerts and pages call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import UsageError
from bayhaqi.query.counting import PERIODS
from bayhaqi.query.jumps import SURPRISING, Jump, changes, surprises
from bayhaqi.query.queries import Query

if TYPE_CHECKING:
    from bayhaqi.query.reader import Reader

MEASURES = ("events", "score")
# Dyads that are looked at, those with most events first, and the events that one must have for its series to say anything.
MOST_DYADS = 40
FEWEST_EVENTS = 12


@dataclass(frozen=True, slots=True)
class DyadJump:
    """A jump between two countries; `query` asks for the dyad's events."""

    actor: str
    recipient: str
    jump: Jump
    query: Query

    def to_dict(self) -> dict[str, Any]:
        """The jump as plain values."""
        return {"actor": self.actor, "recipient": self.recipient, **self.jump.to_dict()}


def series_jumps(
    reader: Reader, query: Query | None = None, *, by: str = "week", measure: str = "events", least: float = SURPRISING
) -> list[Jump]:
    """The jumps of the series that a query asks for, in the order of time: `surprise` of counts, and `change` of counts or scores.

    Raises `UsageError` for a period or measure that there is none of.
    """
    if measure not in MEASURES:
        raise UsageError(f"there is no measure {measure!r}; allowed are {', '.join(MEASURES)}")
    if by not in PERIODS:
        raise UsageError(f"there is no series by {by!r}; allowed are {', '.join(PERIODS)}")
    rows = reader.series(query, by=by, score=True).records()
    periods: list[date] = [row["period"] for row in rows]
    if measure == "score":
        found = changes(periods, [row["score"] for row in rows], counts=False)
    else:
        counts = [int(row["events"]) for row in rows]
        found = [*surprises(periods, counts, least=least), *changes(periods, counts)]
    return sorted(found, key=lambda jump: (jump.period, jump.kind))


def dyad_jumps(
    reader: Reader,
    query: Query | None = None,
    *,
    by: str = "week",
    measure: str = "events",
    most: int = 50,
    least: float = SURPRISING,
) -> list[DyadJump]:
    """The jumps between pairs of countries, the latest first; of the `MOST_DYADS` pairs with most events within the query.

    Acts in which all sides act together, such as talks, are counted for neither direction.
    """
    query = query or Query()
    found: list[DyadJump] = []
    for row in reader.network(query.but(limit=MOST_DYADS, offset=None, sort=None), by="country"):
        if row["events"] < FEWEST_EVENTS:
            break
        dyad = query.but(actor=row["actor"], recipient=row["recipient"], limit=None, offset=None, sort=None)
        jumps = series_jumps(reader, dyad, by=by, measure=measure, least=least)
        found += [DyadJump(row["actor"], row["recipient"], jump, dyad) for jump in jumps]
    return sorted(found, key=lambda one: (one.jump.period, one.jump.surprise), reverse=True)[:most]


def jump_in_words(jump: Jump, measure: str = "events", by: str = "week") -> str:
    """A jump as one line of words."""
    what = "events" if measure == "events" else "mean score"
    if jump.kind == "change":
        return f"{what} a {by} go {'up' if jump.up else 'down'} from {jump.before:g} to {jump.value:g} from {jump.period} on"
    return f"{jump.value:g} {what} in the {by} of {jump.period}, after {jump.before:g} a {by} before"
