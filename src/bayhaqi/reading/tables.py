"""CSV and TSV tables with a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.limits import LONGEST_CELL
from bayhaqi.reading.lines import lines_of
from bayhaqi.reading.outcome import Failure, ReadOptions, failure_of
from bayhaqi.reading.records import FIELD_NAMES, FIELDS, article_of_record

# Media Cloud's export names its columns in its own way, and gives headlines and addresses, mostly without texts.
MEDIA_CLOUD = {"publish_date": "published", "media_name": "publisher", "stories_id": "id", "story_text": "text"}
MEDIA_CLOUD_MARKS = frozenset(("media_name", "media_url", "stories_id", "publish_date"))
DELIMITERS = (",", "\t", ";", "|")


def table_delimiter(header: str) -> str | None:
    """The character that parts a header line into cells of which one is "text"; None where no one does."""
    for delimiter in DELIMITERS:
        names = _names(_cells(header, delimiter))
        if "text" in names or _is_media_cloud(names):
            return delimiter
    return None


def looks_like_header(line: str) -> bool:
    """Whether a line is surely a table's header: "text" and another of the fields among its short cells."""
    delimiter = table_delimiter(line) if len(line) < 2_000 else None
    if delimiter is None:
        return False
    names = _names(_cells(line, delimiter))
    return _is_media_cloud(names) or len(set(names) & set(FIELDS)) > 1


def read_table(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | Failure]:
    """An article a row, in the columns that the header names; a broken row gives a failure and reading goes on."""
    feed = _Feed(stream)
    header = next((line for line in feed if line.strip()), None)
    if header is None:
        if feed.refused:
            yield failure_of(feed.refused.pop(), name)
        return
    delimiter = table_delimiter(header)
    if delimiter is None:
        found = " ".join(header.split())[:100]
        yield Failure(
            name,
            feed.line,
            f'the header has no column "text" (it is: {found}); name the columns {FIELD_NAMES}, with commas or tabs',
        )
        return
    columns = _names(_cells(header, delimiter))
    media_cloud = "text" not in columns and _is_media_cloud(columns)
    if media_cloud:
        columns = [MEDIA_CLOUD.get(name, name) for name in columns]
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        line = feed.line + 1
        try:
            row = next(rows)
        except StopIteration:
            row = None
        except csv.Error as error:
            yield Failure(name, line, _fault(str(error), line, feed.line))
            continue
        while feed.refused:
            yield failure_of(feed.refused.pop(0), name)
        if row is None:
            return
        if row and any(cell.strip() for cell in row):
            yield _article(row, columns, Failure(name, line, ""), options, media_cloud)


class _Feed:
    """The lines of a table for the csv module; lines that cannot be decoded are set aside in `refused`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines_of(stream)
        self.line = 0
        self.refused: list[InputError] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.line = number
            if not isinstance(line, InputError):
                return line
            self.refused.append(line)
        raise StopIteration


def _article(
    row: list[str], columns: list[str], where: Failure, options: ReadOptions, media_cloud: bool
) -> Article | Failure:
    if any("\0" in cell for cell in row):
        return Failure(where.file, where.line, "the row holds NUL bytes, as damaged files do; remove them")
    if len(row) > len(columns):
        message = f"the row has {len(row)} cells but the header {len(columns)}; quote cells that hold the separator"
        return Failure(where.file, where.line, message)
    cells = {name: cell for name, cell in zip(columns, row, strict=False) if name in FIELDS}
    if media_cloud and not cells.get("text"):
        # The headline is all that there is to read, so it is the text.
        cells["text"] = cells.pop("title", "")
    try:
        return article_of_record(cells, options)
    except InputError as error:
        return Failure(where.file, where.line, failure_of(error, where.file).message)


def _fault(message: str, first: int, last: int) -> str:
    lost = f"lines {first:,} to {last:,} are" if last > first else "the line is"
    if "field larger" in message or "unexpected end" in message:
        return f"a quote that opens in this row is not closed, so {lost} lost; close it, and double quotes inside cells"
    return f"no valid CSV ({message}), so {lost} lost; double the quotes inside a cell and end lines alike"


def _cells(header: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_media_cloud(names: list[str]) -> bool:
    return "title" in names and len(MEDIA_CLOUD_MARKS.intersection(names)) >= 2


def _names(cells: list[str]) -> list[str]:
    return [cell.strip().strip("\ufeff").casefold() for cell in cells]
