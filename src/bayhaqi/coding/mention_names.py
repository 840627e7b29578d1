"""Names in a paragraph: those that the actor base knows first, then the parser's entities, then capitalised runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bayhaqi.coding.mention_tokens import NOUN_TAGS, PROPER_TAGS, TokenTable
from bayhaqi.coding.mention_words import (
    COLLECTIVES,
    HONORIFICS,
    NAME_LIKE_TITLES,
    OFFICES,
    PERSON_ROLES,
    TEMPORAL,
)

if TYPE_CHECKING:
    from bayhaqi.knowledge.countries import CountryMatch

ACTOR_LABELS = frozenset(("PERSON", "ORG", "NORP", "GPE"))
# Capitalised words under these labels are not names of actors, unless the base knows them.
OTHER_LABELS = frozenset(
    (
        "DATE",
        "TIME",
        "MONEY",
        "PERCENT",
        "QUANTITY",
        "ORDINAL",
        "CARDINAL",
        "EVENT",
        "LAW",
        "LANGUAGE",
        "WORK_OF_ART",
        "PRODUCT",
        "FAC",
        "LOC",
    )
)
INNER_WORDS = frozenset(
    (
        "of",
        "the",
        "and",
        "for",
        "de",
        "al",
        "-",
        "&",
        "bin",
        "ben",
        "ibn",
        "van",
        "von",
        "der",
        "la",
        "el",
        "da",
        "dos",
        "du",
        "ul",
        "'",
        "’",
        ".",
    )
)
POSSESSIVE = frozenset(("'s", "’s", "'", "’"))


class KnownName(Protocol):
    """A name of the actor base in a list of words: `[start, end)` and its key."""

    @property
    def start(self) -> int:
        """The first word."""

    @property
    def end(self) -> int:
        """The end, exclusive."""

    @property
    def key(self) -> str:
        """The actor's key."""

    @property
    def score(self) -> float:
        """How telling the name is, 0..1."""


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name: tokens `[first, last)`.

    `label` is the parser's, "" where it has none; `known` to the base or the country table. `country` is the name of
    the state that a state's name, capital, seat of government or demonym stands for; `is_place` holds for what can be a
    place, `is_people` for demonyms, `weak` for a bare surname whose bearers in the base are little known.
    """

    first: int
    last: int
    label: str
    known: bool
    country: str | None = None
    is_place: bool = False
    is_people: bool = False
    weak: bool = False

    @property
    def is_country(self) -> bool:
        """Whether the name stands for a state."""
        return self.country is not None


def entity_spans(table: TokenTable) -> list[tuple[int, int, str]]:
    """The parser's entities that can be actors, cut at possessives and line noise, titles in front taken off."""
    spans: list[tuple[int, int, str]] = []
    i, size = 0, len(table)
    while i < size:
        label = table.label[i]
        if label not in ACTOR_LABELS:
            i += 1
            continue
        last = i + 1
        while last < size and table.label[last] == label and not table.starts_entity[last]:
            last += 1
        spans.extend((first, end, label) for first, end in _clean_pieces(table, i, last, label))
        i = last
    return spans


def _clean_pieces(table: TokenTable, first: int, last: int, label: str) -> list[tuple[int, int]]:
    """The parts of an entity between possessives, brackets and commas, each from its first capital to its last."""
    pieces: list[tuple[int, int]] = []
    start = first
    for i in range(first, last + 1):
        ends = (
            i == last
            or (table.tag[i] == "POS" and table.text[i] in POSSESSIVE)
            or not (table.text[i][:1].isalnum() or table.lower[i] in INNER_WORDS)
        )
        if not ends:
            continue
        piece = _trimmed(table, start, i, label)
        if piece:
            pieces.append(piece)
        start = i + 1
    return pieces


