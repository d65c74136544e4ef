"""The road: a report goes in, the right agency's screen hears of it, another's does not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.people import Membership, User


@pytest.fixture
def screen(app: Any, token_of: Any) -> Any:
    """Opens a console for an actor; `received()` gives the events it has been sent."""

    def connect(actor: Any, since: int | None = None) -> Any:
        token = token_of(actor)["Authorization"].split()[1]
        auth: dict[str, Any] = {"token": token}
        if since is not None:
            auth["since"] = since
        app.extensions["ioc.relay"].start_at_head()
        socket = app.extensions["ioc.socketio"].test_client(app, namespace="/console", auth=auth)
        assert socket.is_connected("/console")
        return socket

    return connect


def events(socket: Any) -> list[dict[str, Any]]:
    return [m["args"][0] for m in socket.get_received("/console") if m["name"] == "event"]


def wait_joined(app: Any, count: int) -> None:
    relay = app.extensions["ioc.relay"]
    for _ in range(200):
        if len(relay.screens()) == count:
            return
        app.extensions["ioc.socketio"].sleep(0.01)
    raise AssertionError("the screens did not join")


def test_a_report_reaches_its_agency_and_no_other(
    app: Any, client: Any, follow: Any, person: Any, screen: Any, report_body: Any
) -> None:
    hepco = screen(person(Role.AGENCY_OFFICER, "hepco"))
    water = screen(person(Role.AGENCY_OFFICER, "huewaco"))
    desk = screen(person(Role.DUTY_OFFICER))
    wait_joined(app, 3)
    answer = client.post("/api/v1/reports", json=report_body())
    assert answer.status_code == 201
    follow()
    seen = events(hepco)
    assert [e["kind"] for e in seen] == ["incident:opened", "incident:referred"]
    card = seen[-1]["card"]
    assert card["agencies"][0]["code"] == "hepco"
    assert (card["lat"], card["lon"]) == (16.4637, 107.5909)
    assert events(water) == []
    kinds = [e["kind"] for e in events(desk)]
    assert kinds[0] == "report:received"
    assert "incident:referred" in kinds


def test_an_emergency_is_routed_before_the_answer(
    app: Any, client: Any, person: Any, token_of: Any, report_body: Any
) -> None:
    answer = client.post("/api/v1/reports", json=report_body("CỨU với, nước tới cổ"))
    assert answer.status_code == 201
    rescue = token_of(person(Role.AGENCY_OFFICER, "ptds"))
    cards = client.get("/api/v1/console/snapshot", headers=rescue).get_json()["incidents"]
    assert [c["severity"] for c in cards] == ["critical"]


def test_a_failing_enrichment_loses_no_emergency(
    app: Any,
    client: Any,
    follow: Any,
    classifier: Any,
    person: Any,
    token_of: Any,
    report_body: Any,
) -> None:
    classifier.failing = True
    answer = client.post("/api/v1/reports", json=report_body("CỨU với, nước tới cổ"))
    assert answer.status_code == 201
    rescue = token_of(person(Role.AGENCY_OFFICER, "ptds"))
    snapshot = "/api/v1/console/snapshot"
    assert client.get(snapshot, headers=rescue).get_json()["incidents"] == []
    classifier.failing = False
    follow()
    cards = client.get(snapshot, headers=rescue).get_json()["incidents"]
    assert [c["severity"] for c in cards] == ["critical"]


def test_an_incident_that_is_returned_leaves_the_agencys_screen(
    app: Any,
    client: Any,
    follow: Any,
    person: Any,
    screen: Any,
    token_of: Any,
    report_body: Any,
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    socket = screen(officer)
    wait_joined(app, 1)
    client.post("/api/v1/reports", json=report_body())
    follow()
    card = events(socket)[-1]["card"]
    answer = client.post(
        f"/api/v1/incidents/{card['id']}/actions/return",
        json={"version": card["version"], "reason": "Không thuộc thẩm quyền"},
        headers=token_of(officer),
    )
    assert answer.status_code == 200, answer.get_json()
    follow()
    last = events(socket)[-1]
    assert last["kind"] == "incident:returned"
    assert last["card"] is None
    assert last["subject"] == {"type": "incident", "id": card["id"]}


def test_a_screen_does_not_outlive_the_right_to_look(
    app: Any, database: Any, client: Any, follow: Any, person: Any, screen: Any, report_body: Any
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    moved = person(Role.AGENCY_OFFICER, "hepco")
    closed, other = screen(officer), screen(moved)
    wait_joined(app, 2)
    with database.atomic() as session:
        session.get_one(User, officer.user_id).is_active = False
        membership = session.scalar(select(Membership).where(Membership.user_id == moved.user_id))
        membership.agency_id = session.scalar(select(Agency.id).where(Agency.code == "huewaco"))
    with app.app_context():
        app.extensions["ioc.consoles"].recheck()
    assert not closed.is_connected("/console")
    assert "resync" in [m["name"] for m in other.get_received("/console")]
    client.post("/api/v1/reports", json=report_body())
    follow()
    assert events(other) == []


def test_near_a_border_both_wards_people_see_an_emergency(
    client: Any, person: Any, token_of: Any, report_body: Any
) -> None:
    body = report_body("CỨU với, nước tới cổ")
    assert client.post("/api/v1/reports", json=body).status_code == 201
    desk = token_of(person(Role.DUTY_OFFICER))
    snapshot = "/api/v1/console/snapshot"
    card = client.get(snapshot, headers=desk).get_json()["incidents"][0]
    wards = [card["area"]["code"], *(area["code"] for area in card["other_areas"])]
    assert len(wards) > 1
    for ward in wards:
        limited = token_of(person(Role.AGENCY_OFFICER, f"ubnd-{ward}", ward))
        seen = client.get(snapshot, headers=limited).get_json()["incidents"]
        assert [c["id"] for c in seen] == [card["id"]], ward
