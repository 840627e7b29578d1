"""Who may ask: hosts, origins, tokens, forged forms, sizes, and the headers of every answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bayhaqi.errors import StoreError, UsageError
from bayhaqi.web import Settings, create_app
from bayhaqi.web.security import HEADERS
from tests.web.conftest import BASE

TOKEN = "a-token-of-the-tests"
FORM = "application/x-www-form-urlencoded"


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sql").text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/", "/events", "/nowhere", "/api/events", "/static/style.css", "/events?limit=x"])
def test_every_answer_has_the_headers_that_browsers_keep_to(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200), ("localhost:8765", 200), ("localhost", 200), ("[::1]:8765", 200), ("LOCALHOST:1", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example:8765", 421), ("", 421),
        ("127.0.0.1@evil.example", 421), ("10.0.0.1", 421), ("localhost:port", 421), ("localhost/evil", 421),
    ],
)  # fmt: skip
def test_only_names_of_the_server_are_answered(client: TestClient, host: str, status: int) -> None:
    assert client.get("/api/store", headers={"Host": host}).status_code == status


def test_other_names_are_answered_when_they_are_given(made: Path) -> None:
    app = create_app(made, Settings(host="0.0.0.0", token=TOKEN, names=("archive.example.org",)))
    asked = TestClient(app, base_url=BASE, headers={"Authorization": f"Bearer {TOKEN}"})
    for host, status in (("archive.example.org:8765", 200), ("192.0.2.7:8765", 200), ("other.example.org", 421)):
        assert asked.get("/api/store", headers={"Host": host}).status_code == status


def test_other_sites_may_not_read_but_may_link(client: TestClient) -> None:
    other = {"Sec-Fetch-Site": "cross-site"}
    assert client.get("/api/events", headers={**other, "Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert client.get("/events", headers={**other, "Sec-Fetch-Mode": "navigate"}).status_code == 200


def test_writes_need_the_value_of_our_own_form(client: TestClient) -> None:
    good = csrf(client)
    statement = "SELECT 41 + 1 AS answer"
    post = {"statement": statement, "csrf": good}
    assert "42" in client.post("/sql", data=post).text
    assert client.post("/sql", data={"statement": statement}).status_code == 403
    assert client.post("/sql", data={**post, "csrf": good[:-1] + "x"}).status_code == 403
    assert client.post("/sql", data={"statement": statement}, headers={"X-CSRF": good}).status_code == 200
    for headers in (
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:9999"},
    ):  # fmt: skip
        assert client.post("/sql", data=post, headers=headers).status_code == 403
    assert client.post("/sql", data=post, headers={"Origin": BASE, "Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_scripts_send_json_which_other_sites_cannot(client: TestClient) -> None:
    body = '{"statement": "SELECT count(*) AS n FROM events"}'
    asked = client.post("/api/sql", content=body, headers={"Content-Type": "application/json"})
    assert asked.json() == {"columns": ["n"], "rows": [{"n": 8}], "more": False}
    for kind in ("text/plain", FORM, "multipart/form-data"):
        assert client.post("/api/sql", content=body, headers={"Content-Type": kind}).status_code == 403
    answer = client.options(
        "/api/sql", headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    )
    assert "access-control-allow-origin" not in answer.headers


def test_a_token_is_asked_for_by_basic_authentication_and_taken_as_a_bearer(made: Path) -> None:
    asked = TestClient(create_app(made, Settings(token=TOKEN)), base_url=BASE)
    refused = asked.get("/events")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert TOKEN not in refused.text
    assert asked.get("/events", auth=("anyone", TOKEN)).status_code == 200
    assert asked.get("/api/store", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    for header in (f"Bearer {TOKEN}x", "Basic !!!", "Basic", "Bearer", f"Digest {TOKEN}", TOKEN):
        assert asked.get("/api/store", headers={"Authorization": header}).status_code == 401
    assert asked.post("/sql", data={"statement": "SELECT 1"}).status_code == 401
    assert asked.get("/static/style.css").status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_another_address_needs_a_token(host: str) -> None:
    with pytest.raises(UsageError, match="give a token"):
        Settings(host=host)
    with pytest.raises(UsageError, match="at least 16"):
        Settings(host=host, token="short")
    assert not Settings(host=host, token=TOKEN).loopback
    assert Settings(host="127.0.0.2").loopback


def test_what_is_too_large_is_refused(client: TestClient, app: FastAPI) -> None:
    settings: Settings = app.state.settings
    assert client.get("/events?text=" + "x" * settings.longest_url).status_code == 414
    assert client.get("/events?text=" + "x" * 600).status_code == 400
    assert (
        client.post("/sql", content=b"x" * (settings.largest_body + 1), headers={"Content-Type": FORM}).status_code
        == 413
    )
    assert client.get("/api/events?limit=100000").status_code == 422
    assert len(client.get("/events?limit=100000").text) < 200_000


def test_what_takes_too_long_is_ended(made: Path) -> None:
    app = create_app(made, Settings(seconds=0.2))
    app.state.opened.settle()

    def slow() -> str:
        with app.state.opened.lease() as reader:
            reader.snapshot.cursor().execute("SELECT count(*) FROM range(10_000_000) AS a, range(1_000_000) AS b")
        raise AssertionError("it was not ended")

    app.get("/slow")(slow)
    answer = TestClient(app, base_url=BASE).get("/slow")
    assert answer.status_code == 503
    assert "longer than 0.2 seconds" in answer.text


def test_sql_can_be_left_out_and_does_nothing_but_read(made: Path, client: TestClient) -> None:
    off = TestClient(create_app(made, Settings(sql=False)), base_url=BASE)
    assert off.get("/sql").status_code == 404
    assert 'href="/sql"' not in off.get("/").text
    body = {"statement": "SELECT 1"}
    assert off.post("/api/sql", json=body).status_code == 404
    for statement in (
        "DROP TABLE events",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY events TO 'x'",
        "SELECT 1; SELECT 2",
    ):
        assert client.post("/api/sql", json={"statement": statement}).status_code == 422
        page = client.post("/sql", data={"statement": statement, "csrf": csrf(client)})
        assert page.status_code == 400
        assert 'role="alert"' in page.text


def test_a_link_brings_a_statement_but_does_not_run_it(client: TestClient) -> None:
    page = client.get("/sql", params={"statement": "SELECT 'it ' || 'ran' AS x"})
    assert "SELECT &#39;it &#39; || &#39;ran&#39; AS x" in page.text
    assert "it ran" not in page.text


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        create_app(tmp_path / "nothing")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/vendor/"]
)
def test_static_files_are_those_of_the_package(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
