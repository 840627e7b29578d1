"""The form of a user's actor file, CSV or YAML, read and checked line by line.

A CSV table has the columns `name`, `kind`, `country`, and where wanted `key`, `roles`, `aliases`, `wikidata`, `source`.
Aliases and roles are parted by ";", a role is FIRST..LAST SECTORS [OFFICE] [@COUNTRY] [TITLE]. A YAML file is a list of
mappings with the same fields, aliases and roles as lists, a role as such a string or as a mapping of its parts.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bayhaqi.errors import InputError
from bayhaqi.knowledge.actor_entries import OFFICE_RANK, Entry, Role, classify_title, is_acronym, overlap
from bayhaqi.knowledge.actor_names import fold, slug_of, split_words
from bayhaqi.knowledge.countries import load_countries
from bayhaqi.knowledge.role_lexicon import load_roles
from bayhaqi.ontology.plover import load_ontology

if TYPE_CHECKING:
    from yaml import Node

COLUMNS = ("key", "name", "kind", "country", "roles", "aliases", "wikidata", "source")
KINDS = ("person", "group", "organisation", "media")
_REQUIRED = ("name", "kind", "country")
_ROLE_PARTS = ("first", "last", "sectors", "office", "country", "title")
_ROLE_FORM = "FIRST..LAST SECTORS [OFFICE] [@COUNTRY] [TITLE], such as '2019-05-25..2024-06 GOV+MIL P President'"
_ROLE = re.compile(
    r"(?:(?P<first>[\d-]*)\.\.(?P<last>[\d-]*)\s+)?(?P<sectors>[A-Za-z+]+|-)(?=\s|$)"
    r"(?:\s+(?P<office>-|[A-Z](?:\+[A-Z])*)(?=\s|$))?(?:\s+@(?P<country>\w+))?(?:\s+(?P<title>\S.*))?$"
)
_LIKE_AN_OFFICE = re.compile(r"(?:-|[A-Z](?:\+[A-Z])*)(?:\s|$)")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?$")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}$")
_LONGEST_NAME = 200
# The user's holder of an office outranks the base's by one.
_AHEAD = 1
_RANK_WITHOUT_TITLE = 45
_RANK_OF_GROUPS = 60


@dataclass(frozen=True, slots=True)
class UserActor:
    """An actor of a user file and the line on which it begins."""

    line: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Row:
    """One actor as it is written: its fields, lists as lists, and for each role the line and the text or the parts."""

    line: int
    fields: dict[str, str]
    aliases: list[str]
    roles: list[tuple[int, str | dict[str, str]]]


def read_user_actors(path: Path, taken: Mapping[str, str] | None = None) -> Iterator[UserActor]:
    """Read a file of actors; raises `InputError` with the line at the first thing that is wrong.

    `taken` says of keys that may not come again where they stand.
    """
    text = _text(path)
    rows = _yaml_rows(text, path) if path.suffix.lower() in (".yaml", ".yml") else _csv_rows(text, path)
    keys = dict(taken or {})
    check = _Check(str(path))
    for row in rows:
        entry = check.entry(row)
        if entry.key in keys:
            raise InputError(
                f"the key {entry.key!r} is already on {keys[entry.key]}; give each actor one row and a key of its own "
                "(column 'key'), or change the other",
                file=str(path),
                line=row.line,
            )
        keys[entry.key] = f"{path}:{row.line}" if taken else f"line {row.line}"
        yield UserActor(row.line, entry)


def write_user_actors(entries: Iterable[Entry], stream: TextIO) -> int:
    """Write entries in the form that `read_user_actors` reads, and give their number."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for entry in entries:
        roles = "; ".join(_role_text(offices) for offices in _by_spell(entry.roles))
        aliases = "; ".join(sorted(entry.aliases | entry.acronyms))
        writer.writerow(
            (entry.key, entry.name, entry.kind, entry.country, roles, aliases, entry.wikidata, entry.source)
        )
        count += 1
    return count


def _by_spell(roles: list[Role]) -> list[list[Role]]:
    """Group the offices that one role of the file stands for."""
    groups: dict[tuple[object, ...], list[Role]] = {}
    for role in roles:
        groups.setdefault((role.first, role.last, role.sectors, role.title, role.country), []).append(role)
    return list(groups.values())


def _role_text(offices: list[Role]) -> str:
    role = offices[0]
    parts = [
        f"{_day_text(role.first)}..{_day_text(role.last)}",
        "+".join(role.sectors) or "-",
        # A title that begins like an office letter or a country must not be read as one.
        "+".join(one.office for one in offices if one.office) or ("-" if _LIKE_AN_OFFICE.match(role.title) else ""),
        f"@{role.country}" if role.country else "",
        role.title,
    ]
    return " ".join(filter(None, parts))


