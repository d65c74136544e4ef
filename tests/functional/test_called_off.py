"""An order that was called off while its crew had no network, and one that nobody answered."""

from __future__ import annotations

from typing import Any

from ioc.domain.permissions import Role
from ioc.workers.unit_watch import watch_units
from tests.functional.fleet import Fleet
from tests.town import DEEP, Town


def pane(client: Any, incident: int, headers: dict[str, str], path: str = "pane") -> str:
    answer = client.get(f"/incidents/{incident}/{path}?desk=console", headers=headers)
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


def test_an_order_that_came_back_is_told_to_the_crew_to_the_desk_and_in_the_story(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    fleet, duty, crew = Fleet(town), person(Role.DUTY_OFFICER), person(Role.CREW, "ptds")
    unit = fleet.unit(crew=(crew,), code="CN-07")
    incident = town.emergency(people=2, point=DEEP).incident
    task = fleet.send(incident, unit, duty)
    fleet.long_ago(task, 60)
    fleet.step(task, "cancel", duty, seconds=-300, reason="Nhầm vụ")
    desk, phone = token_of(duty), token_of(crew)
    assert 'warn-text">Nhầm vụ</p>' in pane(client, incident, desk)
    assert client.get("/api/v1/crew", headers=phone).get_json()["items"][0]["called_off_at"] is None

    fleet.step(task, "picked_up", crew, seconds=-600, people=2)

    told = client.get("/api/v1/crew", headers=phone).get_json()["items"][0]
    assert told["assignment"]["status"] == "picked_up"
    assert told["called_off_at"] is not None
    shown = pane(client, incident, desk)
    assert "lệnh có hiệu lực trở lại" in shown
    assert 'warn-text">Nhầm vụ</p>' not in shown
    assert "Lệnh đã bị hủy, nhưng tổ đã thực hiện" in shown


def test_who_was_sent_and_gave_no_sign_is_named_instead_of_nobody(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    fleet, duty = Fleet(town), person(Role.DUTY_OFFICER)
    incident = town.emergency(people=2, point=DEEP).incident
    task = fleet.send(incident, fleet.unit(code="XT-02"), duty)
    fleet.long_ago(task, 10)
    watch_units(town.database)
    assert fleet.assignment(task).status == "unanswered"
    shown = pane(client, incident, token_of(duty))
    assert "Đã điều XT-02" in shown
    assert "chưa trả lời" in shown
    assert "Chưa điều động" not in shown
    assert '<span class="count-quiet">1</span>' in shown
