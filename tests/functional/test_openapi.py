"""The description of the API is made of the routes and the models, so it cannot lie about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from ioc.web import openapi


@pytest.fixture
def described(client: Any) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").get_json()


def test_every_api_route_is_described(app: Any, described: dict[str, Any]) -> None:
    routes = {r.rule for r in app.url_map.iter_rules() if r.rule.startswith("/api/v1/")}
    for rule in routes:
        path = rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
        stem = path.split("{action}")[0]
        assert any(p.startswith(stem) for p in described["paths"]), rule


def test_every_action_of_the_contract_has_its_body(described: dict[str, Any]) -> None:
    actions = ["verify", "reject", "classify", "relocate", "merge", "split", "refer", "accept"]
    actions += ["return", "start", "extend", "resolve", "close", "reopen", "note", "flag"]
    for action in actions:
        path = f"/api/v1/incidents/{{incident_id}}/actions/{action}"
        body = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        name = body["schema"]["$ref"].rsplit("/", 1)[1]
        assert "version" in described["components"]["schemas"][name]["properties"]


def operations(app: Any, described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation that the application serves: endpoint, method, its description."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint == openapi.ACTION_ENDPOINT:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield rule.endpoint, method, described["paths"][path][method.lower()]


def test_every_operation_says_what_it_is_for_and_who_may(
    app: Any, described: dict[str, Any]
) -> None:
    for endpoint, method, operation in operations(app, described):
        assert operation["summary"], (endpoint, method)
        assert "security" in operation
    ids = [o["operationId"] for path in described["paths"].values() for o in path.values()]
    assert len(ids) == len(set(ids))


def test_every_operation_that_takes_something_describes_its_body(
    app: Any, described: dict[str, Any]
) -> None:
    undescribed = [
        endpoint
        for endpoint, method, operation in operations(app, described)
        if method in {"POST", "PUT", "PATCH"}
        and "requestBody" not in operation
        and endpoint not in openapi.WITHOUT_BODY
    ]
    assert undescribed == [], "name its model in ioc.web.openapi.BODIES"
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    named = {*openapi.BODIES, *openapi.FORMS, *openapi.WITHOUT_BODY, *openapi.MULTIPART}
    assert named <= endpoints, "what is described is served"


def test_references_lead_somewhere(described: dict[str, Any]) -> None:
    names = set(described["components"]["schemas"])
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                found.append(value["$ref"].rsplit("/", 1)[1])
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(described)
    assert found
    assert set(found) <= names
