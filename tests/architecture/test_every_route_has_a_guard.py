"""No route without a guard, and every guard keeps out whom it must."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.routing import IntegerConverter, Rule

from ioc.domain.permissions import CITY_ROLES, ROLE_PERMISSIONS, Permission, Role
from ioc.web.auth import guard_of, public


def routes(app: Any) -> list[tuple[Rule, Any, Any]]:
    """Every rule with its view and its guard."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        found.append((rule, view, guard_of(view)))
    return found


def address_of(rule: Rule) -> str:
    values = {
        name: 1 if isinstance(converter, IntegerConverter) else "a"
        for name, converter in rule._converters.items()
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def method_of(rule: Rule) -> str:
    return next(m for m in sorted(rule.methods or {"GET"}) if m not in {"HEAD", "OPTIONS"})


def test_every_route_has_a_guard(bare_app: Any) -> None:
    forgotten = [
        rule.endpoint
        for rule, _view, guard in routes(bare_app)
        if guard not in {"public", "signed_in"} and not isinstance(guard, Permission)
    ]
    assert forgotten == []


def test_a_forgotten_guard_is_never_served(bare_app: Any) -> None:
    bare_app.add_url_rule("/api/forgotten", "forgotten", lambda: "served")
    bare_app.add_url_rule("/api/guarded", "guarded", public(lambda: "served"))
    client = bare_app.test_client()
    assert client.get("/api/forgotten").status_code == 500
    assert client.get("/api/guarded").data == b"served"


def test_nobody_passes_a_guard_without_signing_in(bare_app: Any) -> None:
    client = bare_app.test_client()
    passed = []
    for rule, _view, guard in routes(bare_app):
        if guard == "public":
            continue
        method, address = method_of(rule), address_of(rule)
        answer = client.open(address, method=method)
        is_refused = answer.status_code == 401 or (
            answer.status_code == 302 and "/login" in answer.headers["Location"]
        )
        if not is_refused:
            passed.append(f"{method} {address}: {answer.status_code}")
    assert passed == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_passes_no_guard_of_a_permission_it_lacks(
    app: Any, client: Any, person: Any, token_of: Any, role: Role
) -> None:
    agency = None if role in CITY_ROLES else "hepco"
    headers = {"Accept": "application/json", **token_of(person(role, agency))}
    passed = []
    for rule, _view, guard in routes(app):
        if not isinstance(guard, Permission) or guard in ROLE_PERMISSIONS[role]:
            continue
        answer = client.open(address_of(rule), method=method_of(rule), headers=headers)
        if answer.status_code != 403:
            passed.append(f"{rule.rule}: {answer.status_code}")
    assert passed == []


def test_no_route_that_writes_is_reached_by_get(bare_app: Any) -> None:
    """A link in a message, or a browser that looks ahead, must change nothing."""
    both = [
        rule.rule
        for rule, _view, _guard in routes(bare_app)
        if {"GET", "POST"} <= (rule.methods or set())
    ]
    assert both == []
