"""A crew's phone: its own unit alone, people met on the way, help, whom to ring, photos."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from dispatch.lifecycle import AssignmentStatus, UnitStatus
from ioc.access.actor import Actor
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import IncidentStatus
from ioc.domain.permissions import Role
from ioc.eventlog.reading import history_of
from ioc.models.agency_work import WorkPhoto
from ioc.models.facility import Facility
from ioc.models.message import Notice
from ioc.models.report import Report
from ioc.models.unit import Assignment
from ioc.queries.rescue import dispatched
from ioc.services.intake.commands import Person
from tests.functional.fleet import Fleet
from tests.functional.test_shelters_and_water import shelter as shelter_of
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

CREW = "/api/v1/crew"


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def crew(person: Any) -> Actor:
    found: Actor = person(Role.CREW, "ptds")
    return found


def met(**more: Any) -> dict[str, Any]:
    place = metres_north(DEEP, 4000)
    body = {"people": 2, "lat": place.lat, "lon": place.lon, "accuracy_m": 12}
    return {**body, "on_board": True, "client_token": str(uuid.uuid4()), **more}


def assignments(town: Town, unit: int) -> list[Assignment]:
    with town.database.reading() as session:
        rows = select(Assignment).where(Assignment.unit_id == unit).order_by(Assignment.id)
        return list(session.scalars(rows))


def test_a_crew_reads_its_own_unit_and_no_other(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit, other = fleet.unit(crew=(crew,)), fleet.unit()
    incident = town.emergency("CỨU với, nước lên tới cổ", people=5).incident
    duty = person(Role.DUTY_OFFICER)
    fleet.send(incident, unit, duty)
    mine = token_of(crew)
    told = client.get(CREW, headers=mine).get_json()
    assert [one["unit"]["id"] for one in told["items"]] == [unit]
    assert told["items"][0]["incident"]["id"] == incident
    assert told["items"][0]["assignment"]["people"]["expected"] == 5
    assert told["csrf"]
    help_body = {"kind": "danger", "client_token": str(uuid.uuid4())}
    for path, body in (("help", help_body), ("found", met())):
        answer = client.post(f"{CREW}/units/{other}/{path}", json=body, headers=mine)
        assert answer.status_code == 404, path
        # A dispatcher has the permission of steps, but is in no crew.
        answer = client.post(f"{CREW}/units/{unit}/{path}", json=body, headers=token_of(duty))
        assert answer.status_code == 404, path
    assert client.get(f"{CREW}/units/{other}/contacts", headers=mine).status_code == 404
    photo = client.post(
        f"{CREW}/units/{other}/assignments/1/photos",
        data={"client_token": str(uuid.uuid4())},
        headers=mine,
    )
    assert photo.status_code == 404
    with town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 1
    officer = token_of(person(Role.AGENCY_OFFICER, "ptds"))
    assert client.get(CREW, headers=officer).status_code == 403
    assert client.get("/crew").status_code == 302


def test_the_page_costs_the_same_however_many_reports_there_are(
    client: Any, fleet: Fleet, crew: Actor, token_of: Any, town: Town
) -> None:
    fleet.unit(crew=(crew,))
    mine = token_of(crew)
    costs = []
    for _ in range(3):
        with counted(town.database) as seen:
            assert client.get(CREW, headers=mine).status_code == 200
        costs.append(len(seen))
        fleet.unit()
        town.emergency()
    assert costs[1] == costs[2]


def test_whom_to_ring_is_shown_while_there_is_a_task_and_each_look_is_recorded(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    told = town.emergency(
        reporter=Person(name="Hạnh", phone="0905111222"),
        place_contact=Person(name="Bà Lành", phone="0905333444"),
        on_behalf_of=True,
    )
    mine, address = token_of(crew), f"{CREW}/units/{unit}/contacts"
    assert client.get(address, headers=mine).status_code == 404
    task = fleet.send(told.incident, unit, person(Role.DUTY_OFFICER))
    found = client.get(address, headers=mine).get_json()
    assert found["assignment"] == task
    assert [(one["name"], one["at_place"]) for one in found["people"]] == [
        ("Bà Lành", True),
        ("Hạnh", False),
    ]
    with town.database.reading() as session:
        events = history_of(
            session,
            [(SubjectType.REPORT, told.report)],
            kinds=[EventKind.REPORT_CONTACT_VIEWED.value],
        )
    assert [(one.actor, one.data["unit"]) for one in events] == [(crew.label, unit)]
    fleet.step(task, "decline", crew, reason="Nước chảy xiết")
    assert client.get(address, headers=mine).status_code == 404


def test_who_reported_anonymously_is_not_shown_to_a_crew(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    told = town.emergency(reporter=Person(name="Ẩn", phone="0905111222", is_anonymous=True))
    fleet.send(told.incident, unit, person(Role.DUTY_OFFICER))
    found = client.get(f"{CREW}/units/{unit}/contacts", headers=token_of(crew)).get_json()
    assert found["people"] == []


def test_a_free_crew_that_takes_people_aboard_is_on_a_task_and_brings_them(
    client: Any, fleet: Fleet, crew: Actor, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    mine, body = token_of(crew), met()
    first = client.post(f"{CREW}/units/{unit}/found", json=body, headers=mine)
    assert first.status_code == 201, first.get_json()
    again = client.post(f"{CREW}/units/{unit}/found", json=body, headers=mine)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    rows = assignments(town, unit)
    assert [(row.status, row.people_picked_up) for row in rows] == [(AssignmentStatus.PICKED_UP, 2)]
    assert fleet.row(unit).status is UnitStatus.COMMITTED
    with town.database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert (report.channel.value, report.at_scene, report.people) == ("app", True, 2)
        assert report.incident_id == rows[0].incident_id
    done = fleet.step(rows[0].id, "handed_over", crew, people=2)
    assert (done.status, done.people_handed_over) == (AssignmentStatus.HANDED_OVER, 2)
    fleet.step(rows[0].id, "clear", crew)
    assert fleet.row(unit).status is UnitStatus.AVAILABLE


def test_a_crew_on_a_task_carries_people_it_met_along(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    task = fleet.send(town.emergency().incident, unit, person(Role.DUTY_OFFICER))
    answer = client.post(f"{CREW}/units/{unit}/found", json=met(), headers=token_of(crew))
    assert answer.status_code == 201
    rows = assignments(town, unit)
    assert [row.is_active for row in rows] == [True, False]
    assert (rows[0].id, rows[0].status) == (task, AssignmentStatus.DISPATCHED)
    assert (rows[1].people_picked_up, rows[1].people_expected) == (2, 2)


def test_people_found_on_the_way_are_handed_over_with_those_of_the_task(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit, mine, duty = fleet.unit(crew=(crew,)), token_of(crew), person(Role.DUTY_OFFICER)
    own = town.emergency(people=3).incident
    task = fleet.send(own, unit, duty)
    fleet.step(task, "picked_up", crew, people=3)
    body = met(people=1)
    for status in (201, 200):
        answer = client.post(f"{CREW}/units/{unit}/found", json=body, headers=mine)
        assert answer.status_code == status, answer.get_json()
    found = assignments(town, unit)[1]
    assert (found.status, found.is_active) == (AssignmentStatus.PICKED_UP, False)
    assert client.get(CREW, headers=mine).get_json()["items"][0]["found"] == 1
    sent = town.ask(dispatched.of_incident, duty, found.incident_id, 1)
    assert (sent.is_sent, sent.counts.picked_up) == (True, 1)
    assert town.incident(found.incident_id).confirmation["word"] == "safe"
    shelter = shelter_of(town.database)
    for _ in range(2):
        fleet.step(task, "handed_over", crew, people=4, facility=shelter, token="all-of-them-00001")
    one, other = assignments(town, unit)
    assert (one.people_handed_over, other.people_handed_over) == (3, 1)
    assert (other.status, other.facility_id) == (AssignmentStatus.CLEARED, shelter)
    assert other.handed_over_at is not None
    assert town.incident(found.incident_id).status is IncidentStatus.RESOLVED
    with town.database.reading() as session:
        assert session.get_one(Facility, shelter).taken == 4
    assert client.get(CREW, headers=mine).get_json()["items"][0]["found"] == 0
    fleet.step(task, "clear", crew)
    assert fleet.row(unit).status is UnitStatus.AVAILABLE


@pytest.mark.parametrize("of_task", [True, False])
def test_a_boat_full_of_people_it_found_brings_them_before_its_task(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town, of_task: bool
) -> None:
    unit, mine = fleet.unit(crew=(crew,)), token_of(crew)
    own = town.emergency(people=4).incident
    task = fleet.send(own, unit, person(Role.DUTY_OFFICER))
    fleet.step(task, "en_route", crew)
    told = client.post(f"{CREW}/units/{unit}/found", json=met(people=8), headers=mine).get_json()
    shelter = shelter_of(town.database)
    number = task if of_task else told["assignment"]["id"]
    body = {"people": 8, "facility": shelter, "client_token": str(uuid.uuid4())}
    for _ in range(2):
        path = f"/api/v1/assignments/{number}/actions/handed_over"
        answer = client.post(path, json=body, headers=mine)
        assert answer.status_code == 200, answer.get_json()
    one, other = assignments(town, unit)
    assert (one.status, one.is_active) == (AssignmentStatus.EN_ROUTE, True)
    assert (other.status, other.people_handed_over) == (AssignmentStatus.CLEARED, 8)
    assert town.incident(other.incident_id).status is IncidentStatus.RESOLVED
    with town.database.reading() as session:
        assert session.get_one(Facility, shelter).taken == 8
    fleet.step(task, "picked_up", crew, people=4)
    fleet.step(task, "handed_over", crew, people=4)
    assert fleet.assignment(task).people_handed_over == 4


def test_more_than_were_found_are_not_handed_over_before_the_task(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    task = fleet.send(town.emergency(people=4).incident, unit, person(Role.DUTY_OFFICER))
    client.post(f"{CREW}/units/{unit}/found", json=met(people=2), headers=token_of(crew))
    with pytest.raises(Conflict):
        fleet.step(task, "handed_over", crew, people=3)
    assert assignments(town, unit)[1].people_handed_over == 0


def test_people_found_on_the_way_to_a_place_with_nobody_are_the_task_afterwards(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    task = fleet.send(town.emergency().incident, unit, person(Role.DUTY_OFFICER))
    client.post(f"{CREW}/units/{unit}/found", json=met(), headers=token_of(crew))
    fleet.step(task, "on_scene", crew)
    fleet.step(task, "clear", crew)
    found = assignments(town, unit)[1]
    assert (found.is_active, fleet.row(unit).status) == (True, UnitStatus.COMMITTED)
    done = fleet.step(found.id, "handed_over", crew, people=2)
    assert done.people_handed_over == 2
    fleet.step(found.id, "clear", crew)
    assert fleet.row(unit).status is UnitStatus.AVAILABLE


def test_a_phone_without_a_position_still_tells_of_people_met(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit, lost = fleet.unit(crew=(crew,)), fleet.unit(at=None, crew=(crew,))
    mine = token_of(crew)
    fleet.send(town.emergency().incident, lost, person(Role.DUTY_OFFICER))
    for number in (unit, lost):
        body = met(on_board=False, lat=None, lon=None, accuracy_m=None)
        answer = client.post(f"{CREW}/units/{number}/found", json=body, headers=mine)
        assert answer.status_code == 201, answer.get_json()
    with town.database.reading() as session:
        rows = list(session.scalars(select(Report).order_by(Report.id)))[1:]
    assert [row.location_source.value for row in rows] == ["gps", "address"]
    assert all(abs(row.lat - DEEP.lat) < 0.01 for row in rows)
    assert (rows[1].accuracy_m or 0) >= 2000


def test_people_whom_a_crew_could_not_take_wait_for_another_unit(
    client: Any, fleet: Fleet, crew: Actor, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    body = met(on_board=False)
    answer = client.post(f"{CREW}/units/{unit}/found", json=body, headers=token_of(crew))
    assert (answer.status_code, answer.get_json()["assignment"]) == (201, None)
    assert assignments(town, unit) == []
    with town.database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert report.emergency
    assert report.incident_id is not None
    bad = client.post(
        f"{CREW}/units/{unit}/found", json=met(people=0, lat=91), headers=token_of(crew)
    )
    assert {error["field"] for error in bad.get_json()["errors"]} == {"people", "lat"}


def test_a_call_for_help_reaches_the_dispatchers_once(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town, follow: Any
) -> None:
    unit, duty = fleet.unit(crew=(crew,)), person(Role.DUTY_OFFICER)
    person(Role.OPERATOR)
    fleet.send(town.emergency().incident, unit, duty)
    body = {"kind": "injured", "text": "một người chảy máu", "client_token": str(uuid.uuid4())}
    mine = token_of(crew)
    statuses = [
        client.post(f"{CREW}/units/{unit}/help", json=body, headers=mine).status_code
        for _ in range(2)
    ]
    assert statuses == [201, 200]
    follow()
    with town.database.reading() as session:
        rows = list(session.scalars(select(Notice).where(Notice.kind == "crew_help")))
    assert [row.user_id for row in rows] == [duty.user_id]
    assert "chảy máu" in rows[0].data["detail"]
    wrong = client.post(
        f"{CREW}/units/{unit}/help",
        json={"kind": "tea", "client_token": str(uuid.uuid4())},
        headers=mine,
    )
    assert wrong.status_code == 422


def test_a_photo_of_a_crew_stands_with_the_work_once(
    client: Any, fleet: Fleet, crew: Actor, person: Any, token_of: Any, town: Town
) -> None:
    unit = fleet.unit(crew=(crew,))
    incident = town.emergency().incident
    task = fleet.send(incident, unit, person(Role.DUTY_OFFICER))
    packed = io.BytesIO()
    Image.new("RGB", (40, 40), "blue").save(packed, "JPEG")
    token = str(uuid.uuid4())
    address = f"{CREW}/units/{unit}/assignments/{task}/photos"
    mine = token_of(crew)

    def sent() -> int:
        data = {"client_token": token, "media": (io.BytesIO(packed.getvalue()), "anh.jpg")}
        status: int = client.post(address, data=data, headers=mine).status_code
        return status

    assert [sent(), sent()] == [201, 200]
    with town.database.reading() as session:
        rows = list(session.scalars(select(WorkPhoto)))
    assert [(row.incident_id, row.agency_code, row.is_public) for row in rows] == [
        (incident, "ptds", False)
    ]


def test_a_crew_signs_in_to_its_own_page_without_anything_of_a_task_in_it(
    client: Any, fleet: Fleet, crew: Actor, token_of: Any
) -> None:
    fleet.unit(crew=(crew,), name="Ca nô Sông Hương")
    page = client.get("/crew", headers=token_of(crew))
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Đội cứu hộ" in text
    assert "Sông Hương" not in text
    with client.get("/static/crew.webmanifest") as manifest:
        assert manifest.get_json(force=True)["start_url"] == "/crew"
