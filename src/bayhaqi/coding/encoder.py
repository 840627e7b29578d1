"""Token encoders at run time: int8 ONNX graphs over word pieces, their weights verified when they are first loaded."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import onnxruntime

from bayhaqi.coding.word_pieces import Pieces, WordPieces
from bayhaqi.errors import InstallationError
from bayhaqi.integrity import verify
from bayhaqi.machine import cores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# What encoders of one kind share.
WORDS = Path(__file__).parent / "weights" / "words"
# Word pieces of one run, padding included: few, so that what is run together is of like length. With 512 a fifth of the pieces of
# an article's sentences is padding, with 128 a fifteenth.
PIECES_A_RUN = 128

# The fused operator of a sum and its layer norm takes seven times as long as the two: a fifth of a small encoder's time.
SLOW_FUSIONS = ["SkipLayerNormFusion"]

# An article has too few runs for more threads to help.
MOST_THREADS = 4

Result = TypeVar("Result")


def threads_of_process() -> int:
    """The threads that an encoder uses unless told: OMP_NUM_THREADS, else the processors that the process may use, up to four."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdecimal() and int(given):
        return int(given)
    return min(cores(), MOST_THREADS)


def verified_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that the folder's manifest lists, after checking them.

    Raises `InstallationError` if a file is missing and `ChecksumError` if one is not what the manifest says.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise InstallationError(f"{manifest} is missing; reinstall bayhaqi")
    expected: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    verify(folder, expected)
    return expected


@lru_cache(maxsize=1)
def shared_words() -> tuple[WordPieces, onnxruntime.OrtValue]:
    """Tokenizer and table of words [pieces, width] that several encoders have in common, read and verified once a process."""
    verified_files(WORDS)
    table = np.load(WORDS / "words.npy")
    return WordPieces(WORDS / "tokenizer.json"), onnxruntime.OrtValue.ortvalue_from_numpy(table)


def session_of(model: Path, words: str | None = None) -> onnxruntime.InferenceSession:
    """A graph, ready to run, a run on one core (see `in_runs`); `words` names its shared table."""
    options = onnxruntime.SessionOptions()
    if words is not None:
        options.add_external_initializers([words], [shared_words()[1]])
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # An arena grows by doubling and keeps what it has, and the whole coder is no quicker with one.
    options.enable_cpu_mem_arena = False
    # Weights that are stored in int8 for floats to be computed with are made floats once, when they are loaded.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
    )


def runs_of(lengths: Sequence[int], groups: Sequence[int] | None = None, most: int = PIECES_A_RUN) -> list[list[int]]:
    """The numbers of what is run together: of one group and of like length, with at most `most` pieces, padding included."""
    group_of = groups if groups is not None else [0] * len(lengths)
    runs: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: (group_of[number], lengths[number])):
        last = runs[-1] if runs else []
        if last and group_of[last[0]] == group_of[number] and (len(last) + 1) * lengths[number] <= most:
            last.append(number)
        else:
            runs.append([number])
    return runs


@lru_cache(maxsize=4)
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    """The threads of a process that runs are shared among; a forked child, which has none of them, makes its own."""
    return ThreadPoolExecutor(threads, thread_name_prefix=f"encoder-{process}")


def in_runs(
    work: Callable[[list[int]], Sequence[Result]],
    lengths: Sequence[int],
    threads: int,
    groups: Sequence[int] | None = None,
) -> list[Result]:
    """What `work` makes of the numbers of a run, for all numbers in order; the runs lie side by side on `threads` cores."""
    runs = runs_of(lengths, groups)
    together = (
        [work(run) for run in runs]
        if threads == 1 or len(runs) < 2
        else list(_pool(threads, os.getpid()).map(work, runs))
    )
    out: dict[int, Result] = {}
    for run, results in zip(runs, together, strict=True):
        out.update(zip(run, results, strict=True))
    return [out[number] for number in range(len(lengths))]


def padded_states(states: Sequence[Floats]) -> tuple[Floats, NDArray[np.int64]]:
    """States [pieces, width] of several sentences as one array [sentences, longest, width], and the mask of what is no padding."""
    together = np.zeros((len(states), max(map(len, states)), states[0].shape[1]), dtype=np.float32)
    mask = np.zeros(together.shape[:2], dtype=np.int64)
    for row, one in enumerate(states):
        together[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return together, mask


class TokenEncoder:
    """An ONNX encoder with its tokenizer, read from a folder of model.onnx, tokenizer.json, config.json, manifest.json.

    Where `config` names a table of "words", this and the tokenizer are those that lie in `weights/words`. `config` is the
    configuration as read, `sha256` the digest of the weights (where the
    folder has several graphs, of their digests), `threads` the cores that its runs share (`threads_of_process`
    unless given); what is read does not hang on them.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        digests = verified_files(folder)
        graphs = [digest for name, digest in digests.items() if name.endswith(".onnx")]
        self.sha256 = graphs[0] if len(graphs) == 1 else hashlib.sha256("".join(graphs).encode()).hexdigest()
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        words = self.config.get("words")
        self.tokenizer = WordPieces(folder / "tokenizer.json") if words is None else shared_words()[0]
        self.session = session_of(folder / "model.onnx", words)
        self.threads = threads or threads_of_process()
        self.inputs = tuple(one.name for one in self.session.get_inputs())
        self.outputs = tuple(one.name for one in self.session.get_outputs())

    def pieces(self, text: str) -> Pieces:
        """The word pieces of a text, without special tokens, with code-point offsets."""
        return self.tokenizer.encode(text)

    def run(
        self,
        windows: Sequence[Sequence[int]],
        positions: Sequence[tuple[int, ...]] | None = None,
        groups: Sequence[int] | None = None,
    ) -> list[tuple[Floats, ...]]:
        """The graph's outputs for each window of piece ids, in the order given.

        Windows are run in batches of like length. An output with a row per piece is cut to the window's length.
        `positions`, a row per window, is the third input of graphs that have one. Windows of different `groups` (articles)
        never share a batch: int8 activations are scaled by the batch, and a reading must not hang on what is read beside it.
        """

        def read(members: list[int]) -> list[tuple[Floats, ...]]:
            return self._run(
                [windows[number] for number in members],
                None if positions is None else [positions[number] for number in members],
            )

        return in_runs(read, [len(window) for window in windows], self.threads, groups)

    def _run(
        self, windows: Sequence[Sequence[int]], positions: Sequence[tuple[int, ...]] | None
    ) -> list[tuple[Floats, ...]]:
        ids = np.zeros((len(windows), max(map(len, windows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        inputs = [ids, mask]
        if positions is not None:
            inputs.append(np.array(positions, dtype=np.int64))
        results = self.session.run(None, dict(zip(self.inputs, inputs, strict=True)))
        return [
            tuple(array[row, : len(window)] if array.ndim > 2 else array[row] for array in results)
            for row, window in enumerate(windows)
        ]
