"""Answers kept on disk, so that what was asked once is not paid for again."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from bayhaqi.errors import UsageError

Json = dict[str, Any]


class AnswerCache:
    """One file an answer, by the digest of what was asked, of the model and of the prompt's version.

    Raises `UsageError` where the folder cannot be made or written. A damaged file counts as none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"cannot make the folder {folder} for answers: {error.strerror}; give --llm-cache"
            ) from error

    def get(self, key: str) -> Json | None:
        """The answer under a key."""
        try:
            found = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, answer: Json) -> None:
        """Keep an answer; readers see all of it or nothing."""
        path = self._path(key)
        try:
            path.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=path.parent, suffix=".new", delete=False
            ) as file:
                json.dump(answer, file)
            Path(file.name).replace(path)
        except OSError as error:
            raise UsageError(
                f"cannot keep answers in {self.folder}: {error.strerror}; give another --llm-cache"
            ) from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def cache_key(model: str, version: str, text: str) -> str:
    """The SHA-256 of a question, in hexadecimal."""
    return hashlib.sha256(f"{model}\n{version}\n{text}".encode("utf-8", "replace")).hexdigest()
