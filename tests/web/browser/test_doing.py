"""What people do in the browser: go through claims with keys and without JavaScript, review, meet hostile texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bayhaqi
from bayhaqi.query import Query
from bayhaqi.store import list_reviews
from bayhaqi.web.links import article_path
from tests.web.browser.looking import looked_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def article(demo_store: Path) -> str:
    """The report with most claims."""
    with bayhaqi.open(demo_store) as db:
        return str(db.articles(Query.of(sort="-claims", limit=1)).records()[0]["id"])


def test_keys_go_through_the_claims(browser: Browser, demo: str, article: str) -> None:
    with looked_at(browser, demo, article_path(article)) as looked:
        page = looked.page
        listed = page.locator(".claim-list a").evaluate_all(
            "all => all.map((one) => new URL(one.href).searchParams.get('claim'))"
        )
        assert len(listed) > 2

        def press(key: str, wanted: str) -> None:
            page.keyboard.press(key)
            page.wait_for_function(
                "wanted => new URLSearchParams(location.search).get('claim') === wanted"
                " && document.querySelector('.claim-list a[aria-current]')?.href.includes(wanted)",
                arg=wanted,
            )

        press("j", listed[0])
        press("j", listed[1])
        press("k", listed[0])
        assert page.locator("#act").count() >= 1
        assert page.evaluate("document.activeElement.closest('.claim-list') !== null")
        page.go_back()
        page.wait_for_function("wanted => new URLSearchParams(location.search).get('claim') === wanted", arg=listed[1])
        # A key in a field is a letter.
        page.locator("#find").press("j")
        assert page.locator("#find").input_value() == "j"
        assert looked.errors == []


def test_without_javascript_claims_are_links_and_reviews_are_kept(
    browser: Browser, demo: str, demo_store: Path, article: str
) -> None:
    with looked_at(browser, demo, article_path(article), java_script_enabled=False) as looked:
        page = looked.page
        page.locator(".claim-list a").nth(1).click()
        assert "claim=" in page.url
        page.locator(".claim-words q").first.wait_for()
        words = page.locator(".claim-words q").all_inner_texts()
        assert len(words) >= 3
        page.get_by_role("link", name="Review", exact=True).click()
        page.get_by_role("radio", name=re.compile("^Correct")).check()
        page.get_by_label("Type", exact=True).select_option("CONCEDE")
        page.get_by_label("Mode").select_option("")
        page.get_by_label("Your name").fill("Without scripts")
        page.get_by_role("button", name="Keep", exact=True).click()
        assert page.get_by_role("status").inner_text() == "The review was kept."
    (kept,) = [one for one in list_reviews(demo_store) if one.reviewer == "Without scripts"]
    assert (kept.verdict, kept.corrections["type"]) == ("wrong", "CONCEDE")


def test_a_claim_is_reviewed_and_the_next_comes(browser: Browser, demo: str, demo_store: Path) -> None:
    with looked_at(browser, demo, "/reviews") as looked:
        page = looked.page
        page.get_by_label("Your name").fill("Ana")
        page.get_by_role("button", name="Next claim").click()
        first = page.url
        corrections = page.locator("[data-corrections]")
        page.get_by_role("radio", name=re.compile("^Accept")).check()
        assert corrections.is_hidden()
        page.get_by_role("radio", name=re.compile("^Correct")).check()
        assert corrections.is_visible()
        # Modes are those of the chosen type.
        page.get_by_label("Type", exact=True).select_option("ASSAULT")
        assert page.locator("#mode optgroup:not([hidden])").evaluate_all("all => all.map((one) => one.label)") == [
            "ASSAULT"
        ]
        page.get_by_role("radio", name=re.compile("^Reject")).check()
        page.get_by_role("button", name="Keep, and go to the next").click()
        page.wait_for_url(re.compile("saved=true"))
        assert page.url.split("&")[:2] != first.split("&")[:2]
        assert page.get_by_label("Your name").input_value() == "Ana"
        page.goto(demo + "/reviews")
        assert "Ana" in page.locator("main").inner_text()
        assert looked.serious() == []
        assert looked.errors == []
    assert [one.rejects for one in list_reviews(demo_store) if one.reviewer == "Ana"] == [True]


@pytest.mark.parametrize(
    "path", ["/", "/events", "/claims", "/articles", "/stories", "/voices", "/network", "/timeline", "/map"]
)
def test_hostile_texts_run_nothing(browser: Browser, hostile: str, path: str) -> None:
    with looked_at(browser, hostile, path) as looked:
        assert looked.dialogs == []
        assert looked.errors == []
        assert looked.outside == []


def test_hostile_articles_can_be_read(browser: Browser, hostile: str) -> None:
    with looked_at(browser, hostile, "/articles") as looked:
        paths = looked.page.locator("main a[href^='/articles/']").evaluate_all(
            "all => all.map((one) => one.getAttribute('href'))"
        )
    assert len(set(paths)) >= 2
    for path in sorted(set(paths)):
        with looked_at(browser, hostile, path) as looked:
            assert looked.page.locator("article.text p").count() > 0
            assert looked.page.locator("main :is(script, img, iframe)").count() == 0
            assert "alert(1)" in looked.page.locator("article.text").inner_text()
            assert (looked.dialogs, looked.errors, looked.outside) == ([], [], [])
            assert looked.figures()["kilobytes"] < 1500
