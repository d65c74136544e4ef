"""`/api/v1/operations`: what the pages do, for programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.services.upkeep import exercise
from tests.town import DEEP_WARD, NEIGHBOUR, Town

API = "/api/v1/operations"
Person = Callable[..., Actor]


@pytest.fixture
def boss(person: Person, token_of: Any) -> dict[str, str]:
    found: dict[str, str] = token_of(person(Role.SUPERVISOR))
    return found


def opened(client: Any, boss: dict[str, str], **more: Any) -> dict[str, Any]:
    body = {"name": "Lũ tháng 11", "areas": [DEEP_WARD], **more}
    answer = client.post(API, json=body, headers=boss)
    assert answer.status_code == 201, answer.data
    found: dict[str, Any] = answer.get_json()
    return found


def test_an_operation_is_opened_with_what_waits_and_is_in_the_list(
    client: Any, town: Town, boss: dict[str, str]
) -> None:
    waiting = town.emergency()
    made = opened(client, boss, rescue_agency="ptds")
    assert made["rescue_agency"]["code"] == "ptds" and made["ended_at"] is None
    assert made["figures"]["total"]["calls"] == 1
    assert town.card(waiting.incident)["operation"] == made["id"]
    (listed,) = client.get(API, headers=boss).get_json()["items"]
    assert listed["id"] == made["id"] and sum(listed["open"].values()) == 1
    assert client.get(f"{API}/{made['id']}", headers=boss).get_json() == made


def test_it_is_an_exercise_only_where_it_is_said_and_one_is_on(
    client: Any, town: Town, boss: dict[str, str], person: Person, token_of: Any
) -> None:
    body = {"name": "Lũ", "areas": [NEIGHBOUR], "exercise": True}
    answer = client.post(API, json=body, headers=boss)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "no_exercise_is_on"
    town.do(exercise.start_exercise, person(Role.SUPERVISOR))
    assert not opened(client, boss)["exercise"]
    assert opened(client, boss, areas=[NEIGHBOUR], exercise=True)["exercise"]


def test_it_is_changed_divided_and_closed(
    client: Any, town: Town, boss: dict[str, str], person: Person
) -> None:
    made, owner = opened(client, boss, rescue_agency="ptds"), person(Role.DUTY_OFFICER)
    path = f"{API}/{made['id']}"

    def post(what: str, **body: Any) -> Any:
        version = client.get(path, headers=boss).get_json()["version"]
        return client.post(f"{path}/{what}", json={"version": version, **body}, headers=boss)

    changed = post("change", areas=[DEEP_WARD, NEIGHBOUR], rescue_agency="").get_json()
    assert {one["code"] for one in changed["areas"]} == {DEEP_WARD, NEIGHBOUR}
    assert changed["name"] == "Lũ tháng 11" and changed["rescue_agency"] is None
    sector = {"name": "Bắc", "areas": [DEEP_WARD], "owner": owner.user_id}
    made_sector = post("sectors", **sector)
    assert made_sector.status_code == 201, made_sector.data
    (one,) = made_sector.get_json()["sectors"]
    assert one["owner"]["id"] == owner.user_id and one["areas"] == [DEEP_WARD]
    again = post(f"sectors/{one['id']}", **{**sector, "name": "Nam"}).get_json()
    assert [found["name"] for found in again["sectors"]] == ["Nam"]
    assert post(f"sectors/{one['id']}/remove").get_json()["sectors"] == []
    closed = post("close", words="Nước rút").get_json()
    assert closed["closing"]["words"] == "Nước rút" and closed["ended_at"]
    assert post("close").get_json()["code"] == "operation_closed"


def test_a_stale_version_and_a_ward_of_another_operation_are_refused(
    client: Any, town: Town, boss: dict[str, str]
) -> None:
    made = opened(client, boss)
    path = f"{API}/{made['id']}/change"
    body = {"version": made["version"], "name": "Lũ sông Bồ"}
    assert client.post(path, json=body, headers=boss).status_code == 200
    assert client.post(path, json=body, headers=boss).status_code == 409
    second = client.post(API, json={"name": "Hai", "areas": [DEEP_WARD]}, headers=boss)
    assert second.status_code == 422
    assert second.get_json()["errors"][0]["code"] == "area_in_other_operation"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "x", "areas": []},
        {"name": "x", "areas": ["nowhere"]},
        {"name": "  ", "areas": [DEEP_WARD]},
        {"name": "x", "areas": [DEEP_WARD], "started_at": "2090-01-01T00:00:00Z"},
        {"name": "x", "areas": [DEEP_WARD], "rescue_agency": "nobody"},
    ],
)
def test_what_is_no_operation_is_refused(
    client: Any, town: Town, boss: dict[str, str], body: dict[str, Any]
) -> None:
    assert client.post(API, json=body, headers=boss).status_code == 422
    assert client.get(API, headers=boss).get_json() == {"items": []}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DUTY_OFFICER])
def test_only_who_runs_operations_changes_them(
    client: Any, town: Town, boss: dict[str, str], person: Person, token_of: Any, role: Role
) -> None:
    made, other = opened(client, boss), token_of(person(role))
    assert client.get(f"{API}/{made['id']}", headers=other).status_code == 200
    for what in ("change", "close", "sectors", "sectors/1", "sectors/1/remove"):
        answer = client.post(f"{API}/{made['id']}/{what}", json={"version": 1}, headers=other)
        assert answer.status_code == 403
    assert client.post(API, json={}, headers=other).status_code == 403
    assert client.get(f"{API}/{2**63}", headers=boss).status_code == 404
    assert client.get(API).status_code == 401
