"""Articles that attack whoever reads them: nothing of them becomes markup, a link that runs, or text that turns around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from bayhaqi.web import create_app
from tests.query.made_store import article, claim, event, make_store, side
from tests.web.conftest import BASE

SCRIPT = "<script>alert(1)</script>"
HANDLER = '"><img src=x onerror=alert(1)>'
QUOTES = "'\" onmouseover='alert(1)"
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
TURNED = "safe\u202egnp.exe\u202c\u2066\u0007\u001b[31m\ud800"
ATTACKS = (SCRIPT, HANDLER, QUOTES, TEMPLATE, TURNED)
HUGE = f"{SCRIPT} {HANDLER} " + "The minister said so. \u202e" * 220_000
FORBIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u0007\u001b")


def hostile_store(path: Path) -> Path:
    """A store in which every text that somebody else writes is an attack, and one article has 5 MB."""
    events, articles, claims, links, stories = [], [], [], [], []
    for number, attack in enumerate(ATTACKS):
        plain = attack.encode("utf-8", "replace").decode()
        who = side(plain, "RUS", "GOV", actor=None)
        whom = side("victim " + plain, "UKR", actor=f"{plain}/../{number}")
        one = event(
            f"e-{number}", "ASSAULT", [who], [whom], "2024-07-22", place=plain, place_country="UKR", lat=46.4, lon=30.7,
            origin_names=[plain], description=f"{plain} attacked", disputed=True,
            differences=f'[{{"field": "day", "value": "{number}<script>", "origins": ["<script>x"]}}]',
        )  # fmt: skip
        events.append(one)
        text = f"{plain} did it. It was <b>said</b>." if number else HUGE.encode("utf-8", "replace").decode()
        name = f"a{number}-<script>-'\""
        evidence = text[:40]
        articles.append(
            article(
                name, "2024-07-22", plain, plain, text, url="javascript:alert(1)", agency=plain, dateline=plain,
                record=record(name, plain, text, f"c{number}"),
            )
        )  # fmt: skip
        claims.append(
            claim(one, name, f"c{number}", evidence, [plain, "<i>b</i>"], plain, trigger=text[:2], trigger_end=2)
        )
        links.append({"article": name, "claim": f"c{number}", "event": one["id"]})
        stories.append({"article": name, "story": name})
    bare = [{key: value for key, value in one.items() if key != "event"} for one in claims]
    tables: dict[str, Any] = {
        "articles": articles, "claims": bare, "claim_events": links, "stories": stories, "events": events,
        "mentions": [], "attributions": [], "redirects": [],
    }  # fmt: skip
    return make_store(path, tables)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(hostile_store(tmp_path_factory.mktemp("hostile") / "hostile.bayhaqi"))
    app.state.opened.settle()
    with TestClient(app, base_url=BASE) as client:
        yield client


def record(name: str, attack: str, text: str, claim_id: str) -> str:
    """The coding of an article, with the attack in every field that holds words."""

    def span(start: int, end: int, **more: Any) -> dict[str, Any]:
        return {"start": start, "end": end, "text": text[start:end], **more}

    mention = {
        "actor": attack,
        "name": attack,
        "country": "RUS",
        "sectors": ["GOV"],
        "kind": "group",
        "title": attack,
        "entity": 0,
    }
    voice = {
        "id": 0,
        "source": [span(0, 8, mention=0)],
        "cue": [span(9, 12)],
        "content": [span(2, 40)],
        "quoted": False,
        "within": None,
    }
    act = {
        "id": claim_id, "type": "ASSAULT", "modes": [], "contexts": [], "quad": "material conflict", "score": -9.0, "cameo": "190",
        "status": None, "actors": [0], "recipients": [], "trigger": span(0, 2), "evidence": span(0, 40),
        "date": {"start": "2024-07-22", "end": "2024-07-22", "basis": "text"}, "place": 0, "attribution": [0], "origin": attack,
        "counts": {"killed": None, "injured": None, "arrested": None, "size": None}, "confidence": 0.9,
    }  # fmt: skip
    place = span(3, 9, name=attack, country="UKR", geonames=None, lat=46.4, lon=30.7, kind="city")
    return json.dumps(
        {
            "article": {"id": name, "title": attack, "text": text, "published": "2024-07-22", "publisher": attack,
                        "url": "javascript:alert(1)", "language": "en", "dateline": None},
            "mentions": [span(0, 8, id=0, **mention)], "dates": [span(1, 5, type="DATE", value="2024-07-22")],
            "places": [place], "attributions": [voice], "claims": [act], "warnings": [{"code": "x", "message": attack}],
            "coder": {"name": "bayhaqi", "version": "0", "models": {}, "actors": "0"},
        }
    )  # fmt: skip


class Page(HTMLParser):
    """What a browser would make of a page: scripts, handlers, addresses, styles."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.add(tag)
        if tag == "script" and not str(given.get("src", "")).startswith("/static/"):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self.inline += ["style"] if tag == "style" else []
        self.links += [
            str(given[name]) for name in ("href", "src", "action", "formaction", "hx-get") if given.get(name)
        ]


