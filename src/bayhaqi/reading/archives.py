"""Zip archives: their entries, checked, one at a time; nothing is ever written to disk under an entry's name."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.reading.formats import is_page_asset
from bayhaqi.reading.limits import MOST_ENTRIES, MOST_UNPACKED_BYTES, in_megabytes
from bayhaqi.reading.outcome import Failure
from bayhaqi.reading.unpacking import ZIP_FAULTS, Budget, Unpacked

ENCRYPTED = 0x1
IN_MEMORY_BYTES = 20_000_000
COPY_BYTES = 1_000_000
OFFICE_ENTRIES = {
    "[Content_Types].xml": "an Office document (Word, Excel)",
    "mimetype": "an OpenDocument or EPUB file",
    "META-INF/MANIFEST.MF": "a Java archive",
}


def zip_entries(stream: BinaryIO, name: str) -> Iterator[tuple[str, BinaryIO] | Failure]:
    """Each readable entry's name, "archive.zip/entry.txt", with its stream, in the order of names.

    A stream is good until the next entry is asked for. An entry that is encrypted, or whose name leads out of the
    archive, is a failure. Raises `InputError` for an archive that cannot be read.
    """
    with _seekable(stream) as file:
        size = file.seek(0, io.SEEK_END)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, OverflowError) as error:
            raise InputError(f"the zip archive is damaged or cut off ({error}); fetch or pack it again") from error
        with archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise InputError(
                    f"the zip archive has {len(entries):,} entries, more than the {MOST_ENTRIES:,} allowed; "
                    "unpack it and give the folder"
                )
            for entry_name, kind in OFFICE_ENTRIES.items():
                if any(entry.filename == entry_name for entry in entries):
                    raise InputError(f"this seems to be {kind}; save it as text or HTML")
            yield from _entries(archive, entries, name, Budget(lambda: size))


def _entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str, budget: Budget
) -> Iterator[tuple[str, BinaryIO] | Failure]:
    any_read = False
    for entry in sorted(entries, key=lambda entry: entry.filename):
        shown = f"{name}/{entry.filename}"
        outside = leads_out(entry.filename)
        if entry.is_dir() or (not outside and is_page_asset(PurePosixPath(entry.filename))):
            continue
        any_read = True
        if outside:
            yield Failure(
                shown,
                None,
                'the name leads out of the archive (".." or an absolute path), so it is not read; pack it again',
            )
        elif entry.flag_bits & ENCRYPTED:
            yield Failure(
                shown, None, "the entry is encrypted; unpack the archive with its password and give the folder"
            )
        else:
            yield from _opened(archive, entry, shown, budget)
    if not any_read:
        yield Failure(name, None, "the zip archive holds no file that could be a report")


def _opened(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str, budget: Budget
) -> Iterator[tuple[str, BinaryIO] | Failure]:
    try:
        inner = archive.open(entry)
    except ZIP_FAULTS as error:
        yield Failure(shown, None, " ".join(f"the entry cannot be unpacked ({error}); pack it again".split()))
        return
    with inner:
        yield shown, io.BufferedReader(Unpacked(inner, budget, "zip"), 65_536)  # type: ignore[arg-type]


def leads_out(name: str) -> bool:
    """Whether an entry's name is absolute, has a drive, or climbs with ".."."""
    windows = PureWindowsPath(name)
    return name.startswith(("/", "\\")) or bool(windows.drive) or ".." in windows.parts


def _seekable(stream: BinaryIO) -> BinaryIO:
    """The stream itself if one can seek in it, else a temporary copy, in memory while it is small."""
    if stream.seekable():
        return stream
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    while data := stream.read(COPY_BYTES):
        copy.write(data)
        if copy.tell() > MOST_UNPACKED_BYTES:
            raise InputError(f"the zip archive is over {in_megabytes(MOST_UNPACKED_BYTES)}; give it as a file")
    copy.seek(0)
    return copy  # type: ignore[return-value]
