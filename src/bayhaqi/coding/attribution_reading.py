"""Sources, cues and contents as the trained tagger reads them, linked into relations.

Consecutive paragraphs of an article are packed into windows of word pieces. The encoder gives every piece a role
(BIO over source, cue and content) and link vectors: a content links to its cue, a cue to its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayhaqi.coding.attribution_joining import Read, with_nested
from bayhaqi.coding.attribution_nesting import voices_of_window
from bayhaqi.coding.attribution_relations import Piece, Relation
from bayhaqi.coding.encoder import TokenEncoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

ROLES = ("source", "cue", "content")
# Pieces that the windows of one overlong paragraph share, so that each piece is read with words on both sides.
OVERLAP = 32
# Pieces without a role between two parts of one content that still belong to it. From 2 to 8 the relaxed F1 on held-out
# documents is the same; a longer gap is seldom of the content.
LONGEST_GAP = 8
# The share of a paragraph that a quotation of the whole of it takes at least: a speaker's name or a note may be no part of it.
WHOLE = 0.8
# The share of a quotation that is read as content at least where all of it is made content.
MOST = 0.5
OPENING = "\"'“‘„«"
FORBIDDEN = np.float32(-1e9)
PARAGRAPHS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """Pieces `first` to `last` (exclusive) of an article with one role."""

    role: str
    first: int
    last: int


@dataclass(slots=True)
class Reading:
    """An article in word pieces: what paragraph and characters each is, and what the encoder says of it.

    `words` numbers the words of a paragraph, `window` is the number of the window that a piece was read in, `anchors` are the
    heads of the windows' first pieces, which stand for "no link".
    """

    ids: list[int]
    start: list[int]
    end: list[int]
    paragraph: Integers
    bounds: list[tuple[int, int]]
    tags: Floats
    tails: Floats
    heads: Floats
    window: Integers
    anchors: list[Floats]
    words: Integers


class AttributionReader:
    """Reads relations off paragraphs with a `TokenEncoder` that was trained for it."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self.encoder = encoder
        tags = [str(tag) for tag in encoder.config["tags"]]
        self.longest = int(encoder.config["longest_window"])
        self.marks = (int(encoder.config["first_id"]), int(encoder.config["last_id"]))
        self.begin = {role: tags.index(f"B-{role}") for role in ROLES}
        self.role_of = {tags.index(f"{edge}-{role}"): role for role in ROLES for edge in "BI"}
        self.steps = np.zeros((len(tags), len(tags)), dtype=np.float32)
        for role in ROLES:
            inside = tags.index(f"I-{role}")
            self.steps[:, inside] = FORBIDDEN
            self.steps[[self.begin[role], inside], inside] = 0
        # Graphs of the first version have no heads for nesting.
        self.nest_sizes = [int(size) for size in encoder.config.get("nest_sizes", [])]
        self.colons = frozenset(encoder.pieces(":").ids)
        self.opening = frozenset(piece for mark in OPENING for piece in encoder.pieces(mark).ids)
        self.marking = {piece: mark for mark in '"“”' for piece in encoder.pieces(mark).ids}
        self.never_first = np.where(np.char.startswith(tags, "I-"), FORBIDDEN, np.float32(0)).astype(np.float32)

    def read(self, articles: Sequence[Sequence[str]]) -> list[list[Relation]]:
        """The relations of each article, given as the texts of its paragraphs, in the order of their cues."""
        readings = [self._pieces(paragraphs) for paragraphs in articles]
        plan = [(reading, window) for reading in readings for window in self._windows(reading)]
        groups = [number for number, reading in enumerate(readings) for _ in self._windows(reading)]
        first, last = self.marks
        inputs = []
        for reading, window in plan:
            ids = [first]
            for start, end in window:
                ids += [*reading.ids[start:end], last]
            inputs.append(ids)
        nested: dict[int, list[tuple[int, list[Read]]]] = {}
        for (reading, window), outputs in zip(plan, self.encoder.run(inputs, groups=groups), strict=True):
            tags, tails, heads, *nesting = outputs
            number = _fill(reading, window, (tags, tails, heads))
            if self.nest_sizes:
                voices = self._voices(reading, window, nesting[0], nesting[1])
                nested.setdefault(id(reading), []).append((number, voices))
        paths = self._best_paths(readings)
        for reading, path in zip(readings, paths, strict=True):
            self._fill_quotations(reading, path)
        return [
            with_nested(self._relations(reading, path), _of_own_windows(reading, nested.get(id(reading), [])))
            for reading, path in zip(readings, paths, strict=True)
        ]

    def _voices(self, reading: Reading, window: list[tuple[int, int]], voice: Floats, nest: Floats) -> list[Read]:
        """What the network reads at any depth in one window; `parent` counts in the window's list."""
        place = np.full(len(voice), -1, dtype=np.int64)
        words = np.arange(len(voice))
        offset = 1
        for start, end in window:
            place[offset : offset + end - start] = np.arange(start, end)
            words[offset : offset + end - start] = offset + reading.words[start:end] - reading.words[start]
            offset += end - start + 1

        def pieces(spans: Sequence[tuple[int, int]]) -> list[Piece]:
            return [_piece(reading, RoleSpan("", int(place[a]), int(place[b - 1]) + 1)) for a, b in spans]

        return [
            Read(
                Relation(
                    source=pieces([one.source]) if one.source is not None else [],
                    cue=pieces(one.cue),
                    content=pieces(one.content),
                ),
                one.parent,
                int(place[one.cue[0][0]]),
            )
            for one in voices_of_window(voice, nest, self.nest_sizes, place >= 0, words)
        ]

    def _pieces(self, paragraphs: Sequence[str]) -> Reading:
        ids: list[int] = []
        start: list[int] = []
        end: list[int] = []
        numbers: list[int] = []
        bounds: list[tuple[int, int]] = []
        words: list[int] = []
        for number, text in enumerate(paragraphs):
            encoding = self.encoder.pieces(text)
            words += encoding.words
            bounds.append((len(ids), len(ids) + len(encoding.ids)))
            ids += encoding.ids
            start += [a for a, _ in encoding.offsets]
            end += [b for _, b in encoding.offsets]
            numbers += [number] * len(encoding.ids)
        empty = np.zeros((len(ids), 0), dtype=np.float32)
        window = np.full(len(ids), -1, dtype=np.int64)
        return Reading(
            ids,
            start,
            end,
            np.array(numbers, dtype=np.int64),
            bounds,
            empty,
            empty,
            empty,
            window,
            [],
            np.array(words, dtype=np.int64),
        )

    def _windows(self, reading: Reading) -> Iterator[list[tuple[int, int]]]:
        """Runs of paragraphs that fit the encoder together; a longer paragraph in overlapping windows of its own.

        A paragraph that ends with a colon is read with the one after it.
        """
        group: list[tuple[int, int]] = []
        size = 1
        for start, end in reading.bounds:
            if start == end:
                continue
            if group and size + end - start + 1 > self.longest:
                first, last = group[-1]
                announces = len(group) > 1 and reading.ids[last - 1] in self.colons and end - first + 3 <= self.longest
                yield group[:-1] if announces else group
                group = group[-1:] if announces else []
                size = 1 + sum(last - first + 1 for first, last in group)
            if end - start + 2 > self.longest:
                room = self.longest - 2
                for cut in range(start, max(start + 1, end - OVERLAP), room - OVERLAP):
                    yield [(cut, min(end, cut + room))]
            else:
                group.append((start, end))
                size += end - start + 1
        if group:
            yield group

    def _best_paths(self, readings: Sequence[Reading]) -> list[Integers]:
        """The likeliest allowed tags of each article's pieces: Viterbi, paragraph by paragraph, many at a time."""
        paths = [np.zeros(len(reading.ids), dtype=np.int64) for reading in readings]
        places = [
            (end - start, number, start)
            for number, reading in enumerate(readings)
            for start, end in reading.bounds
            if end > start
        ]
        places.sort()
        for first in range(0, len(places), PARAGRAPHS_AT_ONCE):
            chunk = places[first : first + PARAGRAPHS_AT_ONCE]
            scores = np.zeros((len(chunk), chunk[-1][0], len(self.never_first)), dtype=np.float32)
            for row, (size, number, start) in enumerate(chunk):
                scores[row, :size] = readings[number].tags[start : start + size]
            best = self._viterbi(scores)
            for row, (size, number, start) in enumerate(chunk):
                paths[number][start : start + size] = best[row, :size]
        return paths

    def _fill_quotations(self, reading: Reading, path: Integers) -> None:
        """Make a quotation that is content for the most part, with no voice in it, content from mark to mark."""
        begin, inside = self.begin["content"], self.begin["content"] + 1
        for start, end in self._quotations(reading):
            tags = path[start:end]
            content = tags >= begin
            if content.mean() >= MOST and not content.all() and not (tags[~content] > 0).any():
                goes_on = start > reading.bounds[int(reading.paragraph[start])][0] and path[start - 1] >= begin
                path[start:end] = inside
                path[start] = inside if goes_on else begin

    def _quotations(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """First piece and end of what stands in double marks; what is never closed runs to the end of its paragraph."""
        opened: int | None = None
        for place in np.flatnonzero(np.isin(reading.ids, list(self.marking))).tolist():
            if opened is not None and reading.paragraph[place] != reading.paragraph[opened]:
                yield opened, reading.bounds[int(reading.paragraph[opened])][1]
                opened = None
            mark = self.marking[reading.ids[place]]
            if mark == "“" or (mark == '"' and opened is None):
                opened = place
            elif opened is not None:
                yield opened, place + 1
                opened = None
        if opened is not None:
            yield opened, reading.bounds[int(reading.paragraph[opened])][1]

    def _viterbi(self, scores: Floats) -> Integers:
        """Best tag sequences (paragraphs, pieces) of scores (paragraphs, pieces, tags); padding scores nothing."""
        rows, pieces, tags = scores.shape
        came_from = np.zeros((pieces, rows, tags), dtype=np.int64)
        running = scores[:, 0] + self.never_first
        for piece in range(1, pieces):
            moves = running[:, :, None] + self.steps
            came_from[piece] = moves.argmax(axis=1)
            running = moves.max(axis=1) + scores[:, piece]
        best = np.zeros((rows, pieces), dtype=np.int64)
        best[:, -1] = running.argmax(axis=1)
        for piece in range(pieces - 1, 0, -1):
            best[:, piece - 1] = came_from[piece, np.arange(rows), best[:, piece]]
        return best

    def _spans(self, reading: Reading, path: Integers) -> list[RoleSpan]:
        spans: list[RoleSpan] = []
        begins = set(self.begin.values())
        for start, end in reading.bounds:
            first, role = start, ""
            for place in range(start, end + 1):
                tag = int(path[place]) if place < end else 0
                now = self.role_of.get(tag, "")
                if role and (now != role or tag in begins):
                    spans.append(RoleSpan(role, first, place))
                    role = ""
                if now and not role:
                    first, role = place, now
        return spans

    def _relations(self, reading: Reading, path: Integers) -> list[Relation]:
        spans = self._spans(reading, path)
        cues = _Candidates(reading, [span for span in spans if span.role == "cue"])
        sources = _Candidates(reading, [span for span in spans if span.role == "source"])
        relation_of = {span: Relation(cue=[_piece(reading, span)]) for span in spans if span.role == "cue"}
        last: tuple[Relation, int] | None = None
        for before, content in zip([None, *spans], spans, strict=False):
            if content.role != "content":
                continue
            cue = cues.linked_from(content)
            paragraph = int(reading.paragraph[content.first])
            if cue:
                relation = relation_of[cue]
            elif last and self._goes_on(reading, content, last[1]):
                # As in a quotation over several paragraphs.
                relation = last[0]
            else:
                continue
            piece = _piece(reading, content)
            if before and last and last[0] is relation and _is_gap(reading, before, content):
                piece = relation.content.pop()._replace(end=piece.end)
            relation.content.append(piece)
            last = relation, paragraph
        for cue, relation in relation_of.items():
            source = sources.linked_from(cue)
            if source is not None:
                relation.source.append(_piece(reading, source))
        return [relation for relation in relation_of.values() if relation.content]

    def _goes_on(self, reading: Reading, content: RoleSpan, paragraph: int) -> bool:
        """Whether a content without a cue can go on with what was said in a paragraph: it stands in it or in the next one.

        A paragraph that is a quotation as a whole may come after an interjection ("(Laughter.)") too.
        """
        here = int(reading.paragraph[content.first])
        start, end = reading.bounds[here]
        opens = content.first == start and reading.ids[start] in self.opening
        return here - paragraph <= (2 if opens and content.last - start >= WHOLE * (end - start) else 1)


def _of_own_windows(reading: Reading, nested: Sequence[tuple[int, list[Read]]]) -> list[Read]:
    """The voices of all windows in one list, each from the window that its cue is read in."""
    out: list[Read] = []
    for number, voices in nested:
        own = [one for one in voices if reading.window[one.first] == number]
        new = {id(one): len(out) + place for place, one in enumerate(own)}
        for one in own:
            one.parent = new.get(id(voices[one.parent])) if one.parent is not None else None
        out += own
    return out


def _fill(reading: Reading, window: list[tuple[int, int]], outputs: tuple[Floats, ...]) -> int:
    """Put what the encoder says of one window where its pieces are, and give back the window's number.

    Where two windows overlap, the border is in the middle.
    """
    tags, tails, heads = outputs
    if reading.tags.shape[1] == 0:
        size = len(reading.ids)
        reading.tags = np.zeros((size, tags.shape[1]), dtype=np.float32)
        reading.tails = np.zeros((size, tails.shape[1]), dtype=np.float32)
        reading.heads = np.zeros((size, heads.shape[1]), dtype=np.float32)
    number = len(reading.anchors)
    reading.anchors.append(heads[0])
    offset = 1
    for start, end in window:
        skip = OVERLAP // 2 if reading.window[start] >= 0 else 0
        inside = slice(offset + skip, offset + end - start)
        here = slice(start + skip, end)
        reading.tags[here], reading.tails[here], reading.heads[here] = tags[inside], tails[inside], heads[inside]
        reading.window[here] = number
        offset += end - start + 1
    return number


class _Candidates:
    """The spans that others may link to, by the window they were read in: only what was read together is linked."""

    def __init__(self, reading: Reading, spans: Sequence[RoleSpan]) -> None:
        self.reading = reading
        self.of_window: dict[int, list[RoleSpan]] = {}
        for span in spans:
            self.of_window.setdefault(int(reading.window[span.first]), []).append(span)

    def linked_from(self, span: RoleSpan) -> RoleSpan | None:
        """The candidate that `span` links to, or None."""
        reading = self.reading
        window = int(reading.window[span.first])
        near = self.of_window.get(window)
        if not near:
            return None
        tail = reading.tails[span.first : span.last].mean(axis=0)
        heads = np.stack([reading.anchors[window], *(reading.heads[one.first] for one in near)])
        best = int((heads @ tail).argmax())
        return near[best - 1] if best else None


def _is_gap(reading: Reading, before: RoleSpan, after: RoleSpan) -> bool:
    """Whether two spans are contents with only a few untagged words between them, as round "on Wednesday"."""
    together = reading.paragraph[before.first] == reading.paragraph[after.first]
    return before.role == "content" and bool(together) and after.first - before.last <= LONGEST_GAP


def _piece(reading: Reading, span: RoleSpan) -> Piece:
    return Piece(int(reading.paragraph[span.first]), reading.start[span.first], reading.end[span.last - 1])
