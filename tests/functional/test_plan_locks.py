"""What a commander locked stays while it can be driven, and says why where it cannot; a leg is
given to another unit only if that unit can do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from dispatch.capability import UnitKind
from dispatch.lifecycle import UnitStatus
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.domain.plans import LegAction, LegState, LockEnd
from ioc.queries.rescue import plans
from ioc.services.units import units
from tests.functional.fleet import Fleet
from tests.functional.plan_life import NOON, Night
from tests.town import DEEP, Town, metres_north


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def moving() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=True) as found:
        yield found


@pytest.fixture
def night(moving: Any, town: Town, person: Callable[..., Actor]) -> Night:
    found = Night(town, person(Role.DUTY_OFFICER))
    found.shelter()
    return found


def locked(night: Night) -> list[tuple[int, int]]:
    return [(leg.unit_id, leg.incident_id) for leg in night.legs() if leg.state is LegState.LOCKED]


def fallen(night: Night) -> list[str]:
    with night.town.database.reading() as session:
        plan = plans.latest(session, "vi", is_exercise=False)
    assert plan is not None
    return [one["reason"] for one in plan["fallen"]]


def put(fleet: Fleet, night: Night, unit: int, status: UnitStatus, reason: str = "") -> None:
    version = fleet.row(unit).version
    night.town.do(units.set_unit_status, night.boss, unit, version, status, reason or None)


def locked_trip(night: Night, fleet: Fleet) -> tuple[int, int]:
    """A trip that the commander locked: its boat and its party."""
    boat = fleet.unit(at=metres_north(DEEP, 500))
    incident = night.town.emergency(people=4).incident
    (leg,) = night.plan()
    night.decide(leg.id, LegAction.LOCK)
    return boat, incident


def test_a_lock_outlives_ten_minutes_of_fuelling_and_meanwhile_others_are_considered(
    night: Night, fleet: Fleet, client: Any, token_of: Any
) -> None:
    boat, incident = locked_trip(night, fleet)
    put(fleet, night, boat, UnitStatus.OUT_OF_SERVICE, "đổ xăng")
    other = fleet.unit(at=metres_north(DEEP, 900))
    night.plan()
    assert locked(night) == [(boat, incident)] and fallen(night) == []
    # It may not come back: whoever else can go there is proposed beside it.
    assert (other, incident) in [(leg.unit_id, leg.incident_id) for leg in night.legs()]
    page = client.get("/plan", headers=token_of(night.boss)).get_data(as_text=True)
    assert "tạm ngừng hoạt động" in page
    put(fleet, night, boat, UnitStatus.AVAILABLE)
    assert [(leg.unit_id, leg.incident_id) for leg in night.plan()] == [(boat, incident)]


def test_a_lock_falls_when_its_boat_stays_away_and_the_page_says_why(
    night: Night, fleet: Fleet, moving: Any, client: Any, token_of: Any
) -> None:
    boat, incident = locked_trip(night, fleet)
    put(fleet, night, boat, UnitStatus.OUT_OF_SERVICE, "hỏng máy")
    fleet.unit(at=metres_north(DEEP, 900))
    moving.shift(timedelta(minutes=31))
    night.plan()
    assert (boat, incident) not in locked(night)
    assert fallen(night) == [LockEnd.UNIT_GONE]
    page = client.get("/plan", headers=token_of(night.boss)).get_data(as_text=True)
    assert "không thực hiện được" in page and "lực lượng ngừng hoạt động" in page
    # Told for a while, in whatever plan is in force by then, and then no more.
    night.plan()
    assert fallen(night) == [LockEnd.UNIT_GONE]
    moving.shift(timedelta(minutes=61))
    assert fallen(night) == []


def test_a_lock_falls_when_its_boat_was_sent_elsewhere_or_nobody_waits(
    night: Night, fleet: Fleet
) -> None:
    boat, incident = locked_trip(night, fleet)
    elsewhere = night.town.emergency(people=2, point=metres_north(DEEP, 3_000)).incident
    fleet.send(elsewhere, boat, night.boss)
    other = fleet.unit(at=metres_north(DEEP, 200))
    legs = night.plan()
    assert fallen(night) == [LockEnd.UNIT_SENT]
    (leg,) = [one for one in legs if one.unit_id == other]
    night.decide(leg.id, LegAction.LOCK)
    third = fleet.unit(at=metres_north(DEEP, 100))
    fleet.send(incident, third, night.boss)
    night.plan()
    assert fallen(night) == [LockEnd.NOT_WAITING, LockEnd.UNIT_SENT]


def test_a_boat_that_was_sent_to_do_what_was_locked_is_no_fallen_lock(
    night: Night, fleet: Fleet
) -> None:
    boat, incident = locked_trip(night, fleet)
    fleet.send(incident, boat, night.boss)
    night.town.emergency(people=2, point=metres_north(DEEP, 3_000))
    fleet.unit(at=metres_north(DEEP, 2_500))
    night.plan()
    assert locked(night) == [] and fallen(night) == []


def test_a_locked_pre_emption_stays_until_the_boat_has_somebody_on_board(
    night: Night, fleet: Fleet
) -> None:
    boat = fleet.unit(at=metres_north(DEEP, 3_000))
    far = night.town.emergency("CỨU", people=4, point=metres_north(DEEP, 9_000)).incident
    task = fleet.send(far, boat, night.boss)
    place = metres_north(DEEP, 3_100)
    near = night.town.emergency("CỨU với sắp chết đuối", people=4, point=place).incident
    night.rank(far, Tier.P3)
    night.rank(near, Tier.P1)
    (leg,) = [one for one in night.plan() if one.instead_of]
    night.decide(leg.id, LegAction.LOCK)
    kept = [one for one in night.plan() if one.state is LegState.LOCKED]
    assert [(one.unit_id, one.incident_id, one.instead_of) for one in kept] == [(boat, near, task)]
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=4)
    night.plan()
    assert locked(night) == [] and fallen(night) == [LockEnd.TASK_OVER]


def test_a_lock_holds_no_more_seats_and_places_than_people_who_wait(
    night: Night, fleet: Fleet
) -> None:
    boat, incident = locked_trip(night, fleet)
    neighbour = fleet.unit(at=metres_north(DEEP, 100))
    task = fleet.send(incident, neighbour, night.boss)
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=3)
    fleet.step(task, "handed_over", people=3)
    fleet.step(task, "clear")
    (leg,) = [one for one in night.plan() if one.unit_id == boat]
    assert (leg.state, leg.people) == (LegState.LOCKED, 1)
    assert night.picture().kept[0].people == 1


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"is_exercise": True}, "edit_no_unit"),
        ({"seats": 5}, "edit_no_seats"),
        ({"kind": UnitKind.AMBULANCE}, "edit_not_capable"),
        ({"shift_until": NOON}, "edit_no_unit"),
    ],
    ids=["exercise", "seats", "capability", "shift"],
)
def test_a_leg_is_given_to_no_unit_that_cannot_do_it(
    night: Night, fleet: Fleet, client: Any, token_of: Any, other: dict[str, Any], code: str
) -> None:
    if "shift_until" in other:
        other = {"shift_until": clock.now()}
    fleet.unit(at=metres_north(DEEP, 500))
    for metres in (0, 60):
        night.town.emergency(people=4, point=metres_north(DEEP, metres), phone=f"09051112{metres}")
    (leg,) = night.plan()
    given = fleet.unit(at=metres_north(DEEP, 700), **other)
    answer = client.post(
        f"/api/v1/plan/legs/{leg.id}/actions/lock",
        json={"unit": given},
        headers=token_of(night.boss),
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    assert [one.state for one in night.legs()] == [LegState.PROPOSED]


def test_a_leg_is_given_to_a_unit_that_can(
    night: Night, fleet: Fleet, client: Any, token_of: Any
) -> None:
    fleet.unit(at=metres_north(DEEP, 500))
    incident = night.town.emergency(people=4).incident
    (leg,) = night.plan()
    given = fleet.unit(at=metres_north(DEEP, 700))
    path, headers = f"/api/v1/plan/legs/{leg.id}/actions/lock", token_of(night.boss)
    answer = client.post(path, json={"unit": given}, headers=headers)
    assert answer.status_code == 200, answer.data
    assert locked(night) == [(given, incident)]
    assert answer.get_json()["id"] in {one.id for one in night.legs()}
    # The same unit again is a lock like any other; a leg that was given away is over.
    assert client.post(path, json={"unit": given}, headers=headers).status_code == 409
