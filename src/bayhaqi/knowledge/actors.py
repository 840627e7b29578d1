"""The actor base: people, groups, states, organisations and media by name, with what they were on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from bayhaqi.knowledge.actor_file import ActorFile, LayeredActorFile
from bayhaqi.knowledge.actor_names import extend_by, fold, hash_name, skeleton, slug_of, word_hashes

# Forms of a name, the low three bits of a posting.
FULL, ALIAS, ACRONYM, SURNAME, OFFICE, KEY, PLACE = range(7)
_FORM_WEIGHT = {FULL: 1.0, ALIAS: 0.95, ACRONYM: 0.9, SURNAME: 0.8, OFFICE: 1.0, KEY: 1.0, PLACE: 1.0}
_LONGEST_NAME = 10
# Below this similarity (0-100) two spellings with one skeleton are two names ("Ameer Mottaki" is 77 like "Amir Muttaqi").
_LEAST_SIMILARITY = 76.0
_MOST_BEARERS = 40
# Prominence from which a name may end in lower case; below it, "the Palestinian resistance" is a role, not a name.
_KNOWN_IN_LOWER_CASE = 30
# Prominence from which a bare surname in running text is taken for a name; heads of minor offices lie below.
_KNOWN_BY_SURNAME = 40


# Named tuples, not dataclasses: a phrase makes a dozen of these, and a frozen dataclass takes three times as long to make.
class ResolvedActor(NamedTuple):
    """An actor as of a day. `sectors` are PLOVER codes, the main one first; `confidence` lies in 0..1."""

    key: str | None
    name: str | None
    country: str | None
    sectors: tuple[str, ...]
    kind: str
    title: str | None
    wikidata: str | None
    confidence: float


class NameMatch(NamedTuple):
    """A known name in a word sequence: word indices, end exclusive; `key` is its most prominent bearer's."""

    start: int
    end: int
    key: str
    score: float


class Name(NamedTuple):
    """A name in a phrase: its exclusive end, the posting of its most prominent bearer, and its hash."""

    end: int
    post: int
    value: int


class Role(NamedTuple):
    """A dated role. `first` and `last` are days as YYYYMMDD numbers, 0 when open; `rank` is 0..100."""

    first: int
    last: int
    sectors: tuple[str, ...]
    title: str | None
    country: str | None
    office: str
    rank: int

    def active(self, day: int) -> bool:
        """Tell whether the role was held on a day."""
        return (not self.first or self.first <= day) and (not self.last or day <= self.last)

    def weight(self, day: int | None) -> float:
        """Weigh the role as of a day: its rank, less the farther the day lies from the time it was held."""
        if day is None:
            return self.rank * (1.0 if not self.last else 0.9)
        if self.active(day):
            return float(self.rank)
        if self.first and day < self.first:
            return float(self.rank * max(0.05, 0.6 ** (_years(day, self.first) + 0.5)))
        return float(self.rank * max(0.35, 0.9 ** (_years(self.last, day) + 0.5)))


class Actor(NamedTuple):
    """One entry of the base with all its roles; `countries` are its own and those of its roles."""

    given_key: str
    name: str
    kind: str
    country: str | None
    wikidata: str | None
    prominence: int
    roles: tuple[Role, ...]
    countries: frozenset[str | None]

    @property
    def key(self) -> str:
        """Give the stable key: the one given, else the one that the name makes."""
        return self.given_key or slug_of(self.name)

    def weight(self, day: int | None) -> float:
        """Weigh how likely a bare name means this actor on a day."""
        best = 0.0
        for role in self.roles:
            # No role weighs more than its rank.
            if role.rank > best:
                best = max(best, role.weight(day))
        return self.prominence * 0.35 + best

    def on(self, day: date | None, confidence: float = 1.0) -> ResolvedActor:
        """Give the actor as of a day: out of office means ELI, a day before any office leaves the sectors open."""
        number = None if day is None else as_number(day)
        held = [role for role in self.roles if number is None or role.active(number)]
        if held:
            if len(held) > 1:
                held.sort(key=lambda role: (-role.weight(number), -role.first))
            if number is None:
                held = held[:1]
            sectors = held[0].sectors
            if len(held) > 1:
                sectors = tuple(dict.fromkeys(code for role in held for code in role.sectors))
            return self._as(held[0].country or self.country, sectors, held[0].title, confidence)
        past = [role for role in self.roles if number is not None and role.last and role.last < number]
        if past and self.kind == "person":
            best = max(past, key=lambda role: (role.rank, role.last))
            out_of_office = (
                {"ELI"} if {"GOV", "LEG", "MIL", "JUD", "SPY", "COP"} & set(best.sectors) else set(best.sectors)
            )
            title = f"former {best.title}" if best.title and "ELI" in out_of_office else best.title
            sectors = ("ELI",) if "ELI" in out_of_office else best.sectors
            return self._as(best.country or self.country, sectors, title, confidence * 0.9)
        nearest = min(self.roles, key=lambda role: abs(role.first - (number or 0)), default=None)
        if nearest and self.kind != "person":
            return self._as(nearest.country or self.country, nearest.sectors, nearest.title, confidence * 0.8)
        return self._as(self.country, (), None, confidence * 0.7)

    def _as(self, country: str | None, sectors: tuple[str, ...], title: str | None, confidence: float) -> ResolvedActor:
        return ResolvedActor(
            self.key, self.name, country, sectors[:3], self.kind, title, self.wikidata, round(confidence, 3)
        )


