"""An incident is read to 112, 113, 114 or 115 and confirmed there, or the hotline rings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.domain.permissions import Role
from ioc.services.verification import joining
from ioc.workers.passing_on import ring_unanswered
from tests.town import DEEP, Town, metres_north


@pytest.fixture
def operator(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.OPERATOR))
    return headers


def pass_on(client: Any, operator: dict[str, str], incident: int, **more: Any) -> Any:
    body = {"service": "114", "person": "Trực ban Hải", **more}
    address = f"/api/v1/incidents/{incident}/hand-overs"
    return client.post(address, json=body, headers=operator)


def test_a_sheet_is_kept_and_confirmed_and_rings_no_more(
    client: Any, operator: dict[str, str], town: Town
) -> None:
    incident = town.emergency().incident
    version = town.incident(incident).version
    sheet = pass_on(client, operator, incident).json
    assert (sheet["service"], sheet["person"]) == ("114", "Trực ban Hải")
    assert sheet["acknowledged"] is None
    waiting = client.get("/api/v1/hand-overs", headers=operator).json["items"]
    assert [one["id"] for one in waiting] == [sheet["id"]]
    address = f"/api/v1/hand-overs/{sheet['id']}/acknowledge"
    done = client.post(address, json={"name": "Hải"}, headers=operator)
    assert done.json["acknowledged"]["name"] == "Hải"
    assert client.post(address, json={"name": "Hải"}, headers=operator).status_code == 409
    assert client.get("/api/v1/hand-overs", headers=operator).json["items"] == []
    with clock.at_moment(clock.now() + timedelta(minutes=5)):
        assert ring_unanswered(town.database) == 0
    kinds = town.kinds()
    assert EventKind.INCIDENT_PASSED_ON in kinds
    assert EventKind.INCIDENT_PASSED_ON_ACKNOWLEDGED in kinds
    assert town.incident(incident).version == version


def test_without_a_confirmation_the_hotline_rings_every_minute_until_there_is_one(
    client: Any, operator: dict[str, str], town: Town
) -> None:
    incident = town.emergency().incident
    pass_on(client, operator, incident)
    now = clock.now()
    for seconds, rings in ((50, 0), (61, 1), (70, 0), (125, 1)):
        with clock.at_moment(now + timedelta(seconds=seconds)):
            assert ring_unanswered(town.database) == rings, seconds
    rung = [e for e in town.events() if e.kind == EventKind.INCIDENT_PASSED_ON_UNANSWERED]
    assert [event.data["rung"] for event in rung] == [1, 2]
    assert {event.data["service"] for event in rung} == {"114"}


def test_the_same_service_is_not_asked_twice_while_it_has_not_confirmed(
    client: Any, operator: dict[str, str], town: Town
) -> None:
    incident = town.emergency().incident
    first = pass_on(client, operator, incident).json["id"]
    assert pass_on(client, operator, incident).json["id"] == first
    assert pass_on(client, operator, incident, service="115").json["id"] != first


def test_a_time_that_cannot_be_and_a_service_that_is_none_are_refused(
    client: Any, operator: dict[str, str], town: Town
) -> None:
    incident = town.emergency().incident
    later = (clock.now() + timedelta(hours=1)).isoformat()
    assert pass_on(client, operator, incident, at=later).status_code == 422
    assert pass_on(client, operator, incident, service="911").status_code == 422
    assert pass_on(client, operator, 999_999).status_code == 404


def test_the_page_reads_the_matter_aloud_and_records_the_look_at_the_number(
    client: Any, operator: dict[str, str], town: Town
) -> None:
    told = town.emergency("CỨU với, nước tới cổ", people=4, phone="0905123456")
    page = client.get(f"/incidents/{told.incident}/hand-over/114?lang=vi", headers=operator)
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "0905 123 456" in text
    assert "4 người." in text
    assert "vĩ độ 16,41079, kinh độ 107,536" in text
    looks = [e for e in town.events() if e.kind == EventKind.REPORT_CONTACT_VIEWED]
    assert [event.data["by"] for event in looks] == ["hand_over"]
    assert (
        client.get(f"/incidents/{told.incident}/hand-over/911", headers=operator).status_code == 404
    )


def test_an_agency_does_not_read_sheets_aloud(
    client: Any, person: Any, token_of: Any, town: Town
) -> None:
    incident = town.emergency().incident
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert pass_on(client, officer, incident).status_code == 403
    assert client.get(f"/incidents/{incident}/hand-over/114", headers=officer).status_code == 403


def test_a_sheet_of_a_matter_that_was_merged_rings_for_what_it_became_part_of(
    client: Any, operator: dict[str, str], town: Town, person: Any
) -> None:
    one = town.emergency().incident
    other = town.emergency(point=metres_north(DEEP, 3000)).incident
    pass_on(client, operator, one)
    duty = person(Role.DUTY_OFFICER)
    town.act(joining.merge_incidents, duty, one, other)
    with clock.at_moment(clock.now() + timedelta(seconds=61)):
        assert ring_unanswered(town.database) == 1
    rung = [e for e in town.events() if e.kind == EventKind.INCIDENT_PASSED_ON_UNANSWERED]
    assert [event.subject_id for event in rung] == [other]
    assert len(client.get("/api/v1/hand-overs", headers=operator).json["items"]) == 1
