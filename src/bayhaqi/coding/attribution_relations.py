"""Relations of source, cue and content while they are being worked out, and small helpers on their pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Piece(NamedTuple):
    """Some words of an article: characters `start` to `end` of the Doc of paragraph number `paragraph`."""

    paragraph: int
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Relation:
    """One source-cue-content relation of an article; `within` is the relation whose content holds this one.

    `beside` is set where a comma parts the source from what follows it, so that no words beyond it belong to it.
    """

    source: list[Piece] = field(default_factory=list)
    cue: list[Piece] = field(default_factory=list)
    content: list[Piece] = field(default_factory=list)
    within: Relation | None = None
    beside: bool = False

    @property
    def first(self) -> Piece:
        """The piece that comes first in the text."""
        return min([*self.source, *self.cue, *self.content])

    @property
    def depth(self) -> int:
        """How many relations this one lies within."""
        depth, outer = 0, self.within
        while outer is not None:
            depth, outer = depth + 1, outer.within
        return depth


def overlap(first: Piece, second: Piece) -> bool:
    """Whether two pieces share a character."""
    return first.paragraph == second.paragraph and first.start < second.end and second.start < first.end


def any_overlap(first: Iterable[Piece], second: Sequence[Piece]) -> bool:
    """Whether some piece of the one list shares a character with some of the other."""
    return any(overlap(one, other) for one in first for other in second)


def covers(outer: Sequence[Piece], inner: Iterable[Piece]) -> bool:
    """Whether each piece of `inner` lies inside a piece of `outer`."""
    return all(
        any(one.paragraph == other.paragraph and other.start <= one.start and one.end <= other.end for other in outer)
        for one in inner
    )


def length(pieces: Iterable[Piece]) -> int:
    """Characters in all pieces together."""
    return sum(piece.end - piece.start for piece in pieces)
