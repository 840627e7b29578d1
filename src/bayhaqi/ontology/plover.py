"""The PLOVER ontology (Open Event Data Alliance, draft manual of 2021) as packaged data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class EventType:
    """One of the sixteen types: quad category, score (-10 most conflictual to +10 most cooperative), modes with their scores."""

    name: str
    quad: str
    score: float
    definition: str
    modes: dict[str, float]
    requires_recipient: bool


@dataclass(frozen=True, slots=True)
class Ontology:
    """Types, contexts, sectors, non-state codes and the CAMEO table."""

    version: str
    types: dict[str, EventType]
    contexts: tuple[str, ...]
    sectors: dict[str, str]
    non_state_codes: dict[str, str]
    cameo: dict[str, dict[str, Any]]

    def score(self, event_type: str, modes: Sequence[str] = ()) -> float:
        """The conflict-cooperation score of a type, of its first mode where there is one."""
        kind = self.types[event_type]
        return kind.modes[modes[0]] if modes else kind.score

    def quad(self, event_type: str) -> str:
        """The quad category of a type, such as "verbal conflict"."""
        return self.types[event_type].quad

    def cameo_code(self, event_type: str, modes: Sequence[str] = (), contexts: Sequence[str] = ()) -> str:
        """The CAMEO code of a type: by mode and context, else by mode, else by context, else the type's own."""
        entry = self.cameo[event_type]
        mode = entry.get("modes", {}).get(modes[0], {}) if modes else {}
        for context in contexts:
            if found := mode.get("contexts", {}).get(context):
                return str(found)
        if mode:
            return str(mode["code"])
        for context in contexts:
            if found := entry.get("contexts", {}).get(context):
                return str(found)
        return str(entry["code"])


@lru_cache(maxsize=1)
def load_ontology() -> Ontology:
    """The packaged ontology, read once a process."""
    import yaml

    # The loader in C, where libyaml is there, is ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    plover = yaml.load(_data("plover.yaml"), Loader=loader)
    types = {
        name: EventType(
            name=name,
            quad=entry["quad"],
            score=float(entry["score"]),
            definition=entry["definition"],
            modes={mode: float(facts["score"]) for mode, facts in entry.get("modes", {}).items()},
            requires_recipient=bool(entry.get("requires_recipient", False)),
        )
        for name, entry in plover["types"].items()
    }
    return Ontology(
        version=str(plover["version"]),
        types=types,
        contexts=tuple(plover["contexts"]),
        sectors=dict(plover["sectors"]),
        non_state_codes=dict(plover["non_state_codes"]),
        cameo=yaml.load(_data("cameo.yaml"), Loader=loader),
    )


def _data(name: str) -> str:
    return files("bayhaqi.ontology").joinpath(name).read_text(encoding="utf-8")
