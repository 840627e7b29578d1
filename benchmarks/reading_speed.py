"""Pages a second from a WARC, read into articles, beside bare trafilatura on the same pages, in one process, on one thread.

    python benchmarks/reading_speed.py [--pages 200] [--rounds 3]

The pages are those of `tests/reading/pages/`, each filled to 100 KB with what news pages have most: scripts, styles, lists of
links and cards of other reports. Rounds alternate; processor time is counted, and medians are given.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bayhaqi.model import Article
from bayhaqi.reading import read_stream

PAGES = Path(__file__).parents[1] / "tests" / "reading" / "pages"
PAGE_BYTES = 100_000
SCRIPT_SHARE = 0.6


def filled(page: bytes, number: int) -> bytes:
    """The page with furniture before its end until it has 100 KB: three fifths scripts and styles, the rest links and cards."""
    missing = max(0, PAGE_BYTES - len(page))
    script = f'<script>window.q{number}=window.q{number}||[];window.q{number}.push({{"slot":"top","size":[300,250]}});</script>'
    style = f".c{number}{{margin:0 auto;padding:4px 8px;display:flex;color:#123456}}"
    card = (
        f'<div class="card related-card" data-id="{number}"><a href="/news/{number}/report"><img src="/i/{number}.jpg" alt="">'
        '<h3 class="card__title">Council meets again over the harbour</h3></a><span class="card__time">2 hours ago</span></div>'
    )
    item = f'<li class="menu-item menu-item-{number}"><a href="/section/{number}">Section and its pages</a></li>'
    scripts = (script * (int(missing * SCRIPT_SHARE * 0.5) // len(script))) + (
        "<style>" + style * (int(missing * SCRIPT_SHARE * 0.5) // len(style)) + "</style>"
    )
    links = '<div class="related">' + card * (int(missing * (1 - SCRIPT_SHARE) * 0.5) // len(card)) + "</div>"
    links += '<nav><ul class="menu">' + item * (int(missing * (1 - SCRIPT_SHARE) * 0.5) // len(item)) + "</ul></nav>"
    furniture = (scripts + links).encode()
    end = page.rfind(b"</body>")
    return page[:end] + furniture + page[end:] if end >= 0 else page + furniture


def record(page: bytes, number: int) -> bytes:
    """A page as a response record, a gzip member of its own."""
    content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + content + b"\r\n\r\n", 6)


def seconds(work: Callable[[], object]) -> float:
    """How much processor time some work takes, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def read_with_trafilatura(pages: list[bytes]) -> int:
    """Bare trafilatura on the pages alone, without an archive around them."""
    import trafilatura

    return sum(trafilatura.bare_extraction(page, with_metadata=True) is not None for page in pages)


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description="Reading of a web archive beside bare trafilatura.")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    sources = [path.read_bytes() for path in sorted(PAGES.glob("[0-9]*.html"))]
    pages = [filled(sources[number % len(sources)], number) for number in range(options.pages)]
    archive = b"".join(record(page, number) for number, page in enumerate(pages))
    articles = sum(isinstance(one, Article) for one in read_stream(io.BytesIO(archive), "news.warc.gz"))
    read_with_trafilatura(pages[:5])
    ours, bare = [], []
    for _ in range(options.rounds):
        ours.append(seconds(lambda: list(read_stream(io.BytesIO(archive), "news.warc.gz"))))
        bare.append(seconds(lambda: read_with_trafilatura(pages)))
    result = {
        "pages": len(pages),
        "articles": articles,
        "mean_bytes": round(sum(map(len, pages)) / len(pages)),
        "bayhaqi_pages_per_s": round(len(pages) / statistics.median(ours), 1),
        "trafilatura_pages_per_s": round(len(pages) / statistics.median(bare), 1),
        "ratio": round(statistics.median(b / o for o, b in zip(ours, bare, strict=True)), 2),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
