"""Finds the actor mentions of an article: names, role phrases and pronouns, resolved and linked into entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bayhaqi.coding.entities import EntityLinker, Item
from bayhaqi.coding.mention_candidates import CandidateFinder
from bayhaqi.coding.mention_names import KnownName, NameSpan, find_names
from bayhaqi.coding.mention_resolution import ArticleLookup, Description, Resolver, describe, without_article
from bayhaqi.coding.mention_tokens import TokenTable, read_tokens
from bayhaqi.coding.mention_words import words_of
from bayhaqi.knowledge.actors import load_actor_base
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.model import Mention

if TYPE_CHECKING:
    from bayhaqi.language.parsing import Paragraph, ParsedArticle

CONTEXT_CHARACTERS = 300
# An article is about a country when this share of the names of states in it are that country's, and at least two are.
HOME_SHARE = 0.6
# Whom one meets anywhere, and sectors of the unknown and the international.
ANYWHERE = words_of(
    "hostage migrant refugee tourist reporter expert analyst person people peacekeeper diplomat ambassador"
)
AT_LARGE = frozenset(("UAF", "REB", "IGO", "NGO"))
# A bare surname scored below this has only bearers of little prominence: 0.6 keeps "Macron", not "Pardo".
STRONG_SURNAME = 0.6


class KnownActor(Protocol):
    """An entry of the actor base."""

    @property
    def kind(self) -> str:
        """Person, group, state and so on."""


class NameBase(Protocol):
    """Known names in a list of words."""

    def scan(self, words: Sequence[str]) -> Sequence[KnownName]:
        """The known names, each with the first and last word and its key."""

    def get(self, key: str) -> KnownActor | None:
        """The actor with a key."""


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A mention and where it sits in the parse: tokens `[first, last)` of the paragraph's Doc, and its head.

    The members of "the Turkish and Egyptian foreign ministers" share the head.
    """

    mention: Mention
    paragraph: int
    head: int
    first: int
    last: int


def find_mentions(parsed: ParsedArticle, resolver: Resolver, base: NameBase | None = None) -> tuple[FoundMention, ...]:
    """All actor mentions of an article in text order, the headline's first.

    Ids count from 0, entities are numbered by first mention. `base` is the package's actor base where none is given.
    """
    base = base if base is not None else load_actor_base()
    countries = load_countries()
    article = parsed.article
    context = " ".join(filter(None, (article.title, article.text[:CONTEXT_CHARACTERS])))
    lookup = ArticleLookup(resolver, article.day, context)
    tables = {paragraph.number: read_tokens(paragraph.doc) for paragraph in parsed.paragraphs}
    items: list[Item] = []
    names: set[str] = set()
    places: Counter[str] = Counter()
    sentence = 0
    for paragraph in sorted(parsed.paragraphs, key=lambda p: (p.in_title, p.number)):
        table = tables[paragraph.number]
        known = base.scan(table.text)
        weak = {match.start for match in known if _is_weak(match, base)}
        states = countries.find_all(table.text)
        found = find_names(table, known, states, names, weak=weak, title=paragraph.in_title)
        names.update(table.words(name.first, name.last).casefold() for name in found)
        places.update(name.country for name in found if name.country is not None)
        longer = [name for name in found if name.last - name.first > 1 and name.country is None]
        names.update(table.lower[name.last - 1] for name in longer if name.label in ("PERSON", ""))
        items += sorted(
            _items(paragraph, table, found, lookup, sentence), key=lambda i: (i.candidate.first, i.candidate.last)
        )
        sentence += (table.sentence[-1] + 1) if len(table) else 0
    _settle_at_home(items, places)
    EntityLinker(lookup).link(items)
    return _records(parsed, items)


def _settle_at_home(items: list[Item], places: Counter[str]) -> None:
    """Gives the one country that an article is about, if there is one, to its bare "police", "army", "students"."""
    if not places:
        return
    home, count = places.most_common(1)[0]
    if count < 2 or count < HOME_SHARE * places.total():
        return
    code = next((c.code for c in load_countries().find_all(home.split())), None)
    for item in items:
        description = item.description
        if description is None or not description.soft or description.country is not None:
            continue
        if item.candidate.lemma not in ANYWHERE and not AT_LARGE & set(description.sectors):
            description.country = code


