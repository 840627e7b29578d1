"""Whatever a user has into articles, one at a time: files, folders, patterns, archives, standard input."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bayhaqi.errors import InputError, UsageError
from bayhaqi.fetching.targets import is_address
from bayhaqi.model import Article
from bayhaqi.reading.archives import zip_entries
from bayhaqi.reading.days import parse_day
from bayhaqi.reading.decoding import refuse_binary
from bayhaqi.reading.formats import (
    BINARY,
    EXPORTS,
    FORMAT_NAMES,
    Format,
    binary_format_of,
    format_of,
    is_page_asset,
    refuse_empty,
)
from bayhaqi.reading.limits import HEAD_BYTES
from bayhaqi.reading.office import is_docx
from bayhaqi.reading.outcome import Failure, Reached, ReadOptions, failure_of
from bayhaqi.reading.readers import read_format
from bayhaqi.reading.remote import is_remote, read_remote
from bayhaqi.reading.unpacking import GZIP_MAGIC, ZIP_MAGICS, Pushback, gunzipped

if TYPE_CHECKING:
    from bayhaqi.reading.addresses import Web

STANDARD_INPUT = "-"
NO_OPTIONS = ReadOptions()
MOST_LAYERS = 2
MAGIC = frozenset("*?[")
REASONS = {
    errno.ENOENT: "there is no such file; check the name, and put quotes around names with spaces",
    errno.EACCES: "you have no permission to read it; change its permissions or copy it",
    errno.EPERM: "you have no permission to read it; change its permissions or copy it",
    errno.ELOOP: "its symbolic links lead in a circle; give the file itself",
    errno.ENAMETOOLONG: "the name is too long for a file; check the name",
    errno.ENOTDIR: "a part of its path is no folder; check the name",
}


def read_inputs(
    inputs: Sequence[str],
    options: ReadOptions = NO_OPTIONS,
    *,
    stdin: BinaryIO | None = None,
    web: Web | None = None,
    reached: Reached | None = None,
) -> Iterator[Article | Failure]:
    """Each article of the inputs, lazily and in order, and a `Failure` for each input or record that is none.

    An input is a file, a folder (read with its folders, in the order of names), a pattern (`reports/*.txt`, `**` for
    folders), "-" for `stdin`, which is the process's standard input unless given, the URL of a file, folder or pattern that
    fsspec reaches (`s3://…`), or an address (`https://…`) of a page, a feed or a sitemap, which is fetched by `web`.
    `reached` is kept up to what was given last. Raises `UsageError` for options that cannot be.
    """
    if options.published is not None and parse_day(options.published, options.publisher) is None:
        raise UsageError(
            f"published is {options.published!r}, which is no date; allowed are forms such as 2024-07-24, "
            "2024-07-24T09:30:00Z and July 24, 2024"
        )
    if options.form is not None and options.form not in FORMAT_NAMES:
        raise UsageError(f"{options.form!r} is no format; allowed are {', '.join(FORMAT_NAMES)}")
    return _read_all(inputs, options, stdin, web, Reached() if reached is None else reached)


def _read_all(
    inputs: Sequence[str], options: ReadOptions, stdin: BinaryIO | None, web: Web | None, reached: Reached
) -> Iterator[Article | Failure]:
    for given in inputs:
        reached.file = given
        if is_remote(given):
            for reached.file, found in read_remote(given, options):
                yield found
            continue
        if is_address(given):
            if web is None:
                from bayhaqi.reading.addresses import Web

                web = Web()
            yield from web.read(given, options)
            continue
        if given == STANDARD_INPUT:
            yield from read_stream(stdin if stdin is not None else sys.stdin.buffer, STANDARD_INPUT, options)
            continue
        for path in _paths(given):
            if isinstance(path, Failure):
                yield path
            else:
                reached.file = path
                yield from _read_file(path, options, reached)


def bytes_of(inputs: Sequence[str]) -> int | None:
    """The bytes of the files that the inputs name, None where they cannot be told before they are read."""
    total = 0
    for given in inputs:
        if given == STANDARD_INPUT or is_remote(given) or is_address(given):
            return None
        for path in _paths(given):
            with suppress(OSError, ValueError):
                total += 0 if isinstance(path, Failure) else Path(path).stat().st_size
    return total


def read_stream(
    stream: BinaryIO, name: str, options: ReadOptions = NO_OPTIONS, layers: int = 0
) -> Iterator[Article | Failure]:
    """Each article of one stream, whatever its format, and its failures, which call it `name`.

    The name's extension helps to tell the format; `layers` is the number of archives that the stream lies in.
    """
    try:
        yield from _read(stream, name, options, layers)
    except InputError as error:
        yield failure_of(error, name)
    except OSError as error:
        yield Failure(name, None, _reason(error))


def _read(stream: BinaryIO, name: str, options: ReadOptions, layers: int) -> Iterator[Article | Failure]:
    head = stream.read(HEAD_BYTES)
    refuse_empty(head)
    if head.startswith((GZIP_MAGIC, *ZIP_MAGICS)) and layers >= MOST_LAYERS:
        raise InputError("an archive lies in an archive in an archive; unpack them and give the folder")
    whole = _again(stream, head)
    if head.startswith(GZIP_MAGIC):
        yield from read_stream(gunzipped(whole), name, options, layers + 1)
        return
    forced = FORMAT_NAMES.get(options.form or "")
    if head.startswith(ZIP_MAGICS):
        if is_docx(head):
            yield from read_format(Format.DOCX, whole, head, name, options)
            return
        for entry in zip_entries(whole, name):
            if isinstance(entry, Failure):
                yield entry
            else:
                yield from read_stream(entry[1], entry[0], options, layers + 1)
        return
    kind = binary_format_of(name, head)
    if forced is not None and (kind not in (Format.DOCX, Format.RTF) or options.form not in EXPORTS):
        kind = forced
    if kind not in BINARY:
        refuse_binary(head)
    yield from read_format(kind or format_of(name, head), whole, head, name, options)


def _again(stream: BinaryIO, head: bytes) -> BinaryIO:
    """The stream from its beginning."""
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return stream
    return io.BufferedReader(Pushback(head, stream), 65_536)


def _read_file(path: str, options: ReadOptions, reached: Reached) -> Iterator[Article | Failure]:
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; only opening may fail like this
    except (OSError, ValueError) as error:
        yield Failure(path, None, _reason(error))
        return
    before = reached.read_bytes
    with file:
        for one in read_stream(file, path, options):
            if file.seekable():
                reached.read_bytes = before + file.tell()
            yield one


def _paths(given: str) -> Iterator[str | Failure]:
    """The files that an argument names, as paths to show and to open."""
    if not given:
        yield Failure(
            given, None, "an input's name is empty; give a file, a folder, a pattern, or - for standard input"
        )
        return
    try:
        mode = Path(given).stat().st_mode
    except (OSError, ValueError) as error:
        if MAGIC & set(given) and not isinstance(error, PermissionError):
            yield from _matches(given)
        else:
            yield Failure(given, None, _reason(error))
        return
    if not stat.S_ISDIR(mode):
        yield given
        return
    yield from _folder(given)


def _matches(pattern: str) -> Iterator[str | Failure]:
    # pathlib's "**" does not follow links to folders, so no loop of links is walked.
    path = Path(pattern + "/*" if pattern.endswith("**") else pattern)
    try:
        found = sorted(map(str, Path(path.anchor).glob(str(path.relative_to(path.anchor)))))
    except (OSError, ValueError, NotImplementedError) as error:
        yield Failure(pattern, None, f"this is no pattern that can be read ({error}); ** stands alone between slashes")
        return
    names = [name for name in found if _is_asked_for(Path(name), path)]
    if not names:
        yield Failure(pattern, None, "no file matches the pattern; * stands for any part of a name, ** for any folders")
    seen: set[tuple[int, int]] = set()
    for name in names:
        if Path(name).is_file():
            yield name
        elif "**" not in pattern and Path(name).is_dir():
            yield from _folder(name, seen)


def _is_asked_for(found: Path, pattern: Path) -> bool:
    """Whether a match is meant: a hidden file, or one that is no report, only where the pattern names such."""
    hidden = [part for part in found.parts if part.startswith(".") and part != ".." and part not in pattern.parts]
    if hidden:
        return any(part.startswith(".") and MAGIC & set(part) for part in pattern.parts)
    return not is_page_asset(Path(found.name)) or found.suffix == pattern.suffix


def _folder(folder: str, seen: set[tuple[int, int]] | None = None) -> Iterator[str | Failure]:
    found = False
    for path in _walk(Path(folder), set() if seen is None else seen):
        found = True
        yield path
    if not found:
        yield Failure(
            folder,
            None,
            "the folder holds no file that could be a report; read are text, HTML, JSON, CSV, feeds, WARC, mail, PDF, Word, RTF, .gz, .zip",
        )


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[str | Failure]:
    """Files under a folder in the order of names; a folder that links lead to again is only reported."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Failure(str(folder), None, _reason(error))
        return
    if (status.st_dev, status.st_ino) in seen:
        yield Failure(
            str(folder),
            None,
            "the symbolic link leads to a folder that has been read already, so it is not followed; remove the link",
        )
        return
    seen.add((status.st_dev, status.st_ino))
    for entry in entries:
        path = folder / entry.name
        if is_page_asset(Path(entry.name)):
            continue
        try:
            mode = entry.stat().st_mode
        except OSError as error:
            yield Failure(str(path), None, _reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, seen)
        elif stat.S_ISREG(mode):
            yield str(path)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return REASONS.get(error.errno or 0, f"it cannot be read ({error.strerror or error})")
    return f"no file can have this name ({error}); check the name"