class Bearer(NamedTuple):
    """A bearer of a name with the form in which it was found (FULL, ALIAS, …) and how alike it is, 0..1."""

    actor: Actor
    form: int
    likeness: float


def _fitting(word: str, posts: Sequence[int]) -> Sequence[int]:
    """Keep the readings that the case of a single word allows: "UN" is no surname, "Un" no acronym."""
    if not word:
        return posts
    # "AfD" and "IDF" alike: two capitals make an acronym.
    upper = sum(char.isupper() for char in word) > 1
    if not upper:
        return [post for post in posts if post & 7 != ACRONYM]
    return [post for post in posts if post & 7 in (ACRONYM, FULL, ALIAS)] or posts


_PARTICLES = frozenset({"al", "el", "de", "van", "von", "bin", "ibn", "abu"})
_HYPHENS = frozenset({"-", "–", "‐"})


def _may_begin(words: Sequence[str], start: int) -> bool:
    """Tell whether a name may begin at a word: a capital, a digit, or a particle before a capital ("al Qaeda")."""
    word = words[start]
    first = word[:1]
    if first.isupper() or first.isdigit():
        return True
    if "-" in word:
        return not word.islower() and word.split("-")[0].lower() in _PARTICLES
    following = start + 2 if start + 1 < len(words) and words[start + 1] in _HYPHENS else start + 1
    return word in _PARTICLES and following < len(words) and words[following][:1].isupper()


def _role(packed: Sequence[Any]) -> Role:
    """Read [first, last, sectors, title, rank], and where there are such, office and country."""
    more = len(packed)
    return Role(
        packed[0],
        packed[1],
        _sectors(packed[2]),
        packed[3] or None,
        packed[6] if more > 6 else None,
        packed[5] if more > 5 else "",
        packed[4],
    )


@lru_cache(maxsize=1024)
def _sectors(written: str) -> tuple[str, ...]:
    return tuple(written.split())


def is_covered(day: date | None) -> bool:
    """Tell whether the base can say anything of a day: from 1900 to 2100, or no day at all."""
    return day is None or 1900 <= day.year <= 2100


def as_number(day: date) -> int:
    """Write a day as YYYYMMDD."""
    return day.year * 10000 + day.month * 100 + day.day


