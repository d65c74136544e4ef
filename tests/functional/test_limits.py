"""Limits that stop a person who hammers, and never a village or a call for help."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from limits import RateLimitItemPerMinute

from config import Settings
from ioc.domain.permissions import Role
from ioc.web import limits

REPORTS = "/api/v1/reports"
Body = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, rate_limits=True)


def from_phone(body: dict[str, Any], phone: str) -> dict[str, Any]:
    return {**body, "reporter": {"phone": phone}}


def test_a_village_behind_one_gateway_gets_through(client: Any, report_body: Body) -> None:
    """Three hundred reports in a minute from one address, each from its own phone."""
    statuses = {
        client.post(REPORTS, json=from_phone(report_body(), f"0905{n:06d}")).status_code
        for n in range(300)
    }
    assert statuses == {201}


def test_one_phone_that_hammers_is_held_up(client: Any, report_body: Body) -> None:
    answers = [
        client.post(REPORTS, json=from_phone(report_body(), "0905 123 456")) for _ in range(25)
    ]
    assert [a.status_code for a in answers] == [201] * 20 + [429] * 5
    refused = answers[-1]
    assert refused.get_json()["code"] == "too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    same_phone = from_phone(report_body(), "+84905123456")
    assert client.post(REPORTS, json=same_phone).status_code == 429
    other_phone = from_phone(report_body(), "0905 123 457")
    assert client.post(REPORTS, json=other_phone).status_code == 201


def test_an_address_that_floods_is_held_up_but_for_calls_for_help(
    client: Any, report_body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REPORTS_PER_ADDRESS", RateLimitItemPerMinute(5))
    statuses = [client.post(REPORTS, json=report_body()).status_code for _ in range(7)]
    assert statuses == [201] * 5 + [429] * 2
    for cry in ({"text_": "CỨU với"}, {"emergency": True}):
        body = from_phone(report_body(**cry), "0905 123 456")
        assert client.post(REPORTS, json=body).status_code == 201


def test_a_call_for_help_is_never_held_up(client: Any, report_body: Body) -> None:
    bodies = [from_phone(report_body("CỨU với"), "0905 123 456") for _ in range(30)]
    bodies += [from_phone(report_body(emergency=True), "0905 123 456") for _ in range(30)]
    assert {client.post(REPORTS, json=body).status_code for body in bodies} == {201}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/api/v1/reports/{}"),
        ("POST", "/api/v1/reports/{}/updates"),
        ("POST", "/api/v1/reports/{}/feedback"),
        ("GET", "/track/{}"),
        ("GET", "/track/{}/media/abc/full"),
    ],
)
def test_guessing_codes_is_held_up_wherever_it_is_tried(
    client: Any, method: str, address: str
) -> None:
    statuses = [
        client.open(
            address.format(f"00000{n:05d}"),
            method=method,
            json={"text": "vẫn còn", "fixed": True} if method == "POST" else None,
            headers={"Accept": "application/json"},
        ).status_code
        for n in range(33)
    ]
    assert statuses[:30] == [404] * 30
    assert set(statuses[30:]) == {429}


def test_who_knows_a_code_may_look_as_often_as_they_like(client: Any, report_body: Body) -> None:
    code = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    assert {client.get(f"{REPORTS}/{code}").status_code for _ in range(50)} == {200}


def test_danger_in_an_update_is_not_held_up_by_the_guesses_of_others(
    client: Any, report_body: Body
) -> None:
    """Behind a village's gateway everybody has the address of whoever guesses."""
    code = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    for n in range(32):
        client.get(f"{REPORTS}/00000{n:05d}")
    address = f"{REPORTS}/{code}/updates"
    assert client.post(address, json={"text": "vẫn còn"}).status_code == 429
    assert client.post(address, json={"text": "CỨU, nước tới cổ"}).status_code == 201


def test_who_tries_passwords_is_held_up(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGN_INS_PER_ADDRESS", RateLimitItemPerMinute(3))
    page = client.get("/login").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    given = {"csrf_token": found.group(1), "email": "x@y.invalid", "password": "wrong"}
    statuses = [client.post("/login", data=given).status_code for _ in range(5)]
    assert statuses == [422] * 3 + [429] * 2


def test_staff_are_not_counted(client: Any, person: Any, token_of: Any, report_body: Body) -> None:
    headers = token_of(person(Role.OPERATOR))
    bodies = [{**report_body(), "caller_phone": "0905 123 456"} for _ in range(30)]
    statuses = {
        client.post("/api/v1/calls", json=body, headers=headers).status_code for body in bodies
    }
    assert statuses == {201}
