"""A small soak: what `watch_run` does by hand with two hundred feeds."""

from __future__ import annotations

from pathlib import Path

from tests.watching.watch_run import Plan, soak


def test_every_article_once_though_the_watcher_is_killed(tmp_path: Path) -> None:
    done = soak(tmp_path, Plan(feeds=5, articles=40, kills=2, hours=0.5, real_s=10))
    assert done["articles"] == 40
    assert done["kills"] == 2
