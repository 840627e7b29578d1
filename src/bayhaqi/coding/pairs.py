"""The pair typer: which act holds between two marked spans of a sentence.

The core of `bayhaqi type`. A larger encoder than the act coder's, which it also helps out: acts that the act coder is not sure of
are typed again with their sides and trigger marked (`coding.retyping`). Trained by `training/acts/pair_train.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bayhaqi.coding.acts import Offsets, mark, softmax
from bayhaqi.coding.encoder import TokenEncoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 256
# A pair is said to carry no act only from this chance on; chosen on the tuning part of the given pairs.
NONE_THRESHOLD = 0.5
GIVING_WAY = ("CONCEDE", "RETREAT")
WEIGHTS = Path(__file__).parent / "weights" / "pairs"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MarkedAct:
    """A sentence with the spans of an act; an absent one is None. Offsets are characters of the sentence."""

    text: str
    actor: Offsets | None = None
    recipient: Offsets | None = None
    trigger: Offsets | None = None


@dataclass(frozen=True, slots=True)
class PairReading:
    """The chance of each type, NONE included, and for each type the chance of each of its modes, None for no mode."""

    types: Mapping[str, float]
    modes: Mapping[str, Mapping[str | None, float]]


class PairTyper:
    """Types of marked acts, over an int8 encoder with the outputs types and modes."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self.encoder = encoder
        config = encoder.config
        self.types: list[str] = config["types"]
        self.ends: tuple[int, int] = (config["cls"], config["sep"])
        self.first_marker: int = config["first_marker"]
        self.temperature: float = config["temperature"]
        self.modes: list[str] = config["modes"]

    def read(self, acts: Sequence[MarkedAct], groups: Sequence[int] | None = None) -> list[PairReading]:
        """The reading of each act; acts of different `groups` are not run together."""
        ids, positions = [], []
        for act in acts:
            pieces = self.encoder.pieces(act.text)
            spans = {"actor": act.actor, "recipient": act.recipient, "trigger": act.trigger}
            marked, at = mark(pieces.ids, pieces.offsets, spans, self.ends, self.first_marker)
            ids.append(marked)
            positions.append(at)
        outputs = self.encoder.run(ids, positions, groups)
        if not outputs:
            return []
        types, modes = (np.stack([one[number] for one in outputs]) for number in (0, 1))
        return readings_of(types / self.temperature, modes, self.types, self.modes)


class ModeChances(Mapping[str, Mapping[str | None, float]]):
    """For each type the chance of each of its modes, worked out when it is asked for.

    `logits` [modes] are those of `modes`, which are "TYPE:mode", or "-" for none.
    """

    def __init__(self, logits: NDArray[np.float32], types: Sequence[str], modes: tuple[str, ...]) -> None:
        self._logits, self._types, self._modes = logits, types, modes

    def __getitem__(self, kind: str) -> Mapping[str | None, float]:
        if kind not in self._types:
            raise KeyError(kind)
        at, labels = modes_of(kind, self._modes)
        return dict(zip(labels, softmax(self._logits[at]).tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)


@lru_cache(maxsize=64)
def modes_of(kind: str, modes: tuple[str, ...]) -> tuple[list[int], list[str | None]]:
    """Where the modes of a type stand among all, and their names; None for no mode."""
    at = [i for i, name in enumerate(modes) if name == "-" or name.startswith(f"{kind}:")]
    return at, [None if modes[i] == "-" else modes[i].partition(":")[2] for i in at]


def readings_of(
    kinds: NDArray[np.float32], modes: NDArray[np.float32], names: Sequence[str], mode_names: Sequence[str]
) -> list[PairReading]:
    """Readings of logits of types [acts, types] and modes [acts, modes] (see `ModeChances`)."""
    labels = tuple(mode_names)
    return [
        PairReading(dict(zip(names, chances, strict=True)), ModeChances(logits, names, labels))
        for chances, logits in zip(softmax(kinds).tolist(), modes, strict=True)
    ]


@lru_cache(maxsize=2)
def load_pair_typer(threads: int | None = None) -> PairTyper:
    """The packaged pair typer, loaded and verified once a process; its encoder uses `threads` cores."""
    return PairTyper(TokenEncoder(WEIGHTS, threads=threads))


def check_pair(row: Row) -> None:
    """Raise `ValueError` where a row is not `{"id", "text", "actor": [start, end], "recipient": [start, end]}`."""
    if not isinstance(row.get("text"), str):
        raise ValueError("'text' is missing or no string")
    if "id" not in row:
        raise ValueError("'id' is missing")
    for role in ("actor", "recipient"):
        _span(row, role)


def type_rows(rows: Iterable[Row], typer: PairTyper | None = None) -> Iterator[Row]:
    """The type and the probabilities of each checked row, in order; a side may be null."""
    typer = typer or load_pair_typer()
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        given = [MarkedAct(row["text"], _span(row, "actor"), _span(row, "recipient")) for row in batch]
        for row, reading in zip(batch, typer.read(given, range(len(given))), strict=True):
            chances = reading.types
            yield {
                "id": row["id"],
                "type": best_type(chances),
                "probabilities": {name: round(chance, 4) for name, chance in chances.items()},
            }


def best_type(chances: Mapping[str, float]) -> str:
    """The likeliest type; NONE only where it is likelier than all types together.

    CONCEDE and RETREAT part only by whether giving way takes effect at once: together they may be likelier than any other type.
    """
    if chances["NONE"] > NONE_THRESHOLD:
        return "NONE"
    giving_way = sum(chances[name] for name in GIVING_WAY)
    others = max((name for name in chances if name not in ("NONE", *GIVING_WAY)), key=lambda name: chances[name])
    return others if chances[others] > giving_way else max(GIVING_WAY, key=lambda name: chances[name])


def _span(row: Row, role: str) -> Offsets | None:
    span = row.get(role)
    if span is None:
        return None
    length = len(row["text"])
    if (
        not isinstance(span, list)
        or len(span) != 2
        or not all(type(edge) is int for edge in span)
        or not 0 <= span[0] < span[1] <= length
    ):
        raise ValueError(
            f"{role!r} is {span!r}; allowed is [start, end] inside the text of {length} characters, or null"
        )
    return span[0], span[1]
