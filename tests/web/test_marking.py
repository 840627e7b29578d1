"""Marks over a text: segments that all their layers cover, lines that never lie upon each other, paragraphs and parts."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bayhaqi.web.marking import UNDERLINED, Layer, in_lanes, paragraphs, parts, segments

KINDS = ("content", "evidence", "source", "cue", "actor", "date", "place", "act")
# Words with what breaks offsets elsewhere: characters beyond 16 bits, combining marks, controls, line breaks.
TEXTS = st.text(st.sampled_from("ab \n\n\u0301\U0001f600\u202e<&é"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Layer]]:
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places, st.sampled_from(KINDS)), max_size=12))
    layers = [
        Layer(f"k{number}", kind, min(one, two), max(one, two))  # type: ignore[arg-type]
        for number, (one, two, kind) in enumerate(spans)
    ]
    return text, layers


@given(marked())
def test_segments_are_the_text_and_have_just_the_layers_that_cover_them(made: tuple[str, list[Layer]]) -> None:
    text, layers = made
    found = segments(text, layers)
    assert "".join(one.text for one in found) == text
    for segment in found:
        assert segment.text == text[segment.start : segment.end]
        for at in range(segment.start, segment.end):
            covering = {layer.key for layer in layers if layer.start <= at < layer.end}
            assert {layer.key for layer in segment.layers} == covering
        lengths = [layer.end - layer.start for layer in segment.layers]
        assert lengths == sorted(lengths, reverse=True)


@given(marked(), st.integers(0, 60), st.integers(0, 60))
def test_a_part_is_marked_as_the_whole_is(made: tuple[str, list[Layer]], one: int, two: int) -> None:
    text, layers = made
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    whole = {
        at: {layer.key for layer in segment.layers}
        for segment in segments(text, layers)
        for at in range(segment.start, segment.end)
    }
    found = segments(text, layers, start, end)
    assert "".join(segment.text for segment in found) == text[start:end]
    for segment in found:
        for at in range(segment.start, segment.end):
            assert {layer.key for layer in segment.layers} == whole[at]


@given(marked())
def test_lines_that_overlap_have_different_lanes_and_the_shorter_is_nearer(made: tuple[str, list[Layer]]) -> None:
    _, layers = made
    placed = in_lanes(layers)
    assert {one.key for one in placed} == {one.key for one in layers}
    lines = [one for one in placed if one.kind in UNDERLINED and one.start < one.end]
    for first, second in combinations(lines, 2):
        if (first.kind, first.start, first.end) == (second.kind, second.start, second.end):
            assert first.lane == second.lane
        elif first.start < second.end and second.start < first.end:
            assert first.lane != second.lane
            inside = second.start <= first.start and first.end <= second.end
            if inside and second.end - second.start > first.end - first.start:
                assert first.lane < second.lane


@given(marked())
def test_paragraphs_leave_out_nothing_but_line_breaks(made: tuple[str, list[Layer]]) -> None:
    text, layers = made
    found = paragraphs(text, layers)
    lines = [line for line in text.split("\n") if line.strip()]
    assert ["".join(one.text for one in paragraph) for paragraph in found] == lines
    whole = {at: segment.layers for segment in segments(text, layers) for at in range(segment.start, segment.end)}
    for paragraph in found:
        for segment in paragraph:
            for at in range(segment.start, segment.end):
                assert {one.key for one in segment.layers} == {one.key for one in whole[at]}


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.integers(1, 40))
def test_parts_are_the_text_and_none_is_too_long(text: str, longest: int) -> None:
    found = parts(text, longest)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= longest for start, end in found)
    assert all(end > start for start, end in found) or not text


def test_crossing_and_nested_marks() -> None:
    text = "Peru said Ecuador fired"
    layers = in_lanes(
        [
            Layer("content", "content", 10, 23),
            Layer("source", "source", 0, 4),
            Layer("m0", "actor", 0, 4),
            Layer("m1", "actor", 5, 17),
            Layer("m2", "actor", 10, 23),
        ]
    )
    assert [(one.text, [layer.key for layer in one.layers]) for one in segments(text, layers)] == [
        ("Peru", ["source", "m0"]),
        (" ", []),
        ("said ", ["m1"]),
        ("Ecuador", ["m2", "content", "m1"]),
        (" fired", ["m2", "content"]),
    ]
    assert {one.key: one.lane for one in layers} == {"content": 0, "source": 1, "m0": 0, "m1": 0, "m2": 1}
