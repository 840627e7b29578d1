"""The filters of a `Query`: name, kind, what is allowed; flags, URL parameters and documentation are made from this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["words", "choice", "country", "day", "number", "flag", "text"]


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; `several` filters may be given more than once, and hold where any of their values does."""

    name: str
    kind: Kind
    help: str
    metavar: str = "TEXT"
    several: bool = True

    @property
    def flag(self) -> str:
        """The command-line flag, such as --min-origins."""
        return "--" + self.name.replace("_", "-")


FILTERS = (
    Filter("actor", "words", "Who acts: words of a name, a key, or a country code; =NAME is the whole name.", "WHO"),
    Filter("recipient", "words", "Whom it is done to, given as for --actor.", "WHO"),
    Filter("party", "words", "Who is on either side, given as for --actor.", "WHO"),
    Filter("country", "country", "Country of either side: UKR, Ukraine, or a PLOVER code such as UNO.", "CODE"),
    Filter("sector", "choice", "Sector of either side, such as GOV, MIL or REB.", "SECTOR"),
    Filter("type", "choice", "PLOVER type, such as ASSAULT.", "TYPE"),
    Filter("quad", "choice", "Quad category, such as 'verbal conflict'.", "QUAD"),
    Filter("mode", "choice", "PLOVER mode, such as visit or aerial.", "MODE"),
    Filter("context", "choice", "PLOVER context, such as election.", "CONTEXT"),
    Filter("status", "choice", "happened, historical, future, hypothetical or negation.", "STATUS"),
    Filter("place", "words", "Where: words of a place's name, or a country code.", "PLACE"),
    Filter("since", "day", "First day: 2024, 2024-07 or 2024-07-24.", "DAY", several=False),
    Filter("until", "day", "Last day, as above; the whole year or month counts.", "DAY", several=False),
    Filter("origin", "words", "Last voice of the chain: words of a name, or a key.", "WHO"),
    Filter("publisher", "words", "Words of a publisher's name.", "NAME"),
    Filter("min_origins", "number", "At least so many mutually independent origins.", "N", several=False),
    Filter("disputed", "flag", "Only what accounts differ on; --not-disputed: only what none does.", several=False),
    Filter("text", "text", "Words that the evidence, or the report, must all hold.", "WORDS", several=False),
    Filter("event", "words", "Id of an event.", "ID"),
    Filter("story", "words", "Id of a story.", "ID"),
    Filter("article", "words", "Id of an article.", "ID"),
)

BY_NAME = {one.name: one for one in FILTERS}
IDS = ("event", "story", "article")
STATUSES = ("happened", "historical", "future", "hypothetical", "negation")


def allowed(name: str) -> tuple[str, ...]:
    """The values that a filter of kind "choice" takes, in the ontology's order and spelling."""
    return _CHOICES[name]()


def _types() -> tuple[str, ...]:
    from bayhaqi.ontology import load_ontology

    return tuple(load_ontology().types)


def _quads() -> tuple[str, ...]:
    from bayhaqi.ontology import load_ontology

    return tuple(dict.fromkeys(one.quad for one in load_ontology().types.values()))


def _modes() -> tuple[str, ...]:
    from bayhaqi.ontology import load_ontology

    return tuple(dict.fromkeys(mode for one in load_ontology().types.values() for mode in one.modes))


def _contexts() -> tuple[str, ...]:
    from bayhaqi.ontology import load_ontology

    return load_ontology().contexts


def _sectors() -> tuple[str, ...]:
    from bayhaqi.ontology import load_ontology

    return tuple(load_ontology().sectors)


def _statuses() -> tuple[str, ...]:
    return STATUSES


_CHOICES: dict[str, Callable[[], tuple[str, ...]]] = {
    "type": _types,
    "quad": _quads,
    "mode": _modes,
    "context": _contexts,
    "sector": _sectors,
    "status": _statuses,
}


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Every code that may stand as a country: ISO 3166 alpha-3 codes and PLOVER's codes of those that are no state."""
    from bayhaqi.knowledge.countries import load_countries
    from bayhaqi.ontology import load_ontology

    return load_countries().codes() | frozenset(load_ontology().non_state_codes)


def country_code(value: str) -> str | None:
    """The code that a code in any case, or a country's name, stands for; None where there is none."""
    from bayhaqi.knowledge.countries import load_countries

    if value.upper() in country_codes():
        return value.upper()
    words = value.split()
    for written in (words, [word.capitalize() for word in words]):
        match = load_countries().match(written, 0)
        if match is not None and match.end == len(words) and match.form == "name":
            return match.code
    return None
