"""An exercise plays beside the real night: it takes no places, no boats and no ways from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from ioc.access.actor import SYSTEM, Actor
from ioc.db import migrate
from ioc.domain import clock
from ioc.domain.errors import Conflict
from ioc.domain.permissions import Role
from ioc.models.facility import Facility, FacilityParty
from ioc.queries.rescue import closures
from ioc.services.shelters import facility_parties
from ioc.services.upkeep import exercise
from ioc.services.ward import ward
from ioc.services.ward.ward import BoatTold
from ioc.services.water import closed_ways, floods
from ioc.services.water.closed_ways import WayTold
from ioc.services.water.floods import FloodTold
from tests.functional.fleet import Fleet
from tests.functional.test_shelters_and_water import shelter
from tests.functional.ward_life import AREA, COMMITTEE, PHONE, Ward
from tests.town import DEEP, Town
from tests.upgrades import upgraded

POINT = {"type": "Point", "coordinates": [DEEP.lon, DEEP.lat]}
FIELD = {
    "type": "Polygon",
    "coordinates": [
        [
            [DEEP.lon, DEEP.lat],
            [DEEP.lon + 0.01, DEEP.lat],
            [DEEP.lon, DEEP.lat + 0.01],
            [DEEP.lon, DEEP.lat],
        ]
    ],
}


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


@pytest.fixture
def commander(town: Town, person: Any) -> Actor:
    """Who has begun an exercise."""
    found: Actor = person(Role.SUPERVISOR)
    town.do(exercise.start_exercise, found)
    return found


def place(town: Town, number: int) -> Facility:
    with town.database.reading() as session:
        return session.get_one(Facility, number)


def bring(
    town: Town, fleet: Fleet, duty: Actor, facility: int, people: int, *, is_exercise: bool
) -> None:
    """A rescue from the call to the shelter."""
    incident = town.emergency(people=people, is_exercise=is_exercise).incident
    task = fleet.send(incident, fleet.unit(is_exercise=is_exercise), duty)
    fleet.step(task, "picked_up", people=people)
    fleet.step(task, "handed_over", people=people, facility=facility)
    fleet.step(task, "clear")


def test_a_drill_takes_no_places_of_real_people(
    client: Any, token_of: Any, town: Town, fleet: Fleet, duty: Actor, commander: Actor
) -> None:
    number = shelter(town.database)
    bring(town, fleet, duty, number, 8, is_exercise=True)
    row = place(town, number)
    assert (row.taken, row.reserved, row.drilled) == (0, 0, 8)
    with pytest.raises(Conflict), town.database.atomic() as session:
        facility_parties.check_in(session, SYSTEM, number, 3, is_exercise=True)
    bring(town, fleet, duty, number, 10, is_exercise=False)
    assert place(town, number).taken == 10
    ended = client.post("/api/v1/exercise/end", json={}, headers=token_of(commander))
    assert ended.status_code == 200
    row = place(town, number)
    assert (row.taken, row.drilled) == (10, 0)


def test_an_exercise_shelter_is_empty_again_after_the_drill(
    client: Any, token_of: Any, town: Town, fleet: Fleet, duty: Actor, commander: Actor
) -> None:
    number = shelter(town.database, is_exercise=True)
    bring(town, fleet, duty, number, 8, is_exercise=True)
    town.do(facility_parties.reserve, SYSTEM, number, 2)
    assert (place(town, number).taken, place(town, number).reserved) == (8, 2)
    client.post("/api/v1/exercise/end", json={}, headers=token_of(commander))
    assert (place(town, number).taken, place(town, number).reserved) == (0, 0)


def test_real_people_in_a_real_shelter_are_real_during_a_drill(
    town: Town, fleet: Fleet, duty: Actor, commander: Actor
) -> None:
    bring(town, fleet, duty, shelter(town.database), 4, is_exercise=False)
    with town.database.reading() as session:
        assert session.scalars(select(FacilityParty.is_exercise)).all() == [False]


def test_a_way_that_a_real_crew_closes_is_closed_during_a_drill(
    client: Any,
    token_of: Any,
    person: Any,
    town: Town,
    fleet: Fleet,
    duty: Actor,
    commander: Actor,
) -> None:
    crew = person(Role.CREW, "ptds")
    fleet.send(town.emergency(people=4).incident, fleet.unit(crew=(crew,)), duty)
    body = {"reason": "Cầu sập", "geometry": POINT, "exercise": True}
    told = client.post("/api/v1/closures", json=body, headers=token_of(crew))
    assert (told.status_code, told.get_json()["exercise"]) == (201, False)
    assert len(town.ask(closures.current, clock.now())) == 1


def test_a_way_that_a_crew_of_the_drill_closes_is_open_for_real(
    client: Any,
    token_of: Any,
    person: Any,
    town: Town,
    fleet: Fleet,
    duty: Actor,
    commander: Actor,
) -> None:
    crew = person(Role.CREW, "ptds")
    cry = town.emergency(people=4, is_exercise=True)
    fleet.send(cry.incident, fleet.unit(crew=(crew,), is_exercise=True), duty)
    body = {"reason": "Cầu sập", "geometry": POINT}
    told = client.post("/api/v1/closures", json=body, headers=token_of(crew))
    assert told.get_json()["exercise"] is True
    assert town.ask(closures.current, clock.now()) == []


@pytest.mark.parametrize(
    ("is_demo", "said", "is_on", "is_exercise"),
    [
        *((False, None, True, False), (False, True, True, True)),
        *((True, None, True, True), (False, True, False, False)),
    ],
)
def test_water_is_of_the_exercise_where_somebody_says_so(
    town: Town, person: Any, is_demo: bool, said: bool | None, is_on: bool, is_exercise: bool
) -> None:
    desk = replace(person(Role.SUPERVISOR), is_demo=is_demo)
    if is_on:
        town.do(exercise.start_exercise, desk)
    told = FloodTold("Đồng ngập", FIELD, 0.5, is_exercise=said)
    assert town.do(floods.draw, desk, told).is_exercise is is_exercise
    way = WayTold("Cây đổ", POINT, is_exercise=said)
    assert town.do(closed_ways.close_way, desk, way).is_exercise is is_exercise


def test_the_form_asks_whether_water_is_of_the_exercise_while_one_is_on(
    client: Any, token_of: Any, town: Town, person: Any
) -> None:
    desk = person(Role.SUPERVISOR)
    head = token_of(desk)
    assert "flood-exercise" not in client.get("/water", headers=head).get_data(as_text=True)
    town.do(exercise.start_exercise, desk)
    page = client.get("/water", headers=head).get_data(as_text=True)
    assert all(f'id="{form}-exercise"' in page for form in ("flood", "closure", "import"))


def test_a_boat_that_a_demonstration_account_entered_is_no_real_boat(
    town: Town, person: Any
) -> None:
    real = person(Role.AGENCY_OFFICER, COMMITTEE)
    told = BoatTold("Ông Tư", PHONE, 6)
    drill, _ = town.do(ward.add_boat, replace(real, is_demo=True), AREA, told)
    boat, is_new = town.do(ward.add_boat, real, AREA, told)
    assert (is_new, drill.is_exercise, boat.is_exercise) == (True, True, False)
    life = Ward(town, real)
    task = life.send(town.emergency(people=3).incident, boat.id)
    assert life.sms("1").outcome == "taken"
    assert life.task(task).status == "on_scene"


def test_places_that_a_drill_took_before_are_given_back_by_the_upgrade(
    town: Town, fleet: Fleet, duty: Actor, commander: Actor
) -> None:
    number = shelter(town.database)
    bring(town, fleet, duty, number, 3, is_exercise=True)
    bring(town, fleet, duty, number, 4, is_exercise=False)
    town.do(facility_parties.check_in, duty, number, 2)
    migrate.downgrade(town.database, "0032")
    with town.database.engine.begin() as connection:
        taken = connection.scalar(text("SELECT taken FROM facility WHERE id = :id"), {"id": number})
        assert taken == 9
        # Until now whoever came while a drill was on was held to be of it.
        connection.execute(text("UPDATE facility_party SET is_exercise = (1 = 1)"))
    upgraded(town.database)
    row = place(town, number)
    # Who came on foot came for real, as far as anybody knows.
    assert (row.taken, row.drilled) == (6, 3)
    assert '"drilled":3' in row.card