def _day_text(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else ""


def _well_formed(name: str) -> bool:
    return bool(fold(name)) and len(name) <= _LONGEST_NAME and ";" not in name and name.isprintable()


def may_be_named(name: str) -> bool:
    """Tell whether an actor may have a name: it is well formed, and neither a country's nor a mere role ("police")."""
    if not _well_formed(name):
        return False
    folded = fold(name).removeprefix("the ")
    words = split_words(name)
    words = words[words[:1] in (["the"], ["The"]) :]
    match = load_countries().match(words, 0) if words else None
    whole = match is not None and match.end == len(words) and match.form != "seat"
    return not whole and load_roles().head(folded) is None


class _Check:
    """What is allowed, and the making of entries from rows that keep to it."""

    def __init__(self, file: str) -> None:
        self._file = file
        ontology = load_ontology()
        self._sectors = ontology.sectors
        self._codes = load_countries().codes() | set(ontology.non_state_codes)
        self._non_state = ontology.non_state_codes

    def _wrong(self, line: int, message: str) -> InputError:
        return InputError(message, file=self._file, line=line)

    def entry(self, row: _Row) -> Entry:
        """Make the entry of a row."""
        name = row.fields.get("name", "")
        kind, country = row.fields.get("kind", ""), row.fields.get("country", "")
        key, wikidata = row.fields.get("key", ""), row.fields.get("wikidata", "")
        for spelling in (name, *row.aliases):
            self._check_name(spelling, row.line)
        if kind not in KINDS:
            raise self._wrong(row.line, f"the kind {kind!r} is unknown; allowed are {', '.join(KINDS)}")
        self._check_country(country, row.line)
        if key and not _KEY.match(key):
            raise self._wrong(
                row.line,
                f"the key {key!r} is not allowed; a key has up to 80 of a-z, 0-9 and '-', such as {slug_of(name)}",
            )
        if wikidata and not re.match(r"Q[1-9]\d{0,11}$", wikidata):
            raise self._wrong(row.line, f"{wikidata!r} is no Wikidata id; allowed is one such as Q42, or nothing")
        entry = Entry(name, kind, country, row.fields.get("source") or "user", wikidata, key=key or slug_of(name))
        for alias in row.aliases:
            (entry.acronyms if is_acronym(alias) else entry.aliases).add(alias)
        before: list[Role] = []
        for line, written in row.roles:
            parts = written if isinstance(written, dict) else self._parted(written, line)
            offices = self._role(parts, kind, line)
            clash = next((role for role in before if overlap(offices[0], role)), None)
            if clash:
                raise self._wrong(
                    line,
                    f"the role {_role_text(offices)!r} overlaps {_role_text([clash])!r}; allowed are roles that follow "
                    "each other: end one the day before the next begins, and write two offices held at once as one "
                    "role with both sectors (GOV+PTY) and both office letters (P+M)",
                )
            before.append(offices[0])
            entry.roles += offices
        return entry

    def _check_name(self, name: str, line: int) -> None:
        if not _well_formed(name):
            raise self._wrong(
                line,
                f"the name {name[:60]!r} is not allowed; a name is one line with letters, without ';', "
                f"up to {_LONGEST_NAME}",
            )
        if not may_be_named(name):
            raise self._wrong(
                line, f"{name!r} names a country or a role and can be no actor's name; allowed is a proper name"
            )

    def _check_country(self, country: str, line: int) -> None:
        if country and country not in self._codes:
            raise self._wrong(
                line,
                f"the country {country!r} is unknown; allowed are ISO 3166 alpha-3 codes such as KEN, PLOVER's "
                f"{', '.join(sorted(self._non_state))}, or nothing",
            )

    def _parted(self, text: str, line: int) -> dict[str, str]:
        match = _ROLE.match(text)
        if not match:
            raise self._wrong(line, f"the role {text[:80]!r} is not of the form {_ROLE_FORM}")
        return {part: match[part] or "" for part in _ROLE_PARTS}

    def _role(self, parts: dict[str, str], kind: str, line: int) -> list[Role]:
        """Make a role, once for each of its offices."""
        sectors = tuple(code for code in parts.get("sectors", "").split("+") if code and code != "-")
        for code in sectors:
            if code not in self._sectors:
                raise self._wrong(line, f"the sector {code!r} is unknown; allowed are {', '.join(self._sectors)}, or -")
        self._check_country(parts.get("country", ""), line)
        first, last = self._day(parts.get("first", ""), line), self._day(parts.get("last", ""), line, end=True)
        if first and last and first > last:
            raise self._wrong(line, f"a role ends on {_day_text(last)} before it begins on {_day_text(first)}")
        offices = [letter for letter in parts.get("office", "").split("+") if letter.strip("-")]
        for letter in offices:
            if letter not in OFFICE_RANK:
                raise self._wrong(line, f"the office {letter!r} is unknown; allowed are {', '.join(OFFICE_RANK)}")
        title = parts.get("title", "")
        if len(title) > _LONGEST_NAME or ";" in title or any(ord(char) < 32 for char in title):
            raise self._wrong(line, "a title is one line without ';' and has up to 200 letters")
        rank = _RANK_OF_GROUPS if kind != "person" else classify_title(title)[2] if title else _RANK_WITHOUT_TITLE
        country = parts.get("country", "")
        return [
            Role(
                first,
                last,
                sectors,
                title,
                letter,
                max(rank, OFFICE_RANK[letter]) + _AHEAD if letter else rank,
                country,
            )
            for letter in offices or [""]
        ]

    def _day(self, text: str, line: int, *, end: bool = False) -> int:
        if not text:
            return 0
        match = _DAY.match(text)
        year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
        month = month or (12 if end else 1)
        if match and year >= 1000 and month <= 12:
            longest = monthrange(year, month)[1]
            day = day or (longest if end else 1)
            if day <= longest:
                return year * 10000 + month * 100 + day
        raise self._wrong(line, f"{text!r} is no day; allowed is 2024-07-24, 2024-07, 2024, or nothing for an open end")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}; allowed is a CSV or YAML file", file=str(path)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8; save it in that encoding", file=str(path), line=line) from error