def _trimmed(table: TokenTable, first: int, last: int, label: str) -> tuple[int, int] | None:
    """A piece without article, title in front, and lower-case words at the ends."""
    while first < last and not (
        table.text[first][0].isupper() or (table.tag[first] in PROPER_TAGS and table.text[first][0].isalpha())
    ):
        first += 1
    while first < last - 1 and table.lower[first] in ("the", "a", "an") and table.text[first + 1] != "-":
        first += 1
    while (last > first and not (table.text[last - 1][0].isalnum() or table.text[last - 1] == ".")) or (
        last > first and table.tag[last - 1] in ("IN", "DT", "CC")
    ):
        last -= 1
    if label == "PERSON":
        while first < last - 1 and table.lower[first] in HONORIFICS and table.lower[first] not in NAME_LIKE_TITLES:
            first += 1
    if first >= last or (last - first == 1 and (len(table.text[first]) < 2 or table.lower[first] in TEMPORAL)):
        return None
    final = table.lower[last - 1]
    if _is_office(table, first, last):
        return None
    # "Foreign Minister", "Special Representative": a role that the parser took for a name.
    if final in PERSON_ROLES and final not in NAME_LIKE_TITLES and label != "NORP":
        return None
    if last - first == 1 and (final in COLLECTIVES or final in HONORIFICS) and label != "NORP":
        return None
    return first, last


def find_names(
    table: TokenTable,
    known: Sequence[KnownName],
    countries: Sequence[CountryMatch],
    names_elsewhere: Collection[str] = (),
    *,
    weak: Collection[int] = (),
    title: bool = False,
) -> list[NameSpan]:
    """The names of a paragraph, in order and not overlapping.

    `known` are the base's, `countries` the country table's. In a headline most words have capitals: there, a
    capitalised run that is neither known nor an entity counts only when it is one of `names_elsewhere` (names of the
    body, lower case). `weak` are the first tokens of known names that are bare, little-known surnames.
    """
    entities = entity_spans(table)
    chosen: list[NameSpan] = []
    states = {(match.start, match.end): match for match in countries}
    taken = [False] * len(table)
    spans = {(match.start, match.end) for match in known if not _is_no_name(table, match)}
    for first, last in sorted({*states, *spans}, key=lambda span: span[0] - span[1]):
        is_weak = (first, last) not in states and last - first == 1 and first in weak
        if any(taken[first:last]) or not any(table.text[i][:1].isupper() for i in range(first, last)):
            continue
        label = next((label for start, end, label in entities if start < last and first < end), "")
        for start, end, outer_label in entities:
            if (
                (not title or _plausible_in_headline(table, start, end, names_elsewhere))
                and start <= first
                and last <= end
                and end - start > last - first
                and not any(taken[start:end])
                and _wins(table, outer_label, start, end, first, last)
            ):
                first, last, label, is_weak = start, end, outer_label, False
                break
        else:
            if is_weak and not label:
                first, last = _widened(table, first, taken)
                is_weak = last - first == 1
        chosen.append(_described(table, first, last, label, not is_weak, states.get((first, last)), is_weak))
        taken[first:last] = [True] * (last - first)
    for first, last, label in entities:
        if not any(taken[first:last]) and (not title or _plausible_in_headline(table, first, last, names_elsewhere)):
            chosen.append(_described(table, first, last, label, False, None, False))
            taken[first:last] = [True] * (last - first)
    for i, word in enumerate(table.text):
        # A surname of the article that the parser did not take for a name.
        if (
            not taken[i]
            and word[:1].isupper()
            and len(word) > 3
            and word.casefold() in names_elsewhere
            and table.lower[i] not in TEMPORAL
        ):
            chosen.append(NameSpan(i, i + 1, "", False))
            taken[i] = True
    for first, last in _capitalised_runs(table, taken):
        if not title or table.words(first, last).casefold() in names_elsewhere:
            chosen.append(NameSpan(first, last, "", False))
    chosen.sort(key=lambda name: name.first)
    return chosen


def _is_no_name(table: TokenTable, match: KnownName) -> bool:
    """Whether known words are here a month, a weekday, a role ("FM"), an office or part of a date."""
    first, last = match.start, match.end
    if last - first > 1:
        # "U.S. Secretary of State": an office is a role, and before a name a title.
        return any(table.lower[i] in PERSON_ROLES for i in (last - 1, *range(first, last - 2))) and (
            table.lower[last - 1] in PERSON_ROLES or "of" in table.lower[first:last]
        )
    lower = table.lower[first]
    return (
        lower in TEMPORAL
        or lower in PERSON_ROLES
        or lower in HONORIFICS
        or table.label[first] in ("DATE", "TIME", "MONEY")
    )


