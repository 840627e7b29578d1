"""Codebooks in YAML, read with the line of everything that is wrong in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bayhaqi.coding.pairs import MarkedAct
from bayhaqi.errors import InputError

NONE = "NONE"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
SPAN = re.compile(r"\[(\w+) ([^\[\]]+)\]")
ROLES = {"a": "actor", "r": "recipient", "t": "trigger"}
# With fewer examples a type cannot be learned, and its scores mean nothing.
LEAST_EXAMPLES = 5
MOST_BYTES = 20_000_000
TYPE_KEYS = frozenset({"definition", "modes", "examples"})
TOP_KEYS = frozenset({"name", "types", "none"})


@dataclass(frozen=True, slots=True)
class Example:
    """A marked sentence of a type (or of `NONE`) and mode; `line` is where it stands in the file."""

    act: MarkedAct
    type: str
    mode: str | None
    line: int


@dataclass(slots=True)
class Codebook:
    """A user's types with their definitions and modes, and the examples of each."""

    name: str
    definitions: dict[str, str] = field(default_factory=dict)
    modes: dict[str, dict[str, str]] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many examples each type has, those of no type included where there are any."""
        found = dict.fromkeys(self.definitions, 0)
        for one in self.examples:
            found[one.type] = found.get(one.type, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line, from 1; a `warning` leaves the codebook usable."""

    line: int
    message: str
    warning: bool = False


class CodebookError(InputError):
    """A codebook cannot be used; `problems` has everything that is wrong in it."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.problems = [one for one in problems if not one.warning]
        first = self.problems[0]
        more = f" (and {len(self.problems) - 1} more; see bayhaqi codebook check)" if len(self.problems) > 1 else ""
        super().__init__(first.message + more, file=file, line=first.line)


def read_codebook(path: Path) -> Codebook:
    """The codebook of a file. Raises `CodebookError` where it cannot be used, `InputError` where it cannot be read."""
    codebook, problems = checked(path)
    if any(not one.warning for one in problems):
        raise CodebookError(str(path), problems)
    return codebook


def checked(path: Path) -> tuple[Codebook, list[Problem]]:
    """The codebook of a file as far as it can be read, and what is wrong in it, by line. Raises `InputError`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                f"the file is over {MOST_BYTES / 1e6:.0f} MB; a codebook has some hundred sentences", file=str(path)
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("is no UTF-8; save it as UTF-8", file=str(path)) from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        line = mark.line + 1 if mark is not None else 1
        message = f"this is no YAML: {problem}; put sentences with brackets or colons into quotation marks"
        return Codebook(path.stem), [Problem(line, message)]
    except RecursionError:
        return Codebook(path.stem), [Problem(1, "this is nested too deeply")]
    reader = _Reader(path.stem)
    reader.read(root)
    return reader.codebook, sorted(reader.problems, key=lambda one: one.line)


