"""The index of an actor file: entries numbered by prominence, and every form of their names."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from bayhaqi.knowledge.actor_entries import Entry, Role
from bayhaqi.knowledge.actor_names import extend_hash, fold, hash_name, skeleton, slug_of
from bayhaqi.knowledge.actors import ACRONYM, ALIAS, FULL, KEY, OFFICE, SURNAME
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.role_lexicon import load_roles

# Bearers kept for one surname; more than the twelve most prominent never changed a choice on the build cases.
_MOST_SURNAME_BEARERS = 12
_KNOWN_PERSON = 30
_PARTICLES = {
    "al",
    "el",
    "de",
    "da",
    "di",
    "dos",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "ibn",
    "ben",
    "le",
    "la",
    "du",
    "del",
}


# A surname that is also an everyday word or a country must come with a first name or a title.
@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(files("bayhaqi.knowledge").joinpath("data/common-words.txt").read_text(encoding="utf-8").split())


class Index:
    """The tables that `write_actor_file` takes."""

    def __init__(self) -> None:
        self.names: dict[int, list[int]] = defaultdict(list)
        self.frames: dict[int, list[int]] = defaultdict(list)
        self.prefixes: set[int] = set()
        self._blocked = load_roles()
        self._countries = load_countries()

    def add(self, number: int, form: int, folded: str, *, most: int = 1000) -> None:
        """Index a folded name unless it is a country, a mere role noun, or too short."""
        folded = folded.removeprefix("the ")
        if len(folded) < 2 or self._blocked.head(folded) or self._is_country(folded):
            return
        posts = self.names[hash_name(folded)]
        if len(posts) >= most or any(post >> 3 == number for post in posts):
            return
        posts.append(number * 8 + form)
        value = 0
        for word in folded.split()[:-1]:
            value = extend_hash(value, word)
            self.prefixes.add(value)

    def _is_country(self, folded: str) -> bool:
        words = [word.upper() for word in folded.split()]
        match = self._countries.match(words, 0)
        return match is not None and match.end == len(words) and match.form != "seat"


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Put entries into the order in which they are numbered: the most prominent first."""
    return sorted(entries, key=lambda entry: (-entry.prominence, entry.name, entry.country))


def index(entries: Iterable[Entry]) -> tuple[Index, list[str], list[str]]:
    """Number the entries by prominence and index every form of their names."""
    tables = Index()
    keys: Counter[str] = Counter()
    records: list[str] = []
    strings: dict[str, int] = {"": 0}
    ordered = in_order(entries)
    people = {fold(entry.name) for entry in ordered if entry.kind == "person" and entry.prominence >= _KNOWN_PERSON}
    for number, entry in enumerate(ordered):
        if entry.kind != "person":
            # Some sources give a group its leader's name as one more of its own.
            entry.aliases -= {alias for alias in entry.aliases if fold(alias) in people}
        slug = entry.key or slug_of(entry.name)
        keys[slug] += 1
        if keys[slug] > 1:
            slug = f"{slug}-{entry.country.lower() or 'x'}" if keys[slug] == 2 else f"{slug}-{keys[slug]}"
        roles = _join_terms(entry.roles)[:24]
        records.append(
            json.dumps(
                [
                    "" if slug == slug_of(entry.name) else slug,
                    entry.name,
                    entry.kind,
                    entry.country,
                    int(entry.wikidata[1:] or 0) if entry.wikidata else 0,
                    entry.prominence,
                    [_packed(role, strings) for role in roles],
                ],
                ensure_ascii=False,
                separators=(",", ":"),
            )
        )
        tables.names[hash_name(f"={slug}")].append(number * 8 + KEY)
        for office in sorted(
            {(role.country or entry.country, role.office) for role in roles if role.office in tuple("PMVFDITLKG")}
        ):
            tables.names[hash_name(f"#{office[0]}{office[1]}")].append(number * 8 + OFFICE)
        for body in sorted(entry.bodies):
            tables.names[hash_name(f"#{entry.country}-{body}")].append(number * 8 + OFFICE)
        _index_names(tables, number, entry)
    return tables, records, list(strings)


