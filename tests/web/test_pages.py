"""Overview, events, lists, downloads, feed and interface over the made store."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from starlette.testclient import TestClient

from bayhaqi.export import FORMATS
from bayhaqi.query import FACETS, Query
from bayhaqi.store.manifest import Manifest, read_manifest, write_manifest
from bayhaqi.web import create_app, listing
from bayhaqi.web.links import event_path, unpieced
from bayhaqi.web.streaming import pieces_of
from tests.query.made_store import make_store
from tests.web.conftest import BASE

ATOM = "{http://www.w3.org/2005/Atom}"


def links(text: str, start: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]*)"', text) if found.startswith(start)]


def test_the_overview_tells_what_the_store_holds(client: TestClient) -> None:
    page = client.get("/").text
    for words in ("Newest", "Most reported", "Accounts differ most", "Busiest dyads", "2024-06-28 to 2024-09-01"):
        assert words in page
    assert '<dt>events</dt><dd><a href="/events">8</a>' in page
    assert '<dt>claims</dt><dd><a href="/claims">11</a>' in page
    assert client.get("/?count=claims").text.count(">claims</a>") >= 1


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    app = create_app(make_store(tmp_path / "empty.bayhaqi", {"events": []}))
    app.state.opened.settle()
    asked = TestClient(app, base_url=BASE)
    assert "bayhaqi add empty.bayhaqi" in asked.get("/").text
    for path in ("/events", "/claims", "/stories", "/articles", "/feed.atom", "/api/events", "/export/csv"):
        assert asked.get(path).status_code == 200


def test_every_state_of_the_list_of_events_is_an_address(client: TestClient) -> None:
    page = client.get("/events?type=ASSAULT&type=COERCE&sort=-origins&count=claims").text
    assert page.count('class="c-who"') == 2
    assert "Russia attacked Odesa with drones" in page
    assert "/events?type=COERCE&sort=-origins&count=claims" in links(page, "/events?")
    assert 'aria-sort="descending"' in page
    assert 'name="type" value="ASSAULT"' in page
    for link in links(page, "/events?"):
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("count", ["events", "claims", "reports"])
def test_facets_lead_to_what_they_count(client: TestClient, count: str) -> None:
    facets = client.get("/api/facets", params={"count": count}).json()
    assert list(facets) == list(FACETS)
    for field, rows in facets.items():
        own = FACETS[field][1]
        for row in rows:
            value = f"={row['value']}" if field in listing.NAMED else row["value"]
            if not any(character.isalnum() for character in value):
                continue
            totals = client.get("/api/totals", params={own: value}).json()
            if count == "events" or field not in ("publisher", "origin"):
                assert totals[count] == row[count], (field, row)


def test_pages_follow_one_another(client: TestClient) -> None:
    seen: list[str] = []
    path = "/events?limit=3"
    while path:
        page = client.get(path).text
        seen += re.findall(r'class="whole" href="(/events/[^"]+)"', page)
        path = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "").replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 8


def test_htmx_gets_the_results_alone(client: TestClient) -> None:
    part = client.get("/events?type=CONSULT", headers={"HX-Request": "true", "HX-Target": "results"})
    assert part.text.lstrip().startswith('<div id="results"')
    assert "<html" not in part.text
    assert "HX-Target" in part.headers["vary"]
    assert "<html" in client.get("/events", headers={"HX-Request": "true", "HX-Target": "other"}).text


def test_the_histogram_has_a_table_of_the_same_numbers(client: TestClient) -> None:
    page = client.get("/events").text
    bars = re.findall(r"<title>(\d{4}-\d\d-\d\d)[^<]*: (\d+)</title>", page)
    twin = re.findall(r"since=(\d{4}-\d\d-\d\d)[^>]*>[^<]*</a></td><td class=\"right\">(\d+)<", page)
    assert [bar for bar in bars if bar[1] != "0"] == twin
    assert sum(int(number) for _, number in twin) == 7
    assert "1 without a day" in page


def test_periods_suit_the_days() -> None:
    from datetime import date, timedelta

    first = date(2020, 1, 1)
    periods = [listing.period_for(first, first + timedelta(days=days)) for days in (0, 100, 400, 3000, 40_000)]
    assert periods == ["day", "day", "week", "month", "year"]


def test_the_account_of_an_event_shows_who_says_what(client: TestClient) -> None:
    page = client.get("/events/e-strike").text
    for words in (
        "Where accounts differ",
        "Which day",
        "Oleh Kiper",
        "Harbour Gazette",
        "It is denied",
        "Claims by origin",
    ):
        assert words in page
    assert page.count('class="told"') == 3
    assert "/articles/a1?claim=c1" in links(page, "/articles/")
    assert client.get("/events/e-oldest").headers["location"] == "/events/e-strike"
    assert client.get("/events/e-str").headers["location"] == "/events/e-strike"
    assert client.get("/events/a1").status_code == 404
    assert client.get("/events/nothing").status_code == 404


def test_lists_of_claims_stories_and_articles(client: TestClient) -> None:
    assert client.get("/claims?status=negation").text.count('class="evidence"') == 1
    assert "Oleh Kiper" in client.get("/claims?type=ASSAULT").text
    assert client.get("/stories").text.count('<a href="/stories/') == 7
    assert client.get("/articles?publisher=Meridian").text.count('<a href="/articles/') == 4
    story = client.get("/stories/a1").text
    assert "Story of 2 reports" in story
    assert "Russia attacked Odesa with drones" in story
    for identity, path in (("e-talks", "/events/e-talks"), ("a3", "/articles/a3"), ("a6/c5", "/articles/a6?claim=c5")):
        assert client.get(f"/show/{identity}").headers["location"] == path


def test_downloads_hold_what_is_filtered_in_every_format(client: TestClient, tmp_path: Path) -> None:
    for name, form in FORMATS.items():
        answer = client.get(f"/export/{name}?type=ASSAULT")
        assert answer.status_code == 200, name
        assert f'filename="crisis-{name}.{form.ending}"' in answer.headers["content-disposition"]
        assert answer.content
    rows = list(csv.DictReader(io.StringIO(client.get("/export/csv?country=KEN").text)))
    assert {row["id"] for row in rows} == {"e-arrest", "e-span"}
    target = tmp_path / "rows.parquet"
    target.write_bytes(client.get("/export/parquet?text=drones").content)
    with duckdb.connect() as connection:
        assert connection.sql(f"SELECT id FROM '{target}'").fetchall() == [("e-strike",)]
    assert client.get("/export/nothing").status_code == 404
    assert client.get("/export/gexf?by=planet").status_code == 400


def test_what_is_streamed_ends_when_nobody_reads_and_raises_what_the_writer_raises() -> None:
    ended: list[bool] = []

    def endless(stream: io.TextIOBase) -> None:
        try:
            while True:
                stream.write("x" * 100_000)
        finally:
            ended.append(True)

    pieces = pieces_of(endless)  # type: ignore[arg-type]
    assert len(next(pieces)) == 100_000
    pieces.close()  # type: ignore[attr-defined]
    assert ended == [True]

    def failing(stream: io.TextIOBase) -> None:
        stream.write("begun")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(pieces_of(failing))  # type: ignore[arg-type]


def test_the_feed_of_a_query(client: TestClient) -> None:
    root = ElementTree.fromstring(client.get("/feed.atom?party=russia").content)
    assert root.findtext(f"{ATOM}title") == "Events of crisis.bayhaqi"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 3
    first = {entry.findtext(f"{ATOM}id"): entry for entry in entries}["urn:bayhaqi:event:e-strike"]
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{BASE}/events/e-strike"
    assert first.findtext(f"{ATOM}updated") == "2024-07-24T00:00:00Z"
    assert "accounts differ" in str(first.findtext(f"{ATOM}summary"))


def test_the_interface_answers_the_query_of_the_pages(client: TestClient) -> None:
    answer = client.get("/api/events?party=russia&limit=2").json()
    assert (answer["total"], answer["limit"], len(answer["rows"])) == (3, 2, 2)
    rest = client.get(answer["next"]).json()
    assert (len(rest["rows"]), rest["next"]) == (1, None)
    assert client.get("/api/claims?origin=oleh-kiper").json()["total"] == 2
    assert client.get("/api/series?by=year&count=claims").json()["rows"][0]["claims"] == 8
    assert client.get("/api/network?by=country").json()["rows"][0]["events"] >= 1
    assert client.get("/api/show/e-oldest").json()["moved_from"] == "e-oldest"
    assert client.get("/api/articles/a1").json()["text"].startswith("Russian drones")
    assert client.get("/api/store").json() == {
        "store": "crisis.bayhaqi",
        "commit": 1,
        "events": 8,
        "claims": 11,
        "articles": 9,
    }


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/events?type=WAR", 400, "there is no type"), ("/events?nonsense=1", 400, "there is no filter"),
        ("/events?count=words", 400, "allowed are events, claims, reports"), ("/nowhere", 404, "no such page"),
        ("/api/events?type=WAR", 422, "there is no type"), ("/api/nothing", 422, "table"),
        ("/api/events/none", 404, "nothing in the store"), ("/events?sort=colour", 400, "cannot be sorted by"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_is_allowed(client: TestClient, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert words in (json.loads(answer.text)["error"] if path.startswith("/api") else answer.text)
    assert "Traceback" not in answer.text


def test_what_is_added_is_shown_while_the_store_is_served(tmp_path: Path) -> None:
    path = make_store(tmp_path / "growing.bayhaqi")
    app = create_app(path)
    opened = app.state.opened
    opened.settle()
    asked = TestClient(app, base_url=BASE)
    assert asked.get("/api/store").json()["commit"] == 1
    with opened.lease() as before:
        old = read_manifest(path)
        write_manifest(path, Manifest(commit=2, next_row=old.next_row, parts=old.parts))
        opened.refresh()
        assert before.count(Query()) == 8
        assert asked.get("/api/store").json()["commit"] == 2
    with opened.lease() as after:
        assert after.snapshot.commit == 2
        assert after is not before
    opened.close()


def test_an_answer_is_remembered_for_its_snapshot(client: TestClient) -> None:
    opened = client.app.state.opened  # type: ignore[attr-defined]
    with opened.lease() as reader:
        asked: list[float] = []
        for _ in range(3):
            reader.remember("the clock", lambda: asked.append(time.monotonic()) or len(asked))
        assert len(asked) == 1


@pytest.mark.parametrize("identity", ["..", ".", "~", "a/b", "a b", "é?#%", "~x"])
def test_any_id_has_an_address_that_browsers_keep(identity: str) -> None:
    from urllib.parse import unquote, urljoin

    path = event_path(identity)
    assert urljoin(f"{BASE}/events", path) == BASE + path
    assert unpieced(unquote(path.removeprefix("/events/"))) == identity
