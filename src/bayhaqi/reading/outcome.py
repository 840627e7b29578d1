"""What reading gives back beside articles, and what may be set from outside."""

from __future__ import annotations

from dataclasses import dataclass

from bayhaqi.errors import InputError


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says of every article read; it goes before what the input says.

    `published` is a date or date-time in any form that an input may have. `form` is the name of a format (as in
    `bayhaqi.reading.formats.FORMAT_NAMES`) that every input is taken to be in, instead of what it seems to be.
    """

    published: str | None = None
    publisher: str | None = None
    title: str | None = None
    form: str | None = None


@dataclass(slots=True)
class Reached:
    """How far reading is: the input of the last article given (a file, "-" or an address), and the bytes of files read so far."""

    file: str = ""
    read_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An input, or one record of it, that could not be read; `line` counts from 1, None where there are no lines."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return printable(f"{where}: {self.message}")


def printable(text: str) -> str:
    """The text on one line that any terminal can show: line breaks, controls and what UTF-8 cannot hold as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def failure_of(error: InputError, file: str) -> Failure:
    """The error as one line; `file` is named where the error names none."""
    return Failure(error.file or file, error.line, " ".join(error.message.split()))
