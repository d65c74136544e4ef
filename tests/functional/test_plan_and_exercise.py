"""A real plan has what is real and is always seen; a plan of an exercise stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.domain.plans import LegAction
from ioc.models.facility import Facility
from ioc.services.upkeep import exercise
from tests.functional.fleet import Fleet
from tests.functional.plan_life import NOON, Night
from tests.town import DEEP, Town, metres_north


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def night(town: Town, person: Callable[..., Actor]) -> Iterator[Night]:
    with time_machine.travel(NOON, tick=True):
        yield Night(town, person(Role.DUTY_OFFICER))


@pytest.fixture
def drill(night: Night, fleet: Fleet, person: Callable[..., Actor]) -> Night:
    """An exercise is on, and real people cry for help: a boat and a party of each."""
    night.town.do(exercise.start_exercise, person(Role.SUPERVISOR), "đêm lũ")
    for is_exercise in (False, True):
        fleet.unit(at=metres_north(DEEP, 500), is_exercise=is_exercise)
        told = f"CỨU với, nhà {'tập' if is_exercise else 'thật'}"
        place = metres_north(DEEP, 3_000 if is_exercise else 900)
        night.town.emergency(told, people=4, point=place, is_exercise=is_exercise)
        night.plan(is_exercise=is_exercise)
    return night


def test_a_real_plan_takes_nobody_to_a_shelter_of_an_exercise(night: Night, fleet: Fleet) -> None:
    drill = night.shelter(is_exercise=True)
    fleet.unit()
    night.town.emergency(people=4)
    assert night.picture().scenario.shelters == ()
    real = night.shelter(is_exercise=False)
    assert [one.id for one in night.picture().scenario.shelters] == [str(real)]
    assert [one.id for one in night.picture(is_exercise=True).scenario.shelters] == [str(drill)]


def test_each_plan_has_its_own_units_and_incidents(drill: Night) -> None:
    real, played = drill.legs(), drill.legs(is_exercise=True)
    assert len(real) == len(played) == 1
    assert {real[0].unit_id} & {played[0].unit_id} == set()
    assert len(drill.picture().scenario.units) == 1
    assert len(drill.picture(is_exercise=True).scenario.units) == 1


def test_the_real_plan_is_seen_while_an_exercise_is_on(
    drill: Night, client: Any, token_of: Any
) -> None:
    headers = token_of(drill.boss)
    told = client.get("/api/v1/plan", headers=headers).get_json()
    assert told["plan"]["is_exercise"] is False and told["exercise"]["is_exercise"] is True
    real = client.get("/plan", headers=headers).get_data(as_text=True)
    assert "nhà thật" in real and "nhà tập" not in real
    assert 'href="/plan?exercise=1"' in real and "Kế hoạch diễn tập (1)" in real
    played = client.get("/plan?exercise=1", headers=headers).get_data(as_text=True)
    assert "nhà tập" in played and "nhà thật" not in played and "DIỄN TẬP:" in played
    for path, plan in (("", drill.latest().id), ("?exercise=1", drill.latest(is_exercise=True).id)):
        desk = client.get(f"/api/v1/plan/desk{path}", headers=headers).get_json()["desk"]
        assert desk["plan"] == plan and len(desk["units"]) == len(desk["waiting"]) == 1


def test_each_form_stays_with_its_plan(drill: Night, client: Any, token_of: Any) -> None:
    headers, before = token_of(drill.boss), drill.latest().id
    fields = {"policy": "balanced", "exercise": "1"}
    answer = client.post("/plan", data=fields, headers=headers)
    assert answer.status_code == 303 and "exercise=1" in answer.location
    assert drill.latest(is_exercise=True).policy.value == "balanced"
    assert drill.latest().id == before
    asked = client.post("/api/v1/plan", json={"policy": "throughput"}, headers=headers)
    assert asked.get_json()["plan"]["policy"] == "throughput"
    assert drill.latest(is_exercise=True).policy.value == "balanced"


def test_without_an_exercise_no_plan_of_one_is_shown(
    drill: Night, person: Callable[..., Actor], client: Any, token_of: Any
) -> None:
    drill.town.do(exercise.end_exercise, person(Role.SUPERVISOR))
    headers = token_of(drill.boss)
    assert client.get("/api/v1/plan", headers=headers).get_json()["exercise"] is None
    text = client.get("/plan?exercise=1", headers=headers).get_data(as_text=True)
    assert "nhà thật" in text and "Kế hoạch diễn tập" not in text


def test_an_exercise_keeps_no_places_in_a_real_shelter(night: Night, fleet: Fleet) -> None:
    shelter = night.shelter(is_exercise=False)
    fleet.unit(is_exercise=True)
    night.town.emergency(people=4, is_exercise=True)
    (leg,) = night.plan(is_exercise=True)
    assert leg.facility_id == shelter
    night.decide(leg.id, LegAction.ACCEPT)
    with night.town.database.reading() as session:
        assert session.get_one(Facility, shelter).reserved == 0


def test_who_practises_alone_is_led_to_what_the_exercise_has(
    night: Night, fleet: Fleet, client: Any, person: Callable[..., Actor], token_of: Any
) -> None:
    headers = token_of(night.boss)
    night.town.do(exercise.start_exercise, person(Role.SUPERVISOR), "đêm lũ")
    fleet.unit(at=metres_north(DEEP, 500), is_exercise=True)
    night.town.emergency(people=4, is_exercise=True)
    assert client.get("/plan", headers=headers).status_code == 200
    night.plan(is_exercise=True)
    for page in ("/plan", "/people"):
        led = client.get(page, headers=headers)
        assert (led.status_code, led.location) == (302, f"{page}?exercise=1")
        assert client.get(f"{page}?exercise=0", headers=headers).status_code == 200
    night.town.emergency(people=3, point=metres_north(DEEP, 900))
    night.plan()
    for page in ("/plan", "/people"):
        assert client.get(page, headers=headers).status_code == 200
