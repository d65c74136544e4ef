"""The description of the API is made of the routes and the models, so it cannot lie about them."""

from __future__ import annotations

from typing import Any

import pytest


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
