"""Token encoders at run time: int8 ONNX graphs over word pieces, their weights verified when they are first loaded."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
# Word pieces of one run, padding included. More fall out of the processor's cache: 2,048 are a fifth slower.
PIECES_A_RUN = 512


# The fused operator of a sum and its layer norm takes seven times as long as the two: a fifth of a small encoder's time.
SLOW_FUSIONS = ["SkipLayerNormFusion"]

# An encoder's runs are too small for more threads to help.
MOST_THREADS = 4


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


def session_of(model: Path, threads: int | None = None, words: str | None = None) -> onnxruntime.InferenceSession:
    """A graph, ready to run on `threads` cores (`threads_of_process` unless given); `words` names its shared table."""
    options = onnxruntime.SessionOptions()
    if words is not None:
        options.add_external_initializers([words], [shared_words()[1]])
    options.intra_op_num_threads = threads or threads_of_process()
    options.inter_op_num_threads = 1
    # Threads that wait for work sleep rather than keep a core busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Weights that are stored in int8 for floats to be computed with are made floats once, when they are loaded.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
    )


class TokenEncoder:
    """An ONNX encoder with its tokenizer, read from a folder of model.onnx, tokenizer.json, config.json, manifest.json.

    Where `config` names a table of "words", this and the tokenizer are those that lie in `weights/words`. `config` is the
    configuration as read, `sha256` the digest of the weights, `threads` the cores that one run uses (`threads_of_process`
    unless given); what is read does not hang on them.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self.sha256 = verified_files(folder)["model.onnx"]
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        words = self.config.get("words")
        self.tokenizer = WordPieces(folder / "tokenizer.json") if words is None else shared_words()[0]
        self.session = session_of(folder / "model.onnx", threads, words)
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
        group_of = groups if groups is not None else [0] * len(windows)
        order = sorted(range(len(windows)), key=lambda number: (group_of[number], len(windows[number])))
        out: list[tuple[Floats, ...]] = [()] * len(windows)
        first = 0
        while first < len(order):
            last = first + 1
            while (
                last < len(order)
                and group_of[order[last]] == group_of[order[first]]
                and (last + 1 - first) * len(windows[order[last]]) <= PIECES_A_RUN
            ):
                last += 1
            members = order[first:last]
            longest = len(windows[members[-1]])
            ids = np.zeros((len(members), longest), dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, number in enumerate(members):
                ids[row, : len(windows[number])] = windows[number]
                mask[row, : len(windows[number])] = 1
            inputs = [ids, mask]
            if positions is not None:
                inputs.append(np.array([positions[number] for number in members], dtype=np.int64))
            results = self.session.run(None, dict(zip(self.inputs, inputs, strict=True)))
            for row, number in enumerate(members):
                out[number] = tuple(
                    array[row, : len(windows[number])] if array.ndim > 2 else array[row] for array in results
                )
            first = last
        return out