def _years(first: int, last: int) -> float:
    return (last // 10000 - first // 10000) + ((last // 100 % 100) - (first // 100 % 100)) / 12


class ActorBase:
    """The actor base that the package carries, with the user's own actors before it."""

    def __init__(self, file: ActorFile | LayeredActorFile) -> None:
        self._file = file
        self.version: str = file.version
        # Pieces that phrases share: what was read for one stays for the next.
        self._actor = lru_cache(maxsize=8192)(self._read)
        self._bearing = lru_cache(maxsize=8192)(self._read_bearers)
        self._opening = lru_cache(maxsize=32768)(self._read_opening)
        self._spells = lru_cache(maxsize=2048)(self._read_spells)
        self._body = lru_cache(maxsize=4096)(self._read_body)
        self._town = lru_cache(maxsize=8192)(self._read_town)

    def __len__(self) -> int:
        return len(self._file)

    def __iter__(self) -> Iterator[Actor]:
        for number in self._file.numbers():
            yield self._read(number)

    def _read(self, number: int) -> Actor:
        key, name, kind, country, wikidata, prominence, packed = self._file.record(number)
        roles = tuple(map(_role, packed))
        return Actor(
            key,
            name,
            kind,
            country or None,
            f"Q{wikidata}" if wikidata else None,
            prominence,
            roles,
            frozenset({country or None, *(role.country for role in roles)}),
        )

    def number_of(self, key: str) -> int | None:
        """Give the number of the actor with a key."""
        found = self._file.postings("names", hash_name(f"={key}"))
        return found[0] >> 3 if found else None

    def at(self, number: int) -> Actor:
        """Give the actor of a number."""
        return self._actor(number)

    def get(self, key: str) -> Actor | None:
        """Give the actor with a key."""
        number = self.number_of(key)
        return None if number is None else self.at(number)

    def office_holders(self, country: str, office: str) -> list[Actor]:
        """Give all who held an office code ("P" head of state, "M" head of government, …) of a country."""
        found = self._file.postings("names", hash_name(f"#{country}{office}"))
        return [self._actor(post >> 3) for post in found]

    def body(self, country: str, body: str, day: date | None) -> Actor | None:
        """Give the body of a state (`state_bodies`), such as its army, as far as it was there on a day."""
        actor = self._body(country, body)
        if actor and day and not any(role.active(as_number(day)) for role in actor.roles):
            return None
        return actor

    def _read_body(self, country: str, body: str) -> Actor | None:
        found = self._file.postings("names", hash_name(f"#{country}-{body}"))
        return self._actor(found[0] >> 3) if found else None

    def in_office(self, country: str, office: str, day: int) -> list[tuple[int, Actor]]:
        """Give those who held an office code of a country on a day (YYYYMMDD), with the rank of the role."""
        return [
            (rank, actor)
            for first, last, rank, actor in self._spells(country, office)
            if first <= day and (not last or day <= last)
        ]

    def _read_spells(self, country: str, office: str) -> tuple[tuple[int, int, int, Actor], ...]:
        return tuple(
            (role.first, role.last, role.rank, actor)
            for actor in self.office_holders(country, office)
            for role in actor.roles
            if role.office == office and role.first and (role.country or actor.country) == country
        )

    def country_of_place(self, name: str) -> str | None:
        """Give the country of the largest town or province of a name; None when none is known."""
        return self._town(name)

    def _read_town(self, name: str) -> str | None:
        found = self._file.postings("names", hash_name(f"@{fold(name)}"))
        return self._file.header["places"][found[0] >> 3] if found else None

    def bearers(self, name: str, *, fuzzy: bool = True) -> Sequence[Bearer]:
        """Give the bearers of a name, the most prominent first; similar spellings only when nobody bears it exactly."""
        folded = fold(name).removeprefix("the ")
        if not folded:
            return ()
        found = self._bearing(hash_name(folded), "" if " " in folded else name.split()[-1])
        return found if found or not fuzzy else self._similar(folded)

    def bearers_in(self, words: Sequence[str], start: int, name: Name) -> tuple[Bearer, ...]:
        """Give the bearers of a name that `names_in` found at a word, the most prominent first."""
        single = name.end == start + 1 and len(word_hashes(words[start])) == 1
        return self._bearing(name.value, words[start] if single else "")

    def _read_bearers(self, value: int, word: str) -> tuple[Bearer, ...]:
        posts = _fitting(word, self._file.postings("names", value))
        return tuple(
            Bearer(self._actor(post >> 3), post & 7, _FORM_WEIGHT.get(post & 7, 1.0)) for post in posts[:_MOST_BEARERS]
        )

    def _similar(self, folded: str) -> list[Bearer]:
        frame = skeleton(folded) if " " in folded else ""
        if not frame:
            return []
        found = []
        for post in self._file.postings("frames", hash_name(frame))[:_MOST_BEARERS]:
            actor = self._actor(post >> 3)
            likeness = fuzz.ratio(folded, fold(actor.name))
            if likeness >= _LEAST_SIMILARITY:
                found.append(Bearer(actor, ALIAS, likeness / 100 * 0.9))
        return sorted(found, key=lambda bearer: -bearer.likeness)

    def find(self, name: str, day: date | None = None) -> list[ResolvedActor]:
        """Give every bearer of a name as of a day, best first; empty when nobody bears it or the day is not covered."""
        if not is_covered(day):
            return []
        number = None if day is None else as_number(day)
        ranked = sorted(self.bearers(name), key=lambda bearer: -bearer.actor.weight(number) * bearer.likeness)
        total = sum(bearer.actor.weight(number) for bearer in ranked) or 1.0
        return [
            bearer.actor.on(day, bearer.likeness * (0.5 + 0.5 * bearer.actor.weight(number) / total))
            for bearer in ranked
        ]

    def scan(self, words: Sequence[str], *, running: bool = True) -> list[NameMatch]:
        """Find the longest known names in a word sequence, left to right, in time linear in its length.

        A name must begin with a capital or a digit. In running text a bare surname at the beginning of a sentence, or
        in text all in capitals, is no name, for its capital is no evidence; pass `running=False` for a mere phrase.
        """
        found: list[NameMatch] = []
        position = 0
        shouting = running and len(words) > 3 and all(word.isupper() for word in words[:60] if word.isalpha())
        while position < len(words):
            name = self._longest(words, position, shouting, running)
            if name:
                actor = self._actor(name.post >> 3)
                weight = _FORM_WEIGHT.get(name.post & 7, 1.0)
                score = round(weight * min(1.0, 0.5 + actor.prominence / 100), 3)
                found.append(NameMatch(position, name.end, actor.key, score))
            position = name.end if name else position + 1
        return found

    def names_in(self, words: Sequence[str]) -> dict[int, Name]:
        """Find the known names in a phrase as `scan` does, each by the index of its first word."""
        found: dict[int, Name] = {}
        covered = 0
        for position, word in enumerate(words):
            if position >= covered and self._opening(word):
                name = self._longest(words, position, False, False)
                if name:
                    found[position] = name
                    covered = name.end
        return found

    def _read_opening(self, word: str) -> tuple[int, Sequence[int], bool] | None:
        """Give the hash of a name's first word, the postings of the name that it is alone, and whether longer ones begin so.

        None where no name may begin with the word, whatever stands after it.
        """
        if not _may_begin((word, "X"), 0):
            return None
        value = extend_by(0, word_hashes(word))
        posts, begins = self._file.postings("names", value), self._file.begins_name(value)
        return (value, posts, begins) if posts or begins else None

    def _longest(self, words: Sequence[str], start: int, shouting: bool, running: bool) -> Name | None:
        """Find the longest name that begins at a word."""
        opening = self._opening(words[start])
        if opening is None or not _may_begin(words, start):
            return None
        value, posts, begins = opening
        if begins:
            for end, longer, several, capital in reversed(self._longer(words, start, value)):
                post = self._accept(words, start, end, several, shouting, running, capital)
                if post is not None:
                    return Name(end, post, longer)
        if posts:
            post = self._accept(words, start, start + 1, posts, shouting, running, True)
            if post is not None:
                return Name(start + 1, post, value)
        return None

    def _longer(self, words: Sequence[str], start: int, value: int) -> list[tuple[int, int, Sequence[int], bool]]:
        """Give the names of several words: end, hash, postings, and whether the last word is a capital's."""
        found: list[tuple[int, int, Sequence[int], bool]] = []
        for end in range(start + 2, min(len(words), start + _LONGEST_NAME) + 1):
            word = words[end - 1]
            hashes = word_hashes(word)
            if not hashes:
                if word in "-–'’.":
                    continue
                break
            value = extend_by(value, hashes)
            posts = self._file.postings("names", value)
            if posts:
                hyphenated = end - 2 > start and words[end - 2] in _HYPHENS
                capital = word[:1].isupper() or hyphenated or ("-" in word and not word.islower())
                found.append((end, value, posts, capital))
            if not self._file.begins_name(value):
                break
        return found

    def _accept(
        self,
        words: Sequence[str],
        start: int,
        end: int,
        posts: Sequence[int],
        shouting: bool,
        running: bool,
        capital: bool,
    ) -> int | None:
        """Give the first posting that the words may mean as they are written; None when there is none."""
        if end - start == 1:
            posts = _fitting(words[start], posts)
            if not posts:
                return None
        form = posts[0] & 7
        if end - start == 1:
            begins_sentence = running and (start == 0 or words[start - 1] in (".", "!", "?", "“", '"', "”", "\n", ":"))
            # "de" is some people's whole surname, but hardly where another name follows it.
            if form == SURNAME and (begins_sentence or shouting or words[start] in _PARTICLES):
                return None
            if form == SURNAME and running and self._actor(posts[0] >> 3).prominence < _KNOWN_BY_SURNAME:
                return None
        if capital:
            return posts[0]
        # "John may come" names no John May, but "the Sinaloa cartel" names the Sinaloa Cartel.
        actor = self._actor(posts[0] >> 3)
        if actor.kind == "person" or end - start == 1 or actor.prominence < _KNOWN_IN_LOWER_CASE:
            return None
        return posts[0]


@lru_cache(maxsize=1)
def load_actor_base() -> ActorBase:
    """Open the actor base of the package, with the user's own actors before it.

    It stays mapped, and is read only where a name asks for it. Raises `InputError` where the user file is wrong.
    """
    from bayhaqi.knowledge.user_actors import open_user_actors, user_path

    base = packaged_file()
    user = open_user_actors(user_path(), base)
    return ActorBase(LayeredActorFile(base, user) if user else base)


def packaged_file() -> ActorFile:
    """Open the actor file that the package carries."""
    return ActorFile(Path(str(files("bayhaqi.knowledge").joinpath("data/actors.bin"))))