def check(client: TestClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    page = Page()
    page.feed(answer.text)
    assert page.inline == [], path
    assert not page.elements & {"img", "iframe", "object", "embed", "b", "i", "base"}, path
    assert not FORBIDDEN & set(answer.text), path
    for link in page.links:
        assert link.startswith(("/", "#", "?")), (path, link)
        assert not link.startswith("//"), (path, link)
    assert "49 attacked" not in answer.text
    return page


LISTS = (
    "/",
    "/events",
    "/events?count=reports",
    "/claims",
    "/stories",
    "/articles",
    "/voices",
    "/network",
    "/map",
    "/timeline",
)


@pytest.mark.parametrize("path", LISTS)
def test_lists_show_attacks_as_text(hostile: TestClient, path: str) -> None:
    check(hostile, path)


def test_every_page_that_the_lists_lead_to_shows_attacks_as_text(hostile: TestClient) -> None:
    found: dict[str, None] = {}
    for path in LISTS:
        found.update(dict.fromkeys(link.split("#")[0] for link in check(hostile, path).links))
    pages = [
        path
        for path in found
        if path.startswith(("/events/", "/articles/", "/stories/", "/actors/", "/dyads", "/voices/"))
    ]
    assert len(pages) > 20
    for kind in ("/events/", "/articles/", "/stories/", "/actors/", "/voices/"):
        assert any(path.startswith(kind) for path in pages), kind
    for path in pages[:60]:
        check(hostile, path)


@pytest.mark.parametrize("attack", [*ATTACKS, "../../etc/passwd", "\x00", "=cmd|' /C calc'!A0", "%", "*", '"'])
def test_what_a_reader_types_comes_back_as_text(hostile: TestClient, attack: str) -> None:
    plain = attack.encode("utf-8", "replace").decode()
    for name in ("text", "party", "since", "type", "sort", "nonsense"):
        answer = hostile.get("/events", params={name: plain})
        assert answer.status_code in (200, 400), (name, answer.status_code)
        page = Page()
        page.feed(answer.text)
        assert page.inline == []
        assert "img" not in page.elements
    for path in ("/events/", "/articles/", "/stories/", "/actors/", "/voices/", "/show/", "/export/", "/"):
        answer = hostile.get(path + quote(plain, safe=""))
        assert answer.status_code in (200, 307, 400, 404), (path, answer.status_code)
        page = Page()
        page.feed(answer.text)
        assert page.inline == []


def test_the_feed_is_xml_whatever_articles_say(hostile: TestClient) -> None:
    root = ElementTree.fromstring(hostile.get("/feed.atom").content)
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == len(ATTACKS)
    assert any("<script>" in str(one.findtext("{http://www.w3.org/2005/Atom}summary")) for one in entries)


def test_an_article_of_five_megabytes_is_shown_within_bounds(hostile: TestClient) -> None:
    link = next(link for link in check(hostile, "/articles").links if link.startswith("/articles/a0"))
    answer = hostile.get(link)
    assert answer.status_code == 200
    assert SCRIPT not in answer.text
    assert not FORBIDDEN & set(answer.text)
