"""Our own sentences with nested attributions (`training/data/CHAINS.md`) as documents to train on.

Besides the sentences as written, new ones are put together from them: a source gives way to another, and a reported
clause to another sentence, which deepens the chain.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from data import NO_LINK, UNUSED, VOICE_TAGS, Cue, Document, pieces_of, put_tags

DATA = Path(__file__).resolve().parents[1] / "data"
sys.path.insert(0, str(DATA))

Block = dict[str, Any]
Edit = tuple[int, int, str]

MARKUP = re.compile(r"\[[a-z][\d,]* ([^\[\]]+)\]")
ACTOR = re.compile(r"\[[ar][\d,]* ([^\[\]]+)\]")
LOWERED = frozenset(
    "The A An Two Three Four Five Six Seven Ten Several Some Many Both Few Its Their His Her She He It They One Another".split()
)
PRONOUNS = frozenset("he she they it who his her their its i we one both the".split())
OPENING, CLOSING = "\"'“‘«„", "\"'”’»“"


def read_chains(files: Sequence[Path]) -> list[Block]:
    """The blocks of chain files; raises `SystemExit` with the errors if a file is not as it should be."""
    from compile import read_files
    from compile_chains import read_block

    blocks, errors = read_files(sorted(files), read_block)
    if errors:
        raise SystemExit("\n".join(map(str, errors)))
    return [with_quotes(block) for block in blocks]


def with_quotes(block: Block) -> Block:
    """The block with the quotation marks round a content in it, as the corpus has them."""
    text = block["text"]
    for one in block["attributions"]:
        for span in one["content"]:
            if span[0] and text[span[0] - 1] in OPENING and not text[max(0, span[0] - 2) : span[0] - 1].isalnum():
                span[0] -= 1
            end = span[1]
            if text[end : end + 1] and text[end] in ".,?!" and text[end + 1 : end + 2] in tuple(CLOSING):
                span[1] += 2
            elif text[end : end + 1] and text[end] in CLOSING and not text[end + 1 : end + 2].isalnum():
                span[1] += 1
    return block


def sources_of(blocks: Sequence[Block], act_files: Sequence[Path]) -> list[str]:
    """Phrases that may stand as a source: those of the blocks, and the sides of acts in our other sentences."""
    found = {block["text"][a:b] for block in blocks for one in block["attributions"] for a, b in one["source"]}
    sides = {side for file in act_files for side in ACTOR.findall(file.read_text(encoding="utf-8"))}
    # Sides are many, and not all of them speak: the sources of the blocks come as often.
    often = max(1, len(sides) // max(1, len(found)))
    both = [*sorted(sides), *sorted(found) * often]
    return [phrase for phrase in both if phrase.lower() not in PRONOUNS and 3 < len(phrase) < 60]


def _edited(block: Block, edits: Sequence[Edit]) -> tuple[Block, Callable[[int], int]]:
    """The block with stretches of its text put in place of others, all spans moved with it, and how places moved.

    No edit may hold an edge of a span in its inside; spans inside a stretch are to be dropped beforehand.
    """
    text, out, last = block["text"], [], 0
    moves: list[tuple[int, int, int]] = []
    for start, end, words in sorted(edits):
        out += [text[last:start], words]
        moves.append((start, end, len(words)))
        last = end
    out.append(text[last:])

    def moved(place: int) -> int:
        shift = 0
        for start, end, size in moves:
            if place >= end:
                shift += size - (end - start)
            elif place > start:
                shift += min(place - start, size) - (place - start)
        return place + shift

    def spans(values: list[list[int]]) -> list[list[int]]:
        return [[moved(a), moved(b)] for a, b in values]

    attributions = [
        {**one, **{k: spans(one[k]) for k in ("source", "cue", "content")}} for one in block["attributions"]
    ]
    acts = [{**act, "trigger": spans([act["trigger"]])[0]} for act in block["acts"]]
    return {"text": "".join(out), "attributions": attributions, "acts": acts}, moved


def with_other_sources(block: Block, pool: Sequence[str], rng: random.Random) -> Block:
    """The block with half of its sources exchanged for phrases of the pool."""
    text = block["text"]
    edges = {
        edge for one in block["attributions"] for k in ("source", "cue", "content") for span in one[k] for edge in span
    }
    edges |= {edge for act in block["acts"] for edge in act["trigger"]}
    edits: dict[tuple[int, int], Edit] = {}
    for one in block["attributions"]:
        for start, end in one["source"]:
            plain = text[start:end].lower() not in PRONOUNS and not any(start < edge < end for edge in edges)
            if not plain or rng.random() < 0.5:
                continue
            phrase = rng.choice(pool)
            begins = start == 0 or text[max(0, start - 2) : start] in (". ", '."')
            phrase = phrase[0].upper() + phrase[1:] if begins else lowered(phrase)
            edits[start, end] = (start, end, phrase)
    return _edited(block, list(edits.values()))[0]


def lowered(words: str) -> str:
    """Words for the middle of a sentence: a small letter where the first word is no name."""
    return words[0].lower() + words[1:] if words.split()[0] in LOWERED else words


def is_insert(block: Block) -> bool:
    """Whether a block is one plain sentence, which can stand as a reported clause."""
    text = block["text"]
    return text.endswith(".") and ". " not in text and '"' not in text and ": " not in text and len(text) < 260


def deepened(block: Block, inserts: Sequence[Block], rng: random.Random) -> Block | None:
    """The block with an innermost clause at its end exchanged for another block, or None where there is none."""
    text = block["text"]
    places = []
    for one in block["attributions"]:
        start, end = one["content"][-1]
        holds_cue = any(start <= a < end for other in block["attributions"] for a, _ in other["cue"] + other["source"])
        clause = text[start:end]
        if (
            not holds_cue
            and end - start > 15
            and '"' not in clause
            and (clause.startswith("that ") or text[end : end + 2] == ", ")
        ):
            places.append((start, end, clause.startswith("that ")))
    if not places:
        return None
    start, end, has_that = rng.choice(places)
    if not has_that and start != 0:
        return None
    inner = rng.choice(inserts)
    words = inner["text"][:-1] if start == 0 and not has_that else lowered(inner["text"][:-1])
    start += 5 if has_that else 0
    kept = {**block, "acts": [act for act in block["acts"] if not start <= act["trigger"][0] < end]}
    holders = [one for one in block["attributions"] if any(a <= start and end <= b for a, b in one["content"])]
    edges = [
        edge for one in block["attributions"] for k in ("source", "cue", "content") for span in one[k] for edge in span
    ]
    if not holders or any(start < edge < end for edge in edges) or len(text) + len(words) > 520:
        return None
    new, _ = _edited(kept, [(start, end, words)])
    holder_ids = {one["id"] for one in holders}
    depth = {one["id"]: _depth(block, one["id"]) for one in holders}
    holder = max(holder_ids, key=lambda number: depth[number])
    base = max(one["id"] for one in block["attributions"]) + 1

    def placed(values: list[list[int]]) -> list[list[int]]:
        return [[a + start, b + start] for a, b in values]

    for one in inner["attributions"]:
        new["attributions"].append(
            {
                "id": one["id"] + base,
                **{
                    k: [[a, min(b, start + len(words))] for a, b in placed(one[k])]
                    for k in ("source", "cue", "content")
                },
                "within": holder if one["within"] is None else one["within"] + base,
            }
        )
    return new


def _depth(block: Block, number: int) -> int:
    within = {one["id"]: one["within"] for one in block["attributions"]}
    depth = 0
    while within[number] is not None:
        number, depth = within[number], depth + 1
    return depth


def composed(blocks: Sequence[Block], pool: Sequence[str], copies: int, seed: int) -> list[Block]:
    """`copies` new blocks for each block, with other sources and, where it can be, a deeper chain."""
    rng = random.Random(seed)
    inserts = [block for block in blocks if is_insert(block)]
    out = []
    for block in blocks:
        for _ in range(copies):
            new = with_other_sources(block, pool, rng)
            if rng.random() < 0.6:
                new = deepened(new, inserts, rng) or new
                new = with_other_sources(new, pool, rng)
            out.append(new)
    return out


def encode_blocks(blocks: Sequence[Block], tokenizer: Tokenizer, name: str) -> Document:
    """Blocks as one document, a paragraph each; roles of the flat kind are told only of blocks without nesting."""
    text = "\n".join(block["text"].replace("\n", " ") for block in blocks)
    pieces = pieces_of(text, tokenizer)
    size = len(pieces.ids)
    tags, link = np.full(size, UNUSED, dtype=np.int64), np.full(size, UNUSED, dtype=np.int64)
    voice = np.zeros(size, dtype=np.int64)
    one_paragraph = np.zeros(size, dtype=np.int64)
    cues: list[Cue] = []
    offset = 0
    for block, (first, last) in zip(blocks, pieces.paragraphs, strict=True):
        flat = all(one["within"] is None for one in block["attributions"])
        if flat:
            tags[first:last] = 0
        made: dict[int, Cue] = {}
        for one in sorted(block["attributions"], key=lambda one: _depth(block, one["id"])):
            found = {
                role: pieces.of([[a + offset, b + offset] for a, b in one[role]])
                for role in ("source", "cue", "content")
            }
            for role in ("source", "cue"):
                put_tags(voice, found[role], role, one_paragraph)
            source = max(found["source"], key=len)[0] if found["source"] else NO_LINK
            if flat:
                for role in ("content", "source", "cue"):
                    put_tags(tags, found[role], role, one_paragraph)
                for inside in found["content"]:
                    link[inside] = found["cue"][0][0] if found["cue"] else NO_LINK
                for inside in found["cue"]:
                    link[inside] = source
            if found["cue"] and found["content"]:
                above = made.get(one["within"]) if one["within"] is not None else None
                parent = int(above.pieces[0]) if above is not None else NO_LINK
                made[one["id"]] = Cue(np.concatenate(found["cue"]), np.concatenate(found["content"]), source, parent)
        cues += made.values()
        offset += len(block["text"]) + 1
    assert int(voice.max(initial=0)) < len(VOICE_TAGS)
    return Document(name, pieces.ids, tags, link, voice, cues, pieces.paragraphs)
