"""The fields of a claim that a review may correct, and the form of their values.

| field | value |
|---|---|
| `type` | a PLOVER type |
| `modes`, `contexts` | lists of PLOVER's names; modes must be those of the type |
| `status` | `historical`, `future`, `hypothetical`, `negation`, or None for what is told as having happened |
| `actors`, `recipients` | lists of objects with `text`, and `start` and `end` where the words stand in the article |
| `date` | an object with `start` and `end`, ISO days, or None |
| `place` | an object with `name`, and `country`, `text`, `start`, `end` where they are known, or None |
| `chain` | the voices as the text names them, the outermost first |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bayhaqi.errors import UsageError
from bayhaqi.ontology import load_ontology

FIELDS = ("type", "modes", "contexts", "status", "actors", "recipients", "date", "place", "chain")
STATUSES = ("historical", "future", "hypothetical", "negation")
MOST = 30  # sides, links or names of one field
LONGEST = 300  # characters of one of them


def checked_corrections(given: Mapping[str, Any], coded: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The corrections in their form. Raises `UsageError` where a field or a value is none.

    `coded` is the claim as it was coded, which gives the type that corrected modes must belong to.
    """
    if unknown := sorted(set(given) - set(FIELDS)):
        raise UsageError(f"{unknown[0][:40]!r} is no field that can be corrected; allowed are {', '.join(FIELDS)}")
    found = {name: _CHECKS[name](name, given[name]) for name in FIELDS if name in given}
    kind = found.get("type") or (coded or {}).get("type")
    known = load_ontology().types
    if kind in known and (wrong := [mode for mode in found.get("modes", ()) if mode not in known[kind].modes]):
        raise UsageError(f"{wrong[0]!r} is no mode of {kind}; allowed are {', '.join(known[kind].modes) or 'none'}")
    return found


def _type(_: str, value: Any) -> str:
    if value not in load_ontology().types:
        raise UsageError(f"{str(value)[:40]!r} is no type; allowed are {', '.join(load_ontology().types)}")
    return str(value)


def _names(name: str, value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)) or len(value) > MOST:
        raise UsageError(f"{name} must be a list of at most {MOST} names")
    names = [str(one).strip() for one in value]
    if any(not one or len(one) > LONGEST for one in names):
        raise UsageError(f"each of {name} must have 1 to {LONGEST} characters")
    return names


def _contexts(name: str, value: Any) -> list[str]:
    allowed = load_ontology().contexts
    names = _names(name, value)
    if wrong := [one for one in names if one not in allowed]:
        raise UsageError(f"{wrong[0]!r} is no context; allowed are {', '.join(allowed)}")
    return names


def _status(_: str, value: Any) -> str | None:
    if value in (None, "happened"):
        return None
    if value not in STATUSES:
        raise UsageError(f"{str(value)[:40]!r} is no status; allowed are happened, {', '.join(STATUSES)}")
    return str(value)


def _sides(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST:
        raise UsageError(f"{name} must be a list of at most {MOST} sides")
    return [_side(name, one) for one in value]


def _side(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, Mapping) or not str(value.get("text") or "").strip() or len(str(value["text"])) > LONGEST:
        raise UsageError(f"each of {name} must have text of 1 to {LONGEST} characters")
    side = {one: value[one] for one in ("actor", "name", "country") if value.get(one) is not None}
    return {"text": str(value["text"]), **_span(name, value), **side}


def _span(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Where words stand, if it is told."""
    start, end = value.get("start"), value.get("end")
    if start is None and end is None:
        return {}
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise UsageError(f"{name}: {start}-{end} is no span; give code points of the article")
    return {"start": start, "end": end, "in_title": bool(value.get("in_title"))}


def _date(name: str, value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    try:
        first, last = (date.fromisoformat(str(value[end])) for end in ("start", "end"))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{name} must have start and end, days such as 2024-07-24") from error
    if last < first:
        raise UsageError(f"{name} ends on {last}, before it starts on {first}")
    return {"start": first.isoformat(), "end": last.isoformat()}


def _place(name: str, value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, Mapping) or not str(value.get("name") or "").strip() or len(str(value["name"])) > LONGEST:
        raise UsageError(f"{name} must have a name of 1 to {LONGEST} characters")
    more = {one: value[one] for one in ("country", "text") if value.get(one) is not None}
    return {"name": str(value["name"]), **more, **_span(name, value)}


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "type": _type,
    "modes": _names,
    "contexts": _contexts,
    "status": _status,
    "actors": _sides,
    "recipients": _sides,
    "date": _date,
    "place": _place,
    "chain": _names,
}
