"""What is known of each candidate: the actor base's answer, or what its own words tell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from bayhaqi.coding.mention_given_names import FEMALE, MALE
from bayhaqi.coding.mention_words import (
    COLLECTIVES,
    HONORIFICS,
    MEDIA_ANAPHORS,
    PERSON_ROLES,
    POPULATIONS,
    SAME_ROLE,
    VEHICLES,
    words_of,
)
from bayhaqi.model import Kind

if TYPE_CHECKING:
    from bayhaqi.coding.mention_phrases import Candidate
    from bayhaqi.coding.mention_tokens import TokenTable

KINDS: dict[str, Kind] = {
    "person": "person",
    "group": "group",
    "state": "state",
    "organisation": "organisation",
    "media": "media",
    "population": "population",
    "role": "role",
}
LEADING = re.compile(r"^(?:the|a|an|this|these|that|those|some|several|many|his|her|its|their)\s+", re.IGNORECASE)
POSSESSOR = re.compile(r"^.{1,60}?(?:['’]s|s['’])\s+(?=\S)")
MEDIA_NOUNS = MEDIA_ANAPHORS | {"radio", "television", "tv", "media", "press"}
STATE_BODIES = words_of("government administration authority authorities")
# Title words that are no role by themselves.
OFFICE_ADJECTIVES = words_of("former acting prime foreign defence defense interior vice finance")
RELATIVE_TITLES = words_of("counterpart colleague successor predecessor rival ally")
LONGEST_LOOKUP = 160


class Actor(Protocol):
    """An actor as of a day: what the actor base's resolver returns."""

    @property
    def key(self) -> str | None:
        """The key in the base, None where only a role is known."""

    @property
    def name(self) -> str | None:
        """The canonical name."""

    @property
    def country(self) -> str | None:
        """ISO 3166 alpha-3 or a PLOVER non-state code."""

    @property
    def sectors(self) -> tuple[str, ...]:
        """PLOVER codes, the main one first."""

    @property
    def kind(self) -> str:
        """Person, group, state and so on."""

    @property
    def title(self) -> str | None:
        """The office held."""


class Resolver(Protocol):
    """A phrase and a day in, an actor out."""

    def resolve(
        self, phrase: str, *, context: str = "", day: date | None = None, countries: tuple[str, ...] = ()
    ) -> Actor | None:
        """The actor that the phrase names on that day, None where unknown."""

    def is_actor_noun(self, lemma: str) -> bool:
        """Whether the noun names a role that an actor can have."""


@dataclass(slots=True)
class Description:
    """Who a candidate is by itself, before links: the fields of a mention, and what links need.

    `soft` holds where the country was only guessed from the surroundings ("the minister"), `stated` where the article
    gives the title.
    """

    actor: str | None
    name: str
    country: str | None
    sectors: tuple[str, ...]
    kind: Kind
    title: str | None = None
    gender: str = ""
    roles: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    named: bool = False
    title_words: frozenset[str] = field(default_factory=frozenset)
    soft: bool = False
    stated: bool = False


def folded(text: str) -> str:
    """Lower case without diacritics, apostrophes made straight."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'").replace("ı", "i")


def without_article(phrase: str) -> str:
    """The phrase without article or possessive pronoun in front."""
    return LEADING.sub("", phrase) or phrase


def canonical_role(lemma: str) -> str:
    """One word for roles that mean the same: "premier", "prime minister"."""
    return SAME_ROLE.get(lemma, lemma)


class ArticleLookup:
    """The resolver for one article: each phrase is looked up once."""

    def __init__(self, resolver: Resolver, day: date | None, context: str) -> None:
        self.resolver = resolver
        self.day = day
        self.context = context
        self._answers: dict[str, Actor | None] = {}

    def actor(self, phrase: str, context: str = "") -> Actor | None:
        """The actor that a phrase names on the article's day; `context` counts at the first look-up."""
        if phrase not in self._answers:
            known = None
            if phrase and len(phrase) <= LONGEST_LOOKUP:
                known = self.resolver.resolve(phrase, context=f"{self.context} {context}".strip(), day=self.day)
            self._answers[phrase] = known
        return self._answers[phrase]

    def kind_of(self, name: str) -> tuple[str | None, str | None]:
        """Kind and country of a name, None where unknown."""
        known = self.actor(name)
        return (known.kind, known.country) if known else (None, None)


def describe(candidate: Candidate, table: TokenTable, lookup: ArticleLookup, context: str) -> Description | None:
    """What is known of a candidate by itself; None for a pronoun, and for a name that can be no actor."""
    if candidate.form == "pronoun":
        return None
    if candidate.name is not None:
        return _describe_name(candidate, table, lookup, context)
    return _describe_role(candidate, table, lookup, context)


