"""One line of words for an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bayhaqi.linking.facts import Difference, Side

VERBS = {
    "AGREE": "agreed with",
    "CONSULT": "held talks with",
    "SUPPORT": "supported",
    "CONCEDE": "gave way to",
    "COOPERATE": "cooperated with",
    "AID": "gave aid to",
    "RETREAT": "withdrew from or released",
    "REQUEST": "made a demand or request to",
    "ACCUSE": "accused or condemned",
    "REJECT": "rejected",
    "THREATEN": "threatened",
    "PROTEST": "protested against",
    "SANCTION": "put sanctions on",
    "MOBILIZE": "mobilised against",
    "COERCE": "coerced",
    "ASSAULT": "attacked",
}
# What is said where nobody is named that it was done to.
ALONE = {
    "AGREE": "made an agreement",
    "CONSULT": "held talks",
    "SUPPORT": "gave support",
    "CONCEDE": "gave way",
    "COOPERATE": "cooperated",
    "AID": "gave aid",
    "RETREAT": "withdrew or released",
    "REQUEST": "made a demand or request",
    "ACCUSE": "accused or condemned",
    "REJECT": "rejected a demand",
    "THREATEN": "made a threat",
    "PROTEST": "protested",
    "SANCTION": "imposed sanctions",
    "MOBILIZE": "mobilised",
    "COERCE": "used coercion",
    "ASSAULT": "made an attack",
}
STATUS = {
    "future": "planned",
    "hypothetical": "threatened, supposed or conditional",
    "negation": "said not to have happened",
}
COUNTS = {"killed": "killed", "injured": "injured", "arrested": "arrested"}


def describe_in_words(
    kind: str,
    status: str | None,
    actors: Sequence[Side],
    recipients: Sequence[Side],
    start: date | None,
    end: date | None,
    place: str | None,
    differences: Sequence[Difference],
    counts: Mapping[str, int | None],
) -> str:
    """One line such as "gunmen attacked traders in Kassala on 2024-03-04, 4 to 6 killed, denied by the police"."""
    subject = _names(actors) or "somebody"
    if recipients:
        words = f"{subject} {VERBS.get(kind, kind.lower())} {_names(recipients)}"
    else:
        words = f"{subject} {ALONE.get(kind, kind.lower())}"
    if place:
        words += f" in {place}"
    if start:
        words += (
            f" on {start.isoformat()}"
            if end in (None, start)
            else f" between {start.isoformat()} and {end.isoformat()}"
        )
    days = [one.value for one in differences if one.field == "day" and start and one.value != start.isoformat()]
    if days:
        words += f" (or {', '.join(days)})"
    parts = [words, *(f"{said} {name}" for name in COUNTS if (said := _count(name, differences, counts)))]
    if status in STATUS:
        parts.append(STATUS[status])
    deniers = [origin for one in differences if one.field == "denied" for origin in one.origins]
    if deniers:
        parts.append(f"denied by {' and '.join(deniers)}")
    return ", ".join(parts)


def _names(sides: Sequence[Side]) -> str:
    names = [side.name for side in sides[:4]]
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""


def _count(name: str, differences: Sequence[Difference], counts: Mapping[str, int | None]) -> str | None:
    values = sorted(int(one.value) for one in differences if one.field == name)
    if values:
        return f"{values[0]} to {values[-1]}"
    value = counts.get(name)
    return None if value is None else str(value)
