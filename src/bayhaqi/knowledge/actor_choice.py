"""Which bearer of a name is meant: the day, the countries around it and its title decide, or nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from bayhaqi.knowledge.actor_names import fold
from bayhaqi.knowledge.actors import FULL, SURNAME, Actor, Bearer, as_number
from bayhaqi.knowledge.countries import CountryTable

# How much likelier the first of two bearers must be before a bare name means it; below, nobody is meant.
_LEAST_LEAD = 1.2

# Offices by role term; the letter is what roles in the base carry.
OFFICES = {
    "president": "P", "head of state": "P", "king": "P", "queen": "P", "monarch": "P", "emperor": "P", "sultan": "P",
    "emir": "P", "amir": "P", "pope": "P", "pontiff": "P", "prime minister": "M", "premier": "M", "chancellor": "M",
    "taoiseach": "M", "head of government": "M", "vice president": "V", "foreign minister": "F",
    "minister of foreign affairs": "F", "minister for foreign affairs": "F", "foreign secretary": "F",
    "secretary of state": "F", "defence minister": "D", "defense minister": "D", "minister of defence": "D",
    "minister of defense": "D", "secretary of defense": "D", "defence secretary": "D", "defense secretary": "D",
    "interior minister": "I", "minister of the interior": "I", "minister of interior": "I", "home secretary": "I",
    "finance minister": "T", "minister of finance": "T", "treasury secretary": "T", "chancellor of the exchequer": "T",
    "supreme leader": "L", "crown prince": "K", "secretary general": "G", "un secretary general": "G",
    "un chief": "G", "chief executive": "P", "leader": "LPM",
}  # fmt: skip
# Where "the Spanish leader" is the head of government, for the head of state does not govern.
LED_BY_PREMIER = frozenset(
    """
    GBR DEU ESP ITA JPN ISR IND PAK BGD NPL NLD BEL NOR SWE DNK FIN ISL IRL GRC PRT POL CZE SVK HUN SVN HRV BGR EST LVA LTU ALB
    MKD MNE XKX MLT LUX AUT AUS CAN NZL THA MYS SGP KHM ETH IRQ LBN LBY ARM GEO JAM TTO BHS BRB BLZ LCA GRD VCT DMA ATG KNA
    PNG SLB VUT WSM TON TUV FJI MUS LSO HTI AND LIE
    """.split()
)
_RELATED = {"P": "PL", "M": "M", "G": "G", "LPM": "LPM"}


@dataclass(slots=True)
class Question:
    """What is known beside the phrase: the text around it, the day, and countries, best first.

    `covered` is false on a day that the base does not reach; `day` is None then.
    """

    context: str
    day: date | None
    countries: tuple[str, ...]
    table: CountryTable
    covered: bool = True
    _mentioned: list[str] | None = field(default=None)
    _folded: str | None = field(default=None)

    @property
    def mentioned(self) -> list[str]:
        """Give the countries named in the context."""
        if self._mentioned is None:
            self._mentioned = self.table.mentioned(self.context[:4000]) if self.context else []
        return self._mentioned

    @property
    def folded(self) -> str:
        """Give the folded context."""
        if self._folded is None:
            self._folded = " ".join(fold(line) for line in self.context[:4000].split("\n")) if self.context else ""
        return self._folded

    def country_hint(self) -> str | None:
        """Give the country that a bare state role stands for: the first hint, else the only country of the context."""
        if self.countries:
            return self.countries[0]
        return self.mentioned[0] if len(self.mentioned) == 1 else None


def choose(
    bearers: Sequence[Bearer], question: Question, *, countries: Sequence[str] = (), role: str | None = None
) -> tuple[Bearer | None, float]:
    """Choose the bearer that a name means, with a confidence in 0..1; None when two are about equally likely.

    `countries` are those that the phrase itself gives the name, `role` the role term that stands before it.
    """
    if not bearers:
        return None, 0.0
    number = None if question.day is None else as_number(question.day)
    best, second = (1.0, 0), (0.0, 0)
    if len(bearers) > 1:
        best, second = sorted(
            ((_score(bearer, question, number, countries, role), -i) for i, bearer in enumerate(bearers)), reverse=True
        )[:2]
    bearer = bearers[-best[1]]
    if countries and bearer.actor.kind == "person" and bearer.actor.countries.isdisjoint(countries):
        return None, 0.0
    if bearer.form == SURNAME and number is not None and bearer.actor.weight(number) < 12:
        return None, 0.0
    rival = bearers[-second[1]].actor.name
    if second[0] and best[0] < second[0] * _LEAST_LEAD and bearer.form != FULL and rival != bearer.actor.name:
        return None, 0.0
    share = best[0] / (best[0] + second[0]) if best[0] + second[0] else 0.5
    return bearer, round(bearer.likeness * (0.4 + 0.6 * share), 3)


def _score(bearer: Bearer, question: Question, number: int | None, countries: Sequence[str], role: str | None) -> float:
    actor = bearer.actor
    score = (actor.weight(number) + 5.0) * bearer.likeness
    own = actor.countries
    if countries:
        score *= 0.3 if own.isdisjoint(countries) else 2.0
    elif question.countries and not own.isdisjoint(question.countries):
        score *= 1.8
    if bearer.form == SURNAME and question.context and fold(actor.name) in question.folded:
        score *= 4.0
    elif question.context and len(question.mentioned) < 6 and not own.isdisjoint(question.mentioned):
        score *= 1.5
    if role:
        score *= _title_factor(actor, role, number)
    return score


def _title_factor(actor: Actor, role: str, number: int | None) -> float:
    office = OFFICES.get(role)
    if office:
        wanted = _RELATED.get(office, office)
        held = [one for one in actor.roles if one.office and one.office in wanted]
        if any(number is None or one.active(number) for one in held):
            return 3.0
        return 1.5 if held else 0.4
    words = role.split()
    for one in actor.roles:
        if one.title and (number is None or one.active(number)) and not _title_words(one.title).isdisjoint(words):
            return 2.5
    return 0.8


@lru_cache(maxsize=8192)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(fold(title).split())