def _describe_name(candidate: Candidate, table: TokenTable, lookup: ArticleLookup, context: str) -> Description | None:
    name = candidate.name
    assert name is not None
    words = table.words(name.first, name.last)
    if name.country is not None and not _is_people(candidate, table):
        return _describe_state(name.country, words, lookup)
    whole = without_article(table.words(candidate.first, candidate.last))
    title = title_of(table, *candidate.title) if candidate.title else None
    known = _best_answer(candidate, words, whole, lookup, context)
    is_person = known.kind == "person" if known else name.label == "PERSON" or candidate.title is not None
    if candidate.title is not None and (known is None or (known.key is None and known.country is None)):
        role = lookup.actor(without_article(table.words(candidate.first, name.first)), context)
        if role is not None:
            known = _only_side(role)
    kind = KINDS.get(known.kind, "organisation") if known and known.key else _kind_by_label(name.label)
    if known and known.key is None and kind == "organisation" and known.kind in ("group", "media"):
        kind = KINDS[known.kind]
    if (is_person and kind == "role") or (candidate.title is not None and (known is None or known.key is None)):
        kind = "person"
    return Description(
        actor=known.key if known else None,
        name=(known.name if known and known.key and known.name else None) or _own_name(candidate, words, whole),
        country=known.country if known else None,
        sectors=tuple(known.sectors) if known else (),
        kind=kind,
        title=_office(title, known) if kind == "person" else title,
        gender=gender_of(title, words) if kind == "person" else "",
        roles=roles_of(title or (known.title if known and kind == "person" else None)),
        words=tuple(folded(words).split()),
        named=True,
        title_words=title_words(title),
        stated=title is not None and not title_words(title) & RELATIVE_TITLES,
    )


def _best_answer(candidate: Candidate, words: str, whole: str, lookup: ArticleLookup, context: str) -> Actor | None:
    """What the base says of a name, by its words or by its whole phrase: an actor of the base before a mere country."""
    name = candidate.name
    assert name is not None
    by_words = None if name.weak else lookup.actor(words, whole if candidate.title else context)
    if whole == words or (by_words is not None and by_words.key is not None):
        return by_words
    by_whole = lookup.actor(whole, context)
    if by_whole is None:
        return by_words
    # The whole phrase may be known by its role only ("the French president's son X"): its holder is not X.
    if by_whole.key is not None and candidate.title is not None and not _shares_name(by_whole.name, words):
        return by_words or _only_side(by_whole)
    # What a possessor owns is better told by both: "the Taliban's Ministry of Foreign Affairs" than "Ministry …".
    prefer_whole = by_whole.key is not None or (candidate.title is None and by_whole.country is not None)
    return by_whole if by_words is None or by_words.country is None or prefer_whole else by_words


def _office(title: str | None, known: Actor | None) -> str | None:
    """The title that the article gives, unless it only relates the person to another: then the base's."""
    base = known.title if known is not None else None
    if title is not None and not title_words(title) & RELATIVE_TITLES:
        return title
    return base or title


def _own_name(candidate: Candidate, words: str, whole: str) -> str:
    """The name as the article gives it: "Hamas's Political Bureau", "Pope Francis"."""
    name = candidate.name
    owned = candidate.possessor is not None and candidate.title is None and name is not None and name.label != "PERSON"
    regnal = candidate.title is not None and " " not in words and candidate.title[1] - candidate.title[0] == 1
    return whole if owned or regnal else words


def _is_people(candidate: Candidate, table: TokenTable) -> bool:
    """Whether a demonym stands for people ("Georgians", "the French"), not for the state ("a Russian strike")."""
    name = candidate.name
    return name is not None and name.is_people and candidate.form != "modifier"


