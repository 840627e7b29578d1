"""Lines of a stream, one at a time, each decoded or refused by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.reading.decoding import decode_narrow
from bayhaqi.reading.limits import LONGEST_LINE_BYTES, in_megabytes


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, str | InputError]]:
    """Each line with its number from 1, its line end kept; in place of a line that cannot be read, the error."""
    number = 0
    while data := stream.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        if len(data) > LONGEST_LINE_BYTES and not data.endswith(b"\n"):
            del data
            _skip_line(stream)
            yield (
                number,
                InputError(
                    f"the line is over {in_megabytes(LONGEST_LINE_BYTES)}; one line holds one article", line=number
                ),
            )
            continue
        try:
            yield number, decode_narrow(data, number)
        except InputError as error:
            yield number, error


def _skip_line(stream: BinaryIO) -> None:
    while (data := stream.readline(65_536)) and not data.endswith(b"\n"):
        pass
