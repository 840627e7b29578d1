"""Downloads: the events of a query in every format of `bayhaqi export`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TextIO

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from bayhaqi.errors import UsageError
from bayhaqi.export import FORMATS
from bayhaqi.export.asking import sayable, write_text
from bayhaqi.query import DYADS
from bayhaqi.web.requests import Asked, OpenReader
from bayhaqi.web.streaming import begun, pieces_of

KINDS = {
    "tsv": "text/tab-separated-values", "csv": "text/csv", "jsonl": "application/jsonl", "geojson": "application/geo+json",
    "graphml": "application/graphml+xml", "gexf": "application/gexf+xml",
}  # fmt: skip


def routes() -> APIRouter:
    """The addresses under /export."""
    router = APIRouter(include_in_schema=False)
    router.get("/export/{name}")(export)
    return router


def export(request: Request, name: str, reader: OpenReader, query: Asked) -> Response:
    """The events of a query as a file; sent while it is written, but for Parquet, which is written whole."""
    form = FORMATS.get(name)
    if form is None:
        raise HTTPException(404, f"there is no format {name[:40]!r}; allowed are {', '.join(FORMATS)}")
    by = request.query_params.get("by") or "actor"
    if by not in DYADS:
        raise UsageError(f"there is no network by {by[:40]!r}; allowed are {', '.join(DYADS)}")
    wanted = sayable(query, form)
    file = f"{_plain(reader.snapshot.path.stem)}-{form.name}.{form.ending}"
    if form.name == "parquet":
        with tempfile.NamedTemporaryFile(prefix="bayhaqi-", suffix=".parquet", delete=False) as made:
            target = Path(made.name)
        try:
            reader.events(wanted).write_parquet(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        gone = BackgroundTask(target.unlink, missing_ok=True)
        return FileResponse(target, filename=file, media_type="application/vnd.apache.parquet", background=gone)

    def write(stream: TextIO) -> int:
        return write_text(reader, wanted, form, stream, by=by)

    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    kind = f"{KINDS[form.ending]}; charset=utf-8"
    return StreamingResponse(begun(pieces_of(write)), media_type=kind, headers=headers)


def _plain(name: str) -> str:
    """A name for a file, of letters and digits."""
    return (
        "".join(character if character.isascii() and character.isalnum() else "-" for character in name)[:60] or "store"
    )
