"""Office holders, organisations and parties out of a Wikidata JSON dump, in the form of a user's actor file.

A dump is a JSON array with one entity a line (https://www.wikidata.org/wiki/Wikidata:Database_download), in .gz or .bz2.
It is read once: what is wanted of an entity goes to a temporary file in short, for positions and countries can stand
after those who hold them; only the names of positions and the codes of countries are kept in memory.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any, TextIO

from bayhaqi.errors import InputError
from bayhaqi.knowledge.actor_entries import OFFICE_RANK, Entry, Role, classify_title, is_acronym
from bayhaqi.knowledge.actor_names import fold, slug_of
from bayhaqi.knowledge.actors import as_number
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.user_rows import may_be_named, write_user_actors

# Classes whose members are taken, with kind and PLOVER sector. Members of their subclasses come only with one of these.
CLASSES = {
    "Q7278": ("organisation", "PTY"),  # political party
    "Q327333": ("organisation", "GOV"),  # government agency
    "Q192350": ("organisation", "GOV"),  # ministry
    "Q35749": ("organisation", "LEG"),  # parliament
    "Q11204": ("organisation", "LEG"),  # legislature
    "Q41487": ("organisation", "JUD"),  # court
    "Q66344": ("organisation", "GOV"),  # central bank
    "Q35535": ("organisation", "COP"),  # police
    "Q37726": ("organisation", "MIL"),  # army
    "Q772547": ("organisation", "MIL"),  # armed forces
    "Q47913": ("organisation", "SPY"),  # intelligence agency
    "Q17149090": ("group", "REB"),  # armed organisation
    "Q17127659": ("group", "REB"),  # terrorist organisation
    "Q245065": ("organisation", ""),  # intergovernmental organisation
    "Q484652": ("organisation", ""),  # international organisation
    "Q79913": ("organisation", "SOC"),  # non-governmental organisation
    "Q163740": ("organisation", "SOC"),  # nonprofit organisation
    "Q178790": ("organisation", "LAB"),  # trade union
    "Q192283": ("media", "JRN"),  # news agency
    "Q11032": ("media", "JRN"),  # newspaper
    "Q1110794": ("media", "JRN"),  # daily newspaper
    "Q15265344": ("media", "JRN"),  # broadcaster
    "Q1616075": ("media", "JRN"),  # television station
    "Q4830453": ("organisation", "BUS"),  # business
    "Q6881511": ("organisation", "BUS"),  # enterprise
    "Q783794": ("organisation", "BUS"),  # company
    "Q891723": ("organisation", "BUS"),  # public company
    "Q43229": ("organisation", ""),  # organisation
}
_WITHOUT_COUNTRY = {"Q245065": "IGO", "Q484652": "IGO", "Q79913": "NGO", "Q17149090": "IMG", "Q17127659": "IMG"}
_HUMAN = "Q5"
_POSITION_CLASSES = {"Q4164871", "Q294414"}  # position, public office
# A cheap look at the line spares most entities the parse: office held, ISO code, officeholder, jurisdiction, or a class.
_WANTED = re.compile(
    rb'"P(?:39|298|1308|1001)"|"id"\s*:\s*"(?:'
    + b"|".join(code.encode() for code in (*CLASSES, *sorted(_POSITION_CLASSES)))
    + rb')"'
)
_FIRST_DAY = 19000101
_LONGEST_LINE = 64 * 1024 * 1024
_REPORT_EVERY = 2000
_MOST_ALIASES = 20


@dataclass(slots=True)
class Progress:
    """How far the reading is: bytes of the compressed file, entities seen, taken, and lines that could not be read."""

    bytes_read: int = 0
    bytes_in_all: int = 0
    entities: int = 0
    people: int = 0
    organisations: int = 0
    bad_lines: list[tuple[int, str]] = field(default_factory=list)
    bad: int = 0


@dataclass(slots=True)
class _Office:
    """A position: its English name, the countries it is of, as items."""

    title: str
    countries: tuple[str, ...]


def build_from_wikidata(dump: Path, stream: TextIO, report: Callable[[Progress], None] | None = None) -> Progress:
    """Write the office holders, organisations and parties of a dump as a user's actor file.

    Memory does not grow with the number of people. Lines that are no JSON are counted and left out; a file that is
    damaged or no dump raises `InputError` with the line.
    """
    progress = Progress()
    offices: dict[str, _Office] = {}
    codes: dict[str, str] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        for entity in _entities(dump, progress, report or (lambda _: None)):
            short = _shortened(entity, offices, codes)
            if short:
                progress.people += short["kind"] == "person"
                progress.organisations += short["kind"] != "person"
                kept.write(json.dumps(short) + "\n")
        if not progress.entities:
            raise InputError("holds no Wikidata entities; give a JSON dump, one entity a line", file=str(dump))
        kept.seek(0)
        write_user_actors(_actors(kept, offices, codes), stream)
    return progress


def _opened(dump: Path, raw: IO[bytes]) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File:
    if dump.suffix == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if dump.suffix == ".bz2":
        return bz2.BZ2File(raw)
    return raw


def _entities(dump: Path, progress: Progress, report: Callable[[Progress], None]) -> Iterator[dict[str, Any]]:
    """Give the entities that may be wanted, one at a time."""
    number = 0
    try:
        progress.bytes_in_all = dump.stat().st_size
        with dump.open("rb") as raw, _opened(dump, raw) as lines:
            while line := lines.readline(_LONGEST_LINE):
                number += 1
                text = line.strip().rstrip(b",")
                if text in (b"", b"[", b"]"):
                    continue
                entity = _parsed(text, number, progress)
                if number % _REPORT_EVERY == 0:
                    progress.bytes_read = raw.tell()
                    report(progress)
                if entity:
                    yield entity
        progress.bytes_read = progress.bytes_in_all
        report(progress)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"cannot be read further: {reason}; get the dump anew", file=str(dump), line=number or None
        ) from error


def _parsed(text: bytes, number: int, progress: Progress) -> dict[str, Any] | None:
    """Give the entity of a line where it may be wanted; a line that is none is counted."""
    if not (text.startswith(b"{") and text.endswith(b"}")):
        reason = "no JSON object"
    elif not _WANTED.search(text):
        progress.entities += 1
        return None
    else:
        try:
            entity: dict[str, Any] = json.loads(text)
        except (ValueError, RecursionError) as error:
            reason = str(error)
        else:
            if isinstance(entity.get("id"), str) and isinstance(entity.get("claims"), dict):
                progress.entities += 1
                return entity
            reason = "no 'id' and 'claims'"
    progress.bad += 1
    if len(progress.bad_lines) < 20:
        progress.bad_lines.append((number, reason[:100]))
    return None


def _shortened(entity: dict[str, Any], offices: dict[str, _Office], codes: dict[str, str]) -> dict[str, Any] | None:
    """Give what is wanted of an entity; note it where it is a position or a country."""
    claims, item = entity["claims"], entity["id"]
    classes = _items(claims, "P31")
    name = _label(entity)
    if _HUMAN in classes:
        death = _date_of(claims, "P570", end=True)
        spells = [spell for statement in _statements(claims, "P39") if (spell := _spell(statement, death))]
        if not (name and spells):
            return None
        return {"id": item, "kind": "person", "name": name, "aliases": _aliases(entity, name),
                "from": _items(claims, "P27"), "spells": spells}  # fmt: skip
    for statement in _statements(claims, "P298"):
        code = _value(statement)
        if isinstance(code, str):
            codes[item] = code
            return None
    position = _POSITION_CLASSES & {*classes, *_items(claims, "P279")}
    if name and (position or "P1308" in claims or ("P1001" in claims and not CLASSES.keys() & set(classes))):
        offices[item] = _Office(name, tuple(_items(claims, "P17") + _items(claims, "P1001")))
        return None
    found = next((code for code in CLASSES if code in classes), None)
    if not (name and found):
        return None
    first, last = _date_of(claims, "P571"), _date_of(claims, "P576", end=True)
    return {"id": item, "kind": CLASSES[found][0], "class": found, "name": name, "aliases": _aliases(entity, name),
            "from": _items(claims, "P17") or _items(claims, "P159"), "spells": [["", first, last]]}  # fmt: skip


def _statements(claims: dict[str, Any], property_id: str) -> list[dict[str, Any]]:
    """Give the statements of a property that are not deprecated."""
    found = claims.get(property_id)
    return [
        one for one in found if isinstance(one, dict) and one.get("rank") != "deprecated"
    ] if isinstance(found, list) else []  # fmt: skip


def _snak_value(snak: object) -> object:
    value = snak.get("datavalue") if isinstance(snak, dict) else None
    return value.get("value") if isinstance(value, dict) else None


def _value(statement: dict[str, Any]) -> object:
    return _snak_value(statement.get("mainsnak"))


def _item(value: object) -> str | None:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _items(claims: dict[str, Any], property_id: str) -> list[str]:
    return [item for statement in _statements(claims, property_id) if (item := _item(_value(statement)))]


def _spell(statement: dict[str, Any], death: int) -> list[Any] | None:
    """Give position, first and last day of a P39 statement, at the latest the day of death.

    None without a position, with days that cannot be, and for what ended before the twentieth century.
    """
    office = _item(_value(statement))
    qualifiers = statement.get("qualifiers")
    qualifiers = qualifiers if isinstance(qualifiers, dict) else {}
    first, last = (_qualified(qualifiers, property_id, end=property_id == "P582") for property_id in ("P580", "P582"))
    last = last or death
    if not office or (first and last and first > last) or 0 < last < _FIRST_DAY:
        return None
    return [office, first, last]


def _qualified(qualifiers: dict[str, Any], property_id: str, *, end: bool) -> int:
    snaks = qualifiers.get(property_id)
    return _day(_snak_value(snaks[0]), end=end) if isinstance(snaks, list) and snaks else 0


def _date_of(claims: dict[str, Any], property_id: str, *, end: bool = False) -> int:
    found = _statements(claims, property_id)
    return _day(_value(found[0]), end=end) if found else 0


def _day(value: object, *, end: bool) -> int:
    """Read a time value as YYYYMMDD; month and day are 00 where only the year is known. 0 when there is none."""
    if not isinstance(value, dict):
        return 0
    match = re.match(r"\+(\d{4})-(\d\d)-(\d\d)T", str(value.get("time")))
    precision = value.get("precision")
    if not match or not isinstance(precision, int) or precision < 9:
        return 0
    year, month, day = (int(part) for part in match.groups())
    if year < 1000:
        return 0
    try:
        if precision == 9 or not month:
            return year * 10000 + (1231 if end else 101)
        if precision == 10 or not day:
            first = date(year, month, 1)
            return as_number((first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if end else first)
        return as_number(date(year, month, day))
    except (ValueError, OverflowError):
        return 0


def _label(entity: dict[str, Any]) -> str:
    labels = entity.get("labels")
    label = (labels.get("en") or labels.get("mul")) if isinstance(labels, dict) else None
    return _clean(label.get("value")) if isinstance(label, dict) else ""


def _aliases(entity: dict[str, Any], name: str) -> list[str]:
    found = entity.get("aliases")
    english = found.get("en") if isinstance(found, dict) else None
    spellings = (
        [_clean(one.get("value")) for one in english if isinstance(one, dict)] if isinstance(english, list) else []
    )
    return [one for one in dict.fromkeys(spellings) if one and one != name][:_MOST_ALIASES]


def _clean(value: object) -> str:
    text = " ".join(str(value or "").replace(";", ",").split())[:200]
    text = "".join(char for char in text if char.isprintable())
    return text if fold(text) else ""


def _actors(kept: Iterable[str], offices: dict[str, _Office], codes: dict[str, str]) -> Iterator[Entry]:
    """Make entries of what was kept, now that all positions and countries are known."""
    ours = load_countries().codes()
    codes = {item: code for item, code in codes.items() if code in ours}
    for line in kept:
        short = json.loads(line)
        if not may_be_named(short["name"]):
            continue
        homes = [codes[item] for item in short["from"] if item in codes]
        person = short["kind"] == "person"
        roles = _offices_held(short, offices, codes) if person else _membership(short)
        if not roles:
            continue
        counted = [role.country for role in roles if role.country]
        country = (counted[-1:] or homes[:1] or [_WITHOUT_COUNTRY.get(short.get("class", ""), "")])[0]
        entry = Entry(short["name"], short["kind"], country, "Wikidata", short["id"])
        entry.key = f"{slug_of(entry.name)}-{short['id'].lower()}"
        entry.roles = [replace(role, country="" if role.country == country else role.country) for role in roles]
        for alias in filter(may_be_named, short["aliases"]):
            (entry.acronyms if is_acronym(alias) else entry.aliases).add(alias)
        yield entry


def _membership(short: dict[str, Any]) -> list[Role]:
    sector = CLASSES[short["class"]][1]
    _, first, last = short["spells"][0]
    if first and last and first > last:
        first = last = 0
    return [Role(first, last, (sector,) if sector else (), "", "", 0)]


def _offices_held(short: dict[str, Any], offices: dict[str, _Office], codes: dict[str, str]) -> list[Role]:
    held = []
    for item, first, last in short["spells"]:
        office = offices.get(item)
        if office is None:
            continue
        sectors, letter, rank = classify_title(office.title)
        country = next((codes[one] for one in office.countries if one in codes), "")
        if not country and letter:
            country = next((codes[one] for one in short["from"] if one in codes), "")
        held.append(Role(first, last, sectors, office.title, letter if letter in OFFICE_RANK else "", rank, country))
    return in_succession(held)


def in_succession(held: list[Role]) -> list[Role]:
    """Turn offices that overlap into roles that follow each other; the higher office gives title and country.

    Where several are held at once the role has the sectors of all, and stands once for each office letter.
    """
    dated = sorted((role for role in held if role.first or role.last), key=lambda role: (role.first, -role.rank))
    if not dated:
        return held[:1]
    edges = sorted({role.first for role in dated} | {_next_day(role.last) for role in dated if role.last})
    spells: list[Role] = []
    for first, after in zip(edges, [*edges[1:], 0], strict=True):
        held_then = [role for role in dated if role.first <= first and (not role.last or role.last >= first)]
        if not held_then:
            continue
        top = max(held_then, key=lambda role: (role.rank, role.first))
        sectors = tuple(dict.fromkeys(code for role in [top, *held_then] for code in role.sectors))
        letters = list(dict.fromkeys(role.office for role in [top, *held_then] if role.office)) or [""]
        last = as_number(_as_date(after) - timedelta(days=1)) if after else 0
        new = [Role(first, last, sectors, top.title, letter, top.rank, top.country) for letter in letters]
        if spells and _continues(spells[-1], new[0]) and len(new) == 1:
            spells[-1].last = last
        else:
            spells += new
    return spells


def _continues(before: Role, after: Role) -> bool:
    same = (before.sectors, before.title, before.office, before.country)
    return same == (after.sectors, after.title, after.office, after.country) and _next_day(before.last) == after.first


def _as_date(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def _next_day(number: int) -> int:
    return as_number(_as_date(number) + timedelta(days=1)) if number else 0