def _is_weak(match: KnownName, base: NameBase) -> bool:
    """Whether a known name is only a surname that no prominent person bears."""
    if match.end - match.start > 1 or match.score >= STRONG_SURNAME:
        return False
    bearer = base.get(match.key)
    return bearer is not None and bearer.kind == "person"


def _items(
    paragraph: Paragraph, table: TokenTable, names: list[NameSpan], lookup: ArticleLookup, sentence: int
) -> list[Item]:
    """The candidates of a paragraph with their descriptions; `sentence` is the number of its first sentence."""
    dateline = paragraph.article.dateline
    items = []
    for candidate in CandidateFinder(
        table, paragraph.number, names, lookup.resolver.is_actor_noun, headline=paragraph.in_title
    ).find():
        start = paragraph.start + table.start[candidate.first]
        if dateline is not None and not paragraph.in_title and start < dateline.end:
            continue
        description = describe(candidate, table, lookup, "")
        if description is None and candidate.form != "pronoun":
            continue
        items.append(
            Item(candidate, description, table, sentence + candidate.sentence, table.is_subject(candidate.head))
        )
    return items


def _records(parsed: ParsedArticle, items: list[Item]) -> tuple[FoundMention, ...]:
    paragraphs = {paragraph.number: paragraph for paragraph in parsed.paragraphs}
    kept = [item for item in items if item.entity is not None or item.candidate.lemma not in ("it", "its", "itself")]
    kept.sort(key=lambda item: (item.candidate.paragraph, item.candidate.first, -item.candidate.last))
    owners = {(one.candidate.paragraph, one.candidate.first): one for one in kept if one.candidate.form == "pronoun"}
    numbers: dict[int, int] = {}
    found = []
    for identity, item in enumerate(kept):
        candidate, table = item.candidate, item.table
        number = numbers.setdefault(id(item.entity) if item.entity is not None else id(item), len(numbers))
        span = paragraphs[candidate.paragraph].span(table.start[candidate.first], table.end[candidate.last - 1])
        mention = _record(identity, number, span.start, span.end, span.text, span.in_title, item)
        if mention.country is None and mention.actor is None:
            mention = mention.model_copy(update={"country": _country_of_owner(item, owners)})
        found.append(FoundMention(mention, candidate.paragraph, candidate.head, candidate.first, candidate.last))
    return tuple(found)


def _country_of_owner(item: Item, owners: dict[tuple[int, int], Item]) -> str | None:
    """The country of whom a possessive at the phrase's beginning stands for: "its troops", "their foreign minister"."""
    candidate = item.candidate
    owner = owners.get((candidate.paragraph, candidate.first))
    if owner is None or owner is item or owner.entity is None or candidate.form == "pronoun":
        return None
    return owner.entity.best.country


def _title(item: Item) -> str | None:
    """The title in the mention's own words, else the article's for the entity, else the base's."""
    own, entity = item.description, item.entity
    known = entity.best if entity is not None else own
    if known is None or known.kind not in ("person", "role"):
        return None
    if own is not None and own.stated:
        return own.title
    if entity is None:
        return own.title if own is not None else None
    return entity.title or entity.best.title


def _record(identity: int, number: int, start: int, end: int, text: str, in_title: bool, item: Item) -> Mention:
    """The mention with what its entity is known as; its own title goes before the entity's."""
    best = item.entity.best if item.entity is not None else None
    own = item.description
    known: Description | None = best or own
    if known is None:
        return Mention(
            id=identity, start=start, end=end, text=text, in_title=in_title, name=text, kind="role", entity=number
        )
    return Mention(
        id=identity,
        start=start,
        end=end,
        text=text,
        in_title=in_title,
        actor=known.actor,
        name=known.name or without_article(text),
        country=known.country,
        sectors=known.sectors,
        kind=known.kind,
        title=_title(item),
        entity=number,
    )
