"""What is to be told and to whom: a file of rules, checked when it is read."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayhaqi.errors import UsageError
from bayhaqi.query.counting import PERIODS
from bayhaqi.query.jumping import MEASURES
from bayhaqi.query.jumps import SURPRISING
from bayhaqi.query.queries import Query

KINDS = ("event", "status", "jump", "change")
FIELDS = ("name", "when", "query", "by", "measure", "surprise", "to")
MOST_RULES = 200
LARGEST_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where an alert goes: `kind` is "file", "command" or "webhook"."""

    kind: str
    file: Path | None = None
    command: tuple[str, ...] = ()
    webhook: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `when` is "event" (a new one that the query asks for), "status" (of an event it asks for), "jump" (of its series)
    or "change" (a report that claims otherwise than before, of those it asks for).

    `by`, `measure` and `surprise` are of jumps. `targets` may be empty: the alert is then only told and kept.
    """

    name: str
    when: str
    query: Query
    by: str = "week"
    measure: str = "events"
    surprise: float = SURPRISING
    targets: tuple[Target, ...] = ()


def read_rules(path: Path) -> list[Rule]:
    """The rules of a YAML file; files of its targets are meant from its folder. Raises `UsageError`, which names the rule."""
    import yaml

    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES)
        plain = yaml.safe_load(data)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); give a YAML file with alerts") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is no YAML that can be read: {' '.join(str(error).split())[:300]}") from error
    listed = plain.get("alerts") if isinstance(plain, dict) else None
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{path} has no alerts; needed is a list under alerts:, see docs/watching.md")
    if len(listed) > MOST_RULES:
        raise UsageError(f"{path} has {len(listed)} alerts; at most {MOST_RULES} are allowed")
    rules = [_rule(one, f"{path}, alert {number}", path.parent) for number, one in enumerate(listed, start=1)]
    names = [rule.name for rule in rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{path} has two alerts called {twice!r}; names tell what was told already: give each its own")
    return rules


def _rule(plain: Any, where: str, folder: Path) -> Rule:
    if not isinstance(plain, dict):
        raise UsageError(f"{where} is no list of fields; allowed are {', '.join(FIELDS)}")
    unknown = next((name for name in plain if name not in FIELDS), None)
    if unknown is not None:
        raise UsageError(f"{where} has a field {unknown!r}; allowed are {', '.join(FIELDS)}")
    name = plain.get("name")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{where} has no name; give each alert one of its own")
    where = f"{where} ({name})"
    when = _choice(plain, "when", KINDS, None, where)
    given = plain.get("query") or {}
    if not isinstance(given, dict):
        raise UsageError(f"{where}: query is no list of filters, such as {{actor: RUS, recipient: UKR}}")
    try:
        query = Query.of(**{str(key).replace("-", "_"): value for key, value in given.items()})
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
    surprise = plain.get("surprise", SURPRISING)
    if isinstance(surprise, bool) or not isinstance(surprise, (int, float)) or not 1 <= surprise <= 50:
        raise UsageError(
            f"{where}: surprise is {surprise!r}; allowed is a number from 1 to 50, and 3 is one in a thousand"
        )
    return Rule(
        name.strip(),
        when,
        query.but(limit=None, offset=None, sort=None),
        _choice(plain, "by", PERIODS, "week", where),
        _choice(plain, "measure", MEASURES, "events", where),
        float(surprise),
        _targets(plain.get("to"), where, folder),
    )


def _choice(plain: dict[str, Any], field: str, allowed: tuple[str, ...], default: str | None, where: str) -> str:
    value = plain.get(field, default)
    if value not in allowed:
        raise UsageError(f"{where}: {field} is {value!r}; allowed are {', '.join(allowed)}")
    return str(value)


def _targets(plain: Any, where: str, folder: Path) -> tuple[Target, ...]:
    if plain is None:
        return ()
    several = plain if isinstance(plain, list) else [plain]
    return tuple(_target(one, where, folder) for one in several)


def _target(plain: Any, where: str, folder: Path) -> Target:
    if not isinstance(plain, dict) or len(plain) != 1:
        raise UsageError(
            f"{where}: to is {plain!r}; allowed is one of file: NAME, command: WORDS, webhook: ADDRESS, or a list of such"
        )
    kind, value = next(iter(plain.items()))
    if kind == "file" and isinstance(value, str) and value:
        return Target("file", file=folder / value)
    if kind == "webhook" and isinstance(value, str) and value.startswith(("http://", "https://")):
        return Target("webhook", webhook=value)
    if kind == "command":
        words = shlex.split(value) if isinstance(value, str) else value
        if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
            return Target("command", command=tuple(words))
    raise UsageError(f"{where}: to has {kind}: {value!r}; allowed are file: NAME, command: WORDS and webhook: ADDRESS")
