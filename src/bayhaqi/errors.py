"""The errors that Bayhaqi raises.

    BayhaqiError
    ├── InputError          an input could not be read; names the file and, where there is one, the line
    │   └── FetchError      an address could not be fetched; says of what kind the fault is, and whether it may pass
    ├── UsageError          an argument was wrong; says what is allowed
    ├── StoreError          a store is missing, damaged, or of a later version
    │   └── StoreBusyError  another process is writing to the store; names it
    ├── LlmError            a language model's endpoint does not answer, refuses the key, or does not know the model
    ├── WorkersError        workers of this machine or of a cluster could not be started or reached
    └── InstallationError   a part of the installation is missing or damaged; says how to mend it
        └── ChecksumError   weights or tables are not the ones that this version was built with

A message says what was wrong, what is allowed and what to do.
"""

from __future__ import annotations


class BayhaqiError(Exception):
    """Any error that Bayhaqi raises on purpose."""


class InputError(BayhaqiError):
    """An input could not be read.

    `file` names it as the user would, `line` counts from 1 and is None where there are no lines.
    """

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        self.message = message
        self.file = file
        self.line = line
        super().__init__(message)

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{where}: {self.message}" if where else self.message


class FetchError(InputError):
    """An address could not be fetched; `file` is the address.

    `kind` is one of the names in `bayhaqi.fetching.KINDS`, `status` the HTTP status where there was one. `passing` says that
    the same address may work later, `retry_after_s` after how many seconds the server asks to come back.
    """

    def __init__(
        self,
        message: str,
        *,
        address: str,
        kind: str,
        passing: bool = False,
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, file=address)
        self.kind = kind
        self.passing = passing
        self.status = status
        self.retry_after_s = retry_after_s


class UsageError(BayhaqiError):
    """An argument or option was wrong."""


class StoreError(BayhaqiError):
    """A store is missing, damaged, or of a version that this program does not know."""


class StoreBusyError(StoreError):
    """Another process is writing to the store."""


class LlmError(BayhaqiError):
    """A language model's endpoint does not answer, refuses the key, or does not know the model."""


class WorkersError(BayhaqiError):
    """Workers of this machine or of a cluster could not be started or reached."""


class InstallationError(BayhaqiError):
    """A part of the installation is missing or damaged."""


class ChecksumError(InstallationError):
    """Weights or tables differ from the ones that this version was built with."""


def in_a_line(error: Exception, longest: int = 200) -> str:
    """What an error says, on one line of at most so many characters."""
    return " ".join(str(error).split())[:longest]