def _join_terms(roles: list[Role]) -> list[Role]:
    """Sort roles and join terms of one office that follow each other within two months."""
    joined: list[Role] = []
    for role in sorted(roles, key=lambda role: (role.first, role.last or 99999999)):
        before = next(
            (
                r
                for r in reversed(joined)
                if (r.title, r.sectors, r.country, r.office) == (role.title, role.sectors, role.country, role.office)
            ),
            None,
        )
        if before and role.title and before.last and role.first <= before.last + 200:
            before.last = max(before.last, role.last) if role.last else 0
        else:
            joined.append(replace(role))
    return joined


def _packed(role: Role, strings: dict[str, int]) -> list[object]:
    """Give a role as numbers and short codes; sectors and title are numbers of the string table."""
    sectors = strings.setdefault(" ".join(role.sectors), len(strings))
    title = strings.setdefault(role.title[:70], len(strings))
    packed: list[object] = [role.first, role.last, sectors, title, role.rank, role.office, role.country]
    while packed[-1] == "":
        packed.pop()
    return packed


def _index_names(tables: Index, number: int, entry: Entry) -> None:
    plain = re.sub(r" \([^)]*\)$", "", entry.name)
    folded = fold(plain)
    # "Ministry of Defence (Latvia)": many states have one of that name, so that the bare name is a role.
    if plain == entry.name or not entry.bodies:
        tables.add(number, FULL, folded)
    for written in (plain, *sorted(entry.aliases)):
        # Text is split before "'s", so a name with one in it is also known in that form.
        apart = re.sub(r"['’]s\b|(?<=s)['’](?=\s|$)", " s", re.sub(r" \([^)]*\)$", "", written))
        if apart != written and fold(apart) != fold(written):
            tables.add(number, ALIAS, fold(apart))
    for alias in sorted(entry.aliases):
        spelling = fold(re.sub(r" \([^)]*\)$", "", alias))
        # A short word that is no acronym is too common to be a name, but for one with a figure: "M23".
        if spelling and (" " in spelling or len(spelling) > 3 or any(char.isdigit() for char in spelling)):
            tables.add(number, ALIAS, spelling)
    for acronym in sorted(entry.acronyms):
        tables.add(number, ACRONYM, fold(acronym))
    if entry.kind == "person":
        _index_person(tables, number, entry, plain, folded)


def _index_person(tables: Index, number: int, entry: Entry, plain: str, folded: str) -> None:
    """Index the short forms of a person's name."""
    words = folded.split()
    # Legislators are too many to be known by surname or by first and last name alone.
    known = entry.prominence >= 15
    if len(words) > 2 and known:
        tables.add(number, ALIAS, f"{words[0]} {words[-1]}", most=_MOST_SURNAME_BEARERS)
    if len(words) > 1 and known:
        # Chinese, Korean, Vietnamese and Cambodian names begin with the family name.
        family_first = entry.country in ("CHN", "KOR", "PRK", "TWN", "KHM", "VNM")
        surname = words[0] if family_first else words[-1]
        if len(words) > 2 and words[-2] in _PARTICLES:
            tables.add(number, SURNAME, f"{words[-2]} {surname}", most=_MOST_SURNAME_BEARERS)
        if (surname not in _common_words() and len(surname) > 1) or entry.prominence >= 90:
            tables.add(number, SURNAME, surname, most=_MOST_SURNAME_BEARERS)
        # "Okonjo-Iweala": a double surname is said whole.
        double = fold(plain.split()[-1])
        if not family_first and " " in double and double != folded:
            tables.add(number, SURNAME, double, most=_MOST_SURNAME_BEARERS)
        if entry.country == "VNM":
            tables.add(number, SURNAME, words[-1], most=_MOST_SURNAME_BEARERS)
    if known:
        frame = skeleton(folded)
        if frame:
            tables.frames[hash_name(frame)].append(number * 8 + ALIAS)
