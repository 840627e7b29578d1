"""Stores that lie elsewhere: a working copy here, and the store at its URL, which gets each commit whole.

A commit's new parts go first, then its manifest as `manifests/N.json`, which must not be there yet, and then `manifest.json`. So two
writers cannot both make commit N, and whoever reads the URL sees whole commits only. The working copy is kept, so that the next run
fetches what is new; what it has beyond the store at the URL is forgotten, and coded again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bayhaqi.errors import BayhaqiError, InputError, StoreBusyError, StoreError, in_a_line
from bayhaqi.integrity import sha256_of
from bayhaqi.reading.remote import file_system, is_remote
from bayhaqi.store import Manifest, Writer
from bayhaqi.store.manifest import MANIFEST, MANIFESTS, PARTS, write_manifest


@contextmanager
def writer_of(store: str) -> Iterator[Writer]:
    """The writer of a store in a folder, or at a URL of a file system that fsspec reaches.

    Raises what `Writer` raises, and `StoreError` where the URL cannot be read or written.
    """
    if not is_remote(store):
        with Writer(store) as writer:
            yield writer
        return
    distant = DistantStore(store)
    distant.fetch()
    with DistantWriter(distant) as writer:
        yield writer


class DistantWriter(Writer):
    """Writes to the working copy of a store, and has each commit go to the store's URL."""

    def __init__(self, distant: DistantStore) -> None:
        self._distant = distant
        super().__init__(distant.folder)

    def _publish(self, manifest: Manifest) -> None:
        super()._publish(manifest)
        self._distant.publish(manifest)


def working_copy(url: str) -> Path:
    """The folder of this machine that a store at a URL is worked on in."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "bayhaqi" / "stores" / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]


class DistantStore:
    """A store at a URL. Raises `StoreError` where it cannot be reached, and `StoreBusyError` where somebody else committed."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.folder = working_copy(self.url)
        try:
            self._system, self._path = file_system(self.url)
        except InputError as error:
            raise StoreError(str(error)) from error
        self._known: Manifest | None = None

    def fetch(self) -> None:
        """Make the working copy what the URL holds, with as little transfer as can be."""
        with _Reaching(self.url, "read"):
            self._system.invalidate_cache()
            there = self._system.exists(self._at(MANIFEST))
            content: bytes = self._system.cat_file(self._at(MANIFEST)) if there else b""
        if not there:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        manifest = Manifest.from_bytes(content, self.folder / MANIFEST)
        for name in (PARTS, MANIFESTS):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with _Reaching(self.url, "read"):
            for part in manifest.parts:
                here = self.folder / PARTS / part.file
                if not (here.is_file() and here.stat().st_size == part.bytes and sha256_of(here) == part.sha256):
                    self._system.get_file(self._at(PARTS, part.file), str(here))
        write_manifest(self.folder, manifest)
        self._known = manifest

    def publish(self, manifest: Manifest) -> None:
        """Have the URL hold a commit of the working copy."""
        before = self._known.files() if self._known else set()
        with _Reaching(self.url, "written"):
            for folder in (PARTS, MANIFESTS):
                self._system.makedirs(self._at(folder), exist_ok=True)
            for part in manifest.parts:
                if part.file not in before:
                    self._system.put_file(str(self.folder / PARTS / part.file), self._at(PARTS, part.file))
            self._claim(manifest)
            self._system.pipe_file(self._at(MANIFEST), manifest.to_bytes())
        self._known = manifest

    def _claim(self, manifest: Manifest) -> None:
        """Write the commit's own manifest, which must be the first of its number. Raises `StoreBusyError`."""
        name = self._at(MANIFESTS, f"{manifest.commit:010}.json")
        try:
            self._system.pipe_file(name, manifest.to_bytes(), mode="create")
        except FileExistsError as error:
            if self._system.cat_file(name) != manifest.to_bytes():
                raise StoreBusyError(
                    f"{self.url} got commit {manifest.commit} from somebody else; wait for them to end, then run the same command again"
                ) from error

    def _at(self, *names: str) -> str:
        return "/".join((self._path.rstrip("/"), *names))


class _Reaching:
    """Turns whatever a file system says, each its own way, into a `StoreError` that names the URL."""

    def __init__(self, url: str, what: str) -> None:
        self._url = url
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, BayhaqiError):
            said = in_a_line(error)
            raise StoreError(
                f"{self._url} cannot be {self._what} ({said}); check the address and your access"
            ) from error
