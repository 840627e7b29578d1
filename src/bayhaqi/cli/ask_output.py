"""Rows to a file, to a terminal or down a pipe; a file takes its name only when it is whole."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from bayhaqi.cli.code import json_line
from bayhaqi.query.results import plain

if TYPE_CHECKING:
    from bayhaqi.query import Result

Row = dict[str, Any]
FORMATS = ("table", "jsonl", "csv", "parquet")


def check_target(output: str | None, store: Path) -> Path | None:
    """The file to write, None for standard output. Raises `click.UsageError` where it is, or lies in, the store."""
    if output in (None, "-"):
        return None
    target = Path(str(output))
    inside = store.resolve()
    if target.resolve() == inside or target.resolve().is_relative_to(inside):
        raise click.UsageError(f"{output} is, or lies in, the store ({store}); write to another place")
    if target.is_dir():
        raise click.UsageError(f"{output} is a folder; give the name of a file in it")
    return target


def form_of(form: str | None, target: Path | None) -> str:
    """The format that was asked for, that the file's name ends in, or that suits standard output."""
    if form is not None:
        return form
    if target is not None:
        ending = target.suffix.lower().lstrip(".")
        return ending if ending in ("csv", "parquet") else "jsonl"
    return "table" if sys.stdout.isatty() else "jsonl"


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A path to write to beside the target, which it replaces when all has gone well; devices and pipes are written as they are."""
    place = target.resolve()
    if place.exists() and not place.is_file():
        yield place
        return
    written = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        written.touch(exist_ok=True)
        yield written
        written.replace(place)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        written.unlink(missing_ok=True)


def _unwritable(target: Path, error: OSError) -> click.UsageError:
    return click.UsageError(
        f"cannot write {target}: {error.strerror}; choose a file in a folder that exists, is yours and has room"
    )


@contextmanager
def text_output(target: Path | None) -> Iterator[TextIO]:
    """Standard output, or a whole file of UTF-8 text."""
    if target is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with whole_file(target) as written, written.open("w", encoding="utf-8", newline="\n", errors="replace") as stream:
        yield stream


def write_lines(rows: Iterable[Row], stream: TextIO) -> int:
    """Write rows as JSON Lines and give their number."""
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the number is the result
        stream.write(json_line(plain(row)) + "\n")
    return number


def write_result(result: Result, form: str, target: Path | None) -> int:
    """Write a result as JSON Lines, CSV or Parquet, and give the number of its rows."""
    if form == "parquet":
        return _write_parquet(result, target)
    from bayhaqi.export.cells import write_csv

    with text_output(target) as stream:
        return write_csv(result, result.columns, stream) if form == "csv" else write_lines(result, stream)


def _write_parquet(result: Result, target: Path | None) -> int:
    if target is not None:
        with whole_file(target) as written:
            return result.write_parquet(written)
    if sys.stdout.isatty():
        raise click.UsageError("Parquet is no text for a terminal; write it to a file with -o FILE")
    with tempfile.TemporaryDirectory(prefix="bayhaqi-") as folder:
        written = Path(folder) / "rows.parquet"
        number = result.write_parquet(written)
        with written.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return number


def tell(shown: int, total: int, offset: int, names: Sequence[str]) -> None:
    """Say on standard error how many rows there were, and whether a limit cut them; `names` is singular and plural."""
    name = names[0] if total == 1 else names[1]
    if shown + offset < total or offset:
        rest = total - offset - shown
        more = f"; {rest:,} more with --offset {offset + shown}, or all with --limit all" if rest > 0 else ""
        click.echo(f"{shown:,} of {total:,} {name}{more}", err=True)
    else:
        click.echo(f"{total:,} {name}", err=True)
