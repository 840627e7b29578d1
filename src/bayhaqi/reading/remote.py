"""Inputs in object stores and other file systems that fsspec reaches: s3://, gs://, abfs:// and their like."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bayhaqi.errors import InputError, InstallationError, in_a_line
from bayhaqi.reading.outcome import Failure, ReadOptions

if TYPE_CHECKING:
    from bayhaqi.model import Article

# The schemes that are taken for file systems, and the package that each needs beside fsspec.
PACKAGES = {
    "s3": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "az": "adlfs",
    "hdfs": "pyarrow",
    "sftp": "paramiko",
    "memory": "fsspec",
    "file": "fsspec",
}
MAGIC = frozenset("*?[")


def is_remote(name: str) -> bool:
    """Whether a name is a URL of a file system that fsspec reaches."""
    scheme, mark, _ = name.partition("://")
    return bool(mark) and scheme.lower() in PACKAGES


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it. Raises `InstallationError` for a missing package, `InputError` for no URL."""
    scheme = url.partition("://")[0].lower()
    try:
        import fsspec

        return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]
    except ImportError as error:
        raise InstallationError(
            f"{scheme}:// needs fsspec and {PACKAGES[scheme]}; install them with: pip install fsspec {PACKAGES[scheme]}"
        ) from error
    except (ValueError, OSError) as error:
        raise InputError(f"it cannot be opened ({error}); check the address and your access", file=url) from error


def read_remote(url: str, options: ReadOptions) -> Iterator[tuple[str, Article | Failure]]:
    """Each article of a file, folder or pattern at a URL, and each failure, with the URL of its file."""
    from bayhaqi.reading.inputs import read_stream

    try:
        system, path = file_system(url)
        with _Asking():
            names = _names(system, path)
    except InputError as error:
        yield url, Failure(url, None, error.message)
        return
    except OSError as error:
        yield url, Failure(url, None, f"it cannot be listed ({error}); check the address and your access")
        return
    if not names:
        yield url, Failure(url, None, "no file is there; check the address, * stands for any part of a name")
    for name in names:
        shown = str(system.unstrip_protocol(name))
        try:
            with _Asking():
                file = system.open(name, "rb")
        except OSError as error:
            yield shown, Failure(shown, None, f"it cannot be read ({error}); check the address and your access")
            continue
        with file, io.BufferedReader(_Stream(file), 65_536) as stream:
            for one in read_stream(stream, shown, options):
                yield shown, one


def _names(system: Any, path: str) -> list[str]:
    if MAGIC & set(path):
        return sorted(system.glob(path))
    return sorted(system.find(path)) if system.isdir(path) else [path]


class _Asking:
    """Turns whatever a file system says, each its own way, into an `OSError`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception):
            raise OSError(in_a_line(error)) from error


class _Stream(io.RawIOBase):
    """The bytes of a file that fsspec opened; its own files lack some of what files of this machine can do."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; how many bytes there were."""
        with _Asking():
            found: bytes = self._file.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
