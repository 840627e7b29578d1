"""JSON Lines, and JSON documents that hold one object, an array of them, or several one after another."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.lines import lines_of
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import FIELD_NAMES, JSON_NAMES, article_of_record

BETWEEN = re.compile(r"[\s,]*")
OPENING = re.compile(r"\ufeff?\s*(\[?)[\s,]*")
CHUNK_BYTES = 65_536
# An element of an array that does not end within this many characters is taken for broken.
LONGEST_ELEMENT = 30_000_000


def read_json_lines(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """An article a line; a line that is none gives a failure and reading goes on. Blank lines are passed over."""
    for number, line in lines_of(stream):
        if isinstance(line, InputError):
            yield failure_of(line, name)
            continue
        if not line.strip():
            continue
        try:
            yield _article(_parsed(line), options)
        except InputError as error:
            yield Failure(name, number, failure_of(error, name).message)


def read_json_document(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """An article an object, held one at a time; what cannot be parsed ends the document with a failure."""
    for number, value in _values(stream):
        try:
            yield _article(value, options)
        except InputError as error:
            yield Failure(name, number, failure_of(error, name).message)


def _article(value: object, options: ReadOptions) -> Article:
    if not isinstance(value, dict):
        raise InputError(
            f"here is {JSON_NAMES.get(type(value), 'another thing')}; needed is an object with the fields {FIELD_NAMES}"
        )
    return article_of_record(value, options)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(
            f"no valid JSON: {error.msg} at column {error.colno:,}; a line is an object with the fields {FIELD_NAMES}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"no JSON that can be read: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else "a number in it is too long"


class _Window:
    """The part of a document that is in memory, and the line number of its beginning."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.text = ""
        self.position = 0
        self.line = 1

    def more(self, count: int) -> bool:
        """Reads about `count` bytes more, letting go of what lies before the position; false at the end."""
        data = self._stream.read(count)
        self.line += self.text.count("\n", 0, self.position)
        try:
            added = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self.line + self.text.count("\n", self.position) + data.count(b"\n", 0, error.start)
            raise InputError(
                "the bytes are no valid UTF-8, so the rest of this JSON document is not read; save it as UTF-8",
                line=line,
            ) from error
        self.text, self.position = self.text[self.position :] + added, 0
        return bool(data)

    @property
    def line_here(self) -> int:
        """The line number of the position."""
        return self.line + self.text.count("\n", 0, self.position)


def _values(stream: BinaryIO) -> Iterator[tuple[int, object]]:
    """Each value of the document with the line that it begins on."""
    window, decoder = _Window(stream), json.JSONDecoder()
    window.more(CHUNK_BYTES)
    opening = OPENING.match(window.text)
    in_array = opening is not None and bool(opening[1])
    window.position = opening.end() if opening else 0
    while _at_value(window):
        if window.text[window.position] == "]" and in_array:
            window.position += 1
            in_array = False
            continue
        line = window.line_here
        value, window.position = _decoded(window, decoder)
        yield line, value
    if in_array:
        raise InputError(
            'the JSON array is not closed: the file ends before its "]"; the file may be cut off', line=window.line_here
        )


def _at_value(window: _Window) -> bool:
    """Moves to the next value; false where there is none."""
    while True:
        between = BETWEEN.match(window.text, window.position)
        window.position = between.end() if between else window.position
        if window.position < len(window.text):
            return True
        if not window.more(CHUNK_BYTES):
            return bool(window.text)


def _decoded(window: _Window, decoder: json.JSONDecoder) -> tuple[object, int]:
    """The value at the position and where it ends, reading on until it is whole."""
    chunk = CHUNK_BYTES
    while True:
        try:
            return decoder.raw_decode(window.text, window.position)
        except json.JSONDecodeError as error:
            waiting = len(window.text) - window.position
            if waiting < LONGEST_ELEMENT and window.more(chunk):
                chunk *= 2
                continue
            line = window.line + window.text.count("\n", 0, error.pos)
            raise InputError(
                f"no valid JSON: {error.msg}; the rest is not read: mend the file, or write one object a line",
                line=line,
            ) from error
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"no JSON that can be read: {_reason(error)}; the rest of the document is not read",
                line=window.line_here,
            ) from error
