"""Templates into pages: whatever a page prints is text, never markup, and cannot turn the text around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bayhaqi.query import wording
from bayhaqi.version import __version__
from bayhaqi.web import links

HERE = Path(__file__).parent
STATIC = HERE / "static"
# Characters that turn the direction of text, and controls: each becomes one visible character, so that offsets stay.
DANGEROUS = {
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C], "\u2423"),
    **{
        code: "\ufffd"
        for code in [*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]
        if chr(code) not in "\t\n\r"
    },
}
# Navigation: path and label; the second row holds what is asked for less often.
NAVIGATION = (
    ("/", "Overview"), ("/events", "Events"), ("/timeline", "Timeline"), ("/map", "Map"), ("/network", "Network"),
    ("/voices", "Voices"), ("/reviews", "Reviews"),
)  # fmt: skip
MORE = (("/claims", "Claims"), ("/stories", "Stories"), ("/articles", "Articles"), ("/sql", "SQL"), ("/api", "API"))


def page(request: Request, name: str, *, status: int = 200, part: str | None = None, **context: Any) -> HTMLResponse:
    """A template as a page. Where htmx asks for the element whose id is `part`, only the block of that name is given."""
    template = environment().get_template(name)
    whole = {**_of(request), **context}
    wanted = request.headers.get("hx-target") if request.headers.get("hx-request") == "true" else None
    if part is not None and wanted == part:
        made = template.new_context(whole)
        # A block alone does not know what its template imports; that is done before the first piece of the page.
        next(template.root_render_func(made), None)
        text = "".join(template.blocks[part](made))
    else:
        text = template.render(whole)
    return HTMLResponse(text.encode("utf-8", "replace"), status_code=status, headers={"Vary": "HX-Request, HX-Target"})


def compile_templates() -> None:
    """Have every template ready before a page is asked for."""
    for name in environment().list_templates():
        environment().get_template(name)


def _of(request: Request) -> Mapping[str, Any]:
    """What every template may use."""
    state = request.app.state
    return {
        "request": request,
        "path": request.url.path,
        "settings": state.settings,
        "store": state.opened.path.name,
        "navigation": NAVIGATION,
        "further": MORE if state.settings.sql else tuple(one for one in MORE if one[0] != "/sql"),
        "csrf": state.csrf,
        "csrf_field": Markup('<input type="hidden" name="csrf" value="{}">').format(state.csrf),
        "version": __version__,
    }


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of all templates: escaping, without undefined names."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printed,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    made.filters.update(
        number=number, score=score, sides=wording.sides, what=wording.what, days=wording.days, clean=wording.clean,
        status_words=wording.status_words, several=wording.several, iso=iso, address=links.web_address,
        plural=plural, share=share, verdict_words=wording.verdict_words,
    )  # fmt: skip
    made.globals.update(
        event_path=links.event_path, story_path=links.story_path, article_path=links.article_path,
        actor_path=links.actor_path, dyad_path=links.dyad_path, voice_path=links.voice_path, review_path=links.review_path,
        with_query=links.with_query, static=static_path, urlencode=urlencode,
    )  # fmt: skip
    return made


def _printed(value: Any) -> Any:
    """A value as templates print it: nothing for None, no character that turns text around."""
    if value is None:
        return ""
    if isinstance(value, str):
        plain = value.translate(DANGEROUS)
        return Markup(plain) if isinstance(value, Markup) else plain
    return value


def number(value: float | None) -> str:
    """A whole number with commas; a dash where there is none."""
    return "–" if value is None else f"{value:,.0f}"


def score(value: float | None) -> str:
    """A PLOVER score with its sign; a dash where there is none."""
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")


def plural(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 event", "2,400 events"."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def share(value: float, whole: float) -> str:
    """A part of a whole as a number from 0 to 100, for the width of a bar."""
    return f"{100 * value / whole:.2f}" if whole else "0"


def iso(value: Any) -> str:
    """A day in ISO form; nothing where there is none."""
    return "" if value is None else str(value.isoformat() if hasattr(value, "isoformat") else value)


@lru_cache(maxsize=256)
def static_path(name: str) -> str:
    """The address of a static file, which changes with what the file holds."""
    import hashlib

    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"
