"""A watcher with the quick coder of the tests, as a process that can be killed: takes its settings as JSON."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from types import FrameType

from bayhaqi.fetching import Fetcher
from bayhaqi.watching import Clock, Settings, Watcher, read_sources
from bayhaqi.watching import watcher as module
from tests.store.fake_coder import FakeCoder
from tests.watching.news import LIMITS


def main() -> None:
    """Watch until SIGTERM; every name means this machine."""
    given = json.loads(sys.argv[1])
    # The quick coder makes larger batches worth while; the real one takes a second an article.
    module.BATCH_ARTICLES = 200
    watcher = Watcher(
        Path(given["store"]),
        FakeCoder(),
        fetcher=Fetcher(LIMITS, allow_private=True, lookup=lambda host, port: ["127.0.0.1"]),
        settings=Settings(every_s=float(given["every"]), delay_s=1.0, workers=8, recheck_s=()),
        clock=Clock(given["speed"], given["now"]),
    )

    def stop(number: int, frame: FrameType | None) -> None:
        watcher.stop.set()
        watcher.wake()

    signal.signal(signal.SIGTERM, stop)
    sources, _ = read_sources([given["sources"]])
    watcher.run(sources)


if __name__ == "__main__":
    main()