def _check_columns(names: Iterable[str], allowed: Sequence[str], path: Path, line: int) -> None:
    unknown = [name for name in names if name not in allowed]
    if unknown:
        message = f"the field {unknown[0]!r} is unknown; allowed are {', '.join(allowed)}"
        raise InputError(message, file=str(path), line=line)


def _csv_rows(text: str, path: Path) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(columns, COLUMNS, path, 1)
        missing = [name for name in _REQUIRED if name not in columns]
        if missing:
            raise InputError(
                f"the column {missing[0]!r} is missing; needed are name, kind, country", file=str(path), line=1
            )
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    message = (
                        f"{len(cells)} fields where the first line has {len(columns)} columns ({', '.join(columns)})"
                    )
                    raise InputError(message, file=str(path), line=line)
                fields = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
                roles: list[tuple[int, str | dict[str, str]]] = [
                    (line, part) for part in _parts(fields.get("roles", ""))
                ]
                yield _Row(line, fields, _parts(fields.get("aliases", "")), roles)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"is no CSV table here: {error}", file=str(path), line=reader.line_num) from error


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _kind(node: Node) -> str:
    """Tell a scalar, a sequence and a mapping apart."""
    return str(getattr(node, "id", ""))


class _Yaml:
    """Reads nodes of a YAML file; nodes know their lines, plain values do not."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrong(self, node: Node, message: str) -> InputError:
        return InputError(message, file=str(self._path), line=node.start_mark.line + 1)

    def compose(self, text: str) -> Node | None:
        import yaml

        try:
            top: Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise InputError(f"is no YAML here: {error.problem}", file=str(self._path), line=line) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise InputError(f"is no YAML: {error}", file=str(self._path)) from error
        return top

    def word(self, node: Node) -> str:
        if _kind(node) != "scalar":
            raise self.wrong(node, "a list or a mapping stands where one value is allowed")
        return "" if node.tag.endswith(":null") else str(node.value).strip()

    def several(self, node: Node) -> list[Node]:
        if _kind(node) == "sequence":
            return list(node.value)
        return [node] if self.word(node) else []

    def mapping(self, node: Node, allowed: Sequence[str]) -> dict[str, Node]:
        if _kind(node) != "mapping":
            raise self.wrong(node, f"a mapping is wanted here, with the fields {', '.join(allowed)}")
        fields: dict[str, Node] = {}
        for name_node, value in node.value:
            name = self.word(name_node)
            _check_columns([name], allowed, self._path, name_node.start_mark.line + 1)
            if name in fields:
                raise self.wrong(name_node, f"the field {name!r} stands here twice; allowed is once")
            fields[name] = value
        return fields

    def role(self, node: Node) -> str | dict[str, str]:
        if _kind(node) == "scalar":
            return self.word(node)
        lists = ("sectors", "office")
        return {
            name: "+".join(map(self.word, self.several(value))) if name in lists else self.word(value)
            for name, value in self.mapping(node, _ROLE_PARTS).items()
        }

    def row(self, node: Node) -> _Row:
        fields = self.mapping(node, COLUMNS)
        missing = [name for name in _REQUIRED if name not in fields]
        if missing:
            raise self.wrong(node, f"the field {missing[0]!r} is missing; needed are {', '.join(_REQUIRED)}")
        return _Row(
            node.start_mark.line + 1,
            {name: self.word(value) for name, value in fields.items() if name not in ("aliases", "roles")},
            [self.word(one) for one in self.several(fields["aliases"])] if "aliases" in fields else [],
            [(one.start_mark.line + 1, self.role(one)) for one in self.several(fields["roles"])]
            if "roles" in fields
            else [],
        )


def _yaml_rows(text: str, path: Path) -> Iterator[_Row]:
    reader = _Yaml(path)
    top = reader.compose(text)
    if top is None:
        return
    if _kind(top) != "sequence":
        raise reader.wrong(top, "a list of actors is wanted: each begins with '- name: …'")
    for node in top.value:
        yield reader.row(node)
