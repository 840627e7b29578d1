"""Voices at any depth as the trained tagger reads them: each cue with its own source and content, and the cue around it.

The flat roles give every word piece one role only. Here each cue is asked for itself which pieces are its content, so that
contents may lie in one another, and which cue it stands within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

# Order of the tags of a voice: none, then begin and inside of source and of cue.
NONE, SOURCE, CUE = 0, (1, 2), (3, 4)
# Added to the score of a cue, since a cue that is missed takes a voice out of every chain through it.
CUE_BONUS = np.float32(0.5)
# Pieces out of a content between two parts of it that are still read as one, as round "on Monday".
LONGEST_HOLE = 3
# A content of fewer pieces is a stray.
FEWEST_PIECES = 2
# Two cues of one source are parts of one ("quoted … as saying") if their contents share so much of both.
SAME_CONTENT = 0.8


@dataclass(slots=True)
class Voice:
    """One cue of a window: pieces of the window from `first` to `last` (exclusive) of each part.

    `parent` is the place of the cue that it lies within in the window's list, or None; `members` are the content's pieces.
    """

    cue: list[tuple[int, int]]
    source: tuple[int, int] | None
    content: list[tuple[int, int]]
    parent: int | None = None
    members: set[int] = field(default_factory=set)


def voices_of_window(
    voice: Floats, nest: Floats, sizes: Sequence[int], real: NDArray[np.bool_], words: Integers
) -> list[Voice]:
    """The voices of a window from the network's outputs, a row for each piece; row 0 stands for "none".

    `sizes` are the widths of the three products in `nest`, `real` is False for pieces that are no words, `words` numbers
    the words: the pieces of one are read alike.
    """
    tags = np.where(real, _tags(voice, words), NONE)
    cues, sources = _runs(tags, CUE), _runs(tags, SOURCE)
    if not cues:
        return []
    (of_tail, of_head), (source_tail, source_head), (parent_tail, parent_head) = _parts(nest, sizes)

    def mean(states: Floats) -> Floats:
        return np.stack([states[first:last].mean(axis=0) for first, last in cues])

    logits = _by_word(of_tail @ mean(of_head).T, words)
    for column, (first, last) in enumerate(cues):
        logits[first:last, column] = -9.0
    logits[~real] = -9.0
    source_scores = mean(source_tail) @ source_head[[0, *(first for first, _ in sources)]].T
    parent_scores = mean(parent_tail) @ parent_head[[0, *(first for first, _ in cues)]].T
    found: list[Voice] = []
    for number, cue in enumerate(cues):
        content = _content(logits[:, number], real)
        parent_scores[number, number + 1] = -np.inf
        above, said_by = int(parent_scores[number].argmax()) - 1, int(source_scores[number].argmax()) - 1
        members = {piece for first, last in content for piece in range(first, last)}
        found.append(
            Voice(
                [cue],
                sources[said_by] if said_by >= 0 else None,
                content,
                above if above >= 0 else None,
                members,
            )
        )
    for one in found:
        one.content = _own_content(one, found)
    return _joined(found)


def _by_word(scores: Floats, words: Integers) -> Floats:
    """The scores (pieces, any), each piece with the mean of its word."""
    first = np.flatnonzero(np.r_[True, words[1:] != words[:-1]])
    means = np.add.reduceat(scores, first, axis=0) / np.diff(np.r_[first, len(words)])[:, None]
    found: Floats = np.repeat(means, np.diff(np.r_[first, len(words)]), axis=0)
    return found


def _tags(voice: Floats, words: Integers) -> Integers:
    """The tags of the pieces; the first piece of a word tells whether a span begins there, all of them its role."""
    roles = np.stack(
        [voice[:, NONE], *(np.maximum(voice[:, begin], voice[:, inside]) for begin, inside in (SOURCE, CUE))], axis=1
    )
    roles[:, 2] += CUE_BONUS
    role = _by_word(roles, words).argmax(axis=1)
    first = np.r_[True, words[1:] != words[:-1]]
    out = np.zeros(len(voice), dtype=np.int64)
    for number, (begin, inside) in enumerate((SOURCE, CUE), start=1):
        opens = first & (voice[:, begin] >= voice[:, inside])
        out[role == number] = np.where(opens, begin, inside)[role == number]
    return out


def _parts(nest: Floats, sizes: Sequence[int]) -> list[tuple[Floats, Floats]]:
    edges = np.cumsum([size for size in sizes for _ in range(2)])
    tails_and_heads = np.split(nest, edges[:-1], axis=1)
    return list(zip(tails_and_heads[0::2], tails_and_heads[1::2], strict=True))


def _runs(tags: Integers, role: tuple[int, int]) -> list[tuple[int, int]]:
    """Runs of a role's tags; a tag for "inside" after another role begins one too."""
    begin, inside = role
    out: list[tuple[int, int]] = []
    for place in np.flatnonzero((tags == begin) | (tags == inside)).tolist():
        if out and out[-1][1] == place and tags[place] == inside:
            out[-1] = (out[-1][0], place + 1)
        else:
            out.append((place, place + 1))
    return out


def _content(logits: Floats, real: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of pieces that are likelier in a content than not, over small holes, without strays."""
    edges = np.flatnonzero(np.diff(np.r_[False, logits > 0, False]))
    runs: list[tuple[int, int]] = []
    for first, last in zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True):
        if (
            runs
            and first - runs[-1][1] <= LONGEST_HOLE
            and bool(real[runs[-1][1] : first].all())
            and bool((logits[runs[-1][1] : first] > -9.0).all())
        ):
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    long = [run for run in runs if run[1] - run[0] >= FEWEST_PIECES]
    return long or runs


def _own_content(voice: Voice, every: list[Voice]) -> list[tuple[int, int]]:
    """The content without what a later cue beside this one tells: "A praised X and stated that Y" has no Y after "praised"."""
    later = [
        one for one in every if one is not voice and one.parent == voice.parent and one.cue[0][0] > voice.cue[0][0]
    ]
    return [
        run
        for run in voice.content
        if not any(one.cue[0][1] <= run[0] and one.members.issuperset(range(*run)) for one in later)
    ]


def _joined(voices: list[Voice]) -> list[Voice]:
    """The voices, with parts of one cue put together; each parent is the place in the new list."""
    kept: list[Voice] = []
    place: dict[int, int] = {}
    for number, voice in enumerate(voices):
        twin = next((k for k, one in enumerate(kept) if voice.source == one.source and _alike(voice, one)), None)
        if twin is None:
            place[number] = len(kept)
            kept.append(voice)
        else:
            place[number] = twin
            kept[twin].cue += voice.cue
    for number, voice in enumerate(kept):
        if voice.parent is not None:
            above = place[voice.parent]
            voice.parent = above if above != number else None
    return kept


def _alike(first: Voice, second: Voice) -> bool:
    if first.source is None or not first.members or not second.members:
        return False
    shared = len(first.members & second.members)
    return shared >= SAME_CONTENT * len(first.members | second.members)
