"""Whether weights and tables are the ones that this version was built with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from bayhaqi.errors import ChecksumError, InstallationError


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises `InstallationError` where it is missing."""
    if not path.is_file():
        raise InstallationError(f"{path} is missing; reinstall bayhaqi")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path, expected: Mapping[str, str]) -> None:
    """Check the files of a folder against their SHA-256 by name.

    Raises `InstallationError` if one is missing and `ChecksumError` if one was changed.
    """
    for name, digest in expected.items():
        found = sha256_of(folder / name)
        if found != digest:
            raise ChecksumError(
                f"{folder / name} has SHA-256 {found}, this version was built with {digest}; reinstall bayhaqi"
            )
