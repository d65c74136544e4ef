"""People at a shelter's door without a crew: counted once, and their rescue hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ioc.access.actor import SYSTEM, Actor
from ioc.domain.errors import InvalidInput
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import IncidentStatus
from ioc.domain.people_ledger import Tally
from ioc.domain.permissions import Role
from ioc.models.facility import Facility
from ioc.queries.public import tracking
from ioc.queries.rescue import people_count
from ioc.services.shelters import arrivals, facilities, facility_parties
from ioc.services.verification import joining
from tests.functional.fleet import Fleet
from tests.town import DEEP, Town, metres_north

Headers = dict[str, str]


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


@pytest.fixture
def school(town: Town, duty: Actor) -> int:
    told = facilities.FacilityTold(
        "Trường THCS", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=20
    )
    return int(town.do(facilities.create, duty, told).id)


def taken(town: Town, school: int) -> int:
    with town.database.reading() as session:
        return session.get_one(Facility, school).taken


def tally(town: Town, incident: int) -> Tally:
    return town.ask(people_count.tallies, [incident])[incident]


def test_a_family_that_came_by_itself_ends_its_rescue(town: Town, duty: Actor, school: int) -> None:
    told = town.emergency(people=5, phone="0905111222")
    code = town.incident(told.incident).code
    town.do(arrivals.come_in, duty, school, 2, code=f" {code.lower()} ", client_token="t" * 16)
    found = town.incident(told.incident)
    assert found.status is not IncidentStatus.RESOLVED
    assert tally(town, told.incident).unaccounted == 3
    town.do(arrivals.come_in, duty, school, 3, code=told.code)
    for _ in range(2):
        town.do(arrivals.come_in, duty, school, 2, code=code, client_token="t" * 16)
    found = town.incident(told.incident)
    assert found.status is IncidentStatus.RESOLVED
    assert (found.confirmation or {})["by"] == "shelter"
    assert town.kinds().count("incident:confirmed") == 2
    assert taken(town, school) == 5
    seen = town.ask(tracking.public_state, told.code, "vi")
    assert "Mọi người đã đến nơi trú an toàn" in [step["label"] for step in seen["timeline"]]


def test_with_a_number_nobody_knows_a_few_at_the_door_end_nothing(
    town: Town, duty: Actor, school: int
) -> None:
    told = town.emergency(people=None)
    town.do(arrivals.come_in, duty, school, 1, code=told.code)
    assert town.incident(told.incident).status is not IncidentStatus.RESOLVED


def test_a_boat_on_its_way_keeps_the_rescue_open(
    fleet: Fleet, town: Town, duty: Actor, school: int
) -> None:
    told = town.emergency(people=2)
    task = fleet.send(told.incident, fleet.unit(), duty)
    town.do(arrivals.come_in, duty, school, 2, code=told.code)
    assert town.incident(told.incident).status is not IncidentStatus.RESOLVED
    fleet.step(task, "cancel", duty)
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED


def test_the_code_of_a_rescue_that_was_joined_is_that_of_the_other(
    town: Town, duty: Actor, school: int
) -> None:
    first = town.emergency(people=2, point=DEEP)
    second = town.emergency(people=2, point=metres_north(DEEP, 400))
    town.act(joining.merge_incidents, duty, second.incident, first.incident)
    party = town.do(arrivals.come_in, duty, school, 2, code=second.code)
    assert party.incident_id == first.incident


@pytest.mark.parametrize("code", ["SC-26-999999", "chị Hoa", "0" * 40])
def test_a_code_that_is_none_is_named_and_nobody_is_counted(
    town: Town, duty: Actor, school: int, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        town.do(arrivals.come_in, duty, school, 2, code=code)
    assert [(one.field, one.code) for one in refused.value.errors] == [("code", "no_such_rescue")]
    assert taken(town, school) == 0


def test_who_plays_in_an_exercise_ends_no_real_rescue(town: Town, duty: Actor, school: int) -> None:
    told = town.emergency(people=2)
    with pytest.raises(InvalidInput):
        town.do(arrivals.come_in, replace(duty, is_demo=True), school, 2, code=told.code)
    assert town.incident(told.incident).status is not IncidentStatus.RESOLVED


def test_who_has_called_about_a_street_lamp_is_no_rescue(
    town: Town, duty: Actor, school: int
) -> None:
    told = town.report("Đèn đường hỏng")
    with pytest.raises(InvalidInput):
        town.do(arrivals.come_in, duty, school, 2, code=told.code)


def test_the_keeper_and_the_crew_write_down_the_same_people_once(
    fleet: Fleet, town: Town, duty: Actor, person: Any, school: int
) -> None:
    crew = person(Role.CREW, "ptds")
    task = fleet.send(town.emergency(people=6).incident, fleet.unit(crew=(crew,)), duty)
    kept = town.do(facility_parties.reserve, SYSTEM, school, 6, task)
    fleet.step(task, "picked_up", crew, people=6)
    town.do(arrivals.come_in, duty, school, 6, party_id=kept.id)
    fleet.step(task, "handed_over", crew, people=6, facility=school)
    assert taken(town, school) == 6
    fleet.step(task, "clear", crew)
    assert town.incident(fleet.assignment(task).incident_id).status is IncidentStatus.RESOLVED


def test_who_comes_in_trips_is_counted_by_each_trip(
    fleet: Fleet, town: Town, duty: Actor, person: Any, school: int
) -> None:
    crew = person(Role.CREW, "ptds")
    task = fleet.send(town.emergency(people=7).incident, fleet.unit(crew=(crew,)), duty)
    for people in (4, 3):
        fleet.step(task, "picked_up", crew, people=people)
        fleet.step(task, "handed_over", crew, people=people, facility=school)
        fleet.step(task, "en_route", crew)
    assert taken(town, school) == 7


def test_the_form_takes_a_code_and_says_what_is_wrong_with_one(
    client: Any, token_of: Callable[[Actor], Headers], duty: Actor, town: Town, school: int
) -> None:
    headers = token_of(duty)
    told = town.emergency(people=2)
    address = f"/shelters/{school}/check-in"
    wrong = client.post(address, data={"people": "2", "code": "VV-1"}, headers=headers)
    assert wrong.status_code == 422
    assert "Không có vụ cứu nạn nào mang mã này" in wrong.get_data(as_text=True)
    right = client.post(
        f"/api/v1/facilities/{school}/parties",
        json={"people": 2, "code": told.code},
        headers=headers,
    )
    assert right.status_code == 201
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED


def test_of_a_party_that_came_in_part_the_rest_is_still_expected(
    client: Any,
    token_of: Callable[[Actor], Headers],
    fleet: Fleet,
    town: Town,
    duty: Actor,
    school: int,
) -> None:
    told = town.emergency(people=5)
    task = fleet.send(told.incident, fleet.unit(code="CN-77"), duty)
    kept = town.do(facility_parties.reserve, SYSTEM, school, 5, task, incident_id=told.incident)
    headers = token_of(duty)
    page = client.get(f"/shelters/{school}", headers=headers).get_data(as_text=True)
    assert "CN-77" in page
    assert town.incident(told.incident).code in page
    data = {"party": kept.id, "people": "2"}
    done = client.post(f"/shelters/{school}/check-in", data=data, headers=headers)
    assert done.status_code == 303
    with town.database.reading() as session:
        row = session.get_one(Facility, school)
    assert (row.taken, row.reserved) == (2, 3)