class _Reader:
    """Goes through the nodes of a file and takes down what is wrong."""

    def __init__(self, name: str) -> None:
        self.codebook = Codebook(name)
        self.problems: list[Problem] = []
        self._seen: dict[str, int] = {}

    def read(self, root: Any) -> None:
        if root is None:
            self._wrong(1, "the file is empty; give it types: with a definition and examples for each")
            return
        top = self._mapping(root, "the codebook", TOP_KEYS)
        if "name" in top:
            self.codebook.name = self._text(top["name"], "name") or self.codebook.name
        if "types" not in top:
            self._wrong(_line(root), "types: is missing; it holds the types, each with a definition and examples")
            return
        types = self._mapping(top["types"], "types")
        if len(types) < 2 - ("none" in top):
            self._wrong(
                _line(top["types"]),
                "one type alone cannot be told from anything; give a second one, or examples under none:",
            )
        for name, node in types.items():
            self._type(name, node)
        for number, one in enumerate(self._sequence(top["none"], "none") if "none" in top else ()):
            self._example(one, NONE, f"example {number + 1} of none")
        none = sum(one.type == NONE for one in self.codebook.examples)
        if none < LEAST_EXAMPLES:
            self._wrong(
                _line(top.get("none", root)),
                f"none: has {none} examples; acts that are of no type of yours will be given one, or left out by chance alone",
                warning=True,
            )

    def _type(self, name: str, node: Any) -> None:
        line = _line(node)
        if not NAME.fullmatch(name) or name.upper() == NONE:
            self._wrong(line, f"{name!r} is no name for a type; allowed are letters, digits, _ and -, and not none")
            return
        facts = self._mapping(node, f"type {name}", TYPE_KEYS)
        definition = self._text(facts["definition"], "definition") if "definition" in facts else None
        if not definition:
            self._wrong(line, f"type {name} has no definition; say in a sentence what it is")
        self.codebook.definitions[name] = definition or ""
        modes = self._mapping(facts["modes"], f"modes of {name}") if "modes" in facts else {}
        self.codebook.modes[name] = {mode: self._text(text, f"mode {mode}") or "" for mode, text in modes.items()}
        examples = self._sequence(facts["examples"], f"examples of {name}") if "examples" in facts else []
        good = sum(self._example(one, name, f"example {number + 1} of {name}") for number, one in enumerate(examples))
        if good < LEAST_EXAMPLES:
            self._wrong(
                line,
                f"type {name} has {good} examples that can be used; at least {LEAST_EXAMPLES} are needed, 15 are better",
            )
        for mode in modes:
            count = sum(one.type == name and one.mode == mode for one in self.codebook.examples)
            if count < 2:
                self._wrong(
                    _line(facts["modes"]),
                    f"mode {mode} of {name} has {count} examples; it needs 2 at least, 5 are better",
                )

    def _example(self, node: Any, kind: str, what: str) -> bool:
        line, mode = _line(node), None
        if isinstance(node, yaml.MappingNode):
            facts = self._mapping(node, what, frozenset({"text", "mode"}))
            if "text" not in facts:
                self._wrong(line, f"{what} has no text:")
                return False
            if "mode" in facts:
                mode = self._text(facts["mode"], "mode")
                known = self.codebook.modes.get(kind, {})
                if mode not in known:
                    allowed = ", ".join(known) or "none: this type has no modes"
                    self._wrong(_line(facts["mode"]), f"{mode!r} is no mode of {kind}; allowed are {allowed}")
                    return False
            node = facts["text"]
        text = self._text(node, what)
        if text is None:
            return False
        try:
            act = marked_sentence(text)
        except ValueError as error:
            self._wrong(line, f"{what}: {error}")
            return False
        if act.text in self._seen:
            self._wrong(
                line,
                f"{what} is the sentence of line {self._seen[act.text]} again; it would make the scores look better",
                warning=True,
            )
        self._seen.setdefault(act.text, line)
        self.codebook.examples.append(Example(act, kind, mode, line))
        return True

    def _mapping(self, node: Any, what: str, allowed: frozenset[str] | None = None) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(_line(node), f"{what} must have names with values (name: value), not {_kind(node)}")
            return {}
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                self._wrong(_line(key), f"{what} has something that is no name before a colon")
            elif name in found:
                self._wrong(_line(key), f"{name} stands twice in {what}; join the two")
            elif allowed is not None and name not in allowed:
                self._wrong(_line(key), f"{name!r} is not known in {what}; allowed are {', '.join(sorted(allowed))}")
            else:
                found[name] = value
        return found

    def _sequence(self, node: Any, what: str) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            self._wrong(_line(node), f"{what} must be a list (lines that begin with -), not {_kind(node)}")
            return []
        return list(node.value)

    def _text(self, node: Any, what: str) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            hint = (
                "; put it into quotation marks, since it begins with a bracket"
                if isinstance(node, yaml.SequenceNode)
                else ""
            )
            self._wrong(_line(node), f"{what} must be words, not {_kind(node)}{hint}")
            return None
        return " ".join(str(node.value).split())

    def _wrong(self, line: int, message: str, *, warning: bool = False) -> None:
        self.problems.append(Problem(line, message, warning))


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: Any) -> str:
    return {"MappingNode": "names with values", "SequenceNode": "a list"}.get(type(node).__name__, "words")


def marked_sentence(text: str) -> MarkedAct:
    """The act that a sentence marks: "[a Villagers] [t blocked] [r the mine's road]".

    One trigger; of several actors or recipients the first counts. Raises `ValueError` that says what is wrong.
    """
    plain: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    triggers = at = length = 0
    for match in SPAN.finditer(text):
        before = text[at : match.start()]
        role = ROLES.get(match[1].rstrip("0123456789"))
        if role is None:
            raise ValueError(
                f"[{match[1]} …] is no mark; allowed are [a …] for actors, [r …] for recipients, [t …] for the trigger"
            )
        plain += [before, match[2]]
        start = length + len(before)
        length = start + len(match[2])
        triggers += role == "trigger"
        spans.setdefault(role, (start, length))
        at = match.end()
    plain.append(text[at:])
    sentence = "".join(plain)
    if "[" in sentence or "]" in sentence:
        raise ValueError("a bracket is left over; a mark is [a words], and marks do not lie in each other")
    if triggers != 1:
        raise ValueError(f"{triggers} triggers are marked; mark one, as [t words]")
    if "actor" not in spans and "recipient" not in spans:
        raise ValueError("no side is marked; mark who does it as [a words], or whom it is done to as [r words]")
    return MarkedAct(sentence, spans.get("actor"), spans.get("recipient"), spans.get("trigger"))


def lines_of_problems(problems: list[Problem], file: str) -> Iterator[str]:
    """A line for each problem."""
    for one in problems:
        yield f"{file}:{one.line}: {'warning: ' if one.warning else ''}{one.message}"
