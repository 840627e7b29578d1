"""The judge: a second look at an act, with its sides and trigger marked, over what the act coder's encoder made of its sentence.

Two layers of attention and a head, at a tenth of the cost of reading the sentence anew. It says which type the act has between these sides,
or that there is none. Trained with the act coder by `training/acts/train.py`, the pair typer (`coding.pairs`) being its teacher.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bayhaqi.coding.acts import WEIGHTS, Offsets
from bayhaqi.coding.encoder import in_runs, padded_states, session_of, threads_of_process
from bayhaqi.coding.pairs import PairReading, readings_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


# Pieces on either side of an act's marked parts that it is judged by. Their states are those of the whole sentence.
WINDOW = 8


def parts_of(pieces: Sequence[Offsets], spans: tuple[Offsets | None, Offsets | None, Offsets | None]) -> list[int]:
    """For each piece the part of an act that it is of: 1 its actor, 2 its recipient, 3 its trigger, 0 none of them.

    `spans` are the characters of actor, recipient and trigger; a piece of two is the trigger's first, then the actor's.
    """
    parts = [0] * len(pieces)
    for part in (2, 1, 3):
        span = spans[part - 1]
        if span is None:
            continue
        for at, (start, end) in enumerate(pieces):
            if end > start and start < span[1] and end > span[0]:
                parts[at] = part
    return parts


def window_of(parts: Sequence[int]) -> slice:
    """The pieces that an act is judged by: from its first marked one to its last, and `WINDOW` on either side."""
    marked = [at for at, part in enumerate(parts) if part]
    return slice(max(0, marked[0] - WINDOW), marked[-1] + 1 + WINDOW) if marked else slice(0, len(parts))


class Judge:
    """Types of acts with their parts marked, over the states of the act coder's encoder."""

    def __init__(self, types: Sequence[str], modes: Sequence[str], threads: int | None = None) -> None:
        self.types = list(types)
        self.modes = list(modes)
        self.session = session_of(WEIGHTS / "judge.onnx")
        self.threads = threads or threads_of_process()

    def read(self, states: Sequence[Floats], parts: Sequence[Sequence[int]]) -> list[PairReading]:
        """The reading of each act: `states` [pieces, width] of its sentence, `parts` of its pieces (see `parts_of`)."""

        windows = [window_of(one) for one in parts]
        states = [one[window] for one, window in zip(states, windows, strict=True)]
        parts = [one[window] for one, window in zip(parts, windows, strict=True)]

        def read(members: list[int]) -> list[PairReading]:
            return self._run([states[number] for number in members], [parts[number] for number in members])

        return in_runs(read, [len(one) for one in states], self.threads)

    def _run(self, states: list[Floats], parts: list[Sequence[int]]) -> list[PairReading]:
        together, mask = padded_states(states)
        marked = np.zeros_like(mask)
        for row, part in enumerate(parts):
            marked[row, : len(part)] = part
        kinds, modes = self.session.run(None, {"states": together, "mask": mask, "parts": marked})
        return readings_of(kinds, modes, self.types, self.modes)


@lru_cache(maxsize=2)
def load_judge(types: tuple[str, ...], modes: tuple[str, ...], threads: int | None = None) -> Judge:
    """The packaged judge, loaded once a process; its file is verified with the act coder's weights."""
    return Judge(types, modes, threads)
