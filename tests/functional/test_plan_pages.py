"""`/plan` and `/api/v1/plan`: planned, looked at and decided by who may send units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dispatch.capability import UnitKind
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.domain.units import Fix
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry
from tests.town import DEEP, Town, metres_north

Person = Callable[..., Actor]
API = "/api/v1/plan"


@pytest.fixture
def night(town: Town, person: Person) -> Town:
    """Two who wait, one boat, one shelter."""
    boss = person(Role.SUPERVISOR)
    entry = UnitEntry("CN-07", "Ca nô số 7", UnitKind.SPEEDBOAT, "ptds", seats=8, has_lights=True)
    boat = town.do(units.create_unit, boss, entry).id
    town.do(positions.report_position, boss, boat, Fix(DEEP.lat, DEEP.lon, clock.now(), 5.0))
    told = FacilityTold("Trường Thôn", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=40)
    town.do(facilities.create, boss, told)
    for metres in (600, 2_500):
        point = metres_north(DEEP, metres)
        town.emergency(f"CỨU với, nước tới cổ, nhà {metres}", point=point, people=6)
    return town


def test_a_plan_is_made_shown_and_accepted(
    client: Any, night: Town, person: Person, token_of: Any
) -> None:
    duty = token_of(person(Role.DUTY_OFFICER))
    assert client.get(API, headers=duty).get_json() == {"plan": None, "exercise": None}
    made = client.post(API, json={"policy": "life_first"}, headers=duty)
    assert made.status_code == 200, made.data
    plan = made.get_json()["plan"]
    (leg,) = plan["legs"]
    assert leg["unit"]["code"] == "CN-07" and leg["incident"]["tier"] == "P2"
    assert set(plan["alternatives"]) == {"balanced", "throughput"}
    text = client.get("/plan", headers=duty).get_data(as_text=True)
    assert "Điều CN-07" in text and "Ưu tiên 2" in text and ">P2<" not in text
    answer = client.post(f"{API}/{plan['id']}/accept", json={}, headers=duty)
    assert answer.get_json() == {"accepted": [leg["id"]], "refused": []}
    shown = client.get(API, headers=duty).get_json()["plan"]["legs"]
    assert [one["state"] for one in shown] == ["accepted"]


def test_the_form_plans_without_a_script(
    client: Any, night: Town, person: Person, token_of: Any
) -> None:
    duty = token_of(person(Role.DUTY_OFFICER))
    assert client.post("/plan", data={"policy": "balanced"}, headers=duty).status_code == 303
    plan = client.get(API, headers=duty).get_json()["plan"]
    assert plan["policy"] == "balanced"
    # The policy of the plan before goes on.
    plan = client.post(API, json={}, headers=duty).get_json()["plan"]
    assert plan["policy"] == "balanced"
    leg = plan["legs"][0]["id"]
    assert client.post(f"/plan/legs/{leg}/lock", headers=duty).status_code == 303
    again = client.post(f"/plan/legs/{leg}/lock", headers=duty)
    assert again.status_code == 409
    assert client.post(f"/plan/legs/{leg}/explode", headers=duty).status_code == 404
    assert client.post(f"/plan/legs/{2**63 - 1}/lock", headers=duty).status_code in {404, 409}


def test_with_nobody_waiting_there_is_nothing_to_plan(
    client: Any, town: Town, person: Person, token_of: Any
) -> None:
    duty = token_of(person(Role.DUTY_OFFICER))
    answer = client.post(API, json={}, headers=duty)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "nothing_to_plan")
    page = client.post("/plan", headers=duty)
    assert page.status_code == 409 and "Chưa lập được kế hoạch" in page.get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AGENCY_OFFICER, Role.CREW, Role.PARTNER])
def test_who_sends_no_units_sees_no_plan(
    client: Any, town: Town, person: Person, token_of: Any, role: Role
) -> None:
    agency = None if role is Role.OPERATOR else "ptds"
    headers = token_of(person(role, agency))
    for ask in (
        client.get(API, headers=headers),
        client.post(API, json={}, headers=headers),
        client.get("/plan", headers=headers),
        client.post(f"{API}/legs/1/actions/accept", json={}, headers=headers),
    ):
        assert ask.status_code == 403


@pytest.mark.parametrize("body", [{"policy": "fast"}, {"policy": 3}, []])
def test_a_policy_that_is_none_is_refused(
    client: Any, town: Town, person: Person, token_of: Any, body: Any
) -> None:
    headers = token_of(person(Role.DUTY_OFFICER))
    assert client.post(API, json=body, headers=headers).status_code == 422
