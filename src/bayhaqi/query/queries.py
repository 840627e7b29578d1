"""`Query`: what is asked of a store, as Python arguments, command-line flags or the parameters of a URL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bayhaqi.errors import UsageError
from bayhaqi.query.days import normal_period, period
from bayhaqi.query.filters import BY_NAME, FILTERS, IDS, Filter, allowed, country_code

LONGEST = 500  # characters of one value; longer ones are mistakes
MOST = 10**9
PAGING = ("sort", "limit", "offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Filters, order and page of a question; immutable and checked. `Query.of(actor="Hamas")` builds one from plain values.

    Values of one filter are alternatives; different filters must all hold. `since` and `until` are a year, a month or a day.
    `sort` is a column of the table that is asked for, with "-" before it for the largest first. Raises `UsageError`.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    quad: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    origin: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    min_origins: int | None = None
    disputed: bool | None = None
    text: str | None = None
    event: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    sort: str | None = None
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        for one in FILTERS:
            object.__setattr__(self, one.name, _checked(one, getattr(self, one.name)))
        object.__setattr__(self, "sort", _one(self.sort, "sort"))
        object.__setattr__(self, "limit", None if self.limit is None else _number("limit", self.limit, 1))
        object.__setattr__(self, "offset", _number("offset", self.offset, 0))
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise UsageError(f"since {self.since} is after until {self.until}; give the earlier day as since")

    @classmethod
    def of(cls, **values: Any) -> Query:
        """A query of plain values: strings, lists of strings, numbers; None and empty lists are left out.

        Raises `UsageError` for a filter that there is none of, or a value that is not allowed.
        """
        known = [field.name for field in fields(cls)]
        for name in values:
            if name not in known:
                raise UsageError(f"there is no filter {name!r}{_near(name, known)}; filters are {', '.join(known)}")
        return cls(**{name: value for name, value in values.items() if value is not None})

    @property
    def first_day(self) -> date | None:
        """The first day that counts."""
        return period(self.since)[0] if self.since else None

    @property
    def last_day(self) -> date | None:
        """The last day that counts."""
        return period(self.until)[1] if self.until else None

    def given(self) -> dict[str, Any]:
        """The values that are not at their defaults, by name."""
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) not in (None, ()) and not (field.name == "offset" and value == 0)
        }

    def but(self, **values: Any) -> Query:
        """The same query with some values changed; None takes a filter away."""
        return Query.of(**{**self.given(), **values})

    def to_flags(self) -> list[str]:
        """The command-line flags that ask for the same."""
        flags = []
        for name, value in self.given().items():
            flag = "--" + name.replace("_", "-")
            if name == "disputed":
                flags.append(flag if value else "--not-disputed")
            else:
                flags += [f"{flag}={one}" for one in (value if isinstance(value, tuple) else (value,))]
        return flags

    def to_url(self) -> str:
        """The query part of a URL that asks for the same, without "?"."""
        pairs: list[tuple[str, str]] = []
        for name, given in self.given().items():
            value = given
            if isinstance(given, bool):
                value = "yes" if given else "no"
            pairs += [(name, str(one)) for one in (value if isinstance(value, tuple) else (value,))]
        return urlencode(pairs)

    @classmethod
    def from_url(cls, text: str, *, ignoring: Iterable[str] = ()) -> Query:
        """The query that the query part of a URL asks for; empty parameters, as forms send them, count as absent.

        `ignoring` names parameters that are somebody else's. Raises `UsageError`.
        """
        values: dict[str, list[str]] = {}
        skipped = set(ignoring)
        for name, value in parse_qsl(text.removeprefix("?"), keep_blank_values=False):
            if name not in skipped and value.strip():
                values.setdefault(name, []).append(value)
        return cls.of(**{name: _single(name, found) for name, found in values.items()})


def _single(name: str, found: list[str]) -> list[str] | str:
    several = name in BY_NAME and BY_NAME[name].several
    if several:
        return found
    if len(found) > 1:
        raise UsageError(f"{name} is given {len(found)} times; give it once")
    return found[0]


def _checked(one: Filter, value: Any) -> Any:
    """A filter's value in its normal form: a tuple without repetitions where there may be several."""
    if value is None or value == ():
        return () if one.several else None
    if one.several:
        values = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        return tuple(dict.fromkeys(_normal(one, item) for item in values))
    if one.kind == "number":
        return _number(one.name, value, 1)
    if one.kind == "flag":
        return _flag(one.name, value)
    return _normal(one, value)


def _normal(one: Filter, value: Any) -> str:
    words = _one(str(value) if one.kind == "day" and isinstance(value, date) else value, one.name)
    if words is None:
        raise UsageError(f"{one.name} is empty; give a value, or leave it out")
    if one.kind == "choice":
        return _choice(one.name, words)
    if one.kind == "country":
        code = country_code(words)
        if code is None:
            raise UsageError(
                f"{one.name} {words!r} is no country; allowed are ISO 3166 alpha-3 codes such as UKR, English names, and "
                "PLOVER's codes IGO, UNO, EUR, NGO, ISM, IMG and MNC"
            )
        return code
    if one.kind == "day":
        try:
            return normal_period(words)
        except ValueError as error:
            raise UsageError(f"{one.name} {words!r} is no day: {error}") from error
    if one.name in IDS or any(character.isalnum() for character in words):
        return words
    raise UsageError(f"{one.name} {words!r} has no letter or digit to look for")


def _one(value: Any, name: str) -> str | None:
    """A text with single blanks; None where there is none."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"{name} {value!r} is no text; allowed is a string")
    words = " ".join("".join(character if character.isprintable() else " " for character in value).split())
    if len(words) > LONGEST:
        raise UsageError(f"{name} has {len(words)} characters; allowed are {LONGEST}")
    return words or None


def _choice(name: str, words: str) -> str:
    choices = allowed(name)
    plain = {_plain(choice): choice for choice in choices}
    found = plain.get(_plain(words))
    if found is None:
        raise UsageError(f"there is no {name} {words!r}{_near(words, choices)}; allowed are {', '.join(choices)}")
    return found


def _plain(words: str) -> str:
    return words.casefold().replace("-", " ").replace("_", " ")


def _number(name: str, value: Any, least: int) -> int:
    try:
        number = int(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not least <= number <= MOST:
        raise UsageError(f"{name} {str(value)[:40]!r} is not allowed; give a whole number from {least}")
    return number


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    plain = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}
    if str(value).casefold() not in plain:
        raise UsageError(f"{name} {str(value)[:40]!r} is not allowed; give yes or no")
    return plain[str(value).casefold()]


def _near(wrong: str, names: Iterable[str]) -> str:
    plain = {_plain(name): name for name in names}
    near = get_close_matches(_plain(wrong), list(plain), n=1)
    return f" (did you mean {plain[near[0]]!r}?)" if near else ""
