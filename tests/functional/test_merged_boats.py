"""A boat that went along when two calls were joined belongs to its own call again when they are
taken apart."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.access.actor import Actor
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Role
from ioc.services.ledger.rescue_people import PeopleTold
from ioc.services.verification import joining
from tests.functional.fleet import Fleet
from tests.town import DEEP, Told, Town, metres_north


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


def calls(town: Town, count: int = 2) -> list[Told]:
    """Calls for four people each, two kilometres from one another."""
    return [
        town.emergency(
            f"CỨU với nước ngập nhà {number}",
            people=4,
            phone=f"090511122{number}",
            point=metres_north(DEEP, 2_000 * number),
        )
        for number in range(count)
    ]


def test_a_boat_on_its_way_goes_back_to_its_call(town: Town, fleet: Fleet, duty: Actor) -> None:
    first, second = calls(town)
    task = fleet.send(first.incident, fleet.unit(), duty)
    town.act(joining.merge_incidents, duty, first.incident, second.incident)
    assert fleet.assignment(task).incident_id == second.incident
    town.act(joining.split_incident, duty, second.incident, first.report)
    assert fleet.assignment(task).incident_id == first.incident
    own = town.incident(first.incident).unit_assignments
    assert [one["id"] for one in own] == [task]
    assert not town.incident(second.incident).unit_assignments


def test_who_was_on_board_is_counted_for_their_own_call(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    first, second = calls(town)
    task = fleet.send(first.incident, fleet.unit(), duty)
    fleet.step(task, "on_scene")
    town.act(joining.merge_incidents, duty, first.incident, second.incident)
    fleet.step(task, "picked_up", people=4, told=PeopleTold(("Bà Lành",)))
    town.act(joining.split_incident, duty, second.incident, first.report)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    assert town.incident(first.incident).status not in OPEN
    assert town.incident(second.incident).status in OPEN


def test_a_boat_that_was_sent_to_both_stays(town: Town, fleet: Fleet, duty: Actor) -> None:
    first, second = calls(town)
    town.act(joining.merge_incidents, duty, first.incident, second.incident)
    task = fleet.send(second.incident, fleet.unit(), duty)
    town.act(joining.split_incident, duty, second.incident, first.report)
    assert fleet.assignment(task).incident_id == second.incident


def test_a_boat_goes_back_over_several_merges(town: Town, fleet: Fleet, duty: Actor) -> None:
    first, second, third = calls(town, 3)
    task = fleet.send(first.incident, fleet.unit(), duty)
    town.act(joining.merge_incidents, duty, first.incident, second.incident)
    town.act(joining.merge_incidents, duty, second.incident, third.incident)
    assert fleet.assignment(task).incident_id == third.incident
    town.act(joining.split_incident, duty, third.incident, second.report)
    assert fleet.assignment(task).incident_id == second.incident
    town.act(joining.split_incident, duty, second.incident, first.report)
    assert fleet.assignment(task).incident_id == first.incident
