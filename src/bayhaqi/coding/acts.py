"""Finds the political acts of sentences: trigger, type, mode, contexts, status and the tokens of both sides.

One pass of a small encoder over a sentence gives for every wordpiece the chance that it is the trigger of an act of each type,
and for every trigger the chance of every other wordpiece to be of its actor or its recipient. A gate lets sentences that hold no act
go after the encoder's first layers. Over the same pass, the judge (`coding.judge`) looks at each act again once its sides are known.
All are trained by `training/acts/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bayhaqi.coding.encoder import TokenEncoder, in_runs, padded_states, session_of
from bayhaqi.coding.word_pieces import Pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The chance of being a trigger from which a wordpiece may be of one, and the chance that the strongest of a trigger's has. Whether an
# act becomes a claim is for its confidence to say.
PIECE_THRESHOLD = 0.3
TRIGGER_THRESHOLD = 0.6
LONGEST_SENTENCE = 160
WEIGHTS = Path(__file__).parent / "weights" / "acts"
# Pieces that a marked act is read with, markers included; more, up to the longest, only where its sides lie further apart. Of 128, 64,
# 48 and 40 the third is the least that loses no claim of the tuning sentences.
MARKED_LENGTH = 48
LONGEST_MARKED = 128
MARKERS = {"actor": (1, 2), "recipient": (3, 4), "trigger": (5, 6)}
CLS, SEP = 101, 102
Offsets = tuple[int, int]


class Readings(NamedTuple):
    """The act coder's chances of a trigger and of each type, and a second reading's of each type and NONE."""

    chance: float
    types: Mapping[str, float]
    pair: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Act:
    """An act found in a sentence; offsets are characters of the sentence.

    `types` gives the chance of each of the sixteen types, `actor` and `recipient` the chance of each wordpiece in `pieces`,
    `states` [pieces, width] what the encoder made of them. `readings` are what two networks gave for an act that was typed twice.
    """

    trigger: Offsets
    type: str
    chance: float
    types: Mapping[str, float]
    mode: str | None
    mode_chance: float
    contexts: tuple[str, ...]
    statuses: Mapping[str, float]
    pieces: Sequence[Offsets]
    actor: Floats
    recipient: Floats
    states: Floats
    readings: Readings | None = None

    def side(self, role: str, start: int, end: int) -> float:
        """The mean chance that the characters from `start` to `end` are of the actor (or recipient); 0 where no piece is inside."""
        chances = self.actor if role == "actor" else self.recipient
        inside = [i for i, (s, e) in enumerate(self.pieces) if s < end and e > start and e > s]
        return float(np.mean(chances[inside])) if inside else 0.0


class ActCoder:
    """Acts of sentences: `encoder` is the first layers with the gate, `graph` of the same folder the others with their heads."""

    def __init__(self, encoder: TokenEncoder, graph: Path = WEIGHTS / "acts.onnx") -> None:
        self.encoder = encoder
        self.session = session_of(graph)
        config = encoder.config
        self.gate: float = config["gate"]
        self.types: list[str] = config["types"]
        self.modes: list[str] = config["modes"]
        self.contexts: list[str] = config["contexts"]
        self.statuses: list[str] = config["statuses"]
        self.width: int = config["role_width"]
        self.mode_of_type = {
            kind: [i for i, mode in enumerate(self.modes) if mode == "-" or mode.startswith(f"{kind}:")]
            for kind in self.types
        }

    def acts(
        self, sentences: Sequence[str], articles: Sequence[int] | None = None, threshold: float = TRIGGER_THRESHOLD
    ) -> list[list[Act]]:
        """The acts of each sentence, in the order of their triggers; `articles` gives the number of each sentence's article.

        `threshold` is the chance that a trigger's strongest wordpiece has.
        """
        encoded, states, passes = self._first(sentences, articles)
        passing = [number for number, chance in enumerate(passes) if chance >= self.gate]
        deep = self._deep(
            [states[number] for number in passing],
            None if articles is None else [articles[number] for number in passing],
        )
        found: list[list[Act]] = [[] for _ in sentences]
        for number, outputs in zip(passing, deep, strict=True):
            offsets = [(0, 0), *encoded[number].offsets[: LONGEST_SENTENCE - 2], (0, 0)]
            chances = softmax(outputs[0])
            if 1 - chances[:, 0].min() > threshold:
                found[number] = list(self._decode(chances, outputs, offsets, sentences[number], threshold))
        return found

    def passes(self, sentences: Sequence[str]) -> list[float]:
        """The chance that the gate gives each sentence of an article to hold an act; from `gate` on it is read."""
        return self._first(sentences, None)[2]

    def _first(
        self, sentences: Sequence[str], articles: Sequence[int] | None
    ) -> tuple[list[Pieces], list[Floats], list[float]]:
        """The pieces of each sentence, the states of the first layers, and the chance that the gate gives it."""
        encoded = [self.encoder.pieces(sentence) for sentence in sentences]
        ids = [[CLS, *pieces.ids[: LONGEST_SENTENCE - 2], SEP] for pieces in encoded]
        first = self.encoder.run(ids, groups=articles)
        return encoded, [states for states, _ in first], [float(sigmoid(logit)) for _, logit in first]

    def _deep(self, states: Sequence[Floats], articles: Sequence[int] | None) -> list[tuple[Floats, ...]]:
        """The outputs of the other layers for the states of the first ones."""

        def read(members: list[int]) -> list[tuple[Floats, ...]]:
            together, mask = padded_states([states[number] for number in members])
            results = self.session.run(None, {"states": together, "mask": mask})
            return [tuple(array[row, : len(states[number])] for array in results) for row, number in enumerate(members)]

        return in_runs(read, [len(one) for one in states], self.encoder.threads, articles)

    def _decode(
        self, chances: Floats, outputs: tuple[Floats, ...], pieces: list[Offsets], sentence: str, threshold: float
    ) -> Iterator[Act]:
        _, modes, contexts_of, statuses, query, key, states = outputs
        for group in trigger_groups(chances, pieces, min(threshold, PIECE_THRESHOLD)):
            chance = float((1 - chances[group, 0]).max())
            if chance <= threshold:
                continue
            spread = chances[group].mean(axis=0)
            event_type = self.types[1 + int(spread[1:].argmax())]
            at = group[0]
            allowed = self.mode_of_type[event_type]
            mode_chances = softmax(modes[at][allowed])
            best = int(mode_chances.argmax())
            mode = self.modes[allowed[best]]
            roles = sigmoid(np.einsum("rw,lrw->lr", query[at], key) / np.sqrt(self.width))
            contexts = sigmoid(contexts_of[at])
            start, end = pieces[group[0]][0], pieces[group[-1]][1]
            yield Act(
                trigger=word_edges(sentence, start, end),
                type=event_type,
                chance=chance,
                types={
                    kind: float(p)
                    for kind, p in zip(self.types[1:], spread[1:] / max(spread[1:].sum(), 1e-9), strict=True)
                },
                mode=None if mode == "-" else mode.split(":")[1],
                mode_chance=float(mode_chances[best]),
                contexts=tuple(self.contexts[i] for i in np.argsort(-contexts) if contexts[i] > 0.5)[:3],
                statuses={name: float(p) for name, p in zip(self.statuses, softmax(statuses[at]), strict=True)},
                pieces=pieces,
                actor=roles[:, 0],
                recipient=roles[:, 1],
                states=states,
            )


def trigger_groups(chances: Floats, pieces: Sequence[Offsets], threshold: float) -> list[list[int]]:
    """Runs of neighbouring wordpieces that fire with the same type."""
    groups: list[list[int]] = []
    for i, (start, end) in enumerate(pieces):
        if end <= start or 1 - chances[i, 0] <= threshold:
            continue
        kind = int(chances[i, 1:].argmax())
        if groups and groups[-1][-1] == i - 1:
            before = int(chances[groups[-1][-1], 1:].argmax())
            if before == kind or pieces[i - 1][1] == start:
                groups[-1].append(i)
                continue
        groups.append([i])
    return groups


def word_edges(sentence: str, start: int, end: int) -> Offsets:
    """The offsets widened to whole words."""
    while start > 0 and sentence[start - 1].isalnum() and sentence[start].isalnum():
        start -= 1
    while end < len(sentence) and sentence[end].isalnum() and sentence[end - 1].isalnum():
        end += 1
    return start, end


def mark(
    piece_ids: list[int],
    offsets: list[Offsets],
    spans: dict[str, Offsets | None],
    ends: tuple[int, int] = (CLS, SEP),
    first_marker: int = 1,
) -> tuple[list[int], tuple[int, int, int]]:
    """Ids with markers around the spans, cut to a window around them, and where the opening markers stand (-1: absent).

    `ends` are the ids that open and close a window, `first_marker` is the id of the first of the six markers.
    """
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for role, span in spans.items():
        inside = [i for i, (s, e) in enumerate(offsets) if span and s < span[1] and e > span[0] and e > s]
        if inside:
            opening.setdefault(inside[0], []).append(first_marker - 1 + MARKERS[role][0])
            closing.setdefault(inside[-1], []).insert(0, first_marker - 1 + MARKERS[role][1])
    first, last = 0, len(piece_ids)
    marks = [*opening, *closing]
    reach = max(marks) - min(marks) + 1 if marks else 0
    room = min(max(MARKED_LENGTH, reach + 8), LONGEST_MARKED) - 8
    if last > room and marks:
        first = max(0, min(min(marks) - max(0, room - reach) // 2, last - room))
    last = min(last, first + room)
    ids, at = [ends[0]], {}
    for i in range(first, last):
        for marker in opening.get(i, []):
            at[marker] = len(ids)
            ids.append(marker)
        ids.append(piece_ids[i])
        ids.extend(closing.get(i, []))
    ids.append(ends[1])
    where = [at.get(first_marker - 1 + MARKERS[role][0], -1) for role in ("actor", "recipient", "trigger")]
    return ids, (where[0], where[1], where[2])


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scaled: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return scaled


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of independent labels."""
    scaled: Floats = (1 / (1 + np.exp(-logits))).astype(np.float32)
    return scaled


@lru_cache(maxsize=2)
def load_act_coder(threads: int | None = None) -> ActCoder:
    """The packaged act coder, loaded and verified once a process; its encoder uses `threads` cores."""
    return ActCoder(TokenEncoder(WEIGHTS, threads=threads))
