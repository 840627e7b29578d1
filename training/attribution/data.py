"""Attribution relations (PolNeAR's form) into windows of word pieces with roles and links.

A document is a run of paragraphs (lines). Every word piece has a role (BIO over source, cue and content) and a link:
a content piece points at the first piece of its cue, a cue piece at the first piece of its source. Beside that stands
what nesting needs: `voice`, sources and cues at any depth, and for each cue its own source, content and parent.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{edge}-{role}" for role in ROLES for edge in "BI"))
VOICE_TAGS = TAGS[:5]
LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
NO_LINK = -1
UNUSED = -100


@dataclass(slots=True)
class Cue:
    """One cue at any depth: its pieces, its content's, the first of its source and of the cue it lies within."""

    pieces: np.ndarray
    content: np.ndarray
    source: int
    parent: int


@dataclass(slots=True)
class Window:
    """A window as the network reads it; links are piece numbers in it, 0 ([CLS]) for none.

    `columns` are the pieces of its cues; `sources` and `parents` their links, `contents` (cue pieces, pieces) their content.
    `places` are the numbers of the pieces in their document, -1 for the marks between paragraphs.
    """

    document: str
    places: np.ndarray
    ids: np.ndarray
    tags: np.ndarray
    links: np.ndarray
    voice: np.ndarray
    columns: np.ndarray
    sources: np.ndarray
    parents: np.ndarray
    contents: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(slots=True)
class Document:
    """Word pieces of one annotated document; `link` holds document-wide piece numbers, `NO_LINK` or `UNUSED`."""

    name: str
    ids: np.ndarray
    tags: np.ndarray
    link: np.ndarray
    voice: np.ndarray
    cues: list[Cue]
    paragraphs: list[tuple[int, int]]


def load_rows(path: Path) -> list[dict[str, Any]]:
    """The annotated articles of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def is_held_out(text: str, share: float) -> bool:
    """Whether a document is kept for tuning: by its text, so that two annotators' copies stay together."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < share


@dataclass(slots=True)
class Pieces:
    """A text in word pieces, line by line, with code-point offsets."""

    ids: np.ndarray
    start: np.ndarray
    end: np.ndarray
    paragraphs: list[tuple[int, int]]

    def of(self, spans: list[list[int]]) -> list[np.ndarray]:
        """The pieces that each span overlaps, without spans that overlap none."""
        found = (np.flatnonzero((self.start < end) & (self.end > start)) for start, end in spans)
        return [inside for inside in found if len(inside)]


def pieces_of(text: str, tokenizer: Tokenizer) -> Pieces:
    """A text in word pieces."""
    lines = [match.span() for match in LINE.finditer(text) if match.group().strip()]
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    paragraphs: list[tuple[int, int]] = []
    for (line_start, _), encoding in zip(
        lines, tokenizer.encode_batch([text[a:b] for a, b in lines], add_special_tokens=False), strict=True
    ):
        first = len(ids)
        ids += encoding.ids
        starts += [line_start + a for a, _ in encoding.offsets]
        ends += [line_start + b for _, b in encoding.offsets]
        if len(ids) > first:
            paragraphs.append((first, len(ids)))
    return Pieces(*(np.array(values, dtype=np.int64) for values in (ids, starts, ends)), paragraphs)


def put_tags(tags: np.ndarray, spans: list[np.ndarray], role: str, paragraph_of: np.ndarray) -> None:
    """Write a role's BIO tags over the spans; it begins anew in each paragraph."""
    for inside in spans:
        fresh = np.r_[True, paragraph_of[inside[1:]] != paragraph_of[inside[:-1]]]
        tags[inside] = np.where(fresh, TAGS.index(f"B-{role}"), TAGS.index(f"I-{role}"))


def encode_document(row: dict[str, Any], tokenizer: Tokenizer) -> Document:
    """One annotated article as word pieces with tags and links.

    What lies inside a content is not annotated in this corpus, so no `voice` is told of it.
    """
    pieces = pieces_of(row["text"], tokenizer)
    tags = np.zeros(len(pieces.ids), dtype=np.int64)
    link = np.full(len(pieces.ids), UNUSED, dtype=np.int64)
    paragraph_of = np.zeros(len(pieces.ids), dtype=np.int64)
    cues: list[Cue] = []
    for number, (first, last) in enumerate(pieces.paragraphs):
        paragraph_of[first:last] = number
    for relation in row["attributions"]:
        found = {role: pieces.of(relation[role]) for role in ROLES}
        for role, spans in found.items():
            put_tags(tags, spans, role, paragraph_of)
        cue = found["cue"][0][0] if found["cue"] else NO_LINK
        source = max(found["source"], key=len)[0] if found["source"] else NO_LINK
        for inside in found["content"]:
            link[inside] = cue
        for inside in found["cue"]:
            link[inside] = source
        if found["cue"] and found["content"]:
            cues.append(Cue(np.concatenate(found["cue"]), np.concatenate(found["content"]), source, NO_LINK))
    voice = np.where(tags >= len(VOICE_TAGS), UNUSED, tags)
    return Document(str(row["id"]), pieces.ids, tags, link, voice, cues, pieces.paragraphs)


