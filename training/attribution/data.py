"""Attribution relations (PolNeAR's form) into windows of word pieces with roles and links.

A document is a run of paragraphs (lines). Every word piece has a role (BIO over source, cue and content) and a link:
a content piece points at the first piece of its cue, a cue piece at the first piece of its source.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{edge}-{role}" for role in ROLES for edge in "BI"))
LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
NO_LINK = -1
UNUSED = -100


@dataclass(slots=True)
class Document:
    """Word pieces of one annotated document; `link` holds document-wide piece numbers, `NO_LINK` or `UNUSED`."""

    name: str
    ids: np.ndarray
    tags: np.ndarray
    link: np.ndarray
    paragraphs: list[tuple[int, int]]


def load_rows(path: Path) -> list[dict[str, Any]]:
    """The annotated articles of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def is_held_out(text: str, share: float) -> bool:
    """Whether a document is kept for tuning: by its text, so that two annotators' copies stay together."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 < share


def encode_document(row: dict[str, Any], tokenizer: Tokenizer) -> Document:
    """One annotated article as word pieces with tags and links."""
    text: str = row["text"]
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
    piece_start, piece_end = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    tags = np.zeros(len(ids), dtype=np.int64)
    link = np.full(len(ids), UNUSED, dtype=np.int64)
    paragraph_of = np.zeros(len(ids), dtype=np.int64)
    for number, (first, last) in enumerate(paragraphs):
        paragraph_of[first:last] = number

    def pieces(span: list[int]) -> np.ndarray:
        return np.flatnonzero((piece_start < span[1]) & (piece_end > span[0]))

    for relation in row["attributions"]:
        found = {role: [p for span in relation[role] if len(p := pieces(span))] for role in ROLES}
        for role, spans in found.items():
            for inside in spans:
                fresh = np.r_[True, paragraph_of[inside[1:]] != paragraph_of[inside[:-1]]]
                tags[inside] = np.where(fresh, TAGS.index(f"B-{role}"), TAGS.index(f"I-{role}"))
        cue = found["cue"][0][0] if found["cue"] else NO_LINK
        source = max(found["source"], key=len)[0] if found["source"] else NO_LINK
        for inside in found["content"]:
            link[inside] = cue
        for inside in found["cue"]:
            link[inside] = source
    return Document(str(row["id"]), np.array(ids, dtype=np.int64), tags, link, paragraphs)


def windows(
    document: Document, budget: int, marks: tuple[int, int], drop_stop: int | None
) -> Iterator[tuple[np.ndarray, ...]]:
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


def _window(document: Document, group: list[tuple[int, int]], marks: tuple[int, int]) -> tuple[np.ndarray, ...]:
    ids, tags, link, local = [marks[0]], [UNUSED], [UNUSED], {NO_LINK: 0}
    for start, end in group:
        local.update(zip(range(start, end), range(len(ids), len(ids) + end - start), strict=True))
        ids += [*document.ids[start:end].tolist(), marks[1]]
        tags += [*document.tags[start:end].tolist(), UNUSED]
        link += [*document.link[start:end].tolist(), UNUSED]
    links = [UNUSED if target == UNUSED else local.get(target, 0) for target in link]
    return np.array(ids), np.array(tags), np.array(links)


def epoch_windows(
    documents: list[Document], longest: int, marks: tuple[int, int], stop: int, seed: int
) -> list[tuple[np.ndarray, ...]]:
    """One epoch's windows: a quarter of the documents paragraph by paragraph, the rest packed to a random length."""
    rng = random.Random(seed)
    out: list[tuple[np.ndarray, ...]] = []
    for document in documents:
        drop = stop if rng.random() < 0.5 else None
        if rng.random() < 0.25:
            for span in document.paragraphs:
                single = Document(document.name, document.ids, document.tags, document.link, [span])
                out += windows(single, longest, marks, drop if span[0] == 0 else None)
        else:
            out += windows(document, rng.randint(96, longest), marks, drop)
    return out


def batches(items: list[tuple[np.ndarray, ...]], pieces: int, seed: int) -> list[list[tuple[np.ndarray, ...]]]:
    """Batches of windows of like length, at most `pieces` word pieces with padding, in random order."""
    rng = random.Random(seed)
    order = sorted(items, key=lambda item: len(item[0]) + rng.random() * 24)
    out: list[list[tuple[np.ndarray, ...]]] = [[]]
    for item in order:
        if out[-1] and max(len(item[0]), max(len(i[0]) for i in out[-1])) * (len(out[-1]) + 1) > pieces:
            out.append([])
        out[-1].append(item)
    rng.shuffle(out)
    return out
