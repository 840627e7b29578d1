"""The pages of pictures, actors, dyads and voices on the made store, and the data that they draw."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bayhaqi.web.actor_roles import known_actor
from bayhaqi.web.app import create_app
from bayhaqi.web.rendering import STATIC
from tests.query.made_store import make_store

VENDOR = STATIC / "vendor"
PAGES = (
    "/network", "/network?by=country&count=claims", "/network?view=table&limit=50", "/map", "/map?view=table&count=reports",
    "/timeline", "/timeline?by=month&party=russia", "/timeline?view=table", "/dyads", "/voices", "/voices?sort=-events",
    "/dyads?actor=%3Drussia&recipient=%3Dukraine", "/dyads?actor=RUS&recipient=UKR&count=claims", "/actors/russia",
    "/actors/dmytro-kuleba", "/actors/%C3%84rzte%20f%C3%BCr%20Frieden", "/voices/oleh-kiper", "/voices/Meridian?since=2024-08",
)  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(make_store(tmp_path_factory.mktemp("served") / "crisis.bayhaqi"))
    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        app.state.opened.settle()
        yield client


def part(client: TestClient, address: str, target: str) -> str:
    """What htmx gets for one element."""
    answer = client.get(address, headers={"HX-Request": "true", "HX-Target": target})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("address", PAGES)
def test_pages_are_whole_and_hold_nothing_inline(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert "<h1>" in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert not re.search(
        r'<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|(?:href|src)="(?:https?:)?//', answer.text
    )
    assert "style-src 'self'" in answer.headers["content-security-policy"]


def test_every_address_on_the_pages_leads_somewhere(client: TestClient) -> None:
    own = ("/network", "/map", "/timeline", "/actors/", "/dyads", "/voices", "/api/pictures", "/static/pictures")
    texts = [client.get(address).text for address in PAGES]
    found = {html.unescape(one) for text in texts for one in re.findall(r'(?:href|src|data-source)="(/[^"]*)"', text)}
    mine = sorted(one for one in found if one.startswith(own))
    assert len(mine) > 60
    # One page of each way of asking; the rest of such addresses differ in names only.
    kinds = {re.sub(r"(/actors/|/voices/)[^?]*|%3D[^&]*", r"\1", one): one for one in mine}
    for one in kinds.values():
        assert client.get(one).status_code == 200, one


def test_network_has_its_table_and_its_data(client: TestClient) -> None:
    page = client.get("/network").text
    assert "The 10 actors with most events, and the 6 dyads between them." in " ".join(page.split())
    source = re.search(r'data-source="([^"]+)"', page)
    assert source
    data = client.get(source[1].replace("&amp;", "&")).json()
    assert len(data["nodes"]) == 10
    edge = next(one for one in data["edges"] if {one["one"], one["two"]} == {"russia", "ukraine"})
    assert edge["href"] == "/dyads?actor=%3Drussia&recipient=%3Dukraine"
    assert (edge["number"], edge["material_conflict"]) == (1, 1)
    assert page.count('<tr><th scope="row">') == len(data["nodes"]) + len(data["edges"])


def test_network_says_what_it_leaves_out_and_keeps_filters(client: TestClient) -> None:
    page = client.get("/network?limit=2&party=russia&type=ASSAULT").text
    assert "The 2 actors with most events, and" in " ".join(page.split())
    # The second of three meets neither of the others, and is left out.
    data = client.get("/api/pictures/network?limit=3").json()
    assert (len(data["nodes"]), data["all_nodes"]) == (2, 10)
    filtered = client.get("/api/pictures/network?type=ASSAULT&count=claims").json()
    assert [(one["number"], one["href"]) for one in filtered["edges"]] == [
        (3, "/dyads?actor=%3Drussia&recipient=%3Dukraine&type=ASSAULT")
    ]
    assert client.get("/api/pictures/network?limit=1000000").json()["most_edges"] == 900


def test_map_has_places_with_links_to_their_events(client: TestClient) -> None:
    data = client.get("/api/pictures/map?since=2024-07").json()
    odesa = next(one for one in data["places"] if one["place"] == "Odesa")
    assert (odesa["lat"], odesa["lon"], odesa["number"]) == (46.48, 30.73, 1)
    assert odesa["href"] == "/events?since=2024-07&place=%3DOdesa"
    page = client.get("/map").text
    assert "4 of 6 events have a place with coordinates; all 4 places are shown." in " ".join(page.split())
    assert page.count('<tr><th scope="row">') == 4


def test_timeline_narrows_by_link(client: TestClient) -> None:
    data = client.get("/api/pictures/timeline?since=2024-07-20&until=2024-07-31").json()
    assert data["step"] == "day"
    assert [(bar["first"], bar["number"]) for bar in data["bars"]] == [
        ("2024-07-22", 1), ("2024-07-23", 1), ("2024-07-24", 1),
    ]  # fmt: skip
    page = client.get("/timeline?by=month&count=reports").text
    assert 'href="/timeline?since=2024-07-01&amp;until=2024-07-31&amp;count=reports"' in page
    assert "1 event without a day is left out." in page


def test_wrong_parameters_are_named(client: TestClient) -> None:
    for address, words in (
        ("/network?by=city", "allowed are actor, country"), ("/timeline?by=hour", "allowed are day, week, month, year"),
        ("/map?view=globe", "allowed are picture, table"), ("/map?count=words", "allowed are events, claims, reports"),
        ("/dyads?actor=russia&actor=israel&recipient=ukraine", "one actor and one recipient"),
        ("/voices?sort=colour", "voices cannot be sorted"),
        ("/actors/russia?tab=all", "allowed are says, said, told"),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert words in answer.text.replace("&#39;", "'")
    assert client.get("/api/pictures/dyad?actor=russia").status_code == 422
    assert "error" in client.get("/api/pictures/timeline?by=hour").json()


def test_nobody_is_not_found(client: TestClient) -> None:
    for address in ("/actors/nobody%20at%20all", "/voices/nobody%20at%20all", "/actors/" + "x" * 700):
        assert client.get(address).status_code == 404
    # Known to the actor base and absent from this store.
    assert client.get("/actors/nikol-pashinyan").status_code == 200


def test_actor_has_roles_counterparts_and_later_parts(client: TestClient) -> None:
    page = client.get("/actors/dmytro-kuleba").text
    assert "Minister of Foreign Affairs" in page
    assert "2020-03-04 – 2024-09-05" in page
    assert 'href="/dyads?actor=%3Ddmytro-kuleba&amp;recipient=%3Dwang-yi"' in page
    assert "Foreign Minister" in part(client, "/actors/dmytro-kuleba?tab=told", "told")
    assert "troops had <mark>" not in page
    said = part(client, "/actors/russia?tab=said", "said")
    assert said.startswith('<section id="said"')
    assert "Oleh Kiper" in said
    assert "Russian drones struck" in said
    says = part(client, "/actors/russia?tab=says", "says")
    assert "Russia denied that its troops had moved." in says
    assert "<html" not in says
    # Without htmx the same address is the whole page with the part in it.
    assert "Russia denied that its troops" in client.get("/actors/russia?tab=says").text


def test_dyad_tells_who_acts_by_type_and_event(client: TestClient) -> None:
    page = client.get("/dyads?actor=%3Dukraine&recipient=%3Drussia").text
    assert re.search(r"1 event <bdi>Russia</bdi> → <bdi>Ukraine</bdi>", page)
    assert "Russia attacked Odesa with drones" in page
    assert 'href="/actors/ukraine"' in page
    data = client.get("/api/pictures/dyad?actor=%3Dukraine&recipient=%3Drussia").json()
    assert [(one["id"], one["way"], one["href"]) for one in data["points"]] == [
        ("e-strike", "back", "/events/e-strike")
    ]
    countries = client.get("/dyads?actor=RUS&recipient=UKR").text
    assert "Russia" in countries
    assert "Ukraine" in countries


def test_voice_has_types_parties_and_who_contradicts_it(client: TestClient) -> None:
    page = client.get("/voices/oleh-kiper").text
    assert "Oleh Kiper" in page
    assert "ASSAULT" in page
    agree = part(client, "/voices/oleh-kiper?tab=agree", "agree")
    assert "Harbour Gazette" in agree
    assert "Which day 1" in agree
    assert "Whether it happened 1" in agree
    assert 'href="/events/e-strike"' in agree


def test_list_of_voices_is_a_part_too(client: TestClient) -> None:
    text = part(client, "/voices?limit=3", "results")
    assert text.startswith('<div id="results"')
    assert text.count('<tr><th scope="row"') == 3
    assert "1–3 of 9 voices" in text


def test_roles_are_dated_in_words() -> None:
    hamas = known_actor("hamas")
    assert hamas is not None
    assert [role.when for role in hamas.roles] == ["since 2007-06-15", "2006-03-29 – 2007-06-14", "until 2006-03-28"]
    assert known_actor("nobody at all") is None


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    found = {file.name for file in VENDOR.iterdir() if file.is_file()} - {"manifest.json"}
    assert found == set(manifest["files"])
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    assert sum(file.stat().st_size for file in VENDOR.rglob("*") if file.is_file()) < 2_000_000
    licences = (VENDOR / "LICENSES.txt").read_text(encoding="utf-8")
    for package in manifest["packages"]:
        assert f"{package['name']} {package['version']} ({package['licence']})" in licences


def test_vendored_files_ask_nothing_of_other_addresses() -> None:
    asked = re.compile(r"(?:fetch|import|XMLHttpRequest|\.src\s*=|\.open)\s*\(?[^;]{0,40}[\"'`](?:https?:)?//")
    assert asked.search('fetch("https://example.org")')
    for file in VENDOR.glob("*.js"):
        found = asked.search(file.read_text(encoding="utf-8"))
        assert found is None, (file.name, found)