def windows(document: Document, budget: int, marks: tuple[int, int], drop_stop: int | None) -> Iterator[Window]:
    """Runs of paragraphs of at most `budget` pieces, as (ids, tags, links within the window).

    `marks` are the ids of [CLS] and [SEP]; piece 0 of a window is [CLS], which stands for "no link". A paragraph over
    the budget is cut. `drop_stop` is the id of a full stop to take off the headline (the corpus adds one), or None.
    """
    group: list[tuple[int, int]] = []
    size = 1
    for number, (first, last) in enumerate(document.paragraphs):
        if number == 0 and drop_stop is not None and last - first > 1 and document.ids[last - 1] == drop_stop:
            last -= 1
        for start in range(first, last, budget - 2):
            end = min(last, start + budget - 2)
            if group and size + end - start + 1 > budget:
                yield _window(document, group, marks)
                group, size = [], 1
            group.append((start, end))
            size += end - start + 1
    if group:
        yield _window(document, group, marks)


def _window(document: Document, group: list[tuple[int, int]], marks: tuple[int, int]) -> Window:
    ids, local = [marks[0]], {NO_LINK: 0}
    labels: tuple[list[int], ...] = ([UNUSED], [UNUSED], [UNUSED])
    for start, end in group:
        local.update(zip(range(start, end), range(len(ids), len(ids) + end - start), strict=True))
        ids += [*document.ids[start:end].tolist(), marks[1]]
        for out, values in zip(labels, (document.tags, document.link, document.voice), strict=True):
            out += [*values[start:end].tolist(), UNUSED]
    tags, link, voice = labels
    links = [UNUSED if target == UNUSED else local.get(target, 0) for target in link]
    inside = [(cue, [local[p] for p in cue.pieces.tolist() if p in local]) for cue in document.cues]
    owners = [(cue, piece) for cue, found in inside for piece in found]
    contents = np.zeros((len(owners), len(ids)), dtype=bool)
    for row, (cue, _) in enumerate(owners):
        contents[row, [local[p] for p in cue.content.tolist() if p in local]] = True
    places = [-1]
    for start, end in group:
        places += [*range(start, end), -1]
    return Window(
        document.name,
        np.array(places),
        np.array(ids),
        np.array(tags),
        np.array(links),
        np.array(voice),
        np.array([piece for _, piece in owners], dtype=np.int64),
        np.array([local.get(cue.source, 0) for cue, _ in owners], dtype=np.int64),
        np.array([local.get(cue.parent, 0) for cue, _ in owners], dtype=np.int64),
        contents,
    )


def epoch_windows(
    documents: list[Document], lengths: tuple[int, int], marks: tuple[int, int], stop: int, seed: int
) -> list[Window]:
    """One epoch's windows: a quarter of the documents paragraph by paragraph, the rest packed to a random length of the range."""
    rng = random.Random(seed)
    out: list[Window] = []
    for document in documents:
        drop = stop if rng.random() < 0.5 else None
        if rng.random() < 0.25:
            for span in document.paragraphs:
                single = replace(document, paragraphs=[span])
                out += windows(single, lengths[1], marks, drop if span[0] == 0 else None)
        else:
            out += windows(document, rng.randint(*lengths), marks, drop)
    return out


def batches(items: list[Window], pieces: int, seed: int) -> list[list[Window]]:
    """Batches of windows of like length, at most `pieces` word pieces with padding, in random order."""
    rng = random.Random(seed)
    order = sorted(items, key=lambda item: len(item) + rng.random() * 24)
    out: list[list[Window]] = [[]]
    for item in order:
        if out[-1] and max(map(len, [item, *out[-1]])) * (len(out[-1]) + 1) > pieces:
            out.append([])
        out[-1].append(item)
    rng.shuffle(out)
    return out