def _describe_state(country: str, words: str, lookup: ArticleLookup) -> Description:
    known = lookup.actor(country)
    return Description(
        actor=known.key if known else None,
        name=(known.name if known else None) or country,
        country=known.country if known else None,
        sectors=tuple(known.sectors) if known else (),
        kind="state",
        words=tuple(folded(words).split()),
        named=True,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """Country and sectors of a role, without its holder."""

    country: str | None
    sectors: tuple[str, ...]
    kind: str = "person"
    key: str | None = None
    name: str | None = None
    title: str | None = None


def _only_side(actor: Actor) -> Actor:
    return _Side(actor.country, tuple(actor.sectors))


def _shares_name(name: str | None, words: str) -> bool:
    return name is not None and bool(set(folded(name).split()) & set(folded(words).split()))


def _kind_by_label(label: str) -> Kind:
    kinds: dict[str, Kind] = {"PERSON": "person", "NORP": "population", "GPE": "population", "LOC": "population"}
    return kinds.get(label, "organisation")


def _describe_role(candidate: Candidate, table: TokenTable, lookup: ArticleLookup, context: str) -> Description:
    own = without_article(table.words(candidate.first, candidate.last))
    phrase = without_article(candidate.phrase) if candidate.phrase else own
    known = lookup.actor(phrase, context)
    country = known.country if known else None
    if candidate.bare and known is not None and known.key is not None:
        # "the minister" is the article's minister, not the best known one.
        known = _Side(country, tuple(known.sectors), role_kind(candidate.lemma, plural=candidate.plural))
    if country is None and candidate.modifier:
        country = lookup.kind_of(candidate.modifier)[1]
    if country is None and candidate.place:
        country = lookup.kind_of(candidate.place)[1]
    single_person = not candidate.plural and candidate.lemma in PERSON_ROLES
    kind: Kind = KINDS.get(known.kind, "role") if known else "role"
    if kind == "role":
        kind = role_kind(candidate.lemma, plural=candidate.plural)
    if single_person and kind in ("state", "population", "organisation", "group"):
        kind = "role"
    title = title_of(table, candidate.first, candidate.last) if single_person else None
    if candidate.modifier:
        own = phrase
    holder = known is not None and known.key is not None and bool(known.name)
    return Description(
        actor=known.key if known else None,
        name=known.name if known and holder and known.name else own,
        country=country,
        sectors=tuple(known.sectors) if known else (),
        kind=kind,
        title=title,
        gender=gender_of(own if single_person else None, ""),
        roles=frozenset((canonical_role(candidate.lemma),)),
        words=tuple(folded(known.name).split()) if known and holder and known.name and kind == "person" else (),
        title_words=title_words(title or own),
        soft=candidate.bare,
        stated=title is not None and not title_words(title) & RELATIVE_TITLES,
    )


def role_kind(lemma: str, *, plural: bool) -> Kind:
    """The kind of a role phrase that the base does not know, by its head."""
    if lemma in MEDIA_NOUNS and not plural:
        return "media"
    if lemma in POPULATIONS and (plural or lemma == "people"):
        return "population"
    if lemma in COLLECTIVES:
        return (
            "group"
            if lemma in ("group", "movement", "faction", "militia", "gang", "cartel", "resistance", "insurgency")
            else "organisation"
        )
    if lemma in VEHICLES:
        return "organisation"
    return "role" if not plural else "group"


def title_of(table: TokenTable, first: int, last: int) -> str | None:
    """The office in a title or role phrase: without article, possessor and country words in front."""
    phrase = without_article(table.words(first, last))
    head = phrase.split(" of ")[0].split(" for ")[0]
    stripped = POSSESSOR.match(head)
    if stripped:
        phrase = phrase[stripped.end() :]
    words = phrase.split()
    while len(words) > 1 and _is_country_word(table, words[0], first, last):
        words = words[1:]
    return " ".join(words) or None


def _is_country_word(table: TokenTable, word: str, first: int, last: int) -> bool:
    for i in range(first, last):
        if table.text[i] == word:
            return table.label[i] in ("NORP", "GPE") and table.tag[i] in ("JJ", "NNP", "NNPS")
    return False


def title_words(title: str | None) -> frozenset[str]:
    """The words of a title that tell it from others."""
    small = {"the", "of", "for", "a", "an", "and", "to", "in", "'s", "'"}
    return frozenset(
        canonical_role(w) for w in re.findall(r"[\w-]+", folded(title or "").replace("'s", "")) if w not in small
    )


def roles_of(title: str | None) -> frozenset[str]:
    """The role nouns in a title, before "of": what "the minister" may refer to."""
    if not title:
        return frozenset()
    head = re.split(r"\b(?:of|for|to)\b", folded(title))[0]
    words = re.findall(r"[\w.-]+", head)
    nouns = [w for w in words if w in PERSON_ROLES or w in SAME_ROLE or w in HONORIFICS]
    return frozenset(
        canonical_role(w) for w in nouns if w not in OFFICE_ADJECTIVES and (w != "deputy" or len(words) == 1)
    )


def gender_of(title: str | None, name: str) -> str:
    """ "m", "f" or "" from a title and a given name; only what is nearly certain."""
    words = folded(f"{title or ''} {name}").split()
    first_name = folded(name).split()[:1]
    for word in [w for w in words if w not in first_name] + first_name:
        if word in FEMALE:
            return "f"
        if word in MALE:
            return "m"
    return ""


def with_side(description: Description, other: Description) -> Description:
    """The description with country and sectors of another where it has none."""
    return replace(
        description,
        country=description.country or other.country,
        sectors=description.sectors or other.sectors,
        title=description.title or other.title,
        roles=description.roles | other.roles,
        title_words=description.title_words | other.title_words,
        gender=description.gender or other.gender,
    )
