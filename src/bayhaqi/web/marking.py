"""Where an article's marks lie: layers over its text, cut into segments that all layers of a segment cover whole.

Offsets are code points, as everywhere; a page prints segment after segment, so that browsers, which count otherwise, never
count. Overlapping and nested spans need no special care then: a segment has every layer that covers it, the outermost first.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

LayerKind = Literal["content", "evidence", "source", "cue", "actor", "date", "place", "act"]
# Kinds that are drawn as lines under the words; those that overlap lie in lanes of their own.
UNDERLINED: frozenset[str] = frozenset({"source", "cue", "actor", "date", "place"})
# How many lanes and depths the style sheet tells apart; what lies deeper is drawn as the last.
LANES = 6
DEPTHS = 4


@dataclass(frozen=True, slots=True)
class Layer:
    """One mark: the words from `start` to `end`, what they are, and in `label` what they stand for.

    `key` names what is marked. `depth` counts the contents that a content lies in, and `lane` the lines under the words
    that lie nearer to them.
    """

    key: str
    kind: LayerKind
    start: int
    end: int
    label: str = ""
    depth: int = 0
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words that the same layers cover whole; `layers` has the outermost first."""

    start: int
    end: int
    text: str
    layers: tuple[Layer, ...] = ()


def in_lanes(layers: Iterable[Layer]) -> list[Layer]:
    """The layers with their lanes: of two lines that overlap the shorter lies nearer to the words, and none lie upon another.

    Layers of one kind over the same words, such as a source that says two things, share one line.
    """
    taken: list[list[tuple[int, int]]] = []
    placed: list[Layer] = []
    lanes: dict[tuple[str, int, int], int] = {}
    for layer in sorted(layers, key=lambda one: (one.end - one.start, one.start, one.kind, one.key)):
        if layer.kind not in UNDERLINED or layer.end <= layer.start:
            placed.append(layer)
            continue
        span = (layer.start, layer.end)
        if (same := lanes.get((layer.kind, *span))) is not None:
            placed.append(replace(layer, lane=same))
            continue
        lane = next((number for number, spans in enumerate(taken) if _is_free(spans, span)), len(taken))
        if lane == len(taken):
            taken.append([])
        insort(taken[lane], span)
        lanes[layer.kind, *span] = lane
        placed.append(replace(layer, lane=lane))
    return sorted(placed, key=lambda one: (one.start, -one.end, one.kind, one.key))


def _is_free(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Whether none of the spans, which are sorted and do not overlap, meets this one."""
    at = bisect_left(spans, span)
    after_is_free = at == len(spans) or spans[at][0] >= span[1]
    return after_is_free and (at == 0 or spans[at - 1][1] <= span[0])


def segments(text: str, layers: Iterable[Layer], start: int = 0, end: int | None = None) -> list[Segment]:
    """The text from `start` to `end` in segments; their texts joined are that text, whatever the layers.

    A layer that reaches over an end is cut there, and one without words is left out.
    """
    end = len(text) if end is None else min(end, len(text))
    opening: dict[int, list[Layer]] = {}
    cuts = {start, end}
    for layer in layers:
        first, last = max(layer.start, start), min(layer.end, end)
        if first < last:
            opening.setdefault(first, []).append(layer)
            cuts |= {first, last}
    found: list[Segment] = []
    active: list[Layer] = []
    for first, last in pairwise(sorted(cuts)):
        active = [layer for layer in active if layer.end > first]
        if first in opening:
            active = sorted([*active, *opening[first]], key=_outermost_first)
        found.append(Segment(first, last, text[first:last], tuple(active)))
    return found


def _outermost_first(layer: Layer) -> tuple[int, int, int, str]:
    return (layer.start - layer.end, layer.start, -layer.lane, layer.key)


def paragraphs(text: str, layers: Sequence[Layer], start: int = 0, end: int | None = None) -> list[list[Segment]]:
    """The text in lines without their breaks, each in segments; empty lines are left out."""
    end = len(text) if end is None else min(end, len(text))
    lines: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if text[at:stop].strip():
            lines.append((at, stop))
        at = stop + 1
    in_order = sorted(layers, key=lambda one: (one.start, one.end))
    found: list[list[Segment]] = []
    waiting: list[Layer] = []
    taken = 0
    for first, last in lines:
        while taken < len(in_order) and in_order[taken].start < last:
            waiting.append(in_order[taken])
            taken += 1
        waiting = [layer for layer in waiting if layer.end > first]
        found.append(segments(text, waiting, first, last))
    return found


def parts(text: str, longest: int) -> list[tuple[int, int]]:
    """The text cut into parts of at most `longest` code points, behind a line break where there is one, else a blank."""
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > longest:
        limit = start + longest
        # A break in the first half would make the part too short to be worth a page.
        at = max(text.rfind("\n", start + longest // 2, limit), -1)
        if at < 0:
            at = text.rfind(" ", start + longest // 2, limit)
        stop = limit if at < 0 else at + 1
        found.append((start, stop))
        start = stop
    found.append((start, len(text)))
    return found
