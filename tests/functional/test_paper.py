"""Intake sheets of paper: printed with numbers of their own, entered once with their own times."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel
from ioc.models.incident import Incident
from ioc.models.report import Report


@pytest.fixture
def operator(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.OPERATOR))
    return headers


def sheet(**more: str) -> dict[str, Any]:
    before = clock.local(clock.now()) - timedelta(hours=20)
    return {
        "serial": "P-261028-01",
        "day": f"{before:%Y-%m-%d}",
        "time": f"{before:%H:%M}",
        "text": "CỨU với, nước tới ngực, hai mệ già trên tra",
        "address": "Kiệt 27 Bạch Đằng",
        "phone": "0905 123 456",
        "people": "2",
        "depth": "1,2",
        "vulnerable": ["nguoi_gia"],
        **more,
    }


def test_printed_sheets_never_share_a_number(client: Any, operator: dict[str, str]) -> None:
    pages = [
        client.post("/hotline/paper?lang=vi", data={"count": "3"}, headers=operator) for _ in "ab"
    ]
    serials = [
        found for p in pages for found in re.findall(r'paper-serial">(P-\d{6}-\d\d)<', p.text)
    ]
    assert len(serials) == 6 == len(set(serials))
    assert client.post("/hotline/paper", data={"count": "999"}, headers=operator).status_code == 422


def test_a_sheet_is_entered_with_the_time_that_stands_on_it(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    answer = client.post("/hotline/paper/enter", data=sheet(), headers=operator)
    assert answer.status_code == 303, answer.text
    with database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert report.channel is Channel.PAPER
        assert report.happened_at is not None
        assert timedelta(hours=19) < clock.now() - report.happened_at < timedelta(hours=21)
        assert (report.people, report.water_depth_m) == (2, 1.2)
        assert session.get_one(Incident, report.incident_id).severity == "critical"


def test_the_same_sheet_entered_twice_is_shown_and_not_taken_again(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    client.post("/hotline/paper/enter", data=sheet(), headers=operator)
    again = client.post(
        "/hotline/paper/enter",
        data=sheet(serial="p26102801", text="CỨU, chữ khác"),
        headers=operator,
    )
    assert again.status_code == 409
    with database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert f"/incidents/{report.incident_id}" in again.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("serial", "tờ số 3"), ("day", "2020-01-01"), ("day", "2999-01-01"), ("phone", "abc")],
)
def test_a_sheet_that_cannot_be_is_refused_and_keeps_what_was_typed(
    client: Any, operator: dict[str, str], database: Database, field: str, value: str
) -> None:
    answer = client.post("/hotline/paper/enter", data=sheet(**{field: value}), headers=operator)
    assert answer.status_code == 422
    assert "Kiệt 27 Bạch Đằng" in answer.text
    assert "hai mệ già trên tra" in answer.text
    with database.reading() as session:
        assert session.scalar(select(Report.id)) is None


def called(**more: Any) -> dict[str, Any]:
    """What the hotline's screen sends of a sheet."""
    at = clock.now() - timedelta(hours=20)
    return {
        "channel": "paper",
        "serial": "p 261028 01",
        "client_token": "what the screen made up",
        "text": "CỨU với, nước tới ngực",
        "happened_at": at.isoformat(),
        **more,
    }


def test_a_sheet_counts_once_on_whichever_screen_it_is_entered(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    body = called()
    first = client.post("/api/v1/calls", json=body, headers=operator)
    assert first.status_code == 201, first.text
    again = client.post("/api/v1/calls", json=body, headers=operator)
    assert again.status_code == 200, "a retry of the network is answered as the first time"
    assert again.json["tracking_code"] == first.json["tracking_code"]

    by_form = client.post("/hotline/paper/enter", data=sheet(), headers=operator)
    assert by_form.status_code == 409
    other = client.post(
        "/api/v1/calls", json=called(client_token="x", text="Chữ khác"), headers=operator
    )
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "serial")
    with database.reading() as session:
        assert len(session.scalars(select(Report.id)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("serial", "tờ số 3"), ("happened_at", "2020-01-01T00:00:00Z")]
)
def test_the_hotline_refuses_a_sheet_that_cannot_be(
    client: Any, operator: dict[str, str], field: str, value: str
) -> None:
    answer = client.post("/api/v1/calls", json=called(**{field: value}), headers=operator)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_the_hotline_leads_to_the_sheets(client: Any, operator: dict[str, str]) -> None:
    page = client.get("/hotline", headers=operator).text
    assert 'href="/hotline/paper"' in page
    assert 'href="/hotline/paper/enter"' in page
    assert 'name="serial"' in page
