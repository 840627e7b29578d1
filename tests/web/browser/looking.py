"""A page in the browser, and what went on while it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# How long a page may take to be whole before a test gives up, in milliseconds: machines of tests are slow and shared.
PATIENCE_MS = 120_000
# When the page and all that it asks for are there and drawn, and how many bytes came over the line.
FIGURES = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const others = performance.getEntriesByType("resource");
    const painted = performance.getEntriesByType("paint").map((one) => one.startTime);
    return {
        first_byte_ms: page.responseStart - page.requestStart,
        whole_ms: Math.max(page.loadEventEnd, ...painted, ...others.map((one) => one.responseEnd),
            window.drawnAt ?? 0),
        kilobytes: [page, ...others].reduce((sum, one) => sum + one.encodedBodySize, 0) / 1000,
    };
}"""
# Pictures say on their element when they are drawn.
WATCH = """{
    const look = () => {
        if (document.querySelector("[data-ready]")) window.drawnAt = performance.now();
        else requestAnimationFrame(look);
    };
    look();
}"""


@dataclass
class Looked:
    """What went on in a page: errors of its scripts and its console, and requests to anywhere else."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Milliseconds until the first byte and until all is there, and kilobytes, compressed."""
        found: dict[str, float] = self.page.evaluate(FIGURES)
        return found

    def serious(self, rules: list[str] | None = None) -> list[str]:
        """What axe-core finds that is serious or critical, with the elements that it is about."""
        from axe_playwright_python.sync_playwright import Axe

        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = {"type": "rule", "values": rules}
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{one['id']}: {one['help']}: "
            + "; ".join(f"{node['html'][:140]} {_why(node)}" for node in one["nodes"][:3])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


def _why(node: dict[str, Any]) -> str:
    data = [check.get("data") for check in node.get("any", ())]
    return json.dumps(data)[:160] if any(data) else ""


@contextmanager
def looked_at(browser: Browser, address: str, path: str, **more: Any) -> Iterator[Looked]:
    """A page of a server, whole, in a browser that has seen none before; `more` are options of Playwright's contexts."""
    # Without transitions, so that colours are those that they come to.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce", **more)
    context.add_init_script(WATCH)
    page = context.new_page()
    looked = Looked(page)
    host = urlsplit(address).netloc
    page.on("console", lambda message: looked.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: looked.errors.append(str(error)))
    page.on("requestfailed", lambda request: looked.errors.append(f"{request.url} {request.failure}"))

    def asked(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != host:
            looked.outside.append(url)

    page.on("request", lambda request: asked(request.url))

    def opened(dialog: Any) -> None:
        looked.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", opened)
    try:
        answer = page.goto(address + path, wait_until="load", timeout=PATIENCE_MS)
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"
        if more.get("java_script_enabled", True):
            page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
            if page.locator("figure.picture").count():
                page.wait_for_selector("[data-ready]", state="attached", timeout=PATIENCE_MS)
        yield looked
    finally:
        context.close()


def piece(text: str) -> str:
    """A text as a piece of a path."""
    return quote(text, safe="")