def _widened(table: TokenTable, i: int, taken: list[bool]) -> tuple[int, int]:
    """The run of free proper nouns around a surname: its bearer may be somebody whom the base does not know."""
    first, last = i, i + 1
    while first > 0 and _is_free_proper(table, first - 1, taken) and not _is_title_word(table, first - 1):
        first -= 1
    while last < len(table) and _is_free_proper(table, last, taken) and not _is_title_word(table, last):
        last += 1
    return first, last


def _is_title_word(table: TokenTable, i: int) -> bool:
    return table.lower[i] in HONORIFICS or table.lower[i] in PERSON_ROLES or table.lower[i] in COLLECTIVES


def _wins(table: TokenTable, label: str, start: int, end: int, first: int, last: int) -> bool:
    """Whether a longer entity is taken instead of the known name inside it.

    "Imran Khan Niazi" over "Imran Khan", "Iranian Foreign Ministry" over "Iranian"; not where "and" joins two names.
    """
    if any(table.tag[i] == "CC" or table.text[i] == "&" for i in range(start, end)):
        return False
    if label == "PERSON" and last - first == 1:
        return True
    if label == "PERSON":
        return (all(table.lower[i] not in HONORIFICS for i in range(start, first)) and last == end) or start == first
    return label == "ORG"


def _plausible_in_headline(table: TokenTable, first: int, last: int, names_elsewhere: Collection[str]) -> bool:
    words = table.words(first, last).casefold()
    if words in names_elsewhere:
        return True
    known_words = {word for name in names_elsewhere for word in name.split()}
    return all(word in known_words for word in words.split())


def _capitalised_runs(table: TokenTable, taken: list[bool]) -> list[tuple[int, int]]:
    """Runs of proper nouns outside all names: what the parser's entities missed."""
    runs: list[tuple[int, int]] = []
    i, size = 0, len(table)
    while i < size:
        if not _is_free_proper(table, i, taken):
            i += 1
            continue
        last = i + 1
        while last < size and _is_free_proper(table, last, taken):
            last += 1
        first = i
        while first < last and (table.lower[first] in HONORIFICS or table.lower[first] in PERSON_ROLES):
            first += 1
        i = last
        if first < last and not any(taken[first:last]) and _may_name(table, first, last):
            runs.append((first, last))
    return runs


def _is_free_proper(table: TokenTable, i: int, taken: list[bool]) -> bool:
    return (
        not taken[i]
        and (
            table.tag[i] in PROPER_TAGS
            or (table.tag[i] in NOUN_TAGS and len(table.text[i]) > 2 and table.text[i].isupper())
        )
        and table.text[i][0].isupper()
        and table.text[i][-1].isalnum()
        and table.label[i] not in OTHER_LABELS
        and table.lower[i] not in TEMPORAL
    )


def _is_office(table: TokenTable, first: int, last: int) -> bool:
    """Whether words are what a minister is of: "Foreign Affairs" after "of", not a party called Labour."""
    return first > 0 and table.lower[first - 1] in ("of", "for") and all(w in OFFICES for w in table.lower[first:last])


def _may_name(table: TokenTable, first: int, last: int) -> bool:
    """Whether a run heads its noun phrase and is not itself a role ("Foreign Ministry") or a single letter."""
    final = last - 1
    lower = table.lower[final]
    if (
        lower in COLLECTIVES
        or lower in PERSON_ROLES
        or table.lemma[final] in PERSON_ROLES
        or len(table.text[final]) < 2
        or _is_office(table, first, last)
    ):
        return False
    head = table.head[final]
    return not (table.dep[final] in ("compound", "amod", "nmod") and head > final and table.tag[head] in NOUN_TAGS)


def _described(
    table: TokenTable, first: int, last: int, label: str, known: bool, state: CountryMatch | None, weak: bool
) -> NameSpan:
    people = state.form == "demonym" if state else label == "NORP"
    is_place = not people if state else label in ("GPE", "LOC", "FAC")
    return NameSpan(first, last, label, known, state.name if state else None, is_place, people, weak)
