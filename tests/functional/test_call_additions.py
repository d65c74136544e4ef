"""The caller goes on speaking after the call was saved: everything joins the same report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.calls import SPEAKS_AT_MOST, CallState
from ioc.domain.permissions import Role
from ioc.models.call import Call
from ioc.models.report import Report, ReportUpdate
from ioc.queries.hotline.calls import call_card
from ioc.services.calls import call_watch, calls
from ioc.services.calls.calls import News
from tests.town import DEEP, Told, Town, metres_north

Headers = dict[str, str]


@pytest.fixture
def operator(person: Any) -> Actor:
    actor: Actor = person(Role.OPERATOR)
    return actor


@pytest.fixture
def headers(operator: Actor, token_of: Any) -> Headers:
    found: Headers = token_of(operator)
    return found


def spoken(town: Town, operator: Actor, told: Told | None) -> int:
    """A call of the exchange that an operator speaks, and the report that was told in it."""
    now = clock.now()
    for state in (CallState.RINGING, CallState.ANSWERED):
        call = town.do(calls.hear, News("call-one", state, now, "0905000417"))
    town.do(calls.claim, operator, call.id)
    if told is not None:
        town.do(calls.saved, operator, call.id, told.report)
    return int(call.id)


def add(client: Any, headers: Headers, call: int, token: str = "t" * 20, **body: Any) -> Any:
    return client.post(
        f"/api/v1/calls/{call}/additions", headers=headers, json={"client_token": token, **body}
    )


def test_what_is_said_next_grows_the_incident_of_the_same_report(
    client: Any, town: Town, operator: Actor, headers: Headers
) -> None:
    told = town.report("Nước vô nhà")
    call = spoken(town, operator, told)
    answer = add(
        client,
        headers,
        call,
        text="Nước tới cổ rồi, cứu với",
        people={"count": 4, "vulnerable": ["nguoi_gia"]},
        emergency=True,
    )
    assert answer.status_code == 201, answer.data
    assert answer.json["tracking_code"] == told.code
    incident = town.incident(told.incident)
    assert incident.severity.value == "critical"
    assert incident.people == 4
    assert "nguoi_gia" in incident.vulnerable
    assert incident.report_count == 1


def test_the_same_token_adds_once_and_other_words_under_it_are_refused(
    client: Any, town: Town, operator: Actor, headers: Headers
) -> None:
    told = town.report()
    call = spoken(town, operator, told)
    assert add(client, headers, call, text="ở cuối kiệt").status_code == 201
    assert add(client, headers, call, text="ở cuối kiệt").status_code == 200
    assert add(client, headers, call, text="khác").status_code == 409
    with town.database.reading() as session:
        texts = session.scalars(
            select(ReportUpdate.text).where(ReportUpdate.report_id == told.report)
        ).all()
    assert texts == ["ở cuối kiệt"]


def test_a_place_that_the_operator_chooses_next_is_taken_and_a_worse_one_is_not(
    client: Any, town: Town, operator: Actor, headers: Headers
) -> None:
    told = town.report()
    call = spoken(town, operator, told)
    point = metres_north(DEEP, 40)
    place = {"lat": point.lat, "lon": point.lon, "accuracy_m": 12, "source": "gps"}
    assert add(client, headers, call, text="đây", location=place).status_code == 201
    incident = town.incident(told.incident)
    assert incident.lat == pytest.approx(point.lat)
    assert incident.accuracy_m == 12
    assert add(client, headers, call, "u" * 20, text="gần chợ Bao Vinh").status_code == 201
    assert town.incident(told.incident).lat == pytest.approx(point.lat)


def test_a_call_that_is_not_saved_takes_no_addition_and_only_the_hotline_adds(
    client: Any, town: Town, operator: Actor, headers: Headers, person: Any, token_of: Any
) -> None:
    call = spoken(town, operator, None)
    refused = add(client, headers, call, text="thêm")
    assert refused.status_code == 409
    assert add(client, headers, call).status_code == 422
    assert add(client, headers, 10**6, text="thêm").status_code == 404
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert add(client, officer, call, text="thêm").status_code in {403, 404}


def test_a_saved_call_whose_exchange_falls_silent_is_rung_back(
    town: Town, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = spoken(town, operator, town.report())
    later = clock.now() + SPEAKS_AT_MOST + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert call in town.ask(call_watch.found, later)
    town.do(call_watch.look_at, call)
    with town.database.reading() as session:
        card = call_card(session, session.get_one(Call, call))
    assert card["state"] == "ended"
    assert (card["callback"]["status"], card["callback"]["no_signal"]) == ("waiting", True)


def test_who_typed_before_a_colleague_took_the_call_over_saves_into_the_same_incident(
    client: Any, town: Town, operator: Actor, headers: Headers, person: Any
) -> None:
    told = town.report()
    call = spoken(town, operator, None)
    colleague = person(Role.OPERATOR)
    with town.database.atomic() as session:
        calls.claim(session, colleague, call, take_over=True)
    town.do(calls.saved, colleague, call, told.report)
    body = {"client_token": "v" * 20, "text": "Rác đổ đầy trước chợ", "call": call}
    answer = client.post("/api/v1/calls", headers=headers, json=body)
    assert answer.status_code == 201, answer.data
    with town.database.reading() as session:
        row = session.scalars(
            select(Report).where(Report.tracking_code == answer.json["tracking_code"])
        ).one()
        assert row.incident_id == told.incident
        assert session.get_one(Call, call).report_id == told.report


def test_a_call_that_dropped_is_still_rung_back_after_its_report_is_saved(
    town: Town, operator: Actor
) -> None:
    call = spoken(town, operator, None)
    with town.database.atomic() as session:
        calls.end(session, operator, call, dropped=True)
    town.do(calls.saved, operator, call, town.report().report)
    with town.database.reading() as session:
        card = call_card(session, session.get_one(Call, call))
    assert (card["callback"]["status"], card["callback"]["no_signal"]) == ("waiting", False)
    assert card["report"]
