"""The interface against its own OpenAPI: no answer that fails, none that the description does not name."""

from __future__ import annotations

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from bayhaqi.web import Settings, create_app
from tests.web.conftest import BASE

FIRST = ("/api/store", "/api/totals", "/api/facets", "/api/series", "/api/network", "/api/sql", "/api/{table}")


def test_no_request_makes_the_interface_fail(made: Path) -> None:
    # An application of its own: each request of schemathesis begins and ends it.
    app = create_app(made, Settings())
    app.state.opened.settle()
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"Host": "127.0.0.1:8765"})
    asked: dict[int, int] = {}
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) >= len(FIRST)
    for operation in operations:
        # Statements run in a process of their own, which takes a second to begin.
        examples = 5 if operation.path == "/api/sql" else 20

        @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            response = case.call(headers={"Host": "127.0.0.1:8765"})
            asked[response.status_code] = asked.get(response.status_code, 0) + 1
            assert response.status_code < 500, f"{case.as_curl_command()}\n{response.status_code} {response.text[:500]}"

        ask()
    # The requests were understood, not only turned away.
    assert asked[200] > 50, asked


def test_the_description_names_what_there_is(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(FIRST) <= set(described["paths"])
    assert all(path.startswith("/api/") for path in described["paths"])
    filters = {one["name"] for one in described["paths"]["/api/{table}"]["get"]["parameters"]}
    assert {"actor", "since", "disputed", "sort", "limit", "offset", "table"} <= filters
    for path in described["paths"]:
        if path in client.get("/api").text:
            continue
        raise AssertionError(f"{path} is not in the guide")
    assert client.get("/api/openapi.json", headers={"Host": BASE.removeprefix("http://")}).status_code == 200
