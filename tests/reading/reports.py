"""Reports written for the tests, and short ways to read them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping

from bayhaqi.model import Article
from bayhaqi.reading import Failure, ReadOptions, read_stream

WIRE = """Ministers of Ostania and Westland meet

Published: 3 July 2023
By Jane Doe

GENEVA, July 3 (Reuters) - The ministers of both countries met on Monday, and officials said the talks would go on.

They had not met since May.

Share this
More News
Harvest begins in the valley
Bridge opens to traffic
"""
BODY_START = "GENEVA, July 3 (Reuters) - The ministers"
PAGE = """<!doctype html><html><head><title>Ministers meet - The Valley Post</title>
<meta property="og:site_name" content="The Valley Post"><meta property="og:title" content="Ministers meet">
<meta property="article:published_time" content="2023-07-03T10:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Ministers meet</h1>
<p>GENEVA (AP) — The ministers of both countries met on Monday, and officials said the talks would go on.</p>
<p>They had not met since May, and nobody knew on Monday when they would meet again.</p></article></body></html>"""


class Pipe(io.RawIOBase):
    """Bytes in which one cannot seek, as on standard input."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._data.readinto(buffer)


def outcomes(data: bytes | str, name: str = "-", options: ReadOptions = ReadOptions()) -> list[Article | Failure]:  # noqa: B008
    raw = data.encode() if isinstance(data, str) else data
    return list(read_stream(io.BytesIO(raw), name, options))


def article(data: bytes | str, name: str = "report.txt", options: ReadOptions = ReadOptions()) -> Article:  # noqa: B008
    (only,) = outcomes(data, name, options)
    assert isinstance(only, Article), str(only)
    return only


def failure(data: bytes | str, name: str = "report.txt") -> Failure:
    (only,) = outcomes(data, name)
    assert isinstance(only, Failure), only
    return only


def zipped(entries: Mapping[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def gzipped(data: bytes | str) -> bytes:
    return gzip.compress(data.encode() if isinstance(data, str) else data)
