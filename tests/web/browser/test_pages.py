"""Every page in a browser, on the example reports and on a hundred thousand claims.

No errors, nothing asked of anybody else, nothing serious found by axe-core, and bounds for time and weight. What was measured is
told at the end of the run. The bounds of time are wide, since machines of tests are slow and shared; the aims are 200 ms and 1.5 s.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browser.conftest import MEASURED
from tests.web.browser.looking import looked_at
from tests.web.browser.pages import NAMES, addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEAVIEST_KB = 1500
FIRST_BYTE_MS, WHOLE_MS = 3_000, 10_000


@pytest.fixture(scope="session")
def demo_pages(demo_store: Path) -> dict[str, str]:
    return addresses(demo_store)


@pytest.fixture(scope="session")
def large_pages(large_store: Path) -> dict[str, str]:
    return addresses(large_store)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_the_example_reports(browser: Browser, demo: str, demo_pages: dict[str, str], name: str) -> None:
    with looked_at(browser, demo, demo_pages[name], color_scheme="light") as looked:
        measured = MEASURED["demo", name] = looked.figures()
        assert looked.errors == []
        assert looked.outside == []
        assert looked.serious() == []
        # In the dark only colours are others.
        looked.page.emulate_media(color_scheme="dark")
        looked.page.wait_for_timeout(150)
        assert looked.serious(["color-contrast"]) == []
        assert measured["kilobytes"] < HEAVIEST_KB


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_hundred_thousand_claims(
    browser: Browser, large: str, large_pages: dict[str, str], name: str
) -> None:
    with looked_at(browser, large, large_pages[name]) as looked:
        measured = MEASURED["large", name] = looked.figures()
        assert looked.errors == []
        assert looked.outside == []
        assert looked.serious() == []
        assert measured["kilobytes"] < HEAVIEST_KB
        assert measured["first_byte_ms"] < FIRST_BYTE_MS
        assert measured["whole_ms"] < WHOLE_MS


@pytest.mark.parametrize("name", ["overview", "events", "event", "article claim", "review", "reviews"])
def test_a_page_on_a_telephone_is_no_wider_than_it(
    browser: Browser, demo: str, demo_pages: dict[str, str], name: str
) -> None:
    with looked_at(browser, demo, demo_pages[name]) as looked:
        looked.page.set_viewport_size({"width": 360, "height": 740})
        looked.page.wait_for_timeout(150)
        width = looked.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        assert looked.serious() == []
