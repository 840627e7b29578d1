"""A headless Chromium for the tests in this folder, and the stores that they look at.

Without Playwright or Chromium they skip, and say so; in CI (CI=true) they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LARGE_CLAIMS = 100_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What each page weighed and how long it took, told at the end of the run.
MEASURED: dict[tuple[str, str], dict[str, float]] = {}


def find_chromium() -> str | None:
    """The browser that is installed, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def _is_missing(what: str) -> None:
    reason = (
        f"{what}; browser tests need: pip install -e '.[test]' and apt-get install chromium (or CHROMIUM=/path/to/it)"
    )
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        from axe_playwright_python.sync_playwright import Axe  # noqa: F401
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        _is_missing(f"{error.name} is not installed")
    path = find_chromium()
    if path is None:
        _is_missing("there is no Chromium")
    with sync_playwright() as playwright:
        # Debian's sandbox needs rights that containers do not have; the pages are our own.
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def demo_store(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example reports, coded by the packaged coder."""
    import bayhaqi
    from bayhaqi.reading.demo import demo_articles

    path = tmp_path_factory.mktemp("demo") / "demo.bayhaqi"
    with bayhaqi.open(path) as db:
        db.add(demo_articles())
    return path


@pytest.fixture(scope="session")
def demo(demo_store: Path) -> Iterator[str]:
    from tests.web.browser.serving import served

    with served(demo_store) as address:
        yield address


@pytest.fixture(scope="session")
def large_store(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic store of 100,000 claims."""
    from tests.web.browser.serving import make_large_store

    path = tmp_path_factory.mktemp("large") / "large.bayhaqi"
    make_large_store(path, LARGE_CLAIMS)
    return path


@pytest.fixture(scope="session")
def large(large_store: Path) -> Iterator[str]:
    from tests.web.browser.serving import served

    with served(large_store) as address:
        yield address


@pytest.fixture(scope="session")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.web.browser.serving import make_hostile_store, served

    path = tmp_path_factory.mktemp("hostile") / "hostile.bayhaqi"
    make_hostile_store(path)
    with served(path) as address:
        yield address


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A line for each page that was measured."""
    if not MEASURED:
        return
    terminalreporter.section("pages in the browser")
    for (store, name), figures in MEASURED.items():
        terminalreporter.write_line(
            f"{store:<6} {name:<16} first byte {figures['first_byte_ms']:6.0f} ms  whole {figures['whole_ms']:6.0f} ms  "
            f"compressed {figures['kilobytes']:6.0f} kB"
        )
